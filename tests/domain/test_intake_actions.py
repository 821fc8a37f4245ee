"""Forms: sent, received, filled, handed in, taken back, gone on without."""

from __future__ import annotations

import io
from decimal import Decimal

import openpyxl
import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later, turn_of
from tests.domain.form_rounds import (
    FILLED,
    all_units,
    distributed,
    fill_and_submit,
    form_of,
    handed_in,
    row_of,
    write,
)

from himpun.core import blobs, guard
from himpun.core.canonical import digest
from himpun.core.models import TrailEvent
from himpun.core.refusals import Conflict, NotVisible, Refusal
from himpun.documents.models import Document
from himpun.documents.queries import open_pdf
from himpun.intake import actions, policy, queries
from himpun.intake.answers import BadCells
from himpun.intake.authors import author_of
from himpun.intake.models import HandIn, Submission
from himpun.intake.rules.cells import ACTUAL, DATA_STATUS, MISSING_REASON, NOTE, CellChange
from himpun.intake.workbook import form_workbook
from himpun.planning.models import IndicatorVersion
from himpun.rounds import actions as rounds
from himpun.rounds.models import Turn


def test_every_unit_gets_the_rows_it_feeds(cast: Cast) -> None:
    round = distributed(cast)
    codes = {
        unit.code: list(form_of(round, unit).rows.values_list("code", flat=True))
        for unit in all_units(cast)
    }
    assert codes == {
        "SET": ["PNJ-1"],
        "BM": ["IKU-1", "SUB-1", "IKU-2", "1.03.10"],
        "CK": ["IKU-1", "SUB-1"],
        "TR": [],
    }


def test_a_form_keeps_the_definition_it_went_out_with(cast: Cast) -> None:
    round = distributed(cast)
    with guard.lifted("test: the plan changes afterwards"):
        IndicatorVersion.objects.filter(indicator__code="IKU-1").update(name="Nama baru")
    row = row_of(round, cast.bina_marga_unit, "IKU-1")
    assert row.frozen["spec"]["name"] == "Indikator IKU-1"


def test_receipt_is_confirmed_by_the_receiver_only(cast: Cast) -> None:
    form = form_of(distributed(cast), cast.bina_marga_unit)
    with pytest.raises(Refusal, match="diisi oleh"):
        actions.receive(form, by=cast.cipta_karya, at=later(350))
    received = actions.receive(form, by=cast.bina_marga_operator, at=later(350))
    assert received.status == Submission.Status.RECEIVED
    assert Turn.objects.get(pk=form.turn_id).begun_at is not None
    with pytest.raises(Refusal, match="sudah diterima"):
        actions.receive(form, by=cast.bina_marga, at=later(351))


def test_variables_give_the_computed_value(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    write(round, unit, {("IKU-1", "values.baik"): "139,5"}, by=cast.bina_marga, at=later(360))
    assert row_of(round, unit, "IKU-1").answer.actual is None
    write(round, unit, {("IKU-1", "values.total"): "200"}, by=cast.bina_marga, at=later(361))
    assert row_of(round, unit, "IKU-1").answer.actual == Decimal("69.75")


def test_a_computed_value_cannot_be_typed(cast: Cast) -> None:
    round = distributed(cast)
    with pytest.raises(BadCells, match="variabelnya"):
        write(
            round,
            cast.bina_marga_unit,
            {("IKU-1", ACTUAL): "99"},
            by=cast.bina_marga,
            at=later(360),
        )


def test_one_bad_cell_stores_none_and_is_named(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    with pytest.raises(BadCells) as refused:
        write(
            round,
            unit,
            {("SUB-1", ACTUAL): "6", ("1.03.10", ACTUAL): "banyak"},
            by=cast.bina_marga,
            at=later(360),
        )
    assert [fault.text for fault in refused.value.faults] == ["banyak"]
    assert row_of(round, unit, "SUB-1").answer.actual is None


def test_a_cell_written_by_somebody_else_since_is_a_conflict_with_both_values(cast: Cast) -> None:
    round = distributed(cast)
    row = row_of(round, cast.bina_marga_unit, "SUB-1")
    form = form_of(round, cast.bina_marga_unit)
    first = [CellChange(row.pk, ACTUAL, "6", version=1)]
    second = [CellChange(row.pk, ACTUAL, "7", version=1)]
    actions.save_answers(form, cells=first, by=cast.bina_marga_operator, at=later(360))
    with pytest.raises(Conflict) as conflict:
        actions.save_answers(form, cells=second, by=cast.bina_marga, at=later(361))
    assert conflict.value.difference["SUB-1 actual"] == (Decimal(6), Decimal(7))
    assert "SUB-1" in conflict.value.sentence
    assert cast.bina_marga_operator.name in conflict.value.sentence


def test_two_people_write_different_cells_of_one_row(cast: Cast) -> None:
    """The version counts by cell: a keterangan does not stand in the way of a figure."""
    round = distributed(cast)
    row = row_of(round, cast.bina_marga_unit, "IKU-1")
    form = form_of(round, cast.bina_marga_unit)
    for field, text, by in (
        ("values.baik", "70", cast.bina_marga_operator),
        ("values.total", "100", cast.bina_marga),
        (NOTE, "Menurut survei.", cast.bina_marga),
    ):
        cell = CellChange(row.pk, field, text, version=1)
        actions.save_answers(form, cells=[cell], by=by, at=later(360))
    stored = row_of(round, cast.bina_marga_unit, "IKU-1").answer
    assert stored.values == {"baik": "70", "total": "100"}
    assert stored.note == "Menurut survei."
    assert author_of(stored, "values.baik").version == 2
    again = [CellChange(row.pk, "values.baik", "71", version=1)]
    with pytest.raises(Conflict):
        actions.save_answers(form, cells=again, by=cast.bina_marga, at=later(361))


def test_what_another_wrote_just_so_is_no_conflict(cast: Cast) -> None:
    round = distributed(cast)
    row = row_of(round, cast.bina_marga_unit, "SUB-1")
    form = form_of(round, cast.bina_marga_unit)
    for by in (cast.bina_marga_operator, cast.bina_marga):
        cells = [CellChange(row.pk, ACTUAL, "6", version=1)]
        actions.save_answers(form, cells=cells, by=by, at=later(360))
    assert row_of(round, cast.bina_marga_unit, "SUB-1").answer.version == 2


def test_zero_is_a_value_and_empty_is_not(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    write(round, unit, {("SUB-1", ACTUAL): "0"}, by=cast.bina_marga, at=later(360))
    assert row_of(round, unit, "SUB-1").answer.actual == 0
    write(round, unit, {("SUB-1", ACTUAL): ""}, by=cast.bina_marga, at=later(361))
    assert row_of(round, unit, "SUB-1").answer.actual is None


def test_a_variable_that_is_emptied_is_not_zero(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    both = {("IKU-1", "values.baik"): "140", ("IKU-1", "values.total"): "200"}
    write(round, unit, both, by=cast.bina_marga, at=later(360))
    write(round, unit, {("IKU-1", "values.baik"): ""}, by=cast.bina_marga, at=later(361))
    answer = row_of(round, unit, "IKU-1").answer
    assert (answer.values, answer.actual) == ({"baik": None, "total": "200"}, None)


def test_a_row_of_another_form_is_not_written(cast: Cast) -> None:
    round = distributed(cast)
    other = row_of(round, cast.cipta_karya_unit, "SUB-1")
    form = form_of(round, cast.bina_marga_unit)
    with pytest.raises(Refusal, match="tidak ada pada formulir"):
        actions.save_answers(
            form, cells=[CellChange(other.pk, ACTUAL, "5")], by=cast.bina_marga, at=later(360)
        )
    assert row_of(round, cast.cipta_karya_unit, "SUB-1").answer.actual is None


def test_a_keterangan_that_cannot_be_printed_is_refused_at_its_cell(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    with pytest.raises(BadCells, match=r"SUB-1: Karakter 😀 .* tidak dapat dicetak") as refused:
        write(round, unit, {("SUB-1", NOTE): "Baik 😀"}, by=cast.bina_marga, at=later(360))
    assert [fault.field for fault in refused.value.faults] == [NOTE]


def test_a_form_whose_turn_is_over_is_not_written(cast: Cast) -> None:
    """Also where the turn was ended by the round itself, and the form says nothing of it."""
    form = form_of(distributed(cast), cast.bina_marga_unit)
    rounds.pass_over(form.turn, reason="Diam.", by=cast.sekretaris, at=later(400))
    form = Submission.objects.get(pk=form.pk)
    assert form.status == Submission.Status.SENT
    assert "belum dibuka" in policy.why_not_save_answers(form, by=cast.bina_marga)


def test_what_is_said_of_a_figure_that_changed_since_is_a_conflict(cast: Cast) -> None:
    """Somebody calls the figure that he saw provisional; it is another figure by now."""
    round, unit = distributed(cast), cast.bina_marga_unit
    write(round, unit, {("SUB-1", ACTUAL): "5"}, by=cast.bina_marga, at=later(360))
    row = row_of(round, unit, "SUB-1")
    seen = row.answer.version
    write(round, unit, {("SUB-1", ACTUAL): "6"}, by=cast.bina_marga, at=later(361))
    cells = [CellChange(row.pk, DATA_STATUS, "SEMENTARA", seen)]
    form = form_of(round, unit)
    with pytest.raises(Conflict, match="baru saja diubah"):
        actions.save_answers(form, cells=cells, by=cast.bina_marga_operator, at=later(362))


def test_an_annual_indicator_is_not_due_before_its_quarter(cast: Cast) -> None:
    round = distributed(cast)
    row = row_of(round, cast.bina_marga_unit, "IKU-2")
    assert not row.is_due
    with pytest.raises(BadCells, match="Belum waktunya"):
        write(
            round, cast.bina_marga_unit, {("IKU-2", ACTUAL): "1"}, by=cast.bina_marga, at=later(360)
        )


def test_an_empty_cell_needs_a_reason_before_handing_in(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.cipta_karya_unit
    with pytest.raises(Refusal, match=r"IKU-1.*belum diisi.*SUB-1.*belum diisi"):
        actions.submit(form_of(round, unit), by=cast.cipta_karya, at=later(360))
    write(
        round,
        unit,
        {("IKU-1", MISSING_REASON): "BELUM_SURVEI", ("SUB-1", NOTE): "Nihil."},
        by=cast.cipta_karya,
        at=later(361),
    )
    with pytest.raises(Refusal, match=r"SUB-1.*pilih alasan"):
        actions.submit(form_of(round, unit), by=cast.cipta_karya, at=later(361))
    write(round, unit, {("SUB-1", MISSING_REASON): "LAINNYA"}, by=cast.cipta_karya, at=later(361))
    actions.submit(form_of(round, unit), by=cast.cipta_karya, at=later(362))
    rows = queries.hand_in_rows(HandIn.objects.get(submission__unit=unit))
    assert [row["actual"] for row in rows] == [None, None]
    assert [row["missing_reason"] for row in rows] == ["BELUM_SURVEI", "LAINNYA"]
    assert [row["observation_status"] for row in rows] == ["L", "O"]


def test_a_figure_beyond_its_limits_is_not_handed_in(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.secretariat
    bad = {("PNJ-1", ACTUAL): "100,01", ("PNJ-1", NOTE): "Laporan menyusul."}
    write(round, unit, bad, by=cast.sekretaris, at=later(360))
    with pytest.raises(Refusal, match="batas tertinggi 100"):
        actions.submit(form_of(round, unit), by=cast.sekretaris, at=later(361))
    write(round, unit, {("PNJ-1", ACTUAL): "100"}, by=cast.sekretaris, at=later(362))
    actions.submit(form_of(round, unit), by=cast.sekretaris, at=later(363))


def test_missing_evidence_is_a_warning_that_does_not_stop(cast: Cast) -> None:
    round = distributed(cast)
    submission = fill_and_submit(cast, round, cast.secretariat, at=later(400))
    findings = queries.view_form(submission, by=cast.sekretaris).findings
    assert ["belum ada bukti" in each.sentence for each in findings] == [True]


def test_the_operator_fills_and_the_head_hands_in(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    write(round, unit, FILLED["BM"], by=cast.bina_marga_operator, at=later(360))
    with pytest.raises(Refusal, match="Operator mengisi"):
        actions.submit(form_of(round, unit), by=cast.bina_marga_operator, at=later(361))
    actions.submit(form_of(round, unit), by=cast.bina_marga, at=later(362))
    assert row_of(round, unit, "SUB-1").answer.filled_name == cast.bina_marga_operator.name


def test_a_hand_in_is_frozen_under_its_digest_and_printed(cast: Cast) -> None:
    round = distributed(cast)
    submission = fill_and_submit(cast, round, cast.bina_marga_unit, at=later(400))
    hand_in = HandIn.objects.get(submission=submission)
    assert hand_in.content_hash == digest(hand_in.content)
    document = Document.objects.get(turn=submission.turn, kind="FORMULIR")
    with open_pdf(document, by=cast.bina_marga) as printed:
        assert printed.read(5) == b"%PDF-"
    assert hand_in.content_hash in document.content["note"]


def test_a_form_handed_in_is_closed_to_writing(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    fill_and_submit(cast, round, unit, at=later(400))
    with pytest.raises(Refusal, match="sudah disampaikan"):
        write(round, unit, {("SUB-1", ACTUAL): "9"}, by=cast.bina_marga, at=later(401))


def test_a_form_taken_back_and_handed_in_again_keeps_both_versions(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    fill_and_submit(cast, round, unit, at=later(400))
    actions.recall(form_of(round, unit), by=cast.bina_marga, at=later(410))
    write(round, unit, {("SUB-1", ACTUAL): "6,5"}, by=cast.bina_marga, at=later(411))
    actions.submit(form_of(round, unit), by=cast.bina_marga, at=later(412))
    figures = [
        next(row["actual"] for row in queries.hand_in_rows(each) if row["code"] == "SUB-1")
        for each in HandIn.objects.order_by("number")
    ]
    assert figures == ["6", "6.5"]
    printed = Document.objects.filter(kind="FORMULIR", turn__unit=unit).order_by("id")
    assert [each.status for each in printed] == ["DITARIK", "TERBIT"]
    assert printed[1].replaces_id == printed[0].pk


def test_the_sekretaris_goes_on_without_a_silent_unit_with_a_reason(cast: Cast) -> None:
    round = distributed(cast)
    for unit in all_units(cast)[:-1]:
        fill_and_submit(cast, round, unit, at=later(400))
    silent = form_of(round, cast.tata_ruang_unit)
    with pytest.raises(Refusal, match="Hanya Sekretaris"):
        actions.go_on_without(silent, reason="diam", by=cast.tim_sakip, at=later(500))
    with pytest.raises(Refusal, match="alasan"):
        actions.go_on_without(silent, reason="", by=cast.sekretaris, at=later(500))
    actions.go_on_without(silent, reason="Tidak menjawab.", by=cast.sekretaris, at=later(500))
    assert turn_of(round, "rekap").status == Turn.Status.OPEN
    assert "dilanjutkan tanpa" in policy.why_not_save_answers(
        form_of(round, cast.tata_ruang_unit), by=cast.tata_ruang
    )


def test_evidence_is_stored_once_and_its_removal_stays_on_record(cast: Cast) -> None:
    round = distributed(cast)
    row = row_of(round, cast.bina_marga_unit, "SUB-1")
    ref = blobs.put_bytes(b"%PDF-1.7 contoh")
    for name in ("satu.pdf", "dua.pdf"):
        evidence = actions.add_evidence(
            row,
            ref=ref,
            file_name=name,
            media_type="application/pdf",
            by=cast.bina_marga_operator,
            at=later(360),
        )
    actions.remove_evidence(evidence.uses.get(), by=cast.bina_marga, at=later(361))
    view = queries.view_form(form_of(round, cast.bina_marga_unit), by=cast.bina_marga)
    kept = next(each for each in view.rows if each.row.code == "SUB-1").evidence
    assert [each.file_name for each in kept] == ["satu.pdf"]
    assert row.evidence_uses.count() == 2
    assert TrailEvent.objects.filter(verb="intake.evidence_removed").exists()


def test_an_empty_file_is_no_evidence(cast: Cast) -> None:
    row = row_of(distributed(cast), cast.bina_marga_unit, "SUB-1")
    with pytest.raises(Refusal, match="kosong"):
        actions.add_evidence(
            row, ref=blobs.put_bytes(b""), file_name="a.pdf", media_type="application/pdf",
            by=cast.bina_marga, at=later(360),
        )  # fmt: skip


def test_evidence_of_another_office_is_not_visible(cast: Cast) -> None:
    row = row_of(distributed(cast), cast.bina_marga_unit, "SUB-1")
    evidence = actions.add_evidence(
        row, ref=blobs.put_bytes(b"isi"), file_name="a.csv", media_type="text/csv",
        by=cast.bina_marga, at=later(360),
    )  # fmt: skip
    for getter, key in (
        (queries.get_evidence, evidence.pk),
        (queries.get_row, row.pk),
        (queries.get_submission, row.submission_id),
    ):
        with pytest.raises(NotVisible):
            getter(key, by=cast.orang_luar)


STATES = ("sent", "handed_in", "passed_over")
WRITERS = {"sent": {"bina_marga", "bina_marga_operator"}, "handed_in": set(), "passed_over": set()}
SENDERS = {"sent": {"bina_marga"}, "handed_in": set(), "passed_over": set()}
RECALLERS = {"sent": set(), "handed_in": {"bina_marga"}, "passed_over": set()}
PASSERS = {"sent": {"sekretaris"}, "handed_in": set(), "passed_over": set()}


@pytest.mark.parametrize("state", STATES)
def test_who_may_what_in_which_state(cast: Cast, state: str) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    if state == "handed_in":
        fill_and_submit(cast, round, unit, at=later(400))
    elif state == "passed_over":
        actions.go_on_without(
            form_of(round, unit), reason="Diam.", by=cast.sekretaris, at=later(400)
        )
    form = form_of(round, unit)
    table = {
        policy.why_not_save_answers: WRITERS,
        policy.why_not_submit: SENDERS,
        policy.why_not_recall: RECALLERS,
        policy.why_not_go_on_without: PASSERS,
    }
    for rule, allowed in table.items():
        may = {name for name, actor in cast.insiders.items() if rule(form, by=actor) == ""}
        assert may == allowed[state], rule.__name__
        assert rule(form, by=cast.orang_luar) != ""


def test_a_form_page_costs_the_same_however_many_rows(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    round = distributed(cast)
    form = queries.get_submission(form_of(round, cast.bina_marga_unit).pk, by=cast.bina_marga)
    with django_assert_max_num_queries(7):  # type: ignore[operator]
        assert len(queries.view_form(form, by=cast.bina_marga).rows) == 4


def test_a_hand_in_can_never_be_rewritten(cast: Cast) -> None:
    from django.db import DatabaseError, connection, transaction

    handed_in(cast)
    with (
        guard.lifted("test: past the door"),
        pytest.raises(DatabaseError),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE intake_handin SET content_hash = 'x'")


def test_a_form_that_was_passed_over_cannot_be_received_into_life_again(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.tata_ruang_unit
    actions.go_on_without(form_of(round, unit), reason="Diam.", by=cast.sekretaris, at=later(400))
    with pytest.raises(Refusal, match="dilanjutkan tanpa"):
        actions.receive(form_of(round, unit), by=cast.tata_ruang, at=later(410))


def test_filling_without_confirming_receipt_counts_as_received(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    write(round, unit, {("SUB-1", ACTUAL): "6"}, by=cast.bina_marga, at=later(360))
    form = form_of(round, unit)
    assert (form.status, form.received_at) == (Submission.Status.BEGUN, later(360))


def test_the_workbook_of_a_hand_in_says_why_a_dpa_line_is_empty(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    cells = {where: text for where, text in FILLED["BM"].items() if where[0] != "1.03.10"}
    cells[("1.03.10", MISSING_REASON)] = "SUMBER_TERLAMBAT"
    write(round, unit, cells, by=cast.bina_marga, at=later(400))
    actions.submit(form_of(round, unit), by=cast.bina_marga, at=later(402))
    content = form_workbook(HandIn.objects.get(submission=form_of(round, unit)))
    (line,) = [
        values
        for values in openpyxl.load_workbook(io.BytesIO(content))["Anggaran"].values
        if values[0] == "1.03.10"
    ]
    assert line[3:5] == (None, "Data sumber terlambat")
