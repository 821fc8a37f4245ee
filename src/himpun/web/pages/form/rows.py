"""From the form as the domain knows it to the grid as people see it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

from himpun.core.formats import listing, number
from himpun.intake import policy
from himpun.intake.checks import NOTE_ASKED
from himpun.intake.checks.finding import EVIDENCE, Finding, Weight
from himpun.intake.checks.reason_for_empty import reason_for_empty
from himpun.intake.queries import FormView, RowView
from himpun.intake.rules.cells import (
    ACTUAL,
    MISSING_REASON,
    NOTE,
    VALUE_PREFIX,
    CellFault,
    Dispute,
    differences,
)
from himpun.intake.rules.missing import MissingReason
from himpun.planning.rules.indicators import Aggregation, TargetBasis
from himpun.web.grid import (
    Cell,
    Choice,
    Grid,
    GridGroup,
    GridRow,
    GridTable,
    Option,
    Options,
    State,
    version_of,
)
from himpun.web.pages.form.marks import marks_of, what_changed
from himpun.web.pages.form.reach import reach_of
from himpun.web.pages.form.words import (
    FIELD_LABELS,
    as_typed,
    figure,
    name_of,
    note_text,
    read_variables,
    rupiah,
    share,
    shown,
    sureness,
    told_readings,
    words_of,
)

if TYPE_CHECKING:
    from himpun.intake.models import Submission
    from himpun.planning.rules.indicators import IndicatorSpec

#: Rows of one page of the grid: with it the heaviest page stays under 300 kB (UX 12).
A_PAGE = 85

#: What people must know before they type: the program sums and averages, they do not.
HOW = {
    Aggregation.KUMULATIF: "Isi periode ini saja; dijumlahkan sejak awal tahun.",
    Aggregation.RATA_RATA: "Isi periode ini saja; dirata-rata sejak awal tahun.",
}


@dataclass(frozen=True)
class Typed:
    """What a refused form had in its cells, and what was wrong with it."""

    texts: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[CellFault, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    why: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str, stored: str) -> str:
        return self.texts.get(name, stored)

    def faults_of(self, key: int) -> list[CellFault]:
        return [fault for fault in self.faults if fault.row_id == key]

    def dispute_of(self, key: int) -> Dispute | None:
        return next((each for each in self.disputes if each.row_id == key), None)


NOTHING_TYPED = Typed()


def grid_of(view: FormView, *, page: int = 1, typed: Typed = NOTHING_TYPED, owner: str) -> Grid:
    """One page of the form: indicators by sasaran, then the DPA lines."""
    shown = {each.row.pk for each in view.rows[(page - 1) * A_PAGE : page * A_PAGE]}
    indicators = tuple(
        GridGroup(group.code, group.name, rows)
        for group in view.groups
        if (rows := _rows(group.rows, shown, view.submission, typed))
    )
    money = _rows(view.budget, shown, view.submission, typed)
    tables = []
    if indicators:
        earlier = view.period.previous().short_label
        tables.append(GridTable("indikator", "Indikator kinerja", indicators, beside=earlier))
    if money:
        tables.append(_money_table(money))
    key = view.submission.pk
    return Grid(
        tables=tuple(tables),
        address=f"{reverse('form_save', kwargs={'submission_id': key})}?hal={page}",
        cell_address=reverse("form", kwargs={"submission_id": key}) + "sel/",
        form_address=reverse("form", kwargs={"submission_id": key}),
        paste_address=reverse("form_paste", kwargs={"submission_id": key}),
        title=f"Formulir {view.submission.unit.name}, {view.period.label}",
        owner=owner,
        n_filled=view.n_filled,
        n_due=view.n_due,
        why_not=view.why_not["save"],
        reasons=_reasons(""),
    )


def _rows(
    views: Iterable[RowView], shown: set[int], submission: Submission, typed: Typed
) -> tuple[GridRow, ...]:
    return tuple(
        grid_row(view, submission_id=submission.pk, typed=typed)
        for view in views
        if view.row.pk in shown
    )


def _money_table(rows: tuple[GridRow, ...]) -> GridTable:
    return GridTable(
        key="anggaran",
        caption="Realisasi anggaran menurut DPA, sejak awal tahun",
        groups=(GridGroup("", "", rows),),
        first="Program, kegiatan, sub-kegiatan",
        target="Pagu",
        actual="Realisasi",
        beside="Serapan",
        reach="",
    )


def pages_of(view: FormView) -> dict[int, int]:
    """The page of the grid on which each row stands."""
    return {each.row.pk: index // A_PAGE + 1 for index, each in enumerate(view.rows)}


def grid_row(view: RowView, *, submission_id: int, typed: Typed = NOTHING_TYPED) -> GridRow:
    """One row with its state, as typed where it was just refused."""
    key, spec = view.row.pk, view.card.spec if view.card else None
    dispute = typed.dispute_of(key)
    state, why = _state(view, typed, dispute)
    is_open = not view.why_not
    return GridRow(
        key=key,
        code=view.row.code,
        name=name_of(view),
        measured_in=spec.measured_in if spec else "Rp",
        target=view.target if spec else rupiah(view.line.ceiling if view.line else None),
        version=_version(view, typed, dispute),
        state=state,
        how=HOW.get(spec.aggregation, "") if spec else "",
        target_note=_target_note(spec) if view.target else "",
        cells=_cells(view, spec, typed) if is_open else (),
        note=_note_cell(view, typed) if is_open else None,
        note_text=note_text(view),
        missing=_missing(view, typed) if is_open else None,
        sureness=sureness(view),
        understood=told_readings(typed.readings, spec),
        value=shown(view.written.actual, spec),
        is_computed=bool(spec and spec.formula) and (is_open or view.is_filled),
        typed=() if is_open or spec is None else read_variables(view, spec),
        why_empty=view.written.reason,
        beside=shown(view.previous, spec) if spec else share(view),
        reach=reach_of(view) if spec else None,
        is_live=spec is None,
        why=why,
        guidance=view.row.guidance if view.row.is_open else "",
        guided_by="Klarifikasi" if view.row.submission.status == "KLARIFIKASI" else "Arahan",
        before=shown(view.returned_from.actual, spec) if view.returned_from else "",
        n_evidence=len(view.evidence),
        n_comments=view.n_comments,
        needs_evidence=spec.evidence_required if spec and view.row.is_due else "",
        can_attach=is_open,
        address=reverse("form_row", kwargs={"submission_id": submission_id, "row_id": key}),
        filled_by=view.row.answer.filled_name if state in {"saved", "changed"} else "",
        marks=marks_of(view, state),
        choices=_choices(dispute, spec),
    )


@dataclass(frozen=True)
class Unsaved:
    """A cell that was typed into a form that takes nothing more."""

    code: str
    name: str
    text: str


def unsaved_of(view: FormView, typed: Typed) -> tuple[Unsaved, ...]:
    """What was typed and is nowhere on the page, because the form has been locked meanwhile."""
    if not view.why_not["save"]:
        return ()
    lost = []
    for each in view.rows:
        cells = (*_cells_of(each), _note_cell(each, NOTHING_TYPED))
        reason = _missing(each, NOTHING_TYPED)
        stored = {**{cell.name: cell.text for cell in cells}, reason.name: reason.text}
        lost += [
            Unsaved(each.row.code, name_of(each), typed.texts[name])
            for name, text in stored.items()
            if typed.texts.get(name, text) != text
        ]
    return tuple(lost)


def _cells_of(view: RowView) -> tuple[Cell, ...]:
    return _cells(view, view.card.spec if view.card else None, NOTHING_TYPED)


def _version(view: RowView, typed: Typed, dispute: Dispute | None) -> int:
    """The version that the next save answers for: what the person has seen."""
    if dispute is not None:
        return dispute.version
    seen = version_of(typed.texts, view.row.pk)
    return view.version if seen is None else seen


def _state(view: RowView, typed: Typed, dispute: Dispute | None) -> tuple[State, str]:
    """The state of a row and the sentence that explains it."""
    faults = typed.faults_of(view.row.pk)
    if faults:
        return "unfit", " ".join(dict.fromkeys(_bare(fault, view) for fault in faults))
    if dispute is not None:
        who = dispute.written_by or "orang lain"
        return "conflict", f"Baru saja diubah oleh {who}. Mana yang dipakai?"
    if not view.row.is_due:
        return "not_due", "Indikator tahunan, diisi pada periode terakhir."
    if typed.why:
        return "locked", typed.why
    return _state_of_stored(view)


def _state_of_stored(view: RowView) -> tuple[State, str]:
    is_begun = any(text is not None for text in view.written.values.values())
    if not view.is_filled and not view.written.note and not is_begun:
        is_returned = view.row.is_open and bool(view.row.guidance)
        return (_given_back(view) if is_returned else "empty"), ""
    doubts = [each for each in view.findings if each.about != EVIDENCE]
    if is_begun and not view.is_filled:
        return _of_no_result(view, doubts)
    weighty = [each for each in doubts if each.weight is not Weight.REMARK]
    if weighty:
        return _weight(weighty), " ".join(without_name(each, view) for each in weighty)
    if view.why_not and view.why_not == policy.why_not_row(view.row):
        return "locked", view.why_not
    if view.changes:
        return "changed", what_changed(view)
    told = " ".join(without_name(each, view) for each in doubts)
    return (_given_back(view) if view.row.guidance else "saved"), told


def _of_no_result(view: RowView, doubts: list[Finding]) -> tuple[State, str]:
    """Variables are stored and give no figure yet: one is missing, or none can come of them."""
    told = [
        without_name(each, view)
        for each in doubts
        if each.weight is Weight.ERROR and each.check not in {reason_for_empty.code, NOTE_ASKED}
    ]
    missing = _empty_variables(view)
    if told or not missing:
        return "unfit", " ".join(told) or view.written.reason
    return "partial", f"{listing(missing)} belum diisi."


def _empty_variables(view: RowView) -> list[str]:
    """What people call the variables that nobody has typed yet."""
    labels = view.card.spec.labels if view.card is not None else {}
    return [label for name, label in labels.items() if view.written.values.get(name) is None]


def _given_back(view: RowView) -> State:
    """Returned with a direction, or asked about by the Tim SAKIP (step 7)."""
    return "asked" if view.row.submission.status == "KLARIFIKASI" else "returned"


def _weight(findings: list[Finding]) -> State:
    """Not fit, wanting a word of explanation, or only to be looked at again."""
    if any(each.weight is Weight.ERROR and each.check != NOTE_ASKED for each in findings):
        return "unfit"
    return "soft" if any(each.check == NOTE_ASKED for each in findings) else "doubt"


def _target_note(spec: IndicatorSpec | None) -> str:
    """That a target of a sum already runs from the start of the year."""
    if spec is None or spec.aggregation is not Aggregation.KUMULATIF:
        return ""
    return "s.d. periode ini" if spec.target_basis is TargetBasis.SAMPAI_DENGAN else ""


def _bare(fault: CellFault, view: RowView) -> str:
    return fault.sentence.removeprefix(f"{view.row.code}: ")


def without_name(finding: Finding, view: RowView) -> str:
    """The sentence without the code and name that stand in the same row."""
    text = finding.sentence.removeprefix(f"{view.row.code} {name_of(view)}: ")
    return text[:1].upper() + text[1:]


def _cells(view: RowView, spec: IndicatorSpec | None, typed: Typed) -> tuple[Cell, ...]:
    if spec is None or not spec.formula:
        text = number(view.written.actual, empty="")
        return (_cell(view, ACTUAL, "Realisasi", text, typed),)
    return tuple(
        _cell(
            view,
            f"{VALUE_PREFIX}{variable.name}",
            variable.label,
            figure(view.written.values.get(variable.name)),
            typed,
            measured_in=variable.measured_in,
        )
        for variable in spec.variables
    )


def _cell(
    view: RowView, name: str, label: str, stored: str, typed: Typed, *, measured_in: str = ""
) -> Cell:
    full = f"{view.row.pk}.{name}"
    is_faulty = any(fault.field == name for fault in typed.faults_of(view.row.pk))
    return Cell(full, label, typed.text(full, stored), measured_in, is_faulty)


def _note_cell(view: RowView, typed: Typed) -> Cell:
    return _cell(view, NOTE, "Keterangan", view.written.note, typed)


def _reasons(chosen: str) -> tuple[Option, ...]:
    """The closed list of why a row is empty, none first."""
    known = [Option(each.value, each.label, each.value == chosen) for each in MissingReason]
    return (Option("", "Alasan kosong …", not chosen), *known)


def _missing(view: RowView, typed: Typed) -> Options:
    """Why the row is empty: asked while it is."""
    name = f"{view.row.pk}.{MISSING_REASON}"
    chosen = typed.text(name, view.written.missing_reason)
    options = _reasons(chosen)
    is_faulty = any(each.field == MISSING_REASON for each in typed.faults_of(view.row.pk))
    return Options(name, "Alasan kosong", options, view.written.actual is None, is_faulty)


def _choices(dispute: Dispute | None, spec: IndicatorSpec | None) -> tuple[Choice, ...]:
    """The cells that differ, without a computed value, which nobody types."""
    if dispute is None:
        return ()
    labels = dict(FIELD_LABELS)
    if spec is not None:
        labels.update({f"{VALUE_PREFIX}{name}": label for name, label in spec.labels.items()})
    is_computed = bool(spec and spec.formula)
    return tuple(
        Choice(
            f"{dispute.row_id}.{name}",
            labels.get(name, name),
            as_typed(name, stored),
            as_typed(name, mine),
            words_of(name, stored),
            words_of(name, mine),
        )
        for name, (stored, mine) in differences(dispute).items()
        if not (is_computed and name == ACTUAL)
    )
