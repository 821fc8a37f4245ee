"""The console command `himpun`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a verb of ours, or hand over to Django's own commands."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "himpun.settings")
    from himpun.ops.cli import run  # noqa: PLC0415  (the settings module must be named first)

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
