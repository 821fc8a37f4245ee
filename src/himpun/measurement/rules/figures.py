"""A figure that may be missing, and the arithmetic that all figures share.

Everything is :class:`decimal.Decimal`. Additions are exact (200 digits; a figure is kept in at
most 64 characters), and a division is made once, last, correctly rounded to 50 significant
digits: a quotient that has a finite decimal form comes out exactly, so a comparison with a
predicate's limit (“> 90”) never errs by a rounding. Only :func:`shown` rounds for people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, Overflow, localcontext

from himpun.core.canonical import decimal_text

ZERO = Decimal(0)
HUNDRED = Decimal(100)

SUM_DIGITS = 200
QUOTIENT_DIGITS = 50

_ADDING = Context(prec=SUM_DIGITS, rounding=ROUND_HALF_EVEN, traps=[Overflow])
_DIVIDING = Context(prec=QUOTIENT_DIGITS, rounding=ROUND_HALF_EVEN, traps=[Overflow])


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


def total(values: Iterable[Decimal]) -> Decimal:
    """The exact sum; 0 for nothing."""
    result = ZERO
    with localcontext(_ADDING):
        for value in values:
            result += value
    return result


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    """numerator / denominator to 50 significant digits. The denominator must not be 0."""
    return _DIVIDING.divide(numerator, denominator)


def percent(part: Decimal, whole: Decimal) -> Decimal:
    """part / whole × 100, divided once so that a finite result is exact."""
    return quotient(_ADDING.multiply(part, HUNDRED), whole)


def minus(left: Decimal, right: Decimal) -> Decimal:
    """The exact difference."""
    return _ADDING.subtract(left, right)


def mean(values: Iterable[Decimal]) -> Decimal:
    """The simple mean of at least one value."""
    numbers = tuple(values)
    return quotient(total(numbers), Decimal(len(numbers)))


def rounded(value: Decimal, *, decimals: int = 2) -> Decimal:
    """`value` with this many decimals, halves away from zero; always written with them."""
    digits = max(value.adjusted(), 0) + decimals + 3
    context = Context(prec=digits, rounding=ROUND_HALF_UP, traps=[Overflow])
    result = value.quantize(Decimal(1).scaleb(-decimals), context=context)
    return result.copy_abs() if result.is_zero() else result


def shown(value: Decimal | None, *, decimals: int = 2) -> str | None:
    """The figure for people and exports: half-up, point as decimal mark; None stays None."""
    return None if value is None else format(rounded(value, decimals=decimals), "f")


def exact(value: Decimal | None) -> str | None:
    """The unrounded figure as text, digit for digit; None stays None."""
    return None if value is None else decimal_text(value)
