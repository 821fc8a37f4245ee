"""Who sees a row: the one filter that every query of the house starts with."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from himpun.core.actors import Actor
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
        path: str = getattr(self.model, "home_path", "office_id")
        if actor.home is None:
            return self.none() if not actor.is_system else self
        return self.filter(**{path: actor.home})

    def one(self, actor: Actor, **conditions: object) -> M:
        """The row, or NotVisible when it is not there or not this actor's.

        `conditions` name one row at most, so nothing is put in order: for a wide row that would
        cost as much as reading it.
        """
        row = next(iter(self.visible_to(actor).filter(**conditions).order_by()), None)
        if row is None:
            raise NotVisible
        return row
