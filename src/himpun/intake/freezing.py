"""A form frozen and printed as it is handed in; called by this package's actions only."""

from __future__ import annotations

from datetime import datetime

from himpun.core.actors import Actor
from himpun.documents.actions import issue_for_turn
from himpun.documents.queries import standing_form
from himpun.intake.models import EvidenceUse, FormRow, HandIn, Submission
from himpun.intake.printing import form_document
from himpun.intake.snapshots import snapshot
from himpun.rounds.models import Turn


def freeze(submission: Submission, rows: list[FormRow], *, by: Actor, at: datetime) -> HandIn:
    """The next version of the form: values, definitions, targets, evidence under one digest."""
    content, content_hash = snapshot(submission, rows, number=submission.n_hand_ins + 1, at=at)
    return HandIn.objects.create(
        submission=submission,
        number=submission.n_hand_ins + 1,
        content=content,
        content_hash=content_hash,
        handed_in_at=at,
        handed_in_by_id=by.person_id,
    )


def print_hand_in(hand_in: HandIn, turn: Turn, *, reason: str, by: Actor, at: datetime) -> None:
    """Issue the numbered FORMULIR of a hand-in; one that stands is replaced for that reason."""
    issue_for_turn(
        turn,
        kind="FORMULIR",
        content=form_document(hand_in),
        replaces=standing_form(turn),
        reason=reason,
        by=by,
        at=at,
    )


def rows_with_answers(submission: Submission) -> list[FormRow]:
    """The rows with all that a hand-in freezes, in two statements."""
    rows = submission.rows.select_related("answer")
    return list(rows.prefetch_related("evidence_uses__evidence__blob"))


def count_evidence(submission: Submission) -> dict[int, int]:
    """How many proofs stand beside each row."""
    counts: dict[int, int] = {}
    proofs = EvidenceUse.objects.filter(row__submission=submission, ended_at=None)
    for row_id in proofs.values_list("row_id", flat=True):
        counts[row_id] = counts.get(row_id, 0) + 1
    return counts
