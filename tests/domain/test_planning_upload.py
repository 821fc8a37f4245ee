"""A plan sent through the browser: workbook and documents apart, and what would change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from tests.cast import Cast
from tests.factories import make_unit

from himpun.core import blobs
from himpun.offices.models import Office
from himpun.planning import queries
from himpun.planning.actions import PlanRefused
from himpun.planning.differences import aim_text, spec_differences
from himpun.planning.importing import import_file, load_plan, preview_plan
from himpun.planning.rules.explaining import why_no_value
from himpun.planning.rules.indicators import Aggregation, Direction, IndicatorSpec
from himpun.planning.rules.targets import Aim

SAMPLE = Path(__file__).resolve().parents[2] / "src/himpun/samples/bmcktr"
BOOK = SAMPLE / "plan.xlsx"
ON = date(2026, 4, 1)


@pytest.fixture
def office(cast: Cast) -> Office:
    for number in (1, 2, 3):
        make_unit(
            cast.office,
            f"UPTD{number}",
            f"UPTD Wilayah {number}",
            "UPTD",
            parent=cast.bina_marga_unit,
            position=4 + number,
        )
    return cast.office


@pytest.fixture
def sent() -> dict[str, Path]:
    """The documents as a browser names them, stored by content."""
    return {
        path.name: blobs.path_of(blobs.put_bytes(path.read_bytes()).sha256)
        for path in (SAMPLE / "dokumen").glob("*.pdf")
    }


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[Callable[[openpyxl.Workbook], None]], Path]:
    """The sample workbook with something changed."""

    def save(edit: Callable[[openpyxl.Workbook], None]) -> Path:
        book = openpyxl.load_workbook(BOOK)
        edit(book)
        path = tmp_path / "plan.xlsx"
        book.save(path)
        book.close()
        return path

    return save


def column(sheet: openpyxl.worksheet.worksheet.Worksheet, heading: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == heading)


def set_cell(sheet_name: str, heading: str, row: int, value: object):
    def edit(book: openpyxl.Workbook) -> None:
        sheet = book[sheet_name]
        sheet.cell(row=row, column=column(sheet, heading), value=value)

    return edit


def test_documents_are_found_among_the_files_sent(office, cast: Cast, sent, at: datetime):
    preview = import_file(BOOK, office=office, uploads=sent, by=cast.perencanaan, at=at)
    assert len(preview.added["dokumen"]) == len(sent)
    registered = queries.list_documents(office, by=cast.kadis)
    assert {row.file_name for row in registered} == set(sent)


def test_a_document_that_was_not_sent_is_a_fault_at_its_cell(office, cast: Cast, sent):
    del sent["renstra.pdf"]
    preview = preview_plan(
        office, load_plan(BOOK, office=office, uploads=sent), by=cast.perencanaan
    )
    assert [fault.sheet for fault in preview.faults] == ["Dokumen"]
    assert preview.faults[0].cell
    assert "belum disertakan" in preview.faults[0].sentence
    with pytest.raises(PlanRefused):
        import_file(
            BOOK, office=office, uploads=sent, by=cast.perencanaan,
            at=datetime.fromisoformat("2026-04-01T07:30+07:00"),
        )  # fmt: skip


def test_a_registered_document_need_not_be_sent_again(office, cast: Cast, sent, at: datetime):
    import_file(BOOK, office=office, uploads=sent, by=cast.perencanaan, at=at)
    again = preview_plan(office, load_plan(BOOK, office=office, uploads={}), by=cast.perencanaan)
    assert again.is_fit
    assert not again.added
    assert not again.changed


def test_a_file_that_the_workbook_does_not_name_is_told(office, cast: Cast, sent):
    sent["catatan.pdf"] = next(iter(sent.values()))
    preview = preview_plan(
        office, load_plan(BOOK, office=office, uploads=sent), by=cast.perencanaan
    )
    assert preview.is_fit
    assert any("catatan.pdf" in warning.sentence for warning in preview.warnings)


def test_two_documents_of_one_name_are_a_fault(office, cast: Cast, sent, edited):
    path = edited(set_cell("Dokumen", "Berkas", 3, "lain/renstra.pdf"))
    loaded = load_plan(path, office=office, uploads=sent)
    assert any("Dua dokumen" in fault.sentence for fault in loaded.faults)


def test_a_file_sent_as_a_document_must_be_a_pdf(office, cast: Cast, sent):
    sent["dpa.pdf"] = BOOK
    loaded = load_plan(BOOK, office=office, uploads=sent)
    assert [fault.sentence for fault in loaded.faults] == ["Isi berkas bukan PDF."]


def test_the_preview_says_old_and_new_of_every_change(
    office, cast: Cast, sent, edited, at: datetime
):
    import_file(BOOK, office=office, uploads=sent, by=cast.perencanaan, at=at)

    def edit(book: openpyxl.Workbook) -> None:
        for sheet, heading, value in (
            ("Indikator", "Satuan", "satuan lain"),
            ("Target", "TW1", 1.5),
            ("Anggaran", "Pagu", 7),
        ):
            set_cell(sheet, heading, 2, value)(book)
            set_cell(sheet, "Berlaku mulai", 2, "2026-07-01")(book)
        set_cell("Pohon", "Nama", 2, "Tujuan lain")(book)

    preview = preview_plan(
        office, load_plan(edited(edit), office=office, uploads={}), by=cast.perencanaan
    )
    told = {(one.kind, one.field): (one.old, one.new) for one in preview.differences}
    assert told["pohon", "Nama"][1] == "Tujuan lain"
    assert told["indikator", "Satuan"][1] == "satuan lain"
    assert told["target", "2026-TW1"][1] == "1,5"
    assert told["anggaran", "Pagu"][1] == "7"
    assert all(old != new for old, new in told.values())


def test_unchanged_plans_have_no_differences(office, cast: Cast, sent, at: datetime):
    import_file(BOOK, office=office, uploads=sent, by=cast.perencanaan, at=at)
    preview = preview_plan(office, load_plan(BOOK, office=office, uploads=sent), by=cast.admin)
    assert preview.differences == ()


@pytest.fixture
def spec(office, cast: Cast, sent, at: datetime) -> IndicatorSpec:
    import_file(BOOK, office=office, uploads=sent, by=cast.perencanaan, at=at)
    cards = queries.list_indicators(office, by=cast.kadis, on=ON)
    return next(card.spec for card in cards if card.spec.is_shared and card.spec.variables)


def test_versions_are_told_apart_by_field(spec: IndicatorSpec):
    other = replace(spec, definition="Lain", is_key=not spec.is_key, version=2)
    assert {one.field for one in spec_differences(spec, other)} == {"Definisi operasional", "IKU"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "unit mengisi"),
        ({"formula": "a / b"}, "pembagi"),
        ({"variables": ()}, "belum diisi tetap kosong"),
        ({"aggregation": Aggregation.TAHUNAN}, "belum waktunya"),
        ({"aggregation": Aggregation.KUMULATIF}, "dijumlahkan"),
        ({"aggregation": Aggregation.RATA_RATA}, "rata-rata"),
        ({"aggregation": Aggregation.MIN}, "terendah"),
        ({"direction": Direction.MAKS}, "mendahului target"),
        ({"direction": Direction.STABIL}, "penyimpangan"),
    ],
)
def test_every_rule_that_leaves_a_value_empty_is_told(spec, change, words):
    assert any(words in sentence for sentence in why_no_value(replace(spec, **change)))


def test_rules_of_other_indicators_are_not_told(spec: IndicatorSpec):
    alone = replace(spec, contributors=("BM",), formula="a + b", aggregation=Aggregation.POSISI)
    told = " ".join(why_no_value(alone))
    for words in ("pembagi pada rumus", "unit mengisi", "belum waktunya", "dijumlahkan"):
        assert words not in told


def test_a_target_is_written_as_people_write_it():
    assert aim_text(None) == "–"
    assert aim_text(Aim(Decimal("72.5"))) == "72,5"
    assert aim_text(Aim(Decimal(60), Decimal(70))) == "60–70"


def test_target_versions_are_listed_newest_year_first(office, cast: Cast, sent, at: datetime):
    import_file(BOOK, office=office, uploads=sent, by=cast.perencanaan, at=at)
    code = queries.list_indicators(office, by=cast.kadis, on=ON)[0].spec.code
    rows = queries.list_target_versions(code, office=office, by=cast.kadis)
    assert rows
    assert {row.version for row in rows} == {1}
    assert queries.list_target_versions(code, office=office, by=cast.orang_luar) == ()
    assert 2026 in queries.list_years(office, by=cast.kadis)
    assert queries.list_years(office, by=cast.orang_luar) == ()
