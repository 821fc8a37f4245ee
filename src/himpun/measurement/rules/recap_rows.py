"""What each row of a recapitulation says: of a unit, and of the office from its units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from himpun.measurement.rules.achievement import NO_TARGET, NOT_FILLED, achievement
from himpun.measurement.rules.aggregation import (
    NOT_YET,
    Goal,
    evaluate,
    figures_to_date,
    formula_to_date,
    goal_of,
    goal_to_date,
    sum_aims,
)
from himpun.measurement.rules.figures import Figure
from himpun.measurement.rules.recap_input import Filled, IndicatorIn, RowIn, UnitIn
from himpun.measurement.rules.rollup import (
    Contribution,
    Values,
    office_figure,
    office_to_date,
    sum_values,
)
from himpun.planning.rules.indicators import Aggregation, OfficeRule
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim, TargetPlan

NOT_HANDED_IN = "unit belum menyampaikan formulir"
NOT_VERIFIED = "belum diverifikasi Bidang, tidak masuk nilai seluruh unit"
NO_UNIT_TARGET = "unit ini tidak bertarget sendiri"

LAST_COUNTS = frozenset({Aggregation.POSISI, Aggregation.TAHUNAN})
"""Where earlier periods have no say."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A row before its achievement is computed.

    `unit` is None for the office. `now` is the figure of the period alone, `to_date` the one
    that is measured; the goals likewise. `row` is what was handed in (nothing for the office
    and for a unit that is silent).
    """

    indicator: IndicatorIn
    unit: UnitIn | None
    row: RowIn
    now: Figure
    to_date: Figure
    goal: Goal
    goal_to_date: Goal
    is_due: bool
    values: Values
    annual: Aim | None

    @property
    def is_filled(self) -> bool:
        """Whether the period has an actual; zero is one."""
        return self.now.value is not None

    @property
    def is_verified(self) -> bool:
        """Whether a unit's figure enters the office's value; what has none is not in question."""
        return self.row.is_verified or not (self.is_due and self.is_filled)

    @property
    def lacks_evidence(self) -> bool:
        """Whether a unit's figure came without the evidence its indicator demands."""
        demanded = bool(self.indicator.spec.evidence_required) and self.unit is not None
        return demanded and self.is_filled and self.row.n_evidence == 0


def read_indicator(
    indicator: IndicatorIn,
    rows: Mapping[tuple[str, str], RowIn],
    *,
    period: Period,
    units: Mapping[str, UnitIn],
) -> list[Reading]:
    """The office's reading first, then one for each contributing unit in the units' order."""
    parts = []
    for code in sorted(indicator.contributors, key=lambda one: _rank(units, one)):
        unit = units.get(code) or UnitIn(code=code, name=code)
        row = rows.get((indicator.spec.code, code)) or RowIn(
            indicator=indicator.spec.code, unit=code
        )
        parts.append(_Part.of(indicator, unit, row, period=period, stands=unit.is_received))
    lone = len(parts) == 1
    read = [_read_unit(indicator, part, period=period, lone=lone) for part in parts]
    return [_read_office(indicator, parts, read, period=period), *read]


def read_draft(indicator: IndicatorIn, row: RowIn, *, period: Period) -> Reading:
    """A unit's row as it is being filled, read as if it were handed in."""
    unit = UnitIn(code=row.unit, name=row.unit)
    part = _Part.of(indicator, unit, row, period=period, stands=True)
    return _read_unit(indicator, part, period=period, lone=len(indicator.contributors) == 1)


def achievement_of(reading: Reading) -> Figure:
    """The figure to date against its target, or why there is none."""
    if reading.to_date.value is None:
        return Figure(None, reading.to_date.reason)
    if reading.goal_to_date.aim is None:
        return Figure(None, reading.goal_to_date.reason)
    direction = reading.indicator.spec.direction
    return achievement(reading.to_date.value, reading.goal_to_date.aim, direction=direction)


def _rank(units: Mapping[str, UnitIn], code: str) -> tuple[int, str]:
    return (units[code].position if code in units else 0, code)


@dataclass(frozen=True, slots=True)
class _Part:
    """One unit's row with its contribution of every period up to this one."""

    unit: UnitIn
    row: RowIn
    is_due: bool
    history: Mapping[Period, Contribution]

    @classmethod
    def of(
        cls, indicator: IndicatorIn, unit: UnitIn, row: RowIn, *, period: Period, stands: bool
    ) -> _Part:
        """A draft does not contribute: where nothing stands, targets and the past remain."""
        if not stands:
            row = replace(row, filled=Filled(), note="", n_evidence=0, data_status="")
        is_due = indicator.is_due(period) if row.is_due is None else row.is_due
        history = {
            when: _contribution(indicator, one)
            for when, one in row.earlier.items()
            if indicator.spec.aggregation not in LAST_COUNTS
        }
        if not is_due:
            history[period] = Contribution(Figure(None, NOT_YET))
        elif not stands:
            history[period] = Contribution(Figure(None, NOT_HANDED_IN))
        else:
            history[period] = _contribution(indicator, row.filled)
        return cls(unit, row, is_due, history)


def _contribution(indicator: IndicatorIn, filled: Filled) -> Contribution:
    formula = indicator.spec.parsed_formula
    if formula is None:
        figure = Figure(filled.actual, "" if filled.actual is not None else NOT_FILLED)
        return Contribution(figure, is_verified=filled.is_verified)
    figure = evaluate(formula, filled.values, indicator.labels)
    return Contribution(figure, filled.values, filled.is_verified)


def _read_unit(indicator: IndicatorIn, part: _Part, *, period: Period, lone: bool) -> Reading:
    plan = part.row.targets or (indicator.targets if lone else None)
    goal, goal_so_far = _goals(indicator, plan, period=period)
    if plan is None and not lone:
        goal = goal_so_far = Goal(None, NO_UNIT_TARGET)
    return Reading(
        indicator=indicator,
        unit=part.unit,
        row=part.row,
        now=part.history[period].figure,
        to_date=_unit_to_date(indicator, part, period=period),
        goal=goal,
        goal_to_date=goal_so_far,
        is_due=part.is_due,
        values=part.row.filled.values,
        annual=None if plan is None else plan.annual,
    )


def _unit_to_date(indicator: IndicatorIn, part: _Part, *, period: Period) -> Figure:
    spec, formula = indicator.spec, indicator.spec.parsed_formula
    now = part.history[period].figure
    is_summed = formula is not None and spec.aggregation is Aggregation.KUMULATIF
    if formula is None or not is_summed or now.reason in {NOT_YET, NOT_HANDED_IN}:
        figures = {when: one.figure for when, one in part.history.items()}
        return figures_to_date(figures, upto=period, aggregation=spec.aggregation)
    return formula_to_date(
        {when: one.values for when, one in part.history.items()},
        upto=period,
        aggregation=spec.aggregation,
        formula=formula,
        labels=indicator.labels,
    )


def _read_office(
    indicator: IndicatorIn, parts: Sequence[_Part], units: Sequence[Reading], *, period: Period
) -> Reading:
    is_due = any(part.is_due for part in parts)
    goal, goal_so_far = _office_goals(indicator, units, period=period)
    now, to_date = _office_figures(indicator, parts, period=period)
    lone = units[0] if len(units) == 1 else None
    annual = indicator.targets.annual if indicator.targets else lone.annual if lone else None
    return Reading(
        indicator=indicator,
        unit=None,
        row=RowIn(
            indicator=indicator.spec.code,
            unit="",
            n_evidence=sum(part.row.n_evidence for part in parts),
        ),
        now=now if is_due else Figure(None, NOT_YET),
        to_date=to_date if is_due else Figure(None, NOT_YET),
        goal=goal,
        goal_to_date=goal_so_far,
        is_due=is_due,
        values=_office_values(indicator, parts, period=period),
        annual=annual,
    )


def _office_figures(
    indicator: IndicatorIn, parts: Sequence[_Part], *, period: Period
) -> tuple[Figure, Figure]:
    spec = indicator.spec
    by_period: dict[Period, dict[str, Contribution]] = {}
    for part in parts:
        for when, one in part.history.items():
            by_period.setdefault(when, {})[part.unit.code] = one
    expected = tuple(part.unit.code for part in parts)
    names = {part.unit.code: part.unit.name for part in parts}
    rule, formula = spec.office_rule, spec.parsed_formula
    now = office_figure(
        by_period[period], expected=expected, rule=rule, formula=formula, names=names
    )
    to_date = office_to_date(
        by_period,
        upto=period,
        expected=expected,
        aggregation=spec.aggregation,
        rule=rule,
        formula=formula,
        names=names,
    )
    return now, to_date


def _office_values(
    indicator: IndicatorIn, parts: Sequence[_Part], *, period: Period
) -> dict[str, Decimal | None]:
    """The summed variables, where the office's figure is made of them."""
    formula = indicator.spec.parsed_formula
    is_ratio = indicator.spec.office_rule is OfficeRule.RASIO
    if formula is None or not (is_ratio or len(parts) == 1):
        return {}
    counted = [one.values if one.is_verified else {} for one in _now(parts, period)]
    return sum_values(counted, formula.variables)


def _now(parts: Sequence[_Part], period: Period) -> list[Contribution]:
    return [part.history[period] for part in parts]


def _office_goals(
    indicator: IndicatorIn, units: Sequence[Reading], *, period: Period
) -> tuple[Goal, Goal]:
    """The office's own targets; else the lone unit's, else the sum where figures are summed."""
    if indicator.targets is None and len(units) == 1:
        return units[0].goal, units[0].goal_to_date
    if indicator.targets is None and indicator.spec.office_rule is OfficeRule.JUMLAH:
        return _sum_goals([one.goal for one in units]), _sum_goals(
            [one.goal_to_date for one in units]
        )
    return _goals(indicator, indicator.targets, period=period)


def _goals(indicator: IndicatorIn, plan: TargetPlan | None, *, period: Period) -> tuple[Goal, Goal]:
    """The target of the period alone, and the one to date."""
    aggregation, basis = indicator.spec.aggregation, indicator.spec.target_basis
    return (
        goal_of(plan, period=period, aggregation=aggregation, basis=basis),
        goal_to_date(plan, upto=period, aggregation=aggregation, basis=basis),
    )


def _sum_goals(goals: Sequence[Goal]) -> Goal:
    aims = [goal.aim for goal in goals if goal.aim is not None]
    if len(aims) < len(goals):
        return Goal(None, NO_TARGET)
    return Goal(sum_aims(aims))
