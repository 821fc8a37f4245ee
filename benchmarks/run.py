"""`make bench`: every operation on SQLite and on PostgreSQL, each in a process of its own.

Absolute times depend on the machine and on what else it does; compare within one run. CPU is
that of the web process: PostgreSQL's own is not in it.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.postgres import start


def main() -> int:
    """Run both; a failure of one fails the whole."""
    status = 0
    for database in ("sqlite", "postgres"):
        with tempfile.TemporaryDirectory(prefix="himpun-bench-") as home:
            env = {
                **os.environ,
                "HIMPUN_HOME": home,
                "HIMPUN_MODE": "rehearsal",
                "HIMPUN_SECRET_KEY": secrets.token_urlsafe(48),
                "DJANGO_SETTINGS_MODULE": "himpun.settings",
                "BENCH_DATABASE": database,
            }
            env.pop("DATABASE_URL", None)
            if database == "postgres":
                env["DATABASE_URL"] = start(Path(home))
            done = subprocess.run([sys.executable, "-m", "benchmarks.office"], env=env, check=False)
            status = status or done.returncode
    return status


if __name__ == "__main__":
    sys.exit(main())
