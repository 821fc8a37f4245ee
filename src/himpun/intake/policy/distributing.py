"""Who may send forms out and open rows again, and if not, why."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Turn
from himpun.sop.rules.definition import StepAction


def why_not_distribute(turn: Turn, *, by: Actor) -> str:
    """Step 5: only the Tim SAKIP's chair, in its turn."""
    return rounds_policy.why_not_turn(turn, by=by, action=StepAction.DISTRIBUTE)


def why_not_reopen_rows(turn: Turn, *, by: Actor) -> str:
    """Cells open again only through a verdict of the joint analysis that the actor closed."""
    if rounds_policy.step_of(turn).action is not StepAction.ANALYSE:
        return "Baris formulir hanya dibuka lagi oleh putusan analisa bersama."
    if rounds_policy.capacity_for(turn, by=by) is None:
        return rounds_policy.NO_LANE
    return "" if turn.status == Turn.Status.DONE else "Analisa bersama belum ditutup."
