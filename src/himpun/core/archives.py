"""The guard before any reader of office files (XLSX, DOCX): the archive is streamed and measured.

A small file can cost a parser tens of seconds and a gigabyte; XML can name files of the server. So
entries, unpacked size, names, declarations, macros and passengers are looked at here, without
parsing any of it (RELIABILITY U-02). Two readers that would see two different archives in one file
see none.
"""

from __future__ import annotations

import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO

_CHUNK = 1 << 16
_XML = (".xml", ".rels", ".vml")
#: What may stand before the first mark, in whatever encoding. A part is XML by what it holds too:
#: which one a reader takes for the letter or the sheet is told by relationships, not by names.
_BEFORE_XML = b"\xef\xbb\xbf\xfe\xff\0 \t\r\n"
_TYPES = "[Content_Types].xml"
_START, _END = b"PK\x03\x04", b"PK\x05\x06"
_END_LONG = 22
_LONGEST_LIST = 1 << 20
_TOO_LARGE = "Isi berkas terlalu besar setelah dibuka."
_MACROS = "Berkas memuat makro; simpan ulang tanpa makro."
_ALIEN_NAMES = "Berkas memuat nama bagian yang keluar dari tempatnya."
#: What names of parts tell, and the sentence for it.
_UNWANTED = (
    (("vbaproject", "vbadata", "activex", "macrosheets", "dialogsheets"), _MACROS),
    (("externallink",), "Berkas memuat tautan ke berkas lain; putuskan tautannya dahulu."),
    (
        ("embeddings/", "oleobject", "connections.xml", "querytable", "customdata"),
        "Berkas memuat objek tertanam atau sambungan data; hapus dahulu.",
    ),
)


class ArchiveRefused(Exception):
    """The archive is not read at all; `sentence` says why, for the person who sent it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an office file may hold. `broken` is the sentence for one that is not in order.

    `tags` counts marks in all XML parts: a parser's work grows with them, not with octets.
    """

    broken: str
    entries: int = 2_000
    total: int = 64 << 20
    one: int = 48 << 20
    tags: int | None = None


def refuse_unsafe(file: IO[bytes], bounds: Bounds) -> frozenset[str]:
    """Stream every entry of a seekable archive; the names of its parts. Raises ArchiveRefused."""
    try:
        _refuse_wrapped(file, bounds)
        with zipfile.ZipFile(file) as archive:
            return _walked(archive, bounds)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        OSError,
        EOFError,
        RuntimeError,
        ValueError,
    ) as fault:
        raise ArchiveRefused(bounds.broken) from fault
    finally:
        file.seek(0)


def _refuse_wrapped(file: IO[bytes], bounds: Bounds) -> None:
    """Exactly one archive from the first octet to the last: what two readers read differently
    (a PDF before it, another archive behind it) is read by none."""
    file.seek(0)
    start = file.read(len(_START))
    size = file.seek(0, 2)
    file.seek(max(size - _END_LONG, 0))
    end = file.read(_END_LONG)
    if start != _START or not end.startswith(_END):
        raise ArchiveRefused(bounds.broken)
    # The list of entries is read whole before anything can be counted: it says how long it is.
    n_entries, n_octets, begins = struct.unpack("<10xHII2x", end)
    if n_entries > bounds.entries or n_octets > _LONGEST_LIST:
        raise ArchiveRefused(f"Berkas memuat lebih dari {bounds.entries} bagian.")
    if begins + n_octets + _END_LONG != size:
        raise ArchiveRefused(bounds.broken)
    file.seek(0)


def _walked(archive: zipfile.ZipFile, bounds: Bounds) -> frozenset[str]:
    entries = archive.infolist()
    if len(entries) > bounds.entries:
        raise ArchiveRefused(f"Berkas memuat lebih dari {bounds.entries} bagian.")
    if not entries or min(entry.header_offset for entry in entries) != 0:
        raise ArchiveRefused(bounds.broken)
    if len({entry.filename.casefold() for entry in entries}) < len(entries):
        raise ArchiveRefused("Berkas memuat dua bagian dengan nama yang sama.")
    for entry in entries:
        _refuse_entry(entry, bounds)
    if sum(entry.file_size for entry in entries) > bounds.total:
        raise ArchiveRefused(_TOO_LARGE)
    size = tags = 0
    for entry in entries:
        left = None if bounds.tags is None else bounds.tags - tags
        more, marks = _measure(archive, entry, bounds, left=bounds.total - size, tags=left)
        size, tags = size + more, tags + marks
    return frozenset(entry.filename for entry in entries)


def _refuse_entry(entry: zipfile.ZipInfo, bounds: Bounds) -> None:
    name = entry.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or ":" in name:
        raise ArchiveRefused(_ALIEN_NAMES)
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise ArchiveRefused("Berkas memuat tautan simbolik.")
    if entry.flag_bits & 1:
        raise ArchiveRefused("Berkas terkunci dengan kata sandi; simpan tanpa kata sandi.")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise ArchiveRefused(bounds.broken)
    if entry.file_size > bounds.one:
        raise ArchiveRefused(_TOO_LARGE)
    lower = name.casefold()
    for words, sentence in _UNWANTED:
        if any(word in lower for word in words):
            raise ArchiveRefused(sentence)


def _measure(
    archive: zipfile.ZipFile,
    entry: zipfile.ZipInfo,
    bounds: Bounds,
    *,
    left: int,
    tags: int | None,
) -> tuple[int, int]:
    """Unpacked size and marks of one entry, counted as it comes out and not as its header claims.

    `left` and `tags` are how much of both it may have.
    """
    size, n_tags, tail = 0, 0, b""
    is_xml = entry.filename.casefold().endswith(_XML)
    is_begun = False
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            if not is_begun and (begun := chunk.lstrip(_BEFORE_XML)):
                is_begun = True
                is_xml = is_xml or begun.startswith(b"<")
            size += len(chunk)
            n_tags += chunk.count(b"<") if is_xml else 0
            if size > min(bounds.one, left) or (tags is not None and n_tags > tags):
                raise ArchiveRefused(_TOO_LARGE)
            if is_xml:
                _refuse_marks(tail + chunk, is_types=entry.filename == _TYPES)
                tail = chunk[-16:]
    return size, n_tags


def _refuse_marks(xml: bytes, *, is_types: bool) -> None:
    """Declarations that make a parser read other files or grow, in whatever encoding."""
    if b"<!DOCTYPE" in xml or b"<!ENTITY" in xml or b"\0" in xml:
        raise ArchiveRefused("Berkas memuat deklarasi XML yang tidak diizinkan.")
    if is_types and b"macroEnabled" in xml:
        raise ArchiveRefused(_MACROS)
