"""What typed cells would become, before anything is stored (UX 3)."""

from __future__ import annotations

from collections.abc import Iterable

from himpun.core.actors import Actor
from himpun.core.scope import refuse_strangers
from himpun.intake.answers import Understood, read_row, understand
from himpun.intake.around import read_history
from himpun.intake.checks import Earlier
from himpun.intake.models import FormRow, Submission
from himpun.intake.rules.cells import CellChange


def preview_cells(
    submission: Submission, cells: Iterable[CellChange], *, by: Actor
) -> dict[int, Understood]:
    """Typed cells read as a save would read them, by row; rows of other forms are left out.

    A cell at fault stands in `faults` and leaves the others of its row as they are. Raises
    NotVisible for other offices.
    """
    refuse_strangers(submission.round.office_id, by=by)
    by_row: dict[int, list[CellChange]] = {}
    for cell in cells:
        by_row.setdefault(cell.row_id, []).append(cell)
    rows = FormRow.objects.filter(submission=submission, pk__in=by_row).select_related("answer")
    return {row.pk: understand(row, by_row[row.pk]) for row in rows}


def list_earlier(row: FormRow, *, by: Actor) -> tuple[Earlier, ...]:
    """What the unit handed in for a row before, newest period first; one statement.

    Raises NotVisible for other offices.
    """
    refuse_strangers(row.submission.round.office_id, by=by)
    return read_history(row.submission, [read_row(row)]).get((row.kind, row.code), ())
