"""Office hours that hold where an office says nothing of its own. Pure.

The usual pattern of 37 hours 30 minutes in five days (Perpres 21/2023: from 07.30, breaks of 60
minutes, on Friday 90), as offices in Padang keep it.
"""

from __future__ import annotations

import re
from datetime import time

from himpun.core.worktime import Span, Week

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])")

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


def spans_text(spans: tuple[Span, ...]) -> str:
    """Hours of a day as people write them: `07.30–12.00, 13.00–16.00`; "" for a free day."""
    return ", ".join(f"{span.start:%H.%M}–{span.end:%H.%M}" for span in spans)


def read_spans(text: str) -> tuple[Span, ...]:
    """`07.30-12.00, 13.00-16.00` as hours of a day; nothing, or `libur`, is a free day.

    Raises ValueError with an Indonesian sentence.
    """
    if text.strip().lower() in {"", "libur"}:
        return ()
    spans: list[Span] = []
    for part in text.split(","):
        first, _, last = part.replace("–", "-").partition("-")
        start, end = _read_time(first.strip()), _read_time(last.strip())
        if end <= start or (spans and start < spans[-1].end):
            raise ValueError(f'jam "{text}" tidak berurutan.')
        spans.append(Span(start, end))
    return tuple(spans)


def _read_time(text: str) -> time:
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError(f'"{text}" bukan jam; tulis seperti 07.30.')
    return time(int(found[1]), int(found[2]))
