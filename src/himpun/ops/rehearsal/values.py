"""What the units will fill in: `values-<period>.xlsx` of a sample directory.

Sheet *Isian*: putaran | unit | kode | variabel | nilai | keterangan | bukti, and where wanted
alasan | status | tanggal. A row fills one cell; `putaran` 2 holds what is handed in after a
return. The format is in docs/reference/values-xlsx.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from himpun.core.canonical import decimal_text
from himpun.core.tables import Percent, SheetRows, Value
from himpun.core.workbook import WorkbookRefused, read_workbook
from himpun.intake.rules.missing import read_data_on, read_reason, read_status
from himpun.intake.rules.numbers import BadCell
from himpun.ops.cli.console import InputRefused

SHEET = "Isian"
COLUMNS = ("putaran", "unit", "kode", "variabel", "nilai", "keterangan", "bukti")


@dataclass
class RowValues:
    """What one unit writes into one row in one pass."""

    place: str
    figures: dict[str, str] = field(default_factory=dict)
    note: str = ""
    reason: str = ""
    status: str = ""
    data_on: str = ""
    evidence: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class RehearsedValues:
    """Every row by (pass, unit code, row code)."""

    rows: dict[tuple[int, str, str], RowValues]

    def of_unit(self, unit: str, *, pass_no: int) -> dict[str, RowValues]:
        """Row code → values of one unit in one pass."""
        return {
            code: values
            for (number, owner, code), values in self.rows.items()
            if owner == unit and number == pass_no
        }


def read_values(path: Path, *, evidence_folder: Path) -> RehearsedValues:
    """Read the workbook. Raises InputRefused naming file, cell and reason of every fault."""
    try:
        sheets = read_workbook(path, wanted=(SHEET,))
    except (WorkbookRefused, OSError) as fault:
        raise InputRefused([f"{path}: {getattr(fault, 'sentence', fault)}"]) from fault
    sheet = next((each for each in sheets if each.name.casefold() == SHEET.casefold()), None)
    if sheet is None:
        raise InputRefused([f"{path}: lembar {SHEET} tidak ada."])
    faults: list[str] = []
    rows: dict[tuple[int, str, str], RowValues] = {}
    for number, cells in _records(sheet, path=path):
        _take(cells, f"{path}: {SHEET}!A{number}", rows, faults, evidence_folder)
    if faults:
        raise InputRefused(faults)
    return RehearsedValues(rows)


def _records(sheet: SheetRows, *, path: Path) -> Iterator[tuple[int, dict[str, Value]]]:
    header: list[str] = []
    for number, row in enumerate(sheet.rows, start=1):
        if not header:
            names = [str(cell or "").strip().casefold() for cell in row]
            if "putaran" in names:
                header = names
                if missing := [name for name in COLUMNS if name not in names]:
                    raise InputRefused(
                        [f"{path}: {SHEET}!A{number}: kolom {', '.join(missing)} tidak ada."]
                    )
        elif any(cell is not None for cell in row):
            yield number, dict(zip(header, row, strict=False))
    if not header:
        raise InputRefused([f"{path}: {SHEET}: baris judul (putaran, unit, …) tidak ada."])


def _take(
    cells: dict[str, Value],
    place: str,
    rows: dict[tuple[int, str, str], RowValues],
    faults: list[str],
    evidence_folder: Path,
) -> None:
    unit, code = _text(cells.get("unit")), _text(cells.get("kode"))
    pass_no = _text(cells.get("putaran")) or "1"
    if not unit or not code or not pass_no.isascii() or not pass_no.isdigit():
        faults.append(f"{place}: putaran, unit, dan kode wajib diisi.")
        return
    values = rows.setdefault((int(pass_no), unit, code), RowValues(place))
    figure = cells.get("nilai")
    if figure is not None:
        values.figures[_text(cells.get("variabel"))] = _figure(figure)
    if note := _text(cells.get("keterangan")):
        values.note = note
    try:
        values.reason = read_reason(_text(cells.get("alasan"))) or values.reason
        if status := _text(cells.get("status")):
            values.status = read_status(status)
        values.data_on = _text(cells.get("tanggal")) or values.data_on
        read_data_on(values.data_on)
    except BadCell as fault:
        faults.append(f"{place}: {fault.sentence}")
    for name in filter(None, (part.strip() for part in _text(cells.get("bukti")).split(";"))):
        if Path(name).name != name or not (evidence_folder / name).is_file():
            faults.append(f"{place}: bukti {name} tidak ada di {evidence_folder}.")
        else:
            values.evidence.append(name)


def _text(value: Value) -> str:
    if isinstance(value, Decimal):
        return decimal_text(value)
    return "" if value is None else str(value).strip()


def _figure(value: Value) -> str:
    """A number as a person would type it; the comma keeps 1.234 from being read as thousands."""
    if isinstance(value, Percent):
        return value.shown
    if isinstance(value, Decimal):
        return decimal_text(value).replace(".", ",")
    return _text(value)
