"""Step 2, rapat: its date and time, the invitation, the attendance, the directions, the Notula."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.formats import clock_time, date_long
from himpun.core.refusals import refuse_if
from himpun.documents import actions, policy, queries
from himpun.sop.rules.definition import StepAction
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.letters import Letter
from himpun.web.forms.steps import HeldForm, MeetingForm
from himpun.web.page import OfficeRequest, act, done, office_of, page
from himpun.web.pages.steps.desk import (
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

_FROM_CLOCK = re.compile(r"[0-9]{2}\.[0-9]{2} \S+ sampai selesai")


@page("rounds.read")
def show_meeting(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """When the meeting is, who is invited, what was decided."""
    turn = page_of(request, round_id, turn_id, StepAction.MINUTES)
    context: dict[str, Any] = {"turn": turn}
    if is_at_work(turn):
        context |= _work(request, turn)
    return render(request, "web/steps/meeting.html", context)


def _work(request: OfficeRequest, view: TurnView) -> dict[str, Any]:
    turn = view.turn
    initial = {"held_at": turn.agreed_start} | kept_of(request, ["held_at"])
    is_invited = any(each.kind == "UNDANGAN" for each in view.outputs)
    return {
        "letter": desk_for(request, turn, kind="NOTULA"),
        "invitation": desk_for(request, turn, kind="UNDANGAN") if turn.agreed_start else None,
        "is_invited": is_invited,
        "is_circulated": queries.is_circulated(turn, by=request.actor),
        "meeting": show_form(request, MeetingForm, initial={"starts_at": turn.agreed_start}),
        "held": show_form(request, HeldForm, initial=initial),
        "why_not_meeting": policy.why_not_set_meeting(turn, by=request.actor),
        "why_not_invite": policy.why_not_send_invitation(turn, by=request.actor),
    }


@act("documents.set_meeting", page=show_meeting)
def set_meeting(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """Set or move the meeting, or say that it is held by circulation."""
    turn = turn_at(request, round_id, turn_id, StepAction.MINUTES)
    refuse_if(policy.why_not_set_meeting(turn, by=request.actor))
    starts_at: datetime | None = None
    sentence = "Rapat dilaksanakan secara sirkuler."
    if "circulated" not in request.POST:
        starts_at = read_form(request, MeetingForm)["starts_at"]
        sentence = "Waktu rapat ditetapkan."
    actions.set_meeting(turn, starts_at=starts_at, by=request.actor, at=request.at)
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


@act("documents.send_invitation", page=show_meeting)
def send_invitation(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The invitation goes out with its number; the step stays open."""
    turn = turn_at(request, round_id, turn_id, StepAction.MINUTES)
    refuse_if(policy.why_not_send_invitation(turn, by=request.actor))
    letter = letter_to_issue(request, turn, kind="UNDANGAN")
    issued = actions.send_invitation(turn, content=letter.edits, by=request.actor, at=request.at)
    sentence = f"Undangan terbit dengan nomor {issued.number}."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


@act("documents.file_minutes", page=show_meeting)
def file_minutes(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The Sekretaris signs the Notula; the Tim SAKIP is next."""
    turn = turn_at(request, round_id, turn_id, StepAction.MINUTES)
    refuse_if(policy.why_not_file_minutes(turn, by=request.actor))
    letter = letter_to_issue(request, turn, kind="NOTULA")
    held_at: datetime | None = None
    if not queries.is_circulated(turn, by=request.actor):
        held_at = _within_round(read_form(request, HeldForm)["held_at"], turn)
    issued = actions.file_minutes(
        turn,
        content=_told_at(letter, held_at, zone=ZoneInfo(office_of(request).zone)),
        held_at=held_at,
        by=request.actor,
        at=request.at,
    )
    sentence = f"Notula ditandatangani dengan nomor {issued.number}."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


def _within_round(held_at: datetime, turn: Turn) -> datetime:
    """A picker knows whole minutes: the minute in which the round was opened is not before it."""
    opened_at = turn.round.opened_at
    return opened_at if held_at == opened_at.replace(second=0, microsecond=0) else held_at


def _told_at(letter: Letter, held_at: datetime | None, *, zone: ZoneInfo) -> dict[str, object]:
    """The text, with day and time of the real start unless somebody worded the time himself."""
    edits = dict(letter.edits)
    if held_at is not None and _FROM_CLOCK.fullmatch(str(edits["time"])):
        edits["day"] = date_long(held_at.astimezone(zone).date())
        edits["time"] = f"{clock_time(held_at, zone)} sampai selesai"
    return edits


_TURN = "putaran/<int:round_id>/giliran/<int:turn_id>/"
urlpatterns = [
    path(f"{_TURN}rapat/waktu/", set_meeting, name="step_meeting"),
    path(f"{_TURN}rapat/undangan/", send_invitation, name="step_invite"),
    path(f"{_TURN}rapat/notula/", file_minutes, name="step_minutes"),
]
