"""Each check of a form, on both sides of its edge."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.checked_rows import RATIO, history, money, row, spec

from himpun.intake import checks
from himpun.intake.checks import (
    CHECKS,
    NOTABLE,
    NOTE_ASKED,
    USUALLY_NOTED,
    Below,
    CheckedRow,
    Earlier,
    Finding,
    Weight,
    run_checks,
)
from himpun.intake.checks.budget_within_ceiling import budget_within_ceiling
from himpun.intake.checks.cumulative_not_falling import cumulative_not_falling
from himpun.intake.checks.denominator_unchanged import denominator_unchanged
from himpun.intake.checks.evidence_present import evidence_present
from himpun.intake.checks.far_from_history import far_from_history, median, score, slip_of
from himpun.intake.checks.guidance_answered import guidance_answered
from himpun.intake.checks.money_follows_performance import money_follows_performance
from himpun.intake.checks.narrative_is_new import narrative_is_new
from himpun.intake.checks.part_within_whole import part_within_whole
from himpun.intake.checks.reason_for_empty import reason_for_empty
from himpun.intake.checks.right_period import right_period
from himpun.intake.checks.subunits_add_up import subunits_add_up
from himpun.intake.checks.within_limits import within_limits
from himpun.intake.rules.pace import Pace
from himpun.planning.rules.indicators import Aggregation, OfficeRule
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim


def test_every_check_is_one_file_named_as_its_function() -> None:
    folder = Path(checks.__file__).parent
    files = {each.stem for each in folder.glob("*.py")} - {"__init__", "finding"}
    assert files == {check.code for check in CHECKS}
    assert all(check.look.__module__.endswith(f".{check.code}") for check in CHECKS)


def test_every_check_has_a_weight_a_title_and_a_rule_in_a_sentence() -> None:
    assert {check.weight for check in CHECKS} == set(Weight)
    for check in CHECKS:
        assert check.title
        assert check.rule.endswith(".")


def test_a_row_of_nothing_but_itself_is_checked_without_history() -> None:
    bare = row("5", period=None)
    assert run_checks([bare]) == []


# ---- empty


@pytest.mark.parametrize(
    ("checked", "words"),
    [
        (row("0"), ""),
        (row(None), "pilih alasan"),
        (row(None, note="Nihil."), "pilih alasan"),
        (row(None, reason="BELUM_SURVEI"), ""),
        (row(None, reason="LAINNYA"), "perlu keterangan"),
        (row(None, reason="LAINNYA", note="Banjir."), ""),
        (row(None, is_due=False), ""),
    ],
)
def test_an_empty_due_cell_needs_a_reason(checked: CheckedRow, words: str) -> None:
    assert_told(reason_for_empty(checked), words, Weight.ERROR)


# ---- limits


@pytest.mark.parametrize(
    ("actual", "words"),
    [("0", ""), ("-0.01", "batas terendah 0,00"), ("100", ""), ("100.01", "batas tertinggi 100")],
)
def test_a_figure_stays_within_its_limits(actual: str, words: str) -> None:
    limited = spec(minimum=Decimal(0), maximum=Decimal(100))
    assert_told(within_limits(row(actual, of=limited)), words, Weight.ERROR)


@pytest.mark.parametrize(
    ("values", "minimum", "words"),
    [
        ({"baik": "-5"}, None, "Panjang baik (-5) tidak boleh kurang dari nol"),
        ({"baik": "0", "total": "1"}, None, ""),
        ({"baik": "-5"}, Decimal(-10), ""),
        ({"total": "9999999999999999999"}, None, "Panjang total lebih dari 15 angka"),
        ({"total": "999999999999999.5"}, None, ""),
    ],
)
def test_a_variable_stays_within_its_limits_while_the_other_is_empty(
    values: dict[str, str | None], minimum: Decimal | None, words: str
) -> None:
    of = spec(**RATIO, minimum=minimum)
    assert_told(within_limits(row(None, of=of, values=values)), words, Weight.ERROR)


@pytest.mark.parametrize(("spent", "words"), [("-0.01", "tidak boleh kurang dari nol"), ("0", "")])
def test_money_spent_is_not_negative(spent: str, words: str) -> None:
    assert_told(within_limits(money(spent)), words, Weight.ERROR)


# ---- direction of a return


def test_a_direction_is_answered_by_whatever_was_done_since() -> None:
    told = "arahan belum ditanggapi"
    untouched = row("5", guidance="Periksa.", is_touched=False)
    assert_told(guidance_answered(untouched), told, Weight.WARNING)
    assert guidance_answered(row("5", guidance="Periksa.", is_touched=True)) is None
    assert guidance_answered(row("5", is_touched=False)) is None


# ---- evidence


def test_a_figure_that_demands_evidence_has_some() -> None:
    wanting = spec(evidence_required="Laporan")
    assert_told(evidence_present(row("5", of=wanting)), "Laporan", Weight.WARNING)
    assert evidence_present(row("5", of=wanting, n_evidence=1)) is None
    assert evidence_present(row(None, of=wanting)) is None
    assert evidence_present(row("5")) is None


# ---- history


def test_a_figure_within_the_spread_of_its_history_is_not_far() -> None:
    past = history("100", "110", "90", "105", "95")
    # Median 100, MAD 5: the edge is 100 + 3.5 / 0.6745 * 5 = 125.94…
    assert far_from_history(row("125.94", earlier=past)) is None
    assert_told(far_from_history(row("125.95", earlier=past)), "jauh dari median", Weight.WARNING)


def test_a_history_that_never_moved_takes_a_quarter_more() -> None:
    past = history("100", "100", "100", "100")
    # The least spread is 5 % of the median: the edge is again 125.94….
    assert far_from_history(row("125.94", earlier=past)) is None
    assert far_from_history(row("126", earlier=past)) is not None


def test_three_earlier_figures_say_nothing_of_spread() -> None:
    assert far_from_history(row("200", earlier=history("100", "101", None, "99"))) is None
    assert far_from_history(row("200", earlier=history("100", "101", "100", "99"))) is not None


def test_a_score_of_just_three_and_a_half_is_not_far() -> None:
    """Half a deviation more than three, to the last digit; and a hair beyond."""
    before = history("-0.6745", "-0.6745", "0.6745", "0.6745")
    assert far_from_history(row("3.5", earlier=before)) is None
    assert_told(far_from_history(row("3.5001", earlier=before)), "jauh dari", Weight.WARNING)


@pytest.mark.parametrize(
    ("actual", "words"),
    [
        ("8.33", ""), ("8.34", "10 kali"), ("12", "10 kali"), ("12.01", ""),
        ("0.12", "seper-10"), ("0.121", ""), ("100", "100 kali"), ("0.001", "seper-1.000"),
    ],
)  # fmt: skip
def test_a_slip_of_the_comma_is_named(actual: str, words: str) -> None:
    found = far_from_history(row(actual, earlier=history("1")))
    assert_told(found, words, Weight.WARNING)


def test_any_figure_is_far_after_nothing_but_zeros() -> None:
    zeros = history("0", "0", "0", "0")
    assert_told(far_from_history(row("1000000", earlier=zeros)), "jauh dari", Weight.WARNING)
    assert far_from_history(row("0", earlier=zeros)) is None
    assert far_from_history(row("1", earlier=history("0", "0", "0"))) is None


def test_ten_times_the_target_is_far_after_zeros_too() -> None:
    past = history("0")
    told = far_from_history(row("100", target=Aim(Decimal(10)), earlier=past))
    assert_told(told, "sepuluh kali target", Weight.WARNING)
    assert far_from_history(row("99.99", target=Aim(Decimal(10)), earlier=past)) is None


def test_ten_times_the_target_is_far_where_there_is_no_history() -> None:
    assert far_from_history(row("99.99", target=Aim(Decimal(10)))) is None
    told = far_from_history(row("100", target=Aim(Decimal(10))))
    assert_told(told, "sepuluh kali target", Weight.WARNING)
    assert far_from_history(row("100", target=Aim(Decimal(0)))) is None
    past = history("100")
    assert far_from_history(row("100", target=Aim(Decimal(10)), earlier=past)) is None


@given(st.lists(st.decimals(-1000, 1000, places=2), min_size=1, max_size=8))
def test_the_median_of_a_history_is_never_far(past: list[Decimal]) -> None:
    middle = median(past)
    n_half = len(past) / 2
    assert sum(each <= middle for each in past) >= n_half
    assert sum(each >= middle for each in past) >= n_half
    assert score(middle, past) == 0
    assert slip_of(middle, middle) == ""


# ---- cumulative


def test_money_spent_since_january_does_not_become_less() -> None:
    past = history("500", "300")
    assert cumulative_not_falling(money("500", earlier=past)) is None
    told = cumulative_not_falling(money("499", earlier=past))
    assert_told(told, "Rp500 pada TW II 2026", Weight.WARNING)


def test_money_begins_anew_with_the_year() -> None:
    last_year = Earlier(Period.parse("2025-TW4"), Decimal(900))
    assert cumulative_not_falling(money("1", earlier=(last_year,))) is None


def test_the_sum_of_a_cumulative_indicator_does_not_fall() -> None:
    summed = spec(aggregation=Aggregation.KUMULATIF)
    past = history("10", "5", "99")
    assert cumulative_not_falling(row("0", of=summed, earlier=past)) is None
    told = cumulative_not_falling(row("-1", of=summed, earlier=past))
    assert_told(told, "dari 15,00 menjadi 14,00", Weight.WARNING)
    assert cumulative_not_falling(row("-1", earlier=past)) is None


# ---- part and whole


@pytest.mark.parametrize(("part", "words"), [("200", ""), ("200.01", "melebihi Panjang total")])
def test_a_part_is_not_more_than_its_whole(part: str, words: str) -> None:
    checked = row("100", of=spec(**RATIO), values={"baik": part, "total": "200"})
    assert_told(part_within_whole(checked), words, Weight.WARNING)


def test_a_ratio_that_is_no_part_of_a_whole_may_exceed_it() -> None:
    variables = (
        RATIO["variables"][0],
        spec(**RATIO).variables[1].__class__("total", "Unit", "unit"),
    )
    other = spec(**{**RATIO, "variables": variables})
    assert part_within_whole(row("300", of=other, values={"baik": "3", "total": "1"})) is None
    plain = spec(**{**RATIO, "measured_in": "km"})
    assert part_within_whole(row("300", of=plain, values={"baik": "3", "total": "1"})) is None


def test_a_typed_percentage_is_not_more_than_a_hundred() -> None:
    typed = spec(measured_in="%")
    assert part_within_whole(row("100", of=typed)) is None
    assert_told(part_within_whole(row("100.01", of=typed)), "keseluruhannya", Weight.WARNING)


# ---- denominator


def test_a_denominator_that_changed_is_told_with_both_figures() -> None:
    past = history(None, "70", values={"total": None})
    past = (past[0], Earlier(past[1].period, past[1].actual, {"total": Decimal(200)}))
    same = row("70", of=spec(**RATIO), values={"baik": "1", "total": "200.0"}, earlier=past)
    assert denominator_unchanged(same) is None
    other = row("70", of=spec(**RATIO), values={"baik": "1", "total": "200.1"}, earlier=past)
    told = denominator_unchanged(other)
    assert_told(told, "berubah dari 200 (TW I 2026) menjadi 200,1", Weight.WARNING)


def test_a_cumulative_ratio_has_a_new_denominator_every_period() -> None:
    summed = spec(**RATIO, aggregation=Aggregation.KUMULATIF)
    past = history("70", values={"total": Decimal(1)})
    assert denominator_unchanged(row("70", of=summed, values={"total": "2"}, earlier=past)) is None


# ---- period


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 7, 1), ""),
        (date(2026, 9, 30), ""),
        (date(2026, 6, 30), "data per 30 Juni 2026"),
        (date(2026, 10, 1), "di luar Triwulan III"),
    ],
)
def test_the_date_of_the_data_lies_in_the_period(day: date, words: str) -> None:
    assert_told(right_period(row("5", data_on=day)), words, Weight.WARNING)


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("Data triwulan III.", ""),
        ("Data triwulan II.", "menyebut periode lain"),
        ("Naik dari TW II ke TW III.", ""),
        ("Data TW2", "menyebut periode lain"),
        ("Data triwulan III 2025.", "menyebut periode lain"),
        ("Data triwulan III tahun anggaran 2025.", "menyebut periode lain"),
        ("Data TW3/2025", "menyebut periode lain"),
        ("Berkas 2025-TW3", "menyebut periode lain"),
        ("Data triwulan III tahun 2026.", ""),
        ("Berkas 2026-TW3", ""),
        ("Naik dari TW III 2025 ke TW III.", ""),
        ("Data triwulan III; sejak 2025 dihitung ulang.", ""),
        ("Tim kerja berjalan.", ""),
    ],
)
def test_the_keterangan_does_not_name_another_period_only(note: str, words: str) -> None:
    assert_told(right_period(row("5", note=note)), words, Weight.WARNING)


def test_a_date_within_the_period_settles_what_the_keterangan_names() -> None:
    assert right_period(row("5", note="Naik dari TW II.", data_on=date(2026, 9, 30))) is None


# ---- UPTDs


def below(*figures: str) -> tuple[Below, ...]:
    return tuple(Below(f"UPTD {n}", {}, Decimal(text)) for n, text in enumerate(figures))


def test_a_bidang_that_writes_the_sum_of_its_uptds_is_counted_twice() -> None:
    parts = below("40", "60")
    told = subunits_add_up(row("100", below=parts, n_below=2))
    assert_told(told, "dua kali", Weight.WARNING)
    assert subunits_add_up(row("100.01", below=parts, n_below=2)) is None


@pytest.mark.parametrize(
    ("rule", "actual", "words"),
    [
        (OfficeRule.RATA_RATA, "50.33", ""),
        (OfficeRule.RATA_RATA, "151", "Realisasi 151, rata-rata 3 UPTD 50,33"),
        (OfficeRule.MAKS, "61", ""),
        (OfficeRule.MAKS, "151", "Realisasi 151, nilai tertinggi 3 UPTD 61,00"),
        (OfficeRule.MIN, "40", ""),
        (OfficeRule.MIN, "39.99", "Realisasi 39,99, nilai terendah 3 UPTD 40,00"),
    ],
)
def test_a_bidang_that_stands_for_the_whole_writes_what_its_uptds_amount_to(
    rule: OfficeRule, actual: str, words: str
) -> None:
    parts = below("40", "61", "50")
    whole = spec(office_rule=rule)
    assert_told(
        subunits_add_up(row(actual, of=whole, below=parts, n_below=3)), words, Weight.WARNING
    )


def test_long_figures_of_uptds_are_added_up_exactly() -> None:
    parts = below("9" * 30, "0.01")
    told = subunits_add_up(row("9" * 30 + ".01", below=parts, n_below=2))
    assert_told(told, "dua kali", Weight.WARNING)
    assert subunits_add_up(row("9" * 30, below=parts, n_below=2)) is None


def test_nothing_is_added_up_before_every_uptd_has_handed_in() -> None:
    whole = spec(office_rule=OfficeRule.MAKS)
    assert subunits_add_up(row("1", of=whole, below=below("40"), n_below=2)) is None
    assert subunits_add_up(row("1", of=whole)) is None


def test_nothing_is_added_up_while_the_figure_of_an_uptd_is_empty() -> None:
    parts = (*below("40"), Below("UPTD kosong", {}, None))
    assert subunits_add_up(row("40", below=parts, n_below=2)) is None


def test_variables_are_added_up_one_by_one() -> None:
    whole = spec(**RATIO, office_rule=OfficeRule.RATA_RATA)
    parts = (Below("UPTD", {"baik": Decimal(3), "total": Decimal(4)}, Decimal(75)),)
    typed: dict[str, Any] = {"of": whole, "below": parts, "n_below": 1}
    assert subunits_add_up(row("75", values={"baik": "3", "total": "4"}, **typed)) is None
    told = subunits_add_up(row("60", values={"baik": "3", "total": "5"}, **typed))
    assert_told(told, "Panjang total 5", Weight.WARNING)


# ---- money


@pytest.mark.parametrize(("spent", "words"), [("1000", ""), ("1001", "pagu Rp1.000")])
def test_money_stays_within_its_ceiling(spent: str, words: str) -> None:
    assert_told(budget_within_ceiling(money(spent)), words, Weight.WARNING)


@pytest.mark.parametrize(
    ("spent", "achieved", "words"),
    [("50", "100", ""), ("49.99", "100", "laju serapan"), ("150", "100", ""), ("151", "100", "S1")],
)
def test_money_and_performance_are_at_most_fifty_points_apart(
    spent: str, achieved: str, words: str
) -> None:
    pace = Pace("S1", Decimal(spent), Decimal(achieved))
    assert_told(money_follows_performance(money("1", pace=pace)), words, Weight.REMARK)


# ---- narrative


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("Survei  jalan sudah SELESAI.", "sama persis"),
        ("Survei jalan sudah selesai!", ""),
    ],
)
def test_a_keterangan_is_not_a_copy_of_the_last_one(note: str, words: str) -> None:
    past = history("1", note="Survei jalan sudah selesai.")
    assert_told(narrative_is_new(row("5", note=note, earlier=past)), words, Weight.REMARK)


@pytest.mark.parametrize(("note", "is_told"), [("x" * 19, False), ("x" * 20, True)])
def test_a_short_keterangan_may_be_the_same(note: str, is_told: bool) -> None:
    found = narrative_is_new(row("5", note=note, earlier=history("1", note=note)))
    assert (found is not None) is is_told


# ---- what asks for a note


def test_missing_evidence_and_an_outlier_ask_for_a_keterangan_by_default() -> None:
    assert set(USUALLY_NOTED) == {"far_from_history", "evidence_present"}
    wanting = spec(evidence_required="Laporan")
    asked = [each for each in run_checks([row("5", of=wanting)]) if each.check == NOTE_ASKED]
    assert [each.weight for each in asked] == [Weight.ERROR]
    assert "bukti belum ada" in asked[0].sentence
    explained = run_checks([row("5", of=wanting, note="Menyusul.")])
    assert [each.check for each in explained] == ["evidence_present"]


def test_the_office_chooses_what_asks_for_a_keterangan() -> None:
    over = money("1001")
    assert [each.check for each in run_checks([over])] == ["budget_within_ceiling"]
    asked = run_checks([over], noted=("budget_within_ceiling",))
    assert [each.check for each in asked] == ["budget_within_ceiling", NOTE_ASKED]
    wanting = row("5", of=spec(evidence_required="Laporan"))
    assert [each.check for each in run_checks([wanting], noted=())] == ["evidence_present"]


def test_without_a_history_the_target_is_named_as_the_reason() -> None:
    beyond = row("100", target=Aim(Decimal(10)))
    assert run_checks([beyond])[-1].sentence.endswith(
        "tulis keterangan (sepuluh kali target atau lebih)."
    )
    slip = row("100", earlier=history("10"))
    assert run_checks([slip])[-1].sentence.endswith("(jauh dari riwayat sendiri).")


def test_an_error_is_never_lifted_by_a_keterangan() -> None:
    assert not {check.code for check in NOTABLE} & {"reason_for_empty", "within_limits"}
    beyond = row("101", of=spec(maximum=Decimal(100)), note="Memang begitu.")
    assert [each.weight for each in run_checks([beyond])] == [Weight.ERROR]


def assert_told(found: Finding | None, words: str, weight: Weight) -> None:
    """The check is silent where no words are expected, else says them with its weight."""
    if not words:
        assert found is None, found
        return
    assert found is not None
    assert found.weight is weight
    assert words in found.sentence
