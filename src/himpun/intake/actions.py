"""The write door of forms: steps 5 and 6 of the SOP, and what a return re-opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from himpun.core import blobs
from himpun.core.action import action, belongs_to, change, note
from himpun.core.actors import Actor
from himpun.core.blobs import BlobRef
from himpun.core.refusals import Conflict, Refusal, refuse_if
from himpun.documents.actions import issue_for_turn
from himpun.documents.queries import draft_for, standing_form
from himpun.intake import policy
from himpun.intake.answers import read_row, write_cells
from himpun.intake.checking import check_rows
from himpun.intake.checks import Weight
from himpun.intake.distribution import make_forms
from himpun.intake.models import Evidence, FormRow, HandIn, Submission, WorkbookUpload
from himpun.intake.offline.judging import judge
from himpun.intake.printing import form_document
from himpun.intake.rules.cells import CellChange
from himpun.intake.rules.offline import FilledWorkbook
from himpun.intake.snapshots import snapshot
from himpun.rounds import actions as rounds_actions
from himpun.rounds.models import Turn
from himpun.rounds.policy import definition_for
from himpun.sop.rules.definition import StepAction


@action("intake.distributed")
def distribute(
    turn: Turn, *, by: Actor, at: datetime, content: Mapping[str, object] | None = None
) -> Turn:
    """Step 5: prepare a form per unit from its indicators and DPA lines, and send them out.

    Definitions and targets in force are frozen into the forms; `content` holds what people
    edited in the covering Nota Dinas. Raises Refusal when there is nothing to fill.
    """
    refuse_if(policy.why_not_distribute(turn, by=by))
    submissions = make_forms(turn.round, at=at)
    note(forms={each.unit.code: each.rows.count() for each in submissions})
    letter = draft_for(turn, by=by, at=at, kind="NOTA_DINAS").content
    issue_for_turn(turn, kind="NOTA_DINAS", content={**letter, **(content or {})}, by=by, at=at)
    rounds_actions.finish_turn(turn, by=by, at=at)
    _link_turns(turn)
    return turn


def _link_turns(turn: Turn) -> None:
    """Bind every form to the open turn of its unit."""
    step = definition_for(turn).step_for(StepAction.FILL)
    if step is None:
        return
    waiting = turn.round.turns.filter(step=step.id, status=Turn.Status.OPEN)
    by_unit = {each.unit_id: each for each in waiting}
    for submission in turn.round.submissions.all():
        if submission.unit_id in by_unit:
            change(submission, turn=by_unit[submission.unit_id])


@action("intake.received")
def receive(submission: Submission, *, by: Actor, at: datetime) -> Submission:
    """The unit confirms that the form has reached it; its work begins (SOP step 5)."""
    refuse_if(policy.why_not_receive(submission, by=by))
    change(
        submission,
        expect={"status": Submission.Status.SENT},
        status=Submission.Status.RECEIVED,
        received_at=at,
        received_by_id=by.person_id,
        received_name=by.name,
    )
    _begin(submission, by=by, at=at)
    return submission


def _begin(submission: Submission, *, by: Actor, at: datetime) -> None:
    turn = submission.turn
    if turn is not None and turn.begun_at is None and turn.status == Turn.Status.OPEN:
        rounds_actions.begin_turn(turn, by=by, at=at)


@action("intake.answers_saved")
def save_answers(
    submission: Submission, *, cells: Iterable[CellChange], by: Actor, at: datetime, via: str = ""
) -> Submission:
    """Step 6: store typed cells, all or none, each against the version that was seen.

    `via` says by what other way than the page they came ("API").

    Raises BadCells naming every cell that cannot be stored, Conflict when somebody else wrote
    the same row since, Refusal when the form is not open to this person.
    """
    refuse_if(policy.why_not_save_answers(submission, by=by))
    write_cells(submission, cells, by=by, at=at)
    if via:
        note(via=via)
    _mark_begun(submission, by=by, at=at)
    return submission


@action("intake.workbook_applied")
def apply_workbook(
    submission: Submission,
    *,
    filled: FilledWorkbook,
    seen: str,
    take: Iterable[str] = (),
    by: Actor,
    at: datetime,
) -> Submission:
    """Step 6: store what a workbook filled offline changes, all or nothing; once per file.

    `seen` is the digest of the preview that the person saw; `take` names the cells (by address)
    that somebody changed on the page since the download and whose workbook value is wanted. Raises
    Refusal with the reason or the cells at fault, Conflict when the preview is no longer true.
    """
    refuse_if(policy.why_not_apply_workbook(submission, by=by))
    judged = judge(submission, filled)
    refuse_if(judged.why_not)
    if judged.faults:
        raise Refusal(" ".join(str(fault) for fault in judged.faults[:5]))
    if judged.seen != seen:
        raise Conflict(
            "Isian formulir berubah sejak pratinjau ini dibuat. Periksa lagi, lalu muat."
        )
    edits = judged.chosen(take)
    if not edits:
        raise Refusal("Tidak ada sel yang dipilih; tidak ada yang berubah.")
    write_cells(submission, [edit.change for edit in edits], by=by, at=at)
    _mark_begun(submission, by=by, at=at)
    note(workbook=filled.sha256, n_cells=len(edits), made_at=filled.identity.made_at)
    WorkbookUpload.objects.create(
        submission=submission,
        sha256=filled.sha256,
        n_changes=len(edits),
        applied_at=at,
        applied_by_id=by.person_id,
    )
    return submission


def _mark_begun(submission: Submission, *, by: Actor, at: datetime) -> None:
    if submission.begun_at is None or submission.status in {
        Submission.Status.SENT,
        Submission.Status.RECEIVED,
    }:
        is_returned = submission.status == Submission.Status.RETURNED
        status = submission.status if is_returned else Submission.Status.BEGUN
        change(
            submission,
            status=status,
            begun_at=submission.begun_at or at,
            received_at=submission.received_at or at,
        )
    _begin(submission, by=by, at=at)


@action("intake.evidence_added")
def add_evidence(
    row: FormRow,
    *,
    ref: BlobRef,
    file_name: str,
    media_type: str,
    by: Actor,
    at: datetime,
    kind: str = "",
    number: str = "",
    dated_on: date | None = None,
) -> Evidence:
    """Put a staged file beside a figure as its proof (stored once by its digest)."""
    refuse_if(policy.why_not_add_evidence(row, by=by))
    if ref.size == 0:
        raise Refusal("Berkas bukti ini kosong.")
    blob = blobs.keep(ref, media_type=media_type, at=at)
    belongs_to(row.submission.folder)
    note(row=row.code, file=file_name, sha256=blob.sha256)
    _mark_begun(row.submission, by=by, at=at)
    return Evidence.objects.create(
        row=row,
        blob=blob,
        file_name=file_name[:200],
        kind=kind,
        number=number,
        dated_on=dated_on,
        added_at=at,
        added_by_id=by.person_id,
        added_name=by.name,
    )


@dataclass(frozen=True)
class EvidenceFile:
    """A staged file that is about to become evidence."""

    ref: BlobRef
    file_name: str
    media_type: str


@action("intake.evidence_files_added")
def add_evidence_files(
    row: FormRow,
    *,
    files: Sequence[EvidenceFile],
    by: Actor,
    at: datetime,
    kind: str = "",
    number: str = "",
    dated_on: date | None = None,
) -> FormRow:
    """Put several staged files beside a figure at once, all or none."""
    refuse_if(policy.why_not_add_evidence_files(row, by=by))
    if not files:
        raise Refusal("Belum ada berkas yang dipilih.")
    belongs_to(row.submission.folder)
    note(row=row.code, n_files=len(files))
    for file in files:
        add_evidence(
            row,
            ref=file.ref,
            file_name=file.file_name,
            media_type=file.media_type,
            kind=kind,
            number=number,
            dated_on=dated_on,
            by=by,
            at=at,
        )
    return row


@action("intake.evidence_removed")
def remove_evidence(evidence: Evidence, *, by: Actor, at: datetime) -> Evidence:
    """Take a proof out of the form; the file and who added it stay on record."""
    refuse_if(policy.why_not_remove_evidence(evidence, by=by))
    belongs_to(evidence.row.submission.folder)
    return change(evidence, removed_at=at, removed_by_id=by.person_id)


@action("intake.submitted")
def submit(submission: Submission, *, by: Actor, at: datetime) -> Submission:
    """Step 6: the unit hands its form to the Tim SAKIP; values, definitions, targets and
    evidence are frozen under one digest and printed as the unit's form.

    Raises Refusal naming every row that is neither filled nor explained.
    """
    refuse_if(policy.why_not_submit(submission, by=by))
    rows = _rows_with_answers(submission)
    read = [read_row(row) for row in rows]
    findings = check_rows(submission, read, evidence=_count_evidence(submission))
    errors = [each.sentence for each in findings if each.weight is Weight.ERROR]
    if errors:
        raise Refusal("Formulir belum dapat disampaikan. " + " ".join(errors))
    hand_in = _freeze(submission, rows, by=by, at=at)
    note(
        number=hand_in.number,
        content_hash=hand_in.content_hash,
        warnings=[each.sentence for each in findings],
    )
    turn = submission.turn
    assert turn is not None
    issue_for_turn(
        turn,
        kind="FORMULIR",
        content=form_document(hand_in),
        replaces=standing_form(turn),
        reason="Ditarik kembali oleh unit dan disampaikan ulang.",
        by=by,
        at=at,
    )
    rounds_actions.finish_turn(turn, by=by, at=at)
    return change(
        submission,
        status=Submission.Status.HANDED_IN,
        handed_in_at=at,
        handed_in_by_id=by.person_id,
        handed_in_name=by.name,
        received_at=submission.received_at or at,
        n_hand_ins=hand_in.number,
    )


def _freeze(submission: Submission, rows: list[FormRow], *, by: Actor, at: datetime) -> HandIn:
    content, content_hash = snapshot(submission, rows, number=submission.n_hand_ins + 1, at=at)
    return HandIn.objects.create(
        submission=submission,
        number=submission.n_hand_ins + 1,
        content=content,
        content_hash=content_hash,
        handed_in_at=at,
        handed_in_by_id=by.person_id,
    )


def _rows_with_answers(submission: Submission) -> list[FormRow]:
    return list(submission.rows.select_related("answer").prefetch_related("evidence__blob"))


def _count_evidence(submission: Submission) -> dict[int, int]:
    counts: dict[int, int] = {}
    proofs = Evidence.objects.filter(row__submission=submission, removed_at=None)
    for row_id in proofs.values_list("row_id", flat=True):
        counts[row_id] = counts.get(row_id, 0) + 1
    return counts


@action("intake.recalled")
def recall(submission: Submission, *, by: Actor, at: datetime) -> Submission:
    """Take a handed-in form back while nobody has begun step 7; the hand-in stays on record."""
    refuse_if(policy.why_not_recall(submission, by=by))
    assert submission.turn is not None
    rounds_actions.reopen_turn(submission.turn, by=by, at=at)
    is_returned = submission.rows.filter(is_open=False, is_due=True).exists()
    status = Submission.Status.RETURNED if is_returned else Submission.Status.BEGUN
    return change(
        submission, status=status, handed_in_at=None, handed_in_by_id=None, handed_in_name=""
    )


@action("intake.went_on_without")
def go_on_without(submission: Submission, *, reason: str, by: Actor, at: datetime) -> Submission:
    """Step 6: the Sekretaris goes on without a silent unit; the recap names it as missing."""
    refuse_if(policy.why_not_go_on_without(submission, by=by))
    assert submission.turn is not None
    rounds_actions.pass_over(submission.turn, reason=reason, by=by, at=at)
    return change(
        submission, status=Submission.Status.PASSED_OVER, passed_over_reason=reason.strip()
    )


@action("intake.rows_reopened")
def reopen_rows(
    turn: Turn, *, guidance: Mapping[int, Mapping[str, str]], by: Actor, at: datetime
) -> Turn:
    """After a return (step 9): only the chosen rows of the chosen units open again.

    `turn` is the closed analysis; `guidance` maps a unit to {row code: direction}. A unit with
    the empty code "" gets its whole form back. The other figures stay as handed in.
    """
    refuse_if(policy.why_not_reopen_rows(turn, by=by))
    step = definition_for(turn).step_for(StepAction.FILL)
    assert step is not None
    for submission in turn.round.submissions.filter(unit__in=guidance):
        directions = guidance[submission.unit_id]
        for row in submission.rows.all():
            text = directions.get(row.code, directions.get("", ""))
            if row.is_open != bool(text) or row.guidance != text:
                change(row, is_open=bool(text), guidance=text)
        waiting = turn.round.turns.filter(step=step.id, unit=submission.unit_id)
        opened = waiting.filter(status=Turn.Status.OPEN).first()
        if opened is None:
            raise Refusal(f"{submission.unit.name} tidak sedang melengkapi formulirnya.")
        change(
            submission,
            turn=opened,
            status=Submission.Status.RETURNED,
            handed_in_at=None,
            handed_in_by_id=None,
            handed_in_name="",
            passed_over_reason="",
        )
    return turn
