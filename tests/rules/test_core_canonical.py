"""Canonical JSON: one meaning, one byte sequence, on every machine."""

from __future__ import annotations

import json
import random
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.core import canonical

numbers = st.decimals(allow_nan=False, allow_infinity=False).filter(
    lambda number: abs(number.adjusted()) < 200 and abs(int(number.as_tuple().exponent)) < 200
)
scalars = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8"))
trees = st.recursive(
    scalars | numbers | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=20,
).filter(lambda tree: not _has_twin_keys(tree))


def _has_twin_keys(tree: Any) -> bool:
    """Two keys that are one text after normalisation: refused, and tested apart."""
    if isinstance(tree, list):
        return any(map(_has_twin_keys, tree))
    if not isinstance(tree, dict):
        return False
    names = {unicodedata.normalize("NFC", key) for key in tree}
    return len(names) < len(tree) or any(map(_has_twin_keys, tree.values()))


def _shuffled(tree: Any) -> Any:
    if isinstance(tree, list):
        return [_shuffled(item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    keys = list(tree)
    random.Random(len(keys)).shuffle(keys)
    return {key: _shuffled(tree[key]) for key in keys}


@given(trees)
def test_the_order_of_keys_does_not_matter(tree: Any) -> None:
    assert canonical.dumps(tree) == canonical.dumps(_shuffled(tree))


@given(trees)
def test_reading_it_back_and_writing_it_again_changes_nothing(tree: Any) -> None:
    text = canonical.dumps(tree)
    assert canonical.dumps(json.loads(text)) == text


@given(numbers)
def test_a_number_comes_back_exactly_in_plain_notation(number: Decimal) -> None:
    text = canonical.decimal_text(number)
    assert Decimal(text) == number
    assert set(text) <= set("-.0123456789")
    assert canonical.decimal_text(Decimal(text)) == text


@given(numbers, st.integers(min_value=0, max_value=9))
def test_trailing_zeros_say_nothing(number: Decimal, places: int) -> None:
    text = canonical.decimal_text(number)
    longer = text + ("" if "." in text else ".") + "0" * places
    assert canonical.decimal_text(Decimal(longer)) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [("70.510", "70.51"), ("1E+3", "1000"), ("1E-7", "0.0000001"), ("-0", "0"), ("-0.00", "0"),
     ("100", "100"), ("0.10", "0.1"), ("-12.50", "-12.5"), ("123456789012345678901234567890.5",
     "123456789012345678901234567890.5")],
)  # fmt: skip
def test_numbers_have_one_text(number: str, text: str) -> None:
    assert canonical.decimal_text(Decimal(number)) == text


@given(st.text(st.characters(codec="utf-8")))
def test_composed_and_decomposed_text_are_the_same(text: str) -> None:
    composed, apart = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert canonical.dumps(composed) == canonical.dumps(apart)


@pytest.mark.parametrize(
    "value",
    [1.5, float("nan"), {"nilai": 0.1}, [1, [2.0]], {1.0}, b"bytes", ..., Decimal("NaN"),
     Decimal("Infinity"), Decimal("sNaN"), datetime.fromisoformat("2026-04-01T00:30")],
    ids=repr,
)  # fmt: skip
def test_what_has_no_exact_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical.dumps(value)


def test_two_keys_that_are_one_text_are_refused() -> None:
    with pytest.raises(TypeError, match="same text"):
        canonical.dumps({"é": 1, "e\u0301": 2})
    with pytest.raises(TypeError, match="same text"):
        canonical.dumps({1: "a", "1": "b"})


def test_a_moment_says_the_same_in_every_zone() -> None:
    wib = datetime(2026, 4, 1, 7, 30, tzinfo=timezone(timedelta(hours=7)))
    assert canonical.dumps(wib) == b'"2026-04-01T00:30:00.000000+00:00"'
    assert canonical.dumps(wib.astimezone(UTC)) == canonical.dumps(wib)
    assert canonical.dumps(date(2026, 4, 1)) == b'"2026-04-01"'


def test_a_set_is_written_in_order() -> None:
    assert canonical.dumps({"c", "a", "b"}) == b'["a","b","c"]'


def test_the_digest_is_that_of_the_bytes() -> None:
    assert canonical.digest({"b": 1, "a": None}) == (
        "c0bf82ad036cb0a5a03d6759c1b7b8b1f70a39b32dd96ed3977c7f2831ee3b56"
    )
