"""The write guard: our tables change only inside an action."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from tests.cast import Cast

from himpun.core import guard
from himpun.core.action import action
from himpun.core.actors import Actor
from himpun.core.clock import now
from himpun.offices.models import Government, Office, OfficeHours

WRITES = [
    "INSERT INTO offices_government (name) VALUES ('x')",
    "insert into \"offices_government\" (name) values ('x')",
    "INSERT OR IGNORE INTO offices_government (name) VALUES ('x')",
    "INSERT OR REPLACE INTO `offices_government` (name) VALUES ('x')",
    "REPLACE INTO offices_government (name) VALUES ('x')",
    "UPDATE offices_government SET name = 'x'",
    "UPDATE ONLY offices_government SET name = 'x'",
    "UPDATE OR IGNORE OFFICES_GOVERNMENT SET name = 'x'",
    "DELETE FROM offices_government",
    "DELETE FROM ONLY offices_government",
    'DELETE FROM "public"."offices_government"',
    "TRUNCATE offices_government",
    'TRUNCATE TABLE django_session, "offices_government" CASCADE',
    "  -- a comment\n  /* and one more */ UPDATE offices_government SET name = 'x'",
    "WITH old AS (SELECT 1) DELETE FROM offices_government",
    "WITH gone AS (DELETE FROM offices_government RETURNING id) SELECT * FROM gone",
    "MERGE INTO offices_government USING other ON true WHEN MATCHED THEN DELETE",
    "COPY offices_government FROM STDIN",
    "SELECT 1; UPDATE offices_government SET name = 'x'",
]


@pytest.mark.parametrize("statement", WRITES)
def test_a_raw_write_outside_an_action_raises(statement: str, db: None) -> None:
    with connection.cursor() as cursor, pytest.raises(guard.OutsideAction, match="government"):
        cursor.execute(statement)


def test_many_rows_at_once_are_stopped_as_well(db: None) -> None:
    with connection.cursor() as cursor, pytest.raises(guard.OutsideAction):
        cursor.executemany("INSERT INTO offices_government (name) VALUES (%s)", [["x"], ["y"]])


def test_every_orm_write_outside_an_action_raises(cast: Cast) -> None:
    office = cast.office
    for write in (
        office.save,
        office.hours.first().delete,
        lambda: Government.objects.create(name="x"),
        lambda: Government.objects.bulk_create([Government(name="x")]),
        lambda: Government.objects.update(name="x"),
        lambda: Government.objects.bulk_update([office.government], ["name"]),
        lambda: Government.objects.get_or_create(name="x"),
        lambda: OfficeHours.objects.all().delete(),
    ):
        with pytest.raises(guard.OutsideAction), transaction.atomic():
            write()


def test_reading_and_locking_are_not_writing(cast: Cast) -> None:
    assert Office.objects.select_for_update(of=("self",)).get(pk=cast.office.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM offices_government WHERE name = 'UPDATE DELETE FROM'")


def test_a_table_that_is_not_ours_may_be_written(db: None) -> None:
    Session.objects.create(session_key="k", session_data="", expire_date=now())
    Session.objects.all().delete()


def test_inside_an_action_a_write_passes_and_afterwards_the_guard_is_back(
    cast: Cast, at: datetime
) -> None:
    @action("test.founded")
    def found(*, by: Actor, at: datetime) -> Government:
        return Government.objects.create(name="Kabupaten Contoh")

    assert found(by=cast.admin, at=at).pk
    with pytest.raises(guard.OutsideAction):
        Government.objects.create(name="Kota Contoh")


def test_after_a_failed_action_the_guard_is_back(cast: Cast, at: datetime) -> None:
    @action("test.failed")
    def fail(*, by: Actor, at: datetime) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail(by=cast.admin, at=at)
    with pytest.raises(guard.OutsideAction):
        Government.objects.create(name="x")


def test_without_the_guard_the_same_write_goes_through(db: None) -> None:
    connection.execute_wrappers.remove(guard.watch)
    try:
        Government.objects.create(name="lewat belakang")
    finally:
        guard.install(connection)
    assert Government.objects.filter(name="lewat belakang").exists()


def test_a_new_connection_is_guarded_from_its_first_statement(db: None) -> None:
    fresh = connection.copy()
    try:
        with fresh.cursor() as cursor, pytest.raises(guard.OutsideAction):
            cursor.execute("DELETE FROM offices_government")
    finally:
        fresh.close()
