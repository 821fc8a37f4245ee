"""One settings file, read from the environment; docs/reference/settings.md lists the variables.

Modes: `production` (default), `sample` (the sample office, login page offers its people) and
`rehearsal` (a throw-away database made by `himpun rehearse`).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from himpun.core.keyring import read_secret

PACKAGE_DIR = Path(__file__).resolve().parent


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "ya"}


def _list(name: str, default: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


HIMPUN_MODE = os.environ.get("HIMPUN_MODE", "production")
if HIMPUN_MODE not in {"production", "sample", "rehearsal"}:
    raise ImproperlyConfigured("HIMPUN_MODE must be production, sample or rehearsal.")
SAMPLE_MODE = HIMPUN_MODE == "sample"

HIMPUN_HOME = Path(os.environ.get("HIMPUN_HOME", "var")).resolve()
HIMPUN_BLOB_DIR = Path(os.environ.get("HIMPUN_BLOB_DIR", HIMPUN_HOME / "blobs"))
HIMPUN_ARCHIVE_DIR = Path(os.environ.get("HIMPUN_ARCHIVE_DIR", HIMPUN_HOME / "archive"))
HIMPUN_TRAIL_KEY_FILE = Path(
    os.environ.get("HIMPUN_TRAIL_KEY_FILE", HIMPUN_HOME / "keys" / "trail.key")
)
HIMPUN_LETTER_FONT = os.environ.get("HIMPUN_LETTER_FONT", "")

DEBUG = _flag("HIMPUN_DEBUG")
SECRET_KEY = read_secret("HIMPUN_SECRET_KEY", HIMPUN_HOME / "keys" / "secret.key")
SECRET_KEY_FALLBACKS = _list("HIMPUN_SECRET_KEY_FALLBACKS", "")
ALLOWED_HOSTS = _list("HIMPUN_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = _list("HIMPUN_TRUSTED_ORIGINS", "")
#: True when people reach the office over HTTPS. A plain-HTTP office LAN is allowed (and said).
HTTPS = _flag("HIMPUN_HTTPS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_htmx",
    "himpun.core",
    "himpun.offices",
    "himpun.sop",
    "himpun.planning",
    "himpun.rounds",
    "himpun.documents",
    "himpun.intake",
    "himpun.measurement",
    "himpun.archive",
    "himpun.web",
    "himpun.api",
    "himpun.ops",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "himpun.api.middleware.NoCookieMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "himpun.web.middleware.PageMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "himpun.urls"
WSGI_APPLICATION = "himpun.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "himpun.web.frame.context",
            ],
        },
    },
]

#: FULL, not NORMAL: a power cut must not lose an acknowledged decision (RELIABILITY D-02).
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
    " PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728;"
    " PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-20000"
)


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        path = HIMPUN_HOME / "himpun.sqlite3"
        url = f"sqlite:///{path}"
    config: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60))
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        }
    else:
        config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "offices.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "himpun.web.backend.PersonBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"

AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours: ten guesses in fifteen minutes
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_VERBOSE = False

SESSION_ENGINE = "himpun.web.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sesi" if HTTPS else "sesi"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_FAILURE_VIEW = "himpun.web.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
#: W019 wants DENY, but a letter is previewed in a frame of our own page.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
if _flag("HIMPUN_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
USE_I18N = True
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HIMPUN_HOME / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
#: Octets of the largest file that is taken in (RELIABILITY U-03).
HIMPUN_LARGEST_FILE = int(os.environ.get("HIMPUN_LARGEST_FILE_MB", "200")) * 1_000_000
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "himpun.web.receiving.StoreFileHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8_000
#: Files inside one form; what a person may have on their way (core/partial.py), too.
DATA_UPLOAD_MAX_NUMBER_FILES = 40

#: What an act answers travels in a signed cookie: no second write after every act.
MESSAGE_STORAGE = "django.contrib.messages.storage.fallback.FallbackStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}},
}
