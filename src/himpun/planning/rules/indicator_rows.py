"""One row of the sheet Indikator as an indicator's card."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from himpun.planning.rules.indicator_checks import MAX_DECIMALS, default_office_rule
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
from himpun.planning.rules.periods import FIRST_YEAR, LAST_YEAR
from himpun.planning.rules.plan_content import PlannedIndicator
from himpun.planning.rules.plan_tables import RowReader

NO_BASELINE = frozenset({"belum ada", "-"})
_VARIABLE = re.compile(r"([^=]+)=\s*(.+?)\s*\(([^()]+)\)")


def read_indicator(row: RowReader, *, levels: Mapping[str, Level]) -> PlannedIndicator:
    """The card of a row, with stand-ins where a cell is faulty (the row notes its faults).

    ``levels`` knows the tree's codes; an indicator's level is that of its parent node.
    """
    formula, owner = row.text("formula"), row.text("owner_unit")
    evidence = row.text("evidence_required")
    baseline, baseline_year = _baseline(row)
    spec = IndicatorSpec(
        code=row.text("code"),
        name=row.text("name"),
        level=_level(row, levels),
        is_key=row.yes("is_key"),
        parent_code=row.text("parent_code"),
        definition=row.text("definition"),
        rationale=row.text("rationale"),
        formula=formula,
        formula_text=row.text("formula_text"),
        variables=_variables(row),
        measured_in=row.text("measured_in"),
        decimals=row.whole("decimals", lowest=0, highest=MAX_DECIMALS) or 0,
        direction=row.choice("direction", Direction) or Direction.MAKS,
        aggregation=row.choice("aggregation", Aggregation) or Aggregation.POSISI,
        office_rule=row.choice("office_rule", OfficeRule, default_office_rule(formula))
        or OfficeRule.JUMLAH,
        target_basis=row.choice("target_basis", TargetBasis) or TargetBasis.SAMPAI_DENGAN,
        frequency=row.choice("frequency", Frequency) or Frequency.TRIWULANAN,
        source=row.text("source"),
        producer=row.text("producer"),
        responsible=row.text("responsible"),
        owner_unit=owner,
        contributors=row.parts("contributors") or ((owner,) if owner else ()),
        evidence_required="" if evidence == "-" else evidence,
        minimum=row.figure("minimum"),
        maximum=row.figure("maximum"),
        baseline=baseline,
        baseline_year=baseline_year,
        final_target=row.figure("final_target"),
        basis=row.text("basis"),
        remark=row.text("remark"),
        valid_from=row.day("valid_from") or date.min,
        valid_until=_day_after(row.day("valid_through")),
    )
    return PlannedIndicator(spec, row.number, row.cell("valid_from"))


def _level(row: RowReader, levels: Mapping[str, Level]) -> Level:
    value = row.raw("parent_code")
    level = levels.get(str(value))
    if value is not None and level is None:
        row.fault("parent_code", f"Induk “{value}” tidak ada di lembar Pohon.")
    return level or Level.SASARAN


def _variables(row: RowReader) -> tuple[Variable, ...]:
    found = []
    for part in row.parts("variables"):
        match = _VARIABLE.fullmatch(part)
        if match is None:
            row.fault(
                "variables",
                f"“{part[:60]}” tidak terbaca. Tulis nama=Label (satuan), pisahkan dengan “;”.",
            )
            continue
        name, label, measured_in = (text.strip() for text in match.groups())
        found.append(Variable(name, label, measured_in))
    return tuple(found)


def _baseline(row: RowReader) -> tuple[Decimal | None, int | None]:
    value = row.raw("baseline")
    if isinstance(value, str) and value.casefold() in NO_BASELINE:
        return None, None
    year = row.whole("baseline_year", lowest=FIRST_YEAR, highest=LAST_YEAR)
    return row.figure("baseline"), year


def _day_after(last: date | None) -> date | None:
    return None if last is None else last + timedelta(days=1)
