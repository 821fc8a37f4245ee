"""What people look at before the recap: a Bidang its UPTDs' figures, the Tim SAKIP the forms."""

from __future__ import annotations

from datetime import datetime

from himpun.intake import actions as intake
from himpun.intake import policy
from himpun.intake.models import Submission
from himpun.intake.recapping import recap_lane
from himpun.intake.rules.verified import Stand
from himpun.intake.verifying import contributions_to
from himpun.ops.rehearsal.cast import Players
from himpun.rounds.models import Round


def look_over(players: Players, round: Round, *, at: datetime) -> None:
    """Everything that waits is verified and checked, by whoever may."""
    forms = Submission.objects.filter(round=round).select_related("unit", "turn__queue", "round")
    for form in forms.order_by("unit__position", "unit__code"):
        _verify(players, form, at=at)
        _check(players, form, at=at)


def _verify(players: Players, above: Submission, *, at: datetime) -> None:
    """The head of a Bidang verifies what its UPTDs handed in."""
    waiting = [each for each in contributions_to([above]) if each.stand is Stand.WAITING]
    if not waiting:
        return
    lane = above.turn.queue.lane if above.turn is not None else above.unit.lane
    head = players.leader(lane, above.unit, at=at)
    numbers = {
        each.row.pk: each.hand_in.number
        for each in waiting
        if each.hand_in is not None and not policy.why_not_verify_contribution(each.row, by=head)
    }
    if numbers:
        intake.verify_contributions(above, numbers=numbers, by=head, at=at)


def _check(players: Players, form: Submission, *, at: datetime) -> None:
    """A member of the Tim SAKIP checks the form; its chair where the member may not."""
    lane = recap_lane(form.round)
    if not lane:
        return
    for by in (players.preparer(lane, None, at=at), players.leader(lane, None, at=at)):
        if not policy.why_not_check_form(form, by=by):
            intake.check_form(form, by=by, at=at)
            return
