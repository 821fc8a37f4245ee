"""The plan as pages tell it: indicators as lines of the tree, as facts, as versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from himpun.core.formats import date_plain, number
from himpun.offices import queries as offices
from himpun.planning import queries
from himpun.planning.differences import Difference, aim_text, spec_differences
from himpun.planning.rules.explaining import why_no_value
from himpun.planning.rules.indicators import Aggregation
from himpun.planning.rules.periods import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from himpun.planning.queries import IndicatorCard, TreeNode
    from himpun.planning.rules.indicators import IndicatorSpec
    from himpun.planning.rules.targets import TargetPlan
    from himpun.web.page import OfficeRequest

Pairs = tuple[tuple[str, str], ...]
BORROWED = "memakai target kantor"


@dataclass(frozen=True)
class YearChoice:
    """The year that a page shows, the day on which the plan is read, and the other years."""

    year: int
    on: date
    offered: tuple[int, ...]


@dataclass(frozen=True)
class TargetLine:
    """Targets of the office or a unit in one year, as text; `note` where they are borrowed."""

    name: str
    quarters: tuple[str, ...]
    annual: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """An indicator as a line of the tree."""

    card: IndicatorCard
    targets: TargetLine
    units: str


@dataclass(frozen=True)
class Branch:
    """A node of the tree with its indicators; `is_shown` unless the plan is too long at once.

    `has_head` for the first table on the way down: the columns of those below stand under it.
    """

    node: TreeNode
    lines: tuple[Line, ...]
    children: tuple[Branch, ...]
    n_indicators: int
    is_shown: bool
    has_head: bool


@dataclass(frozen=True)
class VersionLine:
    """A version of an indicator: since and up to when, and what it changed."""

    spec: IndicatorSpec
    until: date | None
    is_in_force: bool
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Entry:
    """An indicator as the dictionary prints it."""

    spec: IndicatorSpec
    objective: str
    facts: Pairs
    rules: tuple[str, ...]
    targets: tuple[TargetLine, ...]


def today_of(request: OfficeRequest) -> date:
    """The day of the request where the office is."""
    return request.at.astimezone(ZoneInfo(request.office.zone)).date()


def chosen_year(request: OfficeRequest) -> YearChoice:
    """`?tahun=` or this year; the plan is read as it stood or will stand in that year."""
    today = today_of(request)
    asked = request.GET.get("tahun", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else today.year
    if not FIRST_YEAR <= year <= LAST_YEAR:
        year = today.year
    on = min(max(today, date(year, 1, 1)), date(year, 12, 31))
    known = queries.list_years(request.office, by=request.actor)
    years = {*known, today.year, today.year + 1, year}
    return YearChoice(year, on, tuple(sorted(years, reverse=True)))


def unit_names(request: OfficeRequest) -> dict[str, str]:
    """Units of the office by code, closed ones too: an old version may name them."""
    return {unit.code: unit.name for unit in offices.list_units(by=request.actor)}


def branches_of(tree: Iterable[TreeNode], *, is_whole: bool, chosen: str) -> tuple[Branch, ...]:
    """The tree for the page; of a long one only the branch of the node `chosen` has its lines."""
    return tuple(_branch(node, is_shown=is_whole, chosen=chosen) for node in tree)


def _branch(node: TreeNode, *, is_shown: bool, chosen: str, has_head: bool = True) -> Branch:
    is_shown = is_shown or node.code == chosen
    lines = tuple(map(line_of, node.indicators)) if is_shown else ()
    children = tuple(
        _branch(each, is_shown=is_shown, chosen=chosen, has_head=has_head and not lines)
        for each in node.children
    )
    return Branch(
        node=node,
        lines=lines,
        children=children,
        n_indicators=len(node.indicators) + sum(each.n_indicators for each in children),
        is_shown=is_shown,
        has_head=has_head,
    )


def line_of(card: IndicatorCard) -> Line:
    return Line(
        card, _target_line("Kantor", card.office_targets), ", ".join(card.spec.contributors)
    )


def _target_line(name: str, plan: TargetPlan | None, note: str = "") -> TargetLine:
    if plan is None:
        return TargetLine(name, (aim_text(None),) * 4, aim_text(None), note)
    return TargetLine(name, tuple(map(aim_text, plan.quarters)), aim_text(plan.annual), note)


def target_lines(card: IndicatorCard, units: Mapping[str, str]) -> tuple[TargetLine, ...]:
    """The office's targets, then those of each contributing unit, own or the office's."""
    own = {plan.unit: plan for plan in card.targets if plan.unit}
    lines = [_target_line("Kantor", card.office_targets)]
    for code in (*card.spec.contributors, *(c for c in own if c not in card.spec.contributors)):
        name = units.get(code, code)
        if code in own:
            lines.append(_target_line(name, own[code]))
        elif card.spec.is_shared:
            borrowed = card.targets_of(code)
            note = BORROWED if borrowed else "belum ada target sendiri"
            lines.append(_target_line(name, borrowed, note))
    return tuple(lines)


def facts_of(spec: IndicatorSpec, units: Mapping[str, str]) -> Pairs:
    """What the indicator is, as label and value: the fields that DOMAIN.md §3.2 requires."""
    return (
        ("Level", spec.level.label),
        ("Satuan", f"{spec.measured_in}, {spec.decimals} desimal"),
        ("Arah", spec.direction.label),
        ("Rumus capaian", spec.direction.formula_text),
        ("Agregasi periode", spec.aggregation.label),
        ("Target triwulan dibaca", spec.target_basis.label if _is_summed(spec) else ""),
        ("Nilai kantor", spec.office_rule.label if spec.is_shared else "Nilai unit pengampu"),
        ("Frekuensi sumber", spec.frequency.value.capitalize()),
        ("Sumber data", spec.source),
        ("Produsen data", spec.producer),
        ("Penanggung jawab", spec.responsible),
        ("Unit pemilik", units.get(spec.owner_unit, spec.owner_unit)),
        ("Unit pengampu", ", ".join(units.get(code, code) for code in spec.contributors)),
        ("Bukti dukung wajib", spec.evidence_required or "Tidak diwajibkan"),
        ("Data awal", _baseline(spec)),
        ("Target akhir Renstra", number(spec.final_target)),
        ("Batas isian", _limits(spec)),
        ("Dasar penetapan", spec.basis),
        ("Alasan pemilihan", spec.rationale),
        ("Keterangan", spec.remark),
    )


def _is_summed(spec: IndicatorSpec) -> bool:
    """Only a cumulative target can count from the start of the year or the period alone."""
    return spec.aggregation is Aggregation.KUMULATIF


def _baseline(spec: IndicatorSpec) -> str:
    if spec.baseline is None:
        return "Belum ada"
    year = f" ({spec.baseline_year})" if spec.baseline_year else ""
    return f"{number(spec.baseline)} {spec.measured_in}{year}"


def _limits(spec: IndicatorSpec) -> str:
    if spec.minimum is None and spec.maximum is None:
        return "Tanpa batas"
    if spec.maximum is None:
        return f"Paling kecil {number(spec.minimum)}"
    if spec.minimum is None:
        return f"Paling besar {number(spec.maximum)}"
    return f"{number(spec.minimum)} sampai {number(spec.maximum)}"


def entry_of(card: IndicatorCard, units: Mapping[str, str]) -> Entry:
    """An indicator for the dictionary: only facts that say something."""
    facts = tuple(pair for pair in facts_of(card.spec, units) if pair[1])
    objective = f"{card.objective.code} {card.objective.name}"
    own = tuple(line for line in target_lines(card, units) if line.note != BORROWED)
    return Entry(card.spec, objective, facts, why_no_value(card.spec), own)


def version_lines(versions: Sequence[IndicatorSpec], *, on: date) -> tuple[VersionLine, ...]:
    """Every version, newest first, with what it changed in the one before."""
    lines = []
    for number_of, spec in enumerate(versions):
        changed = spec_differences(versions[number_of - 1], spec) if number_of else ()
        until = spec.valid_until - timedelta(days=1) if spec.valid_until else None
        is_in_force = spec.valid_from <= on and (until is None or on <= until)
        lines.append(VersionLine(spec, until, is_in_force, changed))
    return tuple(reversed(lines))


def validity(spec: IndicatorSpec) -> str:
    """`sejak 1 Januari 2026`, with its last day where it has one."""
    since = f"sejak {date_plain(spec.valid_from)}"
    if spec.valid_until is None:
        return since
    return f"{since} sampai {date_plain(spec.valid_until - timedelta(days=1))}"
