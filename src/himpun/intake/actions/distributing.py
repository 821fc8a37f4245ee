"""Step 5: forms go out; after a return, rows open again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from himpun.core.action import action, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal, refuse_if
from himpun.documents.actions import issue_for_turn
from himpun.documents.queries import draft_for
from himpun.intake import policy
from himpun.intake.distribution import make_forms
from himpun.intake.models import Submission
from himpun.intake.offering import forget_review
from himpun.intake.standing import put_back_closed, standing_of
from himpun.rounds import actions as rounds_actions
from himpun.rounds.models import Turn
from himpun.rounds.policy import definition_for
from himpun.sop.rules.definition import StepAction


@action("intake.distributed")
def distribute(
    turn: Turn, *, by: Actor, at: datetime, content: Mapping[str, object] | None = None
) -> Turn:
    """Step 5: prepare a form per unit from its indicators and DPA lines, and send them out.

    Definitions and targets in force are frozen into the forms; `content` holds what people
    edited in the covering Nota Dinas. Raises Refusal when there is nothing to fill.
    """
    refuse_if(policy.why_not_distribute(turn, by=by))
    submissions = make_forms(turn.round, at=at)
    note(forms={each.unit.code: each.rows.count() for each in submissions})
    letter = draft_for(turn, by=by, at=at, kind="NOTA_DINAS").content
    issue_for_turn(turn, kind="NOTA_DINAS", content={**letter, **(content or {})}, by=by, at=at)
    rounds_actions.finish_turn(turn, by=by, at=at)
    _link_turns(turn)
    return turn


def _link_turns(turn: Turn) -> None:
    """Bind every form to the open turn of its unit."""
    step = definition_for(turn).step_for(StepAction.FILL)
    if step is None:
        return
    waiting = turn.round.turns.filter(step=step.id, status=Turn.Status.OPEN)
    by_unit = {each.unit_id: each for each in waiting}
    for submission in turn.round.submissions.all():
        if submission.unit_id in by_unit:
            change(submission, turn=by_unit[submission.unit_id])


@action("intake.rows_reopened")
def reopen_rows(
    turn: Turn, *, guidance: Mapping[int, Mapping[str, str]], by: Actor, at: datetime
) -> Turn:
    """After a return (step 9): only the chosen rows of the chosen units open again.

    `turn` is the closed analysis; `guidance` maps a unit to {row code: direction}. A unit with
    the empty code "" gets its whole form back. The other figures stay as handed in. A unit of
    which nothing stands handed in gets its whole form too, whatever was named: its other rows
    could be filled by nobody, and a form is handed in whole.
    """
    refuse_if(policy.why_not_reopen_rows(turn, by=by))
    step = definition_for(turn).step_for(StepAction.FILL)
    assert step is not None
    for submission in turn.round.submissions.filter(unit__in=guidance):
        directions = guidance[submission.unit_id]
        rows = {
            row: directions.get(row.code, directions.get("", "")) for row in submission.rows.all()
        }
        hand_in = standing_of(submission)
        is_open = {row.pk for row, text in rows.items() if text or hand_in is None}
        if hand_in is not None:
            put_back_closed(submission, hand_in, is_open=is_open, by=by, at=at)
        for row, text in rows.items():
            opens = row.pk in is_open
            if row.is_open != opens or row.guidance != text:
                change(row, is_open=opens, guidance=text)
        waiting = turn.round.turns.filter(step=step.id, unit=submission.unit_id)
        opened = waiting.filter(status=Turn.Status.OPEN).first()
        if opened is None:
            raise Refusal(f"{submission.unit.name} tidak sedang melengkapi formulirnya.")
        forget_review(submission)
        change(
            submission,
            turn=opened,
            status=Submission.Status.RETURNED,
            handed_in_at=None,
            handed_in_by_id=None,
            handed_in_name="",
            passed_over_reason="",
        )
    return turn
