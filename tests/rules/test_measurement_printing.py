"""Figures of a recap as letters show them: half-up, dashes for what is not there."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from tests.rules.recap_samples import DUE, TOO_LATE, TW1, D, spec

from himpun.measurement import printing
from himpun.measurement.rules.recap import recapitulate
from himpun.measurement.rules.recap_content import RecapContent
from himpun.measurement.rules.recap_input import (
    Filled,
    IndicatorIn,
    ObjectiveIn,
    RecapIn,
    RowIn,
    UnitIn,
)
from himpun.planning.rules.indicators import Direction
from himpun.planning.rules.targets import Aim, TargetPlan


def content() -> RecapContent:
    """One range of one unit, one sum of two units of which the second is silent."""
    ranged = spec("R1", direction=Direction.RENTANG_MAKS, parent_code="S2")
    summed = spec("T1", contributors=("bm", "ck"))
    return recapitulate(
        RecapIn(
            period=TW1,
            units=(
                UnitIn(code="bm", name="Bina Marga", due_at=DUE, handed_in_at=TOO_LATE),
                UnitIn(code="ck", name="Cipta Karya", due_at=DUE, absence="cuti"),
            ),
            indicators=(
                IndicatorIn(spec=summed, objective="S1", position=1),
                IndicatorIn(
                    spec=ranged,
                    objective="S2",
                    position=0,
                    targets=TargetPlan("", 2026, {"2026-TW1": Aim(D("1"), D("5.005"))}),
                ),
            ),
            rows=(
                RowIn(indicator="R1", unit="bm", filled=Filled(actual=D("4.125"))),
                RowIn(indicator="T1", unit="bm", filled=Filled(actual=D("1149.345"))),
            ),
            objectives=(
                ObjectiveIn(code="S1", name="Satu", position=0),
                ObjectiveIn(code="S2", name="Dua", position=1),
            ),
        )
    )


@pytest.mark.parametrize(
    ("text", "decimals", "shown"),
    [
        ("1149.345", 2, "1.149,35"),
        ("0.005", 2, "0,01"),
        ("-0.005", 2, "-0,01"),
        ("-0.004", 2, "0,00"),
        (
            "12345678901234567890123456789012345.5",
            0,
            "12.345.678.901.234.567.890.123.456.789.012.346",
        ),
        (None, 2, "–"),
    ],
)
def test_a_figure_is_shown_half_up_whatever_its_length(
    text: str | None, decimals: int, shown: str
) -> None:
    assert printing.figure(text, decimals=decimals) == shown


def test_rows_are_gathered_under_their_sasaran_and_a_lone_unit_stands_for_the_office() -> None:
    letter = printing.recap_document(content(), digest="ab", zone=ZoneInfo("Asia/Jakarta"))
    assert [(line["objective"], line["no"], line["unit"]) for line in letter["rows"]] == [
        ("S1 Satu", "1", "Seluruh unit"),
        ("S1 Satu", "", "Bina Marga"),
        ("S1 Satu", "", "Cipta Karya"),
        ("S2 Dua", "2", "Bina Marga"),
    ]


def test_a_range_shows_both_ends_and_a_missing_value_a_dash() -> None:
    letter = printing.recap_document(content(), digest="ab", zone=ZoneInfo("Asia/Jakarta"))
    office, _, silent, ranged = letter["rows"]
    assert (ranged["target"], ranged["actual"], ranged["achievement"]) == (
        "1,00–5,01",
        "4,13",
        "100,00%",
    )
    assert (office["actual"], office["achievement"], office["predicate"]) == ("–", "–", "–")
    assert silent["note"] == "unit belum menyampaikan formulir"


def test_units_show_their_moments_in_office_time_and_who_was_late() -> None:
    letter = printing.recap_document(content(), digest="ab", zone=ZoneInfo("Asia/Jakarta"))
    late, silent = letter["units"]
    assert late["handed_in"] == "Jumat, 10 April 2026 10.00 WIB (terlambat)"
    assert (silent["handed_in"], silent["due"]) == ("–", "Kamis, 9 April 2026 16.00 WIB")
    assert letter["missing"] == ["Cipta Karya: cuti"]


def test_a_report_speaks_of_the_office() -> None:
    lines = printing.reported_lines(content())
    assert [(line["unit"], line["last"]) for line in lines] == [
        ("Seluruh unit", "–"),
        ("Bina Marga", "Sangat Tinggi"),
    ]
    assert [line["last"] for line in printing.agreed_lines(content())] == [
        "Belum bernilai",
        "Disetujui",
    ]
