"""Whether money and performance of a sasaran go at one pace, within one unit's form.

The recapitulation measures for the office and after everybody has handed in; here a unit sees a
rough likeness of it for its own rows before it does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from himpun.core.exact import mean, minus, percent_of, times, total
from himpun.planning.rules.indicators import Direction
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim

_MONTHS = Decimal(12)


@dataclass(frozen=True, slots=True)
class Spending:
    """A DPA line: rupiah spent since January and its ceiling."""

    objective: str
    spent: Decimal
    ceiling: Decimal


@dataclass(frozen=True, slots=True)
class Achieving:
    """An indicator: its figure and the target that it is held against."""

    objective: str
    direction: Direction
    actual: Decimal
    aim: Aim


@dataclass(frozen=True, slots=True)
class Pace:
    """Money and performance of one sasaran in per cent, unrounded.

    `spent` is the absorption of its DPA lines, as a share of what the elapsed part of the year
    lets expect; `achieved` the simple mean achievement of its indicators.
    """

    objective: str
    spent: Decimal
    achieved: Decimal


def paces(
    spending: Iterable[Spending], achieving: Iterable[Achieving], *, period: Period
) -> Mapping[str, Pace]:
    """By sasaran, where both its money and its performance can be told."""
    money: dict[str, tuple[Decimal, Decimal]] = {}
    for line in spending:
        spent, ceiling = money.get(line.objective, (Decimal(0), Decimal(0)))
        money[line.objective] = total([spent, line.spent]), total([ceiling, line.ceiling])
    shares: dict[str, list[Decimal]] = {}
    for each in achieving:
        if (share := achievement(each)) is not None:
            shares.setdefault(each.objective, []).append(share)
    elapsed = Decimal(period.last_month)
    return {
        objective: Pace(
            objective,
            spent=percent_of(times(spent, _MONTHS), times(ceiling, elapsed)),
            achieved=mean(shares[objective]),
        )
        for objective, (spent, ceiling) in money.items()
        if ceiling > 0 and objective in shares
    }


def achievement(each: Achieving) -> Decimal | None:
    """Per cent of the target for directions that know more and less; None for the others."""
    target = each.aim.low
    if each.aim.is_range or target <= 0:
        return None
    if each.direction is Direction.MAKS:
        return percent_of(each.actual, target)
    if each.direction is Direction.MIN_A:
        return percent_of(minus(total([target, target]), each.actual), target)
    if each.direction is Direction.MIN_B and each.actual > 0:
        return percent_of(target, each.actual)
    return None
