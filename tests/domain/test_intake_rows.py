"""One row with all that is known of it: proofs, earlier periods, history, versions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import FILLED, distributed, fill_and_submit, form_of, row_of, write

from himpun.core import blobs, guard
from himpun.core.refusals import NotVisible, Refusal
from himpun.intake import actions, queries
from himpun.intake.actions import EvidenceFile
from himpun.intake.answers import CellConflict
from himpun.intake.models import Evidence
from himpun.intake.rules.cells import ACTUAL, MISSING_REASON, NOTE, CellChange
from himpun.rounds.models import Round


def proof(content: bytes, name: str) -> EvidenceFile:
    return EvidenceFile(blobs.put_bytes(content), name, "application/pdf")


def test_a_conflict_names_every_row_and_who_wrote_it(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    form = form_of(round, unit)
    rows = [row_of(round, unit, code) for code in ("SUB-1", "1.03.10")]
    first = [CellChange(row.pk, ACTUAL, "6", version=1) for row in rows]
    second = [CellChange(row.pk, ACTUAL, "7", version=1) for row in rows]
    actions.save_answers(form, cells=first, by=cast.bina_marga_operator, at=later(360))
    with pytest.raises(CellConflict) as conflict:
        actions.save_answers(form, cells=second, by=cast.bina_marga, at=later(361))
    disputes = {each.code: each for each in conflict.value.disputes}
    assert set(disputes) == {"SUB-1", "1.03.10"}
    assert disputes["SUB-1"].stored.actual == Decimal(6)
    assert disputes["SUB-1"].typed.actual == Decimal(7)
    assert disputes["SUB-1"].version == 2
    assert disputes["SUB-1"].written_by == cast.bina_marga_operator.name
    assert row_of(round, unit, "SUB-1").answer.actual == 6


def test_two_people_who_typed_the_same_do_not_disagree(cast: Cast) -> None:
    round = distributed(cast)
    row = row_of(round, cast.bina_marga_unit, "SUB-1")
    form = form_of(round, cast.bina_marga_unit)
    for who, text in ((cast.bina_marga_operator, "6"), (cast.bina_marga, "6,0")):
        cells = [CellChange(row.pk, ACTUAL, text, version=1)]
        actions.save_answers(form, cells=cells, by=who, at=later(360))
    assert row_of(round, cast.bina_marga_unit, "SUB-1").answer.version == 2


def test_several_files_become_evidence_at_once(cast: Cast) -> None:
    row = row_of(distributed(cast), cast.bina_marga_unit, "SUB-1")
    actions.add_evidence_files(
        row,
        files=[proof(b"%PDF-1 a", "a.pdf"), proof(b"%PDF-1 b", "b.pdf")],
        kind="Laporan",
        by=cast.bina_marga_operator,
        at=later(360),
    )
    found = queries.list_evidence(row, by=cast.kadis)
    assert [(each.proof.title, each.proof.kind) for each in found] == [
        ("a.pdf", "Laporan"),
        ("b.pdf", "Laporan"),
    ]


def test_one_bad_file_among_several_keeps_all_out(cast: Cast) -> None:
    row = row_of(distributed(cast), cast.bina_marga_unit, "SUB-1")
    files = [proof(b"%PDF-1 a", "a.pdf"), proof(b"", "kosong.pdf")]
    with pytest.raises(Refusal, match="kosong"):
        actions.add_evidence_files(row, files=files, by=cast.bina_marga, at=later(360))
    assert not Evidence.objects.exists()


def test_no_file_is_no_evidence(cast: Cast) -> None:
    row = row_of(distributed(cast), cast.bina_marga_unit, "SUB-1")
    with pytest.raises(Refusal, match="Belum ada berkas"):
        actions.add_evidence_files(row, files=[], by=cast.bina_marga, at=later(360))


def test_the_history_tells_every_change_of_the_row_and_no_other(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    write(round, unit, {("IKU-1", "values.baik"): "139,5"}, by=cast.bina_marga, at=later(360))
    write(
        round,
        unit,
        {("IKU-1", "values.total"): "200", ("SUB-1", NOTE): "Lain."},
        by=cast.bina_marga_operator,
        at=later(361),
    )
    row = row_of(round, unit, "IKU-1")
    evidence = actions.add_evidence(
        row, ref=blobs.put_bytes(b"%PDF-1"), file_name="a.pdf", media_type="application/pdf",
        by=cast.bina_marga, at=later(362),
    )  # fmt: skip
    actions.remove_evidence(evidence.uses.get(), by=cast.bina_marga, at=later(363))
    events = queries.list_row_history(row, by=cast.kadis).events
    assert [(each.field, each.old, each.new) for each in events] == [
        ("evidence", "a.pdf", ""),
        ("evidence", "", "a.pdf"),
        ("values.total", "", "200"),
        ("actual", "", "69.75"),
        ("values.baik", "", "139.5"),
    ]
    assert {each.who for each in events} == {cast.bina_marga.name, cast.bina_marga_operator.name}


def test_the_history_of_another_office_is_not_visible(cast: Cast) -> None:
    row = row_of(distributed(cast), cast.bina_marga_unit, "IKU-1")
    with pytest.raises(NotVisible):
        queries.list_row_history(row, by=cast.orang_luar)


def test_every_version_has_its_print(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    fill_and_submit(cast, round, unit, at=later(400))
    actions.recall(form_of(round, unit), by=cast.bina_marga, at=later(410))
    actions.submit(form_of(round, unit), by=cast.bina_marga, at=later(412))
    submission = queries.get_submission(form_of(round, unit).pk, by=cast.kadis)
    versions = queries.list_versions(submission, by=cast.kadis)
    assert [each.hand_in.number for each in versions] == [2, 1]
    for version in versions:
        assert version.document is not None
        assert version.hand_in.content_hash in version.document.content["note"]


def test_earlier_periods_are_what_was_handed_in_for_them(cast: Cast) -> None:
    round = distributed(cast)
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(400))
    with guard.lifted("test: the round is of the quarter before"):
        Round.objects.filter(pk=round.pk).update(period="2025-TW4")
    row = row_of(round, cast.bina_marga_unit, "SUB-1")
    row.submission.round.period = "2026-TW1"
    past = queries.list_past_actuals(row, by=cast.bina_marga)
    assert [(each.period.code, each.actual) for each in past] == [("2025-TW4", Decimal(6))]


def test_progress_counts_due_rows_with_a_figure_or_a_reason(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    assert queries.count_filled(form_of(round, unit)) == queries.Progress(0, 3)
    write(round, unit, {("SUB-1", NOTE): "Nihil."}, by=cast.bina_marga, at=later(360))
    assert queries.count_filled(form_of(round, unit)) == queries.Progress(0, 3)
    reason = {("SUB-1", MISSING_REASON): "BUKAN_PERIODE"}
    write(round, unit, reason, by=cast.bina_marga, at=later(360))
    assert queries.count_filled(form_of(round, unit)) == queries.Progress(1, 3)
    write(round, unit, FILLED["BM"], by=cast.bina_marga, at=later(361))
    form = queries.get_submission(form_of(round, unit).pk, by=cast.bina_marga)
    view = queries.view_form(form, by=cast.bina_marga)
    assert queries.count_filled(form) == queries.Progress(view.n_filled, view.n_due)


def test_a_row_carries_its_own_findings(cast: Cast) -> None:
    round = distributed(cast)
    write(round, cast.secretariat, {("PNJ-1", ACTUAL): "120"}, by=cast.sekretaris, at=later(360))
    row = queries.get_row(row_of(round, cast.secretariat, "PNJ-1").pk, by=cast.sekretaris)
    found = queries.view_row(row, by=cast.sekretaris).findings
    assert {each.about for each in found} == {"value", "evidence", "note"}
    form = queries.get_submission(row.submission_id, by=cast.sekretaris)
    assert queries.view_form(form, by=cast.sekretaris).rows[0].findings == found
