from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.measurement.rules.achievement import achievement
from himpun.measurement.rules.aggregation import (
    NOT_YET,
    formula_to_date,
    goal_of,
    goal_to_date,
    sum_aims,
    to_date,
)
from himpun.measurement.rules.figures import shown
from himpun.planning.rules.formulas import parse
from himpun.planning.rules.indicators import Aggregation, Direction, TargetBasis
from himpun.planning.rules.periods import Period, PeriodKind
from himpun.planning.rules.targets import Aim, TargetPlan

D = Decimal
Q = Period.all_of_year(2026, PeriodKind.TRIWULAN)
RATIO = parse("baik / panjang * 100")
PER, SD = TargetBasis.PER_PERIODE, TargetBasis.SAMPAI_DENGAN
modes = st.sampled_from(Aggregation)
quarter_values = st.lists(
    st.none() | st.decimals(-(10**12), 10**12, places=3), min_size=4, max_size=4
)


def series(*values: str | None) -> dict[Period, Decimal | None]:
    return {
        quarter: None if value is None else D(value)
        for quarter, value in zip(Q, values, strict=False)
    }


def plan(*quarters: str | None, annual: str | None = None, unit: str = "") -> TargetPlan:
    """Targets by quarter; “1..5” is a range."""
    written = {quarter.code: one for quarter, one in zip(Q, quarters, strict=False) if one}
    if annual:
        written["2026"] = annual
    return TargetPlan(unit, 2026, {code: _aim(text) for code, text in written.items()})


def _aim(text: str) -> Aim:
    low, _, high = text.partition("..")
    return Aim(D(low), D(high) if high else None)


@pytest.mark.parametrize(
    ("quarter", "expected"), [(1, "83.33"), (2, "92.59"), (3, "86.54"), (4, "93.75")]
)
@pytest.mark.parametrize(
    ("targets", "basis"), [(("12", "15", "25", "28"), PER), (("12", "27", "52", "80"), SD)]
)
def test_cumulative_example_of_the_domain(quarter, expected, targets, basis):
    """DOMAIN.md §4.4: R 10,15,20,30 against T 12,15,25,28."""
    upto = Q[quarter - 1]
    actual = to_date(series("10", "15", "20", "30"), upto=upto, aggregation=Aggregation.KUMULATIF)
    goal = goal_to_date(plan(*targets), upto=upto, aggregation=Aggregation.KUMULATIF, basis=basis)
    figure = achievement(actual.value, goal.aim, direction=Direction.MAKS)
    assert shown(figure.value) == expected


def test_position_example_of_the_domain():
    """Jalan mantap 68.2, 68.9, 69.7, 70.51 against the year's 71."""
    roads = series("68.2", "68.9", "69.7", "70.51")
    actual = to_date(roads, upto=Q[3], aggregation=Aggregation.POSISI)
    goal = goal_to_date(plan(annual="71"), upto=Q[3], aggregation=Aggregation.POSISI, basis=SD)
    assert shown(achievement(actual.value, goal.aim, direction=Direction.MAKS).value) == "99.31"


def test_average_example_of_the_domain():
    roads = series("68.2", "68.9", "69.7", "70.51")
    figure = to_date(roads, upto=Q[3], aggregation=Aggregation.RATA_RATA)
    assert figure.value == D("69.3275")
    assert shown(figure.value) == "69.33"


@pytest.mark.parametrize(
    ("aggregation", "expected"),
    [("KUMULATIF", "55"), ("POSISI", "15"), ("RATA_RATA", "18.33"), ("MAKS", "30"), ("MIN", "10")],
)
def test_only_the_periods_so_far_count(aggregation, expected):
    figure = to_date(
        series("10", "30", "15", "99"), upto=Q[2], aggregation=Aggregation(aggregation)
    )
    assert shown(figure.value) == shown(D(expected))


@pytest.mark.parametrize("aggregation", ["KUMULATIF", "RATA_RATA"])
def test_a_missing_earlier_quarter_makes_sum_and_mean_null_and_is_named(aggregation):
    figure = to_date(series("10", None, "15"), upto=Q[2], aggregation=Aggregation(aggregation))
    assert figure.value is None
    assert figure.reason == "realisasi TW II 2026 belum ada"


def test_every_missing_earlier_quarter_is_named():
    figure = to_date({Q[2]: D(1)}, upto=Q[2], aggregation=Aggregation.KUMULATIF)
    assert figure.reason == "realisasi TW I 2026 belum ada; realisasi TW II 2026 belum ada"


@pytest.mark.parametrize(("aggregation", "expected"), [("MAKS", "15"), ("MIN", "10")])
def test_an_extreme_goes_by_what_was_measured_and_names_the_rest(aggregation, expected):
    figure = to_date(series("10", None, "15"), upto=Q[2], aggregation=Aggregation(aggregation))
    assert (figure.value, figure.reason) == (D(expected), "tanpa TW II 2026")


@pytest.mark.parametrize("aggregation", [one for one in Aggregation if one != "TAHUNAN"])
def test_nothing_is_carried_forward_into_an_empty_quarter(aggregation):
    figure = to_date(series("10", None), upto=Q[1], aggregation=aggregation)
    assert (figure.value, figure.reason) == (None, "realisasi TW II 2026 belum ada")


@pytest.mark.parametrize("quarter", [1, 2, 3])
def test_an_annual_figure_waits_for_the_last_quarter(quarter):
    figure = to_date(
        series("1", "2", "3", "4"), upto=Q[quarter - 1], aggregation=Aggregation.TAHUNAN
    )
    assert (figure.value, figure.reason) == (None, NOT_YET)


def test_an_annual_figure_is_the_one_of_the_last_quarter():
    figure = to_date(series(None, None, None, "81.2"), upto=Q[3], aggregation=Aggregation.TAHUNAN)
    assert figure.value == D("81.2")


def test_other_years_and_lengths_are_ignored():
    values = {
        Period.parse("2025-TW4"): D(7),
        Period.parse("2026-B01"): D(7),
        Q[0]: D(1),
        Q[1]: D(2),
    }
    assert to_date(values, upto=Q[1], aggregation=Aggregation.KUMULATIF).value == 3


@given(quarter_values, modes, st.sampled_from(Q))
def test_a_figure_to_date_lies_among_its_periods_or_says_why_not(values, aggregation, upto):
    given_values = dict(zip(Q, values, strict=True))
    figure = to_date(given_values, upto=upto, aggregation=aggregation)
    known = [v for q, v in given_values.items() if q <= upto and v is not None]
    if figure.value is None:
        assert figure.reason
    elif aggregation is Aggregation.KUMULATIF:
        assert figure.value == sum(known)
    else:
        assert min(known) <= figure.value <= max(known)


@given(quarter_values, modes)
def test_later_quarters_do_not_change_an_earlier_one(values, aggregation):
    full = dict(zip(Q, values, strict=True))
    cut = dict(list(full.items())[:2])
    assert to_date(full, upto=Q[1], aggregation=aggregation) == to_date(
        cut, upto=Q[1], aggregation=aggregation
    )


def roads(*pairs: tuple[str | None, str | None]) -> dict[Period, dict[str, Decimal | None]]:
    return {
        quarter: {
            "baik": None if good is None else D(good),
            "panjang": None if length is None else D(length),
        }
        for quarter, (good, length) in zip(Q, pairs, strict=False)
    }


def test_a_cumulative_ratio_divides_the_sums():
    figure = formula_to_date(
        roads(("1", "2"), ("9", "10")), upto=Q[1], aggregation=Aggregation.KUMULATIF, formula=RATIO
    )
    assert shown(figure.value) == "83.33"


def test_a_cumulative_ratio_survives_a_quarter_without_work():
    figure = formula_to_date(
        roads(("0", "0"), ("9", "10")), upto=Q[1], aggregation=Aggregation.KUMULATIF, formula=RATIO
    )
    assert figure.value == 90


def test_an_average_ratio_is_the_mean_of_the_quarters():
    figure = formula_to_date(
        roads(("1", "2"), ("9", "10")), upto=Q[1], aggregation=Aggregation.RATA_RATA, formula=RATIO
    )
    assert figure.value == 70


def test_a_quarter_whose_formula_has_no_result_is_named_with_its_reason():
    figure = formula_to_date(
        roads(("0", "0"), ("9", "10")), upto=Q[1], aggregation=Aggregation.RATA_RATA, formula=RATIO
    )
    assert figure.value is None
    assert figure.reason == "TW I 2026: pembaginya nol, jadi rumus tidak ada hasilnya"


def test_a_missing_variable_is_named_by_its_label():
    figure = formula_to_date(
        roads((None, "10")),
        upto=Q[0],
        aggregation=Aggregation.KUMULATIF,
        formula=RATIO,
        labels={"baik": "Panjang jalan mantap"},
    )
    assert figure.reason == "belum ada nilai untuk Panjang jalan mantap"


def test_a_missing_earlier_quarter_of_a_cumulative_ratio_is_named():
    figure = formula_to_date(
        roads(("1", None), ("9", "10")), upto=Q[1], aggregation=Aggregation.KUMULATIF, formula=RATIO
    )
    assert figure.reason == "realisasi TW I 2026 belum ada"


def test_a_formula_that_cannot_be_summed_adds_its_results():
    figure = formula_to_date(
        roads(("2", "3"), ("4", "5")),
        upto=Q[1],
        aggregation=Aggregation.KUMULATIF,
        formula=parse("baik * panjang"),
    )
    assert figure.value == 26


@pytest.mark.parametrize("basis", [PER, SD])
@pytest.mark.parametrize("aggregation", ["POSISI", "RATA_RATA", "MAKS", "MIN"])
def test_only_cumulative_targets_are_added_up(aggregation, basis):
    goal = goal_to_date(
        plan("70", "71"), upto=Q[1], aggregation=Aggregation(aggregation), basis=basis
    )
    assert goal.aim == Aim(D(71))


def test_missing_targets_are_named():
    goal = goal_to_date(
        plan(None, "5", "6"), upto=Q[2], aggregation=Aggregation.KUMULATIF, basis=PER
    )
    assert (goal.aim, goal.reason) == (None, "target TW I 2026 belum ditetapkan")
    goal = goal_to_date(plan("5"), upto=Q[1], aggregation=Aggregation.POSISI, basis=SD)
    assert (goal.aim, goal.reason) == (None, "target TW II 2026 belum ditetapkan")


def test_no_plan_is_no_target():
    of = {"aggregation": Aggregation.POSISI, "basis": SD}
    assert goal_to_date(None, upto=Q[0], **of).reason == "target belum ditetapkan"
    assert goal_of(None, period=Q[0], **of).reason == "target belum ditetapkan"


def test_an_annual_target_waits_with_its_figure():
    of = {"aggregation": Aggregation.TAHUNAN, "basis": SD}
    assert goal_to_date(plan(annual="80"), upto=Q[2], **of).reason == NOT_YET
    assert goal_to_date(plan(annual="80"), upto=Q[3], **of).aim == Aim(D(80))
    assert goal_of(plan(annual="80"), period=Q[3], **of).aim == Aim(D(80))


def test_the_years_target_stands_in_only_at_the_end_of_that_year():
    of = {"aggregation": Aggregation.KUMULATIF, "basis": SD}
    assert goal_to_date(plan(annual="80"), upto=Q[3], **of).aim == Aim(D(80))
    assert goal_to_date(plan(annual="80"), upto=Q[2], **of).aim is None
    assert goal_to_date(plan(annual="80"), upto=Period.parse("2027-TW4"), **of).aim is None


def test_a_running_total_tells_what_a_single_quarter_was_to_bring():
    of = {"aggregation": Aggregation.KUMULATIF, "basis": SD}
    targets = plan("12", "27", None, "80")
    assert goal_of(targets, period=Q[0], **of).aim == Aim(D(12))
    assert goal_of(targets, period=Q[1], **of).aim == Aim(D(15))
    assert goal_of(targets, period=Q[3], **of).reason == "target TW III 2026 belum ditetapkan"
    assert goal_of(plan("1..2", "3..5"), period=Q[1], **of).aim == Aim(D(2), D(3))


def test_targets_add_up_to_a_range_if_one_is_a_range():
    assert sum_aims([Aim(D(1)), Aim(D(2))]) == Aim(D(3))
    assert sum_aims([Aim(D(1)), Aim(D(2), D(4))]) == Aim(D(3), D(5))


@given(st.lists(st.decimals(0, 10**9, places=2), min_size=4, max_size=4), st.sampled_from(Q))
def test_both_ways_of_writing_targets_mean_the_same(parts, upto):
    running = [sum(parts[: n + 1]) for n in range(4)]
    single = TargetPlan("", 2026, {q.code: Aim(v) for q, v in zip(Q, parts, strict=True)})
    summed = TargetPlan("", 2026, {q.code: Aim(v) for q, v in zip(Q, running, strict=True)})
    kumulatif = Aggregation.KUMULATIF
    for find in (
        lambda one, basis: goal_to_date(one, upto=upto, aggregation=kumulatif, basis=basis),
        lambda one, basis: goal_of(one, period=upto, aggregation=kumulatif, basis=basis),
    ):
        assert find(single, PER).aim == find(summed, SD).aim
