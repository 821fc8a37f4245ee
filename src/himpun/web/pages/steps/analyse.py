"""Step 9, analisa bersama: the recap left, the decision right; each party gives its view (UX 8)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.refusals import refuse_if
from himpun.intake.queries import list_submissions
from himpun.measurement import actions, policy, queries
from himpun.measurement.queries import Choice, ChoiceKind, PartyRow
from himpun.sop.rules.definition import StepAction
from himpun.web.analysis import desk_of, names_of, silent_of, words_of
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.results import (
    Picks,
    ReturnForm,
    ViewForm,
    read_picks,
    refuse_unfit,
)
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.steps.desk import page_of, turn_at
from himpun.web.pages.steps.verdict import render_return

if TYPE_CHECKING:
    from himpun.rounds.models import Round

#: Buttons that lead to another part of the same page, with what was ticked carried along.
TURN_TO = "hal"
CHANGE = "ubah"


@page("rounds.read")
def show_analysis(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """Recap, views, what was decided before, and the decision for who takes it."""
    return _render(request, round_id, turn_id)


def _render(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    turn = page_of(request, round_id, turn_id, StepAction.ANALYSE)
    analysis = queries.view_analysis(turn.turn, by=request.actor)
    picks = read_picks(request) if request.method == "POST" else Picks()
    context: dict[str, Any] = {
        "turn": turn,
        "analysis": analysis,
        "choices": [(choice, words_of(choice)) for choice in analysis.choices],
        "may_decide": _may(analysis.choices, *ChoiceKind),
        "may_return": _may(analysis.choices, ChoiceKind.RETURN_UNITS),
        "parties": _parties(request, analysis.parties, may_speak=not analysis.why_not["give_view"]),
        "silent": silent_of(analysis.missing, closer=turn.step.closer),
    }
    if analysis.content is not None:
        number = request.POST.get(TURN_TO) or request.GET.get(TURN_TO)
        forms = _forms(request, turn.round)
        context |= {
            "content": analysis.content,
            "desk": desk_of(analysis.content, forms=forms, picks=picks, number=number),
        }
    return render(request, "web/results/analysis.html", context)


def _may(choices: Sequence[Choice], *kinds: ChoiceKind) -> bool:
    return any(choice.kind in kinds and not choice.why_not for choice in choices)


def _forms(request: OfficeRequest, round: Round) -> dict[str, tuple[int, int]]:
    """Unit code → unit and form."""
    found = list_submissions(round, by=request.actor)
    return {form.unit.code: (form.unit_id, form.pk) for form in found}


def _parties(
    request: OfficeRequest, rows: Sequence[PartyRow], *, may_speak: bool
) -> list[tuple[PartyRow, ViewForm | None]]:
    """Every party with its view; the form beside those for whom the reader speaks."""
    return [(row, _view_form(request, row) if row.is_mine and may_speak else None) for row in rows]


def _view_form(request: OfficeRequest, row: PartyRow) -> ViewForm:
    view, party = row.view, row.party
    initial = {
        "stance": view.stance if view else "",
        "text": view.text if view else "",
        "lane": party.lane,
        "unit": party.unit_id,
        "version": view.version if view else None,
    }
    more: dict[str, Any] = {
        "initial": initial,
        "stances": queries.STANCES,
        "auto_id": f"pandangan_{party.lane}_{party.unit_id or 0}_%s",
    }
    is_refused = (request.POST.get("lane"), request.POST.get("unit", "")) == (
        party.lane,
        str(party.unit_id or ""),
    )
    return show_form(request, ViewForm, **more) if is_refused else ViewForm(**more)


@act("measurement.give_view", page=show_analysis)
def give_view(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """Put a party's view on record, or change it."""
    turn = turn_at(request, round_id, turn_id, StepAction.ANALYSE)
    refuse_if(policy.why_not_give_view(turn, by=request.actor))
    typed = read_form(request, ViewForm, stances=queries.STANCES)
    actions.give_view(
        turn,
        text=typed["text"],
        stance=typed["stance"],
        lane=typed["lane"],
        unit_id=typed["unit"],
        version=typed["version"],
        by=request.actor,
        at=request.at,
    )
    sentence = "Pandangan tercatat; dapat diubah sampai analisa ditutup."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


@act("measurement.return_for_completion", page=show_analysis)
def choose_returns(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """What was ticked, before it is returned. Nothing is stored: the next page asks once more."""
    if TURN_TO in request.POST or CHANGE in request.POST:
        return _render(request, round_id, turn_id)
    turn = turn_at(request, round_id, turn_id, StepAction.ANALYSE)
    refuse_if(policy.why_not_return_for_completion(turn, by=request.actor))
    picks = read_picks(request)
    recap = queries.get_recap(turn.round, by=request.actor)
    assert recap is not None, "the policy has refused an analysis without a recap"
    units = {code: unit for code, (unit, _) in _forms(request, turn.round).items()}
    refuse_unfit(picks, names_of(recap.says, units))
    form = ReturnForm(initial={"recap_hash": request.POST.get("recap_hash", "")})
    return render_return(request, turn, form=form, picks=picks)


_TURN = "putaran/<int:round_id>/giliran/<int:turn_id>/"
urlpatterns = [
    path(f"{_TURN}pandangan/", give_view, name="step_view"),
    path(f"{_TURN}pilih-kembali/", choose_returns, name="step_return_choose"),
]
