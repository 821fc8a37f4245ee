"""Who may hand a form in, take it back or go on without it, and if not, why."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.intake.models import Submission
from himpun.intake.policy.filling import is_of_unit, why_not_save_answers
from himpun.rounds import policy as rounds_policy


def why_not_submit(submission: Submission, *, by: Actor) -> str:
    """Step 6: the unit's head hands in; operators prepare."""
    if reason := why_not_save_answers(submission, by=by):
        return reason
    if submission.status == Submission.Status.CLARIFYING:
        return "Formulir ini sedang dimintai klarifikasi: jawab permintaannya."
    if not is_of_unit(submission, by=by, leads=True):
        return f"Operator mengisi; yang menyampaikan pimpinan {submission.unit.name}."
    return ""


def why_not_submit_nil(submission: Submission, *, by: Actor) -> str:
    """Step 6: the unit's head says that nothing was due in the period (*nihil*)."""
    if reason := why_not_submit(submission, by=by):
        return reason
    if submission.rows.filter(is_due=True).exists():
        return "Ada baris yang harus diisi pada periode ini, jadi formulir ini bukan nihil."
    return ""


def why_not_recall(submission: Submission, *, by: Actor) -> str:
    """A form handed in may be taken back until step 7 begins."""
    if submission.status == Submission.Status.CLARIFYING:
        return "Formulir ini sedang dimintai klarifikasi; jawab permintaannya, tidak perlu ditarik."
    if submission.status != Submission.Status.HANDED_IN or submission.turn is None:
        return "Formulir ini belum disampaikan."
    return rounds_policy.why_not_reopen_turn(submission.turn, by=by)


def why_not_go_on_without(submission: Submission, *, by: Actor) -> str:
    """Step 6: the Sekretaris may go on without a silent unit."""
    if submission.turn is None:
        return "Formulir ini belum dikirim."
    return rounds_policy.why_not_pass_over(submission.turn, by=by)
