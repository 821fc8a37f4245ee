"""Numbers as people type them."""

from __future__ import annotations

import contextlib
import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.core.formats import number
from himpun.intake.rules.numbers import BadNumber, parse_number


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1.234,56", "1234.56"),
        ("1234.56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1.234", "1234"),
        ("12.345.678", "12345678"),
        ("0.123", "0.123"),
        ("0,5", "0.5"),
        ("-3", "-3"),
        (" 7 ", "7"),
        ("0", "0"),
    ],
)
def test_both_notations_are_understood(text: str, meant: str) -> None:
    assert parse_number(text) == Decimal(meant)


@pytest.mark.parametrize("text", ["", "   ", "\t"])
def test_an_empty_cell_is_no_value(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "NaN", "Infinity", "1e5", "1,234.56", "1.23,4.5", "12.34.567", "1 000", "٣", "੩", "0x1",
        "--1", "+1", "1.", ",5", "1.2345.678", "=1+1", "5%", "1_000", "9" * 31, "1,5,5",
        "012.345", "-012.345", "00.123", "0012.345", "012,345",
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadNumber) as refused:
        parse_number(text)
    assert refused.value.sentence.endswith(".")


def test_more_decimals_than_the_indicator_takes_are_refused() -> None:
    assert parse_number("1,25", decimals=2) == Decimal("1.25")
    with pytest.raises(BadNumber):
        parse_number("1,255", decimals=2)
    with pytest.raises(BadNumber):
        parse_number("1,5", decimals=0)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12),
                   max_value=10**12))  # fmt: skip
def test_what_is_shown_is_read_back_the_same(figure: Decimal) -> None:
    assert parse_number(number(figure, 4)) == figure


@given(st.text(max_size=40))
def test_no_text_breaks_the_reader(text: str) -> None:
    with contextlib.suppress(BadNumber):
        parse_number(text)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("12,5%", "tulis tanpa tanda %"),
        ("12,5 %", "tulis tanpa tanda %"),
        ("Rp 5.000", "tulis angkanya saja, tanpa Rp atau satuan"),
        ("Rp5.000", "tulis angkanya saja, tanpa Rp atau satuan"),
        ("12,5 km", "tulis angkanya saja, tanpa Rp atau satuan"),
        ("12,5km", "tulis angkanya saja, tanpa Rp atau satuan"),
        ("seribu", "bukan angka. Tulis misalnya"),
        ("1e5", "bukan angka. Tulis misalnya"),
        ("1 234", "bukan angka. Tulis misalnya"),
    ],
)
def test_what_stands_beside_a_figure_is_named(typed: str, words: str) -> None:
    with pytest.raises(BadNumber, match=re.escape(words)):
        parse_number(typed)
