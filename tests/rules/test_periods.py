from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.planning.rules.periods import FIRST_YEAR, LAST_YEAR, Period, PeriodKind

N = {
    PeriodKind.TRIWULAN: 4,
    PeriodKind.SEMESTER: 2,
    PeriodKind.BULAN: 12,
    PeriodKind.TAHUN: 1,
}


@st.composite
def periods(draw: st.DrawFn) -> Period:
    kind = draw(st.sampled_from(PeriodKind))
    year = draw(st.integers(FIRST_YEAR, LAST_YEAR))
    return Period(year, kind, draw(st.integers(1, N[kind])))


@pytest.mark.parametrize(
    ("code", "labels", "days", "closes_year"),
    [
        ("2026-TW1", ("Triwulan I Tahun 2026", "TW I 2026"), ((1, 1), (3, 31)), False),
        ("2026-TW4", ("Triwulan IV Tahun 2026", "TW IV 2026"), ((10, 1), (12, 31)), True),
        ("2026-S1", ("Semester I Tahun 2026", "Smt I 2026"), ((1, 1), (6, 30)), False),
        ("2026-S2", ("Semester II Tahun 2026", "Smt II 2026"), ((7, 1), (12, 31)), True),
        ("2026-B02", ("Bulan Februari Tahun 2026", "Feb 2026"), ((2, 1), (2, 28)), False),
        ("2026-B12", ("Bulan Desember Tahun 2026", "Des 2026"), ((12, 1), (12, 31)), True),
        ("2026", ("Tahun 2026", "2026"), ((1, 1), (12, 31)), True),
    ],
)
def test_period_reads_its_code(code, labels, days, closes_year):
    period = Period.parse(code)
    assert (period.code, str(period)) == (code, code)
    assert (period.label, period.short_label) == labels
    assert (period.starts_on, period.ends_on) == tuple(date(2026, *day) for day in days)
    assert period.is_last_of_year is closes_year


def test_february_of_a_leap_year_has_29_days():
    assert Period.parse("2024-B02").ends_on == date(2024, 2, 29)


@pytest.mark.parametrize(
    "text",
    [
        *("", "TW1", "2026-TW5", "2026-TW0", "2026-TW", "2026-TW1x", "2026-tw1", "2026\n-TW1"),
        *("2026-S3", "2026-B13", "2026-B1", "٢٠٢٦-TW1", "2026-TW١", "26-TW1", "1999-TW1", "2100"),
    ],
)
def test_period_refuses_a_wrong_code_in_a_sentence(text):
    with pytest.raises(ValueError, match=r"^[A-Z].*[.]$"):
        Period.parse(text)


@pytest.mark.parametrize(("kind", "no"), [(kind, n + 1) for kind, n in N.items()])
def test_period_refuses_a_number_the_year_does_not_have(kind, no):
    with pytest.raises(ValueError, match="tidak ada"):
        Period(2026, kind, no)


def test_earlier_in_year_lists_only_the_same_kind_and_year():
    assert [p.code for p in Period.parse("2026-TW3").earlier_in_year()] == ["2026-TW1", "2026-TW2"]
    assert Period.parse("2026-TW1").earlier_in_year() == ()
    assert Period.parse("2026").earlier_in_year() == ()


@given(periods())
def test_code_is_read_back_to_the_same_period(period):
    assert Period.parse(period.code) == period


@given(periods().filter(lambda p: p.year > FIRST_YEAR))
def test_previous_ends_the_day_before_this_one_begins(period):
    before = period.previous()
    assert before.ends_on + timedelta(days=1) == period.starts_on
    assert before.kind is period.kind
    assert before < period


def test_previous_of_the_first_known_period_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="di luar"):
        Period(FIRST_YEAR, PeriodKind.TRIWULAN, 1).previous()


@given(st.integers(FIRST_YEAR, LAST_YEAR), st.sampled_from(PeriodKind))
def test_periods_of_a_year_cover_every_day_once(year, kind):
    every = Period.all_of_year(year, kind)
    assert every[0].starts_on == date(year, 1, 1)
    assert every[-1].ends_on == date(year, 12, 31)
    assert [p.is_last_of_year for p in every] == [False] * (len(every) - 1) + [True]
    assert sum((p.ends_on - p.starts_on).days + 1 for p in every) in (365, 366)


@given(st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)), st.sampled_from(PeriodKind))
def test_containing_finds_the_period_of_a_day(day, kind):
    period = Period.containing(day, kind)
    assert period.starts_on <= day <= period.ends_on


@given(periods(), periods())
def test_order_is_total_and_agrees_with_equality(one, other):
    assert (one < other) + (one == other) + (one > other) == 1
    if one.ends_on < other.ends_on:
        assert one < other


def test_order_puts_the_shorter_period_first_when_both_end_together():
    codes = ["2026", "2026-TW1", "2026-S2", "2026-B04", "2026-B03"]
    assert [p.code for p in sorted(map(Period.parse, codes))] == [
        "2026-B03",
        "2026-TW1",
        "2026-B04",
        "2026-S2",
        "2026",
    ]


def test_order_with_something_else_is_refused():
    with pytest.raises(TypeError):
        assert Period.parse("2026") < 2027
