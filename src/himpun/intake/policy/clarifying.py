"""Who may ask a unit for clarification, answer it and take it back, and if not, why (step 7)."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.intake.models import Clarification, Submission
from himpun.intake.policy.filling import is_of_unit, why_not_unit
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Round, Turn
from himpun.sop.rules.definition import StepAction

_BEING_CLARIFIED = "Formulir ini sedang dimintai klarifikasi"


def recap_turn(round: Round) -> Turn | None:
    """The open turn of the recap; None before it, and while the recap is frozen."""
    step = rounds_policy.definition_for(round).step_for(StepAction.RECAPITULATE)
    if step is None:
        return None
    turns = round.turns.filter(step=step.id, status=Turn.Status.OPEN)
    return turns.select_related("round__office", "round__procedure", "queue", "unit").first()


def _why_not_at_recap(round: Round, *, by: Actor) -> str:
    """Clarification belongs to who prepares the recap, while it is not frozen."""
    if reason := rounds_policy.why_not_running(round):
        return reason
    turn = recap_turn(round)
    if turn is None:
        return "Klarifikasi diminta selama rekapitulasi disusun dan belum dibekukan (langkah 7)."
    if reason := rounds_policy.why_not_prepare(turn, by=by):
        name = rounds_policy.definition_for(turn).lane(turn.queue.lane).name
        return f"Klarifikasi diminta oleh {name}." if turn.status == Turn.Status.OPEN else reason
    return ""


def why_not_ask_clarification(submission: Submission, *, by: Actor) -> str:
    """Step 7: the Tim SAKIP, also without lead, of a form that stands handed in."""
    if reason := _why_not_at_recap(submission.round, by=by):
        return reason
    if submission.status == Submission.Status.CLARIFYING:
        return f"{_BEING_CLARIFIED}; tunggu jawabannya atau tarik permintaan itu."
    if submission.status != Submission.Status.HANDED_IN:
        return f"{submission.unit.name} tidak menyampaikan formulirnya."
    return ""


def _why_not_open(clarification: Clarification) -> str:
    if clarification.status == Clarification.Status.ANSWERED:
        return "Klarifikasi ini sudah dijawab."
    if clarification.status == Clarification.Status.WITHDRAWN:
        return "Permintaan klarifikasi ini sudah ditarik."
    return ""


def why_not_answer_clarification(clarification: Clarification, *, by: Actor) -> str:
    """The head of the unit answers; operators prepare."""
    submission = clarification.submission
    if reason := why_not_unit(submission, by=by) or _why_not_open(clarification):
        return reason
    if not is_of_unit(submission, by=by, leads=True):
        return f"Operator memperbaiki; yang menjawab pimpinan {submission.unit.name}."
    return ""


def why_not_withdraw_clarification(clarification: Clarification, *, by: Actor) -> str:
    """Who may ask may take the question back."""
    if reason := _why_not_at_recap(clarification.submission.round, by=by):
        return reason
    return _why_not_open(clarification)
