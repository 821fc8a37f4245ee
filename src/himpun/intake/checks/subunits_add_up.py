"""A Bidang and the UPTDs below it that feed one indicator must agree on what is counted where."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from himpun.core.exact import total
from himpun.core.formats import number
from himpun.intake.checks.finding import Below, CheckedRow, Weight, check
from himpun.planning.rules.indicators import IndicatorSpec, OfficeRule

_SUMMED = frozenset({OfficeRule.JUMLAH, OfficeRule.RASIO})


@check(
    Weight.WARNING,
    title="Jumlah UPTD tidak cocok",
    rule="Bila Bidang dan semua UPTD di bawahnya mengisi indikator yang sama dan semua UPTD itu"
    " sudah menyampaikan: pada aturan kantor Jumlah atau Rasio, isian Bidang adalah bagiannya"
    " sendiri, jadi tidak sama dengan jumlah UPTD (terhitung dua kali); pada aturan lain, isian"
    " Bidang adalah keseluruhan, jadi setiap variabelnya sama dengan jumlah UPTD.",
)
def subunits_add_up(row: CheckedRow) -> str:
    """What the Bidang writes and the sum of its UPTDs contradict each other."""
    spec = row.spec
    is_known = bool(row.below) and len(row.below) == row.n_below
    if spec is None or row.written.actual is None or not is_known:
        return ""
    pairs = _pairs(row, spec)
    n_below = len(row.below)
    differing = [pair for pair in pairs if pair[1] != pair[2]]
    if spec.office_rule not in _SUMMED:
        told = (f"{label} {number(own)}, jumlah {n_below} UPTD {number(whole)}."
                for label, own, whole in differing)  # fmt: skip
        return next(told, "")
    if not pairs or differing or not pairs[0][2]:
        return ""
    label, own, _ = pairs[0]
    return (
        f"{label} {number(own)} sama dengan jumlah {n_below} UPTD di bawahnya;"
        " nilai kantor menghitungnya dua kali."
    )


def _pairs(row: CheckedRow, spec: IndicatorSpec) -> list[tuple[str, Decimal, Decimal]]:
    """Label, own figure and the UPTDs' sum, of each variable or of the typed figure itself."""
    if not spec.formula:
        own = {"Realisasi": row.written.actual}
        return _compared(own, row.below, lambda part, _: part.actual)
    labels = {each.label: each.name for each in spec.variables}
    typed = {label: row.value_of(name) for label, name in labels.items()}
    return _compared(typed, row.below, lambda part, label: part.values.get(labels[label]))


def _compared(
    own: dict[str, Decimal | None],
    below: tuple[Below, ...],
    part_of: Callable[[Below, str], Decimal | None],
) -> list[tuple[str, Decimal, Decimal]]:
    pairs = []
    for label, mine in own.items():
        parts = [part_of(each, label) for each in below]
        known = [part for part in parts if part is not None]
        if mine is None or len(known) < len(parts):
            return []
        pairs.append((label, mine, total(known)))
    return pairs
