"""What a changed row of a plan says now and would say then, in words, for the preview."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from himpun.core.formats import number
from himpun.planning.cards import card_of
from himpun.planning.comparison import Comparison, Pair, Status, changed_periods
from himpun.planning.models import BudgetLine, PlanNode, Target
from himpun.planning.rules.indicators import IndicatorSpec, agreed_content
from himpun.planning.rules.plan_content import (
    PlannedBudget,
    PlannedNode,
    PlannedTargets,
)
from himpun.planning.rules.plan_layout import INDICATORS
from himpun.planning.rules.targets import Aim

NOTHING = "–"
P = TypeVar("P")
C = TypeVar("C")


@dataclass(frozen=True)
class Difference:
    """One field of one row: what is in force and what the workbook says."""

    kind: str
    code: str
    field: str
    old: str
    new: str


def differences(comparison: Comparison) -> tuple[Difference, ...]:
    """Every field that differs in the rows that would change, in the order of the sheets."""
    found: list[Difference] = []
    for node, now in _changed(comparison.nodes):
        found += _of_node(node, now)
    for indicator, version in _changed(comparison.indicators):
        found += spec_differences(card_of(version), indicator.spec)
    for targets, rows in _changed(comparison.targets):
        found += _of_targets(targets, rows)
    for budget, line in _changed(comparison.budget):
        found += _of_budget(budget, line)
    return tuple(found)


def _changed(pairs: Iterable[Pair[P, C]]) -> Iterator[tuple[P, C]]:
    for pair in pairs:
        if pair.status is Status.BERUBAH and pair.current is not None:
            yield pair.planned, pair.current


def spec_differences(old: IndicatorSpec, new: IndicatorSpec) -> tuple[Difference, ...]:
    """What two versions of an indicator say differently; validity and number left aside."""
    before, after = agreed_content(old), agreed_content(new)
    return tuple(
        Difference("indikator", new.code, _heading(name), _text(before[name]), _text(after[name]))
        for name in before
        if before[name] != after[name]
    )


def aim_text(aim: Aim | None) -> str:
    """A target as people write it: `72,5`, or `60–70` for a range."""
    if aim is None:
        return NOTHING
    return f"{number(aim.low)}–{number(aim.upper)}" if aim.is_range else number(aim.low)


def _of_node(planned: PlannedNode, now: PlanNode) -> Iterator[Difference]:
    pairs = (
        ("Level", now.level, planned.level.value),
        ("Nama", now.name, planned.name),
        ("Induk", now.parent.code if now.parent else "", planned.parent_code),
    )
    return _unequal("pohon", planned.code, pairs)


def _of_targets(planned: PlannedTargets, rows: Mapping[str, Target]) -> Iterator[Difference]:
    current = {code: row for code, row in rows.items() if row.valid_until is None}
    unit = planned.plan.unit or "kantor"
    for period in changed_periods(planned, current):
        row = current.get(period)
        old = Aim(row.low, row.high) if row is not None and row.low is not None else None
        yield Difference(
            "target",
            f"{planned.indicator_code}/{unit}",
            period,
            aim_text(old),
            aim_text(planned.plan.aims.get(period)),
        )


def _of_budget(planned: PlannedBudget, line: BudgetLine) -> Iterator[Difference]:
    pairs = (
        ("Uraian", line.name, planned.name),
        ("Pagu", line.ceiling, planned.ceiling),
        ("Keterangan", line.remark, planned.remark),
    )
    return _unequal("anggaran", f"{planned.unit}/{planned.year}/{planned.code}", pairs)


def _unequal(
    kind: str, code: str, pairs: Iterable[tuple[str, object, object]]
) -> Iterator[Difference]:
    for field, old, new in pairs:
        if old != new:
            yield Difference(kind, code, field, _text(old), _text(new))


def _heading(name: str) -> str:
    """What the sheet calls the field; the level follows from the parent."""
    return INDICATORS.columns[name].heading if name in INDICATORS.columns else "Level"


def _text(value: object) -> str:
    if value is None or value in ("", []):
        return NOTHING
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, list):
        return "; ".join(map(_part, value))
    return str(value)


def _part(value: object) -> str:
    if isinstance(value, Mapping):
        return f"{value['name']}={value['label']} ({value['measured_in']})"
    return str(value)
