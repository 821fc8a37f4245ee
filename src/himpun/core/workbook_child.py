"""The one door to openpyxl: a file in, its values out, in a process of its own (`sandbox.py`)."""

from __future__ import annotations

import io
import re
from typing import Any, BinaryIO

#: Parts of a number's format that are shown as they stand: a sign in them multiplies nothing.
_AS_IT_STANDS = re.compile(r'"[^"]*"|[\\_*].')


class TooMuch(Exception):
    """The workbook is larger than anybody's; the message says so to the person."""


def answer(file: BinaryIO, order: dict[str, Any]) -> dict[str, Any]:
    """The wanted sheets, or the sentence of a refusal."""
    try:
        return {"sheets": read(file.read(), order)}
    except TooMuch as refused:
        return {"refused": str(refused)}
    except MemoryError:
        return {"refused": "Isi berkas terlalu besar setelah dibuka."}


def read(content: bytes, order: dict[str, Any]) -> list[dict[str, Any]]:
    """The wanted sheets as rows of neutral cells."""
    from openpyxl import load_workbook  # noqa: PLC0415  # after the limits, on purpose

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    if len(book.sheetnames) > order["sheets"]:
        raise TooMuch(f"Buku kerja lebih dari {order['sheets']} lembar.")
    sheets = [sheet for sheet in book.worksheets if is_wanted(sheet, order)]
    found: list[dict[str, Any]] = [
        {"name": sheet.title, "rows": rows_of(sheet, order)} for sheet in sheets
    ]
    if order["unfinished"]:
        formulas = load_workbook(io.BytesIO(content), read_only=True)
        for sheet, each in zip(sheets, found, strict=True):
            mark_unfinished(formulas[sheet.title], each["rows"], order)
    return found


def is_wanted(sheet: Any, order: dict[str, Any]) -> bool:
    """Whether a sheet has cells (a chart has none) and a name that was asked for."""
    names = order["wanted"]
    return hasattr(sheet, "reset_dimensions") and (
        not names or sheet.title.strip().casefold() in names
    )


def bounded(sheet: Any, order: dict[str, Any]) -> Any:
    """The cells within the bounds; what the file says of its own size is not to be trusted."""
    sheet.reset_dimensions()
    return sheet.iter_rows(min_row=1, max_row=4 * order["rows"], max_col=order["columns"])


def rows_of(sheet: Any, order: dict[str, Any]) -> list[list[Any]]:
    """Rows down to the last that holds something."""
    rows: list[list[Any]] = []
    n_empty = 0
    for number, row in enumerate(bounded(sheet, order), start=1):
        values = [neutral_of(cell) for cell in row]
        if all(value is None for value in values):
            n_empty += 1
            continue
        if number > order["rows"]:
            raise TooMuch(f"Lembar “{sheet.title}” lebih dari {order['rows']} baris.")
        order["text"] -= sum(len(value) for value in values if isinstance(value, str))
        if order["text"] < 0:
            raise TooMuch("Isi berkas terlalu besar setelah dibuka.")
        rows.extend([] for _ in range(n_empty))
        n_empty = 0
        rows.append(values)
    return rows


def mark_unfinished(sheet: Any, rows: list[list[Any]], order: dict[str, Any]) -> None:
    """Put ["formula", …] where a formula stands whose result was never stored."""
    for number, row in enumerate(bounded(sheet, order)):
        for at, cell in enumerate(row):
            if cell.data_type != "f":
                continue
            while len(rows) <= number < order["rows"]:
                rows.append([])
            if number < len(rows):
                rows[number].extend([None] * (at + 1 - len(rows[number])))
                if rows[number][at] is None:
                    rows[number][at] = ["formula", str(cell.value)[:200]]


def neutral_of(cell: Any) -> Any:
    """The neutral value of a cell; what it shows as per cent is told apart from other numbers."""
    value = neutral(cell.value)
    if isinstance(value, list) and value[0] == "number" and "%" in cell.number_format:
        shown = _AS_IT_STANDS.sub("", cell.number_format)
        return ["percent" if "%" in shown else "number", value[1]]
    return value


def neutral(value: Any) -> Any:
    """A text, nothing, or a kind with its text."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, int):
        return ["number", str(value)]
    if isinstance(value, float):
        # A spreadsheet shows fifteen digits of its binary figures; more are noise.
        return ["number", format(value, ".15g")]
    if hasattr(value, "isoformat") and hasattr(value, "year"):
        return ["date", f"{value.year:04d}-{value.month:02d}-{value.day:02d}"]
    return str(value)
