"""A stored row locked and read again, by a statement that is put together once a model.

Every act locks its subject by its key. The statement is always the same, yet Django spends ten
times as long on writing its hundred columns as the database on answering it, and on SQLite all
other writers wait meanwhile. What is kept here is how to ask, never an answer.
"""

from __future__ import annotations

import copy
from functools import cache
from typing import cast

from django.db import DEFAULT_DB_ALIAS, connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query

#: Stands where the key will: never asked for.
_ANY_KEY = 0


def lock_and_read(row: models.Model) -> models.Model | None:
    """The row as it is now, locked until the transaction ends; None when it is gone.

    A model may name in `read_with` the relations that its reasons always ask about: they are read
    by the same statement, after the parent is locked and so can change no more.
    Raises TransactionManagementError outside a transaction.
    """
    model, database = type(row), router.db_for_write(type(row))
    connection = connections[database]
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("A row is locked inside a transaction only.")
    key = model._meta.pk.get_db_prep_value(row.pk, connection)
    query = _query(model, connection.vendor, database).for_key(key)
    return next(iter(models.QuerySet(model, query=query, using=database)), None)


class _KnownQuery(Query):
    """A query that has been compiled before, for another key."""

    pattern: SQLCompiler
    statement: str
    key: object

    def for_key(self, key: object) -> _KnownQuery:
        own = cast("_KnownQuery", self.chain())
        own.key = key
        return own

    def get_compiler(
        self,
        using: str | None = None,
        connection: BaseDatabaseWrapper | None = None,
        elide_empty: bool = True,
    ) -> SQLCompiler:
        """A compiler of this thread's connection that knows the statement and what it selects."""
        compiler = copy.copy(self.pattern)
        compiler.query = self
        compiler.connection = connection or connections[using or DEFAULT_DB_ALIAS]
        vars(compiler)["as_sql"] = lambda: (self.statement, (self.key,))
        return compiler


@cache
def _query(model: type[models.Model], vendor: str, database: str) -> _KnownQuery:
    """The query that locks a row of the model; `vendor` keeps the dialects apart."""
    found = model._default_manager.select_for_update(of=("self",)).filter(pk=_ANY_KEY)
    if read_with := getattr(model, "read_with", ()):
        found = found.select_related(*read_with)
    query = found.order_by().query
    pattern = query.get_compiler(using=database)
    statement, parameters = pattern.as_sql()
    if len(parameters) != 1:
        raise TypeError(f"{model.__name__}: its manager asks for more than the key.")
    known = cast("_KnownQuery", query.chain(_KnownQuery))
    known.pattern, known.statement, known.key = pattern, statement, None
    return known
