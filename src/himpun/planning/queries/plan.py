"""The tree, its indicators and their targets, as they stand on a day."""

from __future__ import annotations

from datetime import date

from himpun.core.actors import Actor
from himpun.core.refusals import NotVisible
from himpun.offices.models import Office
from himpun.planning.cards import (
    ancestors,
    card_of,
    in_force,
    target_plans,
    whole_versions,
    year_of,
)
from himpun.planning.models import BudgetLine, IndicatorVersion, PlanNode, Target
from himpun.planning.queries.rows import IndicatorCard, PlanStep, TargetRow, TreeNode
from himpun.planning.rules.indicators import IndicatorSpec, Level
from himpun.planning.rules.targets import Aim, TargetPlan


def list_indicators(
    office: Office, *, by: Actor, on: date, year: int | None = None, code: str = ""
) -> tuple[IndicatorCard, ...]:
    """Indicators in force on the day, in the plan's order, with targets of the year.

    ``year`` defaults to that of ``on``; ``code`` asks for one of them. Nothing for somebody of
    another office.
    """
    return _cards(office, by, nodes_of(office, by), on=on, year=year or on.year, code=code)


def _cards(
    office: Office, by: Actor, nodes: dict[int, PlanNode], *, on: date, year: int, code: str = ""
) -> tuple[IndicatorCard, ...]:
    versions = whole_versions(
        in_force(IndicatorVersion.objects.visible_to(by).filter(indicator__office=office), on=on)
    )
    targets = in_force(
        Target.objects.visible_to(by).filter(
            indicator__office=office, period__startswith=str(year)
        ),
        on=on,
    ).select_related("unit")
    if code:
        versions = versions.filter(indicator__code=code)
        targets = targets.filter(indicator__code=code)
    plans = target_plans(targets)
    return tuple(_card(version, nodes, plans) for version in versions.order_by("position", "pk"))


def specs_in_force(
    office: Office, *, by: Actor, on: date, year: int | None = None
) -> tuple[IndicatorCard, ...]:
    """What the forms of a round freeze; the same as :func:`list_indicators`."""
    return list_indicators(office, by=by, on=on, year=year)


def get_indicator(code: str, *, office: Office, by: Actor, on: date) -> IndicatorCard:
    """One indicator in force on the day. Raises NotVisible."""
    cards = list_indicators(office, by=by, on=on, code=code) if code else ()
    if not cards:
        raise NotVisible
    return cards[0]


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


def list_target_versions(code: str, *, office: Office, by: Actor) -> tuple[TargetRow, ...]:
    """Every version of every target of an indicator, newest year first, in order of validity."""
    rows = Target.objects.visible_to(by).filter(indicator__office=office, indicator__code=code)
    found = [
        TargetRow(
            period=row.period,
            unit=row.unit.code if row.unit is not None else "",
            aim=Aim(row.low, row.high) if row.low is not None else None,
            version=row.number_of_version,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            basis=row.legal_basis,
        )
        for row in rows.select_related("unit")
    ]
    return tuple(
        sorted(found, key=lambda row: (-year_of(row.period), row.unit, row.period, row.version))
    )


def list_years(office: Office, *, by: Actor) -> tuple[int, ...]:
    """Years for which the office has targets or budget lines, newest first."""
    periods = Target.objects.visible_to(by).filter(indicator__office=office)
    years = {year_of(code) for code in periods.values_list("period", flat=True).distinct()}
    lines = BudgetLine.objects.visible_to(by).filter(office=office)
    years.update(lines.values_list("year", flat=True).distinct())
    return tuple(sorted(years, reverse=True))


def plan_tree(
    office: Office, *, by: Actor, on: date, year: int | None = None
) -> tuple[TreeNode, ...]:
    """The whole plan as it stands on the day, goals first, with targets of the year."""
    nodes = nodes_of(office, by)
    hanging: dict[str, list[IndicatorCard]] = {}
    for card in _cards(office, by, nodes, on=on, year=year or on.year):
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


def nodes_of(office: Office, by: Actor) -> dict[int, PlanNode]:
    """Every node of the tree by its key, in the plan's order."""
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
