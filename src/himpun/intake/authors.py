"""Who wrote what stands in each cell of a row, when, and as which version of the row.

A row is written by several people: one types its figure, another its keterangan. What a record,
a conflict or the head's review says of a cell is said of its own author, never of whoever wrote
into the row last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import cast

from himpun.core.actors import Actor
from himpun.intake.models import Answer

#: Before the name of a cell: the author of what stands handed in, while a draft is over it.
_HANDED_IN = "disampaikan."


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a cell; nobody is known where nothing was ever written."""

    version: int = 0
    person_id: int | None = None
    name: str = ""
    at: datetime | None = None


def author_of(answer: Answer, cell: str) -> Author:
    """The author of a cell. Where only its version was kept, it is the row's last writer."""
    kept = answer.changed_in.get(cell)
    if isinstance(kept, int):
        return Author(kept, answer.filled_by_id, answer.filled_name, answer.filled_at)
    return _read(kept) if kept is not None else Author()


def newest_author(answer: Answer, cells: Iterable[str]) -> Author:
    """Who wrote last among these cells."""
    authors = [author_of(answer, cell) for cell in cells]
    return max(authors, key=lambda each: each.version, default=Author())


def authors_after(
    answer: Answer, changed: Iterable[str], *, stands_handed_in: bool, by: Actor, at: datetime
) -> dict[str, object]:
    """What is kept of a row's authors after this person changed these cells.

    `stands_handed_in`: a hand-in counts until the next one, so its authors are kept in mind.
    """
    now = _told(Author(answer.version + 1, by.person_id, by.name, at))
    kept = dict(answer.changed_in)
    for cell in changed:
        if stands_handed_in:
            kept.setdefault(f"{_HANDED_IN}{cell}", _told(author_of(answer, cell)))
        kept[cell] = now
    return kept


def authors_put_back(answer: Answer, changed: Iterable[str]) -> dict[str, object]:
    """The same when these cells say again what stands handed in: theirs is the word again."""
    back = dict(answer.changed_in)
    for cell in changed:
        former = answer.changed_in.get(f"{_HANDED_IN}{cell}")
        author = _read(former) if former is not None else author_of(answer, cell)
        back[cell] = _told(replace(author, version=answer.version + 1))
    return authors_handed_in(back)


def authors_handed_in(known: Mapping[str, object]) -> dict[str, object]:
    """The draft is what counts: who wrote what stood before is forgotten."""
    return {cell: told for cell, told in known.items() if not cell.startswith(_HANDED_IN)}


def authors_of(answer: Answer, cells: Iterable[str]) -> Iterator[Author]:
    """The authors of these cells, where one is known."""
    for cell in cells:
        author = author_of(answer, cell)
        if author.version:
            yield author


def _told(author: Author) -> dict[str, object]:
    at = author.at.isoformat() if author.at is not None else None
    return {"version": author.version, "by": author.person_id, "name": author.name, "at": at}


def _read(told: object) -> Author:
    kept = cast("Mapping[str, object]", told)
    at = kept["at"]
    return Author(
        version=cast("int", kept["version"]),
        person_id=cast("int | None", kept["by"]),
        name=str(kept["name"]),
        at=datetime.fromisoformat(str(at)) if at is not None else None,
    )
