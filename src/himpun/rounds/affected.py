"""Open turns whose due moment the office's calendar, as it is now, would set otherwise.

A change of the calendar never moves a due moment that stands (ENGINE.md: Times of a turn): what
was agreed or told stays. This lists what differs, so that people see it and can speak to each
other. Only reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from himpun.core.actors import Actor
from himpun.core.worktime import WorkCalendar
from himpun.offices.models import Office
from himpun.offices.queries import get_calendar
from himpun.rounds import policy
from himpun.rounds.models import Turn
from himpun.sop.rules.due import due_at as norm_due


@dataclass(frozen=True)
class AffectedTurn:
    """An open turn, the due moment that holds, and the one that the calendar now gives.

    `is_agreed` when people had set the moment (a meeting, the plan, a return): then `proposed`
    is the close of the next working day, because the moment itself is no office time any more.
    """

    turn: Turn
    step_no: int
    step_text: str
    holder: str
    proposed: datetime
    is_agreed: bool


def list_affected_turns(office: Office, *, by: Actor) -> list[AffectedTurn]:
    """Open turns of the office whose stored due moment differs, nearest due first.

    Nothing for somebody of another office. Raises NoWorkingTime for a calendar without any.
    """
    calendar = get_calendar(office)
    turns = (
        Turn.objects.visible_to(by)
        .filter(round__office=office, status=Turn.Status.OPEN)
        .select_related("round__office", "round__procedure", "queue", "unit")
        .order_by("due_at", "id")
    )
    arrivals = _arrivals(office, by=by)
    found = [_compare(turn, calendar, arrivals.get(turn.round_id, [])) for turn in turns]
    return [affected for affected in found if affected is not None]


def _arrivals(office: Office, *, by: Actor) -> dict[int, list[datetime]]:
    """When the work of running rounds was passed on, by round: the moments turns were finished.

    `opened_at` is rolled to office time, while a norm counts from the instant of arrival: what
    was finished at closing time belongs to that day, not to the next morning.
    """
    finished: dict[int, list[datetime]] = {}
    moments = Turn.objects.visible_to(by).filter(
        round__office=office, round__status="BERJALAN", finished_at__isnull=False
    )
    for round_id, at in moments.values_list("round_id", "finished_at"):
        if at is not None:
            finished.setdefault(round_id, []).append(at)
    return finished


def _compare(turn: Turn, calendar: WorkCalendar, finished: list[datetime]) -> AffectedTurn | None:
    step = policy.step_of(turn)
    is_agreed = _is_set_by_people(turn)
    if is_agreed:
        proposed = turn.due_at if _is_office_time(turn.due_at, calendar) else None
        proposed = proposed or calendar.close_of_day(turn.due_at, 0)
    else:
        earlier = [at for at in (*finished, turn.round.opened_at) if at <= turn.opened_at]
        proposed = norm_due(step, opened_at=max(earlier, default=turn.opened_at), calendar=calendar)
    if proposed == turn.due_at:
        return None
    lane = policy.definition_for(turn).lane(turn.queue.lane).name
    holder = turn.unit.name if turn.unit is not None else lane
    return AffectedTurn(turn, step.no, step.text, holder, proposed, is_agreed)


def _is_set_by_people(turn: Turn) -> bool:
    """Whether an agreed start, the activity plan or a return's direction gave the due moment."""
    planned = turn.round.plan_due.get(turn.step) if turn.pass_no == 1 else None
    is_planned = planned is not None and datetime.fromisoformat(planned) == turn.due_at
    return bool(turn.agreed_start or is_planned or (turn.pass_no > 1 and turn.guidance))


def _is_office_time(at: datetime, calendar: WorkCalendar) -> bool:
    """Whether the office still works up to that moment: its close of business counts, too."""
    wall = at.astimezone(calendar.zone).replace(tzinfo=None)
    return any(span.start <= wall.time() <= span.end for span in calendar.spans_on(wall.date()))
