"""A scenario is the author's own test of a SOP: who does what, and what must happen then.

It runs on the pure engine with named units of its own. Its moments are local time of a reference
calendar (see `loader`), so that a SOP passes or fails alike in every office.
"""

from __future__ import annotations

from datetime import datetime, tzinfo

from himpun.sop.rules.definition import Definition, ScenarioAct
from himpun.sop.rules.due import Calendar, due_at
from himpun.sop.rules.engine import (
    Advance,
    TurnSpec,
    TurnView,
    UnitKey,
    WrongMove,
    advance,
    first_turns,
)


class ScenarioRun:
    """A round in memory that is played act by act."""

    def __init__(self, definition: Definition, calendar: Calendar, zone: tzinfo) -> None:
        self.definition, self.calendar, self.zone = definition, calendar, zone
        self.units = tuple(dict.fromkeys(act.unit for act in definition.scenario if act.unit))
        self.passes: dict[tuple[str, UnitKey | None], int] = {}
        self.open: list[TurnSpec] = []
        self.is_finished = False

    def start(self) -> None:
        """Open the first turns. WrongMove: a per-unit step, but the scenario names no unit."""
        self._take(first_turns(self.definition, self.units))

    def why_not(self, act: ScenarioAct) -> str:
        """Play the act; why it is not as the scenario says, or "" when all is as expected."""
        turn = next((t for t in self.open if (t.step, t.unit) == (act.step, act.unit)), None)
        if turn is None:
            now = ", ".join(dict.fromkeys(each.step for each in self.open)) or "tidak ada"
            return f'giliran "{act.step}" tidak sedang terbuka; yang terbuka: {now}'
        if act.lane not in self.definition.step(turn.step).closers:
            return f'"{act.lane}" bukan penutup langkah "{act.step}"'
        self.open.remove(turn)
        try:
            result = advance(
                self.definition,
                units=self.units,
                turn=TurnView(turn.step, turn.unit, turn.pass_no),
                open_siblings=sum(each.step == turn.step for each in self.open),
                outcome=act.outcome,
                chosen_units=act.chosen_units,
                passes=self.passes,
            )
        except WrongMove as refused:
            return str(refused).rstrip(".")
        self._take(result.open)
        self.is_finished = result.finished
        return _why_not_expected(act, result) or self._why_not_due(act, result)

    def _take(self, turns: tuple[TurnSpec, ...]) -> None:
        for turn in turns:
            self.passes[turn.step, turn.unit] = turn.pass_no
            self.open.append(turn)

    def _why_not_due(self, act: ScenarioAct, result: Advance) -> str:
        if act.due_at is None:
            return ""
        if act.acted_at is None or not result.open:
            return '"tenggat" memerlukan "pada" dan langkah yang terbuka sesudahnya'
        step = self.definition.step(result.open[0].step)
        due = due_at(step, opened_at=self._aware(act.acted_at), calendar=self.calendar)
        if due == self._aware(act.due_at):
            return ""
        local = due.astimezone(self.zone)
        return f'tenggat "{step.id}" jatuh pada {local:%Y-%m-%d %H:%M}'

    def _aware(self, local: datetime) -> datetime:
        return local.replace(tzinfo=self.zone)


def _why_not_expected(act: ScenarioAct, result: Advance) -> str:
    opened = tuple(dict.fromkeys(turn.step for turn in result.open))
    if opened != act.expected:
        return (
            f"yang terbuka sesudahnya: {', '.join(opened) or 'tidak ada'}; "
            f"yang diharapkan: {', '.join(act.expected) or 'tidak ada'}"
        )
    if result.finished != act.finishes:
        return "putaran selesai di sini" if result.finished else "putaran belum selesai di sini"
    return ""
