"""Step 3, rencana: the Tim SAKIP issues the plan that the program computed from the norms."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.refusals import refuse_if
from himpun.documents import actions, policy
from himpun.rounds.policy import definition_for, step_of
from himpun.sop.rules.definition import Step, StepAction
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.steps import DueForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.steps.desk import (
    KEPT_PREFIX,
    desk_for,
    is_at_work,
    kept_of,
    letter_to_issue,
    page_of,
    turn_at,
)

if TYPE_CHECKING:
    from himpun.rounds.models import Turn
    from himpun.web.turning import TurnView

KIND = "RENCANA_KEGIATAN"


@page("rounds.read")
def show_plan(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """Schedule, documents and text of the plan; afterwards what was issued."""
    turn = page_of(request, round_id, turn_id, StepAction.PLAN)
    context: dict[str, Any] = {"turn": turn}
    if is_at_work(turn):
        context |= _work(request, turn)
    return render(request, "web/steps/plan.html", context)


def _work(request: OfficeRequest, view: TurnView) -> dict[str, Any]:
    letter = desk_for(request, view.turn, kind=KIND)
    steps = _later_steps(view.turn)
    initial = kept_of(request, [f"{KEPT_PREFIX}{step.id}" for step in steps])
    due = show_form(request, DueForm, initial=dict(initial), steps=steps)
    changeable = {str(step.no): due[f"{KEPT_PREFIX}{step.id}"] for step in steps}
    schedule = cast("list[dict[str, str]]", letter.content["schedule"])
    return {
        "letter": letter,
        "schedule": [(row, changeable.get(row["no"])) for row in schedule],
        "is_due_open": bool(initial) or bool(due.errors),
    }


def _later_steps(turn: Turn) -> list[Step]:
    here = step_of(turn)
    return [step for step in definition_for(turn).steps if step.no > here.no]


@act("documents.issue_work_plan", page=show_plan)
def issue_plan(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The plan goes out with its number; it lists the documents that step 4 gathers."""
    turn = turn_at(request, round_id, turn_id, StepAction.PLAN)
    refuse_if(policy.why_not_issue_work_plan(turn, by=request.actor))
    letter = letter_to_issue(request, turn, kind=KIND)
    issued = actions.issue_work_plan(
        turn, content=letter.edits, due=_read_due(request, turn), by=request.actor, at=request.at
    )
    sentence = f"Rencana Kegiatan terbit dengan nomor {issued.number}."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


def _read_due(request: OfficeRequest, turn: Turn) -> dict[str, datetime]:
    typed = read_form(request, DueForm, steps=_later_steps(turn))
    return {name.removeprefix(KEPT_PREFIX): moment for name, moment in typed.items() if moment}


urlpatterns = [
    path("putaran/<int:round_id>/giliran/<int:turn_id>/rencana/", issue_plan, name="step_plan"),
]
