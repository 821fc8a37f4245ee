"""What has been counted up since January cannot become less."""

from __future__ import annotations

from decimal import Decimal

from himpun.core.exact import total
from himpun.core.formats import money, number
from himpun.intake.checks.finding import CheckedRow, Weight, check
from himpun.planning.rules.indicators import Aggregation


@check(
    Weight.WARNING,
    title="Nilai kumulatif turun",
    rule="Realisasi anggaran (sejak Januari) tidak lebih kecil dari periode sebelumnya dalam tahun"
    " yang sama. Indikator kumulatif dijumlahkan antarperiode, jadi jumlah sampai dengan periode"
    " ini tidak lebih kecil dari jumlah sampai dengan periode sebelumnya: nilainya tidak negatif.",
)
def cumulative_not_falling(row: CheckedRow) -> str:
    """The sum to date is below the sum to date of the period before, in one year."""
    actual = row.written.actual
    if actual is None:
        return ""
    if row.budget_line is not None:
        return _fallen(row, actual)
    if row.spec is None or row.spec.aggregation is not Aggregation.KUMULATIF or actual >= 0:
        return ""
    before = _sum_before(row)
    until, now = number(before, row.decimals), number(total([before, actual]), row.decimals)
    return f"jumlah sejak awal tahun turun dari {until} menjadi {now}."


def _fallen(row: CheckedRow, spent: Decimal) -> str:
    for each in row.earlier:
        if row.period is None or each.period.year != row.period.year:
            return ""
        if each.actual is not None:
            if spent >= each.actual:
                return ""
            return (
                f"realisasi {money(spent)} lebih kecil dari {money(each.actual)}"
                f" pada {each.period.short_label}; realisasi anggaran dihitung sejak Januari."
            )
    return ""


def _sum_before(row: CheckedRow) -> Decimal:
    year = row.period.year if row.period is not None else None
    known = (each.actual for each in row.earlier if each.period.year == year)
    return total(actual for actual in known if actual is not None)
