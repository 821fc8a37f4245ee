"""Who may send, receive, fill, hand in and take back a form, and if not, why."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.intake.models import Evidence, FormRow, Submission
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Turn
from himpun.sop.rules.definition import StepAction

_HANDED_IN = "Formulir sudah disampaikan. Tarik kembali dahulu bila perlu diperbaiki."


def why_not_distribute(turn: Turn, *, by: Actor) -> str:
    """Step 5: only the Tim SAKIP's chair, in its turn."""
    return rounds_policy.why_not_turn(turn, by=by, action=StepAction.DISTRIBUTE)


def is_of_unit(submission: Submission, *, by: Actor, leads: bool | None = None) -> bool:
    """Whether the actor belongs to the unit whose form this is."""
    if by.home != submission.round.office_id:
        return False
    lane = submission.unit.lane
    if submission.turn is not None:
        lane = submission.turn.queue.lane
    return by.has(lane, scope=submission.unit_id, leads=leads) is not None


def _why_not_unit(submission: Submission, *, by: Actor) -> str:
    if reason := rounds_policy.why_not_running(submission.round):
        return reason
    if not is_of_unit(submission, by=by):
        return f"Formulir ini diisi oleh {submission.unit.name}."
    return ""


def why_not_receive(submission: Submission, *, by: Actor) -> str:
    """Receipt is confirmed by the receiving unit itself."""
    if reason := _why_not_unit(submission, by=by):
        return reason
    if submission.status == Submission.Status.SENT:
        return ""
    if submission.status == Submission.Status.PASSED_OVER:
        return "Putaran sudah dilanjutkan tanpa formulir ini."
    return "Formulir ini sudah diterima."


def why_not_save_answers(submission: Submission, *, by: Actor) -> str:
    """Step 6: the unit's own people, while its turn is open."""
    if reason := _why_not_unit(submission, by=by):
        return reason
    if submission.status == Submission.Status.HANDED_IN:
        return _HANDED_IN
    if submission.status == Submission.Status.PASSED_OVER:
        return "Putaran sudah dilanjutkan tanpa formulir ini."
    if submission.turn is None or submission.turn.status != Turn.Status.OPEN:
        return "Formulir ini belum dibuka untuk diisi."
    return ""


def why_not_row(row: FormRow) -> str:
    """Why one row of an open form cannot be written."""
    if not row.is_due:
        return "Belum waktunya: indikator tahunan diisi pada periode terakhir."
    if not row.is_open:
        return "Sel ini tidak dikembalikan, jadi tetap seperti yang disampaikan."
    return ""


def why_not_apply_workbook(submission: Submission, *, by: Actor) -> str:
    """A workbook is another way of typing: whoever may type may bring one."""
    return why_not_save_answers(submission, by=by)


def why_not_add_evidence(row: FormRow, *, by: Actor) -> str:
    """Evidence follows the row: it can be added while the row can be written."""
    return why_not_save_answers(row.submission, by=by) or why_not_row(row)


def why_not_add_evidence_files(row: FormRow, *, by: Actor) -> str:
    """Several files at once follow the same rule as one."""
    return why_not_add_evidence(row, by=by)


def why_not_remove_evidence(evidence: Evidence, *, by: Actor) -> str:
    """Evidence that was handed in stays; only a draft's can be taken out."""
    if evidence.removed_at is not None:
        return "Bukti ini sudah dikeluarkan."
    return why_not_add_evidence(evidence.row, by=by)


def why_not_submit(submission: Submission, *, by: Actor) -> str:
    """Step 6: the unit's head hands in; operators prepare."""
    if reason := why_not_save_answers(submission, by=by):
        return reason
    if not is_of_unit(submission, by=by, leads=True):
        return f"Operator mengisi; yang menyampaikan pimpinan {submission.unit.name}."
    return ""


def why_not_recall(submission: Submission, *, by: Actor) -> str:
    """A form handed in may be taken back until step 7 begins."""
    if submission.status != Submission.Status.HANDED_IN or submission.turn is None:
        return "Formulir ini belum disampaikan."
    return rounds_policy.why_not_reopen_turn(submission.turn, by=by)


def why_not_go_on_without(submission: Submission, *, by: Actor) -> str:
    """Step 6: the Sekretaris may go on without a silent unit."""
    if submission.turn is None:
        return "Formulir ini belum dikirim."
    return rounds_policy.why_not_pass_over(submission.turn, by=by)


def why_not_reopen_rows(turn: Turn, *, by: Actor) -> str:
    """Cells open again only through a verdict of the joint analysis that the actor closed."""
    if rounds_policy.step_of(turn).action is not StepAction.ANALYSE:
        return "Baris formulir hanya dibuka lagi oleh putusan analisa bersama."
    if rounds_policy.capacity_for(turn, by=by) is None:
        return rounds_policy.NO_LANE
    return "" if turn.status == Turn.Status.DONE else "Analisa bersama belum ditutup."
