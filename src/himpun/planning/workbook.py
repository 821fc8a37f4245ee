"""The one door to XLSX files in planning: a guard before any parser, then bounded reading.

A small file can cost a parser tens of seconds and a gigabyte; XML can name files of the
server. So the archive is streamed and measured first (entries, unpacked size, names, DTD,
macros, links to other files), and only then are a bounded number of rows and columns read,
as values: a spreadsheet formula is never computed here, its stored result is read.
"""

from __future__ import annotations

import io
import stat
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, cast

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from himpun.planning.rules.plan_tables import SheetRows, Value

MAX_FILE = 10 << 20
MAX_ENTRIES = 2000
MAX_TOTAL = 64 << 20
MAX_ONE = 16 << 20
MAX_SHEETS = 40
MAX_ROWS = 5000
MAX_COLUMNS = 60
_CHUNK = 1 << 16
_XML = (".xml", ".rels", ".vml")
_NOT_XLSX = "Berkas ini bukan berkas Excel (.xlsx) yang utuh."


class WorkbookRefused(Exception):
    """The file is not read at all; ``sentence`` says why, for the person who sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_workbook(source: Path | BinaryIO, *, wanted: Iterable[str] = ()) -> tuple[SheetRows, ...]:
    """The sheets of a workbook as neutral values, in their order.

    With ``wanted``, only the sheets of these names (capitals do not matter) are read.
    Raises WorkbookRefused with an Indonesian sentence; nothing was parsed then.
    """
    content = _whole(source)
    _refuse_unsafe(content)
    names = {name.casefold() for name in wanted}
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions it drops; only values are read here.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            try:
                if len(book.sheetnames) > MAX_SHEETS:
                    raise WorkbookRefused(f"Buku kerja lebih dari {MAX_SHEETS} lembar.")
                return tuple(
                    SheetRows(sheet.title, tuple(_rows(sheet)))
                    for sheet in book.worksheets
                    if not names or sheet.title.strip().casefold() in names
                )
            finally:
                book.close()
    except WorkbookRefused:
        raise
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError) as fault:
        raise WorkbookRefused(_NOT_XLSX) from fault
    except (SyntaxError, zipfile.BadZipFile, OSError, IndexError) as fault:
        # ElementTree's ParseError is a SyntaxError.
        raise WorkbookRefused(_NOT_XLSX) from fault


def _whole(source: Path | BinaryIO) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as file:
            content = file.read(MAX_FILE + 1)
    else:
        content = source.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise WorkbookRefused(f"Berkas lebih dari {MAX_FILE >> 20} MB.")
    return content


def _refuse_unsafe(content: bytes) -> None:
    """Stream every entry of the archive without parsing any of it."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise WorkbookRefused(_NOT_XLSX) from fault
    with archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise WorkbookRefused(f"Berkas memuat lebih dari {MAX_ENTRIES} bagian.")
        if len({entry.filename for entry in entries}) < len(entries):
            raise WorkbookRefused("Berkas memuat dua bagian dengan nama yang sama.")
        total = 0
        for entry in entries:
            _refuse_entry(entry)
            try:
                total += _measure(archive, entry, left=MAX_TOTAL - total)
            except (
                zipfile.BadZipFile,
                zlib.error,
                NotImplementedError,
                OSError,
                EOFError,
            ) as fault:
                raise WorkbookRefused(_NOT_XLSX) from fault


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
        raise WorkbookRefused("Berkas memuat nama bagian yang keluar dari tempatnya.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise WorkbookRefused("Berkas memuat tautan simbolik.")
    if entry.flag_bits & 1:
        raise WorkbookRefused("Berkas terkunci dengan kata sandi; simpan tanpa kata sandi.")
    lower = name.casefold()
    if "vbaproject" in lower or "activex" in lower or "macrosheets" in lower:
        raise WorkbookRefused("Berkas memuat makro; simpan sebagai .xlsx tanpa makro.")
    if "externallink" in lower:
        raise WorkbookRefused("Berkas memuat tautan ke berkas lain; putuskan tautannya dahulu.")


def _measure(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, left: int) -> int:
    """Unpacked size of one entry, counted as it comes out and not as its header claims."""
    size, tail = 0, b""
    is_xml = entry.filename.casefold().endswith(_XML)
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > MAX_ONE or size > left:
                raise WorkbookRefused("Isi berkas terlalu besar setelah dibuka.")
            if is_xml:
                seen = tail + chunk
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or b"\0" in chunk:
                    raise WorkbookRefused("Berkas memuat deklarasi XML yang tidak diizinkan.")
                tail = chunk[-16:]
    return size


def _rows(sheet: object) -> Iterator[tuple[Value, ...]]:
    if not isinstance(sheet, ReadOnlyWorksheet):
        return  # a chart sheet has no cells
    sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
    bounded = cast("Worksheet", sheet).iter_rows(
        min_row=1, max_row=4 * MAX_ROWS, min_col=1, max_col=MAX_COLUMNS, values_only=True
    )
    n_empty = 0
    for number, row in enumerate(bounded, start=1):
        values = tuple(map(_neutral, row))
        if not any(value is not None for value in values):
            n_empty += 1
            continue
        if number > MAX_ROWS:
            raise WorkbookRefused(f"Lembar “{sheet.title}” lebih dari {MAX_ROWS} baris.")
        yield from [()] * n_empty
        n_empty = 0
        yield values


def _neutral(value: object) -> Value:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        # A spreadsheet shows fifteen digits of its binary figures; more are noise.
        return Decimal(format(value, ".15g"))
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    return str(value)
