"""A round in which the Tim SAKIP asks two units: one answers in time, the other too late."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.domain.form_rounds import form_of, write
from tests.domain.measured_rounds import after
from tests.domain.talk_rounds import answer, ask
from tests.stories.told import begin

from himpun.archive.sealing import folder_of
from himpun.core import trail
from himpun.core.refusals import Refusal
from himpun.documents.models import Document
from himpun.intake.queries import list_hand_ins
from himpun.intake.rules.cells import ACTUAL, NOTE
from himpun.measurement.rules.recap_content import UnitContent

pytestmark = pytest.mark.django_db


def test_one_unit_answers_in_time_and_one_too_late(cast: Cast) -> None:
    story = begin(cast).every_unit_hands_in()
    round, early, tardy = story.round, cast.bina_marga_unit, cast.cipta_karya_unit
    ask(cast, round, early, "SUB-1", "1.03.10")
    late = ask(cast, round, tardy, "SUB-1")

    write(round, early, {("SUB-1", ACTUAL): "6,5"}, by=cast.bina_marga_operator, at=after(1))
    answer(cast, round, early, "Satu ruas belum dihitung.", at=after(2))
    with pytest.raises(Refusal, match="masih ditunggu dari Bidang Cipta Karya"):
        story.sakip_recapitulates()

    write(round, tardy, {("SUB-1", NOTE): "Serah terima Juni."}, by=cast.cipta_karya, at=after(3))
    answer(cast, round, tardy, "Keterangannya dilengkapi.", at=late.due_at + timedelta(minutes=5))

    story.minute = 4000
    recap = story.sakip_recapitulates()
    units = {each["unit"]: each for each in recap.content["units"]}
    assert _told(units["BM"]) == ("TEPAT_WAKTU", 1, 0)
    assert _told(units["CK"]) == ("TERLAMBAT", 1, 1)
    assert _told(units["SET"]) == ("TEPAT_WAKTU", 0, 0)
    figure = next(
        each
        for each in recap.content["rows"]
        if (each["indicator"], each["unit"]) == ("SUB-1", "BM")
    )
    assert figure["actual"] == "6.5"
    print_of = Document.objects.get(round=round, kind="REKAPITULASI", status="TERBIT").content
    assert "klarifikasi: 1 diminta, 1 terlambat" in json.dumps(print_of)

    story.sekretaris_reports()
    story.kadis_agrees()
    story.sekretaris_reports_the_analysis()
    package = story.perencanaan_archives()
    talk = json.loads((folder_of(package.name) / "data/formulir/komentar.json").read_text())
    assert [each["unit"] for each in talk["klarifikasi"]] == ["BM", "CK"]
    assert [each.number for each in list_hand_ins(form_of(round, early), by=cast.kadis)] == [1, 2]
    assert list(trail.verify(cast.kadis.stream)) == []


def _told(unit: UnitContent) -> tuple[str, int, int]:
    return unit["state"], unit["clarifications"], unit["clarifications_late"]
