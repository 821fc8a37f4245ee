"""CSV tables of an archive."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from himpun.archive.readme import readme
from himpun.archive.tables import FORM_COLUMNS, form_table
from himpun.core.sheets import csv_text


def read(octets: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(octets.decode(), newline="")))


def test_a_table_reads_back_as_it_was_written() -> None:
    rows = [["1.03", 'kata "kutip", koma', "dua\nbaris"], ["é", "", "12.50"]]
    assert read(csv_text(["a", "b", "c"], rows).encode()) == [["a", "b", "c"], *rows]


@pytest.mark.parametrize("text", ["=1+1", "+62", "-a", "@x", "\tx", "-1-1", "=cmd|'/c'!A1"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(text: str) -> None:
    assert read(csv_text(["a"], [[text]]).encode())[1] == ["'" + text]


@pytest.mark.parametrize("figure", ["-12.50", "0", "-3", "70.51"])
def test_a_figure_stays_a_figure(figure: str) -> None:
    written = read(csv_text(["a"], [[Decimal(figure)]]).encode())[1][0]
    assert (Decimal(written), written.startswith("'")) == (Decimal(figure), False)


def test_a_form_shows_variables_money_and_evidence() -> None:
    rows = [
        {
            "kind": "INDIKATOR",
            "code": "I1",
            "frozen": {"spec": {"name": "Kemantapan jalan"}},
            "values": {"mantap": "1069.62", "panjang": None},
            "actual": None,
            "note": "belum diukur",
            "missing_reason": "BELUM_SURVEI",
            "observation_status": "L",
            "evidence": [{"sha256": "0" * 64}],
        },
        {
            "kind": "ANGGARAN",
            "code": "1.03.10",
            "frozen": {"name": "Rehabilitasi"},
            "actual": "9",
            "data_status": "SEMENTARA",
            "data_on": "2026-03-31",
            "observation_status": "P",
        },
    ]
    header, first, second = read(form_table({"rows": rows}))
    assert header == list(FORM_COLUMNS)
    told = ["", "", "BELUM_SURVEI", "L", "belum diukur", "1"]
    assert first[2:] == ["Kemantapan jalan", "mantap=1069.62; panjang=", "", *told]
    told = ["SEMENTARA", "2026-03-31", "", "P", "", "0"]
    assert second[1:] == ["1.03.10", "Rehabilitasi", "", "9", *told]


def test_the_readme_refuses_to_leave_a_fact_out() -> None:
    with pytest.raises(KeyError):
        readme(organisation="Dinas Contoh")
