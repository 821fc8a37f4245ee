"""From units to the office, and from indicators to the objective (DOMAIN.md §4.5).

A ratio is computed from Σ numerator / Σ denominator and never from an average of percentages.
While a contributing unit is missing the office has no value, and the reason counts and names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from himpun.measurement.rules.achievement import Cap, capped
from himpun.measurement.rules.aggregation import evaluate, figures_to_date
from himpun.measurement.rules.figures import Figure, mean, total
from himpun.planning.rules.formulas import Formula
from himpun.planning.rules.indicators import Aggregation, OfficeRule
from himpun.planning.rules.periods import Period

Values = Mapping[str, Decimal | None]

NOT_SUMMABLE = "rumus ini tidak dapat dihitung dari jumlah variabel antarunit"
NOTHING_TO_AVERAGE = "belum ada indikator yang bernilai"


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one unit brings for one period: its own figure and, for formulas, its variables.

    What the Bidang above has not verified counts as little as what is missing.
    """

    figure: Figure
    values: Values = field(default_factory=dict)
    is_verified: bool = True


@dataclass(frozen=True, slots=True)
class Average:
    """A mean of achievements; null values are left out and counted."""

    figure: Figure
    n_counted: int
    n_excluded: int


def office_figure(
    contributions: Mapping[str, Contribution],
    *,
    expected: Sequence[str],
    rule: OfficeRule,
    formula: Formula | None = None,
    names: Mapping[str, str] | None = None,
) -> Figure:
    """The office's figure of one period from its units' (keys and `expected`: unit codes).

    `names` says how reasons call a unit. Null with “2 dari 3 unit; belum: …” while one is
    missing or not verified; a lone unit passes its own reason on. RASIO needs the formula.
    """
    wanted = formula.variables if rule is OfficeRule.RASIO and formula is not None else None
    why = why_incomplete(contributions, expected=expected, wanted=wanted, names=names)
    if why:
        return Figure(None, why)
    present = [contributions[name] for name in expected]
    if rule is not OfficeRule.RASIO:
        return Figure(
            _combine([p.figure.value for p in present if p.figure.value is not None], rule)
        )
    if formula is None or not formula.is_summable:
        return Figure(None, NOT_SUMMABLE)
    return evaluate(formula, sum_values([part.values for part in present], formula.variables))


def office_to_date(
    history: Mapping[Period, Mapping[str, Contribution]],
    *,
    upto: Period,
    expected: Sequence[str],
    aggregation: Aggregation,
    rule: OfficeRule,
    formula: Formula | None = None,
    names: Mapping[str, str] | None = None,
) -> Figure:
    """The office's figure of the year so far: units first, then periods.

    A cumulative ratio adds the variables over units and periods before it divides.
    """
    is_ratio = rule is OfficeRule.RASIO and formula is not None and formula.is_summable
    if is_ratio and formula is not None and aggregation is Aggregation.KUMULATIF:
        return _cumulative_ratio(
            history, upto=upto, expected=expected, formula=formula, names=names
        )
    by_period = {
        period: office_figure(parts, expected=expected, rule=rule, formula=formula, names=names)
        for period, parts in history.items()
    }
    return figures_to_date(by_period, upto=upto, aggregation=aggregation)


def why_incomplete(
    contributions: Mapping[str, Contribution],
    *,
    expected: Sequence[str],
    wanted: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    """Why the office has no value of the period yet; "" when every expected unit is there.

    With `wanted`, a unit is there when it brings these variables; otherwise, its figure.
    """
    missing = [name for name in expected if _is_missing(contributions.get(name), wanted)]
    doubted = [
        name for name in expected if name not in missing and not contributions[name].is_verified
    ]
    if expected and not missing and not doubted:
        return ""
    if len(expected) == 1 and missing:
        lone = contributions.get(expected[0])
        return (lone.figure.reason if lone else "") or "realisasi belum ada"
    return count_missing(expected, missing, doubted, names=names)


def sum_values(parts: Sequence[Values], names: Iterable[str]) -> dict[str, Decimal | None]:
    """Each variable added up; None for a variable that any part lacks."""
    sums: dict[str, Decimal | None] = {}
    for name in names:
        found = [value for part in parts if (value := part.get(name)) is not None]
        sums[name] = total(found) if len(found) == len(parts) else None
    return sums


def count_missing(
    expected: Sequence[str],
    missing: Sequence[str],
    doubted: Sequence[str] = (),
    *,
    names: Mapping[str, str] | None = None,
) -> str:
    """“1 dari 3 unit; belum: UPTD III; belum diverifikasi: UPTD II”."""
    if not expected:
        return "tidak ada unit penyumbang"
    parts = [f"{len(expected) - len(missing) - len(doubted)} dari {len(expected)} unit"]
    for words, codes in (("belum", missing), ("belum diverifikasi", doubted)):
        if codes:
            listed = sorted((names or {}).get(code, code) for code in codes)
            parts.append(f"{words}: {', '.join(listed)}")
    return "; ".join(parts)


def mean_achievement(achievements: Iterable[Figure], *, cap: Cap) -> Average:
    """The simple mean of the capped achievements that exist; the others are counted beside it."""
    every = tuple(achievements)
    known = [value for figure in every if (value := capped(figure.value, cap)) is not None]
    figure = Figure(mean(known)) if known else Figure(None, NOTHING_TO_AVERAGE)
    return Average(figure, n_counted=len(known), n_excluded=len(every) - len(known))


def _cumulative_ratio(
    history: Mapping[Period, Mapping[str, Contribution]],
    *,
    upto: Period,
    expected: Sequence[str],
    formula: Formula,
    names: Mapping[str, str] | None,
) -> Figure:
    periods = (*upto.earlier_in_year(), upto)
    lacking = {
        period: why_incomplete(
            history.get(period, {}), expected=expected, wanted=formula.variables, names=names
        )
        for period in periods
    }
    if lacking[upto]:
        return Figure(None, lacking[upto])
    early = [f"{period.short_label}: {why}" for period, why in lacking.items() if why]
    if early:
        return Figure(None, "; ".join(early))
    whole = [history[period][name].values for period in periods for name in expected]
    return evaluate(formula, sum_values(whole, formula.variables))


def _is_missing(part: Contribution | None, wanted: Sequence[str] | None) -> bool:
    if part is None:
        return True
    if wanted is None:
        return part.figure.value is None
    return any(part.values.get(name) is None for name in wanted)


def _combine(values: Sequence[Decimal], rule: OfficeRule) -> Decimal:
    if rule is OfficeRule.RATA_RATA:
        return mean(values)
    if rule is OfficeRule.MAKS:
        return max(values)
    if rule is OfficeRule.MIN:
        return min(values)
    return total(values)
