"""Where the tests live: a home of their own, a secret of their own, the database asked for."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import postgres

SECRET = "tests-only-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFG"


def prepare() -> None:
    """Set what the settings read. Workers of one run share its server, not its home."""
    os.environ.setdefault("HIMPUN_MODE", "sample")
    os.environ.setdefault("HIMPUN_SECRET_KEY", SECRET)
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs a loop
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        home = Path(os.environ["HIMPUN_HOME"]) / worker
        home.mkdir(exist_ok=True)
        os.environ["HIMPUN_HOME"] = str(home)
    elif "HIMPUN_HOME" not in os.environ:
        os.environ["HIMPUN_HOME"] = tempfile.mkdtemp(prefix="himpun-test-")
        atexit.register(shutil.rmtree, os.environ["HIMPUN_HOME"], ignore_errors=True)
    postgres.use_if_asked(Path(os.environ["HIMPUN_HOME"]))
