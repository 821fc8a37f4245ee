from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.measurement.rules.achievement import Cap, achievement, capped
from himpun.measurement.rules.figures import mean, percent, rounded, shown, total
from himpun.planning.rules.indicators import Direction
from himpun.planning.rules.targets import Aim

D = Decimal
figures = st.decimals(min_value=-(10**15), max_value=10**15, places=4)
positive = st.decimals(min_value="0.0001", max_value=10**15, places=4)
small = st.decimals(min_value="0.0001", max_value=10**9, places=4)
directions = st.sampled_from(Direction)


def aim(text: str) -> Aim:
    low, _, high = text.partition("..")
    return Aim(D(low), D(high) if high else None)


@pytest.mark.parametrize(
    ("direction", "actual", "target", "expected"),
    [
        # DOMAIN.md §4.1, worked examples
        ("MAKS", "84.01", "83.95", "100.07"),
        ("MIN_A", "8", "10", "120.00"),
        ("MIN_A", "12", "10", "80.00"),
        ("MIN_A", "25", "10", "0.00"),
        ("MIN_B", "8", "10", "125.00"),
        ("MIN_B", "12", "10", "83.33"),
        ("MIN_B", "25", "10", "40.00"),
        ("RENTANG_MAKS", "92", "80..90", "102.22"),
        ("RENTANG_MAKS", "70", "80..90", "87.50"),
        ("RENTANG_MAKS", "85", "80..90", "100.00"),
        ("RENTANG_MIN", "6.5", "7..8", "107.14"),
        ("RENTANG_MIN", "9", "7..8", "87.50"),
        ("RENTANG_MIN", "7.5", "7..8", "100.00"),
        ("STABIL", "95", "100", "95.00"),
        ("STABIL", "105", "100", "95.00"),
        ("STABIL", "250", "100", "0.00"),
        ("TONGGAK", "1", "1", "100.00"),
        ("TONGGAK", "0", "1", "0.00"),
        # both ends of a range are inside
        ("RENTANG_MAKS", "80", "80..90", "100.00"),
        ("RENTANG_MAKS", "90", "80..90", "100.00"),
        ("RENTANG_MIN", "1", "1..5", "100.00"),
        ("RENTANG_MIN", "5", "1..5", "100.00"),
        # a range of one point is the plain formula
        ("RENTANG_MAKS", "45", "50..50", "90.00"),
        ("MAKS", "45", "50..50", "90.00"),
        # nothing done is a value
        ("MAKS", "0", "12", "0.00"),
        ("MIN_A", "0", "10", "200.00"),
    ],
)
def test_achievement_follows_the_formula(direction, actual, target, expected):
    assert shown(achievement(D(actual), aim(target), direction=Direction(direction)).value) == (
        expected
    )


def test_the_floor_keeps_the_raw_figure_and_says_so():
    figure = achievement(D(25), D(10), direction=Direction.MIN_A)
    assert (figure.value, figure.raw) == (0, -50)
    assert figure.reason == "di bawah nol, dihitung 0"


def test_no_raw_figure_is_kept_where_the_floor_changed_nothing():
    assert achievement(D(12), D(10), direction=Direction.MIN_A).raw is None


@pytest.mark.parametrize(
    ("direction", "actual", "target", "expected", "reason"),
    [
        # DOMAIN.md §4.2
        ("MIN_A", "0", "0", "100", "target nol tercapai"),
        ("MIN_B", "0", "0", "100", "target nol tercapai"),
        ("MIN_A", "3", "0", "0", "target nol terlampaui"),
        ("MIN_B", "0.001", "0", "0", "target nol terlampaui"),
        ("RENTANG_MIN", "0", "0..0", "100", "target nol tercapai"),
        ("RENTANG_MIN", "1", "0..0", "0", "target nol terlampaui"),
        ("STABIL", "0", "0", "100", "target nol tercapai"),
        ("STABIL", "1", "0", "0", "menyimpang dari target nol"),
        ("MAKS", "0", "0", None, "belum ada target pada periode ini"),
        ("MAKS", "5", "0", None, "mendahului target"),
        ("RENTANG_MAKS", "0", "0..0", None, "belum ada target pada periode ini"),
        ("RENTANG_MAKS", "5", "0..0", None, "mendahului target"),
        ("RENTANG_MAKS", "5", "-1..0", None, "mendahului target"),
        ("TONGGAK", "0", "0", None, "belum ada target pada periode ini"),
        ("MIN_B", "0", "10", None, "realisasi nol atau negatif"),
        ("MIN_B", "-1", "10", None, "realisasi nol atau negatif"),
        ("RENTANG_MAKS", "-1", "0..5", "0", "realisasi di bawah batas bawah nol"),
        ("RENTANG_MIN", "-1", "0..5", "100", "realisasi di bawah batas bawah nol"),
        *((name, "1", "-4", None, "target negatif") for name in ("MAKS", "MIN_A", "MIN_B")),
        ("STABIL", "1", "-4", None, "target negatif"),
        ("RENTANG_MAKS", "-6", "-5..-4", None, "target negatif"),
        ("RENTANG_MIN", "1", "-5..-4", None, "target negatif"),
        ("MAKS", "1", "2..3", None, "target berupa rentang"),
        ("TONGGAK", "1", "2..3", None, "target berupa rentang"),
    ],
)
def test_special_cases_have_a_rule_and_a_reason(direction, actual, target, expected, reason):
    figure = achievement(D(actual), aim(target), direction=Direction(direction))
    assert figure.value == (None if expected is None else D(expected))
    assert figure.reason.startswith(reason)


@pytest.mark.parametrize("direction", Direction)
def test_a_missing_actual_is_not_zero(direction):
    figure = achievement(None, D(10), direction=direction)
    assert (figure.value, figure.reason) == (None, "realisasi belum diisi")


@pytest.mark.parametrize("direction", Direction)
def test_a_missing_target_is_named(direction):
    figure = achievement(D(10), None, direction=direction)
    assert (figure.value, figure.reason) == (None, "target belum ditetapkan")


@given(figures, figures, figures, directions)
def test_achievement_is_never_negative_and_never_silent(actual, one, other, direction):
    target = Aim(min(one, other), max(one, other)) if direction.is_range else Aim(one)
    figure = achievement(actual, target, direction=direction)
    if figure.value is None:
        assert figure.reason
    else:
        assert figure.value >= 0
        assert figure.raw is None or figure.raw < 0 == figure.value


@given(figures, figures, positive)
def test_more_never_lowers_a_maximised_achievement(one, other, target):
    low, high = sorted((one, other))
    values = [achievement(r, target, direction=Direction.MAKS).value for r in (low, high)]
    assert values[0] <= values[1]


@given(positive, positive, positive, st.sampled_from([Direction.MIN_A, Direction.MIN_B]))
def test_more_never_raises_a_minimised_achievement(one, other, target, direction):
    low, high = sorted((one, other))
    values = [achievement(r, target, direction=direction).value for r in (low, high)]
    assert values[0] >= values[1]


@given(positive, directions)
def test_hitting_the_target_is_exactly_100(target, direction):
    assert achievement(target, target, direction=direction).value == 100


@given(small, small, st.integers(1, 10**9), directions)
def test_the_unit_of_measure_does_not_matter(actual, target, factor, direction):
    plain = achievement(actual, target, direction=direction).value
    scaled = achievement(actual * factor, target * factor, direction=direction).value
    assert scaled == plain


@given(st.integers(1, 10**9), st.integers(1, 10**9))
def test_a_limit_of_a_predicate_is_hit_exactly(target, step):
    """R = 0.9 T is 90 and not 90 ± a rounding, whatever T is."""
    actual = D(target * step) * D("0.9")
    assert achievement(actual, D(target * step), direction=Direction.MAKS).value == 90


@pytest.mark.parametrize(
    ("cap", "value", "expected"),
    [
        (Cap.NONE, "340.5", "340.5"),
        (Cap.AT_100, "100.01", "100"),
        (Cap.AT_110, "109", "109"),
        (Cap.AT_120, "125", "120"),
        (Cap.AT_150, "150", "150"),
        (Cap.NONE, "-50", "0"),
        (Cap("120"), "-1", "0"),
    ],
)
def test_the_cap_limits_what_is_displayed(cap, value, expected):
    assert capped(D(value), cap) == D(expected)


def test_a_missing_value_stays_missing_under_a_cap():
    assert capped(None, Cap.AT_100) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.005", "0.01"),
        ("2.675", "2.68"),
        ("99.995", "100.00"),
        ("99.9949999", "99.99"),
        ("-0.004", "0.00"),
        ("-0.005", "-0.01"),
        ("120", "120.00"),
        ("0", "0.00"),
        ("1E+3", "1000.00"),
        (
            "123456789012345678901234567890123456789.125",
            "123456789012345678901234567890123456789.13",
        ),
    ],
)
def test_shown_has_two_decimals_half_up(value, expected):
    assert shown(D(value)) == expected


def test_shown_keeps_missing_missing():
    assert shown(None) is None


@given(figures, st.integers(0, 6))
def test_rounding_is_off_by_half_a_unit_at_most(value, decimals):
    assert abs(rounded(value, decimals=decimals) - value) * 10**decimals <= D("0.5")


@given(
    st.lists(st.decimals(-(10**30), 10**30, places=20), min_size=1).flatmap(
        lambda one: st.tuples(st.just(one), st.permutations(one))
    )
)
def test_sums_and_means_do_not_depend_on_the_order(both):
    one, other = both
    assert total(one) == total(other)
    assert mean(one) == mean(other)


def test_sums_are_exact_far_beyond_28_digits():
    assert total([D("1E+30"), D("1E-20"), D("-1E+30")]) == D("1E-20")


def test_a_quotient_carries_50_digits():
    assert percent(D(1), D(3)) == D("33." + "3" * 48)
