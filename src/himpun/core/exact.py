"""Arithmetic of figures that neither rounds in silence nor fails at a long figure. Pure.

Python's own context keeps 28 digits: a longer sum is rounded without a word, and a longer figure
that is brought to two decimals raises. Here additions are exact (200 digits; a figure is kept in
at most 64 characters), and a division is made once, last, correctly rounded to 50 significant
digits: a quotient that has a finite decimal form comes out exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, Overflow, localcontext

ZERO = Decimal(0)
HUNDRED = Decimal(100)
SUM_DIGITS = 200
QUOTIENT_DIGITS = 50

_ADDING = Context(prec=SUM_DIGITS, rounding=ROUND_HALF_EVEN, traps=[Overflow])
_DIVIDING = Context(prec=QUOTIENT_DIGITS, rounding=ROUND_HALF_EVEN, traps=[Overflow])


def total(values: Iterable[Decimal]) -> Decimal:
    """The exact sum; 0 for nothing."""
    result = ZERO
    with localcontext(_ADDING):
        for value in values:
            result += value
    return result


def minus(left: Decimal, right: Decimal) -> Decimal:
    """The exact difference."""
    return _ADDING.subtract(left, right)


def times(left: Decimal, right: Decimal) -> Decimal:
    """The exact product."""
    return _ADDING.multiply(left, right)


def quotient(numerator: Decimal, denominator: Decimal) -> Decimal:
    """numerator / denominator to 50 significant digits. The denominator must not be 0."""
    return _DIVIDING.divide(numerator, denominator)


def percent_of(part: Decimal, whole: Decimal) -> Decimal:
    """part / whole × 100, divided once so that a finite result is exact."""
    return quotient(times(part, HUNDRED), whole)


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
