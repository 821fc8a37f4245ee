"""A part of something is not more than the whole of it."""

from __future__ import annotations

from himpun.core.formats import number
from himpun.intake.checks.finding import CheckedRow, Weight, check
from himpun.planning.rules.indicators import IndicatorSpec

_WHOLE = 100


@check(
    Weight.WARNING,
    title="Bagian melebihi keseluruhan",
    rule="Pada indikator persentase, pembilang tidak lebih dari penyebutnya bila keduanya satu"
    " variabel dengan satuan yang sama, dan persentase yang diketik tidak lebih dari 100;"
    " tepat 100% masih wajar.",
)
def part_within_whole(row: CheckedRow) -> str:
    """The percentage of a part exceeds its whole."""
    spec, actual = row.spec, row.written.actual
    if spec is None or actual is None or not spec.is_percentage:
        return ""
    if not spec.formula:
        shown = number(actual, spec.decimals)
        return f"{shown} persen melebihi keseluruhannya (100)." if actual > _WHOLE else ""
    names = part_and_whole(spec)
    if names is None:
        return ""
    part, whole = (row.value_of(name) for name in names)
    if part is None or whole is None or part <= whole:
        return ""
    of_part, of_whole = (spec.labels[name] for name in names)
    return f"{of_part} ({number(part)}) melebihi {of_whole} ({number(whole)})."


def part_and_whole(spec: IndicatorSpec) -> tuple[str, str] | None:
    """The one variable above and the one below the line, measured alike; None otherwise."""
    formula = spec.parsed_formula
    if formula is None or len(formula.variables) != 2 or not formula.is_ratio:
        return None
    below = formula.denominators
    above = [name for name in formula.variables if name not in below]
    measured = {each.measured_in.strip().casefold() for each in spec.variables}
    if len(below) != 1 or len(above) != 1 or len(measured) != 1:
        return None
    return above[0], below[0]
