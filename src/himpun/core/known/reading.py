"""Queries of which only some values change."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import ModelIterable, ValuesListIterable, get_related_populators
from django.db.models.sql.compiler import SQLCompiler

from himpun.core.known.slots import Place, Slot, compared

R = TypeVar("R")

#: The stubs are of a newer Django, which asks for one thing more.
_populators = cast("Callable[..., list[Any]]", get_related_populators)
#: Bits of the largest number that a column holds, its sign left out.
WIDEST = 63

Row = Sequence[Any]
Reader = Callable[[Iterable[Row]], list[Any]]


class Known(Generic[R]):
    """A query that is put together at its first use; called with its values, it gives its rows."""

    def __init__(self, build: Callable[..., models.QuerySet[Any, R]], *, n_values: int) -> None:
        self._build, self._n = build, n_values
        self._statements: dict[tuple[str, str], _Statement] = {}

    def __call__(self, *values: object) -> list[R]:
        """The rows; none for a number that no column holds.

        Raises TypeError for a value that `=` does not compare (None, a list).
        """
        if len(values) != self._n:
            raise TypeError(f"{self._n} values were announced, {len(values)} are here.")
        if any(isinstance(each, int) and each.bit_length() > WIDEST for each in values):
            return []
        return cast("list[R]", self._statement().ask(values))

    def first(self, *values: object) -> R | None:
        """The first row, or None."""
        return next(iter(self(*values)), None)

    def _statement(self) -> _Statement:
        database = router.db_for_read(models.Model)
        key = database, connections[database].vendor  # the dialects apart
        if key not in self._statements:
            self._statements[key] = self._put_together(database)
        return self._statements[key]

    def _put_together(self, database: str) -> _Statement:
        return _put_together(self._build, self._n, database)


def known(
    build: Callable[..., models.QuerySet[Any, R]], *, n_values: int | None = None
) -> Known[R]:
    """Make a query known: `build` is the query for any values, as they would stand in its filters.

    Only what `=`, `<` and the like compare may change: keys, texts, moments, days. The rows are
    instances (with `select_related`) or the tuples of `values_list`. `n_values` says how many
    there are where `build` takes any number (`*periods`).
    """
    return Known(build, n_values=n_values or len(inspect.signature(build).parameters))


@dataclass(frozen=True)
class _Statement:
    """The text of a query, its parameters, and how its rows become what was asked for."""

    database: str
    sql: str
    parameters: Sequence[Any]
    converters: Sequence[tuple[int, Sequence[Any], Any]]
    read: Reader

    def ask(self, values: Sequence[object]) -> list[Any]:
        connection = connections[self.database]
        filled = tuple(
            compared(values[each.number], connection) if type(each) is Place else each
            for each in self.parameters
        )
        with connection.cursor() as cursor:
            cursor.execute(self.sql, filled)
            rows: Iterable[Row] = cursor.fetchall()
        if self.converters:
            rows = self._converted(rows, connection)
        return self.read(rows)

    def _converted(self, rows: Iterable[Row], connection: BaseDatabaseWrapper) -> Iterable[Row]:
        for row in map(list, rows):
            for place, steps, column in self.converters:
                value = row[place]
                for step in steps:
                    value = step(value, column, connection)
                row[place] = value
            yield row


def _put_together(
    build: Callable[..., models.QuerySet[Any, Any]], n_values: int, database: str
) -> _Statement:
    found = build(*(Slot(number) for number in range(n_values)))
    if found.db != database:
        raise TypeError("A known query asks the database that everybody asks.")
    if found._prefetch_related_lookups:  # type: ignore[attr-defined]  # it has them
        raise TypeError("A known query is one statement; nothing is fetched beside it.")
    pattern = found.query.get_compiler(using=database)
    sql, parameters = pattern.as_sql()
    converters = _converters(pattern, database)
    return _Statement(database, sql, tuple(parameters), converters, _reader(found, pattern))


def _converters(pattern: SQLCompiler, database: str) -> list[tuple[int, Sequence[Any], Any]]:
    """What turns columns into values, by their place.

    Some of it is bound to a connection, which may end before the statement does: to one that is
    never opened, then.
    """
    own = type(pattern)(pattern.query, connections[database].copy(), database)
    found = own.get_converters([each[0] for each in pattern.select])
    return [(place, steps, column) for place, (steps, column) in found.items()]


def _reader(found: models.QuerySet[Any, Any], pattern: SQLCompiler) -> Reader:
    kind = found._iterable_class
    if kind is ModelIterable and not pattern.annotation_col_map:
        return _instances(pattern, found.db)
    if kind is ValuesListIterable:
        return lambda rows: list(map(tuple, rows))
    raise TypeError("A known query answers with rows of a model, or with their tuples.")


def _instances(pattern: SQLCompiler, database: str) -> Reader:
    """What Django does with the rows of a query, its preparation done once."""
    shape = cast("dict[str, Any]", pattern.klass_info)
    model, columns = shape["model"], shape["select_fields"]
    first, last = columns[0], columns[-1] + 1
    names = [each[0].target.attname for each in pattern.select[first:last]]
    related = _populators(shape, pattern.select, database)

    def read(rows: Iterable[Row]) -> list[Any]:
        found = []
        for row in rows:
            instance = model.from_db(database, names, row[first:last])
            for each in related:
                each.populate(row, instance)
            found.append(instance)
        return found

    return read
