"""What stands under the rows of a recapitulation: money, units, objectives, the office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from himpun.measurement.rules.figures import Figure, exact, minus, percent, shown, total
from himpun.measurement.rules.predicates import (
    Predicate,
    PredicateSet,
    count_predicates,
    predicate,
)
from himpun.measurement.rules.recap_content import (
    BudgetLineContent,
    MoneyContent,
    ObjectiveContent,
    PredicateCount,
    RowContent,
    TotalContent,
    UnitContent,
    UnitState,
)
from himpun.measurement.rules.recap_input import BudgetIn, ObjectiveIn, RecapIn, UnitIn
from himpun.measurement.rules.recap_rows import NOT_HANDED_IN, Reading
from himpun.measurement.rules.rollup import Average, mean_achievement
from himpun.planning.rules.indicators import Level

NO_CEILING = "pagu nol"
NO_LINES = "tidak ada baris DPA"
NOT_SPENT = "realisasi keuangan belum diisi"
NO_OBJECTIVE = "Tanpa sasaran"


@dataclass(frozen=True, slots=True)
class Measured:
    """A row with the figures that means and counts are made of."""

    reading: Reading
    achievement: Figure
    predicate: Predicate
    content: RowContent


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A DPA line as received: `spent` is None while its unit is silent."""

    unit: str
    objective: str
    ceiling: Decimal
    spent: Decimal | None
    content: BudgetLineContent


def moment(at: datetime | None) -> str | None:
    """ISO-8601 with offset, to the second. The moment must be aware."""
    if at is None:
        return None
    assert at.tzinfo is not None, "a moment without a zone means nothing"
    return at.isoformat(timespec="seconds")


def budget_lines(given: RecapIn) -> list[BudgetRow]:
    """The DPA lines in the order of the plan; a silent unit's have no realisation."""
    units = {unit.code: unit for unit in given.units}
    order = sorted(
        given.budget,
        key=lambda line: (line.position, line.code, units[line.unit].position, line.unit),
    )
    return [_budget_row(line, units[line.unit]) for line in order]


def unit_rows(
    given: RecapIn,
    units: Sequence[UnitIn],
    measured: Sequence[Measured],
    lines: Sequence[BudgetRow],
) -> list[UnitContent]:
    """One entry for each unit that was sent a form."""
    rows: dict[str, list[Measured]] = defaultdict(list)
    for one in measured:
        if one.reading.unit is not None:
            rows[one.reading.unit.code].append(one)
    money: dict[str, list[BudgetRow]] = defaultdict(list)
    for line in lines:
        money[line.unit].append(line)
    return [_unit_row(given, unit, rows[unit.code], money[unit.code]) for unit in units]


def objective_rows(
    given: RecapIn, measured: Sequence[Measured], lines: Sequence[BudgetRow]
) -> list[ObjectiveContent]:
    """Performance beside money, one entry a sasaran; what has none comes last, if anything."""
    known = {one.code for one in given.objectives}
    rows: dict[str, list[Measured]] = defaultdict(list)
    for one in measured:
        if one.reading.unit is None:
            code = one.reading.indicator.objective
            rows[code if code in known else ""].append(one)
    money: dict[str, list[BudgetRow]] = defaultdict(list)
    for line in lines:
        money[line.objective if line.objective in known else ""].append(line)
    order = sorted(given.objectives, key=lambda one: (one.position, one.code))
    if "" not in known and ("" in rows or "" in money):
        order.append(ObjectiveIn(code="", name=NO_OBJECTIVE))
    return [_objective_row(given, one, rows[one.code], money[one.code]) for one in order]


def total_row(
    given: RecapIn, measured: Sequence[Measured], lines: Sequence[BudgetRow]
) -> TotalContent:
    """The whole office."""
    office = [one for one in measured if one.reading.unit is None]
    average = _average(given, office)
    word = predicate(average.figure, scale=given.scale)
    return {
        "n_indicators": len(office),
        "achievement": shown(average.figure.value),
        "n_counted": average.n_counted,
        "n_excluded": average.n_excluded,
        "predicate": word.code,
        "predicate_label": word.label,
        "predicates": _counts(office, given.scale),
        "money": money_of(lines),
        "reason": average.figure.reason,
    }


def money_of(lines: Sequence[BudgetRow]) -> MoneyContent:
    """Ceiling, realisation and absorption of these lines; null while one has no figure."""
    ceiling = total(line.ceiling for line in lines)
    known = [line.spent for line in lines if line.spent is not None]
    if not lines:
        spent: Figure = Figure(None, NO_LINES)
    elif len(known) < len(lines):
        spent = Figure(None, f"{len(known)} dari {len(lines)} baris DPA terisi")
    else:
        spent = Figure(total(known))
    return _money(ceiling, spent, known=total(known))


def _money(ceiling: Decimal, spent: Figure, *, known: Decimal) -> MoneyContent:
    absorption = _absorption(ceiling, spent)
    return {
        "ceiling": exact(ceiling) or "0",
        "spent": exact(spent.value),
        "spent_known": exact(known) or "0",
        "absorption": shown(absorption.value),
        "reason": absorption.reason,
    }


def _absorption(ceiling: Decimal, spent: Figure) -> Figure:
    if spent.value is None:
        return spent
    if ceiling == 0:
        return Figure(None, NO_CEILING)
    return Figure(percent(spent.value, ceiling))


def _budget_row(line: BudgetIn, unit: UnitIn) -> BudgetRow:
    if not unit.is_received:
        spent = Figure(None, NOT_HANDED_IN)
    else:
        spent = Figure(line.spent, "" if line.spent is not None else NOT_SPENT)
    money = _money(line.ceiling, spent, known=spent.value or Decimal(0))
    content: BudgetLineContent = {
        "code": line.code,
        "name": line.name,
        "unit": line.unit,
        "unit_name": unit.name,
        "objective": line.objective,
        "note": line.note if unit.is_received else "",
        **money,
    }
    return BudgetRow(line.unit, line.objective, line.ceiling, spent.value, content)


def _unit_row(
    given: RecapIn, unit: UnitIn, rows: Sequence[Measured], lines: Sequence[BudgetRow]
) -> UnitContent:
    average = _average(given, rows)
    word = predicate(average.figure, scale=given.scale)
    due = [one.reading for one in rows if one.reading.is_due]
    filled = [one for one in due if one.is_filled]
    return {
        "unit": unit.code,
        "name": unit.name,
        "state": _state(unit),
        "due_at": moment(unit.due_at),
        "handed_in_at": moment(unit.handed_in_at),
        "clarifications": unit.clarifications,
        "clarifications_late": unit.clarifications_late,
        "is_checked": unit.is_checked,
        "rows_expected": len(due),
        "rows_filled": len(filled),
        "rows_not_due": len(rows) - len(due),
        "rows_with_evidence": sum(one.row.n_evidence > 0 for one in filled),
        "rows_lacking_evidence": sum(one.lacks_evidence for one in filled),
        "achievement": shown(average.figure.value),
        "n_counted": average.n_counted,
        "n_excluded": average.n_excluded,
        "predicate": word.code,
        "predicate_label": word.label,
        "predicates": _counts(rows, given.scale),
        "money": money_of(lines),
        "reason": average.figure.reason,
    }


def _state(unit: UnitIn) -> UnitState:
    if not unit.is_received:
        return "BELUM"
    return "TEPAT_WAKTU" if unit.is_on_time else "TERLAMBAT"


def _objective_row(
    given: RecapIn, objective: ObjectiveIn, rows: Sequence[Measured], lines: Sequence[BudgetRow]
) -> ObjectiveContent:
    own = [one for one in rows if _is_own(one.reading)] or list(rows)
    average = _average(given, own)
    word = predicate(average.figure, scale=given.scale)
    value = average.figure.value
    ceiling = total(line.ceiling for line in lines)
    money = money_of(lines)
    spent = Figure(None, NO_LINES) if money["spent"] is None else Figure(Decimal(money["spent"]))
    absorption = _absorption(ceiling, spent).value
    gap = None if value is None or absorption is None else minus(value, absorption)
    return {
        "objective": objective.code,
        "name": objective.name,
        "n_indicators": len(rows),
        "n_own": len(own),
        "n_counted": average.n_counted,
        "n_excluded": average.n_excluded,
        "achievement": shown(value),
        "achievement_exact": exact(value),
        "predicate": word.code,
        "predicate_label": word.label,
        "predicates": _counts(own, given.scale),
        "money": money,
        "gap": shown(gap),
        "reason": average.figure.reason,
    }


def _is_own(reading: Reading) -> bool:
    spec = reading.indicator.spec
    return spec.is_key or spec.level in {Level.TUJUAN, Level.SASARAN}


def _average(given: RecapIn, rows: Iterable[Measured]) -> Average:
    return mean_achievement((one.achievement for one in rows), cap=given.cap)


def _counts(rows: Iterable[Measured], scale: PredicateSet) -> list[PredicateCount]:
    counts = count_predicates([one.predicate for one in rows], scale=scale)
    labels = {band.code: band.label for band in scale.bands}
    return [{"code": code, "label": labels.get(code, ""), "n": n} for code, n in counts.items()]
