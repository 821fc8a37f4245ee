"""Who can open a form that was handed in, as far as its round has come."""

from __future__ import annotations

from enum import StrEnum

from himpun.core.actors import Actor
from himpun.core.scope import refuse_strangers
from himpun.intake.models import Submission
from himpun.intake.recapping import reached


class Opener(StrEnum):
    """Who opens: the unit by taking it back, the recap's team by asking, the analysis."""

    UNIT = "unit"
    TEAM = "team"
    ANALYSIS = "analysis"


def opener_of(submission: Submission, *, by: Actor) -> Opener:
    """Who can open a handed-in form now; one statement. Raises NotVisible."""
    refuse_strangers(submission.round.office_id, by=by)
    so_far = reached([submission.round])[submission.round_id]
    if not so_far.has_gone_on(submission):
        return Opener.UNIT
    return Opener.TEAM if so_far.recap_turn is not None else Opener.ANALYSIS
