"""`make bench`: every operation on SQLite and on PostgreSQL, each in a process of its own.

Absolute times depend on the machine and on what else it does; compare within one run. CPU is
that of the web process; over HTTP it is that of the server's workers, and PostgreSQL's own stands
beside it.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.postgres import start, stop

#: The mode of the program, and the module with its arguments: each in a process of its own.
READINGS = [
    ("rehearsal", ["benchmarks.office"]),
    ("production", ["benchmarks.begin", "over_http"]),
]


def main() -> int:
    """Run both; a failure of one fails the whole."""
    status = 0
    for database in ("sqlite", "postgres"):
        for mode, arguments in READINGS:
            with tempfile.TemporaryDirectory(prefix="himpun-bench-") as home:
                env = _environment(database, mode=mode, home=home)
                done = subprocess.run([sys.executable, "-m", *arguments], env=env, check=False)
                status = status or done.returncode
                if database == "postgres":
                    stop(Path(home))
    return status


def _environment(database: str, *, mode: str, home: str) -> dict[str, str]:
    env = {
        **os.environ,
        "HIMPUN_HOME": home,
        "HIMPUN_MODE": mode,
        "HIMPUN_SECRET_KEY": secrets.token_urlsafe(48),
        "DJANGO_SETTINGS_MODULE": "himpun.settings",
        "HIMPUN_HOSTS": "localhost,testserver",
        "BENCH_DATABASE": database,
    }
    env.pop("DATABASE_URL", None)
    if database == "postgres":
        env["DATABASE_URL"] = start(Path(home))
    return env


if __name__ == "__main__":
    sys.exit(main())
