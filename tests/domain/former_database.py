"""A database of a former version of the program, of its own, beside that of the suite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from himpun.core import guard, triggers


@contextmanager
def empty_database(folder: Path) -> Iterator[None]:
    """The connection leads to a new database until the end; nothing of the suite's is touched."""
    suites = connection.settings_dict["NAME"]
    name = _made(folder, f"{suites}_former")
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = suites
        _drop(name)


def _made(folder: Path, name: str) -> str:
    if connection.vendor == "sqlite":
        return str(folder / "former.sqlite3")
    _drop(name)  # of a run that was killed
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {connection.ops.quote_name(name)}")
    return name


def _drop(name: str) -> None:
    if connection.vendor == "postgresql":
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {connection.ops.quote_name(name)}")


def migrate_to(app: str, name: str) -> Apps:
    """Make the tables as that migration leaves them, with their triggers; its models."""
    executor = MigrationExecutor(connection)
    with guard.lifted("test of migrations"):
        state = executor.migrate([(app, name)])
        _install_triggers_of_that_time()
    return state.apps


def _install_triggers_of_that_time() -> None:
    present = set(connection.introspection.table_names())
    known = [each for each in triggers.append_only_models() if each._meta.db_table in present]
    with patch.object(triggers, "append_only_models", lambda: known):
        triggers.install_triggers()


def migrate_to_newest() -> None:
    """What an office does when it takes the new version in."""
    call_command("migrate", verbosity=0)
