"""Production settings under Django's own eyes: no missing migration, no warning of a deployment.

Run on both databases, because the durability that our checks ask for is read from the connection.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import postgres

CHECKS = (
    ("makemigrations", "--check", "--dry-run"),
    ("check", "--deploy", "--fail-level", "WARNING", "--database", "default"),
)


def production(home: Path) -> dict[str, str]:
    """The environment of an office behind HTTPS."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HIMPUN_")}
    kept.pop("DATABASE_URL", None)
    return kept | {
        "DJANGO_SETTINGS_MODULE": "himpun.settings",
        "HIMPUN_MODE": "production",
        "HIMPUN_HTTPS": "1",
        "HIMPUN_HOSTS": "kinerja.contoh.go.id",
        "HIMPUN_SECRET_KEY": secrets.token_urlsafe(48),
        "HIMPUN_HOME": str(home),
    }


def main() -> int:
    """The number of checks that failed."""
    failed = 0
    with tempfile.TemporaryDirectory(prefix="himpun-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        environment = production(home)
        for vendor, url in (("SQLite", ""), ("PostgreSQL", postgres.start(home))):
            for check in CHECKS:
                print(f"{vendor}: {' '.join(check)}", flush=True)
                failed += subprocess.run(
                    [sys.executable, "-W", "error", "-m", "django", *check],
                    env=environment | ({"DATABASE_URL": url} if url else {}),
                    check=False,
                ).returncode
        postgres.stop(home)
    return failed


if __name__ == "__main__":
    sys.exit(main())
