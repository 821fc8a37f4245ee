"""What a cell of a filled workbook says: taken as it is, or named; never guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.core.canonical import decimal_text
from himpun.core.tables import NoResult, Percent, Value, column_letter
from himpun.intake.rules.cells import ACTUAL, DATA_ON, DATA_STATUS, MISSING_REASON, NOTE, Written
from himpun.intake.rules.offline import BadValue, FilledCell, fields_of, print_of, text_of

EMPTY = print_of("")


@pytest.mark.parametrize(
    ("value", "field", "text"),
    [
        (None, ACTUAL, ""),
        ("", ACTUAL, ""),
        ("  ", ACTUAL, ""),
        (Decimal("70.510"), ACTUAL, "70.51"),
        (Decimal("1E+15"), ACTUAL, "1000000000000000"),
        (Decimal("0"), "values.baik", "0"),
        ("  Belum ada.\r\nLagi ", NOTE, "Belum ada.\nLagi"),
        (Decimal("2026"), NOTE, "2026"),
        ("=1+1", NOTE, "=1+1"),
        ("#TAHUN2026", NOTE, "#TAHUN2026"),
        ("Data sumber terlambat", MISSING_REASON, "SUMBER_TERLAMBAT"),
        ("Estimasi", DATA_STATUS, "ESTIMASI"),
        (None, DATA_STATUS, ""),
        (date(2026, 3, 31), DATA_ON, "2026-03-31"),
        (None, DATA_ON, ""),
    ],
)
def test_a_fitting_cell_is_taken_as_plain_text(value: Value, field: str, text: str) -> None:
    assert text_of(value, field=field, base="") == text


@pytest.mark.parametrize(
    ("value", "field", "part"),
    [
        ("enam", ACTUAL, "bukan angka"),
        ("12", ACTUAL, "bukan angka"),
        ("1.234,56", "values.baik", "bukan angka"),
        ("١٢", ACTUAL, "bukan angka"),
        ("1e5", ACTUAL, "bukan angka"),
        ("ya", ACTUAL, "bukan angka"),
        ("#N/A", ACTUAL, "galat #N/A"),
        ("#DIV/0!", "values.baik", "galat #DIV/0!"),
        ("#NAME?", NOTE, "galat #NAME?"),
        (Percent("0.5"), ACTUAL, "berisi 50%, yang dihitung komputer sebagai 0,5. Ubah format"),
        (Percent("0.1234"), "values.baik", "berisi 12,34%"),
        ("Err:502", NOTE, "galat Err:502"),
        (NoResult("=A1"), ACTUAL, "hasilnya tidak tersimpan"),
        (NoResult("=A1"), NOTE, "hasilnya tidak tersimpan"),
        (date(2026, 1, 2), ACTUAL, "berisi tanggal (2026-01-02)"),
        (date(2026, 1, 2), NOTE, "berisi tanggal"),
        (date(2026, 1, 2), MISSING_REASON, "berisi tanggal"),
        ("Malas", MISSING_REASON, "tidak ada pada daftar"),
        ("SUMBER_TERLAMBAT", MISSING_REASON, "tidak ada pada daftar"),
        (Decimal(3), DATA_STATUS, "Pilih salah satu"),
        ("31/3/2026", DATA_ON, "bukan tanggal"),
        (Decimal(46112), DATA_ON, "bukan tanggal"),
    ],
)
def test_an_unfit_cell_is_named(value: Value, field: str, part: str) -> None:
    with pytest.raises(BadValue, match=r".") as fault:
        text_of(value, field=field, base=EMPTY)
    assert part in str(fault.value)


def test_a_long_figure_that_we_wrote_as_text_is_taken_back() -> None:
    long = "123456789012345678.12"
    assert text_of(long, field=ACTUAL, base=print_of(long)) == long
    with pytest.raises(BadValue):
        text_of(long + "9", field=ACTUAL, base=print_of(long))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12)))
def test_every_figure_is_itself(figure: Decimal) -> None:
    text = text_of(figure, field=ACTUAL, base="")
    assert text == decimal_text(figure)
    assert not FilledCell("G7", 1, ACTUAL, text, print_of(text)).is_touched


def test_an_empty_row_has_no_status_and_a_filled_one_has() -> None:
    empty = Written(values={}, actual=None, note="")
    assert fields_of(empty, variables=())[DATA_STATUS] == ""
    filled = Written(values={}, actual=Decimal("0.0"), note="a\r\nb ", data_on=date(2026, 3, 31))
    assert fields_of(filled, variables=()) == {
        ACTUAL: "0",
        NOTE: "a\nb",
        MISSING_REASON: "",
        DATA_STATUS: "FINAL",
        DATA_ON: "2026-03-31",
    }


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (16383, "XFD")])
def test_columns_are_named_as_spreadsheets_name_them(index: int, letters: str) -> None:
    assert column_letter(index) == letters
