"""The rows of a recapitulation: each indicator of the office, then of its units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from himpun.measurement.rules.achievement import NOT_FILLED, achievement, capped
from himpun.measurement.rules.aggregation import (
    NOT_YET,
    Goal,
    evaluate,
    figures_to_date,
    formula_to_date,
    goal_of,
    goal_to_date,
)
from himpun.measurement.rules.figures import Figure, exact, rounded, shown
from himpun.measurement.rules.predicates import Predicate, predicate
from himpun.measurement.rules.recap_content import RowContent
from himpun.measurement.rules.recap_input import Filled, IndicatorIn, RecapIn, RowIn, UnitIn
from himpun.measurement.rules.rollup import (
    Contribution,
    office_figure,
    office_to_date,
    sum_values,
    why_incomplete,
)
from himpun.planning.rules.indicators import OfficeRule
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import TargetPlan

NOT_HANDED_IN = "unit belum menyampaikan formulir"
NO_UNIT_TARGET = "unit ini tidak bertarget sendiri"
BY_UNROUNDED = "predikat menurut nilai yang belum dibulatkan"


@dataclass(frozen=True, slots=True)
class Measured:
    """A row with the figures that means and counts are made of."""

    content: RowContent
    achievement: Figure
    predicate: Predicate


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a row says before it is measured against its target."""

    now: Figure
    to_date: Figure
    goal: Goal
    goal_to_date: Goal
    values: Mapping[str, Decimal | None]
    is_due: bool
    plan: TargetPlan | None


def measure_indicator(
    indicator: IndicatorIn,
    rows: Mapping[tuple[str, str], RowIn],
    *,
    given: RecapIn,
    units: Mapping[str, UnitIn],
) -> list[Measured]:
    """The office's row first, then one for each contributing unit in the order of the units."""
    code = indicator.spec.code
    order = sorted(indicator.contributors, key=lambda one: _rank(units, one))
    present = {unit: rows.get((code, unit)) or RowIn(indicator=code, unit=unit) for unit in order}
    received = [unit for unit in order if unit in units and units[unit].is_received]
    histories = {
        unit: _history(indicator, row, given.period, received=unit in received)
        for unit, row in present.items()
    }
    office = _read_office(indicator, present, histories, given=given, units=units)
    measured = [_measured(indicator, None, _office_row(present, received), office, given=given)]
    for unit, row in present.items():
        lone = len(order) == 1
        reading = _read_unit(
            indicator, row, histories[unit], given=given, received=unit in received, lone=lone
        )
        named = units.get(unit) or UnitIn(code=unit, name=unit)
        shown_row = row if unit in received else RowIn(indicator=code, unit=unit)
        measured.append(_measured(indicator, named, shown_row, reading, given=given))
    return measured


def _rank(units: Mapping[str, UnitIn], code: str) -> tuple[int, str]:
    return (units[code].position if code in units else 0, code)


def _is_due(indicator: IndicatorIn, row: RowIn, period: Period) -> bool:
    return indicator.is_due(period) if row.is_due is None else row.is_due


def _history(
    indicator: IndicatorIn, row: RowIn, period: Period, *, received: bool
) -> dict[Period, Contribution]:
    """The unit's contribution of every period up to this one; a draft does not contribute."""
    filled = dict(row.earlier)
    filled.pop(period, None)
    if received:
        filled[period] = row.filled
    found = {when: _contribution(indicator, one) for when, one in filled.items()}
    if not received:
        found[period] = Contribution(Figure(None, NOT_HANDED_IN))
    if not _is_due(indicator, row, period):
        found[period] = Contribution(Figure(None, NOT_YET))
    return found


def _contribution(indicator: IndicatorIn, filled: Filled) -> Contribution:
    formula = indicator.spec.parsed_formula
    if formula is None:
        return Contribution(Figure(filled.actual, "" if filled.actual is not None else NOT_FILLED))
    figure = evaluate(formula, filled.values, indicator.spec.labels)
    return Contribution(figure, filled.values)


def _read_unit(
    indicator: IndicatorIn,
    row: RowIn,
    history: Mapping[Period, Contribution],
    *,
    given: RecapIn,
    received: bool,
    lone: bool,
) -> _Reading:
    spec, period = indicator.spec, given.period
    now = history[period].figure
    figures = {when: part.figure for when, part in history.items()}
    formula = spec.parsed_formula
    if now.reason in {NOT_YET, NOT_HANDED_IN} or formula is None:
        due_now = Figure(None, now.reason) if now.value is None else None
        to_date = due_now or figures_to_date(figures, upto=period, aggregation=spec.aggregation)
    else:
        to_date = formula_to_date(
            {when: part.values for when, part in history.items()},
            upto=period,
            aggregation=spec.aggregation,
            formula=formula,
            labels=spec.labels,
        )
    plan = row.targets or (indicator.targets if lone else None)
    return _Reading(
        now=now,
        to_date=to_date,
        goal=goal_of(plan, period=period, aggregation=spec.aggregation),
        goal_to_date=_unit_goal(plan, indicator, period, lone=lone),
        values=row.filled.values if received else {},
        is_due=_is_due(indicator, row, period),
        plan=plan,
    )


def _unit_goal(
    plan: TargetPlan | None, indicator: IndicatorIn, period: Period, *, lone: bool
) -> Goal:
    if plan is None and not lone:
        return Goal(None, NO_UNIT_TARGET)
    return goal_to_date(plan, upto=period, aggregation=indicator.spec.aggregation)


def _read_office(
    indicator: IndicatorIn,
    rows: Mapping[str, RowIn],
    histories: Mapping[str, Mapping[Period, Contribution]],
    *,
    given: RecapIn,
    units: Mapping[str, UnitIn],
) -> _Reading:
    spec, period = indicator.spec, given.period
    order = tuple(rows)
    names = {code: units[code].name for code in order if code in units}
    by_period: dict[Period, dict[str, Contribution]] = {}
    for unit, history in histories.items():
        for when, part in history.items():
            by_period.setdefault(when, {})[unit] = part
    formula = spec.parsed_formula
    rule = spec.office_rule
    now = office_figure(
        by_period[period], expected=order, rule=rule, formula=formula, names=names
    )
    is_due = any(_is_due(indicator, row, period) for row in rows.values())
    if is_due:
        to_date = office_to_date(
            by_period,
            upto=period,
            expected=order,
            aggregation=spec.aggregation,
            rule=rule,
            formula=formula,
            names=names,
        )
    else:
        now = to_date = Figure(None, NOT_YET)
    plan = indicator.targets or (rows[order[0]].targets if len(order) == 1 else None)
    values: dict[str, Decimal | None] = {}
    if formula is not None and is_due and (len(order) == 1 or rule is OfficeRule.RASIO):
        parts = [by_period[period][unit].values for unit in order]
        values = sum_values(parts, formula.variables)
    return _Reading(
        now=now,
        to_date=to_date,
        goal=goal_of(plan, period=period, aggregation=spec.aggregation),
        goal_to_date=goal_to_date(plan, upto=period, aggregation=spec.aggregation),
        values=values,
        is_due=is_due,
        plan=plan,
    )
