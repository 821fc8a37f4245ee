"""Filling the form: one row by autosave, or the whole form by its button (UX 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from himpun.core.refusals import Refusal
from himpun.intake import actions, queries
from himpun.intake.answers import BadCells, CellConflict
from himpun.intake.rules.cells import DATA_ON, DATA_STATUS, CellChange
from himpun.web.forms.base import read_form
from himpun.web.forms.evidence import SurenessForm
from himpun.web.grid import Grid, cells_from
from himpun.web.page import OfficeRequest, act, done
from himpun.web.pages.form.reading import show_form, show_row
from himpun.web.pages.form.rows import Typed, grid_row
from himpun.web.pages.form.words import readings_of
from himpun.web.request import owner_of

if TYPE_CHECKING:
    from himpun.intake.models import Submission


@act("intake.save_answers")
def save_cell(request: OfficeRequest, submission_id: int, row_id: int) -> HttpResponse:
    """Autosave of one row: 200 stored, 422 not fit, 409 somebody was faster."""
    form = queries.find_form(submission_id, by=request.actor)
    sent = {name: str(text) for name, text in request.POST.items()}
    try:
        stored = actions.save_answers(
            form, cells=cells_from(sent, only=row_id), by=request.actor, at=request.at
        )
    except Refusal as refusal:
        form = queries.get_submission(submission_id, by=request.actor)
        typed = _refused(refusal, sent)
        return _answer(request, form, row_id, typed=typed, status=refusal.status)
    return _answer(request, stored, row_id, typed=Typed(readings=readings_of(sent)), status=200)


def _refused(refusal: Refusal, sent: dict[str, str]) -> Typed:
    if isinstance(refusal, BadCells):
        return Typed(sent, faults=tuple(refusal.faults))
    if isinstance(refusal, CellConflict):
        return Typed(sent, disputes=tuple(refusal.disputes))
    return Typed(sent, why=refusal.sentence)


def _answer(
    request: OfficeRequest, submission: Submission, row_id: int, *, typed: Typed, status: int
) -> HttpResponse:
    """The parts of the row that the page puts in place."""
    row = queries.get_row_of(submission, row_id, by=request.actor)
    view = queries.view_row(row, by=request.actor)
    progress = queries.count_filled(submission)
    context = {
        "row": grid_row(view, submission_id=submission.pk, typed=typed),
        "grid": Grid(
            tables=(),
            address="",
            cell_address="",
            owner=owner_of(request.actor),
            n_filled=progress.n_filled,
            n_due=progress.n_due,
        ),
        "is_stored": status == 200,
    }
    answer = render(request, "web/parts/grid_answer.html", context, status=status)
    answer["Cache-Control"] = "private, no-store"
    return answer


@act("intake.save_answers", page=show_form)
def save_form(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """All cells at once, all or none; without a script this is how a form is saved."""
    submission = queries.get_submission(submission_id, by=request.actor)
    sent = {name: str(text) for name, text in request.POST.items()}
    actions.save_answers(submission, cells=cells_from(sent), by=request.actor, at=request.at)
    page = request.GET.get("hal", "1")
    address = reverse("form", kwargs={"submission_id": submission_id})
    number = f"?hal={page}" if page.isascii() and page.isdigit() and page != "1" else ""
    readings = "; ".join(readings_of(sent).values())
    read = f" Dibaca: {readings}." if readings else ""
    return done(request, f"Isian formulir tersimpan.{read}", f"{address}{number}")


@act("intake.save_answers", page=show_row)
def save_sureness(request: OfficeRequest, submission_id: int, row_id: int) -> HttpResponse:
    """Status of the figure and date of its data, on the page of the row."""
    submission = queries.get_submission(submission_id, by=request.actor)
    row = queries.get_row_of(submission, row_id, by=request.actor)
    typed = read_form(request, SurenessForm)
    day = typed["data_on"].isoformat() if typed["data_on"] else ""
    cells = [
        CellChange(row.pk, DATA_STATUS, typed["data_status"], typed["version"]),
        CellChange(row.pk, DATA_ON, day, typed["version"]),
    ]
    actions.save_answers(submission, cells=cells, by=request.actor, at=request.at)
    return done(
        request, "Status data tersimpan.", "form_row", submission_id=submission_id, row_id=row.pk
    )
