"""Figures of any length are added, subtracted, divided and rounded as on paper."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from himpun.core.exact import mean, minus, quotient, rounded, times, total

D = Decimal
long_figures = st.integers(-(10**40), 10**40).map(lambda whole: D(whole).scaleb(-6))


@given(st.lists(long_figures, max_size=8))
def test_a_sum_of_long_figures_loses_no_digit(figures: list[Decimal]) -> None:
    assert Fraction(total(figures)) == sum(map(Fraction, figures), Fraction(0))


@given(long_figures, long_figures)
def test_differences_and_products_lose_no_digit(left: Decimal, right: Decimal) -> None:
    assert Fraction(minus(left, right)) == Fraction(left) - Fraction(right)
    assert Fraction(times(left, right)) == Fraction(left) * Fraction(right)


def test_a_long_figure_is_rounded_by_its_decimals_alone() -> None:
    assert rounded(D("9" * 60 + ".995")) == D(10**60)
    assert format(rounded(D("9" * 27)), "f") == "9" * 27 + ".00"
    assert str(rounded(D("-0.001"))) == "0.00"


def test_a_quotient_has_fifty_digits() -> None:
    assert quotient(D(1), D(3)) == D("0." + "3" * 50)
    assert mean([D(1), D(2)]) == D("1.5")
