"""Settings of the tests: the real ones, with a database on a file and plain static files."""

from __future__ import annotations

from tests import environment

environment.prepare()

from himpun.settings import *  # noqa: E402, F403  (they read what was prepared)
from himpun.settings import DATABASES, HIMPUN_HOME, STORAGES  # noqa: E402

# In memory there is no WAL: the tests run on a file, as an office does (or on PostgreSQL).
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(HIMPUN_HOME / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
AXES_ENABLED = False
PASSWORD_HASHERS = ["tests.hashers.QuickArgon2"]
(HIMPUN_HOME / "static").mkdir(exist_ok=True)  # whitenoise warns about a folder that is not there
