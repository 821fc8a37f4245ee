"""The form on its way: received, handed in, taken back, gone on without."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from himpun.intake import actions, policy, queries
from himpun.intake.checks import Weight
from himpun.web.forms.base import read_form
from himpun.web.forms.base import show_form as show_typed
from himpun.web.forms.evidence import ReasonForm
from himpun.web.forms.review import SendBackForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.form.below import below_of
from himpun.web.pages.form.looking import look_of
from himpun.web.pages.form.reading import findings_of, show_form


@act("intake.receive", page=show_form)
def receive(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """*Konfirmasi penerimaan*: the form has reached its unit."""
    submission = queries.get_submission(submission_id, by=request.actor)
    actions.receive(submission, by=request.actor, at=request.at)
    return done(request, "Penerimaan formulir tercatat.", "form", submission_id=submission_id)


@page("intake.read")
def show_submit(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """All checks, grouped by weight with links to the rows, then one plain button (UX 5)."""
    submission = queries.get_submission(submission_id, by=request.actor)
    view = queries.view_form(submission, by=request.actor)
    errors = findings_of(view, Weight.ERROR)
    why_not = view.why_not["submit"]
    if not why_not and errors.n_all:
        why_not = "Perbaiki dahulu yang ditandai di atas."
    context = {
        "view": view,
        "submission": submission,
        "errors": errors,
        "warnings": findings_of(view, Weight.WARNING),
        "remarks": findings_of(view, Weight.REMARK),
        "why_not": why_not,
        "below": below_of(request, submission),
        "form_address": reverse("form", kwargs={"submission_id": submission_id}),
        "send_back": show_typed(request, SendBackForm),
        **look_of(request, view),
    }
    return render(request, "web/form/submit.html", context)


@act("intake.submit", page=show_submit)
def submit(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """*Sampaikan ke Tim SAKIP*: figures, definitions, targets and proofs are frozen."""
    form = queries.get_submission(submission_id, by=request.actor)
    drawn = queries.draw_up(form, by=request.actor, at=request.at)
    actions.submit(form, drawn=drawn, by=request.actor, at=request.at)
    return done(
        request, "Formulir sudah disampaikan ke Tim SAKIP.", "form", submission_id=submission_id
    )


@act("intake.recall", page=show_form)
def recall(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """*Tarik kembali*, while nobody has begun the next step."""
    submission = queries.get_submission(submission_id, by=request.actor)
    actions.recall(submission, by=request.actor, at=request.at)
    return done(
        request,
        "Formulir ditarik kembali dan terbuka lagi. Sampaikan lagi setelah diperbaiki.",
        "form",
        submission_id=submission_id,
    )


@page("intake.read")
def show_go_on(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """One question before the round goes on without a silent unit."""
    submission = queries.get_submission(submission_id, by=request.actor)
    name = submission.unit.name
    context = {
        "question": f"Lanjutkan tanpa {name}?",
        "consequences": (
            f"Formulir {name} ditutup; yang sudah diisi tidak ikut direkapitulasi.",
            "Rekapitulasi menyebut unit ini sebagai belum menyampaikan.",
            "Unit ini masih dapat diminta melengkapi dalam analisa bersama.",
        ),
        "form": show_typed(request, ReasonForm),
        "action": reverse("form_go_on", kwargs={"submission_id": submission_id}),
        "back": reverse("form", kwargs={"submission_id": submission_id}),
        "label": "Lanjutkan tanpa unit ini",
        "kind": "danger",
        "why_not": policy.why_not_go_on_without(submission, by=request.actor),
    }
    return render(request, "web/confirm.html", context)


@act("intake.go_on_without", page=show_go_on)
def go_on(request: OfficeRequest, submission_id: int) -> HttpResponse:
    submission = queries.get_submission(submission_id, by=request.actor)
    typed = read_form(request, ReasonForm)
    actions.go_on_without(submission, reason=typed["reason"], by=request.actor, at=request.at)
    return done(
        request,
        f"Putaran dilanjutkan tanpa {submission.unit.name}.",
        "round",
        round_id=submission.round_id,
    )
