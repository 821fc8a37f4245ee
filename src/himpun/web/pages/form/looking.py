"""What the head of a unit looks at before he hands in: what changed, or what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from himpun.core.formats import NOTHING
from himpun.intake import queries
from himpun.intake.queries import FormView, RowView
from himpun.web.grid import Reach
from himpun.web.page import OfficeRequest
from himpun.web.pages.form.differing import RowLines, rows_since
from himpun.web.pages.form.reach import reach_of
from himpun.web.pages.form.words import (
    name_of,
    note_text,
    read_variables,
    rupiah,
    share,
    shown,
)


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
    """A row as it stands: its figure beside its target and the one of the period before.

    `variables` are behind a ratio; `wanted` names the proof that is asked for and is not there.
    """

    code: str
    name: str
    address: str
    measured_in: str
    target: str
    before: str
    now: str
    variables: tuple[str, ...]
    n_evidence: int
    wanted: str
    reach: Reach
    note: str
    who: str
    at: datetime | None


def look_of(request: OfficeRequest, view: FormView) -> dict[str, object]:
    """The part of the send page that shows what is new; three statements at most."""
    submission = view.submission
    found = queries.since_last(view, by=request.actor)
    context: dict[str, object] = {
        "new_rows": [_new_row(each) for each in view.rows if each.row.is_due],
        "earlier": view.period.previous().short_label,
    }
    if found is None:
        return context
    lines = rows_since(found.rows, submission_id=submission.pk)
    return {**context, "since": Since(found.at, found.number, found.note, lines, found.n_same)}


def _new_row(view: RowView) -> NewRow:
    spec = view.card.spec if view.card is not None else None
    row, wrote = view.row, queries.who_answered(view)
    where = {"submission_id": row.submission_id, "row_id": row.pk}
    target = view.target if spec is not None else rupiah(view.line.ceiling if view.line else None)
    return NewRow(
        code=row.code,
        name=name_of(view),
        address=reverse("form_row", kwargs=where),
        measured_in=spec.measured_in if spec is not None else "Rp",
        target=target or NOTHING,
        before=shown(view.previous, spec) or NOTHING,
        now=shown(view.written.actual, spec) or NOTHING,
        variables=read_variables(view, spec) if spec is not None else (),
        n_evidence=len(view.evidence),
        wanted="" if view.evidence or spec is None else spec.evidence_required,
        reach=reach_of(view) if spec is not None else Reach(share(view) or NOTHING),
        note=note_text(view),
        who=wrote.who,
        at=wrote.at,
    )
