"""The loop of a rehearsal: whose turn it is, when it begins, when it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from himpun.core.actors import system_actor
from himpun.core.refusals import Refusal
from himpun.core.worktime import WorkCalendar
from himpun.offices.models import Office
from himpun.offices.queries import get_calendar
from himpun.ops.cli.console import InputRefused
from himpun.ops.rehearsal.cast import Players
from himpun.ops.rehearsal.playing import Player, Script
from himpun.planning.rules.periods import Period
from himpun.rounds.actions import open_round
from himpun.rounds.models import Round, Turn
from himpun.rounds.policy import step_of
from himpun.sop.models import ProcedureVersion

MAX_TURNS = 500
"""More turns than any round of people has; a definition that loops stops here."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class Stage:
    """Everything that a rehearsal plays on."""

    office: Office
    procedure: ProcedureVersion
    period: Period
    start: datetime


def run_round(stage: Stage, script: Script, *, say: Say) -> Round:
    """Play the round to its end on a simulated office clock. Raises InputRefused."""
    calendar = get_calendar(stage.office)
    at = calendar.roll(stage.start)
    round = open_round(
        stage.office,
        procedure=stage.procedure,
        period=stage.period,
        by=system_actor(stage.office.pk),
        at=at,
    )
    player = Player(Players(stage.office), script)
    for _ in range(MAX_TURNS):
        batch = list(
            round.turns.filter(status=Turn.Status.OPEN)
            .select_related("round__office", "round__procedure", "queue", "unit")
            .order_by("unit__position", "id")
        )
        if not batch:
            round.refresh_from_db()
            return round
        at = _play_batch(player, batch, at=at, calendar=calendar, say=say)
    raise InputRefused([f"Putaran tidak selesai dalam {MAX_TURNS} giliran."])


def _play_batch(
    player: Player, batch: list[Turn], *, at: datetime, calendar: WorkCalendar, say: Say
) -> datetime:
    """Play the turns that are open together; answers the moment at which the last one ended.

    Units hand in one after the other over the days of the norm, the last at its end.
    """
    silent = [turn for turn in batch if _is_silent(turn, player.script)]
    speaking = [turn for turn in batch if turn not in silent]
    begin, last = calendar.roll(at), at
    for index, turn in enumerate(speaking, start=1):
        finish = _finish(turn, at=at, share=(index, len(speaking)), calendar=calendar)
        _play_one(player, turn, begin=begin, finish=finish, say=say, calendar=calendar)
        last = max(last, finish)
    for turn in silent:
        last = max(last, _finish(turn, at=at, share=(1, 1), calendar=calendar))
        player.pass_over(turn, at=last)
        no = step_of(turn).no
        say(f"  {_shown(last, calendar)}  langkah {no} dilanjutkan tanpa {_code(turn)}")
    return last


def _finish(
    turn: Turn, *, at: datetime, share: tuple[int, int], calendar: WorkCalendar
) -> datetime:
    """When a turn that takes its whole norm ends; `share` spreads the units over the days.

    Days are counted from the instant at which the work arrived, not from the next morning.
    """
    norm = step_of(turn).norm
    if norm.minutes is not None:
        return calendar.add_minutes(at, norm.minutes)
    index, total = share
    days = max(1, -(-(norm.days or 1) * index // total))
    return calendar.close_of_day(at, days)


def _play_one(
    player: Player,
    turn: Turn,
    *,
    begin: datetime,
    finish: datetime,
    say: Say,
    calendar: WorkCalendar,
) -> None:
    step = step_of(turn)
    try:
        player.play(turn, begin=begin, finish=finish)
    except Refusal as refusal:
        whose = f" {turn.unit.code}" if turn.unit else ""
        raise InputRefused([f"Langkah {step.no}{whose}: {refusal.sentence}"]) from refusal
    whose = f" · {turn.unit.name}" if turn.unit else ""
    say(f"  {_shown(finish, calendar)}  {step.no}. {step.text[:60]}{whose}")


def _shown(at: datetime, calendar: WorkCalendar) -> str:
    return f"{at.astimezone(calendar.zone):%d-%m-%Y %H.%M}"


def _code(turn: Turn) -> str:
    return turn.unit.code if turn.unit is not None else ""


def _is_silent(turn: Turn, script: Script) -> bool:
    """Silent the first time it is asked; a unit that is asked again by name answers."""
    return turn.pass_no == 1 and _code(turn) in script.silent
