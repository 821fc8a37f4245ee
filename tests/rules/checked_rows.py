"""Rows as the checks look at them, made of a few words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from himpun.intake.checks import CheckedRow, Earlier
from himpun.intake.rules.cells import Written
from himpun.intake.rules.frozen import FrozenBudgetLine
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
from himpun.planning.rules.periods import Period

NOW = Period.parse("2026-TW3")
RATIO = {
    "formula": "baik / total * 100",
    "measured_in": "%",
    "variables": (
        Variable("baik", "Panjang baik", "km"),
        Variable("total", "Panjang total", "km"),
    ),
}

_SPEC = IndicatorSpec(
    code="IKU-1", name="Jalan mantap", level=Level.SASARAN, is_key=True, parent_code="S1",
    definition="", rationale="", formula="", formula_text="", variables=(), measured_in="km",
    decimals=2, direction=Direction.MAKS, aggregation=Aggregation.POSISI,
    office_rule=OfficeRule.JUMLAH, target_basis=TargetBasis.SAMPAI_DENGAN,
    frequency=Frequency.TRIWULANAN, source="", producer="", responsible="", owner_unit="BM",
    contributors=("BM",), evidence_required="", minimum=None, maximum=None, baseline=None,
    baseline_year=None, final_target=None, basis="", remark="", valid_from=date(2026, 1, 1),
)  # fmt: skip


def spec(**more: Any) -> IndicatorSpec:
    return replace(_SPEC, **more)


def figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def row(
    actual: str | None = None,
    *,
    of: IndicatorSpec | None = None,
    values: dict[str, str | None] | None = None,
    note: str = "",
    reason: str = "",
    data_on: date | None = None,
    **more: Any,
) -> CheckedRow:
    """An indicator's row with what was written into it."""
    written = Written(values or {}, figure(actual), note, missing_reason=reason, data_on=data_on)
    given: dict[str, Any] = {"is_due": True, "n_evidence": 0, "period": NOW, **more}
    return CheckedRow(1, "IKU-1", "Jalan mantap", written=written, spec=of or _SPEC, **given)


def money(spent: str | None, *, ceiling: str = "1000", **more: Any) -> CheckedRow:
    """A DPA line's row."""
    line = FrozenBudgetLine("1.03", "Jalan", Decimal(ceiling), "S1", 1)
    written = Written({}, figure(spent), "")
    given: dict[str, Any] = {"is_due": True, "n_evidence": 0, "period": NOW, **more}
    return CheckedRow(2, "1.03", "Jalan", written=written, budget_line=line, **given)


def history(*actuals: str | None, **last: Any) -> tuple[Earlier, ...]:
    """Earlier periods, newest first; `last` is what else the newest of them holds."""
    period, earlier = NOW, []
    for index, actual in enumerate(actuals):
        period = period.previous()
        earlier.append(Earlier(period, figure(actual), **(last if index == 0 else {})))
    return tuple(earlier)
