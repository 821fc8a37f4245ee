"""The scope of every query taken away: what strangers would see without it."""

from __future__ import annotations

import pytest

from himpun.core.known import Known
from himpun.core.scope import ScopedQuerySet


def take_scope_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every row is visible to everybody, also by the queries that were put together before."""
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda rows, actor: rows)
    monkeypatch.setattr(ScopedQuerySet, "of_home", lambda rows, home: rows)
    monkeypatch.setattr(Known, "_statement", lambda query: query._put_together("default"))
