"""What stops the start: one bad configuration at a time, on real connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import dj_database_url
import pytest
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker, Settings
from tests import postgres
from tests.cast import Cast

from himpun.core import guard, keyring, startup
from himpun.core.action import action
from himpun.core.actors import Actor
from himpun.core.models import Installation
from himpun.offices.models import Office

SECRET = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEF"
GOOD_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON"


@pytest.fixture
def production(settings: Settings) -> Settings:
    settings.HIMPUN_MODE = "production"
    settings.SECRET_KEY = SECRET
    settings.ALLOWED_HOSTS = ["kinerja.contoh.go.id"]
    settings.DEBUG = False
    return settings


def test_a_sound_configuration_starts(production: Settings, db: None) -> None:
    startup.refuse_unsafe_start()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEBUG", True, "HIMPUN_DEBUG"),
        ("SECRET_KEY", "", "HIMPUN_SECRET_KEY"),
        ("SECRET_KEY", "short", "HIMPUN_SECRET_KEY"),
        ("SECRET_KEY", "a" * 60, "HIMPUN_SECRET_KEY"),
        ("ALLOWED_HOSTS", ["*"], "HIMPUN_HOSTS"),
    ],
)
def test_an_unsafe_setting_stops_the_start(
    production: Settings, db: None, name: str, value: object, said: str
) -> None:
    setattr(production, name, value)
    with pytest.raises(ImproperlyConfigured, match=said):
        startup.refuse_unsafe_start()


def test_every_reason_is_told_at_once(production: Settings, db: None) -> None:
    production.DEBUG, production.ALLOWED_HOSTS = True, ["*"]
    with pytest.raises(ImproperlyConfigured, match=r"(?s)HIMPUN_DEBUG.*HIMPUN_HOSTS"):
        startup.refuse_unsafe_start()


def test_the_sample_mode_forgives_debug_but_no_weak_secret(settings: Settings) -> None:
    settings.HIMPUN_MODE, settings.DEBUG, settings.SECRET_KEY = "sample", True, SECRET
    assert list(startup.settings_faults()) == []
    settings.SECRET_KEY = "lemah"
    assert list(startup.settings_faults()) != []


def test_the_deploy_check_repeats_the_refusals(production: Settings) -> None:
    production.DEBUG = True
    found = checks.run_checks(include_deployment_checks=True, tags=[checks.Tags.security])
    assert "himpun.E001" in {message.id for message in found}


SecondConnection = Callable[[dict[str, Any]], AbstractContextManager[BaseDatabaseWrapper]]


@pytest.fixture
def second_connection(django_db_blocker: DjangoDbBlocker) -> SecondConnection:
    """A real connection with other options than the product's."""

    @contextmanager
    def connect(config: dict[str, Any]) -> Iterator[BaseDatabaseWrapper]:
        base = ConnectionHandler({"default": config})["default"]
        with django_db_blocker.unblock():
            try:
                yield base
            finally:
                base.close()

    return connect


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("pragmas", "mode", "said"),
    [
        (GOOD_PRAGMAS, "IMMEDIATE", ""),
        (GOOD_PRAGMAS.replace("WAL", "DELETE"), "IMMEDIATE", "journal_mode=delete"),
        (GOOD_PRAGMAS.replace("FULL", "NORMAL"), "IMMEDIATE", "synchronous=FULL"),
        (GOOD_PRAGMAS.replace("FULL", "OFF"), "IMMEDIATE", "synchronous=FULL"),
        (GOOD_PRAGMAS.replace("foreign_keys=ON", "foreign_keys=OFF"), "IMMEDIATE", "foreign_keys"),
        (GOOD_PRAGMAS, None, "transaction_mode=IMMEDIATE"),
        (GOOD_PRAGMAS, "DEFERRED", "transaction_mode=IMMEDIATE"),
    ],
)
def test_a_sqlite_file_that_could_forget_is_refused(
    pragmas: str,
    mode: str | None,
    said: str,
    tmp_path: Path,
    second_connection: SecondConnection,
) -> None:
    config = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(tmp_path / "forgetful.sqlite3"),
        "OPTIONS": {"transaction_mode": mode, "init_command": pragmas},
    }
    with second_connection(config) as base:
        found = list(startup.database_faults(base))
    assert len(found) == (1 if said else 0)
    assert said in "".join(found)


@pytest.mark.sqlite
def test_a_database_in_memory_has_no_wal_and_is_refused(
    second_connection: SecondConnection,
) -> None:
    config = {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:", "OPTIONS": {}}
    with second_connection(config) as base:
        assert any("journal_mode" in reason for reason in startup.database_faults(base))


@pytest.mark.postgres
def test_a_session_without_synchronous_commit_is_refused(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    assert list(startup.database_faults()) == ["PostgreSQL berjalan dengan synchronous_commit=off."]


@pytest.mark.postgres
def test_a_server_without_fsync_is_refused(
    tmp_path_factory: pytest.TempPathFactory, second_connection: SecondConnection
) -> None:
    """A server of its own, because fsync belongs to the whole of it."""
    home = tmp_path_factory.mktemp("nofsync")
    config: dict[str, Any] = dict(dj_database_url.parse(postgres.start(home)))
    try:
        with second_connection(config) as base:
            for name in ("fsync", "full_page_writes"):
                with base.cursor() as cursor:
                    cursor.execute(f"ALTER SYSTEM SET {name} = off")
            with base.cursor() as cursor:
                cursor.execute("SELECT pg_reload_conf(), pg_sleep(0.2)")
        with second_connection(config) as base:
            assert list(startup.database_faults(base)) == [
                "PostgreSQL berjalan dengan fsync=off.",
                "PostgreSQL berjalan dengan full_page_writes=off.",
            ]
    finally:
        postgres.stop(home)


def test_a_database_that_was_never_set_up_is_refused(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_installation RENAME TO elsewhere")
    with pytest.raises(ImproperlyConfigured, match="himpun setup"):
        startup.refuse_unsafe_start()


def test_a_lost_key_stops_the_start(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.HIMPUN_TRAIL_KEY_FILE = tmp_path / "lost.key"
    with pytest.raises(ImproperlyConfigured, match="tidak dapat dibaca"):
        startup.refuse_unsafe_start()


def test_a_lost_key_is_never_made_anew(
    db: None, settings: Settings, tmp_path: Path, at: datetime
) -> None:
    settings.HIMPUN_TRAIL_KEY_FILE = tmp_path / "lost.key"
    startup.prepare_installation(at=at)
    assert not settings.HIMPUN_TRAIL_KEY_FILE.exists()


def test_another_key_stops_the_start(db: None, settings: Settings, tmp_path: Path) -> None:
    settings.HIMPUN_TRAIL_KEY_FILE = tmp_path / "other.key"
    keyring.make_key(settings.HIMPUN_TRAIL_KEY_FILE)
    with pytest.raises(ImproperlyConfigured, match="bukan kunci pemasangan ini"):
        startup.refuse_unsafe_start()


@pytest.mark.parametrize("content", ["", "zz", "00ff", "é"])
def test_a_damaged_key_stops_the_start(
    db: None, settings: Settings, tmp_path: Path, content: str
) -> None:
    settings.HIMPUN_TRAIL_KEY_FILE = tmp_path / "damaged.key"
    settings.HIMPUN_TRAIL_KEY_FILE.write_text(content, "utf-8")
    with pytest.raises(ImproperlyConfigured, match=r"Kunci jejak audit"):
        startup.refuse_unsafe_start()


def test_rows_without_the_record_of_their_key_stop_the_set_up(cast: Cast, at: datetime) -> None:
    @action("test.touched")
    def touch(office: Office, *, by: Actor, at: datetime) -> None:
        """Leaves one row in the trail."""

    touch(cast.office, by=cast.admin, at=at)
    with guard.lifted("test"):
        Installation.objects.all().delete()
    with pytest.raises(ImproperlyConfigured, match="belum selesai"):
        startup.refuse_unsafe_start()
    with pytest.raises(ImproperlyConfigured, match="catatan kuncinya hilang"):
        startup.prepare_installation(at=at)


def test_a_key_is_for_its_owner_alone_and_not_written_twice(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "trail.key"
    keyring.make_key(path)
    before = path.read_text("ascii")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    with pytest.raises(FileExistsError):
        keyring.make_key(path)
    assert path.read_text("ascii") == before
    assert len(keyring.read_key(path)) == keyring.KEY_BYTES
