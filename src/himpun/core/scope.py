"""Who sees a row: the one filter that every query of the house starts with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self, TypeVar

from django.db import models

from himpun.core.actors import Actor
from himpun.core.known import known
from himpun.core.refusals import NotVisible

M = TypeVar("M", bound=models.Model)


def refuse_strangers(home: int, *, by: Actor) -> None:
    """Raise NotVisible unless the reader is of this home (or the system, which is of none)."""
    if by.home != home and not (by.is_system and by.home is None):
        raise NotVisible


class ScopedQuerySet(models.QuerySet[M]):
    """Rows of one home; a model names the path to it in `home_path`."""

    def visible_to(self, actor: Actor) -> Self:
        """Only the rows of the actor's own home; nothing for somebody without one."""
        if actor.home is None:
            return self.none() if not actor.is_system else self
        return self.of_home(actor.home)

    def of_home(self, home: object) -> Self:
        """The rows of one home."""
        path: str = getattr(self.model, "home_path", "office_id")
        return self.filter(**{path: home})

    def one(self, actor: Actor, **conditions: object) -> M:
        """The row, or NotVisible when it is not there or not this actor's.

        `conditions` name one row at most, so nothing is put in order: for a wide row that would
        cost as much as reading it.
        """
        row = next(iter(self.visible_to(actor).filter(**conditions).order_by()), None)
        if row is None:
            raise NotVisible
        return row


def known_one(build: Callable[[], ScopedQuerySet[M]]) -> Callable[[Actor, int], M]:
    """`build().one(actor, pk=key)` by a statement that is put together once."""

    @known
    def of_home(home: object, key: object) -> ScopedQuerySet[M]:
        return build().of_home(home).filter(pk=key).order_by()

    def one(actor: Actor, key: int) -> M:
        if actor.home is None:
            return build().one(actor, pk=key)
        row = of_home.first(actor.home, key)
        if row is None:
            raise NotVisible
        return row

    return one
