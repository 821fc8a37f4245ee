"""Money spent beyond the ceiling of its DPA line is probably a slip."""

from __future__ import annotations

from himpun.core.formats import number
from himpun.intake.checks.finding import CheckedRow, Finding, Weight


def budget_within_ceiling(row: CheckedRow) -> Finding | None:
    """Warning: the realisation (rupiah) is above the ceiling (pagu) of the DPA line."""
    line, spent = row.budget_line, row.written.actual
    if line is None or spent is None or spent <= line.ceiling:
        return None
    sentence = (
        f"{row.code} {row.name}: realisasi Rp{number(spent, 0)} melebihi pagu"
        f" Rp{number(line.ceiling, 0)}."
    )
    return Finding(row.row_id, row.code, Weight.WARNING, sentence)
