"""The house without a guard, for negative controls: a test that still passes here tests nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, connections, models

from himpun.core import action as door
from himpun.core import writers

#: Seconds that the interrupted one waits; where a guard stands, the other one is held back.
SOON = 10


def unsaved(**_: object) -> AbstractContextManager[None]:
    """No transaction where there should be one."""
    return nullcontext()


def without_locks(patch: pytest.MonkeyPatch) -> None:
    """Take the row locks away, and on SQLite the transaction and the line of its one writer."""

    def only_read(row: models.Model) -> models.Model:
        return type(row)._default_manager.get(pk=row.pk)

    patch.setattr(door, "_locked", only_read)
    if connection.vendor == "sqlite":
        patch.setattr(door, "transaction", SimpleNamespace(atomic=unsaved))
        patch.setattr(writers, "in_line", nullcontext)


def without_conditions(patch: pytest.MonkeyPatch, where: Any) -> None:
    """Let `where` change rows whatever has become of them since they were read."""

    def blind(row: models.Model, *, expect: object = None, **values: object) -> models.Model:
        type(row)._default_manager.filter(pk=row.pk).update(**values)
        for name, value in values.items():
            setattr(row, name, value)
        return row

    patch.setattr(where, "change", blind)


def interrupt(
    patch: pytest.MonkeyPatch, where: Any, name: str, by: Callable[[], object]
) -> list[Exception]:
    """After the first call of `where.name` somebody else does `by`, whole, in a thread of his own.

    Answers the list into which his faults go.
    """
    original: Callable[..., Any] = getattr(where, name)
    faults: list[Exception] = []
    begun = threading.Event()

    def act() -> None:
        try:
            by()
        except Exception as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    @wraps(original)
    def interrupted(*args: Any, **kwargs: Any) -> Any:
        answer = original(*args, **kwargs)
        if not begun.is_set():
            begun.set()
            other = threading.Thread(target=act)
            other.start()
            other.join(SOON)
        return answer

    patch.setattr(where, name, interrupted)
    return faults
