"""A Bidang and the UPTDs below it that feed one indicator must agree on what is counted where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from himpun.core.exact import mean, rounded, total
from himpun.core.formats import number
from himpun.intake.checks.finding import CheckedRow, Weight, check
from himpun.planning.rules.indicators import IndicatorSpec, OfficeRule

_SUMMED = frozenset({OfficeRule.JUMLAH, OfficeRule.RASIO})
_Combine = Callable[[Sequence[Decimal]], Decimal]
#: What makes one figure of those of the UPTDs where the Bidang's is the whole, and its name.
_WHOLES: Mapping[OfficeRule, tuple[str, _Combine]] = {
    OfficeRule.RATA_RATA: ("rata-rata", mean),
    OfficeRule.MAKS: ("nilai tertinggi", max),
    OfficeRule.MIN: ("nilai terendah", min),
}


@dataclass(frozen=True, slots=True)
class _Pair:
    """What the Bidang wrote, and what the figures of its UPTDs amount to."""

    label: str
    own: Decimal
    below: Decimal
    amounts_to: str = "jumlah"

    @property
    def is_alike(self) -> bool:
        return self.own == self.below


@check(
    Weight.WARNING,
    title="Jumlah UPTD tidak cocok",
    rule="Bila Bidang dan semua UPTD di bawahnya mengisi indikator yang sama dan semua UPTD itu"
    " sudah menyampaikan: pada aturan kantor Jumlah atau Rasio, isian Bidang adalah bagiannya"
    " sendiri, jadi tidak sama dengan jumlah UPTD (terhitung dua kali); pada aturan lain, isian"
    " Bidang adalah keseluruhan, jadi setiap variabelnya sama dengan jumlah UPTD, dan realisasi"
    " yang diketik sama dengan rata-rata, nilai tertinggi, atau nilai terendah UPTD menurut aturan"
    " itu.",
)
def subunits_add_up(row: CheckedRow) -> str:
    """What the Bidang writes and what its UPTDs amount to contradict each other."""
    spec = row.spec
    is_known = bool(row.below) and len(row.below) == row.n_below
    if spec is None or row.written.actual is None or not is_known:
        return ""
    pairs = _variables(row, spec) if spec.formula else _typed(row, spec)
    n_below = len(row.below)
    if spec.office_rule not in _SUMMED:
        told = (f"{pair.label} {number(pair.own)}, {pair.amounts_to} {n_below} UPTD"
                f" {number(pair.below)}." for pair in pairs if not pair.is_alike)  # fmt: skip
        return next(told, "")
    if not pairs or not pairs[0].below or not all(pair.is_alike for pair in pairs):
        return ""
    return (
        f"{pairs[0].label} {number(pairs[0].own)} sama dengan jumlah {n_below} UPTD di bawahnya;"
        " nilai kantor menghitungnya dua kali."
    )


def _variables(row: CheckedRow, spec: IndicatorSpec) -> list[_Pair]:
    """Each variable beside the sum of the UPTDs'; [] where one of them is not known."""
    pairs = []
    for each in spec.variables:
        own = row.value_of(each.name)
        parts = _known(part.values.get(each.name) for part in row.below)
        if own is None or parts is None:
            return []
        pairs.append(_Pair(each.label, own, total(parts)))
    return pairs


def _typed(row: CheckedRow, spec: IndicatorSpec) -> list[_Pair]:
    """The typed figure beside that of the UPTDs, in the decimals that the indicator takes."""
    own, parts = row.written.actual, _known(part.actual for part in row.below)
    if own is None or parts is None:
        return []
    if spec.office_rule in _SUMMED:
        return [_Pair("Realisasi", own, total(parts))]
    word, combine = _WHOLES[spec.office_rule]
    return [_Pair("Realisasi", own, rounded(combine(parts), decimals=spec.decimals), word)]


def _known(figures: Iterable[Decimal | None]) -> list[Decimal] | None:
    """All of the figures, or None when one is missing."""
    found = list(figures)
    known = [each for each in found if each is not None]
    return known if len(known) == len(found) else None
