"""A figure that may be missing, and the arithmetic that all figures share.

Everything is :class:`decimal.Decimal`, computed by `core/exact.py`: sums are exact and a division
is rounded once, so a comparison with a predicate's limit (“> 90”) never errs by a rounding. Only
:func:`shown` rounds for people.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from himpun.core.canonical import decimal_text
from himpun.core.exact import HUNDRED, ZERO, mean, minus, quotient, rounded, total
from himpun.core.exact import percent_of as percent

__all__ = [
    "HUNDRED",
    "ZERO",
    "Figure",
    "exact",
    "mean",
    "minus",
    "percent",
    "quotient",
    "rounded",
    "shown",
    "total",
]


@dataclass(frozen=True, slots=True)
class Figure:
    """A computed figure, or null with the reason in words.

    `reason` is never empty when `value` is None; beside a value it names the special rule that
    made it. `raw` is the figure before the floor of 0 (DOMAIN.md §4.3), None where the floor
    changed nothing.
    """

    value: Decimal | None
    reason: str = ""
    raw: Decimal | None = None

    def __post_init__(self) -> None:
        assert self.value is not None or self.reason, "a missing figure says why"


def shown(value: Decimal | None, *, decimals: int = 2) -> str | None:
    """The figure for people and exports: half-up, point as decimal mark; None stays None."""
    return None if value is None else format(rounded(value, decimals=decimals), "f")


def exact(value: Decimal | None) -> str | None:
    """The unrounded figure as text, digit for digit; None stays None."""
    return None if value is None else decimal_text(value)
