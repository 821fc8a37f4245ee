"""What must be true before the program serves anybody; each refusal is one sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from himpun.core import guard, keyring, trail, triggers
from himpun.core.models import Installation, TrailEvent

MIN_SECRET = 40


def refuse_unsafe_start() -> None:
    """Raise ImproperlyConfigured with every reason at once."""
    reasons = [*settings_faults(), *database_faults()]
    if not reasons:
        reasons = [*trail_faults()]
    if reasons:
        raise ImproperlyConfigured("Himpun tidak dijalankan:\n- " + "\n- ".join(reasons))


def settings_faults() -> Iterator[str]:
    """DEBUG, the session secret and the host list, outside the sample mode."""
    secret = _secret()
    if len(secret) < MIN_SECRET or len(set(secret)) < 10:
        yield (
            "Kunci sesi (HIMPUN_SECRET_KEY) belum ada atau terlalu lemah;"
            " jalankan `himpun setup` atau isi dengan sedikitnya 40 karakter acak."
        )
    if settings.HIMPUN_MODE == "production":
        if settings.DEBUG:
            yield "HIMPUN_DEBUG tidak boleh menyala di luar modus contoh."
        if "*" in settings.ALLOWED_HOSTS:
            yield "HIMPUN_HOSTS tidak boleh berisi tanda bintang."


def _secret() -> str:
    """The session secret; Django raises instead of answering with an empty one."""
    try:
        return settings.SECRET_KEY
    except ImproperlyConfigured:
        return ""


def database_faults(asked: BaseDatabaseWrapper | None = None) -> Iterator[str]:
    """Durability that the real connection reports, not the one that the settings ask for."""
    base = asked or connections[DEFAULT_DB_ALIAS]
    if base.vendor == "sqlite":
        yield from _sqlite_faults(base)
    elif base.vendor == "postgresql":
        yield from _postgres_faults(base)
    else:
        yield f"Basis data {base.vendor} tidak didukung."


def _sqlite_faults(base: BaseDatabaseWrapper) -> Iterator[str]:
    with base.cursor() as cursor:
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
        synchronous = cursor.execute("PRAGMA synchronous").fetchone()[0]
        foreign_keys = cursor.execute("PRAGMA foreign_keys").fetchone()[0]
    if journal != "wal":
        yield f"SQLite memakai journal_mode={journal}; yang wajib WAL."
    if synchronous < 2:
        yield "SQLite tidak memakai synchronous=FULL; putus listrik dapat menghilangkan keputusan."
    if not foreign_keys:
        yield "SQLite tidak menjaga kunci tamu (foreign_keys=OFF)."
    if base.settings_dict["OPTIONS"].get("transaction_mode") != "IMMEDIATE":
        yield "SQLite tidak memakai transaction_mode=IMMEDIATE."


def _postgres_faults(base: BaseDatabaseWrapper) -> Iterator[str]:
    with base.cursor() as cursor:
        for name in ("fsync", "full_page_writes", "synchronous_commit"):
            cursor.execute(f"SHOW {name}")
            value = cursor.fetchone()[0]
            if value == "off":
                yield f"PostgreSQL berjalan dengan {name}=off."


def trail_faults() -> Iterator[str]:
    """The triggers of the append-only tables and the key of the trail."""
    if Installation._meta.db_table not in connection.introspection.table_names():
        yield "Basis data belum disiapkan; jalankan `himpun setup`."
        return
    if missing := triggers.missing_triggers():
        yield "Pemicu penjaga jejak hilang: " + ", ".join(missing) + "."
    installation = Installation.objects.first()
    if installation is None:
        yield "Pemasangan belum selesai (kunci jejak belum dicatat); jalankan `himpun setup`."
        return
    try:
        key = trail.current_key()
    except keyring.LostKey as fault:
        yield str(fault)
        return
    if keyring.check_value(key) != installation.trail_key_check:
        yield "Kunci jejak audit bukan kunci pemasangan ini; kembalikan berkas kunci yang asli."


def prepare_installation(*, at: datetime) -> None:
    """Make the key of the trail once, for an installation that has none and no rows yet."""
    if Installation.objects.exists():
        return
    if TrailEvent.objects.exists():
        raise ImproperlyConfigured("Jejak sudah berisi, tetapi catatan kuncinya hilang.")
    path = Path(settings.HIMPUN_TRAIL_KEY_FILE)
    if not path.exists():
        keyring.make_key(path)
    with guard.lifted("prepare installation"):
        Installation.objects.create(
            trail_key_check=keyring.check_value(trail.current_key()), made_at=at
        )
