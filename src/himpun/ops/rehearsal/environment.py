"""The throw-away installation of a rehearsal; made before the settings are read."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def throw_away() -> Iterator[Path]:
    """Point the program at a new, empty home, and remove it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="himpun-gladi-"))
    os.environ.update(
        {
            "HIMPUN_MODE": "rehearsal",
            "HIMPUN_HOME": str(home),
            "HIMPUN_SECRET_KEY": secrets.token_urlsafe(48),
        }
    )
    for name in (
        "DATABASE_URL",
        "HIMPUN_BLOB_DIR",
        "HIMPUN_ARCHIVE_DIR",
        "HIMPUN_TRAIL_KEY_FILE",
    ):
        os.environ.pop(name, None)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)
