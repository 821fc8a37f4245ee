"""Hostile and odd workbooks: refused in a sentence before any parser sees them."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from himpun.core import archives, workbook
from himpun.core.tables import Percent
from himpun.core.workbook import WorkbookRefused, read_workbook

SAMPLE = Path(__file__).resolve().parents[2] / "src/himpun/samples/bmcktr/plan.xlsx"
SHEET = "xl/worksheets/sheet1.xml"


def made(fill: Callable[[xlsxwriter.Workbook], None]) -> io.BytesIO:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    fill(book)
    book.close()
    buffer.seek(0)
    return buffer


def small() -> io.BytesIO:
    return made(lambda book: book.add_worksheet("Satu").write(0, 0, "halo"))


def rewritten(edit: Callable[[str, bytes], bytes], *more: tuple[str, bytes]) -> io.BytesIO:
    """The small workbook with its parts edited and others added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(small()) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.infolist():
            target.writestr(entry.filename, edit(entry.filename, source.read(entry)))
        for name, content in more:
            target.writestr(name, content, zipfile.ZIP_DEFLATED)
    buffer.seek(0)
    return buffer


def untouched(_name: str, content: bytes) -> bytes:
    return content


def in_sheet(edit: Callable[[bytes], bytes]) -> Callable[[str, bytes], bytes]:
    return lambda name, content: edit(content) if name == SHEET else content


def refusal(source: io.BytesIO) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(source)
    assert refused.value.sentence.endswith(".")
    return refused.value.sentence


def test_values_are_read_as_text_exact_figures_and_dates():
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Nilai")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["teks", 70.51, 3, True, 1e15])
        sheet.write_datetime(0, 5, date(2026, 1, 31), day)
        sheet.write_formula(2, 0, "=A1", None, "hasil")
        sheet.write_string(2, 1, "=1+1")

    (sheet,) = read_workbook(made(fill))
    assert sheet.name == "Nilai"
    first, empty, third = sheet.rows
    assert first[:5] == ("teks", Decimal("70.51"), Decimal(3), "ya", Decimal("1E+15"))
    assert str(first[5]) == "2026-01-31"
    assert empty == ()
    assert third[:2] == ("hasil", "=1+1")


def test_noise_of_binary_figures_is_dropped_after_fifteen_digits():
    (sheet,) = read_workbook(made(lambda book: book.add_worksheet().write(0, 0, 0.1 + 0.2)))
    assert sheet.rows[0][0] == Decimal("0.3")


@pytest.mark.parametrize(
    ("look", "is_percent"),
    [("0%", True), ("0.00%;[Red]-0.00%", True), ('0.00"%"', False), ("0\\%", False), ("0", False)],
)
def test_a_figure_shown_as_per_cent_is_told_apart(look: str, is_percent: bool):
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write(0, 0, 0.5, book.add_format({"num_format": look}))

    value = read_workbook(made(fill))[0].rows[0][0]
    assert value == Decimal("0.5")
    assert isinstance(value, Percent) == is_percent


def test_only_wanted_sheets_are_read():
    sheets = read_workbook(SAMPLE, wanted=["pohon", "TARGET"])
    assert [sheet.name for sheet in sheets] == ["Pohon", "Target"]


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("xl/vbaProject.bin", b"x", "makro"),
        ("xl/macrosheets/sheet1.xml", b"<x/>", "makro"),
        ("xl/activeX/activeX1.xml", b"<x/>", "makro"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "tautan ke berkas lain"),
        ("../../etc/x.xml", b"<x/>", "keluar dari tempatnya"),
        ("/etc/x.xml", b"<x/>", "keluar dari tempatnya"),
        ("..\\x.xml", b"<x/>", "keluar dari tempatnya"),
        ("xl/extra.xml", b"<!DOCTYPE a><x/>", "deklarasi XML"),
        ("xl/extra.rels", b" " * 70_000 + b'<!ENTITY a "b">', "deklarasi XML"),
        ("xl/extra.xml", "<x/>".encode("utf-16"), "deklarasi XML"),
        ("xl/extra.xml", b" " * 65_530 + b"<!DOCTYPE a>", "deklarasi XML"),
        ("xl/extra.foo", b"\xef\xbb\xbf \n<!DOCTYPE a><x/>", "deklarasi XML"),
        ("xl/extra", b" " * 70_000 + b"<!DOCTYPE a>", "deklarasi XML"),
        ("xl/extra.foo", "<x/>".encode("utf-16-le"), "deklarasi XML"),
        ("xl/extra.foo", "<x/>".encode("utf-16-be"), "deklarasi XML"),
        ("xl/extra.foo", b"<a/>" * workbook.MAX_TAGS, "terlalu besar"),
        ("xl/bomb.bin", b"\1" * (workbook.MAX_ONE + 1), "terlalu besar"),
    ],
)
def test_unsafe_parts_are_refused_before_parsing(name, content, part):
    assert part in refusal(rewritten(untouched, (name, content)))


def test_many_parts_that_unpack_to_too_much_are_refused():
    part = b"\1" * (workbook.MAX_ONE - 1)
    parts = [(f"xl/p{number}.bin", part) for number in range(5)]
    assert "terlalu besar" in refusal(rewritten(untouched, *parts))


def test_what_says_itself_that_it_is_too_much_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(archives, "_measure", lambda *args, **more: pytest.fail("unpacked"))
    part = b"\1" * (workbook.MAX_ONE - 1)
    parts = [(f"xl/p{number}.bin", part) for number in range(5)]
    assert "terlalu besar" in refusal(rewritten(untouched, *parts))


def test_a_bomb_is_refused_quickly():
    source = rewritten(untouched, ("xl/bomb.xml", b"<a>" * (30 << 20)))
    started = time.process_time()
    refusal(source)
    assert time.process_time() - started < 1


def test_too_many_parts_are_refused():
    parts = [(f"xl/p{number}.bin", b"") for number in range(workbook.MAX_ENTRIES)]
    assert "2000 bagian" in refusal(rewritten(untouched, *parts))


def test_two_parts_of_one_name_are_refused():
    with pytest.warns(UserWarning, match="Duplicate"):
        source = rewritten(untouched, (SHEET, b"<x/>"))
    assert "nama yang sama" in refusal(source)


def test_symbolic_links_and_passwords_are_refused():
    link = zipfile.ZipInfo("xl/link")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    buffer.seek(0)
    assert "simbolik" in refusal(buffer)
    locked = bytearray(small().getvalue())
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    assert "kata sandi" in refusal(io.BytesIO(bytes(locked)))


def test_a_damaged_part_is_refused():
    content = bytearray(SAMPLE.read_bytes())
    for at in range(200, 900):
        content[at] ^= 0xFF
    assert "utuh" in refusal(io.BytesIO(bytes(content)))


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"halo", b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_workbook_is_refused(content):
    assert "utuh" in refusal(io.BytesIO(content))


def test_broken_xml_is_refused():
    assert "utuh" in refusal(rewritten(in_sheet(lambda xml: xml[:-30])))


def test_a_file_that_is_too_large_is_refused_unread():
    assert "10 MB" in refusal(io.BytesIO(b"\0" * (workbook.MAX_FILE + 1)))


def test_too_many_sheets_or_rows_are_refused():
    def many_sheets(book: xlsxwriter.Workbook) -> None:
        for _ in range(workbook.MAX_SHEETS + 1):
            book.add_worksheet()

    def many_rows(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Panjang").write(workbook.MAX_ROWS, 0, "jauh")

    assert "40 lembar" in refusal(made(many_sheets))
    assert "“Panjang” lebih dari 5000 baris" in refusal(made(many_rows))


def test_a_long_text_that_stands_in_very_many_cells_is_refused():
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Satu")
        for row in range(workbook.MAX_TEXT // 32_000 + 1):
            sheet.write_string(row, 0, "x" * 32_000)

    assert "terlalu besar" in refusal(made(fill))


def test_a_cell_far_away_costs_nothing():
    def far(xml: bytes) -> bytes:
        xml = xml.replace(
            b"</sheetData>", b'<row r="999999999"><c r="XFD999999999"/></row></sheetData>'
        )
        return xml.replace(b'ref="A1"', b'ref="A1:XFD1048576"')

    started = time.process_time()
    (sheet,) = read_workbook(rewritten(in_sheet(far)))
    assert time.process_time() - started < 1
    assert [row[:1] for row in sheet.rows] == [("halo",)]


def test_a_chart_sheet_has_no_rows():
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet("Angka").write(0, 0, 1)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Angka!$A$1:$A$1"})
        book.add_chartsheet("Grafik").set_chart(chart)

    assert [sheet.name for sheet in read_workbook(made(fill))] == ["Angka"]
