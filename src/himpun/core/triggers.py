"""Triggers that refuse UPDATE, DELETE and TRUNCATE on append-only tables, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection

REFUSAL = "rows of this table are written once"
_ACTS = ("UPDATE", "DELETE")


def append_only_tables() -> list[str]:
    """The tables of every model that says `append_only`."""
    return sorted(
        model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)
    )


def _names(table: str) -> list[str]:
    acts = (*_ACTS, "TRUNCATE") if connection.vendor == "postgresql" else _ACTS
    return [f"{table}_no_{act.lower()}" for act in acts]


def missing_triggers() -> list[str]:
    """The triggers that should be there and are not."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = {row[0] for row in cursor.fetchall()}
    return [name for table in append_only_tables() for name in _names(table) if name not in present]


def install_triggers() -> None:
    """Put every trigger in place; harmless when they are there already."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION himpun_refuse() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
            )
        for table in append_only_tables():
            for name in _names(table):
                cursor.execute(_statement(table, name))


def _statement(table: str, name: str) -> str:
    act = name.rsplit("_no_", 1)[1].upper()
    if connection.vendor == "postgresql":
        each = "STATEMENT" if act == "TRUNCATE" else "ROW"
        return (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table}"
            f" FOR EACH {each} EXECUTE FUNCTION himpun_refuse()"
        )
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


@contextmanager
def lifted_triggers() -> Iterator[None]:
    """Take the triggers away for a test's flush or tampering, and put them back."""
    with connection.cursor() as cursor:
        for table in append_only_tables():
            for name in _names(table):
                suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")
    try:
        yield
    finally:
        install_triggers()
