from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.measurement.rules.achievement import Cap
from himpun.measurement.rules.figures import Figure, shown
from himpun.measurement.rules.rollup import (
    NOT_SUMMABLE,
    NOTHING_TO_AVERAGE,
    Contribution,
    count_missing,
    mean_achievement,
    office_figure,
    office_to_date,
)
from himpun.planning.rules.formulas import parse
from himpun.planning.rules.indicators import Aggregation, OfficeRule
from himpun.planning.rules.periods import Period, PeriodKind

D = Decimal
Q = Period.all_of_year(2026, PeriodKind.TRIWULAN)
RATIO = parse("baik / panjang * 100")
NAMES = {"upt1": "UPTD I", "upt2": "UPTD II", "upt3": "UPTD III"}
THREE = ("upt1", "upt2", "upt3")


def plain(value: str | None) -> Contribution:
    return Contribution(
        Figure(None, "realisasi belum diisi") if value is None else Figure(D(value))
    )


def road(good: str | None, length: str | None) -> Contribution:
    values = {"baik": good and D(good), "panjang": length and D(length)}
    outcome = RATIO.evaluate(values)
    return Contribution(Figure(outcome.value, outcome.reason), values)


def of_three(*values: str | None) -> dict[str, Contribution]:
    return {code: plain(value) for code, value in zip(THREE, values, strict=True)}


def test_a_ratio_comes_from_the_sums_and_not_from_the_mean_of_percentages():
    figure = office_figure(
        {"upt1": road("90", "100"), "upt2": road("10", "300")},
        expected=("upt1", "upt2"),
        rule=OfficeRule.RASIO,
        formula=RATIO,
    )
    assert figure.value == 25


def test_a_unit_without_roads_does_not_spoil_the_ratio():
    figure = office_figure(
        {"upt1": road("90", "100"), "upt2": road("0", "0")},
        expected=("upt1", "upt2"),
        rule=OfficeRule.RASIO,
        formula=RATIO,
    )
    assert figure.value == 90


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("JUMLAH", "60"), ("RATA_RATA", "20"), ("MAKS", "30"), ("MIN", "10")],
)
def test_other_figures_follow_the_office_rule(rule, expected):
    figure = office_figure(of_three("10", "20", "30"), expected=THREE, rule=OfficeRule(rule))
    assert figure.value == D(expected)


@pytest.mark.parametrize("rule", OfficeRule)
def test_a_missing_contributor_makes_the_office_null_and_is_named(rule):
    parts = {"upt1": road("1", "2"), "upt2": road("1", "2")}
    figure = office_figure(parts, expected=THREE, rule=rule, formula=RATIO, names=NAMES)
    assert (figure.value, figure.reason) == (None, "2 dari 3 unit; belum: UPTD III")


@pytest.mark.parametrize("rule", OfficeRule)
def test_an_empty_figure_is_a_missing_contributor(rule):
    parts = {"upt1": road("1", "2"), "upt2": road(None, "2"), "upt3": road("1", None)}
    figure = office_figure(parts, expected=THREE, rule=rule, formula=RATIO, names=NAMES)
    assert (figure.value, figure.reason) == (None, "1 dari 3 unit; belum: UPTD II, UPTD III")


def test_zero_is_a_contribution():
    assert office_figure(of_three("0", "0", "0"), expected=THREE, rule=OfficeRule.JUMLAH).value == 0


def test_a_unit_that_is_not_a_contributor_is_not_counted():
    parts = {**of_three("1", "2", "3"), "lain": plain("100")}
    assert office_figure(parts, expected=THREE, rule=OfficeRule.JUMLAH).value == 6


def test_a_lone_unit_passes_its_reason_on():
    figure = office_figure({"upt1": plain(None)}, expected=("upt1",), rule=OfficeRule.JUMLAH)
    assert figure.reason == "realisasi belum diisi"
    figure = office_figure({}, expected=("upt1",), rule=OfficeRule.JUMLAH)
    assert figure.reason == "realisasi belum ada"


def test_an_indicator_that_nobody_feeds_says_so():
    figure = office_figure({}, expected=(), rule=OfficeRule.JUMLAH)
    assert figure.reason == "tidak ada unit penyumbang"


@pytest.mark.parametrize("formula", [None, parse("baik * panjang")])
def test_a_ratio_needs_a_formula_that_can_be_summed(formula):
    parts = {"upt1": road("1", "2"), "upt2": road("1", "2")}
    figure = office_figure(parts, expected=("upt1", "upt2"), rule=OfficeRule.RASIO, formula=formula)
    assert figure.reason == NOT_SUMMABLE


def test_missing_units_are_counted_without_names_too():
    assert count_missing(("b", "a"), ("b", "a")) == "0 dari 2 unit; belum: a, b"


def test_a_cumulative_ratio_adds_over_units_and_quarters_before_it_divides():
    history = {
        Q[0]: {"upt1": road("1", "10"), "upt2": road("0", "0")},
        Q[1]: {"upt1": road("5", "10"), "upt2": road("20", "20")},
    }
    figure = office_to_date(
        history,
        upto=Q[1],
        expected=("upt1", "upt2"),
        aggregation=Aggregation.KUMULATIF,
        rule=OfficeRule.RASIO,
        formula=RATIO,
    )
    assert figure.value == 65


def test_a_position_ratio_is_the_one_of_the_last_quarter():
    history = {Q[0]: {"upt1": road("1", "10")}, Q[1]: {"upt1": road("5", "10")}}
    figure = office_to_date(
        history,
        upto=Q[1],
        expected=("upt1",),
        aggregation=Aggregation.POSISI,
        rule=OfficeRule.RASIO,
        formula=RATIO,
    )
    assert figure.value == 50


@pytest.mark.parametrize("rule", [OfficeRule.RASIO, OfficeRule.JUMLAH])
def test_a_unit_that_was_missing_in_an_earlier_quarter_is_named_with_it(rule):
    history = {
        Q[0]: {"upt1": road("1", "10")},
        Q[1]: {"upt1": road("5", "10"), "upt2": road("20", "20")},
    }
    figure = office_to_date(
        history,
        upto=Q[1],
        expected=("upt1", "upt2"),
        aggregation=Aggregation.KUMULATIF,
        rule=rule,
        formula=RATIO,
        names=NAMES,
    )
    assert (figure.value, figure.reason) == (None, "TW I 2026: 1 dari 2 unit; belum: UPTD II")


def test_the_quarter_itself_is_asked_first():
    figure = office_to_date(
        {Q[1]: {"upt1": road("5", "10")}},
        upto=Q[1],
        expected=("upt1", "upt2"),
        aggregation=Aggregation.KUMULATIF,
        rule=OfficeRule.RASIO,
        formula=RATIO,
        names=NAMES,
    )
    assert figure.reason == "1 dari 2 unit; belum: UPTD II"


def test_a_mean_leaves_nulls_out_and_counts_them():
    average = mean_achievement(
        [Figure(D(80)), Figure(None, "belum waktunya"), Figure(D(100))], cap=Cap.NONE
    )
    assert (average.figure.value, average.n_counted, average.n_excluded) == (90, 2, 1)


def test_a_mean_uses_the_capped_achievements():
    average = mean_achievement([Figure(D(340)), Figure(D(80))], cap=Cap.AT_120)
    assert average.figure.value == 100


def test_a_mean_of_nothing_is_null_with_a_reason():
    average = mean_achievement([Figure(None, "belum waktunya")], cap=Cap.NONE)
    assert (average.figure.value, average.figure.reason) == (None, NOTHING_TO_AVERAGE)
    assert (average.n_counted, average.n_excluded) == (0, 1)


parts_of_roads = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=6
)


@given(parts_of_roads, st.randoms())
def test_the_order_of_the_units_does_not_matter(pairs, chance):
    parts = {f"u{n}": road(str(good), str(good + bad)) for n, (good, bad) in enumerate(pairs)}
    codes = list(parts)
    chance.shuffle(codes)
    for rule in OfficeRule:
        usual = office_figure(parts, expected=tuple(parts), rule=rule, formula=RATIO)
        other = office_figure(
            {code: parts[code] for code in codes}, expected=tuple(codes), rule=rule, formula=RATIO
        )
        assert usual == other


@given(parts_of_roads)
def test_the_offices_ratio_lies_between_its_units(pairs):
    parts = {f"u{n}": road(str(good), str(good + bad + 1)) for n, (good, bad) in enumerate(pairs)}
    figure = office_figure(parts, expected=tuple(parts), rule=OfficeRule.RASIO, formula=RATIO)
    own = [shown(part.figure.value, decimals=20) for part in parts.values()]
    assert min(map(D, own)) <= D(shown(figure.value, decimals=20)) <= max(map(D, own))
