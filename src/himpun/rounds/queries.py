"""The read door of rounds: my obligations, a round's turns and times, the live flowchart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from himpun.core import trail
from himpun.core.actors import Actor
from himpun.core.scope import refuse_strangers
from himpun.core.trail import TrailRow
from himpun.core.worktime import WorkCalendar
from himpun.offices.queries import get_calendar, holders_of
from himpun.planning.rules.periods import Period
from himpun.rounds import policy, rules
from himpun.rounds.models import Round, TaskAttachment, Turn
from himpun.rounds.opening import filling_units
from himpun.rounds.rows import Elapsed, RoundRow, TurnRow
from himpun.rounds.standing import states_of
from himpun.sop.flowchart import StepState
from himpun.sop.rules.definition import StepAction

_RELATED = ("round__office", "round__procedure", "queue", "unit")


def get_round(round_id: int, *, by: Actor) -> Round:
    """The round. Raises NotVisible for other offices."""
    return Round.objects.select_related("office", "procedure").one(by, pk=round_id)


def list_rounds(*, by: Actor) -> QuerySet[Round]:
    """Rounds of the reader's office, newest period first."""
    return (
        Round.objects.visible_to(by)
        .select_related("office", "procedure")
        .order_by("-period", "-number")
    )


def list_running_periods(*, by: Actor) -> set[str]:
    """The codes of periods that have a running round."""
    running = Round.objects.visible_to(by).filter(status=Round.Status.OPEN)
    return set(running.values_list("period", flat=True))


def list_round_rows(rounds: Sequence[Round], *, by: Actor) -> list[RoundRow]:
    """The rounds with where each stands: one statement, whatever their number."""
    turns: dict[int, list[Turn]] = {}
    found = Turn.objects.visible_to(by).filter(round__in=rounds, status=Turn.Status.OPEN)
    for turn in found.select_related(*_RELATED).order_by("due_at", "id"):
        turns.setdefault(turn.round_id, []).append(turn)
    return [_round_row(round, turns.get(round.pk, [])) for round in rounds]


def _round_row(round: Round, turns: Sequence[Turn]) -> RoundRow:
    return RoundRow(
        round=round,
        period=get_period(round),
        n_steps=len(policy.definition_for(round).steps),
        step=policy.step_of(turns[0]) if turns else None,
        holders=tuple(holder_of(turn) for turn in turns),
        due_at=turns[0].due_at if turns else None,
    )


def get_turn(turn_id: int, *, by: Actor) -> Turn:
    """The turn with its round, queue and unit. Raises NotVisible for other offices."""
    return Turn.objects.select_related(*_RELATED).one(by, pk=turn_id)


def list_turns(round: Round, *, by: Actor, at: datetime) -> list[TurnRow]:
    """Every turn of the round in the order it opened, without those taken back."""
    turns = (
        Turn.objects.visible_to(by)
        .filter(round=round)
        .exclude(status=Turn.Status.CANCELLED, finished_at__isnull=True)
        .select_related(*_RELATED)
        .order_by("opened_at", "id")
    )
    calendar = get_calendar(round.office)
    return [row_of(turn, by=by, at=at, calendar=calendar) for turn in turns]


def row_of(turn: Turn, *, by: Actor, at: datetime, calendar: WorkCalendar | None = None) -> TurnRow:
    """The turn with its step, times and this reader's reason not to close it."""
    refuse_strangers(turn.round.office_id, by=by)
    step = policy.step_of(turn)
    times = rules.times_of(
        calendar=calendar or get_calendar(turn.round.office),
        opened_at=turn.opened_at,
        begun_at=turn.begun_at,
        agreed_start=turn.agreed_start,
        finished_at=turn.finished_at,
        due_at=turn.due_at,
        now=at,
    )
    return TurnRow(turn, step, holder_of(turn), times, policy.why_not_turn(turn, by=by))


def calendar_of(round: Round) -> WorkCalendar:
    """When the round's office works."""
    return get_calendar(round.office)


def elapsed_of(turn: Turn, *, calendar: WorkCalendar, at: datetime) -> Elapsed:
    """Waiting and work of a turn up to `at`, or up to its end."""
    end = turn.finished_at or at
    begun = turn.begun_at or end
    zone = calendar.zone
    return Elapsed(
        waiting=0 if turn.agreed_start else calendar.minutes_between(turn.opened_at, begun),
        work=calendar.minutes_between(begun, end),
        days=calendar.working_days_between(
            turn.opened_at.astimezone(zone).date(), end.astimezone(zone).date()
        ),
    )


def minutes_of(round: Round, *, calendar: WorkCalendar, at: datetime) -> int:
    """Office minutes since the round was opened, up to `at` or to its end."""
    return calendar.minutes_between(round.opened_at, round.closed_at or at)


def people_of(turns: Sequence[Turn], *, at: datetime) -> Mapping[int, tuple[str, ...]]:
    """Who may close each turn at that moment, as "name, title": one statement a lane."""
    office = {turn.queue.lane: turn.round.office for turn in turns}
    holders = {lane: holders_of(home, lane, at=at) for lane, home in office.items()}
    return {
        turn.pk: tuple(
            f"{each.name}, {each.title}" if each.title else each.name
            for each in holders[turn.queue.lane]
            if each.leads and turn.unit_id in (None, each.unit_id)
        )
        for turn in turns
    }


def step_states(
    round: Round, *, by: Actor, at: datetime, rows: Sequence[TurnRow] | None = None
) -> Mapping[str, StepState]:
    """Where every step stands, by its id, for the live flowchart (UX 2)."""
    refuse_strangers(round.office_id, by=by)
    return states_of(
        policy.definition_for(round),
        list_turns(round, by=by, at=at) if rows is None else rows,
        is_running=round.status == Round.Status.OPEN,
        zone=ZoneInfo(round.office.zone),
    )


def holder_of(turn: Turn) -> str:
    """Whose turn it is, for people: the lane's name, or the unit's."""
    if turn.unit is not None:
        return turn.unit.name
    return policy.definition_for(turn).lane(turn.queue.lane).name


def list_my_turns(*, by: Actor) -> QuerySet[Turn]:
    """Open turns that wait in the reader's queues, nearest due first (UX 1).

    Filters through the queue's foreign key, never through Exists(): at 200,000 open turns that
    is the difference between 0.6 ms and a second (ENGINE.md).
    """
    mine = Q(pk__in=[])
    for capacity in by.capacities:
        mine |= Q(queue__lane=capacity.role, queue__unit=capacity.scope)
        mine |= Q(queue__lane=capacity.role, queue__unit__isnull=True)
    return (
        Turn.objects.visible_to(by)
        .filter(mine, status=Turn.Status.OPEN)
        .select_related(*_RELATED)
        .order_by("due_at", "id")
    )


def list_waiting_for_others(*, by: Actor) -> QuerySet[Turn]:
    """Open turns of the office that wait for somebody else."""
    mine = list_my_turns(by=by).values("pk")
    return (
        Turn.objects.visible_to(by)
        .filter(status=Turn.Status.OPEN)
        .exclude(pk__in=mine)
        .select_related(*_RELATED)
        .order_by("due_at", "id")
    )


def get_latest_turn(round: Round, action: StepAction) -> Turn | None:
    """The newest turn of the step with that special action, or None."""
    step = policy.definition_for(round).step_for(action)
    if step is None:
        return None
    turns = round.turns.filter(step=step.id).exclude(status=Turn.Status.CANCELLED)
    return turns.select_related(*_RELATED).order_by("-pass_no", "-id").first()


def count_trail(round: Round, *, by: Actor) -> int:
    """How many rows of the trail the round has left. Raises NotVisible."""
    return trail.count_folder(get_round(round.pk, by=by).folder)


def list_trail(round: Round, *, by: Actor, first: int = 0, most: int = 100) -> list[TrailRow]:
    """The round's rows of the trail, newest first. Raises NotVisible for other offices."""
    return trail.list_folder(get_round(round.pk, by=by).folder, first=first, most=most)


def get_period(round: Round) -> Period:
    return Period.parse(round.period)


def list_units(round: Round) -> list[int]:
    """The units that take part in per-unit steps, in order."""
    return [unit.pk for unit in filling_units(round)]


def list_attachments(round: Round, *, by: Actor) -> QuerySet[TaskAttachment]:
    """Files that plain tasks of the round have passed on, oldest first."""
    found = TaskAttachment.objects.visible_to(by).filter(turn__round=round)
    return found.select_related("blob").order_by("added_at", "id")


def get_attachment(attachment_id: int, *, by: Actor) -> TaskAttachment:
    return TaskAttachment.objects.select_related("turn__round", "blob").one(by, pk=attachment_id)
