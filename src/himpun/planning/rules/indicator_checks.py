"""What makes an indicator or its targets unfit: every fault as field and Indonesian sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from himpun.core.canonical import decimal_text
from himpun.core.exact import total
from himpun.planning.rules.formulas import FUNCTIONS, BadFormula, Formula, parse
from himpun.planning.rules.indicators import (
    Aggregation,
    Frequency,
    IndicatorSpec,
    OfficeRule,
    TargetBasis,
    Variable,
)
from himpun.planning.rules.targets import TargetPlan, quarter_codes

MAX_DECIMALS = 6
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Fault:
    """What is wrong: ``field`` is the attribute concerned, ``sentence`` is for people."""

    field: str
    sentence: str


REQUIRED = {
    "code": "Kode",
    "name": "Nama indikator",
    "parent_code": "Induk",
    "definition": "Definisi operasional",
    "formula_text": "Cara menghitung",
    "measured_in": "Satuan",
    "source": "Sumber data",
    "producer": "Produsen data",
    "responsible": "Penanggung jawab",
    "owner_unit": "Pemilik",
}


def default_office_rule(formula: str) -> OfficeRule:
    """RASIO when the formula may be applied to summed variables, otherwise JUMLAH."""
    try:
        summable = bool(formula) and parse(formula).is_summable
    except BadFormula:
        return OfficeRule.JUMLAH
    return OfficeRule.RASIO if summable else OfficeRule.JUMLAH


def faults_of(spec: IndicatorSpec) -> tuple[Fault, ...]:
    """Everything that keeps this indicator from being agreed; empty when it is fit."""
    formula, broken = _read_formula(spec.formula)
    return (
        *_missing(spec),
        *broken,
        *_about_variables(spec, formula),
        *_about_units(spec, formula),
        *_about_figures(spec),
        *_about_time(spec),
    )


def target_faults_of(spec: IndicatorSpec, plan: TargetPlan) -> tuple[Fault, ...]:
    """Everything wrong with one year's targets of one unit (or of the office)."""
    return tuple(
        fault
        for faults in (
            _about_unit_of(plan, spec),
            _about_aims(plan, spec),
            _about_phasing(plan, spec),
            _about_completeness(plan, spec),
        )
        for fault in faults
    )


def share_warning(spec: IndicatorSpec, plans: Sequence[TargetPlan]) -> str:
    """A sentence when unit targets that are summed do not make the office's target, else "".

    Only a warning: an office may promise less than its units strive for.
    """
    if spec.office_rule is not OfficeRule.JUMLAH or not spec.is_shared or spec.direction.is_range:
        return ""
    office = next((plan.annual for plan in plans if not plan.unit), None)
    shares = [plan.annual.low for plan in plans if plan.unit and plan.annual is not None]
    promised = total(shares)
    if office is None or not shares or promised == office.low:
        return ""
    return (
        f"Jumlah target tahunan unit {shown(promised)} tidak sama dengan "
        f"target kantor {shown(office.low)}."
    )


def shown(figure: Decimal) -> str:
    """A figure as people here write it: decimal comma, no superfluous zeros."""
    return decimal_text(figure).replace(".", ",")


def _missing(spec: IndicatorSpec) -> Iterator[Fault]:
    for field, label in REQUIRED.items():
        if not str(getattr(spec, field)).strip():
            yield Fault(field, f"{label} wajib diisi.")
    if not spec.contributors:
        yield Fault("contributors", "Pengampu wajib diisi, paling sedikit satu unit.")


def _read_formula(text: str) -> tuple[Formula | None, tuple[Fault, ...]]:
    if not text:
        return None, ()
    try:
        return parse(text), ()
    except BadFormula as bad:
        return None, (Fault("formula", f"Rumus salah pada {str(bad)[:1].lower()}{str(bad)[1:]}"),)


def _about_variables(spec: IndicatorSpec, formula: Formula | None) -> Iterator[Fault]:
    yield from _about_names(spec.variables)
    names = [variable.name for variable in spec.variables]
    if names and not spec.formula:
        yield Fault("formula", "Ada variabel tetapi rumus kosong.")
    if formula is None:
        return
    if not formula.variables:
        yield Fault("formula", "Rumus tidak memakai variabel apa pun.")
    for name in formula.variables:
        if name not in names:
            yield Fault("formula", f"Rumus memakai “{name}” yang tidak ada di kolom Variabel.")
    for name in dict.fromkeys(names):
        if name not in formula.variables:
            yield Fault("variables", f"Variabel “{name}” tidak dipakai rumus.")


def _about_names(variables: Sequence[Variable]) -> Iterator[Fault]:
    names = [variable.name for variable in variables]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Fault("variables", f"Variabel “{name}” ditulis dua kali.")
    for variable in variables:
        if _NAME.fullmatch(variable.name) is None or variable.name in FUNCTIONS:
            yield Fault(
                "variables",
                f"Nama variabel “{variable.name}” tidak boleh; pakai huruf kecil, angka, dan garis "
                f"bawah, bukan {', '.join(FUNCTIONS)}.",
            )
        if not variable.label or not variable.measured_in:
            yield Fault("variables", f"Variabel “{variable.name}” belum bernama atau bersatuan.")


def _about_units(spec: IndicatorSpec, formula: Formula | None) -> Iterator[Fault]:
    for code in sorted({one for one in spec.contributors if spec.contributors.count(one) > 1}):
        yield Fault("contributors", f"Unit {code} ditulis dua kali sebagai pengampu.")
    ratio = spec.office_rule is OfficeRule.RASIO
    if ratio and not spec.formula:
        yield Fault("office_rule", "Aturan kantor RASIO memerlukan rumus dengan variabel.")
    elif ratio and formula is not None and not formula.is_summable:
        yield Fault(
            "office_rule",
            "Rumus ini berubah arti bila variabel antarunit dijumlahkan; "
            "pilih aturan kantor selain RASIO.",
        )
    if spec.is_percentage and spec.is_shared and not ratio:
        yield Fault(
            "office_rule",
            "Persentase yang diisi beberapa unit harus punya variabel (pembilang dan penyebut) "
            "dan aturan kantor RASIO; persentase tidak boleh dijumlah atau dirata-rata.",
        )


def _about_figures(spec: IndicatorSpec) -> Iterator[Fault]:
    if not 0 <= spec.decimals <= MAX_DECIMALS:
        yield Fault("decimals", f"Desimal harus 0 sampai {MAX_DECIMALS}.")
    low, high = spec.minimum, spec.maximum
    if low is not None and high is not None and low > high:
        yield Fault("minimum", f"Batas bawah {shown(low)} melebihi batas atas {shown(high)}.")
    if spec.baseline is not None and spec.baseline_year is None:
        yield Fault("baseline_year", "Tahun data awal wajib diisi bila data awal ada.")
    for field, label, figure in (
        ("baseline", "Data awal", spec.baseline),
        ("final_target", "Target akhir Renstra", spec.final_target),
    ):
        if figure is not None and not _inside(figure, low, high):
            yield Fault(field, f"{label} {shown(figure)} di luar batas nilai indikator.")


def _about_time(spec: IndicatorSpec) -> Iterator[Fault]:
    if (spec.frequency is Frequency.TAHUNAN) != spec.is_annual:
        yield Fault(
            "frequency", "Frekuensi TAHUNAN dan agregasi TAHUNAN harus dipakai bersama-sama."
        )
    if spec.valid_until is not None and spec.valid_until <= spec.valid_from:
        yield Fault("valid_until", "Masa berlaku berakhir sebelum dimulai.")


def _about_unit_of(plan: TargetPlan, spec: IndicatorSpec) -> Iterator[Fault]:
    if plan.unit and plan.unit not in spec.contributors:
        yield Fault("unit", f"Unit {plan.unit} bukan pengampu indikator {spec.code}.")


def _about_aims(plan: TargetPlan, spec: IndicatorSpec) -> Iterator[Fault]:
    for code, aim in plan.aims.items():
        if aim.low > aim.upper:
            yield Fault(code, f"Rentang {shown(aim.low)}..{shown(aim.upper)} terbalik.")
        elif aim.is_range and not spec.direction.is_range:
            yield Fault(
                code, f"Rentang hanya untuk arah RENTANG; arah indikator {spec.direction.value}."
            )
        elif spec.direction.is_range and not aim.is_range:
            yield Fault(code, "Arah RENTANG memerlukan dua batas, misalnya 1..5.")
        elif spec.direction.is_range and aim.low <= 0:
            yield Fault(code, "Batas rentang harus lebih dari nol.")
        elif not all(_inside(end, spec.minimum, spec.maximum) for end in (aim.low, aim.upper)):
            yield Fault(code, "Target di luar batas nilai indikator.")


def _about_phasing(plan: TargetPlan, spec: IndicatorSpec) -> Iterator[Fault]:
    annual = plan.annual
    quarters = [aim.low for aim in plan.quarters if aim is not None]
    if annual is None or len(quarters) < len(plan.quarters):
        return
    year = str(plan.year)
    if spec.aggregation is Aggregation.POSISI and plan.quarters[-1] != annual:
        yield Fault(year, "Target tahunan indikator POSISI harus sama dengan TW4.")
    if spec.aggregation is not Aggregation.KUMULATIF:
        return
    to_date = spec.target_basis is TargetBasis.SAMPAI_DENGAN
    if to_date and any(later < earlier for earlier, later in pairwise(quarters)):
        yield Fault(year, "Target s.d. triwulan tidak boleh turun.")
    promised = quarters[-1] if to_date else total(quarters)
    if promised != annual.low:
        yield Fault(
            year,
            f"Target tahunan {shown(annual.low)} tidak sama dengan "
            f"{'TW4 (s.d. triwulan)' if to_date else 'jumlah triwulan'} {shown(promised)}.",
        )


def _about_completeness(plan: TargetPlan, spec: IndicatorSpec) -> Iterator[Fault]:
    if plan.annual is None:
        yield Fault(str(plan.year), "Target tahunan wajib diisi.")
    for code, aim in zip(quarter_codes(plan.year), plan.quarters, strict=True):
        if aim is None and not spec.is_annual:
            yield Fault(code, "Target triwulan wajib diisi.")
        if aim is not None and spec.is_annual:
            yield Fault(code, "Indikator TAHUNAN hanya punya target tahunan; kosongkan.")


def _inside(figure: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is None or figure >= low) and (high is None or figure <= high)


def first_sentence(faults: Iterable[Fault]) -> str:
    """The first fault's sentence, or "" — the shape of a ``why_not_``."""
    return next((fault.sentence for fault in faults), "")
