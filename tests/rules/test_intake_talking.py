"""What may be said about a figure, until when an answer is due, and when it is late."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from himpun.core.worktime import Span, WorkCalendar
from himpun.intake.rules.talking import (
    LONGEST,
    default_due,
    is_late,
    settled_text,
    why_not_due,
    why_not_mentions,
    why_not_text,
)

WIB = ZoneInfo("Asia/Jakarta")
DAY = (Span(time(8), time(12)), Span(time(13), time(16)))
OFFICE = WorkCalendar(
    zone=WIB,
    week=dict.fromkeys(range(5), DAY),
    days_off=frozenset({datetime(2026, 4, 3, tzinfo=WIB).date()}),
)
#: Thursday; the Friday after it is free.
NOW = datetime(2026, 4, 2, 10, 0, tzinfo=WIB)
DUE = datetime(2026, 4, 6, 16, 0, tzinfo=WIB)


def test_an_answer_is_due_at_the_close_of_the_next_working_day() -> None:
    assert default_due(NOW, calendar=OFFICE) == DUE


@pytest.mark.parametrize(
    ("due", "why"),
    [
        (NOW, "sesudah saat ini"),
        (NOW + timedelta(seconds=1), ""),
        (datetime(2026, 4, 3, 10, 0, tzinfo=WIB), "bukan hari kerja"),
        (datetime(2026, 4, 4, 10, 0, tzinfo=WIB), "bukan hari kerja"),
        (datetime(2026, 4, 6, 7, 59, tzinfo=WIB), "dalam jam kerja"),
        (datetime(2026, 4, 6, 8, 0, tzinfo=WIB), ""),
        (datetime(2026, 4, 6, 12, 30, tzinfo=WIB), "dalam jam kerja"),
        (DUE, ""),
        (DUE + timedelta(minutes=1), "dalam jam kerja"),
    ],
)
def test_the_due_moment_is_office_time_to_come(due: datetime, why: str) -> None:
    reason = why_not_due(due, at=NOW, calendar=OFFICE)
    assert why in reason if why else reason == ""


def test_the_hours_of_the_day_are_told() -> None:
    late = DUE + timedelta(hours=1)
    assert "(08.00–12.00, 13.00–16.00)" in why_not_due(late, at=NOW, calendar=OFFICE)


@pytest.mark.parametrize(
    ("answered", "withdrawn", "late"),
    [
        (None, None, False),
        (DUE, None, False),
        (DUE + timedelta(microseconds=1), None, True),
        (None, DUE, False),
        (None, DUE + timedelta(microseconds=1), True),
    ],
)
def test_late_is_after_the_due_moment(
    answered: datetime | None, withdrawn: datetime | None, late: bool
) -> None:
    assert is_late(due_at=DUE, answered_at=answered, withdrawn_at=withdrawn) is late


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "belum ditulis"), ("x" * LONGEST, ""), ("x" * (LONGEST + 1), "paling banyak 2000")],
)
def test_a_text_says_something_and_not_too_much(text: str, why: str) -> None:
    reason = why_not_text(text, what="Komentar")
    assert why in reason if why else reason == ""


def test_line_breaks_are_of_one_kind() -> None:
    assert settled_text(" a\r\nb\rc \n") == "a\nb\nc"


def test_only_lanes_of_the_sop_are_mentioned() -> None:
    assert why_not_mentions(["tim_sakip"], known=["tim_sakip"]) == ""
    assert why_not_mentions(["x", "a"], known=["b"]) == "SOP putaran ini tidak mengenal peran a, x."


@pytest.mark.parametrize("hidden", ["\u202e", "\x1b", "\x08", "\u200b", "\x0b", "\x00"])
def test_a_text_that_steers_how_it_is_shown_is_refused_with_its_codes(hidden: str) -> None:
    why = why_not_text(f"nilai {hidden}5,28", what="Komentar")
    assert why.startswith("Komentar memuat karakter yang tidak terlihat")
    assert f"U+{ord(hidden):04X}" in why


def test_new_lines_and_tabs_of_a_spreadsheet_are_no_fault() -> None:
    assert settled_text("satu\tdua\r\ntiga") == "satu dua\ntiga"
    assert why_not_text(settled_text("satu\tdua\r\ntiga"), what="Komentar") == ""
