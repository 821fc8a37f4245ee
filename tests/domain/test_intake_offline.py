"""A form taken along as a workbook and brought back: old → new, refusals, once only."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_books import address_of, applied, filled, looked_at, made, typed
from tests.domain.form_rounds import distributed, fill_and_submit, form_of, row_of, write

from himpun.core import guard
from himpun.core.refusals import Conflict, Refusal
from himpun.core.trail import list_folder
from himpun.core.workbook import WorkbookRefused
from himpun.intake import actions as intake
from himpun.intake import queries
from himpun.intake.models import Answer, Submission, WorkbookUpload
from himpun.intake.rules.cells import ACTUAL, NOTE
from himpun.intake.rules.missing import MissingReason
from himpun.intake.rules.offline import FORM_SHEET, IDENTITY_SHEET
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db

BAIK, TOTAL = "IKU-1 · baik", "IKU-1 · total"


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def form(cast: Cast, round: Round) -> Submission:
    return form_of(round, cast.bina_marga_unit)


@pytest.fixture
def book(cast: Cast, form: Submission) -> bytes:
    return made(form, by=cast.bina_marga_operator, at=later(350))


def loaded(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


# ---- the workbook itself


def test_the_workbook_looks_like_the_grid(book: bytes) -> None:
    sheet = loaded(book)[FORM_SHEET]
    texts = {str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None}
    for part in ("FORMULIR DATA KINERJA", "Sasaran S1 Sasaran satu", "IKU-1", "Indikator IKU-1",
                 "   Panjang baik", "km", "70,00", "dihitung", "1.03.10", "Rp1.000.000",
                 "Realisasi anggaran menurut DPA (Rp)"):  # fmt: skip
        assert part in texts
    assert any("Definisi contoh" in text for text in texts)


def test_only_input_cells_are_unlocked(book: bytes) -> None:
    workbook = loaded(book)
    for sheet in workbook.worksheets:
        assert sheet.protection.sheet, sheet.title
    sheet = workbook[FORM_SHEET]
    open_cells = {c.coordinate for row in sheet.iter_rows() for c in row if not c.protection.locked}
    figure = {address_of(book, code) for code in (BAIK, TOTAL, "SUB-1", "1.03.10")}
    beside = {address_of(book, code, column) for code in ("IKU-1", "SUB-1", "1.03.10")
              for column in "HIJK"}  # fmt: skip
    assert open_cells == figure | beside  # and nothing of IKU-2, which is not due


def test_figures_choices_and_dates_are_validated(book: bytes) -> None:
    rules = loaded(book)[FORM_SHEET].data_validations.dataValidation
    kinds = {rule.type for rule in rules}
    assert {"decimal", "list", "date"} <= kinds
    assert all(rule.formula1.startswith("_daftar!") for rule in rules if rule.type == "list")


def test_limits_ask_before_a_figure_beyond_them(cast: Cast, round: Round) -> None:
    form = form_of(round, cast.secretariat)
    sheet = loaded(made(form, by=cast.sekretaris, at=later(350)))[FORM_SHEET]
    rule = next(r for r in sheet.data_validations.dataValidation if r.type == "decimal")
    assert (rule.formula1, rule.formula2, rule.errorStyle) == ("0", "100", "warning")


def test_the_identity_is_hidden_from_every_menu(book: bytes) -> None:
    workbook = loaded(book)
    assert workbook[IDENTITY_SHEET].sheet_state == "veryHidden"
    assert workbook["_daftar"].sheet_state == "veryHidden"
    assert workbook.active.title == FORM_SHEET
    assert "Isi hanya sel berwarna kuning" in str(workbook["Petunjuk"]["B4"].value)


def test_no_spreadsheet_reads_an_escape_in_the_signature(book: bytes) -> None:
    """With underscores a saved copy would turn _x0041_ into A, and be refused as forged."""
    pieces = [cell.value for row in loaded(book)[IDENTITY_SHEET].iter_rows() for cell in row]
    assert pieces
    assert "_" not in "".join(str(piece or "") for piece in pieces)


def test_what_was_answered_stands_in_it(cast: Cast, round: Round, form: Submission) -> None:
    cells = {
        ("SUB-1", ACTUAL): "6,25",
        ("SUB-1", NOTE): "=1+1 dari lapangan",
        ("SUB-1", "data_status"): "SEMENTARA",
        ("SUB-1", "data_on"): "2026-03-31",
        ("IKU-1", "missing_reason"): "SUMBER_TERLAMBAT",
    }
    write(round, cast.bina_marga_unit, cells, by=cast.bina_marga, at=later(340))
    book = made(form, by=cast.bina_marga, at=later(350))
    sheet = loaded(book)[FORM_SHEET]

    def at(code: str, column: str) -> Any:
        return sheet[address_of(book, code, column)]

    assert at("SUB-1", "G").value == 6.25
    assert (at("SUB-1", "H").value, at("SUB-1", "H").data_type) == ("=1+1 dari lapangan", "s")
    assert at("SUB-1", "J").value == "Sementara"
    assert at("SUB-1", "K").value.date() == date(2026, 3, 31)
    assert at("IKU-1", "I").value == "Data sumber terlambat"


def test_text_that_looks_live_stays_text(
    cast: Cast, round: Round, form: Submission, tmp_path: Path
) -> None:
    texts = {"SUB-1": "=1+1", "IKU-1": "+62-x", "1.03.10": "@nama"}
    cells = {(code, NOTE): text for code, text in texts.items()}
    write(round, cast.bina_marga_unit, cells, by=cast.bina_marga, at=later(340))
    book = made(form, by=cast.bina_marga, at=later(350))
    for code, text in texts.items():
        cell = loaded(book)[FORM_SHEET][address_of(book, code, "H")]
        assert (cell.value, cell.data_type) == (text, "s")
    assert not looked_at(form, book, tmp_path).changes


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(9999, 12, 31)])
def test_a_day_that_no_spreadsheet_knows_comes_back_as_it_went(
    cast: Cast, round: Round, form: Submission, tmp_path: Path, day: date
) -> None:
    """Such days were stored once; they are refused now."""
    cells = {("SUB-1", ACTUAL): "5", ("SUB-1", "data_on"): "2026-03-31"}
    write(round, cast.bina_marga_unit, cells, by=cast.bina_marga, at=later(340))
    with guard.lifted("test: an older answer"):
        Answer.objects.filter(row__code="SUB-1").update(data_on=day)
    judged = looked_at(form, made(form, by=cast.bina_marga, at=later(350)), tmp_path)
    assert (judged.changes, judged.conflicts, judged.faults) == ((), (), ())


# ---- what it would do


def test_an_untouched_workbook_changes_nothing(
    form: Submission, book: bytes, tmp_path: Path
) -> None:
    judged = looked_at(form, typed(book, {}), tmp_path)
    assert (judged.why_not, judged.changes, judged.conflicts, judged.faults) == ("", (), (), ())
    assert not judged.is_fit


def test_the_preview_says_old_and_new_of_every_cell(
    cast: Cast, round: Round, form: Submission, tmp_path: Path
) -> None:
    write(round, cast.bina_marga_unit, {("SUB-1", ACTUAL): "6"}, by=cast.bina_marga, at=later(340))
    book = made(form, by=cast.bina_marga, at=later(350))
    sent = typed(book, {address_of(book, "SUB-1"): 7.5, address_of(book, BAIK): 140})
    edits = {each.address: each for each in looked_at(form, sent, tmp_path).changes}
    one = edits[address_of(book, "SUB-1")]
    assert (one.code, one.label, one.old, one.new) == ("SUB-1", "Realisasi", "6", "7.5")
    two = edits[address_of(book, BAIK)]
    assert (two.code, two.label, two.old, two.new) == ("IKU-1", "Panjang baik", "", "140")


def test_everything_that_was_typed_arrives(
    cast: Cast, round: Round, form: Submission, book: bytes, tmp_path: Path
) -> None:
    sent = typed(book, {
        address_of(book, BAIK): 140, address_of(book, TOTAL): 200,
        address_of(book, "IKU-1", "H"): "Pagi hari", address_of(book, "SUB-1", "I"):
        MissingReason.NO_SURVEY.label, address_of(book, "1.03.10"): 250_000.5,
        address_of(book, "1.03.10", "J"): "Sementara",
        address_of(book, "1.03.10", "K"): date(2026, 3, 31),
    })  # fmt: skip
    applied(form, sent, tmp_path, by=cast.bina_marga_operator, at=later(360))
    ratio = row_of(round, cast.bina_marga_unit, "IKU-1").answer
    assert (str(ratio.actual), ratio.note) == ("70", "Pagi hari")
    assert row_of(round, cast.bina_marga_unit, "SUB-1").answer.missing_reason == "BELUM_SURVEI"
    money = row_of(round, cast.bina_marga_unit, "1.03.10").answer
    assert (str(money.actual), money.data_status, money.data_on) == (
        "250000.5", "SEMENTARA", date(2026, 3, 31))  # fmt: skip
    form.refresh_from_db()
    assert form.status == Submission.Status.BEGUN


def test_a_cell_can_be_emptied(cast: Cast, round: Round, form: Submission, tmp_path: Path) -> None:
    write(round, cast.bina_marga_unit, {("SUB-1", ACTUAL): "6"}, by=cast.bina_marga, at=later(340))
    book = made(form, by=cast.bina_marga, at=later(350))
    cells = {address_of(book, "SUB-1"): None, address_of(book, "SUB-1", "J"): None}
    applied(form, typed(book, cells), tmp_path, by=cast.bina_marga, at=later(360))
    assert row_of(round, cast.bina_marga_unit, "SUB-1").answer.actual is None


FAULTS: dict[tuple[str, str], tuple[Any, str]] = {
    ("SUB-1", "G"): ("1.234,56", "berisi teks “1.234,56”, bukan angka"),
    ("SUB-1", "H"): ("Emoji 😀", "tidak dapat dicetak"),
    ("SUB-1", "I"): ("Malas", "tidak ada pada daftar"),
    ("SUB-1", "K"): ("kemarin", "bukan tanggal"),
    (BAIK, "G"): ("=1+1", "rumus yang hasilnya tidak tersimpan"),
    (TOTAL, "G"): ("#N/A", "galat #N/A"),
    ("IKU-1", "H"): ("x" * 4001, "4000 huruf"),
    ("IKU-1", "I"): (3, "Pilih salah satu dari daftar"),
    ("IKU-1", "J"): ("Sementara", "Hanya untuk baris yang berisi angka"),
    ("IKU-1", "K"): (date(2026, 3, 31), "Hanya untuk baris yang berisi angka"),
    ("1.03.10", "G"): (1.555, "angka di belakang koma"),
    ("1.03.10", "H"): (date(2026, 1, 2), "berisi tanggal (2026-01-02)"),
    ("1.03.10", "J"): (12, "berisi angka"),
}


def test_every_fault_is_named_by_its_address(form: Submission, book: bytes, tmp_path: Path) -> None:
    places = {address_of(book, *where): fault for where, fault in FAULTS.items()}
    sent = typed(book, {address: value for address, (value, _) in places.items()})
    judged = looked_at(form, sent, tmp_path)
    told = {fault.address: str(fault) for fault in judged.faults}
    assert set(told) == set(places)
    for address, (_, part) in places.items():
        assert told[address].startswith(f"Formulir!{address}: ")
        assert part in told[address]
    assert not judged.is_fit
    assert [each.address for each in judged.faults] == sorted(
        places, key=lambda each: (int(each[1:]), each[0])
    )
    where = {each.address: each.where for each in judged.faults}
    assert where[address_of(book, BAIK)] == "IKU-1 · Panjang baik"
    assert where[address_of(book, "SUB-1")] == "SUB-1 · Realisasi"


def test_a_formula_where_words_belong_asks_for_words(
    form: Submission, book: bytes, tmp_path: Path
) -> None:
    sent = typed(book, {address_of(book, "SUB-1", "H"): "=1+1"})
    (fault,) = looked_at(form, sent, tmp_path).faults
    assert fault.sentence.endswith("Ketik isinya.")


def test_no_code_name_is_shown_to_people(form: Submission, book: bytes) -> None:
    cells = [str(cell.value) for row in loaded(book)[FORM_SHEET].iter_rows() for cell in row]
    assert not [text for text in cells if "baik" in text and "Panjang baik" not in text]
    assert [text for text in cells if "Panjang baik" in text]


def test_the_guide_does_not_contradict_the_hard_limits(book: bytes) -> None:
    told = [str(cell.value) for row in loaded(book)["Petunjuk"].iter_rows() for cell in row]
    assert "Angka di luar batas indikator tidak dapat disampaikan." in told


def test_variables_that_changed_places_are_refused(
    form: Submission, book: bytes, tmp_path: Path
) -> None:
    names = [f"C{address_of(book, each)[1:]}" for each in (BAIK, TOTAL)]
    swapped = typed(book, dict(zip(names, ("Panjang total", "Panjang baik"), strict=True)))
    with pytest.raises(WorkbookRefused, match="Susunan lembar berubah"):
        looked_at(form, swapped, tmp_path)


@pytest.mark.parametrize("code", [BAIK, "SUB-1", "1.03.10"])
def test_per_cent_in_a_cell_of_figures_is_named(
    form: Submission, book: bytes, tmp_path: Path, code: str
) -> None:
    """Whoever types 50% into a spreadsheet stores 0.5."""
    workbook = loaded(book)
    cell = workbook[FORM_SHEET][address_of(book, code)]
    cell.value, cell.number_format = 0.5, "0%"
    sent = io.BytesIO()
    workbook.save(sent)
    (fault,) = looked_at(form, sent.getvalue(), tmp_path).faults
    assert str(fault).startswith(f"Formulir!{cell.coordinate}: berisi 50%, yang dihitung")


def test_with_one_fault_nothing_is_stored(
    cast: Cast, round: Round, form: Submission, book: bytes, tmp_path: Path
) -> None:
    sent = typed(book, {
        address_of(book, "SUB-1"): "enam", address_of(book, TOTAL): 200,
    })  # fmt: skip
    with pytest.raises(Refusal, match=r"Formulir!G[0-9]+: berisi teks"):
        applied(form, sent, tmp_path, by=cast.bina_marga, at=later(360))
    assert row_of(round, cast.bina_marga_unit, "IKU-1").answer.values == {}
    assert not WorkbookUpload.objects.exists()


def test_a_reason_beside_a_figure_is_named(form: Submission, book: bytes, tmp_path: Path) -> None:
    sent = typed(book, {
        address_of(book, "SUB-1"): 5, address_of(book, "SUB-1", "I"): "Data sumber terlambat",
    })  # fmt: skip
    (fault,) = looked_at(form, sent, tmp_path).faults
    assert "kosongkan alasannya" in fault.sentence


def test_a_figure_longer_than_a_spreadsheet_knows_comes_back_whole(
    cast: Cast, round: Round, form: Submission, tmp_path: Path
) -> None:
    long = "123456789012345678,12"
    write(round, cast.bina_marga_unit, {("1.03.10", ACTUAL): long}, by=cast.bina_marga,
          at=later(340))  # fmt: skip
    book = made(form, by=cast.bina_marga, at=later(350))
    judged = looked_at(form, typed(book, {address_of(book, "SUB-1"): 1}), tmp_path)
    assert (judged.faults, [each.code for each in judged.changes]) == ((), ["SUB-1"])


# ---- conflicts


@pytest.fixture
def disputed(cast: Cast, round: Round, form: Submission, book: bytes) -> tuple[bytes, str]:
    """SUB-1 is typed in the workbook, and meanwhile on the page; BAIK in the workbook alone."""
    write(round, cast.bina_marga_unit, {("SUB-1", ACTUAL): "9"}, by=cast.bina_marga, at=later(355))
    place = address_of(book, "SUB-1")
    return typed(book, {place: 7, address_of(book, BAIK): 140}), place


def test_a_cell_changed_on_the_page_meanwhile_is_a_conflict(
    form: Submission, disputed: tuple[bytes, str], cast: Cast, tmp_path: Path
) -> None:
    judged = looked_at(form, disputed[0], tmp_path)
    (conflict,) = judged.conflicts
    assert (conflict.address, conflict.old, conflict.new) == (disputed[1], "9", "7")
    assert conflict.written_by == cast.bina_marga.name
    assert [each.new for each in judged.changes] == ["140"]


def test_a_conflict_is_left_alone_unless_it_is_taken(
    cast: Cast, round: Round, form: Submission, disputed: tuple[bytes, str], tmp_path: Path
) -> None:
    applied(form, disputed[0], tmp_path, by=cast.bina_marga_operator, at=later(360))
    assert str(row_of(round, cast.bina_marga_unit, "SUB-1").answer.actual) == "9"
    assert row_of(round, cast.bina_marga_unit, "IKU-1").answer.values["baik"] == "140"


def test_a_conflict_that_is_taken_is_applied(
    cast: Cast, round: Round, form: Submission, disputed: tuple[bytes, str], tmp_path: Path
) -> None:
    content, place = disputed
    applied(form, content, tmp_path, by=cast.bina_marga, at=later(360), take=(place,))
    assert str(row_of(round, cast.bina_marga_unit, "SUB-1").answer.actual) == "7"


def test_what_the_page_changed_and_the_workbook_did_not_stays(
    cast: Cast, round: Round, form: Submission, book: bytes, tmp_path: Path
) -> None:
    write(round, cast.bina_marga_unit, {("SUB-1", ACTUAL): "9"}, by=cast.bina_marga, at=later(355))
    judged = looked_at(form, typed(book, {address_of(book, BAIK): 140}), tmp_path)
    assert ([each.label for each in judged.changes], judged.conflicts) == (["Panjang baik"], ())


def test_the_same_change_on_both_sides_is_none(
    cast: Cast, round: Round, form: Submission, book: bytes, tmp_path: Path
) -> None:
    write(round, cast.bina_marga_unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga, at=later(355))
    judged = looked_at(form, typed(book, {address_of(book, "SUB-1"): 7}), tmp_path)
    assert (judged.changes, judged.conflicts) == ((), ())


def test_what_changes_after_the_preview_must_be_looked_at_again(
    cast: Cast, round: Round, form: Submission, book: bytes, tmp_path: Path
) -> None:
    sent = typed(book, {address_of(book, "SUB-1"): 7})
    seen = looked_at(form, sent, tmp_path).seen
    write(round, cast.bina_marga_unit, {("SUB-1", ACTUAL): "9"}, by=cast.bina_marga, at=later(355))
    with pytest.raises(Conflict, match="sejak pratinjau"):
        intake.apply_workbook(form, filled=filled(sent, tmp_path), seen=seen, by=cast.bina_marga,
                              at=later(360))  # fmt: skip
    assert str(row_of(round, cast.bina_marga_unit, "SUB-1").answer.actual) == "9"


# ---- once, by whom, and how it is told


def test_the_same_file_again_changes_nothing_and_says_so(
    cast: Cast, round: Round, form: Submission, book: bytes, tmp_path: Path
) -> None:
    sent = typed(book, {address_of(book, "SUB-1"): 7})
    applied(form, sent, tmp_path, by=cast.bina_marga, at=later(360))
    write(round, cast.bina_marga_unit, {("SUB-1", ACTUAL): "9"}, by=cast.bina_marga, at=later(365))
    assert "sudah dimuat pada" in looked_at(form, sent, tmp_path).why_not
    with pytest.raises(Refusal, match="tidak ada yang berubah lagi"):
        applied(form, sent, tmp_path, by=cast.bina_marga, at=later(370))
    assert str(row_of(round, cast.bina_marga_unit, "SUB-1").answer.actual) == "9"
    upload = WorkbookUpload.objects.get()
    assert (upload.n_changes, upload.applied_by_id) == (1, cast.bina_marga.person_id)


def test_a_colleague_may_bring_it(
    cast: Cast, round: Round, form: Submission, book: bytes, tmp_path: Path
) -> None:
    sent = typed(book, {address_of(book, "SUB-1"): 7})
    applied(form, sent, tmp_path, by=cast.bina_marga, at=later(360))
    answer = row_of(round, cast.bina_marga_unit, "SUB-1").answer
    assert (str(answer.actual), answer.filled_name) == ("7", cast.bina_marga.name)


@pytest.mark.parametrize("who", ["cipta_karya", "kadis", "tim_sakip", "orang_luar"])
def test_nobody_else_may(
    cast: Cast, form: Submission, book: bytes, tmp_path: Path, who: str
) -> None:
    sent = typed(book, {address_of(book, "SUB-1"): 7})
    with pytest.raises(Refusal):
        applied(form, sent, tmp_path, by=getattr(cast, who), at=later(360))
    assert not WorkbookUpload.objects.exists()


def test_the_trail_and_the_history_say_that_it_came_by_workbook(
    cast: Cast, round: Round, form: Submission, book: bytes, tmp_path: Path
) -> None:
    sent = typed(book, {address_of(book, "SUB-1"): 7})
    applied(form, sent, tmp_path, by=cast.bina_marga, at=later(360))
    event = next(
        each for each in list_folder(form.folder) if each.verb == "intake.workbook_applied"
    )
    assert event.details["workbook"] == WorkbookUpload.objects.get().sha256
    assert event.details["n_cells"] == 1
    row = row_of(round, cast.bina_marga_unit, "SUB-1")
    changes = queries.list_row_history(row, by=cast.bina_marga).events
    assert {(each.field, each.new, each.way) for each in changes} == {("actual", "7", "buku kerja")}


# ---- refused whole, with the reason


def test_a_workbook_of_another_unit_is_refused(
    cast: Cast, round: Round, form: Submission, tmp_path: Path
) -> None:
    other = made(form_of(round, cast.cipta_karya_unit), by=cast.cipta_karya, at=later(350))
    reason = looked_at(form, other, tmp_path).why_not
    assert "milik unit lain" in reason
    assert cast.cipta_karya_unit.name in reason


def test_a_workbook_from_before_the_last_hand_in_is_refused(
    cast: Cast, round: Round, form: Submission, book: bytes, tmp_path: Path
) -> None:
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(360))
    intake.recall(form_of(round, cast.bina_marga_unit), by=cast.bina_marga, at=later(365))
    reason = looked_at(form, typed(book, {address_of(book, "SUB-1"): 7}), tmp_path).why_not
    assert "sebelum formulir terakhir kali disampaikan" in reason


def test_a_form_that_was_handed_in_takes_no_workbook(
    cast: Cast, round: Round, form: Submission, book: bytes, tmp_path: Path
) -> None:
    sent = typed(book, {address_of(book, "SUB-1"): 7})
    seen = looked_at(form, sent, tmp_path).seen
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(360))
    with pytest.raises(Refusal, match="sudah disampaikan"):
        intake.apply_workbook(form, filled=filled(sent, tmp_path), seen=seen, by=cast.bina_marga,
                              at=later(370))  # fmt: skip


Edit = Callable[[openpyxl.Workbook], Any]


@pytest.mark.parametrize(
    ("edit", "part"),
    [
        (lambda b: b.remove(b[IDENTITY_SHEET]), "lembar identitasnya hilang"),
        (lambda b: b.remove(b[FORM_SHEET]), "bukan buku kerja formulir"),
        (lambda b: b[IDENTITY_SHEET].delete_rows(1, 9), "bukan buku kerja formulir"),
        (lambda b: b[IDENTITY_SHEET].cell(2, 1, "palsu:1:x"), "sudah diubah"),
        (lambda b: b[IDENTITY_SHEET].cell(
            2, 1, "A" + str(b[IDENTITY_SHEET].cell(2, 1).value)[1:]), "sudah diubah"),
        (lambda b: b[FORM_SHEET].delete_rows(7), "Susunan lembar berubah"),
        (lambda b: b[FORM_SHEET].insert_rows(7), "Susunan lembar berubah"),
        (lambda b: b[FORM_SHEET].insert_cols(2), "Susunan lembar berubah"),
    ],
)  # fmt: skip
def test_a_forged_or_rearranged_workbook_is_refused(
    book: bytes, tmp_path: Path, edit: Edit, part: str
) -> None:
    workbook = loaded(book)
    edit(workbook)
    buffer = io.BytesIO()
    workbook.save(buffer)
    with pytest.raises(WorkbookRefused) as refused:
        filled(buffer.getvalue(), tmp_path)
    assert part in refused.value.sentence


def test_a_token_of_another_key_is_refused(book: bytes, tmp_path: Path, settings: Any) -> None:
    settings.SECRET_KEY = "kunci lain yang sama panjangnya dengan yang dipakai di sini"
    with pytest.raises(WorkbookRefused, match="sudah diubah"):
        filled(book, tmp_path)
