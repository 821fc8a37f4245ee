"""Rounds: the list, opening one, cancelling one, and its trail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from himpun.documents import queries as documents
from himpun.intake import queries as intake
from himpun.planning.rules.periods import Period
from himpun.rounds import actions, policy, queries
from himpun.sop import queries as procedures
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.rounds import CancelForm, RoundForm, period_choices, usual_period
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.trails import line_of

if TYPE_CHECKING:
    from datetime import date

    from himpun.rounds.models import Round
    from himpun.sop.queries import ProcedureRow

A_PAGE = 40
TRAIL_PAGE = 40


@page("rounds.read")
def show_rounds(request: OfficeRequest) -> HttpResponse:
    """Every round of the office: which step, who holds it, until when."""
    pages = Paginator(queries.list_rounds(by=request.actor), A_PAGE)
    shown = pages.get_page(request.GET.get("hal"))
    rows = queries.list_round_rows(list(shown.object_list), by=request.actor)
    context = {"rows": rows, "pages": shown, "why_not_open": _why_not_open(request)}
    return render(request, "web/rounds/list.html", context)


def _in_force(request: OfficeRequest) -> list[ProcedureRow]:
    return [each for each in procedures.list_procedures(by=request.actor) if each.is_in_force]


def _why_not_open(request: OfficeRequest, in_force: list[ProcedureRow] | None = None) -> str:
    """Why this person opens no round of any SOP; "" when of one at least."""
    rows = _in_force(request) if in_force is None else in_force
    reason = "Belum ada SOP yang terbit di kantor ini."
    for row in rows:
        version = procedures.get_procedure(row.id, by=request.actor)
        reason = policy.why_not_open_round(request.office, by=request.actor, procedure=version)
        if not reason:
            break
    return reason


def _today(request: OfficeRequest) -> date:
    return request.at.astimezone(ZoneInfo(request.office.zone)).date()


def _fields(request: OfficeRequest, in_force: list[ProcedureRow]) -> dict[str, object]:
    running = queries.list_running_periods(by=request.actor)
    return {
        "procedures": in_force,
        "periods": period_choices(_today(request), running=running),
    }


@page("rounds.read")
def show_new_round(request: OfficeRequest) -> HttpResponse:
    """Choose SOP and period."""
    in_force = _in_force(request)
    initial = {
        "procedure": str(in_force[0].id) if in_force else "",
        "period": usual_period(_today(request)).code,
    }
    context = {
        "form": show_form(request, RoundForm, initial=initial, **_fields(request, in_force)),
        "in_force": in_force,
        "why_not": _why_not_open(request, in_force),
    }
    return render(request, "web/rounds/new.html", context)


@act("rounds.open_round", page=show_new_round)
def open_round(request: OfficeRequest) -> HttpResponse:
    """The folder of a period is laid on the desk; step 1 waits for its lane."""
    typed = read_form(request, RoundForm, **_fields(request, _in_force(request)))
    round = actions.open_round(
        request.office,
        procedure=procedures.get_procedure(int(typed["procedure"]), by=request.actor),
        period=Period.parse(typed["period"]),
        title=typed["title"],
        by=request.actor,
        at=request.at,
    )
    return done(request, "Putaran dibuka. Langkah 1 kini terbuka.", "round", round_id=round.pk)


@page("rounds.read")
def show_cancel(request: OfficeRequest, round_id: int) -> HttpResponse:
    """One question before a round is given up."""
    round = queries.get_round(round_id, by=request.actor)
    context = {
        "question": f"Batalkan {round.title}?",
        "consequences": (
            "Giliran yang terbuka ditutup; tidak ada yang dapat dikerjakan lagi.",
            "Naskah, formulir, dan jejak yang sudah ada tetap dapat dibaca.",
            "Periode yang sama dapat dibuka lagi sebagai putaran baru.",
            "Pembatalan ini tidak dapat ditarik kembali.",
        ),
        "form": show_form(request, CancelForm),
        "action": reverse("round_cancel", kwargs={"round_id": round.pk}),
        "back": reverse("round", kwargs={"round_id": round.pk}),
        "label": "Batalkan putaran",
        "kind": "danger",
        "why_not": policy.why_not_cancel_round(round, by=request.actor),
    }
    return render(request, "web/confirm.html", context)


@act("rounds.cancel_round", page=show_cancel)
def cancel_round(request: OfficeRequest, round_id: int) -> HttpResponse:
    round = queries.get_round(round_id, by=request.actor)
    typed = read_form(request, CancelForm)
    actions.cancel_round(round, reason=typed["reason"], by=request.actor, at=request.at)
    return done(request, "Putaran dibatalkan.", "round", round_id=round_id)


@page("rounds.read")
def show_trail(request: OfficeRequest, round_id: int) -> HttpResponse:
    """The round's slice of the trail: who, acting as what, when, what, old → new."""
    round = queries.get_round(round_id, by=request.actor)
    n_rows = queries.count_trail(round, by=request.actor)
    shown = Paginator(range(n_rows), TRAIL_PAGE).get_page(request.GET.get("hal"))
    first = max(shown.start_index() - 1, 0)
    rows = queries.list_trail(round, by=request.actor, first=first, most=TRAIL_PAGE)
    names, zone = _names(request, round), ZoneInfo(round.office.zone)
    lines = [line_of(row, names=names, zone=zone) for row in rows]
    context = {"round": round, "pages": shown, "lines": lines, "n_rows": n_rows}
    return render(request, "web/rounds/trail.html", context)


def _names(request: OfficeRequest, round: Round) -> dict[tuple[str, str], str]:
    """What the trail's subjects are called on the other pages."""
    names = {("rounds.Round", str(round.pk)): round.title}
    for step in policy.definition_for(round).steps:
        names["step", step.id] = f"Langkah {step.no}"
        names.update({("outcome", each.id): each.label for each in step.decisions})
    for row in queries.list_turns(round, by=request.actor, at=request.at):
        unit = f" · {row.turn.unit.name}" if row.turn.unit is not None else ""
        names["rounds.Turn", str(row.turn.pk)] = f"Langkah {row.step.no}{unit}"
        if row.turn.unit is not None:
            names["unit", str(row.turn.unit_id)] = row.turn.unit.name
    for document in documents.list_documents(round, by=request.actor):
        names["documents.Document", str(document.pk)] = document.title
    for form in intake.list_submissions(round, by=request.actor):
        names["intake.Submission", str(form.pk)] = f"Formulir {form.unit.name}"
    return names


urlpatterns = [
    path("putaran/", show_rounds, name="round_list"),
    path("putaran/baru/", open_round, name="round_new"),
    path("putaran/<int:round_id>/batal/", cancel_round, name="round_cancel"),
    path("putaran/<int:round_id>/jejak/", show_trail, name="round_trail"),
]
