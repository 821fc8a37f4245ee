"""Who may give a form to the head of the unit and send it back again, and if not, why."""

from __future__ import annotations

from django.db.models import Count, Q

from himpun.core.actors import Actor
from himpun.intake.models import FormRow, Submission
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
    if _is_untouched(submission):
        return "Belum ada baris yang terisi; isi dahulu, lalu serahkan."
    return ""


def _is_untouched(submission: Submission) -> bool:
    """Whether something is due and no row says anything yet; at most one statement."""
    if submission.begun_at is None:
        return True
    rows = FormRow.objects.filter(submission=submission, is_due=True)
    said = Q(answer__actual__isnull=False) | ~Q(answer__missing_reason="")
    n = rows.aggregate(due=Count("pk"), said=Count("pk", filter=said))
    return bool(n["due"]) and not n["said"]


def why_not_send_back_to_operator(submission: Submission, *, by: Actor) -> str:
    """Step 6: the head sends back what operators filled, offered or not."""
    if reason := why_not_save_answers(submission, by=by):
        return reason
    if not is_of_unit(submission, by=by, leads=True):
        return f"Yang mengembalikan kepada operator ialah pimpinan {submission.unit.name}."
    if submission.begun_at is None and submission.offered_at is None:
        return "Formulir ini belum mulai diisi, jadi belum ada yang dikembalikan."
    return ""
