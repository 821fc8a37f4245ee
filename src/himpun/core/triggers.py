"""Triggers that refuse UPDATE, DELETE and TRUNCATE on append-only tables, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, models

REFUSAL = "rows of this table are written once"
_ACTS = {"sqlite": ("UPDATE", "DELETE", "REPLACE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}


def append_only_models() -> list[type[models.Model]]:
    """Every model that says `append_only`, by table name."""
    found = [model for model in apps.get_models() if getattr(model, "append_only", False)]
    return sorted(found, key=lambda model: model._meta.db_table)


def append_only_tables() -> list[str]:
    return [model._meta.db_table for model in append_only_models()]


def _names(table: str) -> list[str]:
    return [f"{table}_no_{act.lower()}" for act in _ACTS[connection.vendor]]


def missing_triggers() -> list[str]:
    """The triggers that should be there and are not, or no longer stand on their table."""
    query = (
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " JOIN pg_proc ON pg_proc.oid = tgfoid"
        " WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND proname = 'himpun_refuse'"
        if connection.vendor == "postgresql"
        else "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
        " AND sql LIKE '%BEGIN SELECT RAISE(ABORT%'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        present = set(cursor.fetchall())
    return [
        name
        for table in append_only_tables()
        for name in _names(table)
        if (name, table) not in present
    ]


def install_triggers() -> None:
    """Put every trigger in place; harmless when they are there already."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION himpun_refuse() RETURNS trigger LANGUAGE plpgsql AS"
                f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
            )
        for model in append_only_models():
            for act in _ACTS[connection.vendor]:
                cursor.execute(_statement(model, act))


def _statement(model: type[models.Model], act: str) -> str:
    table = model._meta.db_table
    name = f"{table}_no_{act.lower()}"
    if connection.vendor == "postgresql":
        each = "STATEMENT" if act == "TRUNCATE" else "ROW"
        return (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {act} ON {table}"
            f" FOR EACH {each} EXECUTE FUNCTION himpun_refuse()"
        )
    # INSERT OR REPLACE removes the old row without asking the DELETE trigger.
    when = f"INSERT ON {table} WHEN {_is_there(model)}" if act == "REPLACE" else f"{act} ON {table}"
    return (
        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {when}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def _is_there(model: type[models.Model]) -> str:
    """SQL: a row with the primary key, or with one of the unique keys, of the new row exists."""
    columns = {field.name: field.column for field in model._meta.concrete_fields}
    keys = [[field.column] for field in model._meta.concrete_fields if field.unique]
    keys += [
        [columns[name] for name in constraint.fields]
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and not constraint.condition
    ]
    table = model._meta.db_table
    return " OR ".join(
        " ".join(("EXISTS (SELECT 1 FROM", table, "WHERE", " AND ".join(same), ")"))
        for same in ([f"{column} = NEW.{column}" for column in key] for key in keys)
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
