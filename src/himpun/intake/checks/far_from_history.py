"""A figure far from the unit's own history, or ten times off, is probably a slip of the hand."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from himpun.core.exact import ZERO, mean, minus, quotient, times
from himpun.core.formats import number
from himpun.intake.checks.finding import CheckedRow, Weight, check

FEWEST = 4
"""Earlier figures without which spread says nothing."""
FARTHEST = Decimal("3.5")
"""Robust z-score (Iglewicz and Hoaglin) beyond which a figure is called far."""
_NORMAL = Decimal("0.6745")
_LEAST_SPREAD = Decimal("0.05")
"""Of the median: a history that hardly moves must not make every small change a finding."""
_BEYOND = Decimal("Infinity")
_SLIPS = (10, 100, 1000)
_NEAR = Decimal("1.2")
"""How near to a power of ten a ratio is called a slip: within a fifth."""
_TARGET_TIMES = Decimal(10)


@check(
    Weight.WARNING,
    title="Jauh dari riwayat sendiri",
    rule="Nilai indikator tidak jauh dari paling banyak delapan periode sebelumnya dari unit yang"
    " sama: skor-z tahan pencilan (median dan simpangan mutlak median, sebaran sedikitnya 5% dari"
    " median) paling besar 3,5 bila ada sedikitnya empat nilai, dan bila semuanya nol tidak selain"
    " nol; tidak sekitar 10, 100, atau 1.000 kali lebih besar atau lebih kecil dari mediannya"
    " (toleransi seperlima); dan tanpa riwayat, atau dengan median nol, tidak mencapai sepuluh kali"
    " target.",
)
def far_from_history(row: CheckedRow) -> str:
    """The actual is an outlier of its own history, a slip of the comma, or ten times the target."""
    actual = row.written.actual
    if row.spec is None or actual is None:
        return ""
    history = [each.actual for each in row.earlier if each.actual is not None]
    shown = number(actual, row.decimals)
    middle = median(history) if history else ZERO
    if not middle and (aim := _aim_beyond(row, actual)) is not None:
        return f"{shown} sepuluh kali target {number(aim, row.decimals)} atau lebih."
    if not history:
        return ""
    usual = f"median {len(history)} periode sebelumnya {number(middle, row.decimals)}"
    if slip := slip_of(actual, middle):
        return f"{shown} kira-kira {slip} {usual}; periksa letak komanya."
    if len(history) >= FEWEST and score(actual, history).copy_abs() > FARTHEST:
        return f"{shown} jauh dari {usual}."
    return ""


def _aim_beyond(row: CheckedRow, actual: Decimal) -> Decimal | None:
    """The target of which the figure is ten times as much or more; None when it is not."""
    aim = row.target.upper if row.target is not None else ZERO
    return aim if aim > 0 and actual >= times(aim, _TARGET_TIMES) else None


def slip_of(actual: Decimal, usual: Decimal) -> str:
    """How many powers of ten off, in words; "" when it is not about one."""
    if not actual or not usual or (actual < 0) != (usual < 0):
        return ""
    for factor in _SLIPS:
        if factor / _NEAR <= quotient(actual, usual) <= factor * _NEAR:
            return f"{number(factor)} kali"
        if factor / _NEAR <= quotient(usual, actual) <= factor * _NEAR:
            return f"seper-{number(factor)}"
    return ""


def score(actual: Decimal, history: list[Decimal]) -> Decimal:
    """The robust z-score: distance from the median in units of the median absolute deviation.

    After nothing but zeros there is no unit to count in, and every other figure is beyond it.
    """
    middle = median(history)
    spread = median(minus(each, middle).copy_abs() for each in history)
    spread = max(spread, times(middle.copy_abs(), _LEAST_SPREAD))
    distance = minus(actual, middle)
    if not spread:
        return _BEYOND if distance else ZERO
    return quotient(times(_NORMAL, distance), spread)


def median(figures: Iterable[Decimal]) -> Decimal:
    """The middle of the figures in order, or the mean of the two in the middle."""
    ordered = sorted(figures)
    half, is_odd = divmod(len(ordered), 2)
    return ordered[half] if is_odd else mean(ordered[half - 1 : half + 1])
