"""How turns open: whose queue, since when, due when. Called by this package's actions only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from himpun.core.action import change
from himpun.core.known import known
from himpun.core.worktime import WorkCalendar
from himpun.offices.models import Unit
from himpun.offices.queries import get_calendar
from himpun.rounds import rules
from himpun.rounds.models import Queue, Round, Turn
from himpun.sop.queries import definition_of
from himpun.sop.rules.due import due_at as norm_due
from himpun.sop.rules.engine import TurnSpec


def filling_units(round: Round) -> list[Unit]:
    """The units that take part in per-unit steps, in their official order."""
    return list(_filling(round))


def keys_of_filling_units(round: Round) -> list[int]:
    """The same by their keys, for who need not read them."""
    return list(_filling(round).values_list("pk", flat=True))


def _filling(round: Round) -> QuerySet[Unit]:
    on = round.opened_at.astimezone(ZoneInfo(round.office.zone)).date()
    exist = Q(valid_until__isnull=True) | Q(valid_until__gt=on)
    return round.office.units.filter(exist, fills=True, valid_from__lte=on)


def passes_of(turn: Turn) -> tuple[dict[tuple[str, int | str | None], int], int]:
    """The highest pass per (step, unit) of the turn's round, and how many other turns of its step
    are open still; one statement. Turns that were taken back do not count.
    """
    passes: dict[tuple[str, int | str | None], int] = {}
    n_open = 0
    for key, status, step, unit_id, pass_no in _turns(turn.round_id):
        passes[step, unit_id] = max(passes.get((step, unit_id), 0), pass_no)
        n_open += status == Turn.Status.OPEN and step == turn.step and key != turn.pk
    return passes, n_open


_turns = known(
    lambda round: (
        Turn.objects.filter(round=round)
        .exclude(status=Turn.Status.CANCELLED)
        .values_list("pk", "status", "step", "unit_id", "pass_no")
    )
)


def open_turns(
    round: Round,
    specs: Sequence[TurnSpec],
    *,
    at: datetime,
    due_at: datetime | None = None,
    guidance: dict[int | None, list[dict[str, str]]] | None = None,
) -> list[Turn]:
    """Open the turns that the engine named. `due_at` overrides the norm (a return's new date)."""
    if not specs:
        return []
    calendar = get_calendar(round.office)
    specs = _of_their_lanes(round, specs)
    return [
        _open_one(
            round,
            spec,
            opened_at=calendar.roll(at),
            due_at=due_at or _due(round, spec, at=at, calendar=calendar),
            guidance=(guidance or {}).get(_unit_id(spec), []),
        )
        for spec in specs
    ]


def _of_their_lanes(round: Round, specs: Sequence[TurnSpec]) -> Sequence[TurnSpec]:
    """Of a per-unit step only the units whose lane the SOP names there.

    A SOP whose lanes are no unit's own (another office's words) means every unit.
    """
    lanes = {unit.pk: unit.lane for unit in filling_units(round)}
    definition = definition_of(round.procedure)
    named = [
        spec
        for spec in specs
        if spec.unit is None or lanes.get(int(spec.unit)) in definition.step(spec.step).lanes
    ]
    return named or specs


def _unit_id(spec: TurnSpec) -> int | None:
    return None if spec.unit is None else int(spec.unit)


def _open_one(
    round: Round,
    spec: TurnSpec,
    *,
    opened_at: datetime,
    due_at: datetime,
    guidance: list[dict[str, str]],
) -> Turn:
    values = {
        "status": Turn.Status.OPEN,
        "opened_at": opened_at,
        "due_at": due_at,
        "guidance": guidance,
    }
    key = {"step": spec.step, "unit_id": _unit_id(spec), "pass_no": spec.pass_no}
    taken_back = round.turns.filter(**key, status=Turn.Status.CANCELLED).first()
    if taken_back is not None:
        return change(taken_back, expect={"status": Turn.Status.CANCELLED}, **values)
    return Turn.objects.create(round=round, queue=_queue(round, spec), **key, **values)


def _queue(round: Round, spec: TurnSpec) -> Queue:
    step = definition_of(round.procedure).step(spec.step)
    unit = Unit.objects.get(pk=spec.unit) if spec.unit is not None else None
    lane = rules.lane_of(step, unit.lane) if unit is not None else step.closer
    key = {"office_id": round.office_id, "lane": lane, "unit": unit}
    queue = Queue.objects.filter(**key).first()
    if queue is None:
        Queue.objects.bulk_create([Queue(**key)], ignore_conflicts=True)
        queue = Queue.objects.get(**key)
    return queue


def _due(round: Round, spec: TurnSpec, *, at: datetime, calendar: WorkCalendar) -> datetime:
    """The norm on the calendar, or on a first pass the later moment that the plan has set."""
    step = definition_of(round.procedure).step(spec.step)
    planned = round.plan_due.get(spec.step) if spec.pass_no == 1 else None
    by_norm = norm_due(step, opened_at=at, calendar=calendar)
    if planned:
        moment = datetime.fromisoformat(planned)
        return moment if moment > at else by_norm
    return by_norm
