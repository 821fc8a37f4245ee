"""A form between its operator and its head; called by this package's actions only."""

from __future__ import annotations

from himpun.core.action import change
from himpun.intake.models import Submission


def forget_review(submission: Submission) -> None:
    """Nothing is offered and nothing is sent back any more: the form goes on its way."""
    if submission.offered_at is not None or submission.review_note:
        change(submission, offered_at=None, offered_by_id=None, offered_name="", review_note="")
