"""Tables for people's spreadsheets: XLSX and CSV that stay what they are.

The one door to XlsxWriter. Text is always written as text, so that what begins with = + - @ is
never a formula; figures are numbers in XLSX and plain decimals in CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TypeAlias

import xlsxwriter

from himpun.core.canonical import decimal_text

Cell: TypeAlias = str | Decimal | int | None

_LIVE = ("=", "+", "-", "@", "\t", "\r")
_MAX_EXACT = 15
"""A spreadsheet number is a double: longer figures are written as text, not rounded."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in characters, and the decimals people see."""

    heading: str
    width: int = 14
    decimals: int | None = None
    is_wrapped: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title block above a table; `frozen` columns stay in sight."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    title: Sequence[str] = ()
    frozen: int = 0
    bold_rows: frozenset[int] = field(default_factory=frozenset)


def write_workbook(sheets: Iterable[Sheet], *, title: str, at: datetime) -> bytes:
    """The workbook as bytes; the same content and moment give the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
    for sheet in sheets:
        _write_sheet(book, sheet)
    book.close()
    return buffer.getvalue()


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page = book.add_worksheet(sheet.name[:31])
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    heading = book.add_format(
        {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    strong = book.add_format({"bold": True})
    for index, text in enumerate(sheet.title):
        page.write_string(index, 0, text, strong)
    top = len(sheet.title) + (1 if sheet.title else 0)
    formats = [_column_formats(book, column) for column in sheet.columns]
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        page.write_string(top, at, column.heading, heading)
    page.freeze_panes(top + 1, sheet.frozen)
    page.repeat_rows(top)
    for index, row in enumerate(sheet.rows):
        is_bold = index in sheet.bold_rows
        for at, cell in enumerate(row):
            _write_cell(page, top + 1 + index, at, cell, formats[at][is_bold])


def _column_formats(book: xlsxwriter.Workbook, column: Column) -> tuple[object, object]:
    plain: dict[str, object] = {"border": 1, "valign": "top", "text_wrap": column.is_wrapped}
    if column.decimals is not None:
        plain["num_format"] = "#,##0" + ("." + "0" * column.decimals if column.decimals else "")
    return book.add_format(plain), book.add_format({**plain, "bold": True})


def _write_cell(page: object, row: int, at: int, cell: Cell, style: object) -> None:
    assert isinstance(page, xlsxwriter.worksheet.Worksheet)
    if cell is None:
        page.write_blank(row, at, None, style)
    elif isinstance(cell, str):
        page.write_string(row, at, cell, style)
    elif len(decimal_text(Decimal(cell)).replace(".", "").lstrip("-0")) > _MAX_EXACT:
        page.write_string(row, at, decimal_text(Decimal(cell)), style)
    else:
        page.write_number(row, at, cell, style)


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Comma-separated UTF-8 text with a point as decimal mark; "" where there is no figure."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([_csv_cell(cell) for cell in row])
    return buffer.getvalue()


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_LIVE) else cell
    return decimal_text(Decimal(cell))
