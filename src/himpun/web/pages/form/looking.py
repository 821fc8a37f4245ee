"""What the head of a unit looks at before he hands in: what changed, or what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from himpun.core.formats import NOTHING
from himpun.intake import queries
from himpun.intake.queries import FormView, RowView
from himpun.web.page import OfficeRequest
from himpun.web.pages.form.differing import RowLines, rows_since
from himpun.web.pages.form.words import name_of, note_text, shown


@dataclass(frozen=True)
class Since:
    """What changed since the head saw the form last; `number` 0: since he sent it back."""

    at: datetime
    number: int
    note: str
    rows: list[RowLines]
    n_same: int


@dataclass(frozen=True)
class NewRow:
    """A row that was never handed in: its figure beside the one of the period before."""

    code: str
    name: str
    measured_in: str
    before: str
    now: str
    note: str
    who: str
    at: datetime | None


def look_of(request: OfficeRequest, view: FormView) -> dict[str, object]:
    """The part of the send page that shows what is new; three statements at most."""
    submission = view.submission
    found = queries.since_last(view, by=request.actor)
    if found is None:
        rows = [_new_row(each) for each in view.rows if each.row.is_due]
        return {"new_rows": rows, "earlier": view.period.previous().short_label}
    lines = rows_since(found.rows, submission_id=submission.pk)
    return {"since": Since(found.at, found.number, found.note, lines, found.n_same)}


def _new_row(view: RowView) -> NewRow:
    spec = view.card.spec if view.card is not None else None
    wrote = queries.who_answered(view)
    return NewRow(
        code=view.row.code,
        name=name_of(view),
        measured_in=spec.measured_in if spec is not None else "Rp",
        before=shown(view.previous, spec) or NOTHING,
        now=shown(view.written.actual, spec) or NOTHING,
        note=note_text(view),
        who=wrote.who,
        at=wrote.at,
    )
