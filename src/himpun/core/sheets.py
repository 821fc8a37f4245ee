"""Tables for people's spreadsheets: XLSX and CSV that stay what they are.

The one door to XlsxWriter. Text is always written as text, so that what begins with = + - @ is
never a formula; figures are numbers in XLSX and plain decimals in CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeAlias

import xlsxwriter

from himpun.core.canonical import decimal_text
from himpun.core.formats import number
from himpun.core.tables import column_letter

Cell: TypeAlias = str | Decimal | int | None

_LIVE = ("=", "+", "-", "@", "\t", "\r")
_LISTS = "_daftar"
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)
_FARTHEST = Decimal(10) ** 30
_MAX_EXACT = 15
"""A spreadsheet number is a double: longer figures are written as text, not rounded."""


class Kind(StrEnum):
    """What can be typed into an input cell."""

    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True)
class Input:
    """A cell that people fill: the only kind that a locked sheet leaves open.

    `low` and `high` are the limits of a NUMBER, `choices` the list of a CHOICE; `hint` is shown
    beside the cell when it is chosen (a title and at most 255 letters).
    """

    value: Cell | date = None
    kind: Kind = Kind.NUMBER
    decimals: int | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    choices: tuple[str, ...] = ()
    hint: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in characters, and the decimals people see."""

    heading: str
    width: int = 14
    decimals: int | None = None
    is_wrapped: bool = False


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title block above a table; `frozen` columns stay in sight.

    A locked sheet takes typing in its `Input` cells alone (against slips: there is no password);
    its rows are as high as their texts need. A hidden sheet is shown by no menu of the program.
    """

    name: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell | Input]]
    title: Sequence[str] = ()
    frozen: int = 0
    bold_rows: frozenset[int] = field(default_factory=frozenset)
    is_locked: bool = False
    is_hidden: bool = False


def write_workbook(sheets: Iterable[Sheet], *, title: str, at: datetime) -> bytes:
    """The workbook as bytes; the same content and moment give the same bytes."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": title, "created": at.replace(tzinfo=None)})
    lists = _Lists(book)
    for sheet in sheets:
        _write_sheet(book, sheet, lists)
    lists.write()
    book.close()
    return buffer.getvalue()


class _Lists:
    """Lists to choose from, on a hidden sheet of their own: a cell's own list takes 255 letters."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.known: dict[tuple[str, ...], str] = {}

    def address(self, choices: tuple[str, ...]) -> str:
        """The range that will hold these choices."""
        if choices not in self.known:
            column = column_letter(len(self.known))
            self.known[choices] = f"={_LISTS}!${column}$1:${column}${len(choices)}"
        return self.known[choices]

    def write(self) -> None:
        if not self.known:
            return
        page = self.book.add_worksheet(_LISTS)
        page.very_hidden()
        page.protect()
        for at, choices in enumerate(self.known):
            for row, choice in enumerate(choices):
                page.write_string(row, at, choice)


def _write_sheet(book: xlsxwriter.Workbook, sheet: Sheet, lists: _Lists) -> None:
    page = book.add_worksheet(sheet.name[:31])
    _prepare(page, sheet)
    heading = book.add_format(
        {"bold": True, "bg_color": "#E8EEF4", "border": 1, "text_wrap": True, "valign": "vcenter"}
    )
    strong = book.add_format({"bold": True})
    for index, text in enumerate(sheet.title):
        page.write_string(index, 0, text, strong)
    top = len(sheet.title) + (1 if sheet.title else 0)
    styles = _Styles(book)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
        if column.heading:
            page.write_string(top, at, column.heading, heading)
    page.freeze_panes(top + 1, sheet.frozen)
    page.repeat_rows(top)
    for index, row in enumerate(sheet.rows):
        line = top + 1 + index
        if sheet.is_locked:
            page.set_row(line, _height(row, sheet.columns))
        for at, (cell, column) in enumerate(zip(row, sheet.columns, strict=False)):
            if isinstance(cell, Input):
                _write_input(page, (line, at), cell, styles.open(cell), lists)
            else:
                style = styles.plain(column, is_bold=index in sheet.bold_rows)
                _write_cell(page, line, at, cell, style)


def _prepare(page: Any, sheet: Sheet) -> None:
    """Paper, protection, and whether people see the sheet at all."""
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    if sheet.is_locked:
        page.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})
    if sheet.is_hidden:
        page.very_hidden()


class _Styles:
    """The formats of a sheet, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.made: dict[tuple[object, ...], object] = {}

    def _style(self, **look: object) -> object:
        key = tuple(sorted(look.items()))
        if key not in self.made:
            self.made[key] = self.book.add_format({"border": 1, "valign": "top", **look})
        return self.made[key]

    def plain(self, column: Column, *, is_bold: bool) -> object:
        """The look of what is only read."""
        look: dict[str, object] = {"text_wrap": column.is_wrapped}
        if column.decimals is not None:
            look["num_format"] = _number_format(column.decimals)
        return self._style(**look, bold=True) if is_bold else self._style(**look)

    def open(self, cell: Input) -> object:
        """The look of what is filled: unlocked, on pale yellow."""
        formats = {Kind.TEXT: "@", Kind.CHOICE: "@", Kind.DATE: "dd/mm/yyyy"}
        number = "General" if cell.decimals is None else _number_format(cell.decimals)
        return self._style(
            locked=False,
            bg_color="#FFF9DB",
            text_wrap=cell.kind is Kind.TEXT,
            num_format=formats.get(cell.kind, number),
        )


def _number_format(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def _height(row: Sequence[Cell | Input], columns: Sequence[Column]) -> int:
    """Points that the longest text of a row needs: no program finds it out before it is typed."""
    lines = 1
    for cell, column in zip(row, columns, strict=False):
        text = cell.value if isinstance(cell, Input) else cell
        if isinstance(text, str) and (column.is_wrapped or isinstance(cell, Input)):
            lines = max(lines, sum(-(-len(part) // column.width) or 1 for part in text.split("\n")))
    return min(15 * lines, 300)


def _write_input(
    page: Any, place: tuple[int, int], cell: Input, style: object, lists: _Lists
) -> None:
    row, at = place
    if not isinstance(cell.value, date):
        _write_cell(page, row, at, cell.value, style)
    elif FIRST_DAY <= cell.value <= LAST_DAY:
        page.write_datetime(row, at, cell.value, style)
    else:  # a spreadsheet knows no day before 1900: it stands as text
        page.write_string(row, at, cell.value.isoformat(), style)
    rule = _rule(cell, lists)
    if cell.hint[1]:
        rule |= {"input_title": cell.hint[0][:32], "input_message": cell.hint[1][:255]}
    page.data_validation(row, at, row, at, rule)


def _rule(cell: Input, lists: _Lists) -> dict[str, object]:
    """What the spreadsheet program lets people type; it is all checked again when it comes in."""
    if cell.kind is Kind.TEXT:
        return {"validate": "any"}
    if cell.kind is Kind.CHOICE:
        return {
            "validate": "list",
            "source": lists.address(cell.choices),
            "error_title": "Pilih dari daftar",
            "error_message": "Pilih salah satu dari daftar, atau kosongkan.",
        }
    if cell.kind is Kind.DATE:
        return {
            "validate": "date",
            "criteria": "between",
            "minimum": FIRST_DAY,
            "maximum": LAST_DAY,
            "error_title": "Bukan tanggal",
            "error_message": "Ketik tanggal, misalnya 31/3/2026, atau kosongkan.",
        }
    low = -_FARTHEST if cell.low is None else cell.low
    high = _FARTHEST if cell.high is None else cell.high
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": low,
        "maximum": high,
        # A figure beyond its limits can be kept after a question; whoever takes it in judges it.
        "error_type": "stop" if cell.low is None and cell.high is None else "warning",
        "error_title": "Bukan angka yang sah",
        "error_message": _limits(cell) or "Ketik angka saja, atau kosongkan.",
    }


def _limits(cell: Input) -> str:
    """The limits as people read them; "" without one."""
    ends = [
        f"{word} {number(limit, cell.decimals)}"
        for word, limit in (("terendah", cell.low), ("tertinggi", cell.high))
        if limit is not None
    ]
    return f"Ketik angka: {', '.join(ends)}." if ends else ""


def _write_cell(page: Any, row: int, at: int, cell: Cell, style: object) -> None:
    if cell is None or cell == "":
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
