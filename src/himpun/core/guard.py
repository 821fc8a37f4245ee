"""The write guard: our tables change only inside an action, in every environment.

A wrapper around every database cursor looks for writing verbs in each statement. It stops the
programmer who writes past the door; it is no wall against somebody who wants to.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

#: A writing verb and its target wherever they stand: after a comment, or behind a WITH clause.
#: TRUNCATE names a list of tables, so all that follows it is taken.
_WRITE = re.compile(
    r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+OR\s+\w+)?(?:\s+ONLY)?"
    r"|DELETE\s+FROM(?:\s+ONLY)?|REPLACE\s+INTO|MERGE\s+INTO|COPY)\s+"
    r'(?:["`]?\w+["`]?\s*\.\s*)?["`]?(\w+)'
    r"|\bTRUNCATE\s+(?!ON\b)(.*)",
    re.IGNORECASE | re.DOTALL,
)

#: The name of what may write now: an action's verb, or the reason for which the guard is lifted.
_writer: ContextVar[str] = ContextVar("himpun_writer", default="")


class OutsideAction(RuntimeError):
    """A statement would have changed one of our tables outside an action."""


@contextmanager
def lifted(reason: str) -> Iterator[None]:
    """Let statements through: for actions, migrations and test set-up, by name."""
    mark = _writer.set(reason)
    try:
        yield
    finally:
        _writer.reset(mark)


@cache
def our_tables() -> frozenset[str]:
    """Every table of ours; sessions, login limits and Django's own tables are not."""
    return frozenset(
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name.startswith("himpun.")
        for model in config.get_models(include_auto_created=True)
    )


def watch(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """The cursor wrapper. Raises OutsideAction."""
    if not _writer.get() and not _only_reads(sql):
        for table in _targets(sql):
            if table in our_tables():
                raise OutsideAction(f"{table} was to be written outside an action: {sql[:80]}")
    return execute(sql, params, many, context)


def _only_reads(sql: str) -> bool:
    """Whether this is one SELECT, which cannot write; nearly all statements are."""
    return sql.startswith("SELECT ") and ";" not in sql


def _targets(sql: str) -> Iterator[str]:
    """Every table that the statement would write, in lower case."""
    for found in _WRITE.finditer(sql):
        for name in re.findall(r"\w+", found.group(1) or found.group(2)):
            yield name.lower()


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the guard on a connection, once."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def install_everywhere() -> None:
    for connection in connections.all():
        install(connection)
