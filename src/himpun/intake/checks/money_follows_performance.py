"""Performance and money that are far apart deserve a word (PermenPANRB 88/2021, criterion 2.c)."""

from __future__ import annotations

from decimal import Decimal

from himpun.core.exact import minus
from himpun.core.formats import percent
from himpun.intake.checks.finding import CheckedRow, Weight, check

FARTHEST = Decimal(50)
"""Points of per cent between pace of spending and achievement."""


@check(
    Weight.REMARK,
    title="Kinerja dan anggaran berjauhan",
    rule="Per sasaran dalam satu formulir: rata-rata capaian indikatornya dan laju serapannya"
    " (serapan dibagi bagian tahun yang sudah lewat) berselisih paling banyak 50 poin. Ditunjukkan"
    " pada baris DPA pertama sasaran itu.",
)
def money_follows_performance(row: CheckedRow) -> str:
    """Pace of spending and mean achievement of one sasaran differ by more than 50 points."""
    pace = row.pace
    if pace is None or minus(pace.spent, pace.achieved).copy_abs() <= FARTHEST:
        return ""
    return (
        f"laju serapan sasaran {pace.objective} {percent(pace.spent)},"
        f" rata-rata capaian kinerjanya {percent(pace.achieved)}."
    )
