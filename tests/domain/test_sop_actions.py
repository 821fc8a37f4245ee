"""Publishing a procedure: who may, what is refused, what stays as it was."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from himpun.core import guard
from himpun.core.actors import system_actor
from himpun.core.models import TrailEvent
from himpun.core.refusals import NotVisible, Refusal
from himpun.sop.actions import publish
from himpun.sop.loader import LIBRARY, BadProcedure, load
from himpun.sop.models import ProcedureVersion
from himpun.sop.policy import why_not_publish
from himpun.sop.queries import (
    AlteredProcedure,
    definition_of,
    get_procedure,
    get_procedure_in_force,
    list_procedures,
)

TEXT = (LIBRARY / "pengumpulan-data-kinerja.yaml").read_text(encoding="utf-8")
OTHER = (LIBRARY / "permohonan-data.yaml").read_text(encoding="utf-8")
SECOND = (
    TEXT.replace("versi: 1\n", "versi: 2\n")
    .replace("{hari: 5}", "{hari: 4}")
    .replace("tenggat: 2026-10-08 16:00", "tenggat: 2026-10-07 16:00")
)


@pytest.mark.parametrize("name", ["kadis", "admin"])
def test_publish_is_done_by_the_head_or_the_admin(cast, at, name):
    version = publish(cast.office, text=TEXT, by=cast.insiders[name], at=at)
    assert version.number == "150.2/SOP-BMCKSTR/2024"
    assert version.published_by_id == cast.insiders[name].person_id
    assert definition_of(version) == load(TEXT, name="x")


def test_publish_is_done_from_the_command_line(cast, at):
    version = publish(cast.office, text=TEXT, by=system_actor(cast.office.pk), at=at)
    assert version.published_by_id is None


@pytest.mark.parametrize(
    "name", ["sekretaris", "bina_marga", "tim_sakip", "sakip_member", "perencanaan"]
)
def test_publish_is_refused_to_other_lanes(cast, at, name):
    actor = cast.insiders[name]
    assert why_not_publish(cast.office, by=actor)
    with pytest.raises(Refusal, match="hanya dapat diterbitkan"):
        publish(cast.office, text=TEXT, by=actor, at=at)


def test_publish_is_refused_to_the_head_of_another_office(cast, at):
    with pytest.raises(Refusal, match="hanya dapat diterbitkan"):
        publish(cast.office, text=TEXT, by=cast.orang_luar, at=at)


def test_publish_leaves_an_audit_row_with_the_digest(cast, at):
    version = publish(cast.office, text=TEXT, by=cast.kadis, at=at)
    event = TrailEvent.objects.get(verb="sop.published")
    assert version.content_hash in event.content


def test_the_same_content_again_is_the_same_version(cast, at):
    first = publish(cast.office, text=TEXT, by=cast.kadis, at=at)
    again = publish(cast.office, text="# hanya komentar\n" + TEXT, by=cast.kadis, at=at)
    assert again.pk == first.pk
    assert ProcedureVersion.objects.count() == 1


def test_other_content_under_a_published_number_is_refused(cast, at):
    publish(cast.office, text=TEXT, by=cast.kadis, at=at)
    with pytest.raises(Refusal, match="beri isi yang baru versi 2"):
        publish(cast.office, text=SECOND.replace("versi: 2\n", "versi: 1\n"), by=cast.kadis, at=at)


def test_a_faulty_text_is_refused_with_all_its_lines(cast, at):
    bad = TEXT.replace("versi: 1\n", "versi: nol\n").replace("{hari: 5}", "P5D")
    with pytest.raises(BadProcedure) as caught:
        publish(cast.office, text=bad, by=cast.kadis, at=at)
    assert len(caught.value.problems) == 2
    assert "Baris 8" in caught.value.sentence
    assert not ProcedureVersion.objects.exists()


def test_a_scenario_that_does_not_hold_keeps_the_version_back(cast, at):
    with pytest.raises(BadProcedure, match="Skenario butir 5 tidak terpenuhi"):
        publish(cast.office, text=TEXT.replace("{hari: 5}", "{hari: 4}"), by=cast.kadis, at=at)


def test_a_published_version_cannot_be_changed_or_deleted(cast, at):
    version = publish(cast.office, text=TEXT, by=cast.kadis, at=at)
    row = ProcedureVersion.objects.filter(pk=version.pk)
    with guard.lifted("test"):
        with pytest.raises(DatabaseError), transaction.atomic():
            row.update(name="Lain")
        with pytest.raises(DatabaseError), transaction.atomic():
            row.delete()


def test_the_newest_version_is_in_force_and_the_older_stays(cast, at):
    first = publish(cast.office, text=TEXT, by=cast.kadis, at=at)
    second = publish(cast.office, text=SECOND, by=cast.kadis, at=at)
    found = get_procedure_in_force(cast.office, "pengumpulan-data-kinerja", by=cast.tim_sakip)
    assert found == second
    assert definition_of(first).step("isi_formulir").norm.days == 5
    assert definition_of(second).step("isi_formulir").norm.days == 4
    rows = list_procedures(by=cast.tim_sakip)
    assert [(row.version, row.is_in_force) for row in rows] == [(2, True), (1, False)]


def test_no_version_is_in_force_before_one_is_published(cast):
    assert get_procedure_in_force(cast.office, "pengumpulan-data-kinerja", by=cast.kadis) is None


def test_another_procedure_is_published_beside_it_from_its_file_alone(cast, at):
    publish(cast.office, text=TEXT, by=cast.kadis, at=at)
    other = publish(cast.office, text=OTHER, by=cast.kadis, at=at)
    assert get_procedure_in_force(cast.office, "permohonan-data", by=cast.kadis) == other
    assert len(list_procedures(by=cast.kadis)) == 2


def test_procedures_are_not_visible_to_another_office(cast, at):
    version = publish(cast.office, text=TEXT, by=cast.kadis, at=at)
    assert get_procedure(version.pk, by=cast.perencanaan) == version
    assert list_procedures(by=cast.orang_luar) == ()
    assert get_procedure_in_force(cast.office, version.code, by=cast.orang_luar) is None
    with pytest.raises(NotVisible):
        get_procedure(version.pk, by=cast.orang_luar)


def test_a_stored_text_that_was_altered_is_not_followed(cast, at):
    version = publish(cast.office, text=TEXT, by=cast.kadis, at=at)
    version.text = version.text.replace("menit: 30", "menit: 45")
    with pytest.raises(AlteredProcedure):
        definition_of(version)
