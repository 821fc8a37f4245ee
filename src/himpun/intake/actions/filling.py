"""Step 6: a form is received and filled, cell by cell or by its workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from himpun.core.action import action, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import Conflict, Refusal, refuse_if
from himpun.intake import policy
from himpun.intake.answers import write_cells
from himpun.intake.beginning import begin, mark_begun
from himpun.intake.models import Submission, WorkbookUpload
from himpun.intake.offline.judging import judge
from himpun.intake.rules.cells import CellChange
from himpun.intake.rules.offline import FilledWorkbook


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
    begin(submission, by=by, at=at)
    return submission


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
    mark_begun(submission, by=by, at=at)
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
    mark_begun(submission, by=by, at=at)
    note(workbook=filled.sha256, n_cells=len(edits), made_at=filled.identity.made_at)
    WorkbookUpload.objects.create(
        submission=submission,
        sha256=filled.sha256,
        n_changes=len(edits),
        applied_at=at,
        applied_by_id=by.person_id,
    )
    return submission
