"""A checked plan beside what the office has: what is new, what changes, what cannot.

The preview and the import use the same comparison, so that a dry run never promises what the
import would refuse. Only reads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

from himpun.offices.models import Office
from himpun.planning.cards import card_of, whole_versions, year_of
from himpun.planning.models import (
    BudgetLine,
    IndicatorVersion,
    PlanningDocument,
    PlanNode,
    Target,
)
from himpun.planning.rules import plan_layout
from himpun.planning.rules.indicators import agreed_content
from himpun.planning.rules.plan_content import (
    CheckedPlan,
    PlannedBudget,
    PlannedDocument,
    PlannedIndicator,
    PlannedNode,
    PlannedTargets,
)
from himpun.planning.rules.plan_tables import CellFault
from himpun.planning.rules.targets import Aim

P = TypeVar("P")
C = TypeVar("C")


class Status(StrEnum):
    """What an import does with a row."""

    BARU = "BARU"
    BERUBAH = "BERUBAH"
    TETAP = "TETAP"


@dataclass(frozen=True)
class Pair(Generic[P, C]):
    """What the workbook says and what the office has (None: nothing yet)."""

    planned: P
    current: C | None
    status: Status


@dataclass(frozen=True)
class Comparison:
    """Every row of the plan with its status, and what cannot be done."""

    nodes: tuple[Pair[PlannedNode, PlanNode], ...]
    indicators: tuple[Pair[PlannedIndicator, IndicatorVersion], ...]
    targets: tuple[Pair[PlannedTargets, dict[str, Target]], ...]
    budget: tuple[Pair[PlannedBudget, BudgetLine], ...]
    documents: tuple[Pair[PlannedDocument, PlanningDocument], ...]
    faults: tuple[CellFault, ...] = field(default=())

    def codes(self, status: Status) -> dict[str, list[str]]:
        """Codes of this status by kind of row, for the preview and the trail; empty kinds out."""
        listed = {
            "pohon": [p.planned.code for p in self.nodes if p.status == status],
            "indikator": [p.planned.spec.code for p in self.indicators if p.status == status],
            "target": [_target_name(p.planned) for p in self.targets if p.status == status],
            "anggaran": [
                f"{p.planned.unit}/{p.planned.year}/{p.planned.code}"
                for p in self.budget
                if p.status == status
            ],
            "dokumen": [
                f"{p.planned.kind.value} {p.planned.number}"
                for p in self.documents
                if p.status == status
            ],
        }
        return {kind: codes for kind, codes in listed.items() if codes}


def compare(office: Office, plan: CheckedPlan, *, digests: Mapping[str, str]) -> Comparison:
    """Put the plan beside the office's. ``digests`` maps a document's file to its SHA-256."""
    faults: list[CellFault] = []
    return Comparison(
        nodes=_nodes(office, plan),
        indicators=tuple(_indicators(office, plan, faults)),
        targets=tuple(_targets(office, plan, faults)),
        budget=tuple(_budget(office, plan, faults)),
        documents=tuple(_documents(office, plan, digests)),
        faults=tuple(faults),
    )


def _status(*, has_current: bool, is_equal: bool) -> Status:
    if not has_current:
        return Status.BARU
    return Status.TETAP if is_equal else Status.BERUBAH


def _nodes(office: Office, plan: CheckedPlan) -> tuple[Pair[PlannedNode, PlanNode], ...]:
    stored = {
        node.code: node for node in PlanNode.objects.filter(office=office).select_related("parent")
    }
    pairs = []
    for planned in plan.nodes:
        node = stored.get(planned.code)
        is_equal = node is not None and (
            node.level,
            node.name,
            node.parent.code if node.parent else "",
        ) == (planned.level, planned.name, planned.parent_code)
        status = _status(has_current=node is not None, is_equal=is_equal)
        pairs.append(Pair(planned, node, status))
    return tuple(pairs)


def _indicators(
    office: Office, plan: CheckedPlan, faults: list[CellFault]
) -> Iterable[Pair[PlannedIndicator, IndicatorVersion]]:
    newest: dict[str, IndicatorVersion] = {}
    versions = whole_versions(IndicatorVersion.objects.filter(indicator__office=office))
    for version in versions.order_by("number_of_version"):
        newest[version.indicator.code] = version
    for planned in plan.indicators:
        current = newest.get(planned.spec.code)
        if current is None:
            yield Pair(planned, None, Status.BARU)
            continue
        card = card_of(current)
        same_content = agreed_content(card) == agreed_content(planned.spec)
        if not same_content:
            _refuse_backdating(
                faults,
                plan_layout.INDICATORS.sheet,
                planned.since_cell,
                since=planned.spec.valid_from,
                held_since=current.valid_from,
            )
        is_equal = same_content and card.valid_until == planned.spec.valid_until
        yield Pair(planned, current, _status(has_current=True, is_equal=is_equal))


def _targets(
    office: Office, plan: CheckedPlan, faults: list[CellFault]
) -> Iterable[Pair[PlannedTargets, dict[str, Target]]]:
    stored: dict[tuple[str, str, int], dict[str, Target]] = {}
    rows = Target.objects.filter(indicator__office=office).select_related("indicator", "unit")
    for row in rows.order_by("number_of_version"):
        unit = row.unit.code if row.unit else ""
        place = stored.setdefault((row.indicator.code, unit, year_of(row.period)), {})
        place[row.period] = row
    for planned in plan.targets:
        every = stored.get((planned.indicator_code, planned.plan.unit, planned.plan.year), {})
        current = {code: row for code, row in every.items() if row.valid_until is None}
        differing = changed_periods(planned, current)
        held = [current[code].valid_from for code in differing if code in current]
        if held:
            _refuse_backdating(
                faults,
                plan_layout.TARGETS.sheet,
                planned.since_cell,
                since=planned.valid_from,
                held_since=max(held),
            )
        status = _status(has_current=bool(current), is_equal=not differing)
        yield Pair(planned, every or None, status)


def changed_periods(planned: PlannedTargets, current: Mapping[str, Target]) -> tuple[str, ...]:
    """Period codes whose stored target (open ones) is not what the plan says."""
    stored = {
        code: (Aim(row.low, row.high) if row.low is not None else None, row.legal_basis)
        for code, row in current.items()
        if row.valid_until is None
    }
    wanted = {code: (aim, planned.basis) for code, aim in planned.plan.aims.items()}
    codes = sorted(stored.keys() | wanted.keys())
    return tuple(code for code in codes if stored.get(code) != wanted.get(code))


def _budget(
    office: Office, plan: CheckedPlan, faults: list[CellFault]
) -> Iterable[Pair[PlannedBudget, BudgetLine]]:
    newest: dict[tuple[str, int, str], BudgetLine] = {}
    rows = BudgetLine.objects.filter(office=office).select_related("unit")
    for row in rows.order_by("number_of_version"):
        newest[row.unit.code, row.year, row.code] = row
    for planned in plan.budget:
        current = newest.get((planned.unit, planned.year, planned.code))
        is_equal = current is not None and (current.name, current.ceiling, current.remark) == (
            planned.name,
            planned.ceiling,
            planned.remark,
        )
        if current is not None and not is_equal:
            _refuse_backdating(
                faults,
                plan_layout.BUDGET.sheet,
                planned.since_cell,
                since=planned.valid_from,
                held_since=current.valid_from,
            )
        yield Pair(planned, current, _status(has_current=current is not None, is_equal=is_equal))


def _documents(
    office: Office, plan: CheckedPlan, digests: Mapping[str, str]
) -> Iterable[Pair[PlannedDocument, PlanningDocument]]:
    stored: dict[tuple[str, str], dict[str, PlanningDocument]] = {}
    for row in PlanningDocument.objects.filter(office=office):
        stored.setdefault((row.kind, row.number), {})[row.blob_id] = row
    for planned in plan.documents:
        known = stored.get((planned.kind.value, planned.number), {})
        current = known.get(digests[planned.file])
        yield Pair(planned, current, _status(has_current=bool(known), is_equal=bool(current)))


def _refuse_backdating(
    faults: list[CellFault], sheet: str, cell: str, *, since: date, held_since: date
) -> None:
    if since <= held_since:
        faults.append(
            CellFault(
                sheet,
                cell,
                f"Isinya berubah dari yang berlaku sejak {held_since:%d-%m-%Y}; "
                "isi Berlaku mulai dengan tanggal sesudahnya, supaya yang sudah disepakati "
                "tidak berubah.",
            )
        )


def _target_name(planned: PlannedTargets) -> str:
    unit = planned.plan.unit or "kantor"
    return f"{planned.indicator_code}/{unit}/{planned.plan.year}"
