"""Capaian: how far an actual reached its target, in per cent.

The formulas are DOMAIN.md §4.1 (LKjIP practice and PermenPANRB 8/2021), the special cases §4.2,
caps §4.3. The value kept is unrounded and uncapped, with a floor of 0; a cap of the office is
for display and averages only.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum

from himpun.measurement.rules.figures import HUNDRED, ZERO, Figure, minus, percent, shown, total
from himpun.planning.rules.indicators import Direction
from himpun.planning.rules.targets import Aim

__all__ = ["Cap", "Figure", "achievement", "capped", "shown"]

NOT_FILLED = "realisasi belum diisi"
NO_TARGET = "target belum ditetapkan"
NO_TARGET_YET = "belum ada target pada periode ini"
AHEAD_OF_TARGET = "mendahului target"
RANGE_MISPLACED = "target berupa rentang, sedangkan arah indikator memakai satu angka"
NEGATIVE_TARGET = "target negatif tidak dapat dipakai sebagai pembagi"
ZERO_DIVISOR = "realisasi nol atau negatif tidak dapat dipakai sebagai pembagi (rumus T/R)"
BELOW_ZERO_LIMIT = "realisasi di bawah batas bawah nol"
ZERO_TARGET_KEPT = "target nol tercapai"
ZERO_TARGET_BROKEN = "target nol terlampaui"
DEVIATES = "menyimpang dari target nol"


class Cap(StrEnum):
    """The highest achievement that display and averages use (an office's setting, §4.3)."""

    NONE = "none"
    AT_100 = "100"
    AT_110 = "110"
    AT_120 = "120"
    AT_150 = "150"

    @property
    def limit(self) -> Decimal | None:
        """The limit in per cent, None for no cap."""
        return None if self is Cap.NONE else Decimal(self.value)


def achievement(
    actual: Decimal | None, target: Aim | Decimal | None, *, direction: Direction
) -> Figure:
    """Achievement in per cent, unrounded, at least 0; null with the reason where undefined.

    A missing actual is never read as zero. DOMAIN.md §4.1–§4.2.
    """
    if actual is None:
        return Figure(None, NOT_FILLED)
    if target is None:
        return Figure(None, NO_TARGET)
    goal = Aim(target) if isinstance(target, Decimal) else target
    if goal.upper != goal.low and not direction.is_range:
        return Figure(None, RANGE_MISPLACED)
    return _floored(_FORMULAS[direction](actual, goal))


def capped(value: Decimal | None, cap: Cap) -> Decimal | None:
    """The value as displays and averages use it: not below 0, not above the cap."""
    if value is None:
        return None
    raised = max(value, ZERO)
    return raised if cap.limit is None else min(raised, cap.limit)


def _floored(figure: Figure) -> Figure:
    if figure.value is None or figure.value >= 0:
        return figure
    return Figure(ZERO, figure.reason or "di bawah nol, dihitung 0", raw=figure.value)


def _maximise(actual: Decimal, goal: Aim) -> Figure:
    if goal.low == 0:
        return Figure(None, AHEAD_OF_TARGET if actual > 0 else NO_TARGET_YET)
    return _share(actual, goal.low)


def _share(actual: Decimal, limit: Decimal) -> Figure:
    """R/T; only a positive T can divide."""
    if limit < 0:
        return Figure(None, NEGATIVE_TARGET)
    return Figure(percent(actual, limit))


def _shortfall(actual: Decimal, limit: Decimal) -> Figure:
    """(2T − R)/T, the same as 1 + (1 − R/T)."""
    if limit < 0:
        return Figure(None, NEGATIVE_TARGET)
    return Figure(percent(minus(total((limit, limit)), actual), limit))


def _minimise_a(actual: Decimal, goal: Aim) -> Figure:
    return _zero_wanted(actual) if goal.low == 0 else _shortfall(actual, goal.low)


def _minimise_b(actual: Decimal, goal: Aim) -> Figure:
    if goal.low == 0:
        return _zero_wanted(actual)
    if goal.low < 0:
        return Figure(None, NEGATIVE_TARGET)
    if actual <= 0:
        return Figure(None, ZERO_DIVISOR)
    return Figure(percent(goal.low, actual))


def _zero_wanted(actual: Decimal) -> Figure:
    """T = 0 where less is better: kept is 100, anything above is 0."""
    if actual > 0:
        return Figure(ZERO, ZERO_TARGET_BROKEN)
    return Figure(HUNDRED, ZERO_TARGET_KEPT)


def _range_maximise(actual: Decimal, goal: Aim) -> Figure:
    if goal.upper == 0 and goal.low == 0:
        return _maximise(actual, goal)
    if goal.low <= actual <= goal.upper:
        return Figure(HUNDRED)
    if actual > goal.upper:
        return Figure(None, AHEAD_OF_TARGET) if goal.upper == 0 else _share(actual, goal.upper)
    return Figure(ZERO, BELOW_ZERO_LIMIT) if goal.low == 0 else _share(actual, goal.low)


def _range_minimise(actual: Decimal, goal: Aim) -> Figure:
    if goal.low <= actual <= goal.upper:
        return Figure(HUNDRED, ZERO_TARGET_KEPT if goal.low == goal.upper == 0 else "")
    if actual > goal.upper:
        return _zero_wanted(actual) if goal.upper == 0 else _shortfall(actual, goal.upper)
    return Figure(HUNDRED, BELOW_ZERO_LIMIT) if goal.low == 0 else _shortfall(actual, goal.low)


def _stabilise(actual: Decimal, goal: Aim) -> Figure:
    """100 − |R − T|/T × 100; at T = 0 any deviation is total."""
    if goal.low == 0:
        return Figure(HUNDRED, ZERO_TARGET_KEPT) if actual == 0 else Figure(ZERO, DEVIATES)
    if goal.low < 0:
        return Figure(None, NEGATIVE_TARGET)
    deviation = minus(actual, goal.low).copy_abs()
    return Figure(percent(minus(goal.low, deviation), goal.low))


def _milestone(actual: Decimal, goal: Aim) -> Figure:
    if goal.low == 0:
        return _maximise(actual, goal)
    return Figure(HUNDRED if actual >= goal.low else ZERO)


_FORMULAS: dict[Direction, Callable[[Decimal, Aim], Figure]] = {
    Direction.MAKS: _maximise,
    Direction.MIN_A: _minimise_a,
    Direction.MIN_B: _minimise_b,
    Direction.RENTANG_MAKS: _range_maximise,
    Direction.RENTANG_MIN: _range_minimise,
    Direction.STABIL: _stabilise,
    Direction.TONGGAK: _milestone,
}
