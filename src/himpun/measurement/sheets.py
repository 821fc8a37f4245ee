"""A recapitulation as tables: CSV for programs, a workbook for people.

The CSV has every row of the recap with unrounded figures; achievements have two decimals, as
the recap shows them. Columns: :data:`CSV_COLUMNS`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import cast

from himpun.core.sheets import Cell, Column, Sheet, csv_text, write_workbook
from himpun.measurement.models import Recap
from himpun.measurement.printing import clarified, missing_line, objective_names, summary
from himpun.measurement.rules.figures import shown
from himpun.measurement.rules.recap_content import MoneyContent, RecapContent, RowContent

CSV_COLUMNS: Mapping[str, str] = {
    "objective": "sasaran",
    "indicator": "kode",
    "indicator_name": "indikator",
    "is_key": "iku",
    "unit": "unit",
    "unit_name": "nama_unit",
    "measured_in": "satuan",
    "target_low": "target_bawah",
    "target_high": "target_atas",
    "actual": "realisasi",
    "target_to_date_low": "target_sd_bawah",
    "target_to_date_high": "target_sd_atas",
    "actual_to_date": "realisasi_sd",
    "achievement": "capaian",
    "predicate": "kode_predikat",
    "predicate_label": "predikat",
    "reason": "alasan",
    "note": "keterangan",
    "n_evidence": "bukti",
}
_FIGURES = frozenset(
    {
        "target_low",
        "target_high",
        "actual",
        "target_to_date_low",
        "target_to_date_high",
        "actual_to_date",
    }
)
_ROW_COLUMNS = (
    Column("Kode", 12),
    Column("Indikator", 44, is_wrapped=True),
    Column("Unit kerja", 28, is_wrapped=True),
    Column("Satuan", 10),
    Column("Target s.d. periode", 16),
    Column("Realisasi periode", 16),
    Column("Realisasi s.d. periode", 16),
    Column("Capaian sementara (%)", 14, decimals=2),
    Column("Predikat", 16),
    Column("Bukti", 8),
    Column("Alasan", 36, is_wrapped=True),
    Column("Keterangan", 44, is_wrapped=True),
)


def recap_csv(recap: Recap) -> str:
    """Every row of the recap; the office's own row has no unit."""
    rows = cast("Sequence[Mapping[str, object]]", recap.says["rows"])
    return csv_text(
        tuple(CSV_COLUMNS.values()), ([_csv(row, key) for key in CSV_COLUMNS] for row in rows)
    )


def _csv(row: Mapping[str, object], key: str) -> Cell:
    value = row[key]
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if key in _FIGURES and isinstance(value, str):
        return Decimal(value)
    # An achievement keeps its two decimals: "90.00" is text, not a number to be shortened.
    return cast("Cell", value)


def recap_workbook(recap: Recap) -> bytes:
    """Summary, rows, units, sasaran and money on a sheet each; numbers are numbers."""
    content = recap.says
    label = content["period"]["label"]
    title = f"Rekapitulasi Data Kinerja {label}"
    sheets = (
        _summary(content, title=title, digest=recap.content_hash),
        _rows(content, title=title),
        _units(content),
        _objectives(content),
        _budget(content),
    )
    return write_workbook(sheets, title=title, at=recap.made_at)


def _summary(content: RecapContent, *, title: str, digest: str) -> Sheet:
    lines: list[tuple[Cell, Cell]] = list(summary(content))
    lines += [("Belum ada", missing_line(entry)) for entry in content["missing"]]
    lines.append(("Sidik isi (SHA-256)", digest))
    columns = (Column("Butir", 28), Column("Isi", 70, is_wrapped=True))
    return Sheet("Ringkasan", columns, lines, title=(title,))


def _rows(content: RecapContent, *, title: str) -> Sheet:
    rows = content["rows"]
    office = frozenset(index for index, row in enumerate(rows) if row["unit"] is None)
    return Sheet(
        "Capaian",
        _ROW_COLUMNS,
        [_row(row) for row in rows],
        title=(title, "Capaian bersifat sementara sampai analisa bersama menyetujuinya."),
        frozen=2,
        bold_rows=office,
    )


def _row(row: RowContent) -> list[Cell]:
    return [
        row["indicator"],
        row["indicator_name"],
        row["unit_name"] or "Seluruh unit",
        row["measured_in"],
        _target(row),
        _seen(row["actual"], row["decimals"]),
        _seen(row["actual_to_date"], row["decimals"]),
        _decimal(row["achievement"]),
        row["predicate_label"],
        row["n_evidence"],
        row["reason"] or row["actual_reason"],
        row["note"],
    ]


def _target(row: RowContent) -> Cell:
    low, high = row["target_to_date_low"], row["target_to_date_high"]
    if low == high:
        return _seen(low, row["decimals"])
    return f"{low}–{high}"


def _seen(text: str | None, decimals: int) -> Cell:
    """A figure with the decimals of its indicator, as a number."""
    return _decimal(None if text is None else shown(Decimal(text), decimals=decimals))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _units(content: RecapContent) -> Sheet:
    columns = (
        Column("Unit kerja", 36, is_wrapped=True),
        Column("Keadaan", 16),
        Column("Disampaikan", 26),
        Column("Tenggat", 26),
        Column("Terisi", 10),
        Column("Diharapkan", 12),
        Column("Dengan bukti", 12),
        Column("Rata-rata capaian (%)", 16, decimals=2),
        *_MONEY,
        Column("Klarifikasi", 34, is_wrapped=True),
    )
    rows: list[list[Cell]] = [
        [
            unit["name"],
            unit["state"],
            unit["handed_in_at"],
            unit["due_at"],
            unit["rows_filled"],
            unit["rows_expected"],
            unit["rows_with_evidence"],
            _decimal(unit["achievement"]),
            *_money(unit["money"]),
            clarified(unit),
        ]
        for unit in content["units"]
    ]
    return Sheet("Unit", columns, rows, frozen=1)


_MONEY = (
    Column("Pagu (Rp)", 20, decimals=0),
    Column("Realisasi (Rp)", 20, decimals=0),
    Column("Serapan (%)", 12, decimals=2),
)


def _money(money: MoneyContent) -> list[Cell]:
    return [_decimal(money["ceiling"]), _decimal(money["spent"]), _decimal(money["absorption"])]


def _objectives(content: RecapContent) -> Sheet:
    columns = (
        Column("Sasaran", 60, is_wrapped=True),
        Column("Indikator", 10),
        Column("Bernilai", 10),
        Column("Rata-rata capaian (%)", 16, decimals=2),
        Column("Predikat", 16),
        *_MONEY,
    )
    names = objective_names(content)
    rows: list[list[Cell]] = [
        [
            names[one["objective"]],
            one["n_own"],
            one["n_counted"],
            _decimal(one["achievement"]),
            one["predicate_label"],
            *_money(one["money"]),
        ]
        for one in content["objectives"]
    ]
    return Sheet("Sasaran", columns, rows, frozen=1)


def _budget(content: RecapContent) -> Sheet:
    columns = (
        Column("Kode", 22),
        Column("Sub-kegiatan", 60, is_wrapped=True),
        Column("Unit kerja", 32, is_wrapped=True),
        *_MONEY,
        Column("Keterangan", 44, is_wrapped=True),
    )
    rows: list[list[Cell]] = [
        [line["code"], line["name"], line["unit_name"], *_money(line), line["note"]]
        for line in content["budget"]
    ]
    return Sheet("Anggaran", columns, rows, frozen=1)
