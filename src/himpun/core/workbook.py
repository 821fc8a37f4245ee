"""The way into this house for XLSX files: a guard before any parser, then bounded reading.

A small file can cost a parser tens of seconds and a gigabyte; XML can name files of the
server. So the archive is streamed and measured first (`archives.py`), and only then are a bounded
number of rows and columns read, as values, in a process of its own with little memory and little
time (`workbook_child.py`): a spreadsheet formula is never computed here, its stored result is read.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, cast

from himpun.core.archives import ArchiveRefused, Bounds, refuse_unsafe
from himpun.core.sandbox import Broken, Limits, TooHeavy, ask
from himpun.core.tables import NoResult, Percent, SheetRows, Value

MAX_FILE = 10 << 20
MAX_ENTRIES = 2000
MAX_TOTAL = 64 << 20
MAX_ONE = 16 << 20
MAX_SHEETS = 40
MAX_ROWS = 5000
MAX_COLUMNS = 60
MAX_TAGS = 500_000
"""Marks in all XML parts: a parser's work grows with them, not with octets."""
MAX_TEXT = 8 << 20
"""Letters of all cells together: one long text can stand in very many cells."""
MEMORY = 256 << 20
CPU_SECONDS = 5
WALL_SECONDS = 30
_CHILD = Path(__file__).with_name("workbook_child.py")
_NOT_XLSX = "Berkas ini bukan berkas Excel (.xlsx) yang utuh."
_BOUNDS = Bounds(_NOT_XLSX, entries=MAX_ENTRIES, total=MAX_TOTAL, one=MAX_ONE, tags=MAX_TAGS)


class WorkbookRefused(Exception):
    """The file is not read at all; ``sentence`` says why, for the person who sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_workbook(
    source: Path | BinaryIO, *, wanted: Iterable[str] = (), unfinished: bool = False
) -> tuple[SheetRows, ...]:
    """The sheets of a workbook as neutral values, in their order.

    With ``wanted``, only the sheets of these names (capitals do not matter) are read. With
    ``unfinished``, a formula without a stored result comes as NoResult; as empty otherwise.
    A number that its cell shows as per cent comes as Percent.
    Raises WorkbookRefused with an Indonesian sentence.
    """
    content = _whole(source)
    try:
        refuse_unsafe(io.BytesIO(content), _BOUNDS)
    except ArchiveRefused as refused:
        raise WorkbookRefused(refused.sentence) from refused
    return _parsed(content, wanted=sorted(wanted), unfinished=unfinished)


def _whole(source: Path | BinaryIO) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            content = file.read(MAX_FILE + 1)
    else:
        content = source.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise WorkbookRefused(f"Berkas lebih dari {MAX_FILE >> 20} MB.")
    return content


def _parsed(content: bytes, *, wanted: list[str], unfinished: bool) -> tuple[SheetRows, ...]:
    """What the child read of a file that the guard let through."""
    order = {
        "wanted": [name.casefold() for name in wanted],
        "unfinished": unfinished,
        "sheets": MAX_SHEETS,
        "rows": MAX_ROWS,
        "columns": MAX_COLUMNS,
        "text": MAX_TEXT,
    }
    try:
        answer = ask(
            _CHILD, order, file=content, limits=Limits(MEMORY, CPU_SECONDS, wall=WALL_SECONDS)
        )
    except TooHeavy as fault:
        raise WorkbookRefused("Berkas ini terlalu berat untuk dibaca.") from fault
    except Broken as fault:
        raise WorkbookRefused(_NOT_XLSX) from fault
    if sentence := answer.get("refused"):
        raise WorkbookRefused(sentence)
    return tuple(
        SheetRows(sheet["name"], tuple(tuple(map(_value, row)) for row in sheet["rows"]))
        for sheet in answer["sheets"]
    )


def _value(cell: object) -> Value:
    """A cell as the child wrote it: a text, nothing, or a kind with its text."""
    if cell is None or isinstance(cell, str):
        return cell
    kind, text = cast("list[str]", cell)
    if kind == "number":
        return Decimal(text)
    if kind == "percent":
        return Percent(text)
    return NoResult(text) if kind == "formula" else date.fromisoformat(text)
