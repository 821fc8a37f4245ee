"""The recapitulation of a round (SOP step 7): a pure function of the forms handed in.

Order of arrival changes nothing, the same facts give the same content, and every figure can be
recomputed from what stands beside it. The shape of the content: :mod:`.recap_content`.
"""

from __future__ import annotations

from decimal import Decimal

from himpun.measurement.rules.achievement import capped
from himpun.measurement.rules.figures import ZERO, Figure, exact, percent, rounded, shown
from himpun.measurement.rules.predicates import Predicate, PredicateSet, predicate
from himpun.measurement.rules.recap_content import (
    SCHEMA,
    BandContent,
    CompletenessContent,
    MissingContent,
    RecapContent,
    RowContent,
    SettingsContent,
)
from himpun.measurement.rules.recap_input import RecapIn, UnitIn
from himpun.measurement.rules.recap_rows import (
    NOT_VERIFIED,
    Reading,
    achievement_of,
    read_indicator,
)
from himpun.measurement.rules.recap_totals import (
    Measured,
    budget_lines,
    moment,
    objective_rows,
    total_row,
    unit_rows,
)
from himpun.planning.rules.targets import Aim

BY_UNROUNDED = "predikat menurut nilai yang belum dibulatkan"


def recapitulate(given: RecapIn) -> RecapContent:
    """The content of the recapitulation of these forms."""
    units = sorted(given.units, key=lambda unit: (unit.position, unit.code))
    measured = _measure_all(given)
    lines = budget_lines(given)
    return {
        "schema": SCHEMA,
        "period": {"code": given.period.code, "label": given.period.label},
        "settings": _settings(given),
        "completeness": _completeness(units, measured),
        "missing": [_missing(unit) for unit in units if not unit.is_received],
        "rows": [one.content for one in measured],
        "objectives": objective_rows(given, measured, lines),
        "units": unit_rows(given, units, measured, lines),
        "budget": [line.content for line in lines],
        "total": total_row(given, measured, lines),
    }


def _measure_all(given: RecapIn) -> list[Measured]:
    rows = {(row.indicator, row.unit): row for row in given.rows}
    units = {unit.code: unit for unit in given.units}
    indicators = sorted(given.indicators, key=lambda one: (one.position, one.spec.code))
    return [
        _measure(reading, given)
        for indicator in indicators
        for reading in read_indicator(indicator, rows, period=given.period, units=units)
    ]


def _measure(reading: Reading, given: RecapIn) -> Measured:
    figure = achievement_of(reading)
    word = predicate(figure, scale=given.scale)
    reason = figure.reason
    if figure.value is not None and not reason:
        reason = reading.to_date.reason or _why_unexpected(figure, word, given.scale)
    if not reading.is_verified:
        reason = "; ".join(filter(None, (reason, NOT_VERIFIED)))
    return Measured(reading, figure, word, _row(reading, figure, word, reason, given))


def _why_unexpected(figure: Figure, word: Predicate, scale: PredicateSet) -> str:
    """“90.00” may be 90.004 and so a band higher than it looks; say so."""
    assert figure.value is not None
    return "" if scale.band_of(rounded(figure.value)).code == word.code else BY_UNROUNDED


def _row(
    reading: Reading, figure: Figure, word: Predicate, reason: str, given: RecapIn
) -> RowContent:
    spec, row, unit = reading.indicator.spec, reading.row, reading.unit
    low, high = _limits(reading.goal.aim)
    low_to_date, high_to_date = _limits(reading.goal_to_date.aim)
    annual_low, annual_high = _limits(reading.annual)
    return {
        "indicator": spec.code,
        "indicator_name": spec.name,
        "definition_version": str(spec.version),
        "level": spec.level.value,
        "is_key": spec.is_key,
        "objective": reading.indicator.objective,
        "unit": None if unit is None else unit.code,
        "unit_name": "" if unit is None else unit.name,
        "measured_in": spec.measured_in,
        "decimals": spec.decimals,
        "direction": spec.direction.value,
        "aggregation": spec.aggregation.value,
        "formula": spec.direction.formula_text,
        "is_due": reading.is_due,
        "target_low": low,
        "target_high": high,
        "actual": exact(reading.now.value),
        "target_to_date_low": low_to_date,
        "target_to_date_high": high_to_date,
        "actual_to_date": exact(reading.to_date.value),
        "values": {name: exact(value) for name, value in reading.values.items()},
        "achievement": shown(figure.value),
        "achievement_exact": exact(figure.value),
        "achievement_capped": shown(capped(figure.value, given.cap)),
        "achievement_raw": shown(figure.raw),
        "predicate": word.code,
        "predicate_label": word.label,
        "reason": reason,
        "actual_reason": reading.now.reason,
        "note": row.note,
        "data_status": row.data_status,
        "n_evidence": row.n_evidence,
        "lacks_evidence": reading.lacks_evidence,
        "is_verified": reading.is_verified,
        "annual_target_low": annual_low,
        "annual_target_high": annual_high,
    }


def _limits(aim: Aim | None) -> tuple[str | None, str | None]:
    return (None, None) if aim is None else (exact(aim.low), exact(aim.upper))


def _settings(given: RecapIn) -> SettingsContent:
    bands: list[BandContent] = [
        {
            "code": band.code,
            "label": band.label,
            "limit": exact(band.limit),
            "inclusive": band.inclusive,
        }
        for band in given.scale.bands
    ]
    return {
        "cap": given.cap.value,
        "predicate_set": given.scale.code,
        "predicate_set_name": given.scale.name,
        "bands": bands,
    }


def _completeness(units: list[UnitIn], measured: list[Measured]) -> CompletenessContent:
    received = sum(unit.is_received for unit in units)
    on_time = sum(unit.is_on_time for unit in units)
    rows = [one.reading for one in measured if one.reading.unit is not None]
    due = [row for row in rows if row.is_due]
    filled = [row for row in due if row.is_filled]
    return {
        "units_expected": len(units),
        "units_received": received,
        "units_on_time": on_time,
        "units_late": received - on_time,
        "units_missing": len(units) - received,
        "received_percent": _share(received, len(units)),
        "on_time_percent": _share(on_time, len(units)),
        "rows_expected": len(due),
        "rows_filled": len(filled),
        "rows_not_due": len(rows) - len(due),
        "rows_with_evidence": sum(row.row.n_evidence > 0 for row in filled),
        "rows_lacking_evidence": sum(row.lacks_evidence for row in filled),
        "filled_percent": _share(len(filled), len(due)),
    }


def _share(part: int, whole: int) -> str:
    return shown(percent(Decimal(part), Decimal(whole)) if whole else ZERO) or ""


def _missing(unit: UnitIn) -> MissingContent:
    return {
        "unit": unit.code,
        "name": unit.name,
        "due_at": moment(unit.due_at),
        "reason": unit.absence,
    }
