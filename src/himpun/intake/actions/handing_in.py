"""Step 6: a form is handed in, taken back, or gone on without."""

from __future__ import annotations

from datetime import datetime

from himpun.core.action import action, change
from himpun.core.actors import Actor
from himpun.core.refusals import refuse_if
from himpun.intake import policy
from himpun.intake.drawing import DrawnUp
from himpun.intake.freezing import drawn_now, freeze, print_hand_in
from himpun.intake.models import Submission
from himpun.intake.recapping import forget_check
from himpun.intake.rules.talking import settled_text, why_not_visible
from himpun.intake.verifying import why_again
from himpun.rounds import actions as rounds_actions


@action("intake.submitted")
def submit(
    submission: Submission, *, by: Actor, at: datetime, drawn: DrawnUp | None = None
) -> Submission:
    """Step 6: the unit hands its form to the Tim SAKIP; values, definitions, targets and
    evidence are frozen under one digest and printed as the unit's form.

    `drawn` is the form drawn up ahead (`queries.draw_up`); it counts while it is still true.

    Raises Refusal naming every row that is neither filled nor explained.
    """
    refuse_if(policy.why_not_submit(submission, by=by))
    return _hand_in(submission, drawn, by=by, at=at)


@action("intake.nil_submitted")
def submit_nil(submission: Submission, *, by: Actor, at: datetime) -> Submission:
    """Step 6: a unit with nothing due in the period hands in *nihil*: frozen and printed as such.

    Raises Refusal when something is due.
    """
    refuse_if(policy.why_not_submit_nil(submission, by=by))
    return _hand_in(submission, None, by=by, at=at)


def _hand_in(
    submission: Submission, ahead: DrawnUp | None, *, by: Actor, at: datetime
) -> Submission:
    drawn = drawn_now(submission, ahead, by=by, at=at)
    hand_in = freeze(submission, drawn)
    turn = submission.turn
    assert turn is not None
    reason = why_again(submission)
    print_hand_in(drawn, turn, reason=reason, by=by, at=at)
    rounds_actions.finish_turn(turn, by=by, at=at)
    return change(
        submission,
        status=Submission.Status.HANDED_IN,
        handed_in_at=at,
        handed_in_by_id=by.person_id,
        handed_in_name=by.name,
        received_at=submission.received_at or at,
        n_hand_ins=hand_in.number,
    )


@action("intake.recalled")
def recall(submission: Submission, *, by: Actor, at: datetime) -> Submission:
    """Take a handed-in form back while nobody has begun step 7; the hand-in stays on record."""
    refuse_if(policy.why_not_recall(submission, by=by))
    assert submission.turn is not None
    rounds_actions.reopen_turn(submission.turn, by=by, at=at)
    is_returned = submission.rows.filter(is_open=False, is_due=True).exists()
    status = Submission.Status.RETURNED if is_returned else Submission.Status.BEGUN
    forget_check(submission)
    return change(
        submission, status=status, handed_in_at=None, handed_in_by_id=None, handed_in_name=""
    )


@action("intake.went_on_without")
def go_on_without(submission: Submission, *, reason: str, by: Actor, at: datetime) -> Submission:
    """Step 6: the Sekretaris goes on without a silent unit; the recap names it as missing."""
    refuse_if(policy.why_not_go_on_without(submission, by=by))
    refuse_if(why_not_visible(settled_text(reason), what="Alasan"))
    assert submission.turn is not None
    rounds_actions.pass_over(submission.turn, reason=reason, by=by, at=at)
    return change(
        submission, status=Submission.Status.PASSED_OVER, passed_over_reason=reason.strip()
    )
