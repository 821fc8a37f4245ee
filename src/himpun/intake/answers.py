"""Stored answers read and written; called by this package's actions and queries only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from himpun.core.action import change, note
from himpun.core.actors import Actor
from himpun.core.refusals import Conflict, Refusal
from himpun.documents.pdf import why_not_print
from himpun.intake import policy
from himpun.intake.checks import CheckedRow
from himpun.intake.models import Answer, FormRow, Submission
from himpun.intake.rules.cells import NOTE, CellChange, CellFault, Written, with_actual, write_cell
from himpun.intake.rules.frozen import thaw_budget_line, thaw_indicator
from himpun.intake.rules.numbers import BadNumber
from himpun.planning.rules.indicators import IndicatorSpec


class BadCells(Refusal):
    """Some cells cannot be stored; nothing was. `faults` names each with its sentence."""

    def __init__(self, faults: list[CellFault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults[:5]))
        self.faults = faults


def spec_of(row: FormRow) -> IndicatorSpec | None:
    """The frozen card of an indicator row; None for a DPA line."""
    return thaw_indicator(row.frozen).spec if row.kind == FormRow.Kind.INDICATOR else None


def written_in(row: FormRow, *, spec: IndicatorSpec | None = None) -> Written:
    """What the row's answer holds."""
    answer = row.answer
    spec = spec or spec_of(row)
    if spec is not None and spec.formula:
        return with_actual(answer.values, note=answer.note, spec=spec)
    return Written({}, answer.actual, answer.note)


def checked_rows(rows: Iterable[FormRow], evidence: Mapping[int, int]) -> list[CheckedRow]:
    """The rows as the checks look at them; `evidence` counts proofs by row."""
    return [_checked(row, n_evidence=evidence.get(row.pk, 0)) for row in rows]


def _checked(row: FormRow, *, n_evidence: int) -> CheckedRow:
    spec = spec_of(row)
    line = thaw_budget_line(row.frozen) if spec is None else None
    return CheckedRow(
        row_id=row.pk,
        code=row.code,
        name=spec.name if spec else line.name if line else "",
        is_due=row.is_due,
        written=written_in(row, spec=spec),
        n_evidence=n_evidence,
        spec=spec,
        budget_line=line,
    )


def write_cells(
    submission: Submission, cells: Iterable[CellChange], *, by: Actor, at: datetime
) -> list[FormRow]:
    """Store typed cells, all or none. Raises BadCells, Conflict, Refusal."""
    by_row: dict[int, list[CellChange]] = {}
    for cell in cells:
        by_row.setdefault(cell.row_id, []).append(cell)
    rows = {
        row.pk: row
        for row in FormRow.objects.filter(submission=submission, pk__in=by_row).select_related(
            "answer"
        )
    }
    faults: list[CellFault] = []
    for row_id, typed in by_row.items():
        row = rows.get(row_id)
        if row is None:
            raise Refusal("Baris ini tidak ada pada formulir. Muat ulang halamannya.")
        faults += _write_row(row, typed, by=by, at=at)
    if faults:
        raise BadCells(faults)
    note(rows=sorted(row.code for row in rows.values()))
    return list(rows.values())


def _write_row(
    row: FormRow, typed: list[CellChange], *, by: Actor, at: datetime
) -> list[CellFault]:
    answer, spec = row.answer, spec_of(row)
    before = after = written_in(row, spec=spec)
    faults = []
    for cell in typed:
        try:
            if cell.field == NOTE and (why := why_not_print(cell.text, what="Keterangan")):
                raise BadNumber(why)
            after = write_cell(after, cell, spec=spec)
        except BadNumber as fault:
            sentence = f"{row.code}: {fault.sentence}"
            faults.append(CellFault(row.pk, cell.field, cell.text, sentence))
    if faults or after == before:
        return faults
    if reason := policy.why_not_row(row):
        return [CellFault(row.pk, cell.field, cell.text, f"{row.code}: {reason}") for cell in typed]
    _expect_version(answer, typed, before=before, after=after)
    change(
        answer,
        values=dict(after.values),
        actual=after.actual,
        note=after.note,
        filled_at=at,
        filled_by_id=by.person_id,
        filled_name=by.name,
    )
    return []


def _expect_version(
    answer: Answer, typed: list[CellChange], *, before: Written, after: Written
) -> None:
    seen = {cell.version for cell in typed if cell.version is not None}
    if not seen or seen == {answer.version}:
        return
    raise Conflict(
        f"Sel ini baru saja diubah oleh {answer.filled_name or 'orang lain'}.",
        {
            "actual": (before.actual, after.actual),
            "note": (before.note, after.note),
            **{
                f"values.{name}": (before.values.get(name), after.values.get(name))
                for name in {*before.values, *after.values}
            },
        },
    )
