"""Step 7: the Tim SAKIP asks a unit about named rows, the unit answers, or the question goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from himpun.core.formats import NOTHING
from himpun.core.refusals import NotVisible
from himpun.intake import actions, policy, queries
from himpun.intake.rules.talking import default_due
from himpun.rounds.queries import calendar_of
from himpun.web.forms.base import read_form
from himpun.web.forms.base import show_form as show_typed
from himpun.web.forms.talk import AnswerForm, AskForm, WithdrawForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.form.reading import show_form
from himpun.web.pages.form.words import name_of, rupiah, shown

if TYPE_CHECKING:
    from himpun.intake.models import Clarification, Submission
    from himpun.intake.queries import RowView


def _rows(request: OfficeRequest, submission: Submission) -> list[tuple[int, str]]:
    """The rows that can be asked about, as they were handed in."""
    view = queries.view_form(submission, by=request.actor)
    return [(each.row.pk, _words(each)) for each in view.rows if each.row.is_due]


def _words(view: RowView) -> str:
    spec = view.card.spec if view.card is not None else None
    if spec is None:
        ceiling = rupiah(view.line.ceiling if view.line else None)
        told = f"Rp{rupiah(view.written.actual) or NOTHING} dari pagu Rp{ceiling}"
    else:
        figure = shown(view.written.actual, spec) or NOTHING
        told = f"{figure} {spec.measured_in} (target {view.target})"
    return f"{view.row.code} {name_of(view)}: {told}"


@page("intake.read")
def show_ask(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """Which rows, what, and until when."""
    submission = queries.get_submission(submission_id, by=request.actor)
    due = default_due(request.at, calendar=calendar_of(submission.round))
    context = {
        "submission": submission,
        "form": show_typed(
            request,
            AskForm,
            initial={"due_at": due, "rows": request.GET.getlist("baris")},
            choices=_rows(request, submission),
        ),
        "why_not": policy.why_not_ask_clarification(submission, by=request.actor),
        "form_address": reverse("form", kwargs={"submission_id": submission_id}),
    }
    return render(request, "web/form/ask.html", context)


@act("intake.ask_clarification", page=show_ask)
def ask(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """*Minta klarifikasi*: the unit may write those rows until it answers."""
    submission = queries.get_submission(submission_id, by=request.actor)
    typed = read_form(request, AskForm, choices=_rows(request, submission))
    actions.ask_clarification(
        submission,
        rows=typed["rows"],
        question=typed["question"],
        due_at=typed["due_at"],
        by=request.actor,
        at=request.at,
    )
    sentence = f"Permintaan klarifikasi sampai di {submission.unit.name}."
    return done(request, sentence, "form", submission_id=submission_id)


def _clarification(
    request: OfficeRequest, submission_id: int, clarification_id: int
) -> Clarification:
    found = queries.get_clarification(clarification_id, by=request.actor)
    if found.submission_id != submission_id:
        raise NotVisible
    return found


@act("intake.answer_clarification", page=show_form)
def answer(request: OfficeRequest, submission_id: int, clarification_id: int) -> HttpResponse:
    """The head of the unit answers: the form is frozen and printed anew."""
    clarification = _clarification(request, submission_id, clarification_id)
    typed = read_form(request, AnswerForm)
    actions.answer_clarification(
        clarification, answer=typed["answer"], by=request.actor, at=request.at
    )
    sentence = "Klarifikasi dijawab; formulir disampaikan lagi ke Tim SAKIP."
    return done(request, sentence, "form", submission_id=submission_id)


@page("intake.read")
def show_withdraw(
    request: OfficeRequest, submission_id: int, clarification_id: int
) -> HttpResponse:
    """One question before the Tim SAKIP takes its question back."""
    clarification = _clarification(request, submission_id, clarification_id)
    parts = {"submission_id": submission_id, "clarification_id": clarification_id}
    unit = clarification.submission.unit.name
    context = {
        "question": f"Tarik permintaan klarifikasi kepada {unit}?",
        "consequences": (
            "Formulir terkunci lagi; yang dihitung ialah yang terakhir disampaikan.",
            "Yang sempat diketik unit itu tetap terlihat sebagai “berubah sejak disampaikan”.",
            "Bila batas waktunya sudah lewat tanpa jawaban, unit itu terhitung terlambat.",
        ),
        "form": show_typed(request, WithdrawForm),
        "action": reverse("clarification_withdraw", kwargs=parts),
        "back": reverse("form", kwargs={"submission_id": submission_id}),
        "label": "Tarik permintaan",
        "kind": "danger",
        "why_not": policy.why_not_withdraw_clarification(clarification, by=request.actor),
    }
    return render(request, "web/confirm.html", context)


@act("intake.withdraw_clarification", page=show_withdraw)
def withdraw(request: OfficeRequest, submission_id: int, clarification_id: int) -> HttpResponse:
    clarification = _clarification(request, submission_id, clarification_id)
    typed = read_form(request, WithdrawForm)
    actions.withdraw_clarification(
        clarification, reason=typed["reason"], by=request.actor, at=request.at
    )
    return done(request, "Permintaan klarifikasi ditarik.", "form", submission_id=submission_id)
