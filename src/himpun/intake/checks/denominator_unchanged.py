"""A denominator that changed makes two periods incomparable; somebody should have meant it."""

from __future__ import annotations

from himpun.core.formats import number
from himpun.intake.checks.finding import CheckedRow, Weight, check
from himpun.planning.rules.indicators import Aggregation


@check(
    Weight.WARNING,
    title="Penyebut berubah",
    rule="Variabel penyebut suatu rumus sama dengan yang terakhir disampaikan unit itu. Tidak"
    " berlaku bagi indikator kumulatif, yang penyebutnya memang baru setiap periode.",
)
def denominator_unchanged(row: CheckedRow) -> str:
    """A variable below the line differs from the newest earlier period that has it."""
    spec = row.spec
    if spec is None or spec.aggregation is Aggregation.KUMULATIF:
        return ""
    formula = spec.parsed_formula
    if formula is None:
        return ""
    return " ".join(filter(None, (_changed(row, name) for name in formula.denominators)))


def _changed(row: CheckedRow, name: str) -> str:
    now = row.value_of(name)
    before = next((each for each in row.earlier if each.values.get(name) is not None), None)
    if now is None or before is None or now == before.values[name] or row.spec is None:
        return ""
    old = number(before.values[name])
    return (
        f"penyebut {row.spec.labels.get(name, name)} berubah dari {old}"
        f" ({before.period.short_label}) menjadi {number(now)}."
    )
