"""A plain task of any SOP: a note, attachments, and on to the next lane by one of its exits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.refusals import Refusal, refuse_if
from himpun.offices.queries import list_units
from himpun.rounds import actions, policy, queries
from himpun.rounds.rows import TurnRow
from himpun.sop.rules.definition import Decision, StepAction
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.steps import AttachmentForm, TaskForm
from himpun.web.forms.uploads import stage
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.steps.desk import is_at_work, page_of, turn_at

if TYPE_CHECKING:
    from himpun.rounds.models import Turn
    from himpun.web.turning import TurnView


@page("rounds.read")
def show_task(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """What earlier steps handed on, this step's own files, and its exits."""
    turn = page_of(request, round_id, turn_id, StepAction.TASK)
    files = list(queries.list_attachments(turn.round, by=request.actor))
    context: dict[str, Any] = {
        "turn": turn,
        "files": [file for file in files if file.turn_id == turn.turn.pk],
        "earlier": _earlier(request, turn, files),
        "is_at_work": is_at_work(turn),
    }
    if context["is_at_work"]:
        context |= {
            "attachment": show_form(request, AttachmentForm),
            "task": show_form(request, TaskForm, units=_units(request, turn.turn)),
            "why_not_add": policy.why_not_add_attachment(turn.turn, by=request.actor),
        }
    return render(request, "web/steps/task.html", context)


def _earlier(
    request: OfficeRequest, view: TurnView, files: list[Any]
) -> list[tuple[TurnRow, list[Any]]]:
    """Finished turns with what they wrote and attached, the newest first."""
    rows = queries.list_turns(view.round, by=request.actor, at=request.at)
    told = [
        (row, [file for file in files if file.turn_id == row.turn.pk])
        for row in rows
        if not row.is_open and row.turn.pk != view.turn.pk
    ]
    return [(row, own) for row, own in reversed(told) if row.turn.note or own]


def _units(request: OfficeRequest, turn: Turn) -> list[tuple[int, str]]:
    """The units among which a decision chooses; none when no decision does."""
    if not any(each.only_chosen_units for each in policy.step_of(turn).decisions):
        return []
    taking_part = set(queries.list_units(turn.round))
    return [(unit.pk, unit.name) for unit in list_units(by=request.actor) if unit.pk in taking_part]


@act("rounds.add_attachment", page=show_task)
def add_attachment(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """Put a file beside the task."""
    turn = turn_at(request, round_id, turn_id, StepAction.TASK)
    refuse_if(policy.why_not_add_attachment(turn, by=request.actor))
    staged = stage(read_form(request, AttachmentForm)["file"])
    actions.add_attachment(
        turn,
        ref=staged.ref,
        file_name=staged.file_name,
        media_type=staged.media_type,
        by=request.actor,
        at=request.at,
    )
    sentence = f"{staged.file_name} terlampir."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


@act("rounds.complete_task", page=show_task)
def complete_task(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """Close the step by the exit that was chosen."""
    turn = turn_at(request, round_id, turn_id, StepAction.TASK)
    refuse_if(policy.why_not_complete_task(turn, by=request.actor))
    decision = _chosen(request, turn)
    typed = read_form(request, TaskForm, units=_units(request, turn))
    sends_units = decision is not None and decision.only_chosen_units
    actions.complete_task(
        turn,
        remark=typed["remark"],
        outcome=decision.id if decision is not None else None,
        chosen_units=typed.get("units", []) if sends_units else [],
        by=request.actor,
        at=request.at,
    )
    said = f"{decision.label}. " if decision is not None else ""
    sentence = f"{said}Langkah {policy.step_of(turn).no} ditutup."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


def _chosen(request: OfficeRequest, turn: Turn) -> Decision | None:
    """The decision whose button was pressed; None where the step decides nothing."""
    step = policy.step_of(turn)
    if not step.decisions:
        return None
    decision = step.decision(request.POST.get("outcome", ""))
    if decision is None:
        raise Refusal("Pilih salah satu putusan langkah ini.")
    return decision


_TURN = "putaran/<int:round_id>/giliran/<int:turn_id>/"
urlpatterns = [
    path(f"{_TURN}tugas/", complete_task, name="step_task"),
    path(f"{_TURN}lampiran/", add_attachment, name="step_attachment"),
]
