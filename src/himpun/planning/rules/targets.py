"""Targets of one unit (or the office) for one year, and what they say at a period.

Targets are agreed per quarter and for the year (DOMAIN.md §3.2). A round of another length
reads them off: half-years from their quarters, months from the quarter they lie in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from himpun.core.exact import total
from himpun.planning.rules.indicators import Aggregation, TargetBasis
from himpun.planning.rules.periods import Period, PeriodKind


@dataclass(frozen=True, slots=True)
class Aim:
    """A target figure: one point (``high`` is None), or a range with both ends included."""

    low: Decimal
    high: Decimal | None = None

    @property
    def upper(self) -> Decimal:
        """The upper end; the point itself where the target is a point."""
        return self.low if self.high is None else self.high

    @property
    def is_range(self) -> bool:
        """Whether two ends were given, even equal ones."""
        return self.high is not None


def quarter_codes(year: int) -> tuple[str, ...]:
    """The period codes of the four quarters: 2026-TW1 to 2026-TW4."""
    return tuple(period.code for period in Period.all_of_year(year, PeriodKind.TRIWULAN))


@dataclass(frozen=True)
class TargetPlan:
    """The year's targets. ``unit`` is a unit's code, "" for the office as a whole.

    ``aims`` maps period codes (2026-TW1 … 2026-TW4, 2026) to targets; a period that is not
    there has none.
    """

    unit: str
    year: int
    aims: Mapping[str, Aim]

    @property
    def annual(self) -> Aim | None:
        """The target of the whole year."""
        return self.aims.get(str(self.year))

    @property
    def quarters(self) -> tuple[Aim | None, ...]:
        """The four quarters' targets, None where there is none."""
        return tuple(self.aims.get(code) for code in quarter_codes(self.year))

    def at(self, period: Period, *, aggregation: Aggregation, basis: TargetBasis) -> Aim | None:
        """The target written for the period, in the sense of ``basis``; None when none is.

        TAHUNAN has its annual target in the last period of the year and none before. A
        cumulative target is not split below a quarter, because nobody agreed to the parts.
        """
        written = self.aims.get(period.code)
        if written is not None or period.year != self.year or period.kind is PeriodKind.TAHUN:
            return written
        if aggregation is Aggregation.TAHUNAN:
            return self.annual if period.is_last_of_year else None
        quarters = self.quarters[(period.starts_on.month - 1) // 3 : (period.last_month + 2) // 3]
        if aggregation is not Aggregation.KUMULATIF:
            return quarters[-1]
        if basis is TargetBasis.SAMPAI_DENGAN:
            return quarters[-1] if period.last_month % 3 == 0 else None
        return None if period.kind is PeriodKind.BULAN else _sum(quarters)


def _sum(aims: Sequence[Aim | None]) -> Aim | None:
    known = [aim for aim in aims if aim is not None and not aim.is_range]
    return Aim(total(aim.low for aim in known)) if len(known) == len(aims) else None
