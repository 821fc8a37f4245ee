"""Model fields that keep exactly what they are given."""

from __future__ import annotations

import re
from decimal import Decimal
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

#: [0-9], not every script's digits, which Decimal would take as well.
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?")
_LOOKUPS = frozenset({"exact", "in", "isnull"})


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
        """The number. Raises ValidationError on text that is none and TypeError on a float."""
        if value is None or isinstance(value, Decimal):
            return value
        if isinstance(value, float):
            raise TypeError("A float is not exact; hand over a Decimal or its text.")
        text = str(value)
        if not _NUMBER.fullmatch(text):
            raise ValidationError(f"{text!r} bukan angka.")
        return Decimal(text)

    def get_prep_value(self, value: object) -> str | None:
        number = self.to_python(value)
        if number is None:
            return None
        text = decimal_text(number)
        if self.max_length is not None and len(text) > self.max_length:
            raise ValidationError(f"Angka ini lebih panjang dari {self.max_length} karakter.")
        return text

    def get_lookup(self, lookup_name: str) -> Any:
        """Equality only: as text "9" is greater than "10", so comparing belongs to Python."""
        return super().get_lookup(lookup_name) if lookup_name in _LOOKUPS else None
