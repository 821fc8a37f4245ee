"""What an indicator is: the words of the trade and the frozen card that a form carries.

The fields are those that DOMAIN.md §3.2 marks required (PermenPANRB 88/2021 criterion 2.a.2:
a clear operational definition and way of measuring for each indicator).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any, cast

from himpun.core.canonical import decimal_text
from himpun.planning.rules.formulas import Formula, parse


class Level(StrEnum):
    """Where a node stands in the plan's tree, top to bottom."""

    TUJUAN = "TUJUAN"
    SASARAN = "SASARAN"
    PROGRAM = "PROGRAM"
    KEGIATAN = "KEGIATAN"
    SUBKEGIATAN = "SUBKEGIATAN"

    @property
    def label(self) -> str:
        return "Sub-kegiatan" if self is Level.SUBKEGIATAN else self.value.capitalize()


class Direction(StrEnum):
    """Which way is better (DOMAIN.md §4.1)."""

    MAKS = "MAKS"
    MIN_A = "MIN_A"
    MIN_B = "MIN_B"
    RENTANG_MAKS = "RENTANG_MAKS"
    RENTANG_MIN = "RENTANG_MIN"
    STABIL = "STABIL"
    TONGGAK = "TONGGAK"

    @property
    def label(self) -> str:
        return _DIRECTION_LABELS[self][0]

    @property
    def formula_text(self) -> str:
        """How achievement is computed, for the form and the printed recap."""
        return _DIRECTION_LABELS[self][1]

    @property
    def is_range(self) -> bool:
        """Whether targets are a lowest and a highest figure instead of one."""
        return self in {Direction.RENTANG_MAKS, Direction.RENTANG_MIN}


_DIRECTION_LABELS = {
    Direction.MAKS: ("Semakin tinggi semakin baik", "R ÷ T × 100"),
    Direction.MIN_A: ("Semakin rendah semakin baik (cara A)", "(2T − R) ÷ T × 100"),
    Direction.MIN_B: ("Semakin rendah semakin baik (cara B)", "T ÷ R × 100"),
    Direction.RENTANG_MAKS: (
        "Rentang, di atasnya lebih baik",
        "dalam rentang 100; di luar: R ÷ batas terdekat × 100",
    ),
    Direction.RENTANG_MIN: (
        "Rentang, di bawahnya lebih baik",
        "dalam rentang 100; di luar: (2 − R ÷ batas terdekat) × 100",
    ),
    Direction.STABIL: ("Tepat pada target", "100 − |R − T| ÷ T × 100"),
    Direction.TONGGAK: ("Tonggak tercapai atau belum", "100 bila R ≥ T, selain itu 0"),
}


class Aggregation(StrEnum):
    """How the periods of a year make the year (DOMAIN.md §4.4)."""

    KUMULATIF = "KUMULATIF"
    POSISI = "POSISI"
    RATA_RATA = "RATA_RATA"
    MAKS = "MAKS"
    MIN = "MIN"
    TAHUNAN = "TAHUNAN"

    @property
    def label(self) -> str:
        return _AGGREGATION_LABELS[self]


_AGGREGATION_LABELS = {
    Aggregation.KUMULATIF: "Kumulatif (dijumlahkan)",
    Aggregation.POSISI: "Posisi terakhir",
    Aggregation.RATA_RATA: "Rata-rata periode",
    Aggregation.MAKS: "Tertinggi dari periode",
    Aggregation.MIN: "Terendah dari periode",
    Aggregation.TAHUNAN: "Tahunan saja",
}


class OfficeRule(StrEnum):
    """How the units' values make the office's value (DOMAIN.md §4.5)."""

    RASIO = "RASIO"
    JUMLAH = "JUMLAH"
    RATA_RATA = "RATA_RATA"
    MAKS = "MAKS"
    MIN = "MIN"

    @property
    def label(self) -> str:
        return _OFFICE_RULE_LABELS[self]


_OFFICE_RULE_LABELS = {
    OfficeRule.RASIO: "Rumus atas jumlah variabel seluruh unit",
    OfficeRule.JUMLAH: "Jumlah nilai unit",
    OfficeRule.RATA_RATA: "Rata-rata nilai unit",
    OfficeRule.MAKS: "Nilai unit tertinggi",
    OfficeRule.MIN: "Nilai unit terendah",
}


class TargetBasis(StrEnum):
    """What the target of a period counts; only cumulative indicators know the difference."""

    SAMPAI_DENGAN = "SAMPAI_DENGAN"
    """From the start of the year to the end of the period."""
    PER_PERIODE = "PER_PERIODE"
    """The period alone."""

    @property
    def label(self) -> str:
        """As the forms say it."""
        return "s.d. triwulan" if self is TargetBasis.SAMPAI_DENGAN else "per triwulan"


class Frequency(StrEnum):
    """How often the source itself yields a figure."""

    BULANAN = "BULANAN"
    TRIWULANAN = "TRIWULANAN"
    SEMESTERAN = "SEMESTERAN"
    TAHUNAN = "TAHUNAN"


@dataclass(frozen=True)
class Variable:
    """One raw figure that a unit fills; ``name`` is what the formula calls it."""

    name: str
    label: str
    measured_in: str


@dataclass(frozen=True)
class IndicatorSpec:
    """One version of an indicator, whole: what intake freezes into the form.

    Figures are Decimal in ``measured_in``; ``contributors`` and ``owner_unit`` are unit codes;
    ``valid_until`` is the first day on which this version no longer holds (None: open).
    """

    code: str
    name: str
    level: Level
    is_key: bool
    parent_code: str
    definition: str
    rationale: str
    formula: str
    """Machine expression over ``variables``; "" when the figure itself is filled in."""
    formula_text: str
    variables: tuple[Variable, ...]
    measured_in: str
    decimals: int
    direction: Direction
    aggregation: Aggregation
    office_rule: OfficeRule
    target_basis: TargetBasis
    frequency: Frequency
    source: str
    producer: str
    responsible: str
    """Title of the official who answers for the indicator."""
    owner_unit: str
    contributors: tuple[str, ...]
    evidence_required: str
    """Kind of evidence a figure must come with; "" when none is demanded."""
    minimum: Decimal | None
    maximum: Decimal | None
    baseline: Decimal | None
    baseline_year: int | None
    final_target: Decimal | None
    """Target at the end of the Renstra."""
    basis: str
    """The decision that set the indicator (number of an SK, or of the PK)."""
    remark: str
    valid_from: date
    valid_until: date | None = None
    version: int = 1

    @property
    def is_percentage(self) -> bool:
        """Whether averaging it over units would be wrong."""
        return self.measured_in.strip().casefold() in {
            "%",
            "persen",
            "persentase",
        } or self.name.strip().casefold().startswith("persentase")

    @property
    def is_shared(self) -> bool:
        """Whether several units feed it."""
        return len(self.contributors) > 1

    @property
    def is_annual(self) -> bool:
        """Whether it is “belum waktunya” before the last period of the year."""
        return self.aggregation is Aggregation.TAHUNAN

    @cached_property
    def parsed_formula(self) -> Formula | None:
        """The formula ready to compute, or None when the figure itself is filled in."""
        return parse(self.formula) if self.formula else None

    @property
    def labels(self) -> dict[str, str]:
        """Variable names to what people call them."""
        return {variable.name: variable.label for variable in self.variables}


_NOT_AGREED = frozenset({"valid_from", "valid_until", "version"})
_ENUMS = {
    "level": Level,
    "direction": Direction,
    "aggregation": Aggregation,
    "office_rule": OfficeRule,
    "target_basis": TargetBasis,
    "frequency": Frequency,
}
_DECIMALS = ("minimum", "maximum", "baseline", "final_target")
_DATES = ("valid_from", "valid_until")


def spec_to_plain(spec: IndicatorSpec) -> dict[str, object]:
    """The card as JSON-able values: figures as text with a point, dates as ISO 8601."""
    plain: dict[str, object] = {name: getattr(spec, name) for name in _FIELDS}
    for name in _ENUMS:
        plain[name] = str(plain[name])
    for name in _DECIMALS:
        plain[name] = None if plain[name] is None else decimal_text(cast(Decimal, plain[name]))
    for name in _DATES:
        plain[name] = None if plain[name] is None else cast(date, plain[name]).isoformat()
    plain["variables"] = [
        {"name": one.name, "label": one.label, "measured_in": one.measured_in}
        for one in spec.variables
    ]
    plain["contributors"] = list(spec.contributors)
    return plain


def spec_from_plain(plain: Mapping[str, object]) -> IndicatorSpec:
    """Read back what :func:`spec_to_plain` wrote. Raises KeyError when a field is missing."""
    fields = {name: plain[name] for name in _FIELDS}
    for name, enum in _ENUMS.items():
        fields[name] = enum(str(fields[name]))
    for name in _DECIMALS:
        fields[name] = None if fields[name] is None else Decimal(str(fields[name]))
    for name in _DATES:
        fields[name] = None if fields[name] is None else date.fromisoformat(str(fields[name]))
    fields["variables"] = tuple(
        Variable(**one) for one in cast("list[dict[str, str]]", fields["variables"])
    )
    fields["contributors"] = tuple(cast("list[str]", fields["contributors"]))
    return IndicatorSpec(**cast("dict[str, Any]", fields))


def agreed_content(spec: IndicatorSpec) -> dict[str, object]:
    """What was agreed, without version and validity: equal content needs no new version."""
    return {name: value for name, value in spec_to_plain(spec).items() if name not in _NOT_AGREED}


_FIELDS = tuple(IndicatorSpec.__dataclass_fields__)
