"""What a file really is, judged by its content: only these kinds can be evidence (U-01).

The name says nothing; a file is what its leading octets and its structure are. Office files are
ZIPs with a known inner plan, held against the guard of `core/archives.py`. A file that another
reader would take for something else (a picture that is also a page, a PDF that is also a ZIP) is
refused. What only a parser can tell is asked in `intake/proofs/`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, Final

from himpun.core.archives import ArchiveRefused, Bounds, refuse_unsafe

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV: Final = "text/csv"
PICTURES: Final = (JPEG, PNG)
OFFICE: Final = (XLSX, DOCX)

ALLOWED_TEXT: Final = "PDF, JPEG, PNG, XLSX, DOCX, atau CSV"
_HEAD: Final = 64 * 1024
_CHUNK: Final = 1 << 20
_OVERLAP: Final = 32
_LEADING: Final = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_INNER: Final = (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX))
_OFFICE: Final = Bounds("Berkas rusak: isinya tidak dapat dibaca.")
#: What a page, a script or another paper begins with; no camera writes any of them.
_PASSENGERS: Final = (b"<script", b"<html", b"<iframe", b"<!doctype", b"<?php ", b"%pdf-1")
_END_OF_PDF: Final = b"%%EOF"
_LONGEST_TAIL: Final = 1_024
_END_OF_PNG: Final = b"IEND\xaeB`\x82"


class BadFile(ValueError):
    """The file cannot be evidence; the message is a sentence for the person."""

    @property
    def sentence(self) -> str:
        return str(self)


def media_type_of(file: IO[bytes], *, name: str) -> str:
    """The media type of a seekable file by its content. Raises BadFile with a sentence.

    `name` is used in the sentence, and tells a table of text (CSV) from other text.
    """
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if not head:
        raise BadFile(f"“{name}”: berkas ini kosong.")
    for leading, media_type in _LEADING:
        if head.startswith(leading):
            _refuse_passengers(file, name=name, media_type=media_type)
            return media_type
    if head.startswith(b"PK\x03\x04"):
        return _office_type(file, name=name)
    if name.lower().endswith(".csv") and _is_table(head):
        return CSV
    raise BadFile(f"“{name}” bukan {ALLOWED_TEXT} menurut isinya.")


def _office_type(file: IO[bytes], *, name: str) -> str:
    try:
        names = refuse_unsafe(file, _OFFICE)
    except ArchiveRefused as refused:
        raise BadFile(f"“{name}” ditolak. {refused.sentence} Atau simpan sebagai PDF.") from refused
    for inner, media_type in _INNER:
        if inner in names and "[Content_Types].xml" in names:
            return media_type
    raise BadFile(f"“{name}” bukan {ALLOWED_TEXT} menurut isinya.")


def _refuse_passengers(file: IO[bytes], *, name: str, media_type: str) -> None:
    """One file is one paper: nothing that another reader would take for its own."""
    tail = _tail_of(file)
    if media_type == PDF:
        if _END_OF_PDF not in tail:
            raise BadFile(f"“{name}” rusak atau terpotong. Simpan ulang, lalu unggah lagi.")
        is_double = _goes_on(tail)
    else:
        is_double = any(_has_passenger(chunk) for chunk in _overlapping(file))
    if media_type == PNG:
        is_double = is_double or bool(tail.partition(_END_OF_PNG)[2])
    if is_double or _is_archive(file):
        raise BadFile(
            f"“{name}” memuat isi lain di samping isinya sendiri. Simpan ulang dari"
            " aplikasinya, lalu unggah lagi."
        )
    file.seek(0)


def _goes_on(tail: bytes) -> bool:
    """Whether a PDF goes on after its end; a printer's few odd letters there are nothing."""
    rest = tail.rpartition(_END_OF_PDF)[2].strip(b"\0\r\n\t ")
    return len(rest) > _LONGEST_TAIL or _has_passenger(rest)


def _has_passenger(content: bytes) -> bool:
    lower = content.lower()
    return any(word in lower for word in _PASSENGERS)


def _tail_of(file: IO[bytes]) -> bytes:
    size = file.seek(0, 2)
    file.seek(max(size - _HEAD, 0))
    return file.read(_HEAD)


def _overlapping(file: IO[bytes]) -> Iterator[bytes]:
    """The whole file in pieces, each with the end of the one before it."""
    file.seek(0)
    before = b""
    while chunk := file.read(_CHUNK):
        yield before + chunk
        before = chunk[-_OVERLAP:]


def _is_archive(file: IO[bytes]) -> bool:
    """Whether a reader of ZIPs would find entries; a list of entries too long counts as one."""
    found = _tail_of(file).rfind(b"PK\x05\x06")
    if found < 0:
        return False
    with suppress(zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        if int.from_bytes(_tail_of(file)[found + 12 : found + 16], "little") > _CHUNK:
            return True
        with zipfile.ZipFile(file) as archive:
            return bool(archive.namelist())
    return False


def _is_table(head: bytes) -> bool:
    """Whether it reads as lines of text with a separator, and not as a page with tags."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in text or text.lstrip().startswith(b"<"):
        return False
    return any(separator in text for separator in (b",", b";", b"\t"))
