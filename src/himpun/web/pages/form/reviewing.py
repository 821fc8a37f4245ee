"""The form between its operator and its head: given for review, looked at, sent back, nihil."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import reverse

from himpun.intake import actions, policy, queries
from himpun.intake.checks import Weight
from himpun.web.errand import Errand
from himpun.web.forms.base import read_form
from himpun.web.forms.review import SendBackForm
from himpun.web.page import OfficeRequest, act, done
from himpun.web.pages.form.reading import findings_of, show_form
from himpun.web.pages.form.sending import show_submit

if TYPE_CHECKING:
    from himpun.intake.models import Submission
    from himpun.intake.queries.own import OwnForm


@act("intake.offer_for_review", page=show_form)
def offer(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """*Serahkan kepada pimpinan*: the operator has done his part."""
    submission = queries.get_submission(submission_id, by=request.actor)
    actions.offer_for_review(submission, by=request.actor, at=request.at)
    view = queries.view_form(submission, by=request.actor)
    n_wrong = findings_of(view, Weight.ERROR).n_all
    left = f" {n_wrong} hal masih harus diperbaiki sebelum disampaikan." if n_wrong else ""
    return done(
        request,
        f"Formulir diserahkan kepada pimpinan {submission.unit.name} untuk diperiksa.{left}",
        "form",
        submission_id=submission_id,
    )


@act("intake.send_back_to_operator", page=show_submit)
def send_back(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """*Kembalikan kepada operator*, with what is to be done."""
    submission = queries.get_submission(submission_id, by=request.actor)
    typed = read_form(request, SendBackForm)
    actions.send_back_to_operator(submission, note=typed["note"], by=request.actor, at=request.at)
    return done(
        request,
        "Formulir dikembalikan kepada operator dengan catatan Anda.",
        "form",
        submission_id=submission_id,
    )


@act("intake.submit_nil", page=show_form)
def submit_nil(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """*Sampaikan nihil*: nothing was due in the period."""
    submission = queries.get_submission(submission_id, by=request.actor)
    actions.submit_nil(submission, by=request.actor, at=request.at)
    return done(
        request,
        "Formulir nihil sudah disampaikan ke Tim SAKIP.",
        "form",
        submission_id=submission_id,
    )


def unit_errands(request: OfficeRequest) -> list[Errand]:
    """What a unit's form waits for, instead of the card of its turn; one statement."""
    found = (_errand(form, request) for form in queries.list_desk(by=request.actor))
    return [each for each in found if each is not None]


def _errand(form: OwnForm, request: OfficeRequest) -> Errand | None:
    """To be reviewed, sent back, offered, nihil; None where the turn's own card says it all."""
    submission = form.submission
    is_head = policy.is_of_unit(submission, by=request.actor, leads=True)
    if is_head and form.n_due == 0:
        nil = reverse("form_nil", kwargs={"submission_id": submission.pk})
        title = "Formulir nihil: tidak ada yang harus diisi pada periode ini"
        base = _of_form(submission, title, shelf="to_do")
        return replace(base, label="Sampaikan nihil", icon="send", sends_to=nil)
    if is_head and submission.offered_at is not None:
        send = reverse("form_submit", kwargs={"submission_id": submission.pk})
        quote = f"Diserahkan oleh {submission.offered_name}."
        base = _of_form(submission, "Formulir siap diperiksa", shelf="to_do")
        return replace(base, address=send, label="Periksa", quote=quote)
    if not is_head and submission.offered_at is not None:
        return _of_form(submission, "Formulir diserahkan: pimpinan Anda memeriksa", shelf="others")
    if not is_head and submission.review_note:
        base = _of_form(submission, "Formulir dikembalikan oleh pimpinan unit", shelf="returned")
        return replace(base, label="Perbaiki", icon="pen", quote=submission.review_note)
    return None


def _of_form(submission: Submission, title: str, *, shelf: str) -> Errand:
    """A card in the place of that of the form's turn."""
    turn = submission.turn
    return Errand(
        title,
        f"{submission.round.title} · {submission.unit.name}",
        reverse("form", kwargs={"submission_id": submission.pk}),
        due_at=turn.due_at if turn is not None else None,
        shelf=shelf,
        covers=turn.pk if turn is not None else None,
    )
