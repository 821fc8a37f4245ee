"""UPDATE and INSERT of rows whose fields are always the same ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias, cast

from django.db import connections, models, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.subqueries import InsertQuery, UpdateQuery

from himpun.core.known.slots import Place, Slot

Field: TypeAlias = "models.Field[Any, Any]"
#: The longest INSERT that is kept.
MOST_ROWS = 8
#: A field's name, and whether its value is NULL, which SQL writes otherwise.
Named = tuple[str, bool]


@dataclass(frozen=True)
class _Statement:
    """The text of a statement, its parameters, and the field of each value."""

    sql: str
    parameters: Sequence[object]
    fields: Sequence[Field]

    def filled(self, values: Sequence[object], connection: BaseDatabaseWrapper) -> tuple[Any, ...]:
        return tuple(
            self.fields[each.number % len(self.fields)].get_db_prep_save(
                values[each.number], connection
            )
            if type(each) is Place
            else each
            for each in self.parameters
        )


def update(
    model: type[models.Model], *, where: Mapping[str, object], values: Mapping[str, object]
) -> int:
    """UPDATE the rows whose fields are what `where` says; how many there were.

    Names are those of fields of the row itself; a value may be a related row.
    """
    database = router.db_for_write(model)
    connection = connections[database]
    statement = _update(
        model, connection.vendor, database, _named(where.items()), _named(values.items())
    )
    plain = [_plain(each) for each in (*where.values(), *values.values()) if each is not None]
    with transaction.mark_for_rollback_on_error(database), connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.filled(plain, connection))
        return cast("int", cursor.rowcount)


def insert(row: models.Model) -> None:
    """INSERT one new row and give it its key."""
    insert_all([row])


def insert_all(rows: Sequence[models.Model]) -> None:
    """INSERT new rows of one model, a few in one statement, and give them their keys.

    Many are left to Django, which deals them out over statements of a length the database takes.
    """
    if not rows:
        return
    model = type(rows[0])
    if len(rows) > MOST_ROWS:
        model._default_manager.bulk_create(rows)
        return
    database = router.db_for_write(model)
    connection = connections[database]
    is_keyed = rows[0].pk is not None
    statement = _insert(model, connection.vendor, database, is_keyed, len(rows))
    plain = [field.pre_save(row, add=True) for row in rows for field in statement.fields]
    with transaction.mark_for_rollback_on_error(database), connection.cursor() as cursor:
        cursor.execute(statement.sql, statement.filled(plain, connection))
        keys = [] if is_keyed else cursor.fetchall()
    for row in rows:
        row._state.adding, row._state.db = False, database
    for row, key in zip(rows, keys, strict=not is_keyed):
        row.pk = key[0]


def _named(pairs: Any) -> tuple[Named, ...]:
    return tuple((name, value is None) for name, value in pairs)


def _plain(value: object) -> object:
    return value.pk if isinstance(value, models.Model) else value


@cache
def _update(
    model: type[models.Model],
    vendor: str,
    database: str,
    where: tuple[Named, ...],
    values: tuple[Named, ...],
) -> _Statement:
    """The UPDATE of these fields; `vendor` keeps the dialects apart."""
    slots = {
        (part, name): None if is_null else Slot(number)
        for number, (part, (name, is_null)) in enumerate(
            [("where", each) for each in where if not each[1]]
            + [("values", each) for each in values if not each[1]]
        )
    }
    conditions = {name: slots.get(("where", name)) for name, _ in where}
    changes = {name: slots.get(("values", name)) for name, _ in values}
    fields = [_field(model, name) for _, name in slots]
    query = cast("Any", model._default_manager.filter(**conditions).query.chain(UpdateQuery))
    query.add_update_values(changes)
    sql, parameters = query.get_compiler(using=database).as_sql()
    return _Statement(sql, tuple(parameters), fields)


def _field(model: type[models.Model], name: str) -> Field:
    """The row's own field of that name. Raises TypeError for what only Django can write."""
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    if not isinstance(field, models.Field) or hasattr(field, "get_placeholder"):
        raise TypeError(f"{model.__name__}.{name} is written by no known statement.")
    return field


@cache
def _insert(
    model: type[models.Model], vendor: str, database: str, is_keyed: bool, n_rows: int
) -> _Statement:
    """The INSERT of so many rows; `vendor` keeps the dialects apart."""
    key = model._meta.pk
    assert key is not None
    names = [each.name for each in model._meta.concrete_fields if is_keyed or each is not key]
    fields = [_field(model, name) for name in names]
    patterns = []
    for number in range(n_rows):
        pattern = model()
        for place, field in enumerate(fields):
            pattern.__dict__[field.attname] = Slot(number * len(fields) + place)
        patterns.append(pattern)
    query = InsertQuery(model)
    query.insert_values(fields, patterns, raw=True)
    compiler = cast("Any", query.get_compiler(using=database))
    compiler.returning_fields = [] if is_keyed else [key]
    ((sql, parameters),) = compiler.as_sql()
    return _Statement(sql, tuple(parameters), fields)
