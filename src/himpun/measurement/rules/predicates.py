"""Predicates: the word for an achievement. Sets are data; an office may bring its own.

The default is the five-step scale of Permendagri 86/2017. Its printed table leaves holes
(90 < x < 91 and so on); since the upper bounds read “≤”, the limits here are “> 90”, “> 75”,
“> 65”, “> 50” on the unrounded value (DOMAIN.md §4.6). Never shown by colour alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from himpun.measurement.rules.figures import Figure


@dataclass(frozen=True, slots=True)
class Band:
    """One word and where it begins: above `limit` (or from it on, with `inclusive`).

    `limit` None is the lowest band, which takes everything that is left.
    """

    code: str
    label: str
    limit: Decimal | None
    inclusive: bool = False

    def holds(self, value: Decimal) -> bool:
        """Whether the value reaches this band from below."""
        if self.limit is None:
            return True
        return value >= self.limit if self.inclusive else value > self.limit


@dataclass(frozen=True, slots=True)
class PredicateSet:
    """A scale, best band first. Raises ValueError with an Indonesian sentence when it leaves a
    hole or a band could never be reached."""

    code: str
    name: str
    bands: tuple[Band, ...]
    source: str = ""

    def __post_init__(self) -> None:
        if not self.bands or self.bands[-1].limit is not None:
            raise ValueError("Predikat terendah harus menampung semua nilai yang tersisa.")
        if len({band.code for band in self.bands}) != len(self.bands):
            raise ValueError("Kode predikat dipakai dua kali.")
        steps = [(band.limit, not band.inclusive) for band in self.bands[:-1]]
        if any(limit is None for limit, _ in steps):
            raise ValueError("Hanya predikat terendah yang boleh tanpa batas.")
        known = [(limit, strict) for limit, strict in steps if limit is not None]
        if any(lower >= upper for upper, lower in pairwise(known)):
            raise ValueError("Batas predikat harus menurun dari yang terbaik.")

    def band_of(self, value: Decimal) -> Band:
        """The band of an achievement in per cent; every finite value has exactly one."""
        return next(band for band in self.bands if band.holds(value))


@dataclass(frozen=True, slots=True)
class Predicate:
    """The word found; code and label are empty and `reason` says why where there is none."""

    code: str
    label: str
    reason: str = ""


def predicate(figure: Figure, *, scale: PredicateSet) -> Predicate:
    """The predicate of an unrounded, uncapped achievement."""
    if figure.value is None:
        return Predicate("", "", figure.reason)
    band = scale.band_of(figure.value)
    return Predicate(band.code, band.label)


def count_predicates(found: Sequence[Predicate], *, scale: PredicateSet) -> dict[str, int]:
    """How many of each code, best first, zeros included; "" counts those without a value."""
    counts = {band.code: 0 for band in scale.bands}
    counts[""] = 0
    for item in found:
        counts[item.code] += 1
    return counts


def read_set(source: Mapping[str, object]) -> PredicateSet:
    """A set from an office's own file: code, name, source, bands of {code, label, above|from}.

    Raises ValueError with an Indonesian sentence for anything it cannot use.
    """
    bands = source.get("bands")
    if not isinstance(bands, Sequence) or isinstance(bands, str):
        raise ValueError("Himpunan predikat memerlukan daftar “bands”.")
    return PredicateSet(
        code=_text(source, "code"),
        name=_text(source, "name"),
        bands=tuple(_read_band(band) for band in bands),
        source=str(source.get("source", "")),
    )


def _read_band(entry: object) -> Band:
    if not isinstance(entry, Mapping):
        raise ValueError("Setiap predikat ditulis dengan kode, label, dan batasnya.")
    if "above" in entry and "from" in entry:
        raise ValueError("Predikat memakai “above” atau “from”, bukan keduanya.")
    inclusive = "from" in entry
    limit = entry.get("from" if inclusive else "above")
    if limit is not None:
        limit = _limit(limit)
    return Band(_text(entry, "code"), _text(entry, "label"), limit, inclusive=inclusive)


def _limit(value: object) -> Decimal:
    text = value if isinstance(value, str | int | Decimal) else ""
    try:
        limit = Decimal(text)
    except ArithmeticError:
        limit = Decimal("NaN")
    if isinstance(value, bool) or not limit.is_finite():
        raise ValueError(f"Batas predikat “{value}” bukan angka.")
    return limit


def _text(source: Mapping[str, object], key: str) -> str:
    value = source.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"Predikat memerlukan “{key}”.")
    return value.strip()


def _above(*steps: tuple[str, str, int | None]) -> tuple[Band, ...]:
    return tuple(
        Band(code, label, None if limit is None else Decimal(limit)) for code, label, limit in steps
    )


PERMENDAGRI_86_2017 = PredicateSet(
    code="PERMENDAGRI_86_2017",
    name="Permendagri 86/2017",
    bands=_above(
        ("ST", "Sangat Tinggi", 90),
        ("T", "Tinggi", 75),
        ("S", "Sedang", 65),
        ("R", "Rendah", 50),
        ("SR", "Sangat Rendah", None),
    ),
    source="Permendagri 86/2017, celah antarbatas ditutup (> 90, > 75, > 65, > 50)",
)

THREE_STATE = PredicateSet(
    code="TIGA_KEADAAN",
    name="Tercapai, tidak tercapai, melebihi target",
    bands=(
        Band("MELEBIHI", "Melebihi Target", Decimal(100)),
        Band("TERCAPAI", "Tercapai", Decimal(100), inclusive=True),
        Band("TIDAK", "Tidak Tercapai", None),
    ),
    source="Praktik LKjIP",
)

AKIP_LIKE = PredicateSet(
    code="SERUPA_AKIP",
    name="Serupa predikat AKIP",
    bands=_above(
        ("MEMUASKAN", "Memuaskan", 85),
        ("SANGAT_BAIK", "Sangat Baik", 75),
        ("BAIK", "Baik", 65),
        ("CUKUP_BAIK", "Cukup Baik", 50),
        ("AGAK_KURANG", "Agak Kurang", 30),
        ("KURANG", "Kurang", None),
    ),
    source="Praktik LKjIP",
)

GOOD_TO_POOR = PredicateSet(
    code="SANGAT_BAIK_KURANG",
    name="Sangat Baik sampai Sangat Kurang",
    bands=_above(
        ("SB", "Sangat Baik", 90),
        ("B", "Baik", 75),
        ("C", "Cukup", 65),
        ("K", "Kurang", 50),
        ("SK", "Sangat Kurang", None),
    ),
    source="Batas Permendagri 86/2017 dengan sebutan lain",
)

PREDICATE_SETS = {
    scale.code: scale for scale in (PERMENDAGRI_86_2017, THREE_STATE, AKIP_LIKE, GOOD_TO_POOR)
}
DEFAULT_SET = PERMENDAGRI_86_2017
