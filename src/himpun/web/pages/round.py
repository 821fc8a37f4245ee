"""One page shows a round: the live flowchart, who holds the turn, every paper so far (UX 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from himpun.archive import queries as archive
from himpun.documents import queries as documents
from himpun.intake import queries as intake
from himpun.rounds import policy, queries
from himpun.rounds.rows import Elapsed, TurnRow
from himpun.sop.flowchart import StepState
from himpun.sop.rules.definition import StepAction
from himpun.web.drawing import flowchart
from himpun.web.page import OfficeRequest, page

if TYPE_CHECKING:
    from himpun.core.worktime import WorkCalendar
    from himpun.intake.models import Submission
    from himpun.sop.rules.definition import Definition


@dataclass(frozen=True)
class TurnLine:
    """A turn as the round page tells it: its times so far, who may close it, what it decided."""

    row: TurnRow
    elapsed: Elapsed
    people: tuple[str, ...]
    outcome: str
    why_not_prepare: str

    @property
    def status(self) -> str:
        """The state to show: late and returned before plainly open."""
        if not self.row.is_open:
            return str(self.row.turn.status)
        if self.row.times.is_late:
            return "late"
        return "returned" if self.row.is_returned else str(self.row.turn.status)


@dataclass(frozen=True)
class StepLine:
    """A step for the list that narrow screens show above the flowchart."""

    number: int
    title: str
    holder: str
    status: str
    note: str
    address: str
    is_here: bool


@dataclass(frozen=True)
class Figures:
    """The round in numbers: where it stands, how long it has run, what the SOP allows."""

    n_done: int
    n_steps: int
    minutes: int
    norm_minutes: int
    norm_days: int
    n_late: int


def _lines(
    request: OfficeRequest, rows: Sequence[TurnRow], *, calendar: WorkCalendar
) -> list[TurnLine]:
    open_turns = [row.turn for row in rows if row.is_open]
    people = queries.people_of(open_turns, at=request.at)
    return [
        TurnLine(
            row=row,
            elapsed=queries.elapsed_of(row.turn, calendar=calendar, at=request.at),
            people=people.get(row.turn.pk, ()),
            outcome=_outcome(row),
            why_not_prepare=policy.why_not_prepare(row.turn, by=request.actor),
        )
        for row in rows
    ]


def _outcome(row: TurnRow) -> str:
    decision = row.step.decision(row.turn.outcome) if row.turn.outcome else None
    return decision.label if decision is not None else ""


def _figures(
    definition: Definition, rows: Sequence[TurnRow], states: Mapping[str, StepState], minutes: int
) -> Figures:
    norm_minutes, norm_days = definition.norm_total
    return Figures(
        n_done=sum(state.status == "done" for state in states.values()),
        n_steps=len(definition.steps),
        minutes=minutes,
        norm_minutes=norm_minutes,
        norm_days=norm_days,
        n_late=sum(row.times.is_late for row in rows),
    )


def _step_lines(
    definition: Definition, rows: Sequence[TurnRow], states: Mapping[str, StepState]
) -> list[StepLine]:
    newest = {row.step.id: row.turn for row in rows if row.turn.unit_id is None}
    lines = []
    for step in definition.steps:
        state = states.get(step.id, StepState("waiting"))
        turn = newest.get(step.id)
        address = {"round_id": turn.round_id, "turn_id": turn.pk} if turn is not None else None
        lines.append(
            StepLine(
                number=step.no,
                title=step.text,
                holder=state.holder or ", ".join(definition.lane(each).name for each in step.lanes),
                status=state.status,
                note=" · ".join(filter(None, (state.due, state.note))),
                address=reverse("turn", kwargs=address) if address else "",
                is_here=state.status in {"open", "late", "returned"},
            )
        )
    return lines


def _has_done(rows: Sequence[TurnRow], action: StepAction) -> bool:
    return any(row.step.action is action and not row.is_open for row in rows)


@page("rounds.read")
def show_round(request: OfficeRequest, round_id: int) -> HttpResponse:
    """The folder on the desk, open."""
    round = queries.get_round(round_id, by=request.actor)
    definition: Definition = policy.definition_for(round)
    rows = queries.list_turns(round, by=request.actor, at=request.at)
    states = queries.step_states(round, by=request.actor, at=request.at, rows=rows)
    calendar = queries.calendar_of(round)
    minutes = queries.minutes_of(round, calendar=calendar, at=request.at)
    lines = _lines(request, rows, calendar=calendar)
    forms: list[Submission] = list(intake.list_submissions(round, by=request.actor))
    gathered = next((row for row in rows if row.step.action is StepAction.SOURCES), None)
    is_gathered = gathered is not None and not gathered.is_open
    context = {
        "round": round,
        "gathered": gathered,
        "promised": documents.list_promised(round, by=request.actor) if is_gathered else [],
        "period": queries.get_period(round),
        "definition": definition,
        "lines": lines,
        "open_lines": [line for line in lines if line.row.is_open],
        "figures": _figures(definition, rows, states, minutes),
        "step_lines": _step_lines(definition, rows, states),
        "flowchart": flowchart(definition, states=states),
        "documents": list(documents.list_documents(round, by=request.actor)),
        "forms": forms,
        "n_handed_in": sum(form.handed_in_at is not None for form in forms),
        "package": archive.get_package_of(round, by=request.actor),
        "has_recap": _has_done(rows, StepAction.RECAPITULATE),
        "has_analysis": _has_done(rows, StepAction.ANALYSE),
        "why_not_cancel": policy.why_not_cancel_round(round, by=request.actor),
    }
    return render(request, "web/rounds/round.html", context)


urlpatterns = [path("putaran/<int:round_id>/", show_round, name="round")]
