"""Whole rounds, from the Nota Dinas to the sealed archive."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories
from tests.cast import Cast
from tests.domain.document_rounds import MORNING, later
from tests.stories.told import begin

from himpun.archive.queries import check_package
from himpun.core import trail
from himpun.core.actors import system_actor
from himpun.core.refusals import Refusal
from himpun.documents.models import Document
from himpun.intake.models import FormRow, Submission
from himpun.intake.queries import hand_in_rows, latest_hand_ins
from himpun.intake.rules.cells import ACTUAL
from himpun.measurement.queries import get_measurement
from himpun.ops.sample_office import LIBRARY, publish
from himpun.planning.rules.periods import Period
from himpun.rounds import actions as rounds
from himpun.rounds.models import Round, Turn

TW1 = Period.parse("2026-TW1")


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Any) -> None:
    settings.HIMPUN_ARCHIVE_DIR = tmp_path / "arsip"
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"


def test_data_agreed_at_once_reach_the_sealed_archive(cast: Cast) -> None:
    story = begin(cast).every_unit_hands_in()
    recap = story.sakip_recapitulates()
    story.sekretaris_reports().says(cast.bina_marga, "Sesuai.").says(cast.tim_sakip, "Sesuai.")
    before = get_measurement(cast.office, period=TW1, by=cast.kadis)
    assert (before.content, before.why_not != "") == (None, True)
    verdict = story.kadis_agrees()
    assert verdict.recap_hash == recap.content_hash
    after = get_measurement(cast.office, period=TW1, by=cast.kadis)
    assert after.is_agreed
    assert after.why_not == ""
    package = story.sekretaris_reports_the_analysis().perencanaan_archives()
    assert story.now().status == Round.Status.CLOSED
    assert not check_package(package).findings
    assert not list(trail.verify(f"office:{cast.office.pk}"))


def test_the_office_value_of_a_ratio_comes_from_the_sums(cast: Cast) -> None:
    recap = begin(cast).every_unit_hands_in().sakip_recapitulates()
    office_row = next(
        row for row in recap.content["rows"] if row["indicator"] == "IKU-1" and row["unit"] is None
    )
    assert office_row["actual"] == "68"  # (140 + 30) / (200 + 50), not the mean of 70 and 60
    assert office_row["achievement"] == "97.14"


def test_a_missing_contributor_leaves_no_office_value(cast: Cast) -> None:
    recap = begin(cast).every_unit_hands_in().sakip_recapitulates()
    office_row = next(
        row for row in recap.content["rows"] if row["indicator"] == "SUB-1" and row["unit"] is None
    )
    assert office_row["actual"] is None
    assert "1 dari 2" in office_row["reason"]


def test_data_returned_once_then_agreed(cast: Cast) -> None:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    story.sekretaris_reports()
    unit = cast.cipta_karya_unit
    story.kadis_returns({unit: {"SUB-1": "Isi panjangnya; serah terima sudah ada."}})

    open_rows = FormRow.objects.filter(submission__round=story.round, is_open=True)
    returned = Submission.objects.get(round=story.round, unit=unit)
    assert returned.status == Submission.Status.RETURNED
    assert list(open_rows.filter(submission=returned).values_list("code", flat=True)) == ["SUB-1"]
    fill = story.round.turns.filter(step="isi_formulir", status=Turn.Status.OPEN)
    assert list(fill.values_list("unit", "pass_no")) == [(unit.pk, 2)]

    story.unit_completes(unit, {("SUB-1", ACTUAL): "3"})
    second = story.sakip_recapitulates()
    assert second.number == 2
    story.sekretaris_reports()
    story.kadis_agrees()
    package = story.sekretaris_reports_the_analysis().perencanaan_archives()
    assert not check_package(package).findings


def test_a_return_leaves_every_other_figure_as_it_was_handed_in(cast: Cast) -> None:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    story.sekretaris_reports()
    before = {unit: each.content_hash for unit, each in latest_hand_ins(story.round).items()}
    unit = cast.cipta_karya_unit
    story.kadis_returns({unit: {"SUB-1": "Lengkapi."}})
    with pytest.raises(Refusal, match="tidak dikembalikan"):
        story.unit_completes(unit, {("IKU-1", "values.baik"): "45"})
    story.unit_completes(unit, {("SUB-1", ACTUAL): "3"})
    after = latest_hand_ins(story.round)
    changed = {key for key, each in after.items() if each.content_hash != before[key]}
    assert changed == {unit.pk}
    ratio = next(row for row in hand_in_rows(after[unit.pk]) if row["code"] == "IKU-1")
    assert ratio["values"] == {"baik": "30", "total": "50"}


def test_a_silent_unit_is_named_and_may_be_asked_again(cast: Cast) -> None:
    story = begin(cast).every_unit_hands_in(but=(cast.tata_ruang_unit,))
    story.sekretaris_goes_on_without(cast.tata_ruang_unit)
    recap = story.sakip_recapitulates()
    assert [each["unit"] for each in recap.content["missing"]] == ["TR"]
    story.sekretaris_reports()
    story.kadis_returns({cast.tata_ruang_unit: {"": "Sampaikan formulir Saudara."}})
    story.unit_completes(cast.tata_ruang_unit, {})
    assert not story.sakip_recapitulates().content["missing"]


def test_a_faulty_recap_is_sent_back_and_made_again_as_the_next_version(cast: Cast) -> None:
    story = begin(cast).every_unit_hands_in()
    first = story.sakip_recapitulates()
    story.sekretaris_sends_back("Urutan sasaran keliru.")
    second = story.sakip_recapitulates()
    assert (first.number, second.number) == (1, 2)
    assert story.turn("rekap").pass_no == 2
    letters = Document.objects.filter(round=story.round, kind="REKAPITULASI")
    assert letters.count() == 2


def test_a_round_is_cancelled_before_the_agreement_and_not_after(cast: Cast) -> None:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    story.sekretaris_reports()
    story.kadis_agrees()
    with pytest.raises(Refusal, match="sudah disetujui"):
        rounds.cancel_round(story.round, reason="terlambat", by=cast.kadis, at=later(900))


def test_nothing_in_a_closed_round_changes_any_more(cast: Cast) -> None:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    story.sekretaris_reports()
    story.kadis_agrees()
    story.sekretaris_reports_the_analysis().perencanaan_archives()
    with pytest.raises(Refusal, match="diarsipkan"):
        story.unit_completes(cast.bina_marga_unit, {("SUB-1", ACTUAL): "9"})
    with pytest.raises(Refusal, match="diarsipkan"):
        rounds.cancel_round(story.now(), reason="lagi", by=cast.kadis, at=later(900))


def test_two_offices_run_side_by_side_without_seeing_each_other(cast: Cast) -> None:
    story = begin(cast).every_unit_hands_in()
    other = factories.Office.objects.get(pk=cast.orang_luar.home)
    procedure = publish(LIBRARY / "permohonan-data.yaml", office=other, at=MORNING)
    theirs = rounds.open_round(
        other, procedure=procedure, period=TW1, by=system_actor(other.pk), at=MORNING
    )
    assert theirs.turns.count() == 1
    story.sakip_recapitulates()
    assert theirs.turns.count() == 1
    assert not list(trail.verify(f"office:{other.pk}"))
    assert not list(trail.verify(f"office:{cast.office.pk}"))


def test_another_procedure_runs_from_its_file_alone(cast: Cast) -> None:
    procedure = publish(LIBRARY / "permohonan-data.yaml", office=cast.office, at=MORNING)
    round = rounds.open_round(
        cast.office, procedure=procedure, period=TW1, by=system_actor(cast.office.pk), at=MORNING
    )
    from himpun.rounds.policy import step_of

    steps = 0
    returned = False
    asked: set[str] = set()
    while turn := round.turns.filter(status=Turn.Status.OPEN).first():
        step = step_of(turn)
        lane = turn.queue.lane
        asked |= {turn.unit.code} if turn.unit is not None else set()
        actor = factories.make_actor(cast.office, f"{lane}.{steps}", lane, unit=turn.unit)
        exits = [each for each in step.decisions if each.is_return is not returned]
        outcome = exits[-1].id if exits else None
        returned = returned or any(each.is_return for each in exits)
        rounds.complete_task(
            turn, remark="Selesai.", outcome=outcome, by=actor, at=later(10 * steps + 1)
        )
        steps += 1
        assert steps < 30
    assert Round.objects.get(pk=round.pk).status == Round.Status.CLOSED
    assert returned
    assert asked == {"BM", "CK", "TR"}  # the Sekretariat is no Bidang, and the file asks Bidang
