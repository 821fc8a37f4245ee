"""Files that mean harm to whoever opens them as a workbook: bombs, lies, polyglots, passengers."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import xlsxwriter

SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
TYPES = "[Content_Types].xml"
BOMB = b"<a>" * (6 << 20)

Edit = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Sample:
    """A file and whether it must be refused; one that is read must say no more than "halo"."""

    name: str
    content: bytes
    is_refused: bool = True


def small() -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    book.add_worksheet("Satu").write(0, 0, "halo")
    book.close()
    return buffer.getvalue()


def with_parts(
    *parts: tuple[str, bytes], edits: dict[str, Edit] | None = None, without: str = ""
) -> bytes:
    """The small workbook with other parts, edited parts, or one part missing."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(small())) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            if entry.filename != without:
                edit = (edits or {}).get(entry.filename, bytes)
                target.writestr(entry.filename, edit(source.read(entry)))
        for name, content in parts:
            target.writestr(name, content)
    return buffer.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return with_parts(edits={SHEET: lambda xml: xml.replace(old, new)})


def in_strings(old: bytes, new: bytes) -> bytes:
    return with_parts(edits={STRINGS: lambda xml: xml.replace(old, new)})


def renamed(edit: Edit) -> bytes:
    """The sheet is a part whose name does not end as that of XML."""
    other = SHEET.replace(".xml", ".foo")
    target: Edit = lambda xml: xml.replace(b"sheet1.xml", b"sheet1.foo")  # noqa: E731
    with zipfile.ZipFile(io.BytesIO(small())) as source:
        sheet = edit(source.read(SHEET))
    edits = {TYPES: target, "xl/_rels/workbook.xml.rels": target}
    return with_parts((other, sheet), edits=edits, without=SHEET)


def rows(xml: bytes) -> bytes:
    return in_sheet(b"</sheetData>", xml + b"</sheetData>")


def doctype(body: bytes) -> Edit:
    return lambda xml: xml.replace(b"?>", b"?><!DOCTYPE x [" + body + b"]>", 1)


def lying(content: bytes, *, claimed: int) -> bytes:
    """Every part claims that size in the central directory."""
    made, at = bytearray(content), 0
    while (at := made.find(b"PK\x01\x02", at)) >= 0:
        made[at + 24 : at + 28] = struct.pack("<I", claimed)
        at += 4
    return bytes(made)


def flagged(content: bytes) -> bytes:
    made = bytearray(content)
    made[made.index(b"PK\x01\x02") + 8] |= 1
    return bytes(made)


def linked() -> bytes:
    link = zipfile.ZipInfo("xl/worksheets/sheet9.xml")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO(small())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def packed_with(method: int) -> bytes:
    buffer = io.BytesIO(small())
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("xl/other.bin", b"x" * 1000, method)
    return buffer.getvalue()


def bombs() -> Iterator[Sample]:
    yield Sample("bomb-one-part", with_parts(("xl/bomb.xml", BOMB)))
    yield Sample("bomb-in-sheet", in_sheet(b"<sheetData>", b"<sheetData>" + BOMB))
    yield Sample("bomb-in-strings", in_strings(b"halo", b"A" * (17 << 20)))
    parts = [(f"xl/p{n}.bin", b"\1" * (15 << 20)) for n in range(5)]
    yield Sample("bomb-many-parts", with_parts(*parts))
    yield Sample("bomb-lying-small", lying(with_parts(("xl/bomb.xml", BOMB)), claimed=10))
    yield Sample("bomb-lying-large", lying(small(), claimed=0xFFFFFFF0))
    many = [(f"xl/p{n}.xml", b"") for n in range(2001)]
    yield Sample("2001-parts", with_parts(*many))
    yield Sample("zip-in-zip", with_parts(("xl/inner.zip", with_parts(("a", BOMB)))), False)
    yield Sample("over-10-MB", b"PK\x03\x04" + b"\0" * (11 << 20))
    million = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n)
                       for n in range(2, 6_000))  # fmt: skip
    yield Sample("6000-rows", rows(million))
    wide = b"".join(b"<c><v>1</v></c>" for _ in range(16_000))
    yield Sample("16000-columns", rows(b'<row r="2">' + wide + b"</row>"), False)
    cells = b"".join(
        b'<row r="%d">%s</row>' % (n, b'<c t="s"><v>0</v></c>' * 50) for n in range(2, 4_000)
    )
    shared = with_parts(
        edits={
            SHEET: lambda xml: xml.replace(b"</sheetData>", cells + b"</sheetData>"),
            STRINGS: lambda xml: xml.replace(b"halo", b"A" * 30_000),
        }
    )
    yield Sample("one-text-in-200000-cells", shared)
    deep = b"<x>" * 200_000 + b"</x>" * 200_000
    yield Sample("deep-nesting", rows(deep), False)
    attributes = b" ".join(b'a%d="1"' % n for n in range(150_000))
    yield Sample("150000-attributes", rows(b"<row " + attributes + b"></row>"), False)
    texts = b"<si><t>x</t></si>" * 900_000
    yield Sample("900000-strings", in_strings(b"</sst>", texts + b"</sst>"))
    some = b"<si><t>x</t></si>" * 150_000
    yield Sample("150000-strings", in_strings(b"</sst>", some + b"</sst>"), False)
    styles = b"<xf/>" * 3_000_000 + b"</cellXfs>"
    edits: dict[str, Edit] = {"xl/styles.xml": lambda xml: xml.replace(b"</cellXfs>", styles)}
    yield Sample("3-million-styles", with_parts(edits=edits))


def declarations() -> Iterator[Sample]:
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n + 1, b"&l%d;" % n * 10) for n in range(9))
    laughs = b'<!ENTITY l0 "ha">' + laughs
    outside = b'<!ENTITY x SYSTEM "file:///etc/passwd">'
    for name in (SHEET, STRINGS, TYPES, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
        yield Sample(f"laughs-{name.rsplit('/', 1)[-1]}", with_parts(edits={name: doctype(laughs)}))
    yield Sample("entity-of-a-file", with_parts(edits={SHEET: doctype(outside)}))
    far = b'<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd">%x;'
    yield Sample("entity-of-an-address", with_parts(edits={SHEET: doctype(far)}))
    wide = "<?xml version='1.0' encoding='utf-16'?><!DOCTYPE a><a/>".encode("utf-16")
    yield Sample("doctype-in-utf-16", with_parts(("xl/wide.xml", wide)))
    late = b" " * 65_530 + b"<!DOCTYPE a><a/>"
    yield Sample("doctype-over-a-chunk", with_parts(("xl/late.xml", late)))
    seven = b"<?xml version='1.0' encoding='utf-7'?>+ADwAIQ-DOCTYPE a+AD4-"
    yield Sample("doctype-in-utf-7", with_parts(edits={SHEET: lambda _: seven}))
    yield Sample("laughs-in-foo", renamed(doctype(laughs)))
    yield Sample("doctype-in-foo-in-utf-16", with_parts(("xl/wide.foo", wide)))
    many = b"".join(b'<row r="%d"><c r="A%d"/></row>' % (n, n) for n in range(200, 200_000))
    marks = renamed(lambda xml: xml.replace(b"</sheetData>", many + b"</sheetData>"))
    yield Sample("800000-marks-in-foo", marks)
    yield Sample("sheet-in-foo", renamed(bytes), False)
    include = b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>'
    yield Sample("xinclude", rows(include), False)


def polyglots() -> Iterator[Sample]:
    yield Sample("pdf-before-zip", b"%PDF-1.7\n" + small())
    yield Sample("script-before-zip", b"#!/bin/sh\nrm -rf /\n" + small())
    yield Sample("zip-behind-zip", small() + small())
    yield Sample("octets-behind-zip", small() + b"<script>alert(1)</script>")
    yield Sample("png-before-zip", b"\x89PNG\r\n\x1a\n" + small())
    for name, head in (("old-xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("pdf", b"%PDF-1.7"),
                       ("html", b"<html><table><tr><td>1"), ("zeros", b""), ("program", b"MZ\x90"),
                       ("csv", b"=cmd|' /C calc'!A0,1")):  # fmt: skip
        yield Sample(f"{name}-named-xlsx", head + b"\0" * 600)
    yield Sample("docx-named-xlsx", with_parts(("word/document.xml", b"<w/>"), without=TYPES))
    yield Sample("cut-in-half", small()[: len(small()) // 2])
    damaged = bytearray(small())
    damaged[60:400] = bytes(255 - octet for octet in damaged[60:400])
    yield Sample("damaged", bytes(damaged))


def passengers() -> Iterator[Sample]:
    for name in ("xl/vbaProject.bin", "xl/VBAPROJECT.BIN", "xl/macrosheets/sheet1.xml",
                 "xl/activeX/activeX1.bin", "xl/externalLinks/externalLink1.xml",
                 "xl/embeddings/oleObject1.bin", "xl/connections.xml",
                 "xl/queryTables/queryTable1.xml", "xl/dialogsheets/sheet1.xml"):  # fmt: skip
        yield Sample(f"with-{name.rsplit('/', 1)[-1]}", with_parts((name, b"<x/>")))
    macro = with_parts(
        edits={TYPES: lambda x: x.replace(b"sheet.main", b"sheet.macroEnabled.main")}
    )
    yield Sample("xlsm-named-xlsx", macro)
    for name in ("../../etc/cron.d/x.xml", "/etc/passwd", "..\\..\\x.xml", "C:/x.xml",
                 "xl/../../x.xml"):  # fmt: skip
        yield Sample(f"path {name}", with_parts((name, b"<x/>")))
    yield Sample("symbolic-link", linked())
    yield Sample("password", flagged(small()))
    yield Sample("packed-with-bzip2", packed_with(zipfile.ZIP_BZIP2))
    yield Sample("packed-with-lzma", packed_with(zipfile.ZIP_LZMA))
    yield Sample("twice-in-two-cases", with_parts(("XL/Worksheets/Sheet1.xml", b"<x/>")))


def wrong_cells() -> Iterator[Sample]:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield Sample("two-cells-XFD1048576", rows(far), False)
    beyond = b'<row r="999999999"><c r="XFD999999999"/></row>'
    yield Sample("row-999999999", rows(beyond), False)
    yield Sample("dimension-lies", in_sheet(b'ref="A1"', b'ref="A1:XFD1048576"'), False)
    yield Sample("string-index-beyond", rows(b'<row r="2"><c r="A2" t="s"><v>9</v></c></row>'))
    yield Sample("number-of-letters", rows(b'<row r="2"><c r="A2"><v>abc</v></c></row>'))
    yield Sample("date-of-no-year", rows(b'<row r="2"><c r="A2" t="d"><v>9999-99-99</v></c></row>'))
    yield Sample("cell-of-no-address", rows(b'<row r="2"><c r="99"><v>1</v></c></row>'))
    yield Sample("row-of-no-number", rows(b'<row r="x"><c r="A2"><v>1</v></c></row>'))
    yield Sample("no-workbook-part", with_parts(without="xl/workbook.xml"))
    yield Sample("sheet-missing", with_parts(without=SHEET), False)
    yield Sample("unclosed-sheet", in_sheet(b"</worksheet>", b""))


def samples() -> list[Sample]:
    return [*bombs(), *declarations(), *polyglots(), *passengers(), *wrong_cells()]
