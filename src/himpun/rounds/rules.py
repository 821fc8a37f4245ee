"""What is true of a turn's times by definition. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from himpun.core.worktime import WorkCalendar
from himpun.sop.rules.definition import Step


@dataclass(frozen=True, slots=True)
class TurnTimes:
    """The three times of a turn (SOP.md, first reading), in office minutes or working days.

    `waiting` is opened → begun, without the wait for an agreed moment, which is nobody's
    lateness; `work` is begun → finished; `days` counts working days opened → finished, for norms
    in days. None: not there yet.
    """

    waiting: int | None
    work: int | None
    days: int | None
    is_late: bool


def times_of(
    *,
    calendar: WorkCalendar,
    opened_at: datetime,
    begun_at: datetime | None,
    agreed_start: datetime | None,
    finished_at: datetime | None,
    due_at: datetime,
    now: datetime,
) -> TurnTimes:
    """Waiting, work and lateness of one turn on the office's calendar."""
    waiting = None
    if begun_at is not None:
        waiting = 0 if agreed_start else calendar.minutes_between(opened_at, begun_at)
    work = days = None
    if begun_at is not None and finished_at is not None:
        work = calendar.minutes_between(begun_at, finished_at)
    if finished_at is not None:
        days = calendar.working_days_between(
            opened_at.astimezone(calendar.zone).date(), finished_at.astimezone(calendar.zone).date()
        )
    return TurnTimes(waiting, work, days, (finished_at or now) > due_at)


def lane_of(step: Step, unit_lane: str) -> str:
    """Whose queue holds a unit's turn: the unit's own lane where the SOP knows it."""
    return unit_lane if unit_lane in step.lanes else step.lanes[0]


def missing_requirements(required: tuple[str, ...], given: dict[str, str]) -> str:
    """Why a decision cannot be taken without what the SOP demands of it; "" when all is there."""
    lacking = [name for name in required if not given.get(name, "").strip()]
    if not lacking:
        return ""
    return "Putusan ini memerlukan " + " dan ".join(lacking) + "."
