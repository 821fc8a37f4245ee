from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from himpun.planning.rules.indicator_checks import (
    default_office_rule,
    faults_of,
    first_sentence,
    share_warning,
    target_faults_of,
)
from himpun.planning.rules.indicators import (
    Aggregation,
    Direction,
    Frequency,
    IndicatorSpec,
    Level,
    OfficeRule,
    TargetBasis,
    Variable,
    agreed_content,
    spec_from_plain,
    spec_to_plain,
)
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim, TargetPlan, quarter_codes

D = Decimal

ROADS = IndicatorSpec(
    code="IKU-01",
    name="Persentase jalan provinsi kondisi mantap",
    level=Level.SASARAN,
    is_key=True,
    parent_code="S1",
    definition="Panjang jalan baik dan sedang dibagi panjang seluruh jalan provinsi.",
    rationale="",
    formula="panjang_mantap / panjang_total * 100",
    formula_text="Panjang jalan mantap dibagi panjang jalan provinsi dikali 100",
    variables=(
        Variable("panjang_mantap", "Panjang jalan mantap", "km"),
        Variable("panjang_total", "Panjang jalan provinsi", "km"),
    ),
    measured_in="%",
    decimals=2,
    direction=Direction.MAKS,
    aggregation=Aggregation.POSISI,
    office_rule=OfficeRule.RASIO,
    target_basis=TargetBasis.SAMPAI_DENGAN,
    frequency=Frequency.TRIWULANAN,
    source="Survei kondisi jalan",
    producer="Bidang Bina Marga",
    responsible="Kepala Bidang Bina Marga",
    owner_unit="BM",
    contributors=("BM", "UPTD1"),
    evidence_required="Rekap survei",
    minimum=D(0),
    maximum=D(100),
    baseline=D("70.51"),
    baseline_year=2025,
    final_target=D("75"),
    basis="PK 2026",
    remark="",
    valid_from=date(2026, 1, 1),
)
LENGTH = replace(
    ROADS,
    code="SUB-07",
    name="Panjang jalan direkonstruksi",
    formula="",
    variables=(),
    measured_in="km",
    aggregation=Aggregation.KUMULATIF,
    office_rule=OfficeRule.JUMLAH,
    target_basis=TargetBasis.PER_PERIODE,
    maximum=None,
    baseline=None,
    baseline_year=None,
)


def plan(*aims: str, unit: str = "", annual: str = "") -> TargetPlan:
    """Quarter targets as text ("" for none, "1..5" for a range)."""

    def read(text: str) -> Aim:
        low, dots, high = text.partition("..")
        return Aim(D(low), D(high) if dots else None)

    codes = (*quarter_codes(2026), "2026")
    return TargetPlan(
        unit,
        2026,
        {code: read(text) for code, text in zip(codes, (*aims, annual), strict=True) if text},
    )


def test_a_complete_indicator_has_no_fault():
    assert faults_of(ROADS) == ()
    assert faults_of(LENGTH) == ()
    assert first_sentence(faults_of(ROADS)) == ""


@pytest.mark.parametrize(
    ("changes", "field", "part"),
    [
        ({"code": " "}, "code", "Kode wajib diisi"),
        ({"definition": ""}, "definition", "Definisi operasional wajib"),
        ({"formula_text": ""}, "formula_text", "Cara menghitung wajib"),
        ({"source": ""}, "source", "wajib"),
        ({"producer": ""}, "producer", "wajib"),
        ({"responsible": ""}, "responsible", "wajib"),
        ({"owner_unit": ""}, "owner_unit", "wajib"),
        ({"parent_code": ""}, "parent_code", "wajib"),
        ({"contributors": ()}, "contributors", "paling sedikit satu unit"),
        ({"contributors": ("BM", "BM")}, "contributors", "dua kali"),
        ({"formula": "panjang_mantap / "}, "formula", "karakter ke-18"),
        ({"formula": "panjang_mantap / lain"}, "formula", "“lain”"),
        ({"formula": "panjang_mantap / 5"}, "variables", "tidak dipakai rumus"),
        ({"formula": "5", "variables": ()}, "formula", "tidak memakai variabel"),
        ({"formula": ""}, "formula", "rumus kosong"),
        ({"variables": (*ROADS.variables, ROADS.variables[0])}, "variables", "ditulis dua kali"),
        ({"variables": (*ROADS.variables, Variable("min", "a", "b"))}, "variables", "tidak boleh"),
        ({"variables": (*ROADS.variables, Variable("x", "", "km"))}, "variables", "bernama"),
        ({"decimals": 7}, "decimals", "0 sampai 6"),
        ({"minimum": D(101)}, "minimum", "melebihi batas atas"),
        ({"baseline": D(101)}, "baseline", "di luar batas"),
        ({"final_target": D(-1)}, "final_target", "di luar batas"),
        ({"baseline_year": None}, "baseline_year", "wajib diisi bila data awal"),
        ({"frequency": Frequency.TAHUNAN}, "frequency", "bersama-sama"),
        ({"aggregation": Aggregation.TAHUNAN}, "frequency", "bersama-sama"),
        ({"valid_until": date(2026, 1, 1)}, "valid_until", "berakhir sebelum"),
    ],
)
def test_each_fault_is_named_with_its_field_and_a_sentence(changes, field, part):
    faults = faults_of(replace(ROADS, **changes))
    named = [fault for fault in faults if fault.field == field and part in fault.sentence]
    assert named, faults
    assert all(fault.sentence.endswith(".") for fault in faults)


def test_a_percentage_without_variables_that_several_units_feed_is_refused():
    bare = replace(ROADS, formula="", variables=(), office_rule=OfficeRule.JUMLAH)
    for rule in (OfficeRule.JUMLAH, OfficeRule.RATA_RATA, OfficeRule.MAKS, OfficeRule.MIN):
        faults = faults_of(replace(bare, office_rule=rule))
        assert "Persentase yang diisi beberapa unit" in first_sentence(faults)
    assert faults_of(replace(bare, contributors=("BM",))) == ()


def test_a_percentage_is_known_by_its_measure_or_its_name():
    assert ROADS.is_percentage
    assert replace(ROADS, name="Tingkat kemantapan").is_percentage
    assert replace(ROADS, measured_in="poin").is_percentage
    assert not LENGTH.is_percentage


def test_ratio_rule_needs_a_formula_that_may_be_summed():
    bare = replace(LENGTH, office_rule=OfficeRule.RASIO)
    assert first_sentence(faults_of(bare)).startswith("Aturan kantor RASIO memerlukan")
    odd = replace(ROADS, measured_in="poin", name="x", formula="panjang_mantap * panjang_total")
    assert first_sentence(faults_of(odd)).startswith("Rumus ini berubah arti")


@pytest.mark.parametrize(
    ("formula", "rule"),
    [
        ("a / b", "RASIO"),
        ("a + b", "RASIO"),
        ("", "JUMLAH"),
        ("a * b", "JUMLAH"),
        ("a +", "JUMLAH"),
    ],
)
def test_office_rule_follows_from_the_formula(formula, rule):
    assert default_office_rule(formula) == rule


def test_card_survives_the_way_through_plain_values():
    assert spec_from_plain(spec_to_plain(ROADS)) == ROADS
    bounded = replace(LENGTH, valid_until=date(2027, 1, 1))
    assert spec_from_plain(spec_to_plain(bounded)) == bounded


def test_agreed_content_ignores_validity_and_superfluous_zeros_only():
    later = replace(ROADS, valid_from=date(2026, 7, 1), version=2, baseline=D("70.510"))
    assert agreed_content(later) == agreed_content(ROADS)
    assert agreed_content(replace(ROADS, definition="lain")) != agreed_content(ROADS)


def test_card_offers_its_formula_and_labels():
    assert ROADS.parsed_formula is not None
    assert ROADS.parsed_formula.is_ratio
    assert LENGTH.parsed_formula is None
    assert ROADS.labels["panjang_total"] == "Panjang jalan provinsi"
    assert ROADS.is_shared
    assert not ROADS.is_annual


@pytest.mark.parametrize("words", [Direction, Aggregation, OfficeRule, TargetBasis, Level])
def test_every_word_has_a_label_for_people(words):
    labels = {word.label for word in words}
    assert len(labels) == len(words)
    assert all(labels)


def test_every_direction_shows_its_formula():
    assert all(direction.formula_text for direction in Direction)


@pytest.mark.parametrize(
    ("spec", "targets", "field", "part"),
    [
        (LENGTH, plan("1", "2", "3", "4", annual="11"), "2026", "jumlah triwulan 10"),
        (
            replace(LENGTH, target_basis=TargetBasis.SAMPAI_DENGAN),
            plan("1", "2", "3", "4", annual="10"),
            "2026",
            "TW4 (s.d. triwulan) 4",
        ),
        (
            replace(LENGTH, target_basis=TargetBasis.SAMPAI_DENGAN),
            plan("1", "3", "2", "4", annual="4"),
            "2026",
            "tidak boleh turun",
        ),
        (ROADS, plan("70", "70", "71", "71", annual="72"), "2026", "sama dengan TW4"),
        (ROADS, plan("70", "70", "", "71", annual="71"), "2026-TW3", "wajib"),
        (ROADS, plan("70", "70", "71", "71"), "2026", "Target tahunan wajib"),
        (ROADS, plan("70", "70", "71", "101", annual="101"), "2026-TW4", "di luar batas"),
        (ROADS, plan("70..80", "70", "71", "71", annual="71"), "2026-TW1", "RENTANG"),
        (ROADS, plan("70", "70", "71", "71", annual="71", unit="CK"), "unit", "bukan pengampu"),
        (
            replace(ROADS, aggregation=Aggregation.TAHUNAN),
            plan("70", "", "", "", annual="71"),
            "2026-TW1",
            "kosongkan",
        ),
    ],
)
def test_each_fault_of_targets_is_named(spec, targets, field, part):
    faults = target_faults_of(spec, targets)
    assert [f for f in faults if f.field == field and part in f.sentence], faults


RANGE = replace(
    LENGTH, direction=Direction.RENTANG_MIN, aggregation=Aggregation.RATA_RATA, minimum=None
)


@pytest.mark.parametrize(
    ("text", "part"),
    [("5..1", "terbalik"), ("5", "dua batas"), ("0..5", "lebih dari nol"), ("1..5", "")],
)
def test_a_range_needs_two_positive_ends_in_order(text, part):
    faults = target_faults_of(RANGE, plan(text, text, text, text, annual=text))
    assert part in first_sentence(faults)
    assert bool(faults) is bool(part)


@pytest.mark.parametrize(
    ("spec", "targets"),
    [
        (LENGTH, plan("1", "2", "3", "4", annual="10")),
        (
            replace(LENGTH, target_basis=TargetBasis.SAMPAI_DENGAN),
            plan("1", "2", "3", "4", annual="4"),
        ),
        (ROADS, plan("70", "70", "71", "71", annual="71", unit="UPTD1")),
        (replace(ROADS, aggregation=Aggregation.TAHUNAN), plan("", "", "", "", annual="71")),
        (replace(LENGTH, direction=Direction.MIN_A), plan("0", "0", "0", "0", annual="0")),
    ],
)
def test_fit_targets_have_no_fault(spec, targets):
    assert target_faults_of(spec, targets) == ()


def test_unit_targets_that_do_not_make_the_office_target_are_only_warned_about():
    office = plan("1", "2", "3", "4", annual="10")
    shares = [plan("1", "1", "1", "1", annual="4", unit="BM")]
    assert "tidak sama" in share_warning(LENGTH, [office, *shares])
    shares.append(plan("1", "1", "2", "2", annual="6", unit="UPTD1"))
    assert share_warning(LENGTH, [office, *shares]) == ""
    assert share_warning(LENGTH, [office]) == ""
    assert share_warning(ROADS, [plan("1", "1", "1", "1", annual="1")]) == ""


@pytest.mark.parametrize(
    ("code", "aggregation", "basis", "value"),
    [
        ("2026-TW2", Aggregation.KUMULATIF, TargetBasis.PER_PERIODE, "2"),
        ("2026-S1", Aggregation.KUMULATIF, TargetBasis.PER_PERIODE, "3"),
        ("2026-S2", Aggregation.KUMULATIF, TargetBasis.PER_PERIODE, "7"),
        ("2026-S1", Aggregation.KUMULATIF, TargetBasis.SAMPAI_DENGAN, "2"),
        ("2026-B06", Aggregation.KUMULATIF, TargetBasis.SAMPAI_DENGAN, "2"),
        ("2026-B05", Aggregation.KUMULATIF, TargetBasis.SAMPAI_DENGAN, None),
        ("2026-B06", Aggregation.KUMULATIF, TargetBasis.PER_PERIODE, None),
        ("2026-B05", Aggregation.POSISI, TargetBasis.PER_PERIODE, "2"),
        ("2026-S2", Aggregation.RATA_RATA, TargetBasis.PER_PERIODE, "4"),
        ("2026", Aggregation.POSISI, TargetBasis.PER_PERIODE, "10"),
        ("2026-TW3", Aggregation.TAHUNAN, TargetBasis.PER_PERIODE, "3"),
        ("2027-TW1", Aggregation.POSISI, TargetBasis.PER_PERIODE, None),
        ("2027", Aggregation.POSISI, TargetBasis.PER_PERIODE, None),
    ],
)
def test_target_of_a_period_is_read_off_the_quarters(code, aggregation, basis, value):
    targets = plan("1", "2", "3", "4", annual="10")
    found = targets.at(Period.parse(code), aggregation=aggregation, basis=basis)
    assert found == (None if value is None else Aim(D(value)))


def test_annual_only_target_appears_in_the_last_period_of_the_year():
    targets = plan("", "", "", "", annual="71")
    for code, value in (("2026-TW3", None), ("2026-TW4", 71), ("2026-S2", 71), ("2026-B12", 71)):
        found = targets.at(
            Period.parse(code),
            aggregation=Aggregation.TAHUNAN,
            basis=TargetBasis.PER_PERIODE,
        )
        assert (found and found.low) == value


def test_half_year_target_needs_both_quarters_and_no_range():
    for gap in (plan("1", "", "3", "4", annual="10"), plan("1", "2..3", "3", "4", annual="10")):
        found = gap.at(
            Period.parse("2026-S1"),
            aggregation=Aggregation.KUMULATIF,
            basis=TargetBasis.PER_PERIODE,
        )
        assert found is None
