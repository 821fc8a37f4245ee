import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.rules.recap_samples import (
    answer,
    indicator,
    one_unit,
    row_of,
    sample,
    spec,
    unit,
)

from himpun.core.canonical import digest
from himpun.measurement.rules import recap_content
from himpun.measurement.rules.recap import recapitulate
from himpun.measurement.rules.recap_input import BudgetIn

D = Decimal


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
