"""The read door of planning: indicators in force, the tree, budget lines, documents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from himpun.core.actors import Actor
from himpun.core.refusals import NotVisible
from himpun.offices.models import Office
from himpun.planning.cards import ancestors, card_of, in_force, target_plans, whole_versions
from himpun.planning.models import (
    BudgetLine,
    IndicatorVersion,
    PlanningDocument,
    PlanNode,
    Target,
)
from himpun.planning.rules.indicators import IndicatorSpec, Level, OfficeRule
from himpun.planning.rules.targets import TargetPlan


@dataclass(frozen=True)
class PlanStep:
    """One node of the tree on the way down to an indicator."""

    level: Level
    code: str
    name: str
    position: int


@dataclass(frozen=True)
class IndicatorCard:
    """An indicator in force: its card, its place in the tree, its targets of one year.

    ``path`` runs from the goal down to the node it hangs on.
    """

    indicator_id: int
    version_id: int
    position: int
    spec: IndicatorSpec
    path: tuple[PlanStep, ...]
    targets: tuple[TargetPlan, ...]

    @property
    def objective(self) -> PlanStep:
        """The sasaran it belongs to; the topmost node where the tree has no sasaran above."""
        found = [step for step in self.path if step.level is Level.SASARAN]
        return found[-1] if found else self.path[0]

    @property
    def office_targets(self) -> TargetPlan | None:
        """The targets of the office as a whole."""
        return next((plan for plan in self.targets if not plan.unit), None)

    def targets_of(self, unit_code: str) -> TargetPlan | None:
        """What the unit is measured against: its own targets, or the office's where they apply.

        The office's figure applies to the only contributor, and to every unit unless units are
        added up (a share of a sum is nobody's target until it is agreed).
        """
        for plan in self.targets:
            if plan.unit == unit_code:
                return plan
        alone = self.spec.contributors == (unit_code,)
        shared = self.spec.is_shared and unit_code in self.spec.contributors
        if alone or (shared and self.spec.office_rule is not OfficeRule.JUMLAH):
            return self.office_targets
        return None


@dataclass(frozen=True)
class BudgetRow:
    """A DPA line in force; ``ceiling`` in rupiah, ``objective`` the code of its sasaran or ""."""

    id: int
    unit_id: int
    unit_code: str
    year: int
    code: str
    name: str
    ceiling: Decimal
    remark: str
    objective: str
    position: int


@dataclass(frozen=True)
class DocumentRow:
    """A registered planning document and the digest of its file."""

    id: int
    kind: str
    kind_label: str
    number: str
    title: str
    dated_on: date
    year: int
    file_name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class TreeNode:
    """A node of the plan with what hangs on it."""

    level: Level
    code: str
    name: str
    indicators: tuple[IndicatorCard, ...]
    children: tuple[TreeNode, ...]


def list_indicators(
    office: Office, *, by: Actor, on: date, year: int | None = None
) -> tuple[IndicatorCard, ...]:
    """Indicators in force on the day, in the plan's order, with targets of the year.

    ``year`` defaults to that of ``on``. Nothing for somebody of another office.
    """
    nodes = _nodes(office, by)
    versions = whole_versions(
        in_force(IndicatorVersion.objects.visible_to(by).filter(indicator__office=office), on=on)
    )
    targets = in_force(
        Target.objects.visible_to(by).filter(
            indicator__office=office, period__startswith=str(year or on.year)
        ),
        on=on,
    ).select_related("unit")
    plans = target_plans(targets)
    return tuple(_card(version, nodes, plans) for version in versions.order_by("position", "pk"))


def specs_in_force(
    office: Office, *, by: Actor, on: date, year: int | None = None
) -> tuple[IndicatorCard, ...]:
    """What the forms of a round freeze; the same as :func:`list_indicators`."""
    return list_indicators(office, by=by, on=on, year=year)


def get_indicator(code: str, *, office: Office, by: Actor, on: date) -> IndicatorCard:
    """One indicator in force on the day. Raises NotVisible."""
    for card in list_indicators(office, by=by, on=on):
        if card.spec.code == code:
            return card
    raise NotVisible


def list_versions(code: str, *, office: Office, by: Actor) -> tuple[IndicatorSpec, ...]:
    """Every version an indicator has had, oldest first. Raises NotVisible when it has none."""
    versions = whole_versions(
        IndicatorVersion.objects.visible_to(by).filter(
            indicator__office=office, indicator__code=code
        )
    ).order_by("number_of_version")
    found = tuple(card_of(version) for version in versions)
    if not found:
        raise NotVisible
    return found


def targets_for(
    code: str, *, office: Office, by: Actor, on: date, year: int
) -> tuple[TargetPlan, ...]:
    """The targets of an indicator in force on the day, of one year, the office's first."""
    rows = in_force(
        Target.objects.visible_to(by).filter(
            indicator__office=office, indicator__code=code, period__startswith=str(year)
        ),
        on=on,
    ).select_related("unit")
    return next(iter(target_plans(rows).values()), ())


def plan_tree(office: Office, *, by: Actor, on: date) -> tuple[TreeNode, ...]:
    """The whole plan as it stands on the day, goals first."""
    nodes = _nodes(office, by)
    hanging: dict[str, list[IndicatorCard]] = {}
    for card in list_indicators(office, by=by, on=on):
        hanging.setdefault(card.spec.parent_code, []).append(card)
    below: dict[int | None, list[PlanNode]] = {}
    for node in nodes.values():
        below.setdefault(node.parent_id, []).append(node)

    def build(parent: int | None) -> tuple[TreeNode, ...]:
        return tuple(
            TreeNode(
                level=Level(node.level),
                code=node.code,
                name=node.name,
                indicators=tuple(hanging.get(node.code, ())),
                children=build(node.pk),
            )
            for node in below.get(parent, ())
        )

    return build(None)


def list_budget_lines(
    office: Office, *, by: Actor, on: date, year: int, unit_id: int | None = None
) -> tuple[BudgetRow, ...]:
    """DPA lines of the year in force on the day, of every unit or of one."""
    nodes = _nodes(office, by)
    rows = in_force(
        BudgetLine.objects.visible_to(by).filter(office=office, year=year), on=on
    ).select_related("unit", "node")
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    return tuple(
        BudgetRow(
            id=row.pk,
            unit_id=row.unit_id,
            unit_code=row.unit.code,
            year=row.year,
            code=row.code,
            name=row.name,
            ceiling=row.ceiling or Decimal(0),
            remark=row.remark,
            objective=_objective_code(row.node, nodes),
            position=row.position,
        )
        for row in rows.order_by("position", "pk")
    )


def list_documents(
    office: Office, *, by: Actor, year: int | None = None, kind: str = ""
) -> tuple[DocumentRow, ...]:
    """Registered planning documents, newest first; of one year or kind when asked."""
    rows = PlanningDocument.objects.visible_to(by).filter(office=office).select_related("blob")
    if year is not None:
        rows = rows.filter(year=year)
    if kind:
        rows = rows.filter(kind=kind)
    return tuple(map(_document, rows.order_by("-dated_on", "kind", "pk")))


def get_document(document_id: int, *, by: Actor) -> DocumentRow:
    """One registered document. Raises NotVisible."""
    return _document(PlanningDocument.objects.select_related("blob").one(by, pk=document_id))


def _nodes(office: Office, by: Actor) -> dict[int, PlanNode]:
    rows = PlanNode.objects.visible_to(by).filter(office=office).order_by("position", "pk")
    return {node.pk: node for node in rows}


def _card(
    version: IndicatorVersion,
    nodes: dict[int, PlanNode],
    plans: dict[int, tuple[TargetPlan, ...]],
) -> IndicatorCard:
    path = tuple(
        PlanStep(Level(node.level), node.code, node.name, node.position)
        for node in ancestors(version.node, nodes)
    )
    return IndicatorCard(
        indicator_id=version.indicator_id,
        version_id=version.pk,
        position=version.position,
        spec=card_of(version),
        path=path,
        targets=plans.get(version.indicator_id, ()),
    )


def _objective_code(node: PlanNode | None, nodes: dict[int, PlanNode]) -> str:
    if node is None:
        return ""
    path = ancestors(node, nodes)
    return next((one.code for one in reversed(path) if one.level == Level.SASARAN), "")


def _document(row: PlanningDocument) -> DocumentRow:
    return DocumentRow(
        id=row.pk,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        number=row.number,
        title=row.title,
        dated_on=row.dated_on,
        year=row.year,
        file_name=row.file_name,
        sha256=row.blob_id,
        size=row.blob.size,
    )
