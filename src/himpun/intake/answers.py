"""Stored answers read and written; called by this package's actions and queries only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from himpun.core.action import change, note
from himpun.core.actors import Actor
from himpun.core.formats import listing
from himpun.core.refusals import Conflict, Refusal
from himpun.documents.pdf import why_not_print
from himpun.intake import policy
from himpun.intake.authors import authors_after
from himpun.intake.disputing import whose_is_newer
from himpun.intake.models import FormRow, Submission
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_STATUS,
    MISSING_REASON,
    NOTE,
    VALUE_PREFIX,
    CellChange,
    CellFault,
    Dispute,
    Written,
    changed_cells,
    differences,
    settled,
    why_not_beside,
    with_actual,
    write_cell,
)
from himpun.intake.rules.frozen import (
    FrozenBudgetLine,
    FrozenIndicator,
    thaw_budget_line,
    thaw_indicator,
)
from himpun.intake.rules.numbers import BadCell
from himpun.intake.typists import typists_after
from himpun.planning.rules.indicators import IndicatorSpec

#: Forms that open in part while a hand-in of theirs counts.
_ONCE_HANDED_IN = {Submission.Status.CLARIFYING, Submission.Status.RETURNED}


class BadCells(Refusal):
    """Some cells cannot be stored; nothing was. `faults` names each with its sentence."""

    def __init__(self, faults: list[CellFault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults[:5]))
        self.faults = faults


class CellConflict(Conflict):
    """Some rows were written by somebody else since; nothing was stored.

    `disputes` names each row with both contents; `difference` is keyed by row code and field.
    """

    def __init__(self, disputes: list[Dispute]) -> None:
        rows = listing(each.code for each in disputes[:5])
        people = listing(sorted({each.written_by or "orang lain" for each in disputes[:5]}))
        difference = {
            f"{each.code} {field}": pair
            for each in disputes
            for field, pair in differences(each).items()
        }
        super().__init__(f"{rows} baru saja diubah oleh {people}.", difference)
        self.disputes = disputes


def spec_of(row: FormRow) -> IndicatorSpec | None:
    """The frozen card of an indicator row; None for a DPA line."""
    return thaw_indicator(row.frozen).spec if row.kind == FormRow.Kind.INDICATOR else None


def written_in(row: FormRow, *, spec: IndicatorSpec | None = None) -> Written:
    """What the row's answer holds."""
    answer = row.answer
    spec = spec or spec_of(row)
    stored = Written(
        values={},
        actual=answer.actual,
        note=answer.note,
        missing_reason=answer.missing_reason,
        data_status=answer.data_status,
        data_on=answer.data_on,
    )
    if spec is not None and spec.formula:
        return with_actual(replace(stored, values=answer.values), spec=spec)
    return stored


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with its frozen card or DPA line thawed, once, and what its answer holds."""

    row: FormRow
    written: Written
    card: FrozenIndicator | None = None
    line: FrozenBudgetLine | None = None

    @property
    def spec(self) -> IndicatorSpec | None:
        return self.card.spec if self.card is not None else None

    @property
    def name(self) -> str:
        """What the row is about."""
        if self.card is not None:
            return self.card.spec.name
        return self.line.name if self.line is not None else ""


def read_row(row: FormRow) -> ReadRow:
    if row.kind == FormRow.Kind.BUDGET:
        return ReadRow(row, written_in(row), line=thaw_budget_line(row.frozen))
    card = thaw_indicator(row.frozen)
    return ReadRow(row, written_in(row, spec=card.spec), card=card)


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
    disputes: list[Dispute] = []
    for row_id, typed in by_row.items():
        row = rows.get(row_id)
        if row is None:
            raise Refusal("Baris ini tidak ada pada formulir. Muat ulang halamannya.")
        row.submission = submission
        outcome = _write_row(row, typed, by=by, at=at)
        faults += outcome.faults
        disputes += outcome.disputes
    if faults:
        raise BadCells(faults)
    if disputes:
        raise CellConflict(disputes)
    note(rows=sorted(row.code for row in rows.values()))
    return list(rows.values())


@dataclass(frozen=True)
class _Outcome:
    faults: tuple[CellFault, ...] = ()
    disputes: tuple[Dispute, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What typed cells would make of a row: content before and after, and the cells at fault."""

    row: FormRow
    spec: IndicatorSpec | None
    before: Written
    after: Written
    faults: tuple[CellFault, ...]


def understand(row: FormRow, typed: Iterable[CellChange]) -> Understood:
    """Read typed cells by the rules of the row; nothing is stored.

    What the row would drop in silence is a fault: page, API and workbook say the same of it.
    """
    spec, cells = spec_of(row), list(typed)
    before = after = written_in(row, spec=spec)
    faults = []
    for cell in cells:
        try:
            if cell.field == NOTE and (why := why_not_print(cell.text, what="Keterangan")):
                raise BadCell(why)
            after = write_cell(after, cell, spec=spec)
        except BadCell as fault:
            faults.append((cell, fault.sentence))
    faults += [
        (cell, why)
        for cell in cells
        if (why := why_not_beside(cell.field, before=before, after=after))
    ]
    told = (
        CellFault(row.pk, cell.field, cell.text, f"{row.code}: {sentence}")
        for cell, sentence in faults
    )
    return Understood(row, spec, before, settled(after), tuple(told))


def _write_row(row: FormRow, typed: list[CellChange], *, by: Actor, at: datetime) -> _Outcome:
    answer, found = row.answer, understand(row, typed)
    before, after = found.before, found.after
    if found.faults or after == before:
        return _Outcome(faults=found.faults)
    if reason := policy.why_not_row(row):
        sentence = f"{row.code}: {reason}"
        return _Outcome(
            faults=tuple(CellFault(row.pk, cell.field, cell.text, sentence) for cell in typed)
        )
    changed = changed_cells(before, after)
    newer = whose_is_newer(answer, typed, changed=changed, by=by)
    if newer is not None:
        dispute = Dispute(row.pk, row.code, before, after, newer.name, answer.version)
        return _Outcome(disputes=(dispute,))
    stands_handed_in = row.submission.status in _ONCE_HANDED_IN
    change(
        answer,
        values=dict(after.values),
        actual=after.actual,
        note=after.note,
        missing_reason=after.missing_reason,
        data_status=after.data_status,
        data_on=after.data_on,
        filled_at=at,
        filled_by_id=by.person_id,
        filled_name=by.name,
        changed_in=authors_after(answer, changed, stands_handed_in=stands_handed_in, by=by, at=at),
        typed_by=typists_after(
            answer.typed_by,
            _typists(answer.typed_by, before, after, by=by),
            stands_handed_in=stands_handed_in,
        ),
    )
    return _Outcome()


def _typists(
    known: Mapping[str, int | None], before: Written, after: Written, *, by: Actor
) -> dict[str, int | None]:
    """Who typed each figure that stands now; a figure that went takes its typist along."""
    old, new = figures_of(before), figures_of(after)
    figures = {
        cell: by.person_id if old.get(cell) != figure else known.get(cell)
        for cell, figure in new.items()
    }
    return figures | _judges(known, before, after, by=by)


def _judges(
    known: Mapping[str, int | None], before: Written, after: Written, *, by: Actor
) -> dict[str, int | None]:
    """Who said why the row is empty, or how sure its figure is: that is looked at like a figure.

    A status that nobody chose is nobody's word.
    """
    is_filled = after.actual is not None
    cell = DATA_STATUS if is_filled else MISSING_REASON
    if not (is_filled or after.missing_reason):
        return {}
    if cell in changed_cells(before, after):
        return {cell: by.person_id}
    return {cell: known[cell]} if cell in known else {}


def figures_of(written: Written) -> dict[str, object]:
    """The typed figures of a row by cell; a computed realisasi is nobody's typing."""
    figures: dict[str, object] = {
        f"{VALUE_PREFIX}{name}": text for name, text in written.values.items()
    }
    if not figures:
        figures[ACTUAL] = written.actual
    return {cell: figure for cell, figure in figures.items() if figure is not None}
