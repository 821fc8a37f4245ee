"""Step 7: the Tim SAKIP shares the forms out among its people, and checks them."""

from __future__ import annotations

from datetime import datetime

from himpun.core.action import acting_as, action, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal, refuse_if
from himpun.intake import policy
from himpun.intake.models import Submission
from himpun.intake.policy.assigning import why_not_impartial
from himpun.intake.recapping import recap_lane
from himpun.intake.typists import has_handed_in, typed_in
from himpun.offices.models import Person
from himpun.offices.queries import holders_of
from himpun.rounds import actions as rounds_actions


@action("intake.checker_assigned")
def assign_checker(
    submission: Submission, *, person: Person | None, by: Actor, at: datetime
) -> Submission:
    """Say who of the Tim SAKIP checks the form of this unit; None: anybody of the team.

    Raises Refusal for somebody who holds no mandate of the team now, or who typed or handed in
    what he would have to check.
    """
    refuse_if(policy.why_not_assign_checker(submission, by=by))
    lane = recap_lane(submission.round)
    if person is not None:
        team = {each.person_id for each in holders_of(submission.round.office, lane, at=at)}
        if person.pk not in team:
            raise Refusal(f"{person.name} tidak memegang penugasan Tim SAKIP pada saat ini.")
        typed = typed_in(submission, person_id=person.pk)
        is_own = has_handed_in(submission, person_id=person.pk)
        refuse_if(why_not_impartial(typed=typed, is_own=is_own))
    _act_as(lane, by=by, leads=True)
    note(unit=submission.unit.name, checker=person.name if person is not None else "")
    return change(submission, checker=person)


@action("intake.form_checked")
def check_form(submission: Submission, *, by: Actor, at: datetime) -> Submission:
    """Step 7: a member of the Tim SAKIP has checked the form as it was handed in.

    Checking begins step 7, so that no unit takes a form back behind the mark; its next hand-in
    takes the mark away again. Raises Refusal naming the rows that the person typed himself.
    """
    refuse_if(policy.why_not_check_form(submission, by=by))
    turn = policy.recap_turn(submission.round)
    assert turn is not None
    if turn.begun_at is None:
        rounds_actions.begin_turn(turn, by=by, at=at)
    _act_as(recap_lane(submission.round), by=by, leads=None)
    note(unit=submission.unit.name, number=submission.n_hand_ins)
    return change(
        submission,
        expect={"checked_at": None, "status": Submission.Status.HANDED_IN},
        checked_at=at,
        checked_by_id=by.person_id,
        checked_name=by.name,
    )


def _act_as(lane: str, *, by: Actor, leads: bool | None) -> None:
    capacity = by.has(lane, leads=leads)
    acting_as(capacity.title if capacity is not None else "")
