"""A figure outside the limits of its indicator, its variable or its DPA line is refused."""

from __future__ import annotations

from decimal import Decimal

from himpun.core.formats import number
from himpun.intake.checks.finding import CheckedRow, Weight, check
from himpun.planning.rules.indicators import IndicatorSpec

MOST_DIGITS = 15
"""Before the comma of a variable: beyond it a spreadsheet rounds, and nobody measures so much."""


@check(
    Weight.ERROR,
    title="Di luar batas",
    rule="Realisasi tidak kurang dari batas terendah dan tidak lebih dari batas tertinggi"
    " indikatornya; tepat pada batas masih sah. Variabel tidak kurang dari nol, kecuali batas"
    f" terendah indikatornya sendiri negatif, dan paling banyak {MOST_DIGITS} angka di depan koma."
    " Realisasi anggaran tidak kurang dari nol. Batas ini keras: keterangan tidak membukanya.",
)
def within_limits(row: CheckedRow) -> str:
    """The actual, one of its variables or the money spent lies outside what it can be."""
    spec, actual = row.spec, row.written.actual
    if spec is None:
        is_negative = row.budget_line is not None and actual is not None and actual < 0
        return "realisasi anggaran tidak boleh kurang dari nol." if is_negative else ""
    said = [_of_variable(row, spec, name) for name in spec.labels]
    return " ".join(filter(None, said)) or _of_actual(spec, actual)


def floor_of_variables(spec: IndicatorSpec) -> Decimal | None:
    """Lengths, heads and rupiah are not negative; None where the card lets its figure be so."""
    return None if spec.minimum is not None and spec.minimum < 0 else Decimal(0)


def _of_variable(row: CheckedRow, spec: IndicatorSpec, name: str) -> str:
    figure, floor = row.value_of(name), floor_of_variables(spec)
    if figure is None:
        return ""
    if floor is not None and figure < floor:
        return f"{spec.labels[name]} ({number(figure)}) tidak boleh kurang dari nol."
    if figure.adjusted() >= MOST_DIGITS:
        return f"{spec.labels[name]} lebih dari {MOST_DIGITS} angka di depan koma."
    return ""


def _of_actual(spec: IndicatorSpec, actual: Decimal | None) -> str:
    if actual is None:
        return ""
    shown = number(actual, spec.decimals)
    if spec.minimum is not None and actual < spec.minimum:
        return f"{shown} kurang dari batas terendah {number(spec.minimum, spec.decimals)}."
    if spec.maximum is not None and actual > spec.maximum:
        return f"{shown} lebih dari batas tertinggi {number(spec.maximum, spec.decimals)}."
    return ""
