"""Step 1, perintah: the Kepala Dinas issues the prepared Nota Dinas."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.refusals import refuse_if
from himpun.documents import actions, policy
from himpun.sop.rules.definition import StepAction
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.steps.desk import desk_for, is_at_work, letter_to_issue, page_of, turn_at

KIND = "NOTA_DINAS"


@page("rounds.read")
def show_order(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The Nota Dinas on the desk; afterwards what was issued."""
    turn = page_of(request, round_id, turn_id, StepAction.ORDER)
    letter = desk_for(request, turn.turn, kind=KIND) if is_at_work(turn) else None
    return render(request, "web/steps/order.html", {"turn": turn, "letter": letter})


@act("documents.order_round", page=show_order)
def issue_order(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The order goes out with its number; the Sekretaris is next."""
    turn = turn_at(request, round_id, turn_id, StepAction.ORDER)
    refuse_if(policy.why_not_order_round(turn, by=request.actor))
    letter = letter_to_issue(request, turn, kind=KIND)
    issued = actions.order_round(turn, content=letter.edits, by=request.actor, at=request.at)
    sentence = f"Nota Dinas terbit dengan nomor {issued.number}."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


urlpatterns = [
    path("putaran/<int:round_id>/giliran/<int:turn_id>/perintah/", issue_order, name="step_order"),
]
