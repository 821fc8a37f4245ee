from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest
from tests.cast import Cast
from tests.factories import make_unit

from himpun.core import blobs
from himpun.core.actors import system_actor
from himpun.core.models import TrailEvent
from himpun.core.refusals import NotVisible, Refusal
from himpun.offices.models import Office
from himpun.planning import queries
from himpun.planning.actions import PlanRefused, import_plan
from himpun.planning.importing import import_file, load_plan, preview_plan
from himpun.planning.models import (
    BudgetLine,
    Contribution,
    Indicator,
    IndicatorVersion,
    PlanningDocument,
    PlanNode,
    Target,
)
from himpun.planning.rules.indicators import TargetBasis
from himpun.planning.rules.periods import Period
from himpun.planning.rules.plan_content import (
    CheckedPlan,
    PlannedBudget,
    PlannedIndicator,
    PlannedTargets,
)
from himpun.planning.rules.targets import Aim, TargetPlan

SAMPLE = Path(__file__).resolve().parents[2] / "src/himpun/samples/bmcktr"
NEW_YEAR = date(2026, 1, 1)
JULY = date(2026, 7, 1)
MODELS = (PlanNode, Indicator, IndicatorVersion, Contribution, Target, BudgetLine)


@dataclass(frozen=True)
class Loaded:
    """The sample plan checked for the cast's office, and its documents staged."""

    office: Office
    plan: CheckedPlan
    files: dict[str, blobs.BlobRef]


@pytest.fixture
def office(cast: Cast) -> Office:
    for number in (1, 2, 3):
        make_unit(
            cast.office,
            f"UPTD{number}",
            f"UPTD Wilayah {number}",
            "UPTD",
            parent=cast.bina_marga_unit,
            position=4 + number,
        )
    return cast.office


@pytest.fixture
def sample(office: Office) -> Loaded:
    loaded = load_plan(SAMPLE / "plan.xlsx", office=office)
    assert loaded.plan is not None, loaded.faults
    files = {name: blobs.put_bytes(path.read_bytes()) for name, path in loaded.files.items()}
    return Loaded(office, loaded.plan, files)


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in MODELS}


def edit_indicator(
    plan: CheckedPlan, code: str, edit: Callable[[PlannedIndicator], PlannedIndicator]
) -> CheckedPlan:
    changed = tuple(edit(one) if one.spec.code == code else one for one in plan.indicators)
    return replace(plan, indicators=changed)


def with_definition(since: date) -> Callable[[PlannedIndicator], PlannedIndicator]:
    return lambda one: replace(
        one, spec=replace(one.spec, definition="Definisi baru.", valid_from=since)
    )


def test_import_writes_the_whole_sample_plan(sample: Loaded, cast: Cast, at: datetime):
    import_plan(sample.office, plan=sample.plan, files=sample.files, by=cast.perencanaan, at=at)
    assert counts() == {
        "PlanNode": 29,
        "Indicator": 12,
        "IndicatorVersion": 12,
        "Contribution": 4 + 3 + 3 + 9,
        "Target": 15 * 5 + 3,
        "BudgetLine": 11,
    }
    assert set(PlanningDocument.objects.values_list("kind", flat=True)) == {"RENSTRA", "PK", "DPA"}


def test_imported_cards_are_what_the_workbook_says(sample: Loaded, cast: Cast, at: datetime):
    import_plan(sample.office, plan=sample.plan, files=sample.files, by=cast.admin, at=at)
    cards = queries.specs_in_force(sample.office, by=cast.tim_sakip, on=date(2026, 4, 1))
    assert [card.spec for card in cards] == [one.spec for one in sample.plan.indicators]
    roads = cards[0]
    assert [(step.level, step.code) for step in roads.path] == [("TUJUAN", "T1"), ("SASARAN", "S1")]
    assert roads.office_targets is not None
    assert roads.office_targets.annual == Aim(Decimal(71))
    reports = next(card for card in cards if card.spec.code == "PNJ-01")
    assert reports.office_targets is not None
    assert reports.office_targets.annual == Aim(Decimal(1), Decimal(5))


def test_importing_the_same_plan_again_changes_nothing(sample: Loaded, cast: Cast, at: datetime):
    again = {"plan": sample.plan, "files": sample.files, "by": cast.perencanaan, "at": at}
    import_plan(sample.office, **again)
    before = counts(), list(IndicatorVersion.objects.values().order_by("pk"))
    comparison = import_plan(sample.office, **again)
    assert (counts(), list(IndicatorVersion.objects.values().order_by("pk"))) == before
    assert PlanningDocument.objects.count() == 3
    assert comparison.codes("BARU") == comparison.codes("BERUBAH") == {}
    assert len(comparison.codes("TETAP")["indikator"]) == 12


def test_the_trail_names_what_was_added_and_changed(sample: Loaded, cast: Cast, at: datetime):
    import_plan(sample.office, plan=sample.plan, files=sample.files, by=cast.perencanaan, at=at)
    event = TrailEvent.objects.get(verb="planning.plan_imported")
    assert event.subject_id == str(sample.office.pk)
    assert '"IKU-01"' in event.content
    assert sample.files["dokumen/dpa.pdf"].sha256 in event.content


def test_changed_definition_makes_a_version_and_leaves_the_old_one(
    sample: Loaded, cast: Cast, at: datetime
):
    asked = {"files": sample.files, "by": cast.perencanaan, "at": at}
    import_plan(sample.office, plan=sample.plan, **asked)
    changed = edit_indicator(sample.plan, "IKU-01", with_definition(JULY))
    comparison = import_plan(sample.office, plan=changed, **asked)
    assert comparison.codes("BERUBAH") == {"indikator": ["IKU-01"]}
    versions = queries.list_versions("IKU-01", office=sample.office, by=cast.kadis)
    assert [(one.version, one.valid_from, one.valid_until) for one in versions] == [
        (1, NEW_YEAR, JULY),
        (2, JULY, None),
    ]
    original = sample.plan.indicators[0].spec
    assert versions[0] == replace(original, valid_until=JULY)
    for day, definition in ((date(2026, 6, 30), original.definition), (JULY, "Definisi baru.")):
        card = queries.get_indicator("IKU-01", office=sample.office, by=cast.kadis, on=day)
        assert card.spec.definition == definition
        assert card.spec.contributors == original.contributors


def test_backdated_change_is_refused_by_cell_and_writes_nothing(
    sample: Loaded, cast: Cast, at: datetime
):
    asked = {"files": sample.files, "by": cast.perencanaan, "at": at}
    import_plan(sample.office, plan=sample.plan, **asked)
    before = counts()
    changed = edit_indicator(sample.plan, "IKU-01", with_definition(NEW_YEAR))
    changed = edit_indicator(changed, "IKU-02", with_definition(JULY))
    with pytest.raises(PlanRefused) as refused:
        import_plan(sample.office, plan=changed, **asked)
    assert [str(fault)[:14] for fault in refused.value.faults] == ["Indikator!AD2:"]
    assert counts() == before


def edit_targets(
    plan: CheckedPlan, code: str, *, since: date, annual: str, unit: str = ""
) -> CheckedPlan:
    def edit(one: PlannedTargets) -> PlannedTargets:
        if (one.indicator_code, one.plan.unit) != (code, unit):
            return one
        aims = {**one.plan.aims, "2026-TW4": Aim(Decimal(annual)), "2026": Aim(Decimal(annual))}
        return replace(one, plan=TargetPlan(unit, 2026, aims), valid_from=since)

    return replace(plan, targets=tuple(map(edit, plan.targets)))


def test_changed_target_is_versioned_and_the_agreed_one_stays(
    sample: Loaded, cast: Cast, at: datetime
):
    asked = {"files": sample.files, "by": cast.perencanaan, "at": at}
    import_plan(sample.office, plan=sample.plan, **asked)
    n_before = Target.objects.count()
    changed = edit_targets(sample.plan, "IKU-01", since=JULY, annual="70")
    assert import_plan(sample.office, plan=changed, **asked).codes("BERUBAH") == {
        "target": ["IKU-01/kantor/2026"]
    }
    assert Target.objects.count() == n_before + 2
    for day, annual in ((date(2026, 6, 30), 71), (JULY, 70)):
        (office_plan,) = queries.targets_for(
            "IKU-01", office=sample.office, by=cast.kadis, on=day, year=2026
        )
        assert office_plan.annual == Aim(Decimal(annual))
        assert office_plan.quarters[0] == Aim(Decimal("70.6"))
    assert import_plan(sample.office, plan=changed, **asked).codes("BERUBAH") == {}


def test_backdated_target_is_refused_by_cell(sample: Loaded, cast: Cast, at: datetime):
    asked = {"files": sample.files, "by": cast.perencanaan, "at": at}
    import_plan(sample.office, plan=sample.plan, **asked)
    changed = edit_targets(sample.plan, "PRG-01", since=NEW_YEAR, annual="1", unit="UPTD2")
    with pytest.raises(PlanRefused) as refused:
        import_plan(sample.office, plan=changed, **asked)
    assert [fault.cell for fault in refused.value.faults] == ["J9"]


def edit_budget(plan: CheckedPlan, edit: Callable[[PlannedBudget], PlannedBudget]) -> CheckedPlan:
    return replace(plan, budget=(edit(plan.budget[0]), *plan.budget[1:]))


def test_changed_ceiling_is_a_new_line_version(sample: Loaded, cast: Cast, at: datetime):
    asked = {"files": sample.files, "by": cast.perencanaan, "at": at}
    import_plan(sample.office, plan=sample.plan, **asked)
    more = edit_budget(
        sample.plan, lambda line: replace(line, ceiling=Decimal(200), valid_from=JULY)
    )
    import_plan(sample.office, plan=more, **asked)
    for day, ceiling in ((date(2026, 6, 30), 150_000_000), (JULY, 200)):
        lines = queries.list_budget_lines(sample.office, by=cast.kadis, on=day, year=2026)
        assert lines[0].ceiling == ceiling
        assert len(lines) == 11
    backdated = edit_budget(more, lambda line: replace(line, ceiling=Decimal(1)))
    with pytest.raises(PlanRefused) as refused:
        import_plan(sample.office, plan=backdated, **asked)
    assert str(refused.value.faults[0]).startswith("Anggaran!G2: Isinya berubah")


def test_an_indicator_may_end_without_a_new_version(sample: Loaded, cast: Cast, at: datetime):
    asked = {"files": sample.files, "by": cast.perencanaan, "at": at}
    import_plan(sample.office, plan=sample.plan, **asked)
    ended = edit_indicator(
        sample.plan, "IKU-03", lambda one: replace(one, spec=replace(one.spec, valid_until=JULY))
    )
    import_plan(sample.office, plan=ended, **asked)
    assert IndicatorVersion.objects.count() == 12
    codes = {
        day: [
            card.spec.code for card in queries.list_indicators(sample.office, by=cast.kadis, on=day)
        ]
        for day in (date(2026, 6, 30), JULY)
    }
    assert "IKU-03" in codes[date(2026, 6, 30)]
    assert "IKU-03" not in codes[JULY]


def test_renamed_node_is_changed_in_place_with_its_trail(sample: Loaded, cast: Cast, at: datetime):
    asked = {"files": sample.files, "by": cast.perencanaan, "at": at}
    import_plan(sample.office, plan=sample.plan, **asked)
    nodes = tuple(
        replace(node, name="Nama baru") if node.code == "S1" else node for node in sample.plan.nodes
    )
    import_plan(sample.office, plan=replace(sample.plan, nodes=nodes[::-1]), **asked)
    assert PlanNode.objects.get(code="S1").name == "Nama baru"
    assert "Nama baru" in TrailEvent.objects.order_by("seq").last().content


def test_tree_may_be_written_children_first(sample: Loaded, cast: Cast, at: datetime):
    plan = replace(sample.plan, nodes=sample.plan.nodes[::-1])
    import_plan(sample.office, plan=plan, files=sample.files, by=cast.perencanaan, at=at)
    assert PlanNode.objects.get(code="1.03.10.1.01.0031").parent.code == "1.03.10.1.01"


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("perencanaan", True),
        ("admin", True),
        ("kadis", False),
        ("sekretaris", False),
        ("bina_marga", False),
        ("tim_sakip", False),
    ],
)
def test_only_perencanaan_and_admin_import(
    sample: Loaded, cast: Cast, at: datetime, name: str, allowed: bool
):
    asked = {"plan": sample.plan, "files": sample.files, "by": cast.insiders[name], "at": at}
    if allowed:
        import_plan(sample.office, **asked)
    else:
        with pytest.raises(Refusal, match="Perencanaan atau Admin"):
            import_plan(sample.office, **asked)
    assert Indicator.objects.exists() is allowed


def test_a_stranger_is_told_nothing(sample: Loaded, cast: Cast, at: datetime):
    asked = {"by": cast.orang_luar, "at": at}
    with pytest.raises(NotVisible):
        import_plan(sample.office, plan=sample.plan, files=sample.files, **asked)
    with pytest.raises(NotVisible):
        import_file(SAMPLE / "plan.xlsx", office=sample.office, **asked)


def test_command_line_imports_the_file_and_says_what_was_done(office: Office, at: datetime):
    done = import_file(SAMPLE / "plan.xlsx", office=office, by=system_actor(office.pk), at=at)
    assert done.is_fit
    assert len(done.added["indikator"]) == 12
    assert done.warnings == ()
    loaded = load_plan(SAMPLE / "plan.xlsx", office=office)
    preview = preview_plan(office, loaded, by=system_actor(office.pk))
    assert (preview.added, preview.changed) == ({}, {})
    assert len(preview.unchanged["dokumen"]) == 3


def test_preview_writes_nothing_and_promises_what_import_does(
    office: Office, cast: Cast, at: datetime
):
    loaded = load_plan(SAMPLE / "plan.xlsx", office=office)
    n_events = TrailEvent.objects.count()
    preview = preview_plan(office, loaded, by=cast.perencanaan)
    assert (sum(counts().values()), TrailEvent.objects.count()) == (0, n_events)
    done = import_file(SAMPLE / "plan.xlsx", office=office, by=cast.perencanaan, at=at)
    assert done == preview
    with pytest.raises(Refusal):
        preview_plan(office, loaded, by=cast.kadis)


def test_unknown_units_are_refused_by_cell(cast: Cast, at: datetime):
    with pytest.raises(PlanRefused) as refused:
        import_file(SAMPLE / "plan.xlsx", office=cast.office, by=cast.perencanaan, at=at)
    assert "Indikator!U2: Unit “UPTD1” tidak dikenal" in str(refused.value.faults[0])
    assert sum(counts().values()) == 0


def test_missing_or_odd_documents_are_refused_by_cell(
    office: Office, cast: Cast, at: datetime, tmp_path: Path
):
    copied = copytree(SAMPLE, tmp_path / "contoh")
    (copied / "dokumen/renstra.pdf").unlink()
    (copied / "dokumen/dpa.pdf").write_bytes(b"PK bukan pdf")
    outside = tmp_path / "rahasia.pdf"
    outside.write_bytes(b"%PDF-1.7")
    (copied / "dokumen/perjanjian-kinerja.pdf").unlink()
    (copied / "dokumen/perjanjian-kinerja.pdf").symlink_to(outside)
    with pytest.raises(PlanRefused) as refused:
        import_file(copied / "plan.xlsx", office=office, by=cast.perencanaan, at=at)
    assert [str(fault) for fault in refused.value.faults] == [
        "Dokumen!F2: Berkas “renstra.pdf” tidak ditemukan atau tidak dapat dibaca.",
        "Dokumen!F3: Berkas berada di luar map buku kerja.",
        "Dokumen!F4: Isi berkas bukan PDF.",
    ]


def test_a_file_that_is_no_workbook_is_one_fault(office: Office, cast: Cast, tmp_path: Path):
    odd = tmp_path / "plan.xlsx"
    for content in (b"", b"PK\x03\x04", b"halo"):
        odd.write_bytes(content)
        preview = preview_plan(office, load_plan(odd, office=office), by=cast.perencanaan)
        assert not preview.is_fit
        assert str(preview.faults[0]) == "Berkas ini bukan berkas Excel (.xlsx) yang utuh."
    gone = load_plan(tmp_path / "tidak-ada.xlsx", office=office)
    assert "tidak dapat dibaca" in str(gone.faults[0])


def test_a_document_changed_under_its_number_is_kept_beside_the_old(
    sample: Loaded, cast: Cast, at: datetime
):
    asked = {"plan": sample.plan, "by": cast.perencanaan, "at": at}
    import_plan(sample.office, files=sample.files, **asked)
    newer = {**sample.files, "dokumen/dpa.pdf": blobs.put_bytes(b"%PDF-1.7 DPA perubahan")}
    comparison = import_plan(sample.office, files=newer, **asked)
    assert comparison.codes("BERUBAH") == {"dokumen": ["DPA CONTOH/DPA/2026"]}
    assert len(queries.list_documents(sample.office, by=cast.kadis, kind="DPA")) == 2


def test_a_stranger_sees_no_plan(sample: Loaded, cast: Cast, at: datetime):
    import_plan(sample.office, plan=sample.plan, files=sample.files, by=cast.perencanaan, at=at)
    on = date(2026, 4, 1)
    stranger = {"by": cast.orang_luar, "on": on}
    assert queries.list_indicators(sample.office, **stranger) == ()
    assert queries.plan_tree(sample.office, **stranger) == ()
    assert queries.list_budget_lines(sample.office, year=2026, **stranger) == ()
    assert queries.list_documents(sample.office, by=cast.orang_luar) == ()
    assert queries.targets_for("IKU-01", office=sample.office, year=2026, **stranger) == ()
    with pytest.raises(NotVisible):
        queries.get_indicator("IKU-01", office=sample.office, **stranger)
    with pytest.raises(NotVisible):
        queries.list_versions("IKU-01", office=sample.office, by=cast.orang_luar)


def test_tree_shows_everything_in_its_place(sample: Loaded, cast: Cast, at: datetime):
    import_plan(sample.office, plan=sample.plan, files=sample.files, by=cast.perencanaan, at=at)
    goals = queries.plan_tree(sample.office, by=cast.kadis, on=date(2026, 4, 1))
    assert [goal.code for goal in goals] == ["T1", "T2"]
    roads = goals[0].children[0]
    assert [card.spec.code for card in roads.indicators] == ["IKU-01"]
    program = roads.children[0]
    assert (program.code, program.indicators[0].spec.code) == ("1.03.10", "PRG-01")
    works = program.children[0].children
    assert [node.code[-4:] for node in works] == ["0031", "0033"]
    assert works[1].indicators[0].objective.code == "S1"


def test_budget_lines_know_their_unit_and_objective(sample: Loaded, cast: Cast, at: datetime):
    import_plan(sample.office, plan=sample.plan, files=sample.files, by=cast.perencanaan, at=at)
    asked = {"by": cast.kadis, "on": date(2026, 4, 1), "year": 2026}
    lines = queries.list_budget_lines(sample.office, unit_id=cast.tata_ruang_unit.pk, **asked)
    assert {(line.unit_code, line.objective) for line in lines} == {("TR", "S4")}
    assert sum(line.ceiling for line in lines) == 2_400_000_000
    assert queries.list_budget_lines(sample.office, **{**asked, "year": 2025}) == ()


def test_a_unit_is_measured_against_its_own_or_the_office_target(
    sample: Loaded, cast: Cast, at: datetime
):
    import_plan(sample.office, plan=sample.plan, files=sample.files, by=cast.perencanaan, at=at)
    cards = {
        card.spec.code: card
        for card in queries.specs_in_force(sample.office, by=cast.kadis, on=date(2026, 4, 1))
    }
    second = Period.parse("2026-TW2")

    def low(code: str, unit: str) -> Decimal | None:
        plan, spec = cards[code].targets_of(unit), cards[code].spec
        if plan is None:
            return None
        aim = plan.at(second, aggregation=spec.aggregation, basis=spec.target_basis)
        return aim and aim.low

    assert low("IKU-01", "UPTD1") == Decimal("70.7")
    assert low("PRG-01", "UPTD1") == 148
    assert low("SUB-01", "BM") == 4
    assert low("SUB-02", "UPTD3") == 140
    assert cards["SUB-02"].spec.target_basis is TargetBasis.SAMPAI_DENGAN
    assert low("IKU-01", "TR") is None
    unshared = replace(cards["PRG-01"], targets=cards["PRG-01"].targets[:1])
    assert unshared.targets_of("UPTD1") is None


def test_reading_the_plan_costs_a_fixed_number_of_statements(
    sample: Loaded, cast: Cast, at: datetime, django_assert_num_queries: Callable[[int], object]
):
    import_plan(sample.office, plan=sample.plan, files=sample.files, by=cast.perencanaan, at=at)
    with django_assert_num_queries(5):
        queries.specs_in_force(sample.office, by=cast.kadis, on=date(2026, 4, 1))
    with django_assert_num_queries(2):
        queries.list_budget_lines(sample.office, by=cast.kadis, on=date(2026, 4, 1), year=2026)
