"""A figure outside the limits that the plan gives its indicator is refused."""

from __future__ import annotations

from himpun.core.formats import number
from himpun.intake.checks.finding import CheckedRow, Finding, Weight


def within_limits(row: CheckedRow) -> Finding | None:
    """Error: the actual lies below the indicator's minimum or above its maximum."""
    spec, actual = row.spec, row.written.actual
    if spec is None or actual is None:
        return None
    if spec.minimum is not None and actual < spec.minimum:
        limit = f"kurang dari batas terendah {number(spec.minimum, spec.decimals)}"
    elif spec.maximum is not None and actual > spec.maximum:
        limit = f"lebih dari batas tertinggi {number(spec.maximum, spec.decimals)}"
    else:
        return None
    sentence = f"{row.code} {row.name}: {number(actual, spec.decimals)} {limit}."
    return Finding(row.row_id, row.code, Weight.ERROR, sentence)
