"""The console command `himpun`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Set Django up and hand over to the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himpun.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
