"""What a second statement read, put where `prefetch_related` would have put it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models


def attach(
    rows: Iterable[models.Model], name: str, children: Mapping[Any, Sequence[models.Model]]
) -> None:
    """Let `row.<name>.all()` answer without a statement; `children` are by the row's key."""
    for row in rows:
        manager = getattr(row, name)
        beside = manager.get_queryset()
        beside._result_cache = list(children.get(row.pk, ()))
        beside._prefetch_done = True
        kept = vars(row).setdefault("_prefetched_objects_cache", {})
        kept[manager.field.remote_field.cache_name] = beside
