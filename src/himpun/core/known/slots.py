"""Where values will stand in a statement that is put together before they are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Value
from django.db.models.sql.compiler import SQLCompiler


@dataclass(frozen=True, slots=True)
class Place:
    """Where, among the parameters of a statement, the value of that number will stand."""

    number: int


class Slot(Value):
    """Stands for the value of that number while a statement is put together."""

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        return "%s", (Place(cast("int", self.value)),)


def compared(value: object, connection: BaseDatabaseWrapper) -> Any:
    """A value as the database compares it. Raises TypeError for what `=` does not compare."""
    if isinstance(value, int | str):
        return value
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    raise TypeError(f"A known statement compares with no {type(value).__name__}.")
