"""The way into this house for XLSX files: a guard before any parser, then bounded reading.

A small file can cost a parser tens of seconds and a gigabyte; XML can name files of the
server. So the archive is streamed and measured first (entries, unpacked size, names, DTD,
macros, links to other files), and only then are a bounded number of rows and columns read,
as values, in a process of its own with little memory and little time (`workbook_child.py`):
a spreadsheet formula is never computed here, its stored result is read.
"""

from __future__ import annotations

import io
import json
import stat
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO, cast

from himpun.core.tables import NoResult, SheetRows, Value

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
_CHUNK = 1 << 16
_XML = (".xml", ".rels", ".vml")
_NOT_XLSX = "Berkas ini bukan berkas Excel (.xlsx) yang utuh."
_TOO_LARGE = "Isi berkas terlalu besar setelah dibuka."
_MACROS = "Berkas memuat makro; simpan sebagai .xlsx tanpa makro."
_TYPES = "[Content_Types].xml"
_END = b"PK\x05\x06"
#: What names of parts tell, and the sentence for it.
_UNWANTED = (
    (("vbaproject", "vbadata", "activex", "macrosheets", "dialogsheets"), _MACROS),
    (("externallink",), "Berkas memuat tautan ke berkas lain; putuskan tautannya dahulu."),
    (
        ("embeddings/", "oleobject", "connections.xml", "querytable", "customdata"),
        "Berkas memuat objek tertanam atau sambungan data; hapus dahulu.",
    ),
)


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
    Raises WorkbookRefused with an Indonesian sentence.
    """
    content = _whole(source)
    _refuse_unsafe(content)
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


def _refuse_unsafe(content: bytes) -> None:
    """Stream every entry of the archive without parsing any of it."""
    # Exactly one archive from the first octet to the last: what two readers read differently
    # (a PDF before it, another archive behind it) is read by none.
    if not content.startswith(b"PK\x03\x04") or content[-22:-18] != _END:
        raise WorkbookRefused(_NOT_XLSX)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as fault:
        raise WorkbookRefused(_NOT_XLSX) from fault
    with archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise WorkbookRefused(f"Berkas memuat lebih dari {MAX_ENTRIES} bagian.")
        if not entries or min(entry.header_offset for entry in entries) != 0:
            raise WorkbookRefused(_NOT_XLSX)
        if len({entry.filename.casefold() for entry in entries}) < len(entries):
            raise WorkbookRefused("Berkas memuat dua bagian dengan nama yang sama.")
        for entry in entries:
            _refuse_entry(entry)
        if sum(entry.file_size for entry in entries) > MAX_TOTAL:
            raise WorkbookRefused(_TOO_LARGE)
        size = tags = 0
        for entry in entries:
            try:
                more, marks = _measure(archive, entry, left=MAX_TOTAL - size, tags=MAX_TAGS - tags)
                size, tags = size + more, tags + marks
            except (
                zipfile.BadZipFile,
                zlib.error,
                NotImplementedError,
                OSError,
                EOFError,
                RuntimeError,
            ) as fault:
                raise WorkbookRefused(_NOT_XLSX) from fault


def _refuse_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
        raise WorkbookRefused("Berkas memuat nama bagian yang keluar dari tempatnya.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise WorkbookRefused("Berkas memuat tautan simbolik.")
    if entry.flag_bits & 1:
        raise WorkbookRefused("Berkas terkunci dengan kata sandi; simpan tanpa kata sandi.")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise WorkbookRefused(_NOT_XLSX)
    if entry.file_size > MAX_ONE:
        raise WorkbookRefused(_TOO_LARGE)
    lower = name.casefold()
    for words, sentence in _UNWANTED:
        if any(word in lower for word in words):
            raise WorkbookRefused(sentence)


def _measure(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, *, left: int, tags: int
) -> tuple[int, int]:
    """Unpacked size and marks of one entry, counted as it comes out and not as its header claims.

    `left` and `tags` are how much of both it may have.
    """
    size, n_tags, tail = 0, 0, b""
    is_xml = entry.filename.casefold().endswith(_XML)
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            n_tags += chunk.count(b"<") if is_xml else 0
            if size > MAX_ONE or size > left or n_tags > tags:
                raise WorkbookRefused(_TOO_LARGE)
            if is_xml:
                _refuse_marks(tail + chunk, is_types=entry.filename == _TYPES)
                tail = chunk[-16:]
    return size, n_tags


def _refuse_marks(xml: bytes, *, is_types: bool) -> None:
    """Declarations that make a parser read other files or grow, in whatever encoding."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\0" in xml:
        raise WorkbookRefused("Berkas memuat deklarasi XML yang tidak diizinkan.")
    if is_types and b"macroEnabled" in xml:
        raise WorkbookRefused(_MACROS)


def _parsed(content: bytes, *, wanted: list[str], unfinished: bool) -> tuple[SheetRows, ...]:
    """What the child read of a file that the guard let through."""
    order = {
        "wanted": [name.casefold() for name in wanted],
        "unfinished": unfinished,
        "sheets": MAX_SHEETS,
        "rows": MAX_ROWS,
        "columns": MAX_COLUMNS,
        "text": MAX_TEXT,
        "memory": MEMORY,
        "seconds": CPU_SECONDS,
    }
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and script, nobody's words
            [sys.executable, "-I", str(_CHILD), json.dumps(order)],
            input=content,
            capture_output=True,
            timeout=WALL_SECONDS,
            check=False,
            env={"OPENPYXL_LXML": "False", "PYTHONWARNINGS": "ignore"},
        )
    except subprocess.TimeoutExpired as fault:
        raise WorkbookRefused("Berkas ini terlalu lama dibaca.") from fault
    if done.returncode != 0:
        # Killed by its limit of time, or out of memory beyond what Python can still say.
        raise WorkbookRefused("Berkas ini terlalu berat untuk dibaca.")
    answer = json.loads(done.stdout)
    if sentence := answer.get("refused"):
        raise WorkbookRefused(sentence if sentence != "broken" else _NOT_XLSX)
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
    return NoResult(text) if kind == "formula" else date.fromisoformat(text)
