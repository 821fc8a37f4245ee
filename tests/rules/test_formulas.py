import time
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.core.canonical import decimal_text
from himpun.planning.rules.formulas import (
    FUNCTIONS,
    MAX_DEPTH,
    MAX_LENGTH,
    BadFormula,
    Outcome,
    Shape,
    parse,
)

D = Decimal
MANY = [f"{a}{b}" for a in "abcdefghijklmnopqrstuvwxyz" for b in "12345"]
NAMES = ("a", "b", "panjang_mantap", "x1")
Meaning = Callable[[dict[str, Decimal]], Fraction]


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, Meaning]:
    text = str(draw(st.decimals(0, 999, places=draw(st.integers(0, 2)))))
    return text, lambda _: Fraction(text)


@st.composite
def variables(draw: st.DrawFn) -> tuple[str, Meaning]:
    name = draw(st.sampled_from(NAMES))
    return name, lambda values: Fraction(values[name])


def joined(parts: st.SearchStrategy[tuple[str, Meaning]]) -> st.SearchStrategy[tuple[str, Meaning]]:
    """Bracketed sub-formulas with their meaning kept beside as plain fractions."""

    def binary(left: tuple[str, Meaning], sign: str, right: tuple[str, Meaning]):
        meanings: dict[str, Meaning] = {
            "+": lambda v: left[1](v) + right[1](v),
            "-": lambda v: left[1](v) - right[1](v),
            "*": lambda v: left[1](v) * right[1](v),
            "/": lambda v: left[1](v) / right[1](v),
        }
        return f"({left[0]} {sign} {right[0]})", meanings[sign]

    def call(function: str, arguments: list[tuple[str, Meaning]]):
        each = [meaning for _, meaning in arguments]
        meanings: dict[str, Meaning] = {
            "jumlah": lambda v: sum((m(v) for m in each), Fraction(0)),
            "rata": lambda v: sum((m(v) for m in each), Fraction(0)) / len(each),
            "min": lambda v: min(m(v) for m in each),
            "maks": lambda v: max(m(v) for m in each),
        }
        return f"{function}({','.join(text for text, _ in arguments)})", meanings[function]

    return (
        st.builds(binary, parts, st.sampled_from("+-*/"), parts)
        | st.builds(call, st.sampled_from(FUNCTIONS), st.lists(parts, min_size=1, max_size=3))
        | parts.map(lambda part: (f"-{part[0]}", lambda v: -part[1](v)))
    )


formulas = st.recursive(numbers() | variables(), joined, max_leaves=12)
figures = st.decimals(-10_000, 10_000, places=2)


@given(formulas, st.fixed_dictionaries(dict.fromkeys(NAMES, figures)))
def test_formula_agrees_with_exact_fractions(written, values):
    text, meaning = written
    if len(text) > MAX_LENGTH:
        return
    outcome = parse(text).evaluate(values)
    try:
        expected = meaning(values)
    except ZeroDivisionError:
        assert outcome == Outcome(None, "Pembaginya nol, jadi rumus tidak ada hasilnya.")
        return
    assert outcome.value is not None
    assert abs(Fraction(outcome.value) - expected) <= abs(expected) / 10**49


def refusal(text: str) -> BadFormula | None:
    try:
        parse(text)
    except BadFormula as bad:
        return bad
    return None


@given(st.text(max_size=60) | st.text("abmi nrkst_019.,+-*/()", max_size=80))
def test_any_text_is_a_formula_or_refused_with_place_and_sentence(text):
    bad = refusal(text)
    if bad is not None:
        assert 1 <= bad.position <= len(text) + 1
        assert bad.sentence.endswith(".")
        assert str(bad) == f"Karakter ke-{bad.position}: {bad.sentence}"
        return
    formula = parse(text)
    outcome = formula.evaluate({name: D(1) for name in formula.variables})
    assert (outcome.value is None) == bool(outcome.reason)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", "7"),
        ("8 / 4 / 2", "1"),
        ("8 - 4 - 2", "2"),
        ("-2 * -3", "6"),
        ("--2", "2"),
        ("2 - -3", "5"),
        ("(1 + 2) * 3", "9"),
        ("0.1 + 0.2", "0.3"),
        ("jumlah(1, 2, 3) / rata(2, 4)", "2"),
        ("maks(1, min(5, 3), 2)", "3"),
        ("1/3", "0." + "3" * 50),
    ],
)
def test_arithmetic_follows_school_rules(text, value):
    assert parse(text).evaluate({}) == Outcome(D(value))


@pytest.mark.parametrize(
    ("text", "position", "part"),
    [
        ("", 1, "belum selesai"),
        ("a +", 4, "belum selesai"),
        ("a b", 3, "Perlu tanda hitung"),
        ("(a + b", 1, "belum ditutup"),
        ("a + b)", 6, "tanpa kurung buka"),
        ("a / b × 100", 7, "kali dengan tanda *"),
        ("a : b", 3, "bagi dengan tanda /"),
        ("a / b * 100%", 12, "persen"),
        ("1,5 * a", 2, "titik"),
        ("a ^ 2", 3, "Pangkat"),
        ("Panjang / 2", 1, "huruf kecil"),
        ("sin(a)", 1, "Fungsi “sin” tidak dikenal"),
        ("rata + 1", 1, "nama fungsi"),
        ("jumlah()", 8, "bukan “)”"),
        ("jumlah(a b)", 10, "Perlu tanda hitung"),
        ("* a", 1, "bukan “*”"),
        ("+ a", 1, "bukan “+”"),
        (".5", 1, "titik"),
        ("a = b", 3, "ruas kanannya"),
        ("a.__class__", 2, "titik"),
        ("a\x00", 2, "tak terbaca"),
        ("٣ + 1", 1, "tidak dikenal"),
        ("(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1), MAX_DEPTH + 1, "bersarang"),
        ("1" * (MAX_LENGTH + 1), MAX_LENGTH + 1, "lebih dari 500"),
    ],
)
def test_bad_formula_says_where_and_why(text, position, part):
    with pytest.raises(BadFormula) as bad:
        parse(text)
    assert bad.value.position == position
    assert part in bad.value.sentence


def test_variables_are_named_once_in_order_of_appearance():
    assert parse("b / (a + b) * jumlah(c, a)").variables == ("b", "a", "c")


def test_missing_variable_gives_no_value_and_is_named():
    formula = parse("mantap / total * 100")
    assert formula.evaluate({"mantap": D(5)}) == Outcome(None, "Belum ada nilai untuk total.")
    assert formula.evaluate(
        {"mantap": None, "total": None}, labels={"mantap": "Panjang mantap"}
    ) == Outcome(None, "Belum ada nilai untuk Panjang mantap, total.")


def test_zero_is_a_value_and_missing_is_not_zero():
    assert parse("a + b").evaluate({"a": D(0), "b": D(0)}).value == 0
    assert parse("a + b").evaluate({"a": D(0)}).value is None


@pytest.mark.parametrize("text", ["a / b", "a / (b - b)", "0 / 0 + a + b"])
def test_division_by_zero_gives_no_value_and_says_so(text):
    outcome = parse(text).evaluate({"a": D(3), "b": D(0)})
    assert outcome.value is None
    assert "nol" in outcome.reason


@pytest.mark.parametrize("odd", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_figures_that_are_no_numbers_give_no_value(odd):
    formula = parse("a + 1")
    assert formula.evaluate({"a": D(odd)}) == Outcome(None, "Nilai variabel bukan bilangan.")
    assert formula.sum_over_units([{"a": D(1)}, {"a": D(odd)}]).value is None


@pytest.mark.parametrize("huge", ["1E+999999", "1E+30", "1E-21", "-1E+30", "0E-21"])
def test_figures_beyond_the_bounds_give_no_value(huge):
    outcome = parse("a").evaluate({"a": D(huge)})
    assert outcome.value is None
    assert "paling banyak 30 angka" in outcome.reason
    assert parse("a").evaluate({"a": D("9" * 30 + "." + "9" * 20)}).value is not None


def test_division_by_what_is_exactly_zero_is_seen_through_thirds():
    assert parse("1 / (1 / 3 * 3 - 1)").evaluate({}).value is None


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("100", Shape.CONSTANT),
        ("min(1, 2) * 3 / 4", Shape.CONSTANT),
        ("a", Shape.LINEAR),
        ("jumlah(a, b) / 2 - 3 * c", Shape.LINEAR),
        ("rata(a, b)", Shape.LINEAR),
        ("a / b * 100", Shape.RATIO),
        ("100 * (a + b) / (c + d)", Shape.RATIO),
        ("(1 - a / b) * 100", Shape.RATIO),
        ("(a - b) / b * 100", Shape.RATIO),
        ("-(a / b)", Shape.RATIO),
        ("maks(a / b)", Shape.RATIO),
        ("(a + 5) / b", Shape.OTHER),
        ("a * b / c", Shape.OTHER),
        ("1 / a", Shape.OTHER),
        ("maks(a, b) / c", Shape.OTHER),
        ("rata(a / b, 5)", Shape.OTHER),
    ],
)
def test_shape_says_whether_units_may_be_summed_first(text, shape):
    formula = parse(text)
    assert formula.shape is shape
    assert formula.is_ratio is (shape is Shape.RATIO)
    assert formula.is_summable is (shape in {Shape.RATIO, Shape.LINEAR})


def test_office_ratio_is_sum_over_sum_and_not_the_mean_of_percentages():
    formula = parse("mantap / total * 100")
    units = [{"mantap": D(90), "total": D(100)}, {"mantap": D(1), "total": D(10)}]
    outcome = formula.sum_over_units(units)
    assert outcome.value is not None
    assert round(outcome.value, 4) == D("82.7273")  # the mean would be 50


def test_office_ratio_is_null_while_a_contributor_is_missing():
    formula = parse("mantap / total * 100")
    whole = {"mantap": D(9), "total": D(10)}
    for gap in ({}, {"mantap": D(1)}, {"mantap": D(1), "total": None}):
        assert formula.sum_over_units([whole, gap, whole]) == Outcome(
            None, "Baru 2 dari 3 unit mengisi."
        )
    assert formula.sum_over_units([]).value is None


def test_office_ratio_over_a_total_of_zero_says_so():
    formula = parse("a / b")
    outcome = formula.sum_over_units([{"a": D(1), "b": D(0)}, {"a": D(1), "b": D(0)}])
    assert "nol" in outcome.reason


def test_a_formula_that_cannot_be_summed_refuses_to_be():
    outcome = parse("a * b").sum_over_units([{"a": D(1), "b": D(1)}])
    assert outcome.value is None
    assert "tidak dapat dihitung" in outcome.reason


@given(
    st.lists(
        st.tuples(st.decimals(0, 1000, places=3), st.decimals("0.001", 1000, places=3)),
        min_size=1,
        max_size=8,
    )
)
def test_office_ratio_agrees_with_exact_fractions(lengths):
    units = [{"m": mantap, "t": total} for mantap, total in lengths]
    outcome = parse("m / t * 100").sum_over_units(units)
    expected = sum(Fraction(m) for m, _ in lengths) / sum(Fraction(t) for _, t in lengths) * 100
    assert outcome.value is not None
    assert abs(Fraction(outcome.value) - expected) < Fraction(1, 10**40)


@given(st.lists(st.decimals(-1000, 1000, places=3), min_size=1, max_size=8))
def test_linear_formula_of_sums_is_the_sum_of_formulas(values):
    formula = parse("3 * a - a / 4")
    units = [{"a": value} for value in values]
    each = [formula.evaluate(unit).value for unit in units]
    assert formula.sum_over_units(units).value == sum(v for v in each if v is not None)


@pytest.mark.parametrize(
    ("formula", "a", "b"),
    [
        ("a / b", D("0.01"), D("30000000000000")),
        ("a / b", D("0.01"), D("3" + "0" * 29)),
        ("a / b / b", D("0.01"), D("3" + "0" * 20)),
        ("-a / b", D("0.000001"), D("7" + "0" * 29)),
        ("a * b", D("9" * 30), D("9" * 29 + ".9")),
    ],
)
def test_a_result_fits_the_column_it_is_kept_in(formula: str, a: Decimal, b: Decimal):
    outcome = parse(formula).evaluate({"a": a, "b": b})
    assert outcome.value, outcome.reason
    assert len(decimal_text(outcome.value)) <= 64


@pytest.mark.parametrize(
    ("formula", "place"),
    [("b * b * b", "di depan koma"), ("a / b / b", "di belakang koma")],
)
def test_a_result_too_long_to_be_kept_is_no_value_and_says_why(formula: str, place: str):
    outcome = parse(formula).evaluate({"a": D("0.000001"), "b": D("9" * 30)})
    assert outcome.value is None
    assert place in outcome.reason
    assert outcome.reason.endswith("Periksa isian variabelnya.")


def test_nothing_divided_is_zero_and_no_fault():
    assert parse("a / b").evaluate({"a": D(0), "b": D("9" * 30)}) == Outcome(D(0))


def test_equal_texts_give_equal_formulas():
    assert parse("a / b * 100") == parse(" a / b * 100 ")


@pytest.mark.parametrize(
    "text",
    [
        "9" * MAX_LENGTH,
        "*".join(["9999"] * 100),
        "/".join(["7"] * 250),
        "-" * (MAX_DEPTH - 1) + "a",
        "(" * (MAX_DEPTH - 1) + "a" + ")" * (MAX_DEPTH - 1),
        "jumlah(" + ",".join(["a"] * 245) + ")",
        "+".join(f"1/{name}" for name in MANY)[:499].rstrip("/+1"),
    ],
)
def test_cost_of_the_longest_formulas_is_bounded(text):
    formula = parse(text)
    values = {name: D(10**29 + 7 * at) / 10**19 for at, name in enumerate(formula.variables)}
    started = time.process_time()
    outcome = formula.evaluate(values)
    assert (outcome.value is None) == ("Hasil rumus" in outcome.reason)
    assert time.process_time() - started < 0.5
