"""The sample plan, one cell changed at a time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from himpun.core.tables import Percent, SheetRows, Value, column_letter
from himpun.core.workbook import read_workbook
from himpun.planning.rules import plan_layout
from himpun.planning.rules.indicators import (
    Aggregation,
    Direction,
    Frequency,
    Level,
    OfficeRule,
    TargetBasis,
)
from himpun.planning.rules.plan_check import KnownUnits, check_plan
from himpun.planning.rules.plan_content import CheckedPlan, DocumentKind
from himpun.planning.rules.plan_tables import CellFault, Layout, find_sheet

SAMPLE = Path(__file__).resolve().parents[2] / "src/himpun/samples/bmcktr/plan.xlsx"
CODES = frozenset({"SET", "BM", "CK", "TR", "UPTD1", "UPTD2", "UPTD3", "KPL"})
UNITS = KnownUnits(every=CODES, filling=CODES - {"KPL"})
LAYOUTS = {layout.sheet: layout for layout in plan_layout.ALL}


@cache
def sample() -> tuple[SheetRows, ...]:
    return read_workbook(SAMPLE)


def place(layout: Layout, name: str) -> int:
    return list(layout.columns).index(name)


def with_cells(sheet: str, row: int, cells: Mapping[str, Value]) -> tuple[SheetRows, ...]:
    """The sample with cells of one row changed; names are those used in code."""
    layout = LAYOUTS[sheet]

    def edit(rows: SheetRows) -> SheetRows:
        if rows.name != sheet:
            return rows
        width = len(layout.columns)
        values = [*rows.rows[row - 1], *[None] * width][:width]
        for name, value in cells.items():
            values[place(layout, name)] = value
        return SheetRows(sheet, (*rows.rows[: row - 1], tuple(values), *rows.rows[row:]))

    return tuple(map(edit, sample()))


def check(sheets: tuple[SheetRows, ...]) -> tuple[CheckedPlan | None, tuple[CellFault, ...]]:
    return check_plan(sheets, units=UNITS)


def test_the_sample_plan_is_fit_and_holds_the_twelve_indicators():
    plan, faults = check(sample())
    assert faults == ()
    assert plan is not None
    assert plan.warnings == ()
    specs = {one.spec.code: one.spec for one in plan.indicators}
    assert len(specs) == 12
    assert {spec.direction for spec in specs.values()} == {"MAKS", "MIN_A", "RENTANG_MIN"}
    assert {spec.aggregation for spec in specs.values()} == {
        *("POSISI", "TAHUNAN", "KUMULATIF", "RATA_RATA"),
    }
    assert [code for code, spec in specs.items() if spec.is_key] == [
        f"IKU-0{number}" for number in range(1, 6)
    ]
    assert specs["IKU-01"].contributors == ("BM", "UPTD1", "UPTD2", "UPTD3")
    assert specs["PRG-01"].baseline == Decimal("405.66")
    zero = next(t for t in plan.targets if t.indicator_code == "PNJ-02")
    assert {aim.low for aim in zero.plan.aims.values()} == {0}


def test_every_invented_figure_of_the_sample_says_so():
    plan, _ = check(sample())
    assert plan is not None
    for one in plan.indicators:
        assert "data contoh" in f"{one.spec.source} {one.spec.remark}"
    assert all("data contoh" in line.remark for line in plan.budget)
    assert all("data contoh" in target.basis for target in plan.targets)
    assert all("data contoh" in document.title for document in plan.documents)


@pytest.mark.parametrize(
    ("where", "cells", "fault"),
    [
        ("Pohon!2", {"level": "GOAL"}, "Pohon!A2: Level “GOAL” tidak dikenal"),
        ("Pohon!2", {"parent": "S1"}, "Pohon!D2: Tujuan tidak punya induk"),
        ("Pohon!3", {"parent": None}, "Pohon!D3: Induk wajib diisi"),
        ("Pohon!3", {"parent": "T9"}, "Pohon!D3: Induk “T9” tidak ada"),
        ("Pohon!3", {"code": "T1"}, "Pohon!B3: Kode ini sudah ada di baris 2"),
        ("Pohon!3", {"parent": "1.03.10"}, "Pohon!D3: Sasaran tidak dapat berada di bawah"),
        ("Pohon!10", {"parent": "1.03.12"}, "Pohon!B10: Kode harus diawali kode induknya"),
        ("Pohon!3", {"name": None}, "Pohon!C3: Nama wajib diisi"),
        ("Pohon!3", {"name": "#REF!"}, "Pohon!C3: Sel berisi galat Excel #REF!"),
        ("Pohon!3", {"name": "x" * 401}, "Pohon!C3: Nama lebih dari 400 karakter"),
        ("Pohon!3", {"name": "a\u202eb"}, "Pohon!C3: Nama memuat karakter"),
        ("Indikator!2", {"parent_code": "S9"}, "Indikator!D2: Induk “S9” tidak ada"),
        ("Indikator!2", {"definition": None}, "Indikator!E2: Definisi operasional wajib"),
        ("Indikator!2", {"variables": "panjang"}, "Indikator!G2: “panjang” tidak terbaca"),
        ("Indikator!2", {"formula": "a /"}, "Indikator!H2: Rumus salah pada karakter ke-4"),
        ("Indikator!2", {"decimals": Decimal("1.5")}, "Indikator!K2: Desimal harus bilangan"),
        ("Indikator!2", {"direction": "NAIK"}, "Indikator!L2: Arah “NAIK” tidak dikenal: MAKS"),
        ("Indikator!2", {"direction": None}, "Indikator!L2: Arah wajib diisi: MAKS"),
        ("Indikator!2", {"office_rule": "JUMLAH"}, "Indikator!O2: Persentase yang diisi"),
        ("Indikator!2", {"owner_unit": "XX"}, "Indikator!T2: Unit “XX” tidak dikenal"),
        ("Indikator!2", {"contributors": "BM; KPL"}, "Indikator!U2: Unit KPL tidak mengisi"),
        ("Indikator!2", {"is_key": "mungkin"}, "Indikator!C2: IKU harus “ya” atau “tidak”"),
        ("Indikator!2", {"minimum": Decimal(200)}, "Indikator!W2: Batas bawah 200 melebihi"),
        ("Indikator!2", {"baseline": None}, "Indikator!Y2: Data awal wajib diisi"),
        ("Indikator!2", {"baseline": "70.51"}, "Indikator!Y2: “70.51” bukan angka"),
        ("Indikator!2", {"baseline": date(2026, 1, 1)}, "Indikator!Y2: “2026-01-01” bukan"),
        ("Indikator!2", {"baseline": Percent("0.7")}, "Indikator!Y2: Sel berisi 70%, yang"),
        ("Indikator!2", {"baseline": Decimal("1E+40")}, "Indikator!Y2: Angka terlalu besar"),
        ("Indikator!2", {"baseline": Decimal("Infinity")}, "Indikator!Y2: Angka terlalu"),
        ("Indikator!2", {"valid_from": "kapan"}, "Indikator!AD2: “kapan” bukan tanggal"),
        ("Indikator!2", {"valid_from": "2026-02-30"}, "Indikator!AD2: “2026-02-30” bukan"),
        ("Indikator!2", {"valid_from": None}, "Indikator!AD2: Berlaku mulai wajib"),
        ("Indikator!2", {"valid_through": "2025-12-30"}, "Indikator!AE2: Masa berlaku"),
        ("Indikator!3", {"code": "IKU-01"}, "Indikator!A3: Kode ini sudah ada di baris 2"),
        ("Target!2", {"indicator": "IKU-99"}, "Target!A2: Indikator “IKU-99” tidak ada"),
        ("Target!2", {"unit": "CK"}, "Target!B2: Unit CK bukan pengampu"),
        ("Target!2", {"year": Decimal(26)}, "Target!C2: Tahun harus bilangan bulat 2000"),
        ("Target!2", {"TW1": "70,6..71"}, "Target!D2: Rentang hanya untuk arah RENTANG"),
        ("Target!17", {"TW1": "1..lima"}, "Target!D17: “1..lima” bukan rentang"),
        ("Target!17", {"TW1": "5..1"}, "Target!D17: Rentang 5..1 terbalik"),
        ("Target!2", {"TW3": None}, "Target!F2: Target triwulan wajib diisi"),
        ("Target!2", {"annual": Decimal(72)}, "Target!H2: Target tahunan indikator POSISI"),
        ("Target!11", {"annual": Decimal(17)}, "Target!H11: Target tahunan 17 tidak sama"),
        ("Target!8", {"unit": "UPTD2"}, "Target!A9: Target indikator, unit, dan tahun ini"),
        ("Anggaran!2", {"unit": "KPL"}, "Anggaran!C2: Unit KPL tidak mengisi"),
        ("Anggaran!2", {"ceiling": Decimal(-1)}, "Anggaran!E2: Pagu tidak boleh negatif"),
        ("Anggaran!2", {"ceiling": "150.000.000"}, "Anggaran!E2: “150.000.000” bukan angka"),
        ("Anggaran!3", {"code": "1.03.01.1.01.0006"}, "Anggaran!A3: Baris anggaran ini sudah"),
        ("Dokumen!2", {"file": "../pk.pdf"}, "Dokumen!F2: Berkas ditulis relatif"),
        ("Dokumen!2", {"file": "/etc/pk.pdf"}, "Dokumen!F2: Berkas ditulis relatif"),
        ("Dokumen!2", {"file": "C:\\pk.pdf"}, "Dokumen!F2: Berkas ditulis relatif"),
        ("Dokumen!2", {"file": "dokumen/pk.docx"}, "Dokumen!F2: Dokumen perencanaan harus"),
        ("Dokumen!2", {"kind": "LKJIP"}, "Dokumen!A2: Jenis “LKJIP” tidak dikenal"),
        ("Dokumen!3", {"kind": "RENSTRA", "number": "CONTOH/RENSTRA/2025-2029"}, "Dokumen!B3: No"),
    ],
)
def test_each_fault_is_named_by_its_cell(where, cells, fault):
    sheet, _, row = where.partition("!")
    plan, faults = check(with_cells(sheet, int(row), cells))
    assert plan is None
    assert any(str(one).startswith(fault) for one in faults), list(map(str, faults))
    assert all(one.sentence.endswith(".") for one in faults)


@pytest.mark.parametrize(
    ("where", "cells"),
    [
        ("Pohon!11", {"level": "Sub-kegiatan"}),
        ("Indikator!2", {"direction": "maks", "is_key": "IKU"}),
        ("Indikator!2", {"baseline": "70,51"}),
        ("Indikator!2", {"baseline": "belum ada", "baseline_year": None}),
        ("Indikator!2", {"valid_from": "2026-01-01", "valid_through": "31/12/2029"}),
        ("Indikator!2", {"name": "Persentase  jalan\nprovinsi mantap"}),
        ("Indikator!3", {"contributors": None}),
        ("Indikator!2", {"evidence_required": "-"}),
        ("Target!17", {"TW1": "1,5..5,5"}),
    ],
)
def test_what_people_write_is_understood(where, cells):
    sheet, _, row = where.partition("!")
    plan, faults = check(with_cells(sheet, int(row), cells))
    assert plan is not None, list(map(str, faults))


def test_all_faults_are_reported_at_once_in_the_order_of_the_sheets():
    sheets = with_cells("Indikator", 2, {"definition": None, "direction": "NAIK"})
    target = next(s for s in with_cells("Target", 3, {"annual": None}) if s.name == "Target")
    sheets = tuple(target if sheet.name == "Target" else sheet for sheet in sheets)
    _, faults = check(sheets)
    assert [(one.sheet, one.cell) for one in faults][:3] == [
        ("Indikator", "E2"),
        ("Indikator", "L2"),
        ("Target", "H3"),
    ]


def test_an_indicator_without_office_target_is_refused():
    _, faults = check(with_cells("Target", 2, {"unit": "BM"}))
    assert "Target kantor tahun 2026 belum ada" in str(faults[0])
    _, faults = check(with_cells("Target", 2, dict.fromkeys(plan_layout.TARGETS.columns)))
    assert [str(fault) for fault in faults] == ["Indikator!A2: Belum ada target di lembar Target."]


def test_shares_that_do_not_add_up_or_lack_are_warned_about():
    changed = {"TW4": Decimal(300), "annual": Decimal(300)}
    plan, _ = check(with_cells("Target", 13, changed))
    assert plan is not None
    assert [str(one) for one in plan.warnings] == [
        "Indikator!A9: Jumlah target tahunan unit 980 tidak sama dengan target kantor 1000."
    ]
    plan, _ = check(with_cells("Target", 13, {"year": Decimal(2027)}))
    assert plan is None  # 2027 then has no office target
    plan, _ = check(with_cells("Anggaran", 2, {"code": "9.99"}))
    assert plan is not None
    assert "tidak ada di lembar Pohon" in str(plan.warnings[0])


def test_missing_sheets_and_headings_are_named():
    _, faults = check(sample()[:2])
    assert "Indikator: Lembar ini tidak ada." in map(str, faults)
    renamed = SheetRows("Dokumen", (("Jenis", "Nomer", "Jenis"), ()))
    sheets = (*(s for s in sample() if s.name != "Dokumen"), renamed)
    _, faults = check(sheets)
    assert [str(one) for one in faults] == [
        "Dokumen!B1: Judul kolom “Nomer” tidak dikenal.",
        "Dokumen!C1: Judul kolom “Jenis” ada dua.",
        "Dokumen: Judul kolom yang belum ada: Nomor, Tanggal, Tahun, Judul, Berkas.",
    ]
    _, faults = check((*(s for s in sample() if s.name != "Dokumen"), SheetRows("DOKUMEN ", ())))
    assert "yang belum ada: Jenis" in str(faults[0])


def test_columns_may_stand_in_any_order_and_empty_rows_do_not_matter():
    turned = tuple(
        SheetRows(
            sheet.name,
            tuple(
                tuple([*row, *[None] * 40][:40][::-1])
                for row in (sheet.rows[0], *sheet.rows[1:], (), (None, ""))
            ),
        )
        for sheet in sample()
    )
    plan, faults = check(turned)
    assert plan is not None, list(map(str, faults))


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (59, "BH")])
def test_columns_are_called_as_the_spreadsheet_calls_them(index, letters):
    assert column_letter(index) == letters


values = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.decimals(),
    st.dates(),
    st.sampled_from(["..", "1..", "..5", "1..2..3", "=1+1", "0", "-1", "#N/A", "ya", "BM;;BM"]),
)


@given(
    sheet=st.sampled_from(plan_layout.SHEET_NAMES),
    row=st.integers(1, 12),
    changed=st.dictionaries(st.integers(0, 30), values, max_size=6),
)
def test_any_cell_is_read_or_named_but_never_crashes(sheet, row, changed):
    layout = LAYOUTS[sheet]
    names = list(layout.columns)
    found = find_sheet(sample(), sheet)
    assert found is not None
    row = min(row, len(found.rows))
    plan, faults = check(
        with_cells(sheet, row, {names[at % len(names)]: value for at, value in changed.items()})
    )
    assert (plan is None) == bool(faults)


def test_the_reference_names_every_heading_and_word():
    page = (Path(__file__).resolve().parents[2] / "docs/reference/plan-xlsx.md").read_text("utf-8")
    for layout in plan_layout.ALL:
        assert f"## Lembar {layout.sheet}\n" in page
        section = page.split(f"## Lembar {layout.sheet}\n")[1].split("\n## ")[0]
        rows = [line.split("|") for line in section.splitlines() if line.startswith("|")]
        named = {one.strip() for cells in rows for one in cells[1].split(",")}
        assert {column.heading for column in layout.columns.values()} <= named
    for words in (Direction, Aggregation, OfficeRule, TargetBasis, Frequency, Level, DocumentKind):
        assert all(f"`{word}`" in page for word in words)
