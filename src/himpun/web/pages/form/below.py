"""What the units below a Bidang contribute: seen, verified, or given back."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from himpun.core.formats import number
from himpun.core.refusals import NotVisible
from himpun.intake import actions, policy, queries
from himpun.intake.queries import BelowIndicator, BelowRow, BelowView
from himpun.planning.rules.periods import Period
from himpun.web.errand import Errand
from himpun.web.forms.base import read_form
from himpun.web.forms.base import show_form as show_typed
from himpun.web.forms.below import ReturnNoteForm
from himpun.web.grid import Grid
from himpun.web.page import OfficeRequest, act, done, page

if TYPE_CHECKING:
    from himpun.intake.models import Submission

_ROW = re.compile(r"row-([0-9]{1,18})")
_NUMBER = re.compile(r"[0-9]{1,4}")


@dataclass(frozen=True)
class Line:
    """One figure, what it was the period before, and the form that gives it back."""

    row: BelowRow
    before: str
    form: ReturnNoteForm
    is_refused: bool


@dataclass(frozen=True)
class Block:
    """One indicator as a table of units."""

    indicator: BelowIndicator
    lines: tuple[Line, ...]


@page("intake.read")
def show_below(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """Each indicator that the Bidang owns, unit by unit as they handed it in."""
    submission = queries.get_submission(submission_id, by=request.actor)
    view = queries.view_below(submission, by=request.actor)
    before = queries.list_previous_below(view, by=request.actor)
    context = {
        "submission": submission,
        "below": view,
        "blocks": [_block(request, each, before) for each in view.indicators],
        "earlier": Period.parse(submission.round.period).previous().short_label,
        "why_not": policy.why_not_verify_contributions(submission, by=request.actor),
    }
    return render(request, "web/form/below.html", context)


def _block(
    request: OfficeRequest, indicator: BelowIndicator, before: Mapping[int, Decimal]
) -> Block:
    told = {each.key: number(before.get(each.key), indicator.decimals) for each in indicator.rows}
    return Block(indicator, tuple(_line(request, each, told[each.key]) for each in indicator.rows))


def _line(request: OfficeRequest, row: BelowRow, before: str) -> Line:
    """What was typed into the one form that was refused stays in it."""
    prefix = f"row-{row.key}"
    match = request.resolver_match
    is_refused = (
        getattr(request, "refused_act", "") == ReturnNoteForm.act
        and match is not None
        and match.kwargs.get("row_id") == row.key
    )
    form = (
        show_typed(request, ReturnNoteForm, prefix=prefix)
        if is_refused
        else ReturnNoteForm(prefix=prefix)
    )
    return Line(row, before, form, is_refused)


@act("intake.verify_contributions", page=show_below)
def verify(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """*Verifikasi*: the figures shown, one or all of an indicator, as they were handed in."""
    submission = queries.get_submission(submission_id, by=request.actor)
    numbers = {
        int(found[1]): int(request.POST[name])
        for name in request.POST
        if (found := _ROW.fullmatch(name)) and _NUMBER.fullmatch(request.POST[name])
    }
    actions.verify_contributions(submission, numbers=numbers, by=request.actor, at=request.at)
    sentence = "Nilai diverifikasi." if len(numbers) == 1 else f"{len(numbers)} nilai diverifikasi."
    return done(request, sentence, _next_address(request, submission, after=numbers))


@act("intake.send_contribution_back", page=show_below)
def send_back(request: OfficeRequest, submission_id: int, row_id: int) -> HttpResponse:
    """*Kembalikan*: the unit's form opens again with this row and the note beside it."""
    submission = queries.get_submission(submission_id, by=request.actor)
    row = queries.get_row(row_id, by=request.actor)
    if row.submission.round_id != submission.round_id:
        raise NotVisible
    typed = read_form(request, ReturnNoteForm, prefix=f"row-{row_id}")
    actions.send_contribution_back(row, note=typed["note"], by=request.actor, at=request.at)
    sentence = f"{row.code} dikembalikan kepada {row.submission.unit.name}."
    return done(request, sentence, _next_address(request, submission, after=[row_id]))


def _next_address(request: OfficeRequest, submission: Submission, *, after: Collection[int]) -> str:
    """The page at the next figure that waits, below those just settled; else the first of all."""
    rows = [
        row
        for each in queries.view_below(submission, by=request.actor).indicators
        for row in each.rows
    ]
    last = max((at for at, row in enumerate(rows) if row.key in after), default=-1)
    waiting = (row.key for row in (*rows[last + 1 :], *rows) if not row.why_not_verify)
    address = reverse("form_below", kwargs={"submission_id": submission.pk})
    key = next(waiting, None)
    return address if key is None else f"{address}#row-{key}"


def below_of(request: OfficeRequest, submission: Submission) -> BelowView | None:
    """What stands below the form; None where nothing does: at most one statement says so."""
    view = queries.view_below(submission, by=request.actor)
    return view if view.indicators else None


def with_below(grid: Grid, below: BelowView | None) -> Grid:
    """The grid with a line on the Bidang's own rows: how many units below are verified."""
    if below is None:
        return grid
    told = {
        each.code: f"{each.n_verified} dari {each.n_units} unit bawahan diverifikasi."
        for each in below.indicators
    }
    tables = tuple(
        replace(
            table,
            groups=tuple(
                replace(
                    group,
                    rows=tuple(
                        replace(row, how=" ".join(filter(None, (row.how, told.get(row.code)))))
                        for row in group.rows
                    ),
                )
                for group in table.groups
            ),
        )
        for table in grid.tables
    )
    return replace(grid, tables=tables)


def below_errands(request: OfficeRequest) -> list[Errand]:
    """For the head of a Bidang: figures below that wait for him."""
    return [
        Errand(
            title=f"{each.n_waiting} nilai UPTD menunggu verifikasi",
            where=f"{each.submission.round.title} · {each.submission.unit.name}",
            address=reverse("form_below", kwargs={"submission_id": each.submission.pk}),
            label="Lihat dan verifikasi",
            icon="check",
        )
        for each in queries.list_forms_to_verify(by=request.actor)
    ]


_BELOW = "formulir/<int:submission_id>/bawahan/"

urlpatterns = [
    path(_BELOW, show_below, name="form_below"),
    path(f"{_BELOW}verifikasi/", verify, name="form_verify"),
    path(f"{_BELOW}<int:row_id>/kembalikan/", send_back, name="form_send_back_below"),
]
