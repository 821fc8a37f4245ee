"""The seed of days off: what the yearly decrees name, joint leave included."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from himpun.offices.calendar import JOINT_LEAVE, NATIONAL, national_days_off

SEED = national_days_off(2024, 2027)


@pytest.mark.parametrize(
    ("year", "national", "joint"), [(2024, 19, 10), (2025, 17, 11), (2026, 17, 8), (2027, 18, 8)]
)
def test_a_year_has_its_decreed_holidays_and_its_joint_leave(year, national, joint):
    kinds = Counter(seed.kind for seed in SEED if seed.day.year == year)
    assert kinds == {NATIONAL: national, JOINT_LEAVE: joint}


def test_joint_leave_of_2026_is_the_decreed_one():
    days = [(s.day.month, s.day.day) for s in SEED if s.day.year == 2026 and s.kind == JOINT_LEAVE]
    assert days == [(2, 16), (3, 18), (3, 20), (3, 23), (3, 24), (5, 15), (5, 28), (12, 24)]


def test_the_late_joint_leave_of_18_august_2025_is_there():
    assert date(2025, 8, 18) in {seed.day for seed in SEED}


def test_dates_not_decreed_yet_are_marked_and_their_names_are_clean():
    idul_fitri = next(seed for seed in SEED if seed.day == date(2027, 3, 10))
    assert idul_fitri.estimated
    assert idul_fitri.name == "Hari Raya Idul Fitri"
    assert not any(seed.estimated for seed in SEED if seed.day.year == 2026)


def test_every_day_stands_once_in_order():
    days = [seed.day for seed in SEED]
    assert days == sorted(set(days))
