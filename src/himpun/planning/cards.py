"""From rows to the cards that rules understand; used by the read door and the import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from himpun.planning.models import IndicatorVersion, PlanNode, Target
from himpun.planning.rules.indicators import (
    Aggregation,
    Direction,
    Frequency,
    IndicatorSpec,
    Level,
    OfficeRule,
    TargetBasis,
    Variable,
)
from himpun.planning.rules.targets import Aim, TargetPlan

M = TypeVar("M", bound=Model)


def in_force(rows: QuerySet[M], *, on: date) -> QuerySet[M]:
    """Rows whose validity holds the day (``valid_until`` is the first day it no longer does)."""
    return rows.filter(Q(valid_until__isnull=True) | Q(valid_until__gt=on), valid_from__lte=on)


def card_of(version: IndicatorVersion) -> IndicatorSpec:
    """The card of a stored version.

    Wants ``indicator``, ``node``, ``owner_unit`` and ``contributions__unit`` fetched along.
    """
    contributions = sorted(version.contributions.all(), key=lambda one: one.position)
    return IndicatorSpec(
        code=version.indicator.code,
        name=version.name,
        level=Level(version.node.level),
        is_key=version.is_key,
        parent_code=version.node.code,
        definition=version.definition,
        rationale=version.reason,
        formula=version.formula,
        formula_text=version.formula_text,
        variables=tuple(Variable(**one) for one in version.variables),
        measured_in=version.measured_in,
        decimals=version.decimals,
        direction=Direction(version.direction),
        aggregation=Aggregation(version.aggregation),
        office_rule=OfficeRule(version.office_rule),
        target_basis=TargetBasis(version.target_basis),
        frequency=Frequency(version.frequency),
        source=version.source,
        producer=version.producer,
        responsible=version.responsible_title,
        owner_unit=version.owner_unit.code,
        contributors=tuple(one.unit.code for one in contributions),
        evidence_required=version.evidence_required,
        minimum=version.minimum,
        maximum=version.maximum,
        baseline=version.baseline,
        baseline_year=version.baseline_year,
        final_target=version.final_target,
        basis=version.legal_basis,
        remark=version.remark,
        valid_from=version.valid_from,
        valid_until=version.valid_until,
        version=version.number_of_version,
    )


def whole_versions(rows: QuerySet[IndicatorVersion]) -> QuerySet[IndicatorVersion]:
    """The versions with everything that :func:`card_of` reads, in three statements."""
    return rows.select_related("indicator", "node", "owner_unit").prefetch_related(
        "contributions__unit"
    )


def year_of(period_code: str) -> int:
    """The calendar year of a period's code."""
    return int(period_code[:4])


def target_plans(rows: Iterable[Target]) -> dict[int, tuple[TargetPlan, ...]]:
    """Targets by indicator key: one plan a unit and year, the office's first.

    Wants ``unit`` fetched along. Of several versions of a period the newest counts.
    """
    newest: dict[tuple[int, int, str, str], Target] = {}
    for row in sorted(rows, key=lambda one: one.number_of_version):
        unit = row.unit.code if row.unit is not None else ""
        newest[row.indicator_id, year_of(row.period), unit, row.period] = row
    aims: dict[tuple[int, int, str], dict[str, Aim]] = {}
    for (indicator, year, unit, period), row in newest.items():
        if row.low is not None:
            aims.setdefault((indicator, year, unit), {})[period] = Aim(row.low, row.high)
    plans: dict[int, list[TargetPlan]] = {}
    for indicator, year, unit in sorted(aims):
        periods = dict(sorted(aims[indicator, year, unit].items()))
        plans.setdefault(indicator, []).append(TargetPlan(unit, year, periods))
    return {indicator: tuple(found) for indicator, found in plans.items()}


def ancestors(node: PlanNode, by_id: Mapping[int, PlanNode]) -> tuple[PlanNode, ...]:
    """The node and everything above it, topmost first."""
    path = [node]
    while path[0].parent_id is not None:
        path.insert(0, by_id[path[0].parent_id])
    return tuple(path)
