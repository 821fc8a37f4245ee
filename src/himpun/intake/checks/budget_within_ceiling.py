"""Money spent beyond the ceiling of its DPA line is probably a slip."""

from __future__ import annotations

from himpun.core.formats import money
from himpun.intake.checks.finding import CheckedRow, Weight, check


@check(
    Weight.WARNING,
    title="Anggaran melebihi pagu",
    rule="Realisasi anggaran suatu baris DPA tidak lebih dari pagunya.",
)
def budget_within_ceiling(row: CheckedRow) -> str:
    """The realisation (rupiah) is above the ceiling (pagu) of the DPA line."""
    line, spent = row.budget_line, row.written.actual
    if line is None or spent is None or spent <= line.ceiling:
        return ""
    return f"realisasi {money(spent)} melebihi pagu {money(line.ceiling)}."
