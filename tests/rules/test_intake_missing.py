"""Why a figure is missing, how sure it is, how it was read, and the pace of money and work."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MAX_NOTE,
    MISSING_REASON,
    NOTE,
    CellChange,
    Written,
    settled,
    write_cell,
)
from himpun.intake.rules.missing import (
    FigureStatus,
    MissingReason,
    explained,
    observation_status,
    read_day,
    read_reason,
    read_status,
    reason_label,
)
from himpun.intake.rules.numbers import BadCell, BadNumber, reading_of
from himpun.intake.rules.pace import Achieving, Spending, achievement, paces
from himpun.intake.rules.spelling import LIMIT, spelled
from himpun.planning.rules.formulas import parse
from himpun.planning.rules.indicators import Direction
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim

EMPTY = Written({}, None, "")


def typed(before: Written, **cells: str) -> Written:
    for field, text in cells.items():
        before = write_cell(before, CellChange(1, field, text), spec=None)
    return settled(before)


def test_a_reason_stays_only_while_the_cell_is_empty() -> None:
    empty = typed(EMPTY, **{MISSING_REASON: "BELUM_SURVEI"})
    assert (empty.missing_reason, empty.is_settled) == ("BELUM_SURVEI", True)
    filled = typed(empty, **{ACTUAL: "0"})
    assert (filled.missing_reason, filled.actual) == ("", 0)


def test_a_keterangan_of_4000_letters_is_kept_and_a_longer_one_refused() -> None:
    assert len(typed(EMPTY, **{NOTE: "x" * MAX_NOTE}).note) == 4_000
    with pytest.raises(BadCell, match="paling panjang 4000 huruf; ini 4001"):
        typed(EMPTY, **{NOTE: "x" * (MAX_NOTE + 1)})


def test_status_and_date_stay_only_while_there_is_a_figure() -> None:
    filled = typed(EMPTY, **{ACTUAL: "5", DATA_STATUS: "SEMENTARA", DATA_ON: "31-03-2026"})
    assert (filled.data_status, filled.data_on) == ("SEMENTARA", date(2026, 3, 31))
    emptied = typed(filled, **{ACTUAL: ""})
    assert (emptied.data_status, emptied.data_on, emptied.is_settled) == ("FINAL", None, False)


@pytest.mark.parametrize("text", ["NIHIL", "belum_survei", "A"])
def test_a_reason_outside_the_list_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match="LAINNYA"):
        read_reason(text)
    with pytest.raises(BadCell, match="SEMENTARA"):
        read_status(text)


def test_no_status_is_final() -> None:
    assert read_status("") == "FINAL"
    assert read_reason(" ") == ""


@pytest.mark.parametrize("text", ["2026-03-31", "31-03-2026", "31/3/2026", " 31-3-2026 "])
def test_a_day_is_read_in_both_orders(text: str) -> None:
    assert read_day(text) == date(2026, 3, 31)


@pytest.mark.parametrize("text", ["31-02-2026", "2026/03/31", "kemarin", "٣١-03-2026", "1-1-26"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(BadCell, match="bukan tanggal"):
        read_day(text)


@pytest.mark.parametrize("text", ["0001-01-01", "31-12-1899", "31/12/1989", "2200-01-01"])
def test_a_day_of_another_age_is_refused_but_still_read(text: str) -> None:
    with pytest.raises(BadCell, match="di luar 1990–2199"):
        typed(EMPTY, **{ACTUAL: "5", DATA_ON: text})
    assert read_day(text) is not None


@pytest.mark.parametrize("text", ["1990-01-01", "31-12-2199"])
def test_the_first_and_the_last_day_are_taken(text: str) -> None:
    assert typed(EMPTY, **{ACTUAL: "5", DATA_ON: text}).data_on == read_day(text)


def test_every_reason_and_status_has_a_word_and_a_code_of_sdmx() -> None:
    assert {each.value: each.observation_status for each in MissingReason} == {
        "BELUM_SURVEI": "L",
        "BUKAN_PERIODE": "L",
        "SUMBER_TERLAMBAT": "O",
        "TIDAK_BERLAKU": "M",
        "LAINNYA": "O",
    }
    assert [each.observation_status for each in FigureStatus] == ["A", "P", "E"]
    assert all(each.label for each in (*MissingReason, *FigureStatus))
    assert [each for each in MissingReason if each.needs_note] == [MissingReason.OTHER]
    assert reason_label("BARU") == "BARU"


def test_the_status_of_an_observation_is_of_its_figure_or_of_its_absence() -> None:
    assert observation_status(is_filled=True, reason="", status="SEMENTARA") == "P"
    assert observation_status(is_filled=True, reason="", status="") == "A"
    assert observation_status(is_filled=False, reason="TIDAK_BERLAKU", status="FINAL") == "M"
    assert observation_status(is_filled=False, reason="", status="") == "O"


def test_a_print_tells_reason_status_and_date_before_the_keterangan() -> None:
    assert explained("Ya.", is_filled=False, reason="BELUM_SURVEI") == "Belum ada survei; Ya."
    assert explained("Banjir.", is_filled=False, reason="LAINNYA") == "Banjir."
    told = explained("", is_filled=True, status="ESTIMASI", data_on=date(2026, 3, 31))
    assert told == "angka estimasi; data per 31 Maret 2026"
    assert explained("Baik.", is_filled=True, status="FINAL") == "Baik."


# ---- shown back as understood


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1.234", "1.234 (seribu dua ratus tiga puluh empat)"),
        ("1,234", "1,234 (satu koma dua tiga empat)"),
        ("-12.000", "-12.000 (minus dua belas ribu)"),
        ("1.234.567", ""),
        ("0.123", ""),
        ("1.23", ""),
        ("1234", ""),
        ("", ""),
        ("enam", ""),
    ],
)
def test_only_what_can_be_read_in_two_ways_is_shown_back(text: str, words: str) -> None:
    assert reading_of(text) == words


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("0", "nol"), ("10", "sepuluh"), ("11", "sebelas"), ("19", "sembilan belas"),
        ("20", "dua puluh"), ("100", "seratus"), ("999", "sembilan ratus sembilan puluh sembilan"),
        ("1000", "seribu"), ("2001", "dua ribu satu"), ("100000", "seratus ribu"),
        ("1000000", "satu juta"), ("-1.05", "minus satu koma nol lima"),
    ],
)  # fmt: skip
def test_figures_are_spelled(figure: str, words: str) -> None:
    assert spelled(Decimal(figure)) == words


def test_a_figure_too_large_for_words_is_refused() -> None:
    assert spelled(Decimal(LIMIT - 1)).startswith("sembilan ratus")
    with pytest.raises(ValueError, match="terlalu besar"):
        spelled(Decimal(LIMIT))


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_two_figures_are_never_spelled_alike(one: int, other: int) -> None:
    assert (spelled(Decimal(one)) == spelled(Decimal(other))) is (one == other)


def test_a_bad_number_is_a_bad_cell() -> None:
    assert issubclass(BadNumber, BadCell)


# ---- below the line


@pytest.mark.parametrize(
    ("formula", "names"),
    [
        ("a / b * 100", ("b",)),
        ("a / (b + c)", ("b", "c")),
        ("a / (a + b)", ()),
        ("a + b", ()),
        ("a / 12", ()),
        ("(a / b + c / d) / 2", ("b", "d")),
        ("-(a / b)", ("b",)),
        ("maks(a / b, c)", ("b",)),
        ("a / (b / c)", ("b", "c")),
    ],
)
def test_the_denominators_of_a_formula_are_what_only_divides(
    formula: str, names: tuple[str, ...]
) -> None:
    assert parse(formula).denominators == names


# ---- pace


def achieving(actual: str, target: str, direction: Direction = Direction.MAKS) -> Achieving:
    return Achieving("S1", direction, Decimal(actual), Aim(Decimal(target)))


def test_pace_compares_spending_with_the_elapsed_part_of_the_year() -> None:
    lines = [Spending("S1", Decimal(20), Decimal(100)), Spending("S1", Decimal(30), Decimal(100))]
    found = paces(
        lines, [achieving("8", "10"), achieving("6", "10")], period=Period.parse("2026-TW2")
    )
    assert (found["S1"].spent, found["S1"].achieved) == (50, 70)


def test_a_sasaran_without_figures_or_without_money_has_no_pace() -> None:
    period = Period.parse("2026")
    nothing = [Spending("S1", Decimal(0), Decimal(0))]
    assert paces(nothing, [achieving("1", "1")], period=period) == {}
    assert (
        paces([Spending("S2", Decimal(1), Decimal(1))], [achieving("1", "1")], period=period) == {}
    )


def test_achievement_follows_the_direction() -> None:
    assert achievement(achieving("12", "10", Direction.MIN_A)) == 80
    assert achievement(achieving("20", "10", Direction.MIN_B)) == 50
    assert achievement(achieving("0", "10", Direction.MIN_B)) is None
    assert achievement(achieving("10", "10", Direction.STABIL)) is None
    assert achievement(achieving("10", "0")) is None
    ranged = Achieving("S1", Direction.MAKS, Decimal(1), Aim(Decimal(1), Decimal(2)))
    assert achievement(ranged) is None
