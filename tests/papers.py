"""Small real papers for tests: a PDF, pictures, a letter, as the libraries write them."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import xlsxwriter
from PIL import Image

from tests.zips import packed

TYPES = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
)
W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LETTER = (
    b"<w:document " + W + b"><w:body><w:p><w:r><w:t>halo</w:t></w:r></w:p></w:body></w:document>"
)


def small_pdf(title: str = "contoh", edit: Callable[[pikepdf.Pdf], None] | None = None) -> bytes:
    """One empty page; `edit` puts something into it."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(200, 200))
    pdf.docinfo["/Title"] = title
    if edit is not None:
        edit(pdf)
    written = io.BytesIO()
    pdf.save(written, static_id=True)
    return written.getvalue()


def small_picture(
    kind: str = "PNG", size: tuple[int, int] = (40, 30), exif: Image.Exif | None = None
) -> bytes:
    """A picture of two colours, so that its copy can be looked at."""
    image = Image.new("RGB", size, "navy")
    image.paste("gold", (0, 0, size[0] // 2, size[1] // 2))
    written = io.BytesIO()
    image.save(written, kind, **({"exif": exif} if exif is not None else {}))
    return written.getvalue()


def camera_exif() -> Image.Exif:
    """What a phone writes into a picture taken on its side in Palangka Raya."""
    exif = Image.Exif()
    exif[271], exif[272], exif[274] = "Contoh", "HP-1", 6
    exif.get_ifd(0x8769).update({36867: "2026:03:31 10:15:30", 36881: "+07:00"})
    exif.get_ifd(0x8825).update({1: "S", 2: (2.0, 12.0, 36.0), 3: "E", 4: (113.0, 55.0, 12.0)})
    return exif


def small_docx(*more: tuple[str, bytes], document: bytes = LETTER) -> bytes:
    return packed(("[Content_Types].xml", TYPES), ("word/document.xml", document), *more)


def small_xlsx() -> bytes:
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written)
    book.add_worksheet("Satu").write(0, 0, "halo")
    book.close()
    return written.getvalue()
