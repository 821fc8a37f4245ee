"""The address of a turn: the page of its step, by what the SOP says is done in it.

Each step page is a view of (request, round_id, turn_id); a step without a page of its own is
shown to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.rounds.policy import step_of
from himpun.sop.rules.definition import StepAction
from himpun.web.page import OfficeRequest, page
from himpun.web.pages.form.reading import show_fill
from himpun.web.pages.steps.analyse import show_analysis
from himpun.web.pages.steps.archive import show_archiving
from himpun.web.pages.steps.distribute import show_distribution
from himpun.web.pages.steps.meeting import show_meeting
from himpun.web.pages.steps.order import show_order
from himpun.web.pages.steps.plan import show_plan
from himpun.web.pages.steps.recapitulate import show_recapitulation
from himpun.web.pages.steps.reporting import show_analysis_report, show_recap_report
from himpun.web.pages.steps.sources import show_sources
from himpun.web.pages.steps.task import show_task
from himpun.web.turning import get_turn_of, view_turn

View = Callable[..., HttpResponse]


@page("rounds.read")
def show_reading(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """A turn to be read: its facts, what went in and what came out."""
    context = {"turn": view_turn(request, round_id, turn_id)}
    return render(request, "web/turns/turn.html", context)


#: The page of each kind of step; the step modules bring theirs.
PAGES: Mapping[StepAction, View] = {
    StepAction.ORDER: show_order,
    StepAction.MINUTES: show_meeting,
    StepAction.PLAN: show_plan,
    StepAction.SOURCES: show_sources,
    StepAction.DISTRIBUTE: show_distribution,
    StepAction.FILL: show_fill,
    StepAction.RECAPITULATE: show_recapitulation,
    StepAction.REPORT_RECAP: show_recap_report,
    StepAction.ANALYSE: show_analysis,
    StepAction.REPORT_ANALYSIS: show_analysis_report,
    StepAction.ARCHIVE: show_archiving,
    StepAction.TASK: show_task,
}


@page("rounds.read")
def show_turn(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The page of the turn's step, whatever the SOP calls it."""
    turn = get_turn_of(request, round_id, turn_id)
    view = PAGES.get(step_of(turn).action, show_reading)
    return view(request, round_id=round_id, turn_id=turn_id)


urlpatterns = [
    path("putaran/<int:round_id>/giliran/<int:turn_id>/", show_turn, name="turn"),
]
