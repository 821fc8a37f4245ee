"""Reporting periods: the quarter, half-year, month or year a round collects figures for.

The SOP states no frequency (SOP.md, readings); quarterly is the default, the others exist.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import total_ordering

from himpun.core.formats import MONTHS

FIRST_YEAR = 2000
LAST_YEAR = 2099

_ROMAN = ("I", "II", "III", "IV")
_CODE = re.compile(r"([0-9]{4})(?:-(?:(TW)([1-4])|(S)([12])|(B)(0[1-9]|1[0-2])))?")


class PeriodKind(StrEnum):
    """How long a period lasts; the values are what the database keeps."""

    TRIWULAN = "TRIWULAN"
    SEMESTER = "SEMESTER"
    BULAN = "BULAN"
    TAHUN = "TAHUN"


_PER_YEAR = {
    PeriodKind.TRIWULAN: 4,
    PeriodKind.SEMESTER: 2,
    PeriodKind.BULAN: 12,
    PeriodKind.TAHUN: 1,
}
_KIND_OF_MARK = {
    "TW": PeriodKind.TRIWULAN,
    "S": PeriodKind.SEMESTER,
    "B": PeriodKind.BULAN,
}


@total_ordering
@dataclass(frozen=True)
class Period:
    """One period of one calendar year; ``no`` counts from 1 (always 1 for a whole year).

    Raises ValueError with an Indonesian sentence for a year or number that does not exist.
    Order is by last day, then the shorter period first: March, Triwulan I, April.
    """

    year: int
    kind: PeriodKind
    no: int = 1

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise ValueError(f"Tahun {self.year} di luar {FIRST_YEAR}–{LAST_YEAR}.")
        if not 1 <= self.no <= _PER_YEAR[self.kind]:
            raise ValueError(
                f"Periode {self.kind.value.lower()} ke-{self.no} tidak ada; "
                f"setahun hanya {_PER_YEAR[self.kind]}."
            )

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a code such as ``2026-TW1``, ``2026-S1``, ``2026-B01`` or ``2026``.

        Raises ValueError with an Indonesian sentence when the text is none of these.
        """
        found = _CODE.fullmatch(text.strip())
        if found is None:
            shown = " ".join(text[:40].split())
            raise ValueError(
                f"Periode “{shown}” tidak dikenal. Tulis misalnya 2026-TW1 (triwulan), "
                "2026-S1 (semester), 2026-B01 (bulan), atau 2026 (tahun)."
            )
        year, *rest = found.groups()
        marks = [part for part in rest if part is not None]
        if not marks:
            return cls(int(year), PeriodKind.TAHUN)
        return cls(int(year), _KIND_OF_MARK[marks[0]], int(marks[1]))

    @classmethod
    def containing(cls, day: date, kind: PeriodKind) -> Period:
        """The period of this kind in which the day falls."""
        return cls(day.year, kind, (day.month - 1) // (12 // _PER_YEAR[kind]) + 1)

    @classmethod
    def all_of_year(cls, year: int, kind: PeriodKind) -> tuple[Period, ...]:
        """Every period of this kind in the year, first to last."""
        return tuple(cls(year, kind, no) for no in range(1, _PER_YEAR[kind] + 1))

    @property
    def code(self) -> str:
        """The short form that :meth:`parse` reads back."""
        if self.kind is PeriodKind.TRIWULAN:
            return f"{self.year}-TW{self.no}"
        if self.kind is PeriodKind.SEMESTER:
            return f"{self.year}-S{self.no}"
        if self.kind is PeriodKind.BULAN:
            return f"{self.year}-B{self.no:02d}"
        return str(self.year)

    @property
    def label(self) -> str:
        """The official wording, as letters print it: “Triwulan I Tahun 2026”."""
        if self.kind is PeriodKind.TAHUN:
            return f"Tahun {self.year}"
        if self.kind is PeriodKind.BULAN:
            return f"Bulan {MONTHS[self.no - 1]} Tahun {self.year}"
        name = "Triwulan" if self.kind is PeriodKind.TRIWULAN else "Semester"
        return f"{name} {_ROMAN[self.no - 1]} Tahun {self.year}"

    @property
    def short_label(self) -> str:
        """For narrow table heads: “TW I 2026”, “Smt II 2026”, “Mar 2026”, “2026”."""
        if self.kind is PeriodKind.TAHUN:
            return str(self.year)
        if self.kind is PeriodKind.BULAN:
            return f"{MONTHS[self.no - 1][:3]} {self.year}"
        name = "TW" if self.kind is PeriodKind.TRIWULAN else "Smt"
        return f"{name} {_ROMAN[self.no - 1]} {self.year}"

    @property
    def last_month(self) -> int:
        """Number of the calendar month in which the period ends, 1 to 12."""
        return self.no * 12 // _PER_YEAR[self.kind]

    @property
    def starts_on(self) -> date:
        """First calendar day."""
        return date(self.year, self.last_month - 12 // _PER_YEAR[self.kind] + 1, 1)

    @property
    def ends_on(self) -> date:
        """Last calendar day, included."""
        return date(self.year, self.last_month, monthrange(self.year, self.last_month)[1])

    @property
    def is_last_of_year(self) -> bool:
        """Whether the year is complete with it (annual-only indicators are due then)."""
        return self.no == _PER_YEAR[self.kind]

    def earlier_in_year(self) -> tuple[Period, ...]:
        """The periods of the same kind and year before this one, first to last."""
        return self.all_of_year(self.year, self.kind)[: self.no - 1]

    def previous(self) -> Period:
        """The period of the same kind just before, which may lie in the year before.

        Raises ValueError before the first year the program knows.
        """
        if self.no > 1:
            return Period(self.year, self.kind, self.no - 1)
        return Period(self.year - 1, self.kind, _PER_YEAR[self.kind])

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return self._order < other._order

    @property
    def _order(self) -> tuple[date, int]:
        return self.ends_on, (self.ends_on - self.starts_on).days

    def __str__(self) -> str:
        return self.code
