"""Targets of one unit (or the office) for one year, and what they say at a period.

Quarter targets may be written per quarter or as the running total up to it; which one it is
belongs to the target (DOMAIN.md §4.4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import cast

from himpun.core.canonical import decimal_text
from himpun.planning.rules.indicators import Aggregation
from himpun.planning.rules.periods import Period, PeriodKind

QUARTERS = 4


class Phasing(StrEnum):
    """What a quarter's target counts. Only cumulative indicators know the difference."""

    PER_TRIWULAN = "PER_TRIWULAN"
    SD_TRIWULAN = "SD_TRIWULAN"


@dataclass(frozen=True)
class Aim:
    """A target figure: a point when ``low == high``, otherwise a range, ends included."""

    low: Decimal
    high: Decimal

    @classmethod
    def point(cls, value: Decimal) -> Aim:
        return cls(value, value)

    @property
    def is_range(self) -> bool:
        return self.low != self.high

    def __add__(self, other: Aim) -> Aim:
        return Aim(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Aim) -> Aim:
        return Aim(self.low - other.low, self.high - other.high)

    def to_plain(self) -> list[str]:
        """[low, high] as text with a point."""
        return [decimal_text(self.low), decimal_text(self.high)]


@dataclass(frozen=True)
class TargetPlan:
    """The year's targets. ``unit`` is a unit's code, "" for the office as a whole.

    ``quarters`` has four places; None means that no target was set for that quarter.
    """

    unit: str
    year: int
    phasing: Phasing
    quarters: tuple[Aim | None, Aim | None, Aim | None, Aim | None]
    annual: Aim | None

    def within(self, period: Period, aggregation: Aggregation) -> Aim | None:
        """The target of the period alone; None when there is none."""
        if period.year != self.year:
            return None
        if period.kind is PeriodKind.TAHUN:
            return self.annual
        if aggregation is Aggregation.TAHUNAN:
            return self.annual if period.is_last_of_year else None
        if aggregation is not Aggregation.KUMULATIF:
            return self.quarters[(period.last_month - 1) // 3]
        if period.kind is PeriodKind.BULAN:
            return None
        now = self.upto(period, aggregation)
        earlier = period.earlier_in_year()
        if now is None or not earlier:
            return now
        before = self.upto(earlier[-1], aggregation)
        return None if before is None else now - before

    def upto(self, period: Period, aggregation: Aggregation) -> Aim | None:
        """The target from the start of the year to the end of the period.

        The same as :meth:`within` except for cumulative indicators. A month in the middle
        of a quarter has none for those, because targets are agreed by quarter.
        """
        if aggregation is not Aggregation.KUMULATIF or period.kind is PeriodKind.TAHUN:
            return self.within(period, aggregation)
        if period.year != self.year or period.last_month % 3:
            return None
        n_quarters = period.last_month // 3
        if self.phasing is Phasing.SD_TRIWULAN:
            return self.quarters[n_quarters - 1]
        return _sum(self.quarters[:n_quarters])

    def to_plain(self) -> dict[str, object]:
        """JSON-able values: figures as text with a point."""
        return {
            "unit": self.unit,
            "year": self.year,
            "phasing": str(self.phasing),
            "quarters": [None if aim is None else aim.to_plain() for aim in self.quarters],
            "annual": None if self.annual is None else self.annual.to_plain(),
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, object]) -> TargetPlan:
        """Read back what :meth:`to_plain` wrote."""
        first, second, third, fourth = map(_aim, cast("list[object]", plain["quarters"]))
        return cls(
            unit=str(plain["unit"]),
            year=int(str(plain["year"])),
            phasing=Phasing(str(plain["phasing"])),
            quarters=(first, second, third, fourth),
            annual=_aim(plain["annual"]),
        )


def _aim(plain: object) -> Aim | None:
    if plain is None:
        return None
    low, high = cast("list[str]", plain)
    return Aim(Decimal(low), Decimal(high))


def _sum(aims: Iterable[Aim | None]) -> Aim | None:
    total = Aim.point(Decimal(0))
    for aim in aims:
        if aim is None:
            return None
        total = total + aim
    return total
