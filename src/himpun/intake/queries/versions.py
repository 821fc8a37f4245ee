"""The hand-ins of a form, each with its print, and any two of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from himpun.core.actors import Actor
from himpun.core.scope import refuse_strangers
from himpun.documents.models import Document
from himpun.documents.queries import list_documents
from himpun.intake.answers import read_row
from himpun.intake.models import HandIn, Submission
from himpun.intake.queries.forms import hand_in_rows
from himpun.intake.reading import read_rows_of
from himpun.intake.rules.comparing import FrozenRow, RowDifference, compare
from himpun.intake.snapshots import frozen_row

NOW = 0
"""The number by which the form as it stands is asked for."""


@dataclass(frozen=True)
class Version:
    """A hand-in with the printed form that was issued for it."""

    hand_in: HandIn
    document: Document | None

    @property
    def is_single_handed(self) -> bool:
        """Whether who typed is who handed in."""
        return bool(self.hand_in.content.get("is_single_handed"))

    @property
    def is_nil(self) -> bool:
        """Whether nothing was due."""
        return bool(self.hand_in.content.get("is_nil"))


@dataclass(frozen=True)
class Side:
    """One of the two forms: a hand-in under its digest, or (number NOW) the form as it stands."""

    number: int
    rows: Sequence[FrozenRow]
    content_hash: str = ""
    at: datetime | None = None
    who: str = ""


@dataclass(frozen=True)
class Comparison:
    """Two forms side by side; `same` are the rows of the newer one that do not differ."""

    old: Side
    new: Side
    rows: tuple[RowDifference, ...]
    same: tuple[FrozenRow, ...]


def list_versions(submission: Submission, *, by: Actor) -> list[Version]:
    """Every hand-in of a form with its print, newest first."""
    hand_ins = HandIn.objects.visible_to(by).filter(submission=submission).order_by("-number")
    prints = list_documents(submission.round, by=by).filter(
        kind="FORMULIR", turn__unit=submission.unit_id
    )
    # A print is issued in the same act, hence at the same moment, as its hand-in.
    by_moment = {each.issued_at: each for each in prints}
    return [Version(each, by_moment.get(each.handed_in_at)) for each in hand_ins]


def compare_versions(submission: Submission, *, old: int, new: int, by: Actor) -> Comparison | None:
    """Hand-in `old` against hand-in `new` (NOW: the form as it stands); None where one is not."""
    refuse_strangers(submission.round.office_id, by=by)
    found = HandIn.objects.filter(submission=submission, number__in={old, new} - {NOW})
    sides = {each.number: _side(each) for each in found}
    if NOW in (old, new):
        sides[NOW] = _side_of_now(submission)
    if old not in sides or new not in sides:
        return None
    rows = compare(sides[old].rows, sides[new].rows)
    keys = {(each.kind, each.code) for each in rows}
    same = (each for each in sides[new].rows if (each["kind"], each["code"]) not in keys)
    return Comparison(sides[old], sides[new], rows, tuple(same))


def _side(hand_in: HandIn) -> Side:
    return Side(
        number=hand_in.number,
        rows=hand_in_rows(hand_in),
        content_hash=hand_in.content_hash,
        at=hand_in.handed_in_at,
        who=str(hand_in.content.get("handed_in_by") or ""),
    )


def _side_of_now(submission: Submission) -> Side:
    rows = read_rows_of(submission)
    return Side(NOW, [frozen_row(row, read_row(row).written) for row in rows])
