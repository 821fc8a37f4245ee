"""Append-only tables: the database itself refuses to change what was written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from tests.cast import Cast
from tests.domain.any_row import insert_any_row

from himpun.core import guard, startup, triggers
from himpun.core.action import action
from himpun.core.actors import Actor
from himpun.core.models import TrailEvent
from himpun.offices.models import Office

APPEND_ONLY = triggers.append_only_models()
each_append_only = pytest.mark.parametrize(
    "model", APPEND_ONLY, ids=[model._meta.label for model in APPEND_ONLY]
)


@action("test.touched")
def touch(office: Office, *, by: Actor, at: datetime) -> None:
    """Leaves one row in the trail."""


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back, with its dangling foreign keys."""
    with guard.lifted("test of triggers"), transaction.atomic():
        yield
        transaction.set_rollback(True)


def execute(statement: str, *values: object) -> int:
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def refused() -> pytest.RaisesExc[DatabaseError]:
    return pytest.raises(DatabaseError, match=triggers.REFUSAL)


def test_what_was_signed_sent_or_sealed_is_append_only() -> None:
    assert {model._meta.label for model in APPEND_ONLY} >= {
        "core.TrailEvent",
        "sop.ProcedureVersion",
        "intake.HandIn",
        "measurement.Recap",
        "measurement.Verdict",
        "archive.Package",
    }


@each_append_only
def test_a_raw_update_is_refused(model: type[models.Model], db: None) -> None:
    column = model._meta.concrete_fields[-1].column
    with undone():
        insert_any_row(model)
        with refused():
            execute(f"UPDATE {model._meta.db_table} SET {column} = {column}")


@each_append_only
def test_a_raw_delete_is_refused(model: type[models.Model], db: None) -> None:
    with undone():
        insert_any_row(model)
        with refused():
            execute(f"DELETE FROM {model._meta.db_table}")


@each_append_only
@pytest.mark.postgres
def test_a_raw_truncate_is_refused(model: type[models.Model], db: None) -> None:
    with undone(), refused():
        execute(f"TRUNCATE {model._meta.db_table} CASCADE")


@each_append_only
@pytest.mark.sqlite
def test_insert_or_replace_is_refused(model: type[models.Model], db: None) -> None:
    """SQLite's REPLACE removes the old row without asking a DELETE trigger."""
    table = model._meta.db_table
    names = ", ".join(field.column for field in model._meta.concrete_fields)
    with undone():
        row = insert_any_row(model)
        with refused():
            execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        fresh = names.replace(row._meta.pk.column, "NULL", 1)
        if len(triggers._is_there(model).split(" OR ")) > 1:
            with refused():
                execute(f"INSERT OR REPLACE INTO {table} ({names}) SELECT {fresh} FROM {table}")


@each_append_only
def test_with_the_triggers_lifted_the_same_edit_goes_through(
    model: type[models.Model], db: None
) -> None:
    column = model._meta.concrete_fields[-1].column
    with triggers.lifted_triggers(), undone():
        insert_any_row(model)
        assert execute(f"UPDATE {model._meta.db_table} SET {column} = {column}") == 1
        assert execute(f"DELETE FROM {model._meta.db_table}") == 1
    assert triggers.missing_triggers() == []


def test_every_trigger_is_in_place_after_the_migrations(db: None) -> None:
    assert triggers.missing_triggers() == []
    startup.refuse_unsafe_start()


def _drop(name: str, table: str = "core_trailevent") -> None:
    suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
    execute(f"DROP TRIGGER {name}{suffix}")


def test_a_missing_trigger_stops_the_start_and_is_named(db: None) -> None:
    _drop("core_trailevent_no_update")
    assert triggers.missing_triggers() == ["core_trailevent_no_update"]
    with pytest.raises(ImproperlyConfigured, match="core_trailevent_no_update"):
        startup.refuse_unsafe_start()


def test_a_trigger_of_that_name_on_another_table_does_not_count(db: None) -> None:
    _drop("core_trailevent_no_update")
    execute(
        "CREATE TRIGGER core_trailevent_no_update BEFORE UPDATE ON core_replay FOR EACH ROW"
        + (
            " EXECUTE FUNCTION himpun_refuse()"
            if connection.vendor == "postgresql"
            else f" BEGIN SELECT RAISE(ABORT, '{triggers.REFUSAL}'); END"
        )
    )
    assert triggers.missing_triggers() == ["core_trailevent_no_update"]


@pytest.mark.sqlite
def test_a_trigger_that_refuses_nothing_does_not_count(db: None) -> None:
    _drop("core_trailevent_no_update")
    execute(
        "CREATE TRIGGER core_trailevent_no_update BEFORE UPDATE ON core_trailevent"
        " BEGIN SELECT 1; END"
    )
    assert triggers.missing_triggers() == ["core_trailevent_no_update"]


@pytest.mark.postgres
def test_a_trigger_that_is_switched_off_does_not_count(db: None) -> None:
    execute("ALTER TABLE core_trailevent DISABLE TRIGGER core_trailevent_no_delete")
    assert triggers.missing_triggers() == ["core_trailevent_no_delete"]


@pytest.mark.sqlite
def test_a_re_made_table_loses_its_triggers_and_migrate_brings_them_back(
    transactional_db: None,
) -> None:
    with guard.lifted("test"), connection.schema_editor() as editor:
        editor._remake_table(TrailEvent)
    assert "core_trailevent_no_update" in triggers.missing_triggers()
    call_command("migrate", verbosity=0)
    assert triggers.missing_triggers() == []


def test_migrate_puts_a_missing_trigger_back(transactional_db: None) -> None:
    _drop("core_trailevent_no_delete")
    call_command("migrate", verbosity=0)
    assert triggers.missing_triggers() == []


def test_an_action_can_not_change_the_trail_either(cast: Cast, at: datetime) -> None:
    touch(cast.office, by=cast.admin, at=at)
    with guard.lifted("test"), refused(), transaction.atomic():
        TrailEvent.objects.update(verb="lain")
