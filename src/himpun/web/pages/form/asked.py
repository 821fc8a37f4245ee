"""What pages show of clarifications: on a form, at step 7, and on somebody's home page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from himpun.intake import policy, queries
from himpun.web.errand import Errand
from himpun.web.forms.base import show_form
from himpun.web.forms.talk import AnswerForm
from himpun.web.page import OfficeRequest

if TYPE_CHECKING:
    from himpun.intake.models import Clarification, Submission

LONGEST_QUOTE = 200
ASKED = "DIMINTA"


def clarifying_of(request: OfficeRequest, submission: Submission) -> dict[str, object]:
    """What was asked of a form, the question that waits, and who may do what with it."""
    asked = queries.list_clarifications(submission, by=request.actor)
    is_running = submission.round.status == "BERJALAN"
    waiting = next((each for each in asked if each.is_open and is_running), None)
    told = [each for each in asked if each is not waiting]
    context: dict[str, object] = {"asked": told, "waiting": waiting}
    if submission.status == "DISAMPAIKAN":
        context["can_ask"] = not policy.why_not_ask_clarification(submission, by=request.actor)
    if waiting is None:
        return context
    it, by = waiting.clarification, request.actor
    return context | {
        "answer_form": show_form(request, AnswerForm),
        "why_not_answer": policy.why_not_answer_clarification(it, by=by),
        "can_withdraw": not policy.why_not_withdraw_clarification(it, by=by),
    }


def clarification_errands(request: OfficeRequest) -> list[Errand]:
    """Questions to the reader's units, and answers to the Tim SAKIP until the recap is frozen."""
    found = queries.list_clarifications_for(by=request.actor)
    return [_question(each, request) if each.status == ASKED else _answer(each) for each in found]


def _question(each: Clarification, request: OfficeRequest) -> Errand:
    can_answer = not policy.why_not_answer_clarification(each, by=request.actor)
    return Errand(
        title=f"{'Jawab' if can_answer else 'Siapkan jawaban'} permintaan klarifikasi",
        where=_where(each),
        address=_address(each),
        label="Jawab" if can_answer else "Perbaiki",
        icon="warn",
        quote=each.question[:LONGEST_QUOTE],
        due_at=each.due_at,
        shelf="to_do",
    )


def _answer(each: Clarification) -> Errand:
    return Errand(
        title=f"Klarifikasi dijawab: {each.submission.unit.name}",
        where=_where(each),
        address=_address(each),
        quote=each.answer[:LONGEST_QUOTE],
    )


def _where(each: Clarification) -> str:
    return f"{each.submission.round.title} · {each.submission.unit.name}"


def _address(each: Clarification) -> str:
    form = reverse("form", kwargs={"submission_id": each.submission_id})
    return f"{form}#klarifikasi"
