"""What is known of one row, for the panel beside the grid and for its own page (UX 4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from himpun.core.exact import minus, quotient, times
from himpun.core.formats import NOTHING, money, number
from himpun.intake import queries
from himpun.intake.printing import aim_text
from himpun.intake.queries import CellEvent, RowHistory, RowView
from himpun.intake.rules.cells import ACTUAL, VALUE_PREFIX
from himpun.planning.rules.explaining import formula_in_words
from himpun.planning.rules.indicators import IndicatorSpec
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import TargetPlan
from himpun.web.forms.base import show_form
from himpun.web.forms.evidence import SurenessForm
from himpun.web.page import OfficeRequest
from himpun.web.pages.form.proof_lines import proofs_context
from himpun.web.pages.form.remarks import remarks_of
from himpun.web.pages.form.rows import grid_row, without_name
from himpun.web.pages.form.words import FIELD_LABELS, in_places, name_of, words_of

if TYPE_CHECKING:
    from himpun.intake.models import FormRow
    from himpun.intake.rules.frozen import FrozenIndicator

Pairs = list[tuple[str, str]]
#: What was said in a clarification: its title and tone.
CLARIFIED = {
    "question": ("Diminta klarifikasi", "returned"),
    "answer": ("Klarifikasi dijawab", "done"),
    "withdrawal": ("Permintaan klarifikasi ditarik", "muted"),
}


@dataclass(frozen=True)
class Aims:
    """The targets of the year by period: whose they are (unit, office), and each period's."""

    whose: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Bar:
    """One period of the chart: its figure, and how high it stands (0–100) among the others."""

    label: str
    text: str
    height: int
    left: int

    @property
    def top(self) -> int:
        return 100 - self.height


@dataclass(frozen=True)
class HistoryLine:
    """One change of the row for people."""

    at: datetime
    title: str
    who: str
    note: str
    tone: str = "done"
    status: str = ""


def details_of(request: OfficeRequest, row: FormRow) -> dict[str, object]:
    """The context of the page of a row."""
    view = queries.view_row(row, by=request.actor)
    card = view.card
    period = Period.parse(row.submission.round.period)
    return {
        "row": row,
        "submission": row.submission,
        "period": period,
        "name": name_of(view),
        "grid_row": grid_row(view, submission_id=row.submission_id),
        "findings": [replace(each, sentence=without_name(each, view)) for each in view.findings],
        "facts_title": "Definisi saat formulir dikirim" if card else "Baris DPA",
        "facts": indicator_facts(card) if card else budget_facts(view),
        "aims": aims_of(card, year=period.year) if card else None,
        "bars": (bars := bars_of(request, view)),
        "bar_width": 50 // len(bars) if bars else 0,
        **proofs_context(request, row),
        "sure_form": show_form(
            request,
            SurenessForm,
            initial={
                "data_status": view.written.data_status,
                "data_on": view.written.data_on,
                "version": view.version,
            },
        ),
        "why_not": view.why_not,
        "history_page": (history := _history(request, row)),
        "history": [line_of(event, view) for event in history.events],
        **remarks_of(request, row),
    }


def _history(request: OfficeRequest, row: FormRow) -> RowHistory:
    """The page of the row's history that is asked for (?riwayat=2); the newest acts otherwise."""
    text = request.GET.get("riwayat", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1
    return queries.list_row_history(row, by=request.actor, number=max(number, 1))


def indicator_facts(card: FrozenIndicator) -> Pairs:
    """The definition as it was when the form went out."""
    spec = card.spec
    return [
        ("Definisi operasional", spec.definition),
        ("Cara menghitung", _formula(spec)),
        ("Arah", f"{spec.direction.label}; capaian = {spec.direction.formula_text}"),
        ("Agregasi dalam setahun", spec.aggregation.label),
        ("Nilai kantor dari unit-unit", spec.office_rule.label),
        ("Sumber data", spec.source),
        ("Batas nilai", _limits(spec)),
        ("Bukti yang diminta", spec.evidence_required),
        ("Nilai awal", _baseline(spec)),
        ("Penanggung jawab", spec.responsible),
        ("Dasar", spec.basis),
        ("Catatan", spec.remark),
    ]


def _formula(spec: IndicatorSpec) -> str:
    if not spec.formula:
        return spec.formula_text
    words = formula_in_words(spec)
    return f"{spec.formula_text} ({words})" if spec.formula_text else words


def _limits(spec: IndicatorSpec) -> str:
    ends = [
        f"{word} {number(limit, spec.decimals)}"
        for word, limit in (("terendah", spec.minimum), ("tertinggi", spec.maximum))
        if limit is not None
    ]
    return ", ".join(ends)


def _baseline(spec: IndicatorSpec) -> str:
    if spec.baseline is None:
        return ""
    year = f" ({spec.baseline_year})" if spec.baseline_year else ""
    return f"{number(spec.baseline, spec.decimals)} {spec.measured_in}{year}"


def budget_facts(view: RowView) -> Pairs:
    assert view.line is not None
    left = None if view.written.actual is None else minus(view.line.ceiling, view.written.actual)
    return [
        ("Kode rekening", view.line.code),
        ("Pagu", money(view.line.ceiling)),
        ("Sisa pagu", money(left)),
        ("Mendukung sasaran", view.line.objective_code),
    ]


def aims_of(card: FrozenIndicator, *, year: int) -> Aims | None:
    """Targets of the year: the unit's own, and the office's; None when there are none."""
    plans = [("Unit ini", card.unit_targets), ("Kantor", card.office_targets)]
    known = [(whose, plan) for whose, plan in plans if plan is not None]
    if not known:
        return None
    columns = [_aims(plan, card.spec) for _, plan in known]
    labels = ("TW I", "TW II", "TW III", "TW IV", str(year))
    rows = zip(labels, zip(*columns, strict=True), strict=True)
    return Aims(tuple(whose for whose, _ in known), tuple(rows))


def _aims(plan: TargetPlan, spec: IndicatorSpec) -> tuple[str, ...]:
    return tuple(aim_text(aim, spec.decimals) for aim in (*plan.quarters, plan.annual))


def bars_of(request: OfficeRequest, view: RowView) -> tuple[Bar, ...]:
    """Earlier periods and this one, as a small chart; () when there is nothing to compare."""
    past = queries.list_past_actuals(view.row, by=request.actor)
    if not past:
        return ()
    period = Period.parse(view.row.submission.round.period)
    figures = [(each.period.short_label, each.actual) for each in past]
    figures.append((period.short_label, view.written.actual))
    decimals = view.card.spec.decimals if view.card else 0
    highest = max(
        (value.copy_abs() for _, value in figures if value is not None), default=Decimal(0)
    )
    return tuple(
        Bar(
            label,
            number(value, decimals),
            height=_height(value, highest),
            left=(100 * index + 25) // len(figures),
        )
        for index, (label, value) in enumerate(figures)
    )


def _height(value: Decimal | None, highest: Decimal) -> int:
    if value is None or not highest:
        return 0
    return max(int(quotient(times(value.copy_abs(), Decimal(100)), highest)), 1)


def line_of(event: CellEvent, view: RowView) -> HistoryLine:
    """A change in words."""
    who = f"{event.who}, {event.acting_as}" if event.acting_as else event.who
    who += f" · lewat {event.way}" if event.way else ""
    if event.field == "evidence":
        if event.old and event.new:
            return HistoryLine(event.at, "Bukti diganti", who, f"{event.old} → {event.new}")
        title = "Bukti ditambahkan" if event.new else "Bukti dikeluarkan"
        return HistoryLine(event.at, title, who, event.new or event.old)
    if event.field in CLARIFIED:
        title, tone = CLARIFIED[event.field]
        return HistoryLine(event.at, title, who, event.new, tone=tone)
    if event.field == "guidance":
        title = "Dikembalikan dengan arahan" if event.new else "Arahan selesai"
        return HistoryLine(event.at, title, who, event.new, tone="returned")
    old, new = _figure(event.field, event.old, view), _figure(event.field, event.new, view)
    return HistoryLine(event.at, f"{_label(event.field, view)}: {old} → {new}", who, "")


def _figure(field: str, text: str, view: RowView) -> str:
    """A cell of the history; a computed figure with the indicator's own decimals."""
    if not text:
        return NOTHING
    if field == ACTUAL and view.card is not None:
        spec = view.card.spec
        return in_places(Decimal(text), spec.decimals, is_computed=bool(spec.formula))
    return words_of(field, text)


def _label(field: str, view: RowView) -> str:
    if field.startswith(VALUE_PREFIX) and view.card is not None:
        name = field.removeprefix(VALUE_PREFIX)
        return view.card.spec.labels.get(name, name)
    return FIELD_LABELS.get(field, field)
