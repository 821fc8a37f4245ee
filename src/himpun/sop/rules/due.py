"""When a turn is due: the norms of a step laid on the office's calendar (SOP.md, readings).

A norm in days is a deadline. A norm in minutes or hours is how long the work lasts, so its turn
is due after the allowed waiting; only with `tunggu: {hari: 0}` is it itself the deadline.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from himpun.sop.rules.definition import Step


class Calendar(Protocol):
    """What a due moment needs of the office's calendar (himpun.core.worktime.WorkCalendar)."""

    def add_minutes(self, at: datetime, minutes: int) -> datetime:
        """The moment at which that many office minutes have passed."""

    def close_of_day(self, at: datetime, n: int) -> datetime:
        """Close of business of the n-th working day that follows the day of `at`."""


def due_at(step: Step, *, opened_at: datetime, calendar: Calendar) -> datetime:
    """The moment until which a turn of `step` is in time.

    `opened_at` is the real instant at which the work arrived, not rolled to office time: what
    arrives at closing time belongs to that day.
    """
    days = step.norm.days if step.norm.days is not None else step.wait
    if days:
        return calendar.close_of_day(opened_at, days)
    return calendar.add_minutes(opened_at, step.norm.minutes or 0)
