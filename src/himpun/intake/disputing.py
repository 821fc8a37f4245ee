"""Whether what a person would write meets what another wrote since he saw the row."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from himpun.core.actors import Actor
from himpun.intake.authors import Author, author_of, newest_author
from himpun.intake.models import Answer
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MISSING_REASON,
    VALUE_PREFIX,
    CellChange,
)

#: Cells that say something about the figure beside them: with it they come and go.
_OF_THE_FIGURE = frozenset({MISSING_REASON, DATA_STATUS, DATA_ON})


def whose_is_newer(
    answer: Answer, typed: Collection[CellChange], *, changed: Collection[str], by: Actor
) -> Author | None:
    """Who wrote, since the person saw the row, a cell that would change; None where nobody did.

    `changed` are all cells that would change, not only those `typed`: a figure takes the reason
    beside it along. A version that is not there yet was not seen, so it is no licence.
    """
    if any((cell.version or 0) > answer.version for cell in typed):
        return newest_author(answer, changed)
    newer = [
        *_over_typed(answer, typed, changed=changed),
        *_over_untyped(answer, typed, changed=changed, by=by),
    ]
    return max(newer, key=lambda each: each.version, default=None)


def _over_typed(
    answer: Answer, typed: Iterable[CellChange], *, changed: Collection[str]
) -> Iterable[Author]:
    for cell in typed:
        if cell.version is not None and cell.field in changed:
            author = newest_author(answer, _spoken_of(answer, cell.field))
            if author.version > cell.version:
                yield author


def _spoken_of(answer: Answer, field: str) -> set[str]:
    """The cell, and the figure that it says something about."""
    if field not in _OF_THE_FIGURE:
        return {field}
    return {field, ACTUAL, *(f"{VALUE_PREFIX}{name}" for name in answer.values)}


def _over_untyped(
    answer: Answer, typed: Iterable[CellChange], *, changed: Collection[str], by: Actor
) -> Iterable[Author]:
    """What would go along unasked. Nobody is asked about what he wrote himself a moment ago."""
    fields = {cell.field for cell in typed}
    seen = min((cell.version for cell in typed if cell.version is not None), default=None)
    for field in (_OF_THE_FIGURE & set(changed)) - fields:
        author = author_of(answer, field)
        if seen is not None and author.version > seen and author.person_id != by.person_id:
            yield author
