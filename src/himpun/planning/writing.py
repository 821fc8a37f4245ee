"""The rows of an import; called inside the action only, after every check.

Kept apart from the door because it only puts down what the comparison decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from himpun.core.action import change
from himpun.offices.models import Office, Unit
from himpun.planning.cards import card_of
from himpun.planning.comparison import Comparison, Pair, Status, changed_periods
from himpun.planning.models import (
    BudgetLine,
    Contribution,
    Indicator,
    IndicatorVersion,
    PlanNode,
    Target,
)
from himpun.planning.rules.indicators import IndicatorSpec, agreed_content
from himpun.planning.rules.plan_content import (
    PlannedBudget,
    PlannedIndicator,
    PlannedNode,
    PlannedTargets,
)


def write_plan(office: Office, comparison: Comparison) -> None:
    """Put down what is new or changed: tree, indicators, targets, budget lines."""
    units = {unit.code: unit for unit in Unit.objects.filter(office=office)}
    _write_nodes(office, comparison.nodes)
    nodes = {node.code: node for node in PlanNode.objects.filter(office=office)}
    _write_indicators(office, comparison.indicators, nodes, units)
    indicators = {one.code: one for one in Indicator.objects.filter(office=office)}
    _write_targets(comparison.targets, indicators, units)
    _write_budget(office, comparison.budget, nodes, units)


def _write_nodes(office: Office, pairs: Sequence[Pair[PlannedNode, PlanNode]]) -> None:
    # Parents may stand below their children in the sheet, so nodes first, links afterwards.
    PlanNode.objects.bulk_create(
        PlanNode(
            office=office,
            level=pair.planned.level.value,
            code=pair.planned.code,
            name=pair.planned.name,
            position=place,
        )
        for place, pair in enumerate(pairs)
        if pair.status is Status.BARU
    )
    nodes = {node.code: node for node in PlanNode.objects.filter(office=office)}
    for place, pair in enumerate(pairs):
        planned, node = pair.planned, nodes[pair.planned.code]
        parent = nodes.get(planned.parent_code)
        if pair.status is Status.BERUBAH:
            change(node, level=planned.level.value, name=planned.name, parent=parent)
        elif pair.status is Status.BARU and parent is not None:
            PlanNode.objects.filter(pk=node.pk).update(parent=parent)
        if node.position != place:
            PlanNode.objects.filter(pk=node.pk).update(position=place)


def _write_indicators(
    office: Office,
    pairs: Sequence[Pair[PlannedIndicator, IndicatorVersion]],
    nodes: dict[str, PlanNode],
    units: dict[str, Unit],
) -> None:
    Indicator.objects.bulk_create(
        Indicator(office=office, code=pair.planned.spec.code)
        for pair in pairs
        if pair.status is Status.BARU
    )
    indicators = {one.code: one for one in Indicator.objects.filter(office=office)}
    versions, fed_by = [], []
    for place, pair in enumerate(pairs):
        spec, current = pair.planned.spec, pair.current
        if current is not None and current.position != place:
            IndicatorVersion.objects.filter(pk=current.pk).update(position=place)
        if pair.status is Status.TETAP:
            continue
        number = 1
        if current is not None:
            if agreed_content(card_of(current)) == agreed_content(spec):
                change(current, valid_until=spec.valid_until)
                continue
            _close(current, since=spec.valid_from)
            number = current.number_of_version + 1
        versions.append(
            _version(
                indicators[spec.code],
                spec,
                number=number,
                place=place,
                node=nodes[spec.parent_code],
                owner=units[spec.owner_unit],
            )
        )
        fed_by.append([units[code] for code in spec.contributors])
    stored = IndicatorVersion.objects.bulk_create(versions)
    Contribution.objects.bulk_create(
        Contribution(indicator_version=version, unit=unit, position=place)
        for version, feeding in zip(stored, fed_by, strict=True)
        for place, unit in enumerate(feeding)
    )


def _version(
    indicator: Indicator,
    spec: IndicatorSpec,
    *,
    number: int,
    place: int,
    node: PlanNode,
    owner: Unit,
) -> IndicatorVersion:
    return IndicatorVersion(
        indicator=indicator,
        number_of_version=number,
        valid_from=spec.valid_from,
        valid_until=spec.valid_until,
        name=spec.name,
        node=node,
        is_key=spec.is_key,
        definition=spec.definition,
        reason=spec.rationale,
        formula=spec.formula,
        formula_text=spec.formula_text,
        variables=[
            {"name": one.name, "label": one.label, "measured_in": one.measured_in}
            for one in spec.variables
        ],
        measured_in=spec.measured_in,
        decimals=spec.decimals,
        minimum=spec.minimum,
        maximum=spec.maximum,
        direction=spec.direction.value,
        aggregation=spec.aggregation.value,
        office_rule=spec.office_rule.value,
        target_basis=spec.target_basis.value,
        frequency=spec.frequency.value,
        source=spec.source,
        producer=spec.producer,
        owner_unit=owner,
        responsible_title=spec.responsible,
        evidence_required=spec.evidence_required,
        baseline=spec.baseline,
        baseline_year=spec.baseline_year,
        final_target=spec.final_target,
        legal_basis=spec.basis,
        remark=spec.remark,
        position=place,
    )


def _write_targets(
    pairs: Iterable[Pair[PlannedTargets, dict[str, Target]]],
    indicators: dict[str, Indicator],
    units: dict[str, Unit],
) -> None:
    new = []
    for pair in pairs:
        planned, current = pair.planned, pair.current or {}
        for period in changed_periods(planned, current):
            old, aim = current.get(period), planned.plan.aims.get(period)
            if old is not None:
                _close(old, since=planned.valid_from)
            if aim is None:
                continue
            new.append(
                Target(
                    indicator=indicators[planned.indicator_code],
                    unit=units.get(planned.plan.unit),
                    period=period,
                    low=aim.low,
                    high=aim.high,
                    number_of_version=1 if old is None else old.number_of_version + 1,
                    valid_from=planned.valid_from,
                    legal_basis=planned.basis,
                )
            )
    Target.objects.bulk_create(new)


def _write_budget(
    office: Office,
    pairs: Iterable[Pair[PlannedBudget, BudgetLine]],
    nodes: dict[str, PlanNode],
    units: dict[str, Unit],
) -> None:
    new = []
    for place, pair in enumerate(pairs):
        planned, old = pair.planned, pair.current
        if pair.status is Status.TETAP:
            continue
        if old is not None:
            _close(old, since=planned.valid_from)
        new.append(
            BudgetLine(
                office=office,
                unit=units[planned.unit],
                node=nodes.get(planned.code),
                year=planned.year,
                code=planned.code,
                name=planned.name,
                ceiling=planned.ceiling,
                number_of_version=1 if old is None else old.number_of_version + 1,
                valid_from=planned.valid_from,
                remark=planned.remark,
                position=place,
            )
        )
    BudgetLine.objects.bulk_create(new)


def _close(row: IndicatorVersion | Target | BudgetLine, *, since: date) -> None:
    """The old version holds until the new one begins; one that ended earlier stays ended."""
    if row.valid_until is None or row.valid_until > since:
        change(row, valid_until=since)
