"""A workbook that came back: guarded, read in bounds, proven ours, cell by cell."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from himpun.core.tables import SheetRows, Value
from himpun.core.workbook import WorkbookRefused, read_workbook
from himpun.intake.offline.identity import NOT_OURS, unseal
from himpun.intake.rules.offline import (
    FORM_SHEET,
    IDENTITY_SHEET,
    AddressFault,
    BadValue,
    FilledCell,
    FilledWorkbook,
    text_of,
)

_ADDRESS = re.compile(r"([A-Z])([0-9]{1,5})")


def read_filled(path: Path) -> FilledWorkbook:
    """The filled workbook at `path`. Raises WorkbookRefused; cells at fault are collected."""
    sheets = read_workbook(path, wanted=(FORM_SHEET, IDENTITY_SHEET), unfinished=True)
    identity = unseal(_sheet(sheets, IDENTITY_SHEET))
    form = _sheet(sheets, FORM_SHEET)
    if form is None:
        raise WorkbookRefused(NOT_OURS)
    for address, text in identity.anchors.items():
        if _text(_at(form, address)) != text:
            raise WorkbookRefused(
                f"Susunan lembar berubah: {FORM_SHEET}!{address} seharusnya berisi “{text}”."
                " Unduh lagi buku kerjanya, lalu salin isinya."
            )
    cells, faults = [], []
    for row in identity.rows:
        for slot in row.slots:
            try:
                text = text_of(_at(form, slot.address), field=slot.field, base=slot.base)
            except BadValue as fault:
                faults.append(AddressFault(slot.address, str(fault)))
            else:
                cells.append(FilledCell(slot.address, row.row_id, slot.field, text, slot.base))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return FilledWorkbook(digest, identity, tuple(cells), tuple(faults))


def _sheet(sheets: tuple[SheetRows, ...], name: str) -> SheetRows | None:
    return next(
        (sheet for sheet in sheets if sheet.name.strip().casefold() == name.casefold()), None
    )


def _at(sheet: SheetRows, address: str) -> Value:
    """What stands at an address such as G12; None beyond what the sheet holds."""
    found = _ADDRESS.fullmatch(address)
    assert found is not None, "addresses come from our own signed sheet"
    column, row = ord(found[1]) - ord("A"), int(found[2]) - 1
    if row >= len(sheet.rows) or column >= len(sheet.rows[row]):
        return None
    return sheet.rows[row][column]


def _text(value: Value) -> str:
    return value.strip() if isinstance(value, str) else ""
