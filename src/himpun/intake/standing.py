"""What was handed in stands where a row is closed; called by this package's actions only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from himpun.core.action import change, note
from himpun.core.actors import Actor
from himpun.core.canonical import plain
from himpun.intake.answers import read_row
from himpun.intake.authors import authors_put_back
from himpun.intake.beside import put_beside, take_away
from himpun.intake.frozen_proofs import stood_in
from himpun.intake.models import Answer, FormRow, HandIn, Submission
from himpun.intake.reading import read_rows_of
from himpun.intake.rules.cells import ACTUAL, DATA_STATUS, MISSING_REASON, VALUE_PREFIX
from himpun.intake.rules.verified import FrozenRow
from himpun.intake.snapshots import frozen_row
from himpun.intake.typists import typists_as_handed_in
from himpun.intake.verifying import standing_hand_in

_CELLS = ("actual", "note", "missing_reason", "data_status", "data_on")


def standing_of(submission: Submission) -> HandIn | None:
    """The hand-in that counts when a form opens again; None where nothing stands handed in."""
    return standing_hand_in(submission, submission.hand_ins.order_by("number"))


def put_back_closed(
    submission: Submission, hand_in: HandIn, *, is_open: Collection[int], by: Actor, at: datetime
) -> None:
    """Rows of a form that opens in part, but for those open, say again what was handed in.

    A draft that a withdrawn question left behind would otherwise come along with the next
    hand-in, though nobody opened its row. What was typed stays in the history of the cell.
    """
    lines = {line["id"]: line for line in cast("list[FrozenRow]", hand_in.content["rows"])}
    closed = [row for row in read_rows_of(submission) if row.pk not in is_open]
    back = [row for row in closed if _put_back(row, lines[row.pk], by=by, at=at)]
    if back:
        note(put_back=[row.code for row in back])


def _put_back(row: FormRow, line: FrozenRow, *, by: Actor, at: datetime) -> bool:
    """Whether there was something to put back."""
    now = cast("Mapping[str, object]", plain(frozen_row(row, read_row(row).written)))
    draft, given = _cells(now), _cells(line)
    changed = [each for each in {**draft, **given} if draft.get(each) != given.get(each)]
    if changed:
        _put_cells_back(row.answer, line, changed=changed)
    return _put_proofs_back(row, line, by=by, at=at) or bool(changed)


def _cells(line: FrozenRow) -> dict[str, object]:
    """What a row says by cell."""
    values = cast("Mapping[str, object]", line["values"])
    typed = {f"{VALUE_PREFIX}{name}": text for name, text in values.items()}
    return {**typed, **{name: line[name] for name in _CELLS}}


def _put_cells_back(answer: Answer, line: FrozenRow, *, changed: Iterable[str]) -> None:
    actual, data_on = line["actual"], line["data_on"]
    change(
        answer,
        values=line["values"],
        actual=Decimal(str(actual)) if actual is not None else None,
        note=line["note"],
        missing_reason=line["missing_reason"],
        data_status=line["data_status"] or Answer.DataStatus.FINAL,
        data_on=date.fromisoformat(str(data_on)) if data_on is not None else None,
        changed_in=authors_put_back(answer, changed),
        typed_by=typists_as_handed_in(answer.typed_by, cells={*_figures(line), *_judged(line)}),
    )


def _figures(line: FrozenRow) -> set[str]:
    """The cells of the row in which a typed figure stood."""
    values = cast("Mapping[str, object]", line["values"])
    if not values:
        return {ACTUAL}
    return {f"{VALUE_PREFIX}{name}" for name, text in values.items() if text is not None}


def _judged(line: FrozenRow) -> set[str]:
    """Why the row was empty or how sure its figure was, where it said so."""
    return {cell for cell in (MISSING_REASON, DATA_STATUS) if line[cell]}


def _put_proofs_back(row: FormRow, line: FrozenRow, *, by: Actor, at: datetime) -> bool:
    """The proofs that the frozen row names stand beside it again, and no others."""
    uses = list(row.evidence_uses.all())
    handed_in = {each.pk: each for each in stood_in(line, uses)}
    standing = {use.evidence_id: use for use in uses if use.ended_at is None}
    newer = [use for key, use in standing.items() if key not in handed_in]
    gone = [proof for key, proof in handed_in.items() if key not in standing]
    for use in newer:
        take_away(use, by=by, at=at)
    for proof in gone:
        put_beside(proof, row, by=by, at=at)
    return bool(newer or gone)
