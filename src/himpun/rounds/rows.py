"""What the read door of rounds hands out: turns, rounds and elapsed time as readers see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from himpun.planning.rules.periods import Period
from himpun.rounds import rules
from himpun.rounds.models import Round, Turn
from himpun.sop.rules.definition import Step


@dataclass(frozen=True)
class TurnRow:
    """A turn with its step, its times and what this reader may do with it."""

    turn: Turn
    step: Step
    holder: str
    times: rules.TurnTimes
    why_not: str

    @property
    def is_open(self) -> bool:
        return self.turn.status == Turn.Status.OPEN

    @property
    def is_returned(self) -> bool:
        return self.turn.pass_no > 1 and bool(self.turn.guidance)


@dataclass(frozen=True)
class Elapsed:
    """How long a turn has waited and been worked on up to now, or in all when it is finished.

    Office minutes; `days` are working days since it opened. A wait for an agreed moment is
    nobody's, so it counts nothing.
    """

    waiting: int
    work: int
    days: int


@dataclass(frozen=True)
class RoundRow:
    """A round in a list: which step it is at, who holds it and until when."""

    round: Round
    period: Period
    n_steps: int
    step: Step | None
    holders: tuple[str, ...]
    due_at: datetime | None

    @property
    def subtitle(self) -> str:
        """Its own title, or only the SOP's name where the title adds no more than the period."""
        usual = f"{self.round.procedure.name} {self.period.label}"
        return self.round.procedure.name if self.round.title == usual else self.round.title
