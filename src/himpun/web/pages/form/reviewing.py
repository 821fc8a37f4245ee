"""The form between its operator and its head: given for review, looked at, sent back, nihil."""

from __future__ import annotations

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
    """What waits between operator and head: to be reviewed, sent back, nihil; one statement."""
    found = []
    for form in queries.list_desk(by=request.actor):
        submission = form.submission
        address = reverse("form", kwargs={"submission_id": submission.pk})
        where = f"{submission.round.title} · {submission.unit.name}"
        is_head = policy.is_of_unit(submission, by=request.actor, leads=True)
        due = submission.turn.due_at if submission.turn is not None else None
        if is_head and form.n_due == 0:
            found.append(
                Errand(
                    "Formulir nihil: tidak ada yang harus diisi pada periode ini",
                    where,
                    address,
                    label="Sampaikan nihil",
                    icon="send",
                    due_at=due,
                    sends_to=reverse("form_nil", kwargs={"submission_id": submission.pk}),
                )
            )
        elif is_head and submission.offered_at is not None:
            send = reverse("form_submit", kwargs={"submission_id": submission.pk})
            title = "Formulir siap diperiksa"
            quote = f"Diserahkan oleh {submission.offered_name}."
            found.append(Errand(title, where, send, label="Periksa", quote=quote, due_at=due))
        elif not is_head and submission.review_note:
            title = "Formulir dikembalikan oleh pimpinan unit"
            note = submission.review_note
            found.append(
                Errand(title, where, address, label="Perbaiki", icon="pen", quote=note, due_at=due)
            )
    return found
