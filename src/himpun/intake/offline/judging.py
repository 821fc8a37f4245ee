"""What a filled workbook would do to its form: old → new by cell, conflicts, faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from himpun.core.canonical import digest
from himpun.core.formats import moment
from himpun.intake import policy
from himpun.intake.answers import spec_of, understand, written_in
from himpun.intake.authors import author_of
from himpun.intake.models import FormRow, Submission
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MISSING_REASON,
    NOTE,
    VALUE_PREFIX,
    CellChange,
)
from himpun.intake.rules.missing import FigureStatus
from himpun.intake.rules.offline import (
    AddressFault,
    FilledCell,
    FilledWorkbook,
    Identity,
    fields_of,
    in_order,
    print_of,
)
from himpun.planning.rules.indicators import IndicatorSpec

LABELS: Mapping[str, str] = {
    ACTUAL: "Realisasi",
    NOTE: "Keterangan",
    MISSING_REASON: "Alasan bila kosong",
    DATA_STATUS: "Status angka",
    DATA_ON: "Tanggal data",
}


@dataclass(frozen=True)
class CellEdit:
    """One cell that the workbook would change; texts are plain (`1234.5`, a code, a day).

    `written_by` is set where somebody wrote the cell on the page since the download: then both
    are right in their way, and the workbook's is taken only when the person says so.
    """

    address: str
    row_id: int
    code: str
    label: str
    field: str
    old: str
    new: str
    written_by: str = ""
    decimals: int | None = None
    """Places in which the row's own figure is shown; None as many as there are."""

    @property
    def change(self) -> CellChange:
        return CellChange(self.row_id, self.field, as_typed(self.field, self.new))


@dataclass(frozen=True)
class Judgement:
    """All that a workbook would do. `why_not` refuses it whole; with faults nothing is applied."""

    why_not: str = ""
    changes: tuple[CellEdit, ...] = ()
    conflicts: tuple[CellEdit, ...] = ()
    faults: tuple[AddressFault, ...] = ()

    @property
    def is_fit(self) -> bool:
        """Whether something could be applied."""
        return not self.why_not and not self.faults and bool(self.changes or self.conflicts)

    @property
    def seen(self) -> str:
        """A digest of what a preview shows: the act is refused when it would do something else."""
        edits = [*self.changes, *self.conflicts]
        return digest([[each.address, each.old, each.new, each.written_by] for each in edits])

    def chosen(self, take: Iterable[str]) -> list[CellEdit]:
        """The edits to be applied: all changes, and the conflicts that were ticked."""
        ticked = set(take)
        return [*self.changes, *(each for each in self.conflicts if each.address in ticked)]


def as_typed(field: str, text: str) -> str:
    """Plain text as the form takes it: the comma keeps 1.234 from being read as thousands."""
    is_figure = field == ACTUAL or field.startswith(VALUE_PREFIX)
    return text.replace(".", ",") if is_figure else text


def judge(submission: Submission, filled: FilledWorkbook) -> Judgement:
    """Compare a filled workbook with the form as it is now; nothing is written."""
    if reason := _why_not_identity(submission, filled.identity):
        return Judgement(why_not=reason)
    done = submission.uploads.filter(sha256=filled.sha256).first()
    if done is not None:
        when = moment(done.applied_at, ZoneInfo(submission.round.office.zone))
        return Judgement(
            why_not=f"Buku kerja ini sudah dimuat pada {when}; tidak ada yang berubah lagi."
        )
    rows = {row.pk: row for row in submission.rows.select_related("answer")}
    if not {row.row_id for row in filled.identity.rows} <= set(rows):
        return Judgement(why_not="Baris formulir sudah berubah. Unduh lagi buku kerjanya.")
    cells: dict[int, list[FilledCell]] = {}
    for cell in filled.cells:
        if cell.is_touched:
            cells.setdefault(cell.row_id, []).append(cell)
    total = Judgement(faults=filled.faults)
    for row_id, touched in cells.items():
        found = _judge_row(rows[row_id], touched)
        total = replace(
            total,
            changes=total.changes + found.changes,
            conflicts=total.conflicts + found.conflicts,
            faults=total.faults + found.faults,
        )
    return replace(total, faults=_named(total.faults, filled.identity, rows))


def _named(
    faults: Iterable[AddressFault], identity: Identity, rows: Mapping[int, FormRow]
) -> tuple[AddressFault, ...]:
    """The faults row by row, each with what people call its cell."""
    places = {
        slot.address: (rows[row.row_id], slot.field) for row in identity.rows for slot in row.slots
    }
    told = []
    for fault in sorted(faults, key=lambda each: in_order(each.address)):
        row, field = places[fault.address]
        told.append(replace(fault, where=f"{row.code} · {label_of(field, spec_of(row))}"))
    return tuple(told)


def _why_not_identity(submission: Submission, identity: Identity) -> str:
    """Why a workbook is not one of this form, as it is now."""
    if identity.form != submission.pk:
        what = "putaran" if identity.round != submission.round_id else "unit"
        return (
            f"Buku kerja ini milik {what} lain: {identity.made_for}."
            " Unggah pada formulir yang dimaksud, atau unduh buku kerja formulir ini."
        )
    if identity.number != submission.n_hand_ins:
        return (
            "Buku kerja ini diunduh sebelum formulir terakhir kali disampaikan."
            " Unduh lagi buku kerjanya, lalu salin isinya."
        )
    return ""


def _judge_row(row: FormRow, touched: list[FilledCell]) -> Judgement:
    spec = spec_of(row)
    before = written_in(row, spec=spec)
    now = fields_of(before, variables=variables_of(spec))
    changes, conflicts = [], []
    for cell in touched:
        old, new = now[cell.field], cell.text
        if cell.field == DATA_STATUS and FigureStatus.FINAL in {old, new} and not (old and new):
            continue  # a figure without a status is final
        if old == new:
            continue
        edit = CellEdit(
            cell.address,
            row.pk,
            row.code,
            label_of(cell.field, spec),
            cell.field,
            old,
            new,
            decimals=spec.decimals if spec is not None and cell.field == ACTUAL else None,
        )
        if print_of(old) == cell.base:
            changes.append(edit)
        else:
            conflicts.append(replace(edit, written_by=_writer(row, cell.field)))
    faults = _faults(row, [*changes, *conflicts])
    return Judgement("", tuple(changes), tuple(conflicts), tuple(faults))


def _writer(row: FormRow, field: str) -> str:
    return author_of(row.answer, field).name or "orang lain"


def variables_of(spec: IndicatorSpec | None) -> tuple[str, ...]:
    """The variables that are typed; () where the figure itself is."""
    return tuple(spec.labels) if spec is not None and spec.formula else ()


def label_of(field: str, spec: IndicatorSpec | None) -> str:
    """What people call a field of a row."""
    if field.startswith(VALUE_PREFIX) and spec is not None:
        name = field.removeprefix(VALUE_PREFIX)
        return spec.labels.get(name, name)
    return LABELS.get(field, field)


def _faults(row: FormRow, edits: list[CellEdit]) -> list[AddressFault]:
    """Every cell that the form would not take, by its address."""
    if edits and (reason := policy.why_not_row(row)):
        return [AddressFault(edit.address, reason) for edit in edits]
    addresses = {edit.field: edit.address for edit in edits}
    found = understand(row, [edit.change for edit in edits])
    return [
        AddressFault(addresses[fault.field], fault.sentence.removeprefix(f"{row.code}: "))
        for fault in found.faults
    ]
