"""A form frozen and printed as it is handed in; called by this package's actions only."""

from __future__ import annotations

from datetime import datetime

from himpun.core.action import note
from himpun.core.actors import Actor
from himpun.core.known import insert
from himpun.core.refusals import Refusal
from himpun.documents.actions import issue_for_turn
from himpun.documents.queries import standing_form
from himpun.intake.checks import Weight
from himpun.intake.drawing import DrawnUp, draw_up
from himpun.intake.models import HandIn, Submission
from himpun.intake.offering import forget_review
from himpun.intake.recapping import forget_check
from himpun.intake.typists import forget_former_typists
from himpun.rounds.models import Turn


def drawn_now(submission: Submission, ahead: DrawnUp | None, *, by: Actor, at: datetime) -> DrawnUp:
    """The form drawn up as it stands now that it is locked, or as it was drawn up `ahead`.

    Raises Refusal naming every row that is neither filled nor explained.
    """
    is_true = ahead is not None and ahead.is_true_of(submission, by=by, at=at)
    drawn = ahead if ahead is not None and is_true else draw_up(submission, by=by, at=at)
    errors = [each.sentence for each in drawn.findings if each.weight is Weight.ERROR]
    if errors:
        raise Refusal("Formulir belum dapat disampaikan. " + " ".join(errors))
    return drawn


def freeze(submission: Submission, drawn: DrawnUp) -> HandIn:
    """Keep the drawn-up form as its next version: values, definitions, targets, evidence under one
    digest, with the warnings on record.
    """
    hand_in = drawn.hand_in
    hand_in.submission = submission
    for key in ("is_single_handed", "is_nil"):
        if hand_in.content[key]:
            note(**{key: True})
    forget_review(submission)
    forget_check(submission)
    for each in drawn.rows:
        forget_former_typists(each.row.answer)
    insert(hand_in)
    note(
        number=hand_in.number,
        content_hash=hand_in.content_hash,
        warnings=[each.sentence for each in drawn.findings],
    )
    return hand_in


def print_hand_in(drawn: DrawnUp, turn: Turn, *, reason: str, by: Actor, at: datetime) -> None:
    """Issue the numbered FORMULIR of a hand-in; one that stands is replaced for that reason.

    Only hand-ins are printed, so nothing stands before the first.
    """
    replaces = standing_form(turn) if drawn.hand_in.number > 1 else None
    issue_for_turn(
        turn,
        kind="FORMULIR",
        content=drawn.printed,
        replaces=replaces,
        reason=reason,
        by=by,
        at=at,
    )
