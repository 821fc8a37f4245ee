import json
import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.recap_samples import (
    TW1,
    TW2,
    filled,
    indicator,
    plan,
    roads,
    sample,
    spec,
    unit,
)

from himpun.core.canonical import digest
from himpun.measurement.rules import recap_content
from himpun.measurement.rules.achievement import Cap
from himpun.measurement.rules.predicates import THREE_STATE
from himpun.measurement.rules.recap import BY_UNROUNDED, recapitulate
from himpun.measurement.rules.recap_input import BudgetIn, RecapIn, RowIn
from himpun.planning.rules.indicators import Aggregation, Direction, Level, OfficeRule
from himpun.planning.rules.periods import Period

D = Decimal


def row_of(content, code, unit_code=None):
    (found,) = [r for r in content["rows"] if (r["indicator"], r["unit"]) == (code, unit_code)]
    return found


def one_unit(one, *, row=None, period=TW1, **changes):
    """A recap of a single unit with a single indicator."""
    rows = () if row is None else (row,)
    return recapitulate(
        RecapIn(
            period=period,
            units=(unit("bm", "Bina Marga"),),
            indicators=(one,),
            rows=rows,
            **changes,
        )
    )


def answer(actual=None, **changes):
    return RowIn(indicator="X", unit="bm", filled=filled(actual), **changes)


# -- the sample -------------------------------------------------------------------------------


def test_completeness_counts_units_and_due_rows():
    head = recapitulate(sample())["completeness"]
    assert head == {
        "units_expected": 3,
        "units_received": 2,
        "units_on_time": 1,
        "units_late": 1,
        "units_missing": 1,
        "received_percent": "66.67",
        "on_time_percent": "33.33",
        "rows_expected": 5,
        "rows_filled": 4,
        "rows_not_due": 1,
        "rows_with_evidence": 1,
        "rows_lacking_evidence": 1,
        "filled_percent": "80.00",
    }


def test_a_silent_unit_is_named_with_the_reason_of_going_on():
    (missing,) = recapitulate(sample())["missing"]
    assert (missing["unit"], missing["name"], missing["reason"]) == (
        "ck",
        "Cipta Karya",
        "Operator cuti",
    )


def test_rows_have_the_office_first_and_then_the_units_in_the_order_of_the_plan():
    rows = recapitulate(sample())["rows"]
    assert [(row["indicator"], row["unit"]) for row in rows] == [
        ("IKU-1", None),
        ("IKU-1", "bm"),
        ("IKU-1", "upt1"),
        ("IKU-2", None),
        ("IKU-2", "ck"),
        ("SK-1", None),
        ("SK-1", "bm"),
        ("SK-1", "ck"),
        ("P-1", None),
        ("P-1", "bm"),
    ]


def test_the_office_ratio_comes_from_summed_variables():
    row = row_of(recapitulate(sample()), "IKU-1")
    assert row["values"] == {"baik": "270", "panjang": "400"}
    assert (row["actual"], row["achievement"], row["predicate_label"]) == (
        "67.5",
        "96.43",
        "Sangat Tinggi",
    )
    assert row["achievement_exact"].startswith("96.428571428571")
    assert row["n_evidence"] == 2


def test_a_unit_is_measured_against_its_own_target_only():
    content = recapitulate(sample())
    assert row_of(content, "IKU-1", "bm")["achievement"] == "112.50"
    assert row_of(content, "IKU-1", "upt1")["reason"] == "unit ini tidak bertarget sendiri"


def test_the_draft_of_a_silent_unit_is_not_looked_at():
    content = recapitulate(sample())
    row = row_of(content, "SK-1", "ck")
    assert (row["actual"], row["note"], row["n_evidence"]) == (None, "", 0)
    assert row["reason"] == "unit belum menyampaikan formulir"
    office = row_of(content, "SK-1")
    assert (office["actual"], office["reason"]) == (None, "1 dari 2 unit; belum: Cipta Karya")
    assert content["budget"][2]["spent"] is None


def test_an_annual_indicator_is_not_yet_due():
    row = row_of(recapitulate(sample()), "IKU-2")
    assert (row["is_due"], row["actual"], row["reason"]) == (False, None, "belum waktunya")
    assert row["annual_target_low"] == "86"


def test_money_is_added_exactly_and_absorbed_in_per_cent():
    objective = recapitulate(sample())["objectives"][0]
    assert objective["money"] == {
        "ceiling": "1500000000.5",
        "spent": "375000000.25",
        "spent_known": "375000000.25",
        "absorption": "25.00",
        "reason": "",
    }
    assert objective["gap"] == "71.43"


def test_a_total_with_a_missing_line_is_null_and_counts():
    money = recapitulate(sample())["total"]["money"]
    assert (money["spent"], money["spent_known"]) == (None, "375000000.25")
    assert money["reason"] == "2 dari 3 baris DPA terisi"


def test_an_objective_is_the_mean_of_its_own_indicators():
    """A sub-activity's kilometres do not speak for the sasaran that has an IKU."""
    air = recapitulate(sample())["objectives"][1]
    assert (air["n_indicators"], air["n_own"], air["n_counted"]) == (2, 1, 0)
    assert (air["achievement"], air["reason"]) == (None, "belum ada indikator yang bernilai")


def test_what_belongs_to_no_objective_comes_last():
    objectives = recapitulate(sample())["objectives"]
    assert [one["objective"] for one in objectives] == ["S1", "S2", ""]
    assert objectives[-1]["achievement"] == "80.00"
    assert objectives[-1]["money"]["reason"] == "tidak ada baris DPA"


def test_units_are_punctual_late_or_silent():
    units = {one["unit"]: one for one in recapitulate(sample())["units"]}
    assert {code: one["state"] for code, one in units.items()} == {
        "bm": "TEPAT_WAKTU",
        "upt1": "TERLAMBAT",
        "ck": "BELUM",
    }
    assert (units["bm"]["achievement"], units["bm"]["n_counted"]) == ("96.25", 2)
    assert (units["ck"]["n_excluded"], units["ck"]["money"]["spent"]) == (2, None)


def test_predicates_are_counted_with_the_unvalued_last():
    counts = recapitulate(sample())["total"]["predicates"]
    assert [(one["code"], one["n"]) for one in counts] == [
        ("ST", 1),
        ("T", 1),
        ("S", 0),
        ("R", 0),
        ("SR", 0),
        ("", 2),
    ]


# -- order, sameness, form --------------------------------------------------------------------


@given(st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_arrival_changes_nothing(chance):
    given_facts = sample()
    mixed = {
        name: tuple(chance.sample(getattr(given_facts, name), len(getattr(given_facts, name))))
        for name in ("units", "indicators", "rows", "objectives", "budget")
    }
    assert digest(recapitulate(replace(given_facts, **mixed))) == digest(recapitulate(given_facts))


money = st.decimals(0, 10**14, places=2)


@given(st.lists(st.tuples(money, money), min_size=1, max_size=12), st.randoms())
def test_sums_of_money_are_exact_in_any_order(pairs, chance):
    lines = [
        BudgetIn(code=f"5.{n}", name="Belanja", unit="bm", ceiling=ceiling, spent=spent)
        for n, (ceiling, spent) in enumerate(pairs)
    ]
    chance.shuffle(lines)
    content = one_unit(indicator(spec("X")), row=answer("1"), budget=tuple(lines))
    total = content["total"]["money"]
    assert D(total["ceiling"]) == sum(ceiling for ceiling, _ in pairs)
    assert D(total["spent"]) == sum(spent for _, spent in pairs)


def test_the_same_facts_give_the_same_content():
    assert recapitulate(sample()) == recapitulate(sample())


def test_content_is_json_as_it_stands_without_a_float():
    content = recapitulate(sample())
    assert json.loads(json.dumps(content), parse_float=_no_float) == content


def _no_float(text):
    raise AssertionError(f"float {text} in the content")


@pytest.mark.parametrize(
    ("name", "find"),
    [
        ("RecapContent", lambda content: [content]),
        ("SettingsContent", lambda content: [content["settings"]]),
        ("CompletenessContent", lambda content: [content["completeness"]]),
        ("MissingContent", lambda content: content["missing"]),
        ("RowContent", lambda content: content["rows"]),
        ("ObjectiveContent", lambda content: content["objectives"]),
        ("UnitContent", lambda content: content["units"]),
        ("BudgetLineContent", lambda content: content["budget"]),
        ("TotalContent", lambda content: [content["total"]]),
        ("MoneyContent", lambda content: [content["total"]["money"]]),
        ("PredicateCount", lambda content: content["total"]["predicates"]),
    ],
)
def test_content_has_exactly_the_keys_of_its_schema(name, find):
    wanted = set(get_type_hints(getattr(recap_content, name)))
    for part in find(recapitulate(sample())):
        assert set(part) == wanted


def test_moments_keep_the_zone_of_the_office():
    wib = timezone(timedelta(hours=7))
    late = replace(sample().units[0], handed_in_at=datetime(2026, 4, 8, 10, 0, tzinfo=wib))
    content = recapitulate(replace(sample(), units=(late, *sample().units[1:])))
    assert content["units"][0]["handed_in_at"] == "2026-04-08T10:00:00+07:00"


def test_handing_in_at_the_due_moment_is_on_time():
    at_the_moment = unit("bm", "Bina Marga", at=unit("x", "x").due_at)
    assert at_the_moment.is_on_time
    assert not replace(
        at_the_moment, handed_in_at=at_the_moment.due_at + timedelta(microseconds=1)
    ).is_on_time


# -- rules that a row must follow -------------------------------------------------------------


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
