"""A form frozen and printed as it is handed in; called by this package's actions only."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from himpun.core.action import note
from himpun.core.actors import Actor
from himpun.core.known import insert
from himpun.core.refusals import Refusal
from himpun.documents.actions import issue_for_turn
from himpun.documents.queries import standing_form
from himpun.intake.answers import ReadRow, read_row
from himpun.intake.checking import check_rows
from himpun.intake.checks import Weight
from himpun.intake.models import HandIn, Submission, uses_beside
from himpun.intake.offering import forget_review
from himpun.intake.printing import form_document
from himpun.intake.reading import read_rows_of
from himpun.intake.recapping import forget_check
from himpun.intake.snapshots import snapshot
from himpun.intake.typists import forget_former_typists
from himpun.rounds.models import Turn


def freeze(submission: Submission, rows: Sequence[ReadRow], *, by: Actor, at: datetime) -> HandIn:
    """The next version of the form: values, definitions, targets, evidence under one digest."""
    number = submission.n_hand_ins + 1
    content, content_hash = snapshot(submission, rows, number=number, by=by, at=at)
    for key in ("is_single_handed", "is_nil"):
        if content[key]:
            note(**{key: True})
    forget_review(submission)
    forget_check(submission)
    for each in rows:
        forget_former_typists(each.row.answer)
    hand_in = HandIn(
        submission=submission,
        number=number,
        content=content,
        content_hash=content_hash,
        handed_in_at=at,
        handed_in_by_id=by.person_id,
    )
    insert(hand_in)
    return hand_in


def freeze_checked(submission: Submission, *, by: Actor, at: datetime) -> HandIn:
    """Check the form and freeze it as its next version, with the warnings on record.

    Raises Refusal naming every row that is neither filled nor explained.
    """
    rows = read_rows_of(submission)
    read = [read_row(row) for row in rows]
    evidence = {row.pk: len(uses_beside(row)) for row in rows}
    findings = check_rows(submission, read, evidence=evidence)
    errors = [each.sentence for each in findings if each.weight is Weight.ERROR]
    if errors:
        raise Refusal("Formulir belum dapat disampaikan. " + " ".join(errors))
    hand_in = freeze(submission, read, by=by, at=at)
    note(
        number=hand_in.number,
        content_hash=hand_in.content_hash,
        warnings=[each.sentence for each in findings],
    )
    return hand_in


def print_hand_in(hand_in: HandIn, turn: Turn, *, reason: str, by: Actor, at: datetime) -> None:
    """Issue the numbered FORMULIR of a hand-in; one that stands is replaced for that reason.

    Only hand-ins are printed, so nothing stands before the first.
    """
    replaces = standing_form(turn) if hand_in.number > 1 else None
    issue_for_turn(
        turn,
        kind="FORMULIR",
        content=form_document(hand_in),
        replaces=replaces,
        reason=reason,
        by=by,
        at=at,
    )
