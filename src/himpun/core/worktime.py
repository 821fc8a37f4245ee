"""Arithmetic of office time: minutes and days during which an office works.

Pure: standard library only, no clock. Every instant is aware; every answer is in the calendar's
own zone. Minutes are counted on the office's wall clock (the zones this is made for never change
their offset). Days are walked, never minutes, and every walk is bounded: a calendar in which
nobody ever works answers :class:`NoWorkingTime`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

MAX_IDLE_DAYS = 732
"""So many days in a row without office time (two years) mean that there is none at all."""

_DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)
_ZERO = timedelta()


class NoWorkingTime(Exception):
    """The calendar offers no office time within the bounded search."""

    def __init__(self, since: date) -> None:
        super().__init__(f"Kalender tidak memuat waktu kerja setelah {since.isoformat()}.")
        self.since = since


@dataclass(frozen=True)
class Span:
    """A stretch of office time on one day, from `start` up to but without `end`."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if self.start.tzinfo or self.end.tzinfo:
            raise ValueError("a span holds wall-clock times without a zone")
        if self.start >= self.end:
            raise ValueError("a span must end after it starts")


Week = Mapping[int, tuple[Span, ...]]
"""Spans of each weekday (0 Monday … 6 Sunday); a missing weekday is free."""


def _checked_week(week: Week) -> Week:
    for weekday, spans in week.items():
        if weekday not in range(7):
            raise ValueError("a weekday is a number from 0 (Monday) to 6 (Sunday)")
        if any(later.start < earlier.end for earlier, later in pairwise(spans)):
            raise ValueError("the spans of a day must follow each other without overlapping")
    return MappingProxyType({day: tuple(spans) for day, spans in week.items()})


@dataclass(frozen=True)
class Season:
    """Other hours from `first` to `last`, both included; they replace the week's hours."""

    first: date
    last: date
    week: Week

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a season must not end before it begins")
        object.__setattr__(self, "week", _checked_week(self.week))


@dataclass(frozen=True)
class WorkCalendar:
    """When one office works: hours by weekday, seasons with other hours, days off, one zone.

    Where seasons overlap the one listed first holds.
    """

    zone: ZoneInfo
    week: Week
    seasons: tuple[Season, ...] = ()
    days_off: frozenset[date] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        object.__setattr__(self, "week", _checked_week(self.week))

    def spans_on(self, day: date) -> tuple[Span, ...]:
        """The office hours of that day, in order; empty on a day off."""
        if day in self.days_off:
            return ()
        for season in self.seasons:
            if season.first <= day <= season.last:
                return season.week.get(day.weekday(), ())
        return self.week.get(day.weekday(), ())

    def is_working_day(self, day: date) -> bool:
        """Whether the office works at all on that day."""
        return bool(self.spans_on(day))

    def roll(self, at: datetime) -> datetime:
        """That instant if it lies in office time, else the beginning of the next office minute.

        The closing moment itself (16.00) is no office time: nothing can be done in it.
        """
        wall = self._wall(at)
        for start, end in self._spans_from(wall.date()):
            if wall < end:
                return self._aware(max(wall, start))
        raise NoWorkingTime(wall.date())

    def add_minutes(self, at: datetime, minutes: int) -> datetime:
        """The instant at which so many office minutes have passed since `at`.

        Work that fills a day ends at its close (16.00), not at the next day's opening; no
        minutes at all answer `roll(at)`. Negative minutes raise ValueError.
        """
        if minutes < 0:
            raise ValueError("office minutes can only be added, not taken away")
        if minutes == 0:
            return self.roll(at)
        wall, left = self._wall(at), minutes * _MINUTE
        for start, end in self._spans_from(wall.date()):
            begin = max(wall, start)
            if begin >= end:
                continue
            if left <= end - begin:
                return self._aware(begin + left)
            left -= end - begin
        raise NoWorkingTime(wall.date())

    def minutes_between(self, a: datetime, b: datetime) -> int:
        """Whole office minutes from `a` to `b`; 0 when `b` is not after `a`."""
        first, last = self._wall(a), self._wall(b)
        total = _ZERO
        for day in _days(first.date(), last.date()):
            for span in self.spans_on(day):
                start = max(first, datetime.combine(day, span.start))
                end = min(last, datetime.combine(day, span.end))
                total += max(end - start, _ZERO)
        return total // _MINUTE

    def close_of_day(self, at: datetime, n: int) -> datetime:
        """Close of business of the `n`-th working day that follows the day of `at`.

        The day of `at` is its own date up to and including that day's close; later, or on a
        free day, it is the next working day, because only then can the work be seen. `n` = 0
        answers the close of that day itself. Pass the instant at which the work really arrived,
        not the rolled one: what arrives at 16.00 belongs to that day, not to the next morning.
        """
        wall = self._wall(at)
        day = wall.date()
        spans = self.spans_on(day)
        if not spans or wall > datetime.combine(day, spans[-1].end):
            day = self.nth_working_day(day, 1)
        if n:
            day = self.nth_working_day(day, n)
        return self._aware(datetime.combine(day, self.spans_on(day)[-1].end))

    def nth_working_day(self, day: date, n: int) -> date:
        """The `n`-th working day after `day`; for 0, `day` itself or else the next working day.

        A negative `n` raises ValueError.
        """
        if n < 0:
            raise ValueError("working days are counted forward only")
        if n == 0:
            return day if self.is_working_day(day) else self.nth_working_day(day, 1)
        for number, found in enumerate(self._working_days_after(day), start=1):
            if number == n:
                return found
        raise NoWorkingTime(day)

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; 0 when `b` is not after `a`.

        So `nth_working_day(d, n)` lies `n` working days after `d`. Instants count as their date
        in the office's zone.
        """
        first, last = self._date(a), self._date(b)
        return sum(self.is_working_day(day) for day in _days(first, last) if day > first)

    def _date(self, day: date) -> date:
        return self._wall(day).date() if isinstance(day, datetime) else day

    def _wall(self, at: datetime) -> datetime:
        if at.tzinfo is None:
            raise ValueError("an instant must carry its zone")
        return at.astimezone(self.zone).replace(tzinfo=None)

    def _aware(self, wall: datetime) -> datetime:
        return wall.replace(tzinfo=self.zone)

    def _working_days_after(self, day: date) -> Iterator[date]:
        """Working days after `day`, until a gap longer than MAX_IDLE_DAYS or the last date."""
        idle = 0
        while idle < MAX_IDLE_DAYS and day < date.max:
            day += _DAY
            if self.is_working_day(day):
                idle = 0
                yield day
            else:
                idle += 1

    def _spans_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """Spans of `day` and of every working day after it, as wall-clock pairs."""
        for span in self.spans_on(day):
            yield datetime.combine(day, span.start), datetime.combine(day, span.end)
        for later in self._working_days_after(day):
            for span in self.spans_on(later):
                yield datetime.combine(later, span.start), datetime.combine(later, span.end)


def _days(first: date, last: date) -> Iterator[date]:
    """Every date from `first` to `last`, both included."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)
