"""A row of any model with values that its columns take; for tests of tables alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db import models

MOMENT = datetime(2026, 4, 1, tzinfo=UTC)


def insert_any_row(model: type[models.Model], **given: object) -> models.Model:
    """Insert one row, with the values that are given.

    Other foreign keys lead nowhere: roll it back before they are checked.
    """
    row = model(**{field.attname: _value(field) for field in _needed(model)} | given)
    row.save(force_insert=True)
    return row


def _needed(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [
        field
        for field in model._meta.concrete_fields
        if not field.null and not field.has_default() and not isinstance(field, models.AutoField)
    ]


_VALUES: dict[type[models.Field[Any, Any]], object] = {
    models.DateTimeField: MOMENT,
    models.DateField: date(2026, 4, 1),
    models.JSONField: {},
    models.BooleanField: True,
    models.IntegerField: 1,
    models.Field: "x",
}


def _value(field: models.Field[Any, Any]) -> object:
    if isinstance(field, models.ForeignKey):
        return "0" * 64 if isinstance(field.target_field, models.CharField) else 987_654
    return next(value for kind, value in _VALUES.items() if isinstance(field, kind))
