"""Who may receive and fill a form, and if not, why."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.intake.models import FormRow, Submission
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Turn

#: Whether it can be taken back, and by whom, is another question: see why_not_recall.
_HANDED_IN = "Formulir sudah disampaikan."


def is_of_unit(submission: Submission, *, by: Actor, leads: bool | None = None) -> bool:
    """Whether the actor belongs to the unit whose form this is."""
    if by.home != submission.round.office_id:
        return False
    lane = submission.unit.lane
    if submission.turn is not None:
        lane = submission.turn.queue.lane
    return by.has(lane, scope=submission.unit_id, leads=leads) is not None


def why_not_unit(submission: Submission, *, by: Actor) -> str:
    """Only the unit's own people, while the round runs."""
    if reason := rounds_policy.why_not_running(submission.round):
        return reason
    if not is_of_unit(submission, by=by):
        return f"Formulir ini diisi oleh {submission.unit.name}."
    return ""


def why_not_receive(submission: Submission, *, by: Actor) -> str:
    """Receipt is confirmed by the receiving unit itself."""
    if reason := why_not_unit(submission, by=by):
        return reason
    if submission.status == Submission.Status.SENT:
        return ""
    if submission.status == Submission.Status.PASSED_OVER:
        return "Putaran sudah dilanjutkan tanpa formulir ini."
    return "Formulir ini sudah diterima."


def why_not_save_answers(submission: Submission, *, by: Actor) -> str:
    """Step 6: the unit's own people, while its turn is open."""
    if reason := why_not_unit(submission, by=by):
        return reason
    if submission.status == Submission.Status.CLARIFYING:
        return ""
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
        if row.submission.status == Submission.Status.CLARIFYING:
            return "Baris ini tidak dimintai klarifikasi, jadi tetap seperti yang disampaikan."
        return "Sel ini tidak dikembalikan, jadi tetap seperti yang disampaikan."
    return ""


def why_not_apply_workbook(submission: Submission, *, by: Actor) -> str:
    """A workbook is another way of typing: whoever may type may bring one."""
    return why_not_save_answers(submission, by=by)
