"""From the figures of single periods to the figure of the year so far (DOMAIN.md §4.4).

A missing earlier period makes a sum or a mean null and is named; nothing is carried forward and
nothing missing counts as zero. A maximum or minimum goes by the periods that were measured and
names the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from himpun.measurement.rules.achievement import NO_TARGET
from himpun.measurement.rules.figures import Figure, mean, minus, total
from himpun.planning.rules.formulas import Formula
from himpun.planning.rules.indicators import Aggregation, TargetBasis
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim, TargetPlan

NOT_YET = "belum waktunya"

_NEEDS_ALL = (Aggregation.KUMULATIF, Aggregation.RATA_RATA)
_COMBINE: dict[Aggregation, Callable[[tuple[Decimal, ...]], Decimal]] = {
    Aggregation.KUMULATIF: total,
    Aggregation.RATA_RATA: mean,
    Aggregation.MAKS: max,
    Aggregation.MIN: min,
}


@dataclass(frozen=True, slots=True)
class Goal:
    """The target to measure against, or null with the reason."""

    aim: Aim | None
    reason: str = ""


def to_date(
    values: Mapping[Period, Decimal | None], *, upto: Period, aggregation: Aggregation
) -> Figure:
    """The actual from the start of the year to the end of `upto`, in the indicator's unit.

    KUMULATIF adds, POSISI and TAHUNAN take the value of `upto` itself (TAHUNAN only in the last
    period of the year), RATA_RATA is the simple mean, MAKS and MIN the extreme. Periods of
    another year or kind in `values` are ignored.
    """
    figures = {
        period: Figure(value, "" if value is not None else why_not_measured((period,)))
        for period, value in values.items()
    }
    return figures_to_date(figures, upto=upto, aggregation=aggregation)


def figures_to_date(
    figures: Mapping[Period, Figure], *, upto: Period, aggregation: Aggregation
) -> Figure:
    """As :func:`to_date`, keeping the reason of every period that has no value."""
    if aggregation is Aggregation.TAHUNAN and not upto.is_last_of_year:
        return Figure(None, NOT_YET)
    latest = figures.get(upto) or _absent(upto)
    if latest.value is None or aggregation not in _COMBINE:
        return latest
    earlier = {period: figures.get(period) or _absent(period) for period in upto.earlier_in_year()}
    missing = [period for period, figure in earlier.items() if figure.value is None]
    if missing and aggregation in _NEEDS_ALL:
        return Figure(None, "; ".join(_why_missing(p, earlier[p]) for p in missing))
    known = (figure.value for figure in (*earlier.values(), latest))
    result = _COMBINE[aggregation](tuple(value for value in known if value is not None))
    return Figure(result, f"tanpa {_names(missing)}" if missing else "")


def _absent(period: Period) -> Figure:
    return Figure(None, why_not_measured((period,)))


def _why_missing(period: Period, figure: Figure) -> str:
    """The reason, with the period's name in front unless it already holds it."""
    named = period.short_label in figure.reason
    return figure.reason if named else f"{period.short_label}: {figure.reason}"


def formula_to_date(
    values: Mapping[Period, Mapping[str, Decimal | None]],
    *,
    upto: Period,
    aggregation: Aggregation,
    formula: Formula,
    labels: Mapping[str, str] | None = None,
) -> Figure:
    """The same for an indicator with variables.

    KUMULATIF adds each variable over the periods and applies the formula to the sums (a sum of
    percentages means nothing); every other mode applies the formula period by period.
    """
    if aggregation is Aggregation.KUMULATIF and formula.is_summable:
        return _formula_of_sums(values, upto=upto, formula=formula, labels=labels)
    by_period = {period: evaluate(formula, known, labels) for period, known in values.items()}
    return figures_to_date(by_period, upto=upto, aggregation=aggregation)


def evaluate(
    formula: Formula, values: Mapping[str, Decimal | None], labels: Mapping[str, str] | None = None
) -> Figure:
    """The formula's value as a figure; the reason is a phrase for a table cell."""
    outcome = formula.evaluate(values, labels=labels)
    return Figure(outcome.value, phrase(outcome.reason))


def goal_of(
    plan: TargetPlan | None, *, period: Period, aggregation: Aggregation, basis: TargetBasis
) -> Goal:
    """The target of the period alone; what a running total gained since the period before."""
    if plan is None:
        return Goal(None, NO_TARGET)
    written = plan.at(period, aggregation=aggregation, basis=basis)
    earlier = period.earlier_in_year()
    is_running = aggregation is Aggregation.KUMULATIF and basis is TargetBasis.SAMPAI_DENGAN
    if written is None or not is_running or not earlier:
        return _goal(written, (period,), aggregation)
    before = plan.at(earlier[-1], aggregation=aggregation, basis=basis)
    if before is None:
        return _goal(None, (earlier[-1],), aggregation)
    low = minus(written.low, before.low)
    return Goal(Aim(low, minus(written.upper, before.upper)) if written.is_range else Aim(low))


def goal_to_date(
    plan: TargetPlan | None, *, upto: Period, aggregation: Aggregation, basis: TargetBasis
) -> Goal:
    """The target that the actual to date is measured against.

    SAMPAI_DENGAN: what is written for `upto` already is the one to date. PER_PERIODE: those of
    a cumulative indicator are added up, the others have the one of `upto`. At the end of the
    year the year's own target stands in where the periods have none.
    """
    if plan is None:
        return Goal(None, NO_TARGET)
    goal = _goal_so_far(plan, upto=upto, aggregation=aggregation, basis=basis)
    is_year_end = upto.is_last_of_year and upto.year == plan.year
    return Goal(plan.annual) if goal.aim is None and is_year_end and plan.annual else goal


def _goal_so_far(
    plan: TargetPlan, *, upto: Period, aggregation: Aggregation, basis: TargetBasis
) -> Goal:
    written = plan.at(upto, aggregation=aggregation, basis=basis)
    is_summed = aggregation is Aggregation.KUMULATIF and basis is TargetBasis.PER_PERIODE
    if written is None or not is_summed:
        return _goal(written, (upto,), aggregation)
    found = {
        period: plan.at(period, aggregation=aggregation, basis=basis)
        for period in (*upto.earlier_in_year(), upto)
    }
    missing = tuple(period for period, aim in found.items() if aim is None)
    if missing:
        return _goal(None, missing, aggregation)
    return Goal(sum_aims([aim for aim in found.values() if aim is not None]))


def sum_aims(aims: Sequence[Aim]) -> Aim:
    """Targets added up: a range if any of them is one."""
    low = total(aim.low for aim in aims)
    if not any(aim.is_range for aim in aims):
        return Aim(low)
    return Aim(low, total(aim.upper for aim in aims))


def _goal(aim: Aim | None, periods: Sequence[Period], aggregation: Aggregation) -> Goal:
    if aim is not None:
        return Goal(aim)
    if aggregation is Aggregation.TAHUNAN and not periods[-1].is_last_of_year:
        return Goal(None, NOT_YET)
    return Goal(None, f"target {_names(periods)} belum ditetapkan")


def why_not_measured(periods: Iterable[Period]) -> str:
    """The phrase that names the periods without an actual."""
    return f"realisasi {_names(periods)} belum ada"


def phrase(sentence: str) -> str:
    """A sentence as a phrase: small first letter, no full stop."""
    return sentence[:1].lower() + sentence[1:].rstrip(".")


def _formula_of_sums(
    values: Mapping[Period, Mapping[str, Decimal | None]],
    *,
    upto: Period,
    formula: Formula,
    labels: Mapping[str, str] | None,
) -> Figure:
    latest: Mapping[str, Decimal | None] = values.get(upto, {})
    if any(latest.get(name) is None for name in formula.variables):
        return evaluate(formula, latest, labels)
    periods = (*upto.earlier_in_year(), upto)
    missing = tuple(
        period
        for period in periods
        if any(values.get(period, {}).get(name) is None for name in formula.variables)
    )
    if missing:
        return Figure(None, why_not_measured(missing))
    sums: dict[str, Decimal | None] = {
        name: total(_all_known(values[period][name] for period in periods))
        for name in formula.variables
    }
    return evaluate(formula, sums, labels)


def _all_known(values: Iterable[Decimal | None]) -> Iterable[Decimal]:
    return (value for value in values if value is not None)


def _names(periods: Iterable[Period]) -> str:
    return ", ".join(period.short_label for period in periods)
