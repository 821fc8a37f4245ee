"""A figure outside the limits that the plan gives its indicator is refused."""

from __future__ import annotations

from himpun.core.formats import number
from himpun.intake.checks.finding import CheckedRow, Weight, check


@check(
    Weight.ERROR,
    title="Di luar batas",
    rule="Realisasi tidak kurang dari batas terendah dan tidak lebih dari batas tertinggi"
    " indikatornya; tepat pada batas masih sah. Batas ini keras: keterangan tidak membukanya.",
)
def within_limits(row: CheckedRow) -> str:
    """The actual lies below the indicator's minimum or above its maximum."""
    spec, actual = row.spec, row.written.actual
    if spec is None or actual is None:
        return ""
    shown = number(actual, spec.decimals)
    if spec.minimum is not None and actual < spec.minimum:
        return f"{shown} kurang dari batas terendah {number(spec.minimum, spec.decimals)}."
    if spec.maximum is not None and actual > spec.maximum:
        return f"{shown} lebih dari batas tertinggi {number(spec.maximum, spec.decimals)}."
    return ""
