"""Office hours that hold where an office says nothing of its own. Pure.

The usual pattern of 37 hours 30 minutes in five days (Perpres 21/2023: from 07.30, breaks of 60
minutes, on Friday 90), as offices in Padang keep it.
"""

from __future__ import annotations

from datetime import time

from himpun.core.worktime import Span, Week

_MORNING = Span(time(7, 30), time(12))
_NORMAL = (_MORNING, Span(time(13), time(16)))
_FRIDAY = (_MORNING, Span(time(13, 30), time(16, 30)))

DEFAULT_WEEK: Week = {0: _NORMAL, 1: _NORMAL, 2: _NORMAL, 3: _NORMAL, 4: _FRIDAY}


def hours_text(week: Week) -> str:
    """One line for the trail: `0 07.30-12.00 13.00-16.00; 1 …` (weekday numbers from Monday)."""
    days = []
    for weekday in sorted(week):
        spans = " ".join(f"{span.start:%H.%M}-{span.end:%H.%M}" for span in week[weekday])
        days.append(f"{weekday} {spans}".strip())
    return "; ".join(days)
