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
        (b"%PDF-1.7\n...", "a.pdf", media.PDF),
        (b"%PDF-1.4\n...", "nota.exe", media.PDF),
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
    with pytest.raises(BadFile, match="kosong"):
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
    with pytest.raises(BadFile, match="terlalu banyak"):
        judge(many, "a.xlsx")


def test_a_bomb_is_refused_without_being_unpacked() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"x")
        archive.writestr("xl/workbook.xml", bytes(65 * 1024 * 1024))
    with pytest.raises(BadFile, match="terlalu banyak"):
        judge(held.getvalue(), "a.xlsx")


def test_the_file_is_left_at_its_start() -> None:
    for content in (XLSX, b"%PDF-1.7"):
        file = io.BytesIO(content)
        media_type_of(file, name="a")
        assert file.tell() == 0
