"""Which naskah belongs to which step, and the plan laid on the calendar."""

from datetime import date, datetime, time
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from himpun.core.worktime import Span, WorkCalendar
from himpun.documents.rules import compose, kinds, steps
from himpun.sop.loader import load
from himpun.sop.rules.definition import StepAction

ZONE = ZoneInfo("Asia/Jakarta")
LONG = (Span(time(7, 30), time(12)), Span(time(13), time(16)))
FRIDAY = (Span(time(7, 30), time(12)), Span(time(13, 30), time(16, 30)))
CALENDAR = WorkCalendar(
    zone=ZONE,
    week={0: LONG, 1: LONG, 2: LONG, 3: LONG, 4: FRIDAY},
    seasons=(),
    days_off=frozenset({date(2026, 4, 3)}),
)
TEXT = (files("himpun.sop") / "library" / "pengumpulan-data-kinerja.yaml").read_text()
DEFINITION = load(TEXT, name="pengumpulan-data-kinerja.yaml")


def local(day, hour, minute=0):
    return datetime(2026, 4, day, hour, minute, tzinfo=ZONE)


def test_forecast_agrees_with_the_vector_of_the_domain():
    planned = steps.forecast(DEFINITION.steps, at=local(1, 7, 30), calendar=CALENDAR, fixed={})
    ends = {step.no: when for step, when in planned}
    assert ends[5] == local(1, 14, 10)
    assert ends[6] == local(9, 16)
    assert ends[7] == local(13, 16)
    assert ends[8] == local(14, 16)
    assert ends[11] == local(15, 8, 42)


def test_forecast_goes_on_from_a_moment_that_the_plan_sets():
    fixed = {"isi_formulir": local(15, 12)}
    planned = steps.forecast(DEFINITION.steps, at=local(1, 7, 30), calendar=CALENDAR, fixed=fixed)
    ends = {step.no: when for step, when in planned}
    assert ends[6] == local(15, 12)
    assert ends[7] == local(17, 16, 30)


def test_every_step_but_the_archive_makes_its_own_output():
    made = {step.action: steps.own_outputs(step) for step in DEFINITION.steps}
    assert made[StepAction.ARCHIVE] == ()
    assert made[StepAction.SOURCES] == ("RENCANA_KEGIATAN",)
    assert all(kinds for action, kinds in made.items() if action is not StepAction.ARCHIVE)


def test_kinds_of_steps_exist():
    assert {code for codes in steps.KINDS_OF_STEP.values() for code in codes} == set(kinds.KINDS)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Renstra 2025–2029", "RENSTRA"),
        ("PERJANJIAN KINERJA", "PK"),
        ("DPA SKPD", "DPA"),
        ("Survei", "LAIN"),
    ],
)
def test_source_kind_is_read_from_its_label(label, code):
    assert steps.source_kind(label) == code


FACTS = compose.Facts(
    office="Dinas X",
    government="Pemerintah Y",
    period="Triwulan I Tahun 2026",
    sop_name="Pengumpulan Data Kinerja",
    sop_number="1/SOP",
    head="Kepala Dinas",
    secretary="Sekretaris",
    team="Tim SAKIP",
    units=("Sekretariat", "Bidang A"),
)


def test_recap_report_names_who_is_missing_and_says_provisional():
    report = compose.compose_recap_report(
        FACTS, recap_number="5", summary=[], missing=["Bidang A"], provisional=True
    )
    assert "- Bidang A" in report["results"]
    assert "sementara" in report["results"]
    complete = compose.compose_recap_report(
        FACTS, recap_number="5", summary=[], missing=[], provisional=False
    )
    assert complete["results"] == "Seluruh unit kerja telah menyampaikan data kinerjanya."


def test_analysis_report_repeats_the_note_only_when_there_is_one():
    made = {"analysis_number": "7", "verdict": "Setuju", "summary": []}
    assert "Catatan" not in compose.compose_analysis_report(FACTS, notes=" ", **made)["results"]
    assert "Catatan: x" in compose.compose_analysis_report(FACTS, notes="x", **made)["results"]


def test_minutes_without_a_list_name_the_team_as_participants():
    minutes = compose.compose_minutes(FACTS, day="a", time="b")
    assert minutes["participants"] == ["Tim SAKIP"]


def test_work_plan_cites_only_letters_that_exist():
    bare = compose.compose_work_plan(FACTS, schedule=[], sources=[])
    assert (
        bare["basis"]
        == "1. Standar Operasional Prosedur Nomor 1/SOP tentang Pengumpulan Data Kinerja."
    )
