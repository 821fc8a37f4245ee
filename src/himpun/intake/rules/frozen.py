"""What a form row carries frozen: the indicator's card and targets, or the DPA line.

A later *perubahan* of the plan makes new versions; it never touches a form that went out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from himpun.core.canonical import decimal_text
from himpun.planning.rules.indicators import IndicatorSpec, spec_from_plain, spec_to_plain
from himpun.planning.rules.targets import Aim, TargetPlan


@dataclass(frozen=True)
class FrozenIndicator:
    """An indicator as one unit's form shows it. `targets` None: no target of its own."""

    spec: IndicatorSpec
    objective_code: str
    objective_name: str
    objective_position: int
    position: int
    unit_targets: TargetPlan | None
    office_targets: TargetPlan | None


@dataclass(frozen=True)
class FrozenBudgetLine:
    """A DPA line as the form shows it; `ceiling` in rupiah."""

    code: str
    name: str
    ceiling: Decimal
    objective_code: str
    position: int


def freeze_indicator(card: FrozenIndicator) -> dict[str, object]:
    """The card as JSON-able values."""
    return {
        "spec": spec_to_plain(card.spec),
        "objective": {
            "code": card.objective_code,
            "name": card.objective_name,
            "position": card.objective_position,
        },
        "position": card.position,
        "unit_targets": _plan_to_plain(card.unit_targets),
        "office_targets": _plan_to_plain(card.office_targets),
    }


def thaw_indicator(frozen: Mapping[str, object]) -> FrozenIndicator:
    """Read back what `freeze_indicator` wrote."""
    objective = cast("dict[str, object]", frozen["objective"])
    return FrozenIndicator(
        spec=spec_from_plain(cast("dict[str, object]", frozen["spec"])),
        objective_code=str(objective["code"]),
        objective_name=str(objective["name"]),
        objective_position=cast("int", objective["position"]),
        position=cast("int", frozen["position"]),
        unit_targets=_plan_from_plain(frozen["unit_targets"]),
        office_targets=_plan_from_plain(frozen["office_targets"]),
    )


def freeze_budget_line(line: FrozenBudgetLine) -> dict[str, object]:
    return {
        "code": line.code,
        "name": line.name,
        "ceiling": decimal_text(line.ceiling),
        "objective": line.objective_code,
        "position": line.position,
    }


def thaw_budget_line(frozen: Mapping[str, object]) -> FrozenBudgetLine:
    return FrozenBudgetLine(
        code=str(frozen["code"]),
        name=str(frozen["name"]),
        ceiling=Decimal(str(frozen["ceiling"])),
        objective_code=str(frozen["objective"]),
        position=cast("int", frozen["position"]),
    )


def _plan_to_plain(plan: TargetPlan | None) -> dict[str, object] | None:
    if plan is None:
        return None
    aims = {
        code: [decimal_text(aim.low), None if aim.high is None else decimal_text(aim.high)]
        for code, aim in plan.aims.items()
    }
    return {"unit": plan.unit, "year": plan.year, "aims": aims}


def _plan_from_plain(plain: object) -> TargetPlan | None:
    if plain is None:
        return None
    fields = cast("dict[str, object]", plain)
    pairs = cast("dict[str, tuple[str, str | None]]", fields["aims"])
    aims = {
        code: Aim(Decimal(low), None if high is None else Decimal(high))
        for code, (low, high) in pairs.items()
    }
    return TargetPlan(str(fields["unit"]), cast("int", fields["year"]), aims)
