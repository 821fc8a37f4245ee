"""Due moments of the shipped SOP on the calendar of DOMAIN.md §8."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from himpun.core.worktime import WorkCalendar
from himpun.sop.loader import REFERENCE_CALENDAR, load_shipped
from himpun.sop.rules.definition import Norm, NormUnit
from himpun.sop.rules.due import due_at

WIB = ZoneInfo("Asia/Jakarta")
SOP = load_shipped("pengumpulan-data-kinerja")
OTHER = load_shipped("permohonan-data")
APRIL_2026 = WorkCalendar(
    zone=WIB, week=REFERENCE_CALENDAR.week, days_off=frozenset({date(2026, 4, 3)})
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WIB)


@pytest.mark.parametrize(
    ("step", "opened", "due"),
    [
        ("perintah", "2026-04-01 07:30", "2026-04-02 16:00"),
        ("rapat", "2026-04-02 09:00", "2026-04-06 16:00"),
        ("isi_formulir", "2026-04-01 14:10", "2026-04-09 16:00"),
        ("rekap", "2026-04-09 16:00", "2026-04-13 16:00"),
        ("lapor_rekap", "2026-04-13 16:00", "2026-04-14 16:00"),
        ("arsip", "2026-04-17 10:00", "2026-04-20 16:00"),
    ],
)
def test_a_turn_is_due_at_the_close_of_the_day_that_its_norm_gives(step, opened, due):
    assert due_at(SOP.step(step), opened_at=at(opened), calendar=APRIL_2026) == at(due)


def test_without_waiting_a_norm_in_minutes_is_itself_the_deadline():
    opened = at("2026-04-01 15:50")
    assert due_at(OTHER.step("terima"), opened_at=opened, calendar=APRIL_2026) == at(
        "2026-04-02 07:35"
    )


def test_the_norms_of_the_shipped_sop_add_up_to_412_minutes_and_8_days():
    assert SOP.norm_total == (412, 8)


@pytest.mark.parametrize(
    ("norm", "text", "minutes", "days"),
    [
        (Norm(10, NormUnit.MINUTE), "10 menit", 10, None),
        (Norm(2, NormUnit.HOUR), "2 jam", 120, None),
        (Norm(5, NormUnit.DAY), "5 hari", None, 5),
    ],
)
def test_a_norm_is_shown_as_it_was_typed(norm, text, minutes, days):
    assert (str(norm), norm.minutes, norm.days) == (text, minutes, days)
