"""Office time: the vectors of the trade, and the laws that hold for every calendar."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.core.worktime import MAX_IDLE_DAYS, NoWorkingTime, Season, Span, WorkCalendar

WIB = ZoneInfo("Asia/Jakarta")
ZONES = [WIB, ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")]


def _spans(*pairs: str) -> tuple[Span, ...]:
    return tuple(
        Span(time.fromisoformat(a), time.fromisoformat(b))
        for a, b in (pair.split("-") for pair in pairs)
    )


_NORMAL = _spans("07:30-12:00", "13:00-16:00")
_FRIDAY = _spans("07:30-12:00", "13:30-16:30")
WEEK = {0: _NORMAL, 1: _NORMAL, 2: _NORMAL, 3: _NORMAL, 4: _FRIDAY}
_FASTING = _spans("08:00-12:30", "13:00-15:00")
RAMADAN = Season(
    date(2026, 2, 19),
    date(2026, 3, 19),
    {**dict.fromkeys(range(4), _FASTING), 4: _spans("08:00-12:00", "13:00-15:30")},
)
_OFF_2026 = """
    01-01 01-16 02-16 02-17 03-18 03-19 03-20 03-21 03-22 03-23 03-24 04-03 04-05 05-01 05-14 05-15
    05-27 05-28 05-31 06-01 06-16 08-17 08-25 12-24 12-25
"""
DAYS_OFF = frozenset(date.fromisoformat(f"2026-{day}") for day in _OFF_2026.split())
OFFICE = WorkCalendar(zone=WIB, week=WEEK, days_off=DAYS_OFF)


def at(text: str, zone: ZoneInfo = WIB) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


# The eleven norms: minutes as numbers, days as strings.
NORMS: list[int | str] = [10, 120, 60, 30, 120, "5", "2", "1", 60, 10, 2]


def _mode_a(start: datetime) -> list[datetime]:
    """Every step follows at once; a day is 450 office minutes."""
    ends = []
    for norm in NORMS:
        start = OFFICE.add_minutes(start, norm if isinstance(norm, int) else int(norm) * 450)
        ends.append(start)
    return ends


def _mode_b(start: datetime) -> list[datetime]:
    """Day steps last until close of business of the n-th following working day."""
    ends = []
    for norm in NORMS:
        if isinstance(norm, int):
            start = OFFICE.add_minutes(start, norm)
        else:
            start = OFFICE.close_of_day(start, int(norm))
        ends.append(start)
    return ends


def test_a_round_from_1_april_2026_ends_by_the_published_vector_in_mode_a():
    ends = _mode_a(at("2026-04-01T07:30"))
    assert ends[4] == at("2026-04-01T14:10")
    assert ends[5] == at("2026-04-09T14:10")
    assert [end.date() for end in ends[6:8]] == [date(2026, 4, 13), date(2026, 4, 14)]
    assert ends[10] == at("2026-04-14T15:22")


def test_a_round_from_1_april_2026_ends_by_the_published_vector_in_mode_b():
    ends = _mode_b(at("2026-04-01T07:30"))
    assert ends[4] == at("2026-04-01T14:10")
    assert ends[5] == at("2026-04-09T16:00")
    assert ends[6] == at("2026-04-13T16:00")
    assert ends[7] == at("2026-04-14T16:00")
    assert ends[10] == at("2026-04-15T08:42")


def test_a_round_from_1_october_2026_ends_by_the_published_vector_in_both_modes():
    a, b = _mode_a(at("2026-10-01T07:30")), _mode_b(at("2026-10-01T07:30"))
    assert a[5] == at("2026-10-08T14:10")
    assert b[5] == at("2026-10-08T16:00")
    assert a[7].date() == b[7].date() == date(2026, 10, 13)
    assert a[10] == at("2026-10-13T15:22")
    assert b[10] == at("2026-10-14T08:42")


def test_five_working_days_from_16_march_2026_skip_the_whole_of_lebaran():
    assert OFFICE.nth_working_day(date(2026, 3, 16), 5) == date(2026, 3, 30)
    assert OFFICE.close_of_day(at("2026-03-16T09:00"), 5) == at("2026-03-30T16:00")


def test_a_normal_week_has_37_hours_and_a_half_and_a_fasting_week_32_and_a_half():
    fasting = WorkCalendar(zone=WIB, week=WEEK, seasons=(RAMADAN,))
    assert fasting.minutes_between(at("2026-04-06T00:00"), at("2026-04-13T00:00")) == 2250
    assert fasting.minutes_between(at("2026-02-23T00:00"), at("2026-03-02T00:00")) == 1950


def test_the_first_of_two_overlapping_seasons_holds():
    short = Season(date(2026, 3, 2), date(2026, 3, 2), {0: _spans("08:00-10:00")})
    calendar = WorkCalendar(zone=WIB, week=WEEK, seasons=(short, RAMADAN))
    assert calendar.spans_on(date(2026, 3, 2)) == short.week[0]
    assert calendar.spans_on(date(2026, 3, 3)) == _FASTING
    assert calendar.spans_on(date(2026, 2, 18)) == _NORMAL


@pytest.mark.parametrize(
    ("moment", "rolled"),
    [
        ("2026-04-01T07:29:59", "2026-04-01T07:30"),
        ("2026-04-01T07:30", "2026-04-01T07:30"),
        ("2026-04-01T11:59:59", "2026-04-01T11:59:59"),
        ("2026-04-01T12:00", "2026-04-01T13:00"),
        ("2026-04-02T16:00", "2026-04-06T07:30"),
        ("2026-04-03T09:00", "2026-04-06T07:30"),
        ("2026-04-10T13:10", "2026-04-10T13:30"),
    ],
)
def test_roll_keeps_office_time_and_moves_the_rest_to_the_next_office_minute(moment, rolled):
    assert OFFICE.roll(at(moment)) == at(rolled)


def test_work_that_fills_the_day_ends_at_its_close():
    assert OFFICE.add_minutes(at("2026-04-01T07:30"), 450) == at("2026-04-01T16:00")
    assert OFFICE.add_minutes(at("2026-04-01T07:30"), 451) == at("2026-04-02T07:31")


@pytest.mark.parametrize(
    ("moment", "n", "close"),
    [
        ("2026-04-08T08:00", 0, "2026-04-08T16:00"),
        ("2026-04-08T05:00", 0, "2026-04-08T16:00"),
        ("2026-04-08T16:00", 0, "2026-04-08T16:00"),
        ("2026-04-08T16:00", 1, "2026-04-09T16:00"),
        ("2026-04-08T16:01", 0, "2026-04-09T16:00"),
        ("2026-04-08T16:01", 1, "2026-04-10T16:30"),
        ("2026-04-11T09:00", 0, "2026-04-13T16:00"),
        ("2026-04-11T09:00", 1, "2026-04-14T16:00"),
        ("2026-04-10T09:00", 0, "2026-04-10T16:30"),
    ],
)
def test_close_of_day_counts_from_the_day_on_which_the_work_can_be_seen(moment, n, close):
    assert OFFICE.close_of_day(at(moment), n) == at(close)


@pytest.mark.parametrize("zone", ZONES)
def test_an_instant_of_another_zone_is_read_on_the_office_clock(zone):
    calendar = WorkCalendar(zone=zone, week=WEEK)
    midnight = datetime(2026, 4, 7, 23, 0, tzinfo=UTC)  # 06.00 WIB, 07.00 WITA, 08.00 WIT
    rolled = calendar.roll(midnight)
    assert rolled.tzinfo is zone
    assert rolled == max(midnight, at("2026-04-08T07:30", zone))


def test_working_days_between_count_the_last_day_and_not_the_first():
    assert OFFICE.working_days_between(date(2026, 4, 1), date(2026, 4, 9)) == 5
    assert OFFICE.working_days_between(date(2026, 4, 9), date(2026, 4, 1)) == 0
    opened = datetime(2026, 3, 31, 18, 0, tzinfo=UTC)  # 1 April, 01.00 WIB
    assert OFFICE.working_days_between(opened, at("2026-04-02T10:00")) == 1


def test_nth_working_day_zero_is_the_day_itself_or_the_next_working_day():
    assert OFFICE.nth_working_day(date(2026, 4, 2), 0) == date(2026, 4, 2)
    assert OFFICE.nth_working_day(date(2026, 4, 3), 0) == date(2026, 4, 6)


EMPTY = WorkCalendar(zone=WIB, week={0: ()})


@pytest.mark.parametrize(
    "ask",
    [
        lambda: EMPTY.roll(at("2026-04-01T09:00")),
        lambda: EMPTY.add_minutes(at("2026-04-01T09:00"), 1),
        lambda: EMPTY.close_of_day(at("2026-04-01T09:00"), 0),
        lambda: EMPTY.nth_working_day(date(2026, 4, 1), 3),
        lambda: OFFICE.add_minutes(at("9999-12-30T09:00"), 10_000),
        lambda: OFFICE.add_minutes(at("2026-12-30T09:00"), 10**10),
    ],
)
def test_a_calendar_without_working_time_says_so(ask):
    with pytest.raises(NoWorkingTime, match="tidak memuat waktu kerja"):
        ask()


def test_a_gap_just_below_the_bound_is_crossed():
    first = date(2026, 4, 1)
    gap = frozenset(first + timedelta(days=n) for n in range(1, MAX_IDLE_DAYS))
    calendar = WorkCalendar(zone=WIB, week=dict.fromkeys(range(7), _NORMAL), days_off=gap)
    assert calendar.nth_working_day(first, 1) == first + timedelta(days=MAX_IDLE_DAYS)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Span(time(9), time(9)),
        lambda: Span(time(9, tzinfo=WIB), time(10)),
        lambda: WorkCalendar(zone=WIB, week={7: _NORMAL}),
        lambda: WorkCalendar(zone=WIB, week={0: _spans("09:00-12:00", "11:00-13:00")}),
        lambda: Season(date(2026, 2, 2), date(2026, 2, 1), {}),
        lambda: OFFICE.add_minutes(at("2026-04-01T09:00"), -1),
        lambda: OFFICE.nth_working_day(date(2026, 4, 1), -1),
        lambda: OFFICE.roll(datetime.fromisoformat("2026-04-01T09:00")),
    ],
)
def test_nonsense_is_refused(make):
    with pytest.raises(ValueError):
        make()


calendars = st.builds(
    WorkCalendar,
    zone=st.sampled_from(ZONES),
    week=st.just(WEEK),
    seasons=st.sampled_from([(), (RAMADAN,)]),
    days_off=st.frozensets(st.dates(date(2026, 1, 1), date(2026, 6, 30)), max_size=30),
)
moments = st.datetimes(
    datetime.fromisoformat("2026-01-01T00:00"),
    datetime.fromisoformat("2026-06-30T23:59"),
    timezones=st.sampled_from([*ZONES, UTC]),
)
minutes = st.integers(0, 20_000)


@given(calendar=calendars, moment=moments, n=minutes)
def test_minutes_added_are_minutes_counted(calendar, moment, n):
    end = calendar.add_minutes(moment, n)
    assert end.tzinfo is calendar.zone
    assert calendar.minutes_between(moment, end) == n


@given(calendar=calendars, moment=moments, n=minutes, m=minutes)
def test_adding_twice_is_adding_the_sum(calendar, moment, n, m):
    step = calendar.add_minutes(calendar.add_minutes(moment, n), m)
    whole = calendar.add_minutes(moment, n + m)
    assert calendar.roll(step) == calendar.roll(whole)


@given(calendar=calendars, a=moments, b=moments, n=minutes, days=st.integers(0, 20))
def test_later_stays_later(calendar, a, b, n, days):
    first, last = sorted([a, b])
    assert calendar.roll(first) <= calendar.roll(last)
    assert calendar.add_minutes(first, n) <= calendar.add_minutes(last, n)
    assert calendar.close_of_day(first, days) <= calendar.close_of_day(last, days)
    assert calendar.minutes_between(last, first) == 0


@given(calendar=calendars, a=moments, b=moments, c=moments)
def test_minutes_of_parts_add_up_to_the_whole(calendar, a, b, c):
    first, middle, last = (x.replace(second=0, microsecond=0) for x in sorted([a, b, c]))
    parts = calendar.minutes_between(first, middle) + calendar.minutes_between(middle, last)
    assert parts == calendar.minutes_between(first, last)


@given(calendar=calendars, day=st.dates(date(2026, 1, 1), date(2026, 6, 30)), n=st.integers(1, 60))
def test_the_nth_working_day_is_n_working_days_away(calendar, day, n):
    found = calendar.nth_working_day(day, n)
    assert calendar.is_working_day(found)
    assert calendar.working_days_between(day, found) == n


@given(calendar=calendars, moment=moments)
def test_rolling_twice_changes_nothing(calendar, moment):
    once = calendar.roll(moment)
    assert calendar.roll(once) == once >= moment
