"""What a file really is: its name says nothing."""

from __future__ import annotations

import io
import zipfile

import pytest

from himpun.intake.rules import media
from himpun.intake.rules.media import BadFile, media_type_of


def zipped(*names: str, content: bytes = b"x") -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return held.getvalue()


XLSX = zipped("[Content_Types].xml", "xl/workbook.xml")
DOCX = zipped("[Content_Types].xml", "word/document.xml")


def judge(content: bytes, name: str = "bukti.bin") -> str:
    return media_type_of(io.BytesIO(content), name=name)


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7\n...%%EOF\n", "a.pdf", media.PDF),
        (b"%PDF-1.4\n...%%EOF", "nota.exe", media.PDF),
        (b"\xff\xd8\xff\xe0....", "foto.jpg", media.JPEG),
        (b"\x89PNG\r\n\x1a\n....", "foto.png", media.PNG),
        (XLSX, "a.xlsx", media.XLSX),
        (DOCX, "a.zip", media.DOCX),
        (b"kode,nilai\nIKU-1,70\n", "a.csv", media.CSV),
        ("kode;nilai\nkéy;1\n".encode("cp1252"), "A.CSV", media.CSV),
    ],
)
def test_a_file_is_what_its_content_is(content: bytes, name: str, expected: str) -> None:
    assert judge(content, name) == expected


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00", "laporan.pdf"),
        (b"<html><script>alert(1)</script>,", "tabel.csv"),
        (b"  <svg onload='x'>,", "tabel.csv"),
        (b"a,b\x00c", "tabel.csv"),
        (b"tanpa pemisah", "tabel.csv"),
        (b"a,b", "catatan.txt"),
        (b"GIF89a....", "foto.png"),
        (zipped("apa.txt"), "arsip.zip"),
        (zipped("xl/workbook.xml"), "tanpa-jenis.xlsx"),
    ],
)
def test_other_content_is_refused_by_name(content: bytes, name: str) -> None:
    with pytest.raises(BadFile) as refused:
        judge(content, name)
    assert f"“{name}” bukan PDF" in refused.value.sentence


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(BadFile, match="berkas ini kosong"):
        judge(b"", "a.pdf")


def test_a_broken_office_file_is_refused() -> None:
    with pytest.raises(BadFile, match="rusak"):
        judge(XLSX[:60], "a.xlsx")


def test_macros_are_refused() -> None:
    content = zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")
    with pytest.raises(BadFile, match="makro"):
        judge(content, "surat.docx")


def test_a_file_with_more_inside_than_an_office_writes_is_refused() -> None:
    many = zipped("[Content_Types].xml", "xl/workbook.xml", *(f"x{n}" for n in range(2_000)))
    with pytest.raises(BadFile, match="lebih dari 2000 bagian"):
        judge(many, "a.xlsx")


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"x")
        archive.writestr("xl/workbook.xml", bytes(65 * 1024 * 1024))
    with pytest.raises(BadFile, match="terlalu besar"):
        judge(held.getvalue(), "a.xlsx")


def test_the_file_is_left_at_its_start() -> None:
    for content in (XLSX, b"%PDF-1.7%%EOF", b"a,b\n1,2\n"):
        file = io.BytesIO(content)
        media_type_of(file, name="a.csv")
        assert file.tell() == 0


PNG = b"\x89PNG\r\n\x1a\n....IEND\xaeB`\x82"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7\n%%EOF\n" + XLSX, "pdf-and-zip.pdf"),
        (b"%PDF-1.7\n%%EOF\n<script>alert(1)</script>", "pdf-and-page.pdf"),
        (b"%PDF-1.7\n%%EOF\n" + b"x" * 1_025, "pdf-and-more.pdf"),
        (b"\xff\xd8\xff\xe0....\xff\xd9<HTML><body>", "picture-and-page.jpg"),
        (b"\xff\xd8\xff\xe0....\xff\xd9" + XLSX, "picture-and-zip.jpg"),
        (b"\xff\xd8\xff\xe0" + b"x" * (1 << 20) + b"%PDF-1.4", "picture-and-pdf.jpg"),
        (PNG + b"more", "picture-and-more.png"),
    ],
)
def test_a_file_that_is_two_papers_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(BadFile, match="memuat isi lain"):
        judge(content, name)


def test_a_page_in_two_pieces_of_reading_is_seen() -> None:
    picture = b"\xff\xd8\xff\xe0" + b"x" * ((1 << 20) - 8) + b"<script>"
    with pytest.raises(BadFile, match="memuat isi lain"):
        judge(picture, "foto.jpg")


@pytest.mark.parametrize("tail", [b"", b"\r\n", b"\0" * 3_000, b"\nsedikit sisa pencetak"])
def test_what_printers_leave_behind_a_pdf_is_let_through(tail: bytes) -> None:
    assert judge(b"%PDF-1.7\n%%EOF" + tail, "a.pdf") == media.PDF


def test_a_pdf_without_its_end_is_refused() -> None:
    with pytest.raises(BadFile, match="terpotong"):
        judge(b"%PDF-1.7\n1 0 obj", "a.pdf")
