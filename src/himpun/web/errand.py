"""Small things that wait for somebody beside the turns: what his home page lists below them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Errand:
    """One card: what it is about, where it is done, until when (None: no date).

    `where` names the round and the unit, `quote` what somebody wrote. With `sends_to` the button
    does the act at that address at once.
    """

    title: str
    where: str
    address: str
    label: str = "Lihat"
    icon: str = "arrow"
    quote: str = ""
    due_at: datetime | None = None
    sends_to: str = ""
