"""Step 7, rekap: the recap live from the forms; then frozen under its digest and issued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.formats import listing
from himpun.core.refusals import refuse_if
from himpun.intake.queries import list_round_clarifications, view_checking
from himpun.measurement import actions, policy, queries
from himpun.sop.rules.definition import StepAction
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.steps.desk import desk_for, is_at_work, letter_to_issue, page_of, turn_at
from himpun.web.recaps import page_of as recap_page
from himpun.web.turning import TurnView

if TYPE_CHECKING:
    from himpun.rounds.models import Turn

KIND = "REKAPITULASI"
#: All that people may write of this naskah; the rest of it is the recap itself.
NO_NOTE = {"note": ""}
#: What a checker chooses to see of the forms: those given to him.
MINE = "saya"


@page("rounds.read")
def show_recapitulation(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """What the recap would say now; afterwards the way to the frozen one."""
    turn = page_of(request, round_id, turn_id, StepAction.RECAPITULATE)
    context: dict[str, Any] = {"turn": turn}
    if is_at_work(turn):
        context |= _work(request, turn)
    else:
        recaps = queries.list_recaps(turn.round, by=request.actor)
        context["made"] = recaps.filter(turn=turn.turn).first()
    return render(request, "web/results/recapitulate.html", context)


def _work(request: OfficeRequest, turn: TurnView) -> dict[str, Any]:
    preview = queries.preview_recap(turn.turn, by=request.actor)
    checking = view_checking(turn.round, by=request.actor, at=request.at)
    forms = {row.submission.unit.code: row.submission.pk for row in checking.rows}
    is_mine_only = request.GET.get("pemeriksa") == MINE
    return {
        "checking": checking,
        "check_rows": checking.mine if is_mine_only else checking.rows,
        "is_mine_only": is_mine_only,
        "recap": recap_page(
            preview.content,
            number=request.GET.get("hal"),
            budget=request.GET.get("dpa"),
            forms=forms,
        ),
        "letter": desk_for(request, turn.turn, kind=KIND, default=NO_NOTE),
        "why_not": preview.why_not,
        "asked": list_round_clarifications(turn.round, by=request.actor),
    }


def _why_not_unchecked(request: OfficeRequest, turn: Turn) -> str:
    """Forms that nobody checked hold nothing up, but who freezes the recap says that he knows."""
    if request.POST.get("unchecked") == "ya":
        return ""
    names = view_checking(turn.round, by=request.actor, at=request.at).unchecked
    if not names:
        return ""
    return (
        f"Belum diperiksa Tim SAKIP: formulir {listing(names)}. Periksa dahulu, atau centang"
        " pernyataan di atas tombol untuk tetap membekukan rekapitulasi."
    )


@act("measurement.recapitulate", page=show_recapitulation)
def recapitulate(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """Freeze the recap; the Sekretaris is next."""
    turn = turn_at(request, round_id, turn_id, StepAction.RECAPITULATE)
    refuse_if(policy.why_not_recapitulate(turn, by=request.actor))
    letter = letter_to_issue(request, turn, kind=KIND, default=NO_NOTE)
    refuse_if(_why_not_unchecked(request, turn))
    note = str(letter.edits["note"])
    recap = actions.recapitulate(turn, note=note, by=request.actor, at=request.at)
    sentence = f"Rekapitulasi versi {recap.number} dibekukan dan terbit."
    return done(request, sentence, "recap", round_id=round_id)


urlpatterns = [
    path("putaran/<int:round_id>/giliran/<int:turn_id>/rekap/", recapitulate, name="step_recap"),
]
