"""What a file really is, judged by its content: only these kinds can be evidence (U-01).

The name says nothing; a file is what its leading bytes and its structure are. Office files are
ZIPs with a known inner plan; those with macros, or with more inside than an office ever writes,
are refused.
"""

from __future__ import annotations

import codecs
import zipfile
from typing import BinaryIO, Final

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV: Final = "text/csv"

ALLOWED_TEXT: Final = "PDF, JPEG, PNG, XLSX, DOCX, atau CSV"
_HEAD: Final = 64 * 1024
_LEADING: Final = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))
_INNER: Final = (("xl/workbook.xml", XLSX), ("word/document.xml", DOCX))
#: RELIABILITY U-02.
_MOST_ENTRIES: Final = 2_000
_MOST_INSIDE: Final = 64 * 1024 * 1024


class BadFile(ValueError):
    """The file cannot be evidence; the message is a sentence for the person."""

    @property
    def sentence(self) -> str:
        return str(self)


def media_type_of(file: BinaryIO, *, name: str) -> str:
    """The media type of a seekable file by its content. Raises BadFile with a sentence.

    `name` is used in the sentence, and tells a table of text (CSV) from other text.
    """
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if not head:
        raise BadFile(f"“{name}” kosong.")
    for leading, media_type in _LEADING:
        if head.startswith(leading):
            return media_type
    if head.startswith(b"PK\x03\x04"):
        return _office_type(file, name=name)
    if name.lower().endswith(".csv") and _is_table(head):
        return CSV
    raise BadFile(f"“{name}” bukan {ALLOWED_TEXT} menurut isinya.")


def _office_type(file: BinaryIO, *, name: str) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as fault:
        raise BadFile(f"“{name}” rusak: isinya tidak dapat dibaca.") from fault
    finally:
        file.seek(0)
    names = {entry.filename for entry in entries}
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _MOST_INSIDE:
        raise BadFile(f"“{name}” memuat terlalu banyak isi. Simpan ulang sebagai PDF.")
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        raise BadFile(f"“{name}” berisi makro. Simpan tanpa makro, atau sebagai PDF.")
    for inner, media_type in _INNER:
        if inner in names and "[Content_Types].xml" in names:
            return media_type
    raise BadFile(f"“{name}” bukan {ALLOWED_TEXT} menurut isinya.")


def _is_table(head: bytes) -> bool:
    """Whether it reads as lines of text with a separator, and not as a page with tags."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        text = decoder.decode(head)
    except UnicodeDecodeError:
        text = head.decode("cp1252", errors="replace")
    if "\x00" in text or text.lstrip().startswith("<"):
        return False
    return any(separator in text for separator in ",;\t")
