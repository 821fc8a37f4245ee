"""What the checks would say of the rows that a workbook changes, by its cells (UX 5 and 6).

Only the page asks this, before anything is loaded: loading stores what is not fit yet, as typing
does, and handing in refuses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from himpun.intake.answers import ReadRow, read_row
from himpun.intake.checking import check_rows
from himpun.intake.checks import NOTE_ASKED, Finding, Weight
from himpun.intake.checks.finding import EVIDENCE
from himpun.intake.models import Submission, uses_beside
from himpun.intake.offline.judging import CellEdit, Judgement, label_of
from himpun.intake.reading import read_rows_of
from himpun.intake.rules.cells import ACTUAL, NOTE, VALUE_PREFIX, settled, write_cell
from himpun.intake.rules.offline import FilledWorkbook, in_order


@dataclass(frozen=True)
class CellDoubt:
    """A cell that would be loaded and not be fit, or want a second look; `state` as on the page:
    "unfit", "soft" (wants a keterangan) or "doubt"."""

    address: str
    where: str
    state: str
    sentence: str


def doubts_of(
    submission: Submission, filled: FilledWorkbook, judged: Judgement
) -> tuple[CellDoubt, ...]:
    """What the form would say of the changed rows once everything is loaded, row by row."""
    if judged.why_not or judged.faults:
        return ()
    edits: dict[int, list[CellEdit]] = {}
    for edit in (*judged.changes, *judged.conflicts):
        edits.setdefault(edit.row_id, []).append(edit)
    if not edits:
        return ()
    rows = [read_row(row) for row in read_rows_of(submission)]
    after = [_with(each, edits.get(each.row.pk, ())) for each in rows]
    evidence = {each.row.pk: len(uses_beside(each.row)) for each in rows}
    by_row = {each.row.pk: each for each in after}
    slots = {
        row.row_id: {slot.field: slot.address for slot in row.slots} for row in filled.identity.rows
    }
    told = (
        _doubt(found, by_row[found.row_id], edits[found.row_id], slots[found.row_id])
        for found in check_rows(submission, after, evidence=evidence)
        if found.row_id in edits and found.weight is not Weight.REMARK and found.about != EVIDENCE
    )
    return tuple(sorted(told, key=lambda each: in_order(each.address)))


def _with(read: ReadRow, edits: Iterable[CellEdit]) -> ReadRow:
    """The row as it would be stored."""
    written = read.written
    for edit in edits:
        written = write_cell(written, edit.change, spec=read.spec)
    return replace(read, written=settled(written))


def _doubt(
    found: Finding, read: ReadRow, edits: Iterable[CellEdit], slots: Mapping[str, str]
) -> CellDoubt:
    field = NOTE if found.about == NOTE else _figure_field(edits, slots)
    text = found.sentence.removeprefix(f"{read.row.code} {read.name}: ")
    return CellDoubt(
        address=slots[field],
        where=f"{read.row.code} · {label_of(field, read.spec)}",
        state=_state(found),
        sentence=text[:1].upper() + text[1:],
    )


def _figure_field(edits: Iterable[CellEdit], slots: Mapping[str, str]) -> str:
    """The figure that was typed; of several the first, and where none was, the row's own."""
    typed = [edit.field for edit in edits if _is_figure(edit.field)]
    return (typed or [field for field in slots if _is_figure(field)])[0]


def _is_figure(field: str) -> bool:
    return field == ACTUAL or field.startswith(VALUE_PREFIX)


def _state(found: Finding) -> str:
    if found.check == NOTE_ASKED:
        return "soft"
    return "unfit" if found.weight is Weight.ERROR else "doubt"
