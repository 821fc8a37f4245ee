"""Things that wait for somebody beside the turns, and what a turn is about more exactly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Errand:
    """One card: what it is about, where it is done, until when (None: no date).

    `where` names the round and the unit, `quote` what somebody wrote. With `sends_to` the button
    does the act at that address at once.

    `shelf` is the shelf of the home page that it stands on ("to_do", "returned", "others"); ""
    is only to be looked at. `covers` is the turn whose card it takes the place of.
    """

    title: str
    where: str
    address: str
    label: str = "Lihat"
    icon: str = "arrow"
    quote: str = ""
    due_at: datetime | None = None
    sends_to: str = ""
    shelf: str = ""
    covers: int | None = None
