"""A form taken up: its turn begins and its moments are kept; called by this package's actions."""

from __future__ import annotations

from datetime import datetime

from himpun.core.action import change
from himpun.core.actors import Actor
from himpun.intake.models import Submission
from himpun.rounds import actions as rounds_actions
from himpun.rounds.models import Turn


def begin(submission: Submission, *, by: Actor, at: datetime) -> None:
    turn = submission.turn
    if turn is not None and turn.begun_at is None and turn.status == Turn.Status.OPEN:
        rounds_actions.begin_turn(turn, by=by, at=at)


def mark_begun(submission: Submission, *, by: Actor, at: datetime) -> None:
    if submission.begun_at is None or submission.status in {
        Submission.Status.SENT,
        Submission.Status.RECEIVED,
    }:
        is_open_again = submission.status in {
            Submission.Status.RETURNED,
            Submission.Status.CLARIFYING,
        }
        status = submission.status if is_open_again else Submission.Status.BEGUN
        change(
            submission,
            status=status,
            begun_at=submission.begun_at or at,
            received_at=submission.received_at or at,
        )
    begin(submission, by=by, at=at)
