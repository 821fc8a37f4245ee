"""Keys for machines as people see them: never the key itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from himpun.offices.models import ApiToken


@dataclass(frozen=True)
class Key:
    """One key with its state at a moment; `state` is a tone."""

    id: int
    name: str
    made_at: datetime
    valid_until: datetime
    state: str
    label: str

    @property
    def is_open(self) -> bool:
        return self.state == "done"


def keys_of(tokens: Iterable[ApiToken], *, at: datetime) -> list[Key]:
    """The keys in the order in which they were read."""
    return [
        Key(token.pk, token.name, token.made_at, token.valid_until, *_state(token, at))
        for token in tokens
    ]


def _state(token: ApiToken, at: datetime) -> tuple[str, str]:
    if token.revoked_at is not None:
        return "muted", "Dicabut"
    return ("muted", "Kedaluwarsa") if token.valid_until <= at else ("done", "Berlaku")
