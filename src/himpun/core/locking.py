"""A stored row locked and read again, by a statement that is put together once a model."""

from __future__ import annotations

from functools import cache

from django.db import connections, models, router, transaction

from himpun.core.known import Known, known


def lock_and_read(row: models.Model) -> models.Model | None:
    """The row as it is now, locked until the transaction ends; None when it is gone.

    A model may name in `read_with` the relations that its reasons always ask about: they are read
    by the same statement, after the parent is locked and so can change no more.
    Raises TransactionManagementError outside a transaction.
    """
    if not connections[router.db_for_write(type(row))].in_atomic_block:
        raise transaction.TransactionManagementError("A row is locked inside a transaction only.")
    return _row_of(type(row)).first(row.pk) if row.pk is not None else None


@cache
def _row_of(model: type[models.Model]) -> Known[models.Model]:
    """The row of a key, locked."""
    related: tuple[str, ...] = getattr(model, "read_with", ())

    def build(key: object) -> models.QuerySet[models.Model, models.Model]:
        found = model._default_manager.select_for_update(of=("self",)).filter(pk=key).order_by()
        return found.select_related(*related) if related else found

    return known(build)
