"""Who may give a form to the head of the unit and send it back again, and if not, why."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.intake.models import Submission
from himpun.intake.policy.filling import is_of_unit, why_not_save_answers


def why_not_offer_for_review(submission: Submission, *, by: Actor) -> str:
    """Step 6: an operator asks the head to review; a head has nobody to ask."""
    if reason := why_not_save_answers(submission, by=by):
        return reason
    if is_of_unit(submission, by=by, leads=True):
        return "Anda pimpinan unit ini: periksa, lalu sampaikan sendiri ke Tim SAKIP."
    if submission.offered_at is not None:
        who = submission.offered_name or "operator"
        return (
            f"Formulir sudah diserahkan oleh {who} kepada pimpinan {submission.unit.name}"
            " dan menunggu diperiksa."
        )
    return ""


def why_not_send_back_to_operator(submission: Submission, *, by: Actor) -> str:
    """Step 6: the head sends back what operators filled, offered or not."""
    if reason := why_not_save_answers(submission, by=by):
        return reason
    if not is_of_unit(submission, by=by, leads=True):
        return f"Yang mengembalikan kepada operator ialah pimpinan {submission.unit.name}."
    if submission.begun_at is None and submission.offered_at is None:
        return "Formulir ini belum mulai diisi, jadi belum ada yang dikembalikan."
    return ""
