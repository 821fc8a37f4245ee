"""Settings of the tests: the real ones, with a database on a file and plain static files."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

_HOME = Path(tempfile.mkdtemp(prefix="himpun-test-"))
os.environ.setdefault("HIMPUN_HOME", str(_HOME))
os.environ.setdefault("HIMPUN_MODE", "sample")
os.environ.setdefault(
    "HIMPUN_SECRET_KEY", "tests-only-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFG"
)
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from tests import postgres

postgres.use_if_asked(Path(os.environ["HIMPUN_HOME"]))

from himpun.settings import *  # noqa: E402, F403
from himpun.settings import DATABASES, HIMPUN_HOME, STORAGES  # noqa: E402

# In memory there is no WAL: the tests run on a file, as an office does (or on PostgreSQL).
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(HIMPUN_HOME / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
AXES_ENABLED = False
PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
(HIMPUN_HOME / "static").mkdir(exist_ok=True)  # whitenoise warns about a folder that is not there
