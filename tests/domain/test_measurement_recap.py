"""Step 7 and 8: what a recap is made of, how it is frozen, reported and sent back."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import (
    FILLED,
    all_units,
    distributed,
    fill_and_submit,
    form_of,
    handed_in,
    write,
)
from tests.domain.measured_rounds import (
    NEXT_DAY,
    after,
    agree,
    check_forms,
    fill,
    newest_turn,
    recap,
    recapped,
    report,
    row,
    sent_out,
)
from tests.plans import add_targets, make_indicator

from himpun.core import guard
from himpun.core.canonical import digest
from himpun.core.models import TrailEvent
from himpun.core.refusals import NotVisible, Refusal
from himpun.documents.models import Document
from himpun.intake import actions as intake
from himpun.intake.models import HandIn
from himpun.intake.rules.cells import ACTUAL, MISSING_REASON, NOTE
from himpun.measurement import actions, queries
from himpun.measurement.models import Recap
from himpun.measurement.sheets import recap_csv, recap_workbook
from himpun.offices.models import Office
from himpun.planning.models import PlanNode
from himpun.rounds.models import Turn

JULY = NEXT_DAY + timedelta(days=90)
JUNE_LATE = "Belum ada data."
ALL_TW2 = {
    **FILLED,
    "SET": {**FILLED["SET"], ("PNJ-1", ACTUAL): "84"},
    "CK": {**FILLED["CK"], ("SUB-1", ACTUAL): "3"},
}


def test_a_ratio_of_the_office_comes_from_the_sums_and_its_achievement_is_exact(
    cast: Cast,
) -> None:
    made = recap(cast, handed_in(cast))
    office = row(made.content, "IKU-1")
    assert office["values"] == {"baik": "170", "total": "250"}
    assert (office["actual_to_date"], office["target_to_date_low"]) == ("68", "70")
    assert office["achievement"] == "97.14"
    assert office["achievement_exact"].startswith("97.142857142857142857")
    assert row(made.content, "IKU-1", "BM")["actual"] == "70"
    assert row(made.content, "IKU-1", "CK")["actual"] == "60"


def test_an_empty_cell_stays_null_with_its_reason_and_its_keterangan(cast: Cast) -> None:
    made = recap(cast, handed_in(cast))
    office, unit = row(made.content, "SUB-1"), row(made.content, "SUB-1", "CK")
    assert unit["actual"] is None
    assert unit["note"] == "Belum ada serah terima."
    assert office["actual"] is None
    assert "1 dari 2 unit" in office["actual_reason"]
    assert row(made.content, "IKU-2")["reason"] == "belum waktunya"


def test_completeness_money_and_missing_evidence_are_told(cast: Cast) -> None:
    made = recap(cast, handed_in(cast))
    told = made.content["completeness"]
    assert (told["units_expected"], told["units_received"], told["units_on_time"]) == (4, 4, 4)
    assert (told["rows_expected"], told["rows_filled"], told["rows_not_due"]) == (5, 4, 1)
    assert row(made.content, "PNJ-1", "SET")["lacks_evidence"] is True
    money = made.content["total"]["money"]
    assert (money["ceiling"], money["spent"], money["absorption"]) == ("1000000", "250000", "25.00")


def test_a_recap_is_frozen_under_its_digest_and_the_trail_names_its_hand_ins(cast: Cast) -> None:
    round = handed_in(cast)
    made = recap(cast, round)
    stored = Recap.objects.get(pk=made.pk)
    assert stored.content_hash == digest(stored.content)
    event = TrailEvent.objects.get(verb="measurement.recapitulated")
    assert stored.content_hash in event.content
    for hand_in in HandIn.objects.filter(submission__round=round):
        assert hand_in.content_hash in event.content
    assert event.folder == round.folder


def test_a_recap_is_printed_and_the_sekretaris_has_the_next_turn(cast: Cast) -> None:
    round = handed_in(cast)
    made = recap(cast, round, note="Angka Cipta Karya menyusul.")
    letter = Document.objects.get(round=round, kind="REKAPITULASI")
    assert letter.status == Document.Status.ISSUED
    assert letter.content["digest"] == made.content_hash
    assert letter.content["note"] == "Angka Cipta Karya menyusul."
    shown = [line for line in letter.content["rows"] if line["indicator"] == "Indikator IKU-1"]
    assert [(line["unit"], line["achievement"], line["total"]) for line in shown] == [
        ("Seluruh unit", "97,14%", True),
        ("Bidang Bina Marga", "100,00%", False),
        ("Bidang Cipta Karya", "85,71%", False),
    ]
    assert newest_turn(round, "lapor_rekap").status == Turn.Status.OPEN


def test_a_silent_unit_is_named_with_the_reason(cast: Cast) -> None:
    round = distributed(cast)
    for unit in all_units(cast)[:2]:
        fill_and_submit(cast, round, unit, at=later(400))
    for unit in all_units(cast)[2:]:
        form = form_of(round, unit)
        intake.go_on_without(form, reason="Kepala Bidang sakit.", by=cast.sekretaris, at=later(420))
    made = recap(cast, round)
    assert [(each["unit"], each["reason"]) for each in made.content["missing"]] == [
        ("CK", "Kepala Bidang sakit."),
        ("TR", "Kepala Bidang sakit."),
    ]
    office = row(made.content, "IKU-1")
    assert office["actual"] is None
    assert office["reason"] == "1 dari 2 unit; belum: Bidang Cipta Karya"
    letter = Document.objects.get(round=round, kind="REKAPITULASI")
    assert "Bidang Cipta Karya: Kepala Bidang sakit." in letter.content["missing"]


def test_a_form_after_its_due_moment_is_late(cast: Cast) -> None:
    round = distributed(cast)
    due = form_of(round, cast.bina_marga_unit).turn.due_at
    for unit in all_units(cast):
        is_late = unit == cast.bina_marga_unit
        moment = due + timedelta(minutes=1) if is_late else due
        fill_and_submit(cast, round, unit, at=moment)
    made = recap(cast, round, at=due + timedelta(hours=1))
    states = {each["unit"]: each["state"] for each in made.content["units"]}
    assert states == {
        "SET": "TEPAT_WAKTU",
        "BM": "TERLAMBAT",
        "CK": "TEPAT_WAKTU",
        "TR": "TEPAT_WAKTU",
    }


def test_a_form_taken_back_and_never_handed_in_again_is_missing(cast: Cast) -> None:
    round = handed_in(cast)
    form = form_of(round, cast.bina_marga_unit)
    intake.recall(form, by=cast.bina_marga, at=later(440))
    intake.go_on_without(form, reason="Tidak kembali.", by=cast.sekretaris, at=later(450))
    made = recap(cast, round)
    assert [each["unit"] for each in made.content["missing"]] == ["BM"]
    assert row(made.content, "IKU-1", "BM")["actual"] is None


def test_a_form_taken_back_counts_as_it_was_handed_in_again(cast: Cast) -> None:
    round = handed_in(cast)
    unit = cast.bina_marga_unit
    intake.recall(form_of(round, unit), by=cast.bina_marga, at=later(440))
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga, at=later(441))
    intake.submit(form_of(round, unit), by=cast.bina_marga, at=later(442))
    assert row(recap(cast, round).content, "SUB-1", "BM")["actual"] == "7"


def test_a_preview_stores_nothing_and_says_what_the_recap_will_say(cast: Cast) -> None:
    round = handed_in(cast)
    check_forms(cast, round, at=NEXT_DAY)
    preview = queries.preview_recap(newest_turn(round, "rekap"), by=cast.sakip_member)
    assert not Recap.objects.exists()
    assert preview.why_not
    made = recap(cast, round)
    assert (preview.digest, preview.content) == (made.content_hash, made.content)


def test_a_preview_before_every_form_is_in_names_the_missing(cast: Cast) -> None:
    round = distributed(cast)
    fill_and_submit(cast, round, cast.secretariat, at=later(400))
    preview = queries.preview_recap(newest_turn(round, "formulir"), by=cast.tim_sakip)
    assert [each["unit"] for each in preview.content["missing"]] == ["BM", "CK", "TR"]
    assert preview.content["completeness"]["units_received"] == 1


def test_figures_pass_digit_for_digit(cast: Cast) -> None:
    round = distributed(cast)
    cells = {
        "BM": {**FILLED["BM"], ("SUB-1", ACTUAL): "0,1", ("1.03.10", ACTUAL): "123456789012345,67"},
        "CK": {
            ("IKU-1", "values.baik"): "0,000001",
            ("IKU-1", "values.total"): "3",
            ("SUB-1", ACTUAL): "0,2",
        },
        "SET": FILLED["SET"],
        "TR": {},
    }
    fill(cast, round, cells, at=later(400))
    content = recap(cast, round).content
    assert row(content, "SUB-1")["actual"] == "0.3"
    assert row(content, "IKU-1")["values"] == {"baik": "140.000001", "total": "203"}
    assert content["total"]["money"]["spent"] == "123456789012345.67"


def test_a_cumulative_value_is_null_while_an_earlier_quarter_was_never_agreed(cast: Cast) -> None:
    handed_in(cast)  # the first quarter is collected, but nobody has agreed to it
    round = sent_out(cast, "2026-TW2", at=JULY)
    fill(cast, round, ALL_TW2, at=JULY + timedelta(hours=1))
    content = recap(cast, round, at=JULY + timedelta(hours=2)).content
    unit = row(content, "SUB-1", "BM")
    assert (unit["actual"], unit["actual_to_date"]) == ("6", None)
    assert "Triwulan I" in row(content, "SUB-1")["reason"] or "TW I" in unit["reason"]
    assert row(content, "IKU-1", "BM")["actual_to_date"] == "70"


def test_a_cumulative_value_adds_the_agreed_quarters(cast: Cast) -> None:
    first = distributed(cast)
    cells = {**FILLED, "CK": {**FILLED["CK"], ("SUB-1", ACTUAL): "1,5"}}
    fill(cast, first, cells, at=later(400))
    recap(cast, first)
    report(cast, first, at=after(1))
    agree(cast, first, at=after(2))
    round = sent_out(cast, "2026-TW2", at=JULY)
    fill(cast, round, ALL_TW2, at=JULY + timedelta(hours=1))
    office = row(recap(cast, round, at=JULY + timedelta(hours=2)).content, "SUB-1")
    assert (office["actual"], office["actual_to_date"]) == ("9", "16.5")
    assert (office["target_to_date_low"], office["achievement"]) == ("20", "82.50")


def test_a_unit_that_was_silent_in_an_agreed_quarter_leaves_the_sum_null(cast: Cast) -> None:
    first = distributed(cast)
    cells = {code: cells for code, cells in FILLED.items() if code != "CK"}
    fill(cast, first, cells, at=later(400))
    recap(cast, first)
    report(cast, first, at=after(1))
    agree(cast, first, at=after(2))
    round = sent_out(cast, "2026-TW2", at=JULY)
    fill(cast, round, ALL_TW2, at=JULY + timedelta(hours=1))
    content = recap(cast, round, at=JULY + timedelta(hours=2)).content
    assert row(content, "SUB-1", "BM")["actual_to_date"] == "12"
    assert row(content, "SUB-1", "CK")["actual_to_date"] is None
    assert row(content, "SUB-1")["actual_to_date"] is None


def test_the_settings_of_the_office_are_those_of_the_recap(cast: Cast) -> None:
    with guard.lifted("test factory"):
        Office.objects.filter(pk=cast.office.pk).update(
            achievement_cap=100, predicate_set="TIGA_KEADAAN"
        )
    content = recap(cast, handed_in(cast)).content
    assert content["settings"]["cap"] == "100"
    pnj = row(content, "PNJ-1")
    assert (pnj["achievement"], pnj["achievement_capped"]) == ("103.13", "100.00")
    assert pnj["predicate"] == "MELEBIHI"


@pytest.mark.parametrize(
    ("setting", "word"), [({"achievement_cap": 99}, "99"), ({"predicate_set": "X"}, "X")]
)
def test_a_setting_that_does_not_exist_is_refused_by_name(
    cast: Cast, setting: dict[str, object], word: str
) -> None:
    round = handed_in(cast)
    with guard.lifted("test factory"):
        Office.objects.filter(pk=cast.office.pk).update(**setting)
    with pytest.raises(Refusal, match=f"{word}.* tidak dikenal"):
        recap(cast, round)


def test_the_statements_of_a_recap_do_not_grow_with_the_plan(cast: Cast) -> None:
    counted = []
    for n_more, day in ((0, 0), (25, 90)):
        at = NEXT_DAY + timedelta(days=day)
        if n_more:
            add_indicators(cast, n_more)
            round = sent_out(cast, "2026-TW2", at=at)
            fill(cast, round, with_notes(FILLED, n_more), at=at + timedelta(hours=1))
        else:
            round = handed_in(cast)
        check_forms(cast, round, at=at + timedelta(hours=2))
        with CaptureQueriesContext(connection) as queries_made:
            recap(cast, round, at=at + timedelta(hours=2))
        counted.append(len(queries_made))
        if not n_more:
            report(cast, round, at=after(3))
            agree(cast, round, at=after(4))
    small, large = counted
    # The second quarter also reads the agreed first one: its verdict, turns and hand-ins.
    assert large == small + 3
    assert large <= 60


def add_indicators(cast: Cast, n: int) -> None:
    with guard.lifted("test factory"):
        node = PlanNode.objects.get(office=cast.office, code="S1")
        for number in range(n):
            one = make_indicator(cast, node, f"X-{number}", units=(cast.bina_marga_unit,))
            add_targets(one, {"2026-TW2": "1"})


def with_notes(cells: dict, n: int) -> dict:
    more = {
        (f"X-{number}", field): text
        for number in range(n)
        for field, text in ((NOTE, JUNE_LATE), (MISSING_REASON, "SUMBER_TERLAMBAT"))
    }
    return {**cells, "BM": {**cells["BM"], **more}}


def test_a_report_goes_to_the_head_with_the_edits_of_the_sekretaris(cast: Cast) -> None:
    round = recapped(cast)
    turn = newest_turn(round, "lapor_rekap")
    edits = {"conclusions": "Mohon dianalisa pekan ini."}
    letter = actions.report_recap(turn, content=edits, by=cast.sekretaris, at=after(1))
    assert letter.content["conclusions"] == "Mohon dianalisa pekan ini."
    number = Document.objects.get(round=round, kind="REKAPITULASI").number
    assert number in letter.content["activities"]
    assert Turn.objects.get(pk=turn.pk).outcome == "lapor"
    assert newest_turn(round, "analisa").status == Turn.Status.OPEN


def test_a_recap_sent_back_is_made_again_as_the_next_version(cast: Cast) -> None:
    round = recapped(cast)
    turn = newest_turn(round, "lapor_rekap")
    actions.send_recap_back(turn, guidance="Catatan belum ada.", by=cast.sekretaris, at=after(1))
    again = newest_turn(round, "rekap")
    assert (again.pass_no, again.guidance) == (2, [{"code": "", "text": "Catatan belum ada."}])
    second = recap(cast, round, at=after(2), note="Catatan sekarang ada.")
    assert second.number == 2
    wrong, right = Document.objects.filter(round=round, kind="REKAPITULASI").order_by("id")
    assert (wrong.status, wrong.withdrawn_reason) == ("DITARIK", "Catatan belum ada.")
    assert (right.status, right.replaces_id) == ("TERBIT", wrong.pk)
    assert [each.number for each in queries.list_recaps(round, by=cast.kadis)] == [1, 2]
    assert queries.get_recap(round, by=cast.kadis) == second


def test_a_recap_is_not_sent_back_without_a_word(cast: Cast) -> None:
    turn = newest_turn(recapped(cast), "lapor_rekap")
    with pytest.raises(Refusal, match="Tulis arahan"):
        actions.send_recap_back(turn, guidance="  ", by=cast.sekretaris, at=after(1))


def test_strangers_see_no_recap(cast: Cast) -> None:
    round = recapped(cast)
    made = queries.get_recap(round, by=cast.kadis)
    assert queries.get_recap(round, by=cast.orang_luar) is None
    with pytest.raises(NotVisible):
        queries.get_recap_version(made.pk, by=cast.orang_luar)
    with pytest.raises(NotVisible):
        queries.preview_recap(newest_turn(round, "rekap"), by=cast.orang_luar)
    assert queries.get_recap_version(made.pk, by=cast.admin) == made


def test_letters_of_the_steps_are_offered_before_they_are_issued(cast: Cast) -> None:
    round = handed_in(cast)
    draft = queries.get_letter(newest_turn(round, "rekap"), by=cast.sakip_member, at=NEXT_DAY)
    assert draft["heading"] == "Rekapitulasi Data Kinerja"
    recap(cast, round)
    offered = queries.get_letter(newest_turn(round, "lapor_rekap"), by=cast.kadis, at=after(1))
    assert offered["last_column"] == "Predikat"
    assert queries.get_letter(newest_turn(round, "formulir"), by=cast.kadis, at=after(1)) is None


def test_the_csv_has_every_row_and_keeps_two_decimals(cast: Cast) -> None:
    made = recap(cast, handed_in(cast))
    lines = list(csv.DictReader(io.StringIO(recap_csv(made))))
    assert len(lines) == len(made.content["rows"])
    office = next(line for line in lines if (line["kode"], line["unit"]) == ("IKU-1", ""))
    assert (office["realisasi_sd"], office["capaian"], office["predikat"]) == (
        "68",
        "97.14",
        "Sangat Tinggi",
    )
    marga = next(line for line in lines if (line["kode"], line["unit"]) == ("IKU-1", "BM"))
    assert marga["capaian"] == "100.00"


def test_the_workbook_holds_numbers_and_names_the_digest(cast: Cast) -> None:
    made = recap(cast, handed_in(cast))
    book = openpyxl.load_workbook(io.BytesIO(recap_workbook(made)))
    assert book.sheetnames == ["Ringkasan", "Capaian", "Unit", "Sasaran", "Anggaran"]
    assert made.content_hash in [cell.value for cell in book["Ringkasan"]["B"]]
    cells = [[cell.value for cell in line] for line in book["Capaian"].iter_rows()]
    office = next(line for line in cells if line[0] == "IKU-1" and line[2] == "Seluruh unit")
    assert office[4:9] == [70, 68, 68, 97.14, "Sangat Tinggi"]
