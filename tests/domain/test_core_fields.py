"""ExactDecimalField: a figure comes back digit for digit, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db import connection
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.cast import Cast

from himpun.core import guard
from himpun.core.canonical import decimal_text
from himpun.core.fields import ExactDecimalField
from himpun.planning.models import BudgetLine

figures = st.builds(
    lambda digits, exponent, sign: Decimal((sign, tuple(map(int, str(digits))), exponent)),
    st.integers(min_value=0, max_value=10**30 - 1),
    st.integers(min_value=-30, max_value=15),
    st.integers(min_value=0, max_value=1),
)
Store = Callable[[object], Decimal]


@pytest.fixture
def store(cast: Cast) -> Store:
    """Write a figure into a real column and read it back in a new query."""
    with guard.lifted("test factory"):
        line = BudgetLine.objects.create(
            office=cast.office,
            unit=cast.bina_marga_unit,
            year=2026,
            code="1.03",
            name="Pagu",
            ceiling=Decimal(0),
            valid_from=date(2026, 1, 1),
        )

    def there_and_back(figure: object) -> Decimal:
        with guard.lifted("test factory"):
            BudgetLine.objects.filter(pk=line.pk).update(ceiling=figure)
        return BudgetLine.objects.get(pk=line.pk).ceiling

    return there_and_back


@given(figure=figures)
@example(figure=Decimal("0.1"))
@example(figure=Decimal("123456789012345678901234567890"))
@example(figure=Decimal("-0.123456789012345678901234567890"))
@example(figure=Decimal("9007199254740993"))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_a_figure_of_thirty_digits_comes_back_exactly(store: Store, figure: Decimal) -> None:
    back = store(figure)
    assert back == figure
    assert decimal_text(back) == decimal_text(figure)


def test_it_is_kept_as_plain_text(store: Store) -> None:
    store(Decimal("1.50E+3"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT ceiling FROM planning_budgetline")
        assert cursor.fetchone() == ("1500",)


@pytest.mark.parametrize(("text", "figure"), [("70.510", "70.51"), ("-3", "-3"), ("1e3", "1000")])
def test_text_of_a_number_is_taken(store: Store, text: str, figure: str) -> None:
    assert store(text) == Decimal(figure)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "1,5", "1.", ".5", "1_000", "٣", "੩", "½", " 1", "1\n", "NaN", "Infinity", "0x10",
     "1e9999"],
)  # fmt: skip
def test_text_that_is_no_number_is_refused(store: Store, text: str) -> None:
    with pytest.raises(ValidationError):
        store(text)


@pytest.mark.parametrize("value", [0.1, 1.0, Decimal("NaN"), Decimal("Infinity")])
def test_what_is_not_exact_is_refused(store: Store, value: object) -> None:
    with pytest.raises(TypeError):
        store(value)


def test_a_number_too_long_for_the_column_is_refused_on_both_databases(store: Store) -> None:
    assert store(Decimal("9" * 64)) == Decimal("9" * 64)
    with pytest.raises(ValidationError, match="64"):
        store(Decimal("9" * 65))


def test_equal_figures_are_found_however_they_are_written(store: Store) -> None:
    store(Decimal("70.5"))
    assert BudgetLine.objects.filter(ceiling=Decimal("70.500")).exists()
    assert BudgetLine.objects.filter(ceiling__in=["70.50"]).exists()


@pytest.mark.parametrize("lookup", ["gt", "gte", "lt", "lte", "range", "contains"])
def test_comparing_texts_as_numbers_is_refused(db: None, lookup: str) -> None:
    with pytest.raises(FieldError):
        BudgetLine.objects.filter(**{f"ceiling__{lookup}": "9"}).exists()


def test_none_stays_none() -> None:
    field = ExactDecimalField(null=True)
    assert field.to_python(None) is None
    assert field.get_prep_value(None) is None
