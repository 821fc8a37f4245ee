"""What changed on a form since its head last saw it: what he looks at before he hands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from himpun.core.actors import Actor
from himpun.core.scope import refuse_strangers
from himpun.intake.authors import author_of, newest_author
from himpun.intake.models import FormRow, HandIn, Review
from himpun.intake.queries.forms import FormView, RowView, hand_in_rows
from himpun.intake.rules.cells import NOTE, standing_cells
from himpun.intake.rules.comparing import EVIDENCE, Difference, FrozenRow, RowDifference, compare
from himpun.intake.snapshots import frozen_row


@dataclass(frozen=True)
class Typed:
    """Who wrote a difference, and when; nobody is known where the form itself was changed."""

    who: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class ChangedRow:
    """A row that differs, as it stands now, and who wrote each of its differences."""

    row: RowDifference
    view: RowView
    typed: tuple[Typed, ...]


@dataclass(frozen=True)
class SinceLast:
    """The form against what the head saw last: a hand-in (its `number`), or a review with note."""

    at: datetime
    number: int
    note: str
    who: str
    rows: tuple[ChangedRow, ...]
    n_same: int


def since_last(view: FormView, *, by: Actor) -> SinceLast | None:
    """What is not as it was at the newest review or hand-in; None when there is neither.

    Two statements. Raises NotVisible for other offices.
    """
    submission = view.submission
    refuse_strangers(submission.round.office_id, by=by)
    hand_in = HandIn.objects.filter(submission=submission).order_by("-number").first()
    review = Review.objects.filter(submission=submission).order_by("-pk").first()
    if review is not None and (hand_in is None or review.made_at >= hand_in.handed_in_at):
        old = cast("Sequence[FrozenRow]", review.content["rows"])
        changed = changed_rows(view, old)
        same = len(view.rows) - len(changed)
        return SinceLast(review.made_at, 0, review.note, review.made_name, changed, same)
    if hand_in is None:
        return None
    changed = changed_rows(view, hand_in_rows(hand_in))
    same = len(view.rows) - len(changed)
    return SinceLast(hand_in.handed_in_at, hand_in.number, "", "", changed, same)


def changed_rows(view: FormView, old: Sequence[FrozenRow]) -> tuple[ChangedRow, ...]:
    """The rows of the form as it stands that are not as they were."""
    by_key = {(each.row.kind, each.row.code): each for each in view.rows}
    found = compare(old, [frozen_row(each.row, each.written) for each in view.rows])
    return tuple(
        ChangedRow(each, now, tuple(_typed(one, now.row) for one in each.differences))
        for each in found
        if (now := by_key.get((each.kind, each.code))) is not None
    )


def who_answered(view: RowView) -> Typed:
    """Who wrote what a row answers: its figure, or the reason why there is none."""
    answers = [cell for cell in standing_cells(view.written) if cell != NOTE]
    author = newest_author(view.row.answer, answers or [NOTE])
    return Typed(author.name, author.at)


def _typed(difference: Difference, row: FormRow) -> Typed:
    if difference.field == EVIDENCE:
        return _proved(difference, row)
    if "." in difference.field and not difference.field.startswith("values."):
        return Typed()
    author = author_of(row.answer, difference.field)
    return Typed(author.name, author.at)


def _proved(difference: Difference, row: FormRow) -> Typed:
    """Who brought the proof, or took it away; the newest one counts."""
    proof = cast("FrozenRow", difference.new or difference.old)
    uses = [each for each in row.evidence_uses.all() if each.evidence.digest == proof["sha256"]]
    if not uses:
        return Typed()
    newest = uses[-1]
    if difference.new is None:
        return Typed(newest.ended_name, newest.ended_at)
    return Typed(newest.used_name, newest.used_at)
