"""Model fields that keep exactly what they are given."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models

from himpun.core.canonical import decimal_text

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models.expressions import Expression

    _DecimalField = models.Field[Decimal | str | int | None, Decimal | None]
else:
    _DecimalField = models.Field


class ExactDecimalField(_DecimalField):
    """A Decimal kept as text.

    Django's own DecimalField is a binary double on SQLite and rounds to fixed places on both
    databases; a figure that was handed in must come back digit for digit.
    """

    description = "Decimal kept exactly, as text"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 64)
        super().__init__(*args, **kwargs)

    def get_internal_type(self) -> str:
        return "CharField"

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: object) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return Decimal(str(value))
        except InvalidOperation as fault:
            raise ValidationError(f"{value!r} bukan angka.") from fault

    def get_prep_value(self, value: object) -> str | None:
        number = self.to_python(value)
        return None if number is None else decimal_text(number)
