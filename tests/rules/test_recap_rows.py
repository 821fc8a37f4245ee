"""Rules that a row of the recap must follow."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.recap_samples import (
    TW1,
    TW2,
    answer,
    filled,
    indicator,
    one_unit,
    plan,
    roads,
    row_of,
    sample,
    spec,
    unit,
)

from himpun.measurement.rules.achievement import Cap
from himpun.measurement.rules.predicates import THREE_STATE
from himpun.measurement.rules.recap import BY_UNROUNDED, recapitulate
from himpun.measurement.rules.recap_input import BudgetIn, RecapIn, RowIn
from himpun.planning.rules.indicators import Aggregation, Direction, Level, OfficeRule
from himpun.planning.rules.periods import Period

D = Decimal


def test_an_empty_cell_stays_null_and_zero_is_a_value():
    empty = row_of(one_unit(indicator(spec("X"), TW1="10"), row=answer()), "X", "bm")
    zero = row_of(one_unit(indicator(spec("X"), TW1="10"), row=answer("0")), "X", "bm")
    assert (empty["actual"], empty["achievement"], empty["reason"]) == (
        None,
        None,
        "realisasi belum diisi",
    )
    assert (zero["actual"], zero["achievement"], zero["predicate"]) == ("0", "0.00", "SR")


def test_a_missing_form_row_is_an_empty_cell():
    row = row_of(one_unit(indicator(spec("X"), TW1="10")), "X", "bm")
    assert row["reason"] == "realisasi belum diisi"


def test_a_lone_unit_is_measured_against_the_target_of_the_office_and_the_other_way_round():
    content = one_unit(indicator(spec("X"), TW1="10"), row=answer("9"))
    assert row_of(content, "X", "bm")["achievement"] == "90.00"
    content = one_unit(indicator(spec("X")), row=answer("9", targets=plan("bm", TW1="10")))
    assert row_of(content, "X")["achievement"] == "90.00"


def test_the_predicate_follows_the_unrounded_value_and_says_so_where_it_shows():
    content = one_unit(indicator(spec("X"), TW1="1000"), row=answer("900.04"))
    row = row_of(content, "X")
    assert (row["achievement"], row["predicate"], row["reason"]) == ("90.00", "ST", BY_UNROUNDED)
    plain = row_of(one_unit(indicator(spec("X"), TW1="1000"), row=answer("900")), "X")
    assert (plain["achievement"], plain["predicate"], plain["reason"]) == ("90.00", "T", "")


def test_the_cap_bends_display_and_means_but_not_the_value():
    content = one_unit(indicator(spec("X"), TW1="10"), row=answer("34"), cap=Cap.AT_120)
    row = row_of(content, "X")
    assert (row["achievement"], row["achievement_capped"]) == ("340.00", "120.00")
    assert content["objectives"][-1]["achievement"] == "120.00"
    assert content["settings"]["cap"] == "120"


def test_the_predicate_looks_at_the_uncapped_value():
    content = one_unit(
        indicator(spec("X"), TW1="10"), row=answer("34"), cap=Cap.AT_100, scale=THREE_STATE
    )
    assert row_of(content, "X")["predicate"] == "MELEBIHI"
    assert content["settings"]["predicate_set"] == "TIGA_KEADAAN"


def test_a_floored_achievement_keeps_the_raw_one():
    falling = indicator(spec("X", direction=Direction.MIN_A), TW1="10")
    row = row_of(one_unit(falling, row=answer("25")), "X")
    assert (row["achievement"], row["achievement_raw"]) == ("0.00", "-50.00")


def test_a_range_target_is_shown_with_both_ends():
    ranged = indicator(spec("X", direction=Direction.RENTANG_MIN), TW1="1..5")
    row = row_of(one_unit(ranged, row=answer("3")), "X")
    assert (row["target_low"], row["target_high"], row["achievement"]) == ("1", "5", "100.00")


def test_an_achievement_is_measured_to_date():
    summed = indicator(spec("X", aggregation=Aggregation.KUMULATIF), TW1="12", TW2="27")
    row = answer("15", earlier={TW1: filled("10")})
    found = row_of(one_unit(summed, row=row, period=TW2), "X", "bm")
    assert (found["target_low"], found["actual"]) == ("15", "15")
    assert (found["target_to_date_low"], found["actual_to_date"]) == ("27", "25")
    assert found["achievement"] == "92.59"


@pytest.mark.parametrize("aggregation", [Aggregation.KUMULATIF, Aggregation.RATA_RATA])
def test_a_missing_earlier_quarter_is_named_for_unit_and_office(aggregation):
    one = indicator(spec("X", aggregation=aggregation), TW2="27")
    content = one_unit(one, row=answer("15"), period=TW2)
    for unit_code in (None, "bm"):
        row = row_of(content, "X", unit_code)
        assert (row["actual"], row["achievement"]) == ("15", None)
        assert row["reason"] == "realisasi TW I 2026 belum ada"


def test_a_position_does_not_ask_for_earlier_quarters():
    one = indicator(spec("X"), TW2="27")
    assert row_of(one_unit(one, row=answer("27"), period=TW2), "X")["achievement"] == "100.00"


def test_a_cumulative_ratio_divides_the_sums_of_all_quarters():
    one = indicator(replace(roads("X", "bm"), aggregation=Aggregation.KUMULATIF), TW2="50")
    row = RowIn(
        indicator="X",
        unit="bm",
        filled=filled(baik="9", panjang="10"),
        earlier={TW1: filled(baik="1", panjang="10")},
    )
    content = one_unit(one, row=row, period=TW2)
    for unit_code in (None, "bm"):
        assert row_of(content, "X", unit_code)["actual_to_date"] == "50"
        assert row_of(content, "X", unit_code)["actual"] == "90"


def test_a_typed_actual_does_not_replace_the_formula():
    one = indicator(roads("X", "bm"), TW1="50")
    row = RowIn(indicator="X", unit="bm", filled=filled("99", baik="1", panjang=None))
    found = row_of(one_unit(one, row=row), "X", "bm")
    assert (found["actual"], found["values"]) == (None, {"baik": "1", "panjang": None})
    assert found["actual_reason"] == "belum ada nilai untuk Panjang jalan"


def test_units_targets_add_up_where_the_office_has_none_and_figures_are_summed():
    one = indicator(spec("X", contributors=("bm", "ck")))
    rows = tuple(
        RowIn(indicator="X", unit=code, filled=filled("5"), targets=plan(code, TW1="10"))
        for code in ("bm", "ck")
    )
    units = (unit("bm", "Bina Marga"), unit("ck", "Cipta Karya"))
    of = {"period": TW1, "units": units, "rows": rows}
    row = row_of(recapitulate(RecapIn(indicators=(one,), **of)), "X")
    assert (row["target_low"], row["achievement"]) == ("20", "50.00")
    mean = replace(one, spec=replace(one.spec, office_rule=OfficeRule.RATA_RATA))
    row = row_of(recapitulate(RecapIn(indicators=(mean,), **of)), "X")
    assert (row["target_low"], row["reason"]) == (None, "target belum ditetapkan")


def test_a_contributor_without_a_form_is_missing_by_its_code():
    one = indicator(spec("X", contributors=("bm", "hilang")), TW1="10")
    content = one_unit(one, row=answer("5"))
    assert row_of(content, "X")["reason"] == "1 dari 2 unit; belum: hilang"
    assert row_of(content, "X", "hilang")["actual"] is None


def test_the_owner_feeds_what_nobody_else_is_named_for():
    content = one_unit(indicator(spec("X", contributors=()), TW1="10"), row=answer("5"))
    assert row_of(content, "X", "bm")["achievement"] == "50.00"


def test_a_row_may_be_not_due_by_decision():
    content = one_unit(indicator(spec("X"), TW1="10"), row=answer("5", is_due=False))
    for unit_code in (None, "bm"):
        assert row_of(content, "X", unit_code)["reason"] == "belum waktunya"
    assert content["completeness"]["rows_not_due"] == 1


def test_an_annual_indicator_is_measured_in_the_last_quarter():
    one = indicator(spec("X", aggregation=Aggregation.TAHUNAN), annual="80")
    row = row_of(one_unit(one, row=answer("76"), period=Period.parse("2026-TW4")), "X")
    assert (row["is_due"], row["target_low"], row["achievement"]) == (True, "80", "95.00")


def test_evidence_is_lacking_only_where_it_is_demanded_and_a_figure_stands():
    demanding = indicator(spec("X", evidence_required="Foto"), TW1="10")
    cases = [(answer("5"), True), (answer(), False), (answer("5", n_evidence=1), False)]
    for row, lacks in cases:
        content = one_unit(demanding, row=row)
        assert row_of(content, "X", "bm")["lacks_evidence"] is lacks
        assert content["completeness"]["rows_lacking_evidence"] == lacks


def test_an_objective_without_own_indicators_is_represented_by_all_below_it():
    below = tuple(
        indicator(spec(code, level=Level.PROGRAM), objective="", TW1="10") for code in ("X", "Y")
    )
    content = recapitulate(
        RecapIn(
            period=TW1,
            units=(unit("bm", "Bina Marga"),),
            indicators=below,
            rows=(answer("8"), replace(answer("9"), indicator="Y")),
        )
    )
    (objective,) = content["objectives"]
    assert (objective["n_own"], objective["achievement"]) == (2, "85.00")


@pytest.mark.parametrize(
    ("ceiling", "spent", "absorption", "reason"),
    [
        ("200", "50", "25.00", ""),
        ("0", "0", None, "pagu nol"),
        ("200", None, None, "realisasi keuangan belum diisi"),
        ("200", "0", "0.00", ""),
    ],
)
def test_absorption_of_a_line_has_a_value_or_a_reason(ceiling, spent, absorption, reason):
    line = BudgetIn(
        code="5.1", name="Belanja", unit="bm", ceiling=D(ceiling), spent=spent and D(spent)
    )
    (found,) = one_unit(indicator(spec("X")), row=answer("1"), budget=(line,))["budget"]
    assert (found["absorption"], found["reason"]) == (absorption, reason)


def test_a_recap_of_nobody_is_empty_and_not_an_error():
    content = recapitulate(RecapIn(period=TW1, units=(), indicators=(), rows=()))
    assert content["completeness"]["received_percent"] == "0.00"
    assert (content["rows"], content["objectives"], content["total"]["achievement"]) == (
        [],
        [],
        None,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"units": sample().units * 2}, "Unit bm, ck, upt1 ada dua kali"),
        ({"indicators": sample().indicators * 2}, "Indikator IKU-1"),
        ({"rows": sample().rows * 2}, "Isian IKU-1 · bm"),
        ({"objectives": sample().objectives * 2}, "Sasaran S1, S2"),
        ({"budget": sample().budget * 2}, "Baris DPA 5.01 · bm"),
        ({"rows": (RowIn(indicator="P-1", unit="ck"),)}, "bukan penyumbang"),
        ({"rows": (RowIn(indicator="Z", unit="bm"),)}, "bukan penyumbang"),
        ({"units": sample().units[:2]}, "Baris DPA 5.03 milik unit ck"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        replace(sample(), **changes)


@given(st.data())
@settings(max_examples=60)
def test_every_null_has_a_reason_and_every_achievement_a_predicate(data):
    text = st.none() | st.integers(-50, 500).map(str)
    aggregation = data.draw(st.sampled_from(Aggregation))
    direction = data.draw(st.sampled_from([d for d in Direction if not d.is_range]))
    one = spec(
        "X", aggregation=aggregation, direction=direction, contributors=("bm", "ck"),
        office_rule=data.draw(st.sampled_from([r for r in OfficeRule if r != "RASIO"])),
    )  # fmt: skip
    target = data.draw(text)
    rows = tuple(
        RowIn(
            indicator="X",
            unit=code,
            filled=filled(data.draw(text)),
            earlier={TW1: filled(data.draw(text))},
            targets=data.draw(st.sampled_from([None, plan(code, TW1="3", TW2="7")])),
        )
        for code in random.Random(1).sample(["bm", "ck"], 2)
    )
    silent = data.draw(st.booleans())
    units = (unit("bm", "Bina Marga"), replace(unit("ck", "CK"), handed_in_at=None) if silent
             else unit("ck", "CK"))  # fmt: skip
    content = recapitulate(
        RecapIn(
            period=data.draw(st.sampled_from([TW1, TW2, Period.parse("2026-TW4")])),
            units=units,
            indicators=(indicator(one, **({"TW2": target} if target else {})),),
            rows=rows if not data.draw(st.booleans()) else rows[:1],
        )
    )
    for row in content["rows"]:
        assert (row["achievement"] is None) == (row["predicate"] == "")
        assert row["achievement"] is not None or row["reason"]
        assert row["actual"] is not None or row["actual_reason"]
