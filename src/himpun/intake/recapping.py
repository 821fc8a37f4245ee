"""How far a round is on its way to its recap: what is looked at before that is decided by it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from himpun.core.action import change
from himpun.intake.models import Submission
from himpun.rounds.models import Round, Turn
from himpun.rounds.policy import definition_for
from himpun.sop.rules.definition import StepAction

FROZEN = "Rekapitulasi sudah dibekukan, jadi tidak ada lagi yang diverifikasi atau diperiksa."


@dataclass(frozen=True)
class Reached:
    """What of a round is open and begun; the turns that were taken back are left out."""

    round: Round
    turns: tuple[Turn, ...]

    @property
    def is_recap_frozen(self) -> bool:
        """Whether neither the recap nor anything before it is at work.

        After a return the forms are open again, and so is what is looked at before a recap.
        """
        definition = definition_for(self.round)
        recap = definition.step_for(StepAction.RECAPITULATE)
        if recap is None:
            return False
        waiting = (each for each in self.turns if each.status == Turn.Status.OPEN)
        return not any(definition.step(each.step).no <= recap.no for each in waiting)

    @property
    def recap_turn(self) -> Turn | None:
        """The open turn of step 7; None while the recap is not at work."""
        recap = definition_for(self.round).step_for(StepAction.RECAPITULATE)
        waiting = (each for each in self.turns if each.status == Turn.Status.OPEN)
        return next((each for each in waiting if recap and each.step == recap.id), None)

    def has_gone_on(self, submission: Submission) -> bool:
        """Whether the step after 6 has begun since this form was handed in."""
        turn, definition = submission.turn, definition_for(self.round)
        fill = definition.step_for(StepAction.FILL)
        following = definition.next_step(fill) if fill is not None else None
        if turn is None or turn.finished_at is None or following is None:
            return False
        later = [
            each
            for each in self.turns
            if each.step == following.id and each.opened_at >= turn.finished_at
        ]
        return any(each.begun_at or each.status != Turn.Status.OPEN for each in later)


def reached(rounds: Iterable[Round]) -> dict[int, Reached]:
    """How far each of these rounds is; one statement."""
    known = {each.pk: each for each in rounds}
    found: dict[int, list[Turn]] = {key: [] for key in known}
    turns = Turn.objects.filter(round__in=known).exclude(status=Turn.Status.CANCELLED)
    for turn in turns.order_by("id"):
        found[turn.round_id].append(turn)
    return {key: Reached(round, tuple(found[key])) for key, round in known.items()}


def recap_lane(round: Round) -> str:
    """The lane that recapitulates: the Tim SAKIP; "" where the SOP knows no recap."""
    step = definition_for(round).step_for(StepAction.RECAPITULATE)
    return step.closer if step is not None else ""


def forget_check(submission: Submission) -> None:
    """The form is open or handed in anew: nobody has checked it so. Called inside an action."""
    if submission.checked_at is not None:
        change(submission, checked_at=None, checked_by_id=None, checked_name="")
