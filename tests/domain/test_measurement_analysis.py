"""Steps 9 and 10: views, agreement, returns to the units or to the recap, the report."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cast import Cast
from tests.domain.form_rounds import form_of, handed_in, row_of, write
from tests.domain.measured_rounds import (
    after,
    agree,
    agreed,
    newest_turn,
    recap,
    recapped,
    report,
    reported,
    returned,
    row,
)

from himpun.core.actors import Capacity
from himpun.core.models import TrailEvent
from himpun.core.refusals import Conflict, NotVisible, Refusal
from himpun.documents.models import Document
from himpun.intake import actions as intake
from himpun.intake import policy as intake_policy
from himpun.intake.models import FormRow, Submission
from himpun.intake.rules.cells import ACTUAL, NOTE
from himpun.measurement import actions, policy, queries
from himpun.measurement.models import Guidance, Recap, Verdict, View
from himpun.measurement.rules.decisions import (
    forward_decisions,
    return_to_recap,
    return_to_units,
)
from himpun.rounds.actions import cancel_round
from himpun.rounds.models import Round, Turn
from himpun.rounds.policy import definition_for

WAITING = "Lampirkan berita acara serah terima."


def cell_of(cast: Cast) -> dict[int, dict[str, str]]:
    """One cell of one unit."""
    return {cast.cipta_karya_unit.pk: {"SUB-1": WAITING}}


def complete(cast: Cast, round: Round) -> None:
    """The returned cell is filled, handed in, recapitulated and reported again."""
    unit = cast.cipta_karya_unit
    write(
        round,
        unit,
        {("SUB-1", ACTUAL): "2,5", ("SUB-1", NOTE): ""},
        by=cast.cipta_karya,
        at=after(24),
    )
    intake.submit(form_of(round, unit), by=cast.cipta_karya, at=after(25))
    recap(cast, round, at=after(26))
    report(cast, round, at=after(27))


def test_agreement_binds_the_verdict_to_the_digest_and_goes_on_to_step_ten(cast: Cast) -> None:
    round = reported(cast)
    turn = newest_turn(round, "analisa")
    shown = queries.view_analysis(turn, by=cast.kadis).recap
    verdict = actions.agree(
        turn, outcome="setuju", recap_hash=shown.content_hash, by=cast.kadis, at=after(2)
    )
    assert verdict.is_agreed
    assert verdict.recap_hash == shown.content_hash
    assert (verdict.decided_as, verdict.decided_name) == ("Kepala Dinas", cast.kadis.name)
    assert Turn.objects.get(pk=turn.pk).outcome == "setuju"
    letter = Document.objects.get(round=round, kind="HASIL_ANALISA")
    assert letter.content["verdict"] == "Setuju"
    assert [(line["indicator"], line["last"]) for line in letter.content["rows"]] == [
        ("Indikator IKU-1", "Disetujui"),
        ("Indikator SUB-1", "Belum bernilai"),
        ("Indikator IKU-2", "Belum bernilai"),
        ("Indikator PNJ-1", "Disetujui"),
    ]
    assert newest_turn(round, "lapor_analisa").status == Turn.Status.OPEN
    event = TrailEvent.objects.get(verb="measurement.agreed")
    assert shown.content_hash in event.content


def test_the_whole_way_from_forms_to_the_archive_turn(cast: Cast) -> None:
    round = agreed(cast)
    turn = newest_turn(round, "lapor_analisa")
    letter = actions.report_analysis(turn, by=cast.sekretaris, at=after(3))
    number = Document.objects.get(round=round, kind="HASIL_ANALISA").number
    assert number in letter.content["activities"]
    assert "Keputusan: Setuju." in letter.content["results"]
    kinds = Document.objects.filter(round=round, status="TERBIT").values_list("kind", flat=True)
    assert {"REKAPITULASI", "LAPORAN_REKAP", "HASIL_ANALISA", "LAPORAN_ANALISA"} <= set(kinds)
    assert newest_turn(round, "arsip").status == Turn.Status.OPEN


def test_agreement_with_notes_needs_the_notes_and_prints_them(cast: Cast) -> None:
    round = reported(cast)
    turn = newest_turn(round, "analisa")
    with pytest.raises(Refusal, match="memerlukan catatan"):
        agree(cast, round, at=after(2), outcome="setuju_catatan")
    assert not Verdict.objects.exists()
    actions.agree(
        turn, outcome="setuju_catatan", note="Bukti menyusul.", by=cast.kadis, at=after(2)
    )
    letter = Document.objects.get(round=round, kind="HASIL_ANALISA")
    assert (letter.content["verdict"], letter.content["note"]) == (
        "Setuju dengan catatan",
        "Bukti menyusul.",
    )
    offered = queries.get_letter(
        newest_turn(round, "lapor_analisa"), by=cast.sekretaris, at=after(3)
    )
    assert "Catatan: Bukti menyusul." in offered["results"]


@pytest.mark.parametrize("outcome", [None, "kembali", "tidak_ada"])
def test_agreeing_takes_only_an_exit_that_goes_on(cast: Cast, outcome: str | None) -> None:
    turn = newest_turn(reported(cast), "analisa")
    with pytest.raises(Refusal, match="Pilih salah satu: Setuju, Setuju dengan catatan"):
        actions.agree(turn, outcome=outcome, by=cast.kadis, at=after(2))


def test_a_recap_that_is_no_longer_in_force_cannot_be_decided_on(cast: Cast) -> None:
    round = recapped(cast)
    old = queries.get_recap(round, by=cast.kadis).content_hash
    step = newest_turn(round, "lapor_rekap")
    actions.send_recap_back(step, guidance="Periksa lagi.", by=cast.sekretaris, at=after(0.2))
    turn = newest_turn(round, "isi_formulir", cast.cipta_karya_unit)
    assert turn.status == Turn.Status.DONE
    recap(cast, round, at=after(0.5))
    report(cast, round, at=after(1))
    shown = {"recap_hash": "0" * 64, "by": cast.kadis, "at": after(2)}
    turn = newest_turn(round, "analisa")
    with pytest.raises(Conflict) as conflict:
        actions.agree(turn, outcome="setuju", **shown)
    assert conflict.value.difference == {"rekapitulasi": (old, "0" * 64)}
    with pytest.raises(Conflict):
        actions.return_for_completion(turn, guidance=cell_of(cast), **shown)
    with pytest.raises(Conflict):
        actions.return_recap(turn, guidance="Salah jumlah.", **shown)
    assert not Verdict.objects.exists()


def test_a_returned_cell_alone_opens_again(cast: Cast) -> None:
    round = returned(cast, cell_of(cast))
    opened = FormRow.objects.filter(submission__round=round, is_open=True)
    unit = cast.cipta_karya_unit
    own = opened.filter(submission__unit=unit)
    assert [(one.code, one.guidance) for one in own] == [("SUB-1", WAITING)]
    locked = row_of(round, unit, "IKU-1")
    assert intake_policy.why_not_row(locked).startswith("Sel ini tidak dikembalikan")
    turns = Turn.objects.filter(round=round, step="isi_formulir", status=Turn.Status.OPEN)
    assert [(one.unit_id, one.pass_no) for one in turns] == [(unit.pk, 2)]
    assert turns[0].guidance == [{"code": "SUB-1", "text": WAITING}]
    states = dict(Submission.objects.filter(round=round).values_list("unit__code", "status"))
    assert states == {
        "SET": "DISAMPAIKAN",
        "BM": "DISAMPAIKAN",
        "CK": "DIKEMBALIKAN",
        "TR": "DISAMPAIKAN",
    }


def test_a_return_is_on_record_with_its_directions_and_printed(cast: Cast) -> None:
    round = returned(cast, cell_of(cast))
    verdict = Verdict.objects.get(turn__round=round)
    assert not verdict.is_agreed
    kept = Guidance.objects.get(verdict=verdict)
    assert (kept.unit, kept.row_code, kept.text) == (cast.cipta_karya_unit, "SUB-1", WAITING)
    assert kept.indicator is not None
    letter = Document.objects.get(round=round, kind="HASIL_ANALISA")
    assert letter.content["verdict"] == "Dikembalikan"
    assert letter.content["guidance"] == [
        {"unit": "Bidang Cipta Karya", "indicator": "Indikator SUB-1", "direction": WAITING}
    ]
    decided = {(line["indicator"], line["unit"]): line["last"] for line in letter.content["rows"]}
    assert decided["Indikator SUB-1", "Bidang Cipta Karya"] == "Dikembalikan"
    assert decided["Indikator IKU-1", "Bidang Cipta Karya"] == "Tetap seperti yang disampaikan"


def test_the_second_pass_shows_old_beside_new_and_can_be_agreed(cast: Cast) -> None:
    round = returned(cast, cell_of(cast))
    complete(cast, round)
    turn = newest_turn(round, "analisa")
    view = queries.view_analysis(turn, by=cast.bina_marga)
    assert (turn.pass_no, view.recap.number) == (2, 2)
    ((before,),) = [each.guidance for each in view.history]
    assert before.before.actual is None
    assert (before.after.actual, before.has_changed) == ("2.5", True)
    assert before.name == "Indikator SUB-1"
    assert row(view.content, "SUB-1")["actual"] == "8.5"
    verdict = agree(cast, round, at=after(28))
    closed = queries.view_analysis(newest_turn(round, "analisa"), by=cast.bina_marga)
    assert closed.verdict.verdict == verdict
    assert [each.label for each in queries.list_verdicts(round, by=cast.admin)] == [
        "Dikembalikan",
        "Setuju",
    ]


def test_an_analysis_that_is_closed_shows_the_recap_it_decided_on(cast: Cast) -> None:
    round = returned(cast, cell_of(cast))
    complete(cast, round)
    first = Turn.objects.get(round=round, step="analisa", pass_no=1)
    assert queries.view_analysis(first, by=cast.kadis).recap.number == 1


def test_a_returned_form_is_judged_by_the_date_of_the_return(cast: Cast) -> None:
    due = after(24.5)
    round = returned(cast, cell_of(cast), due_at=due)
    assert newest_turn(round, "isi_formulir", cast.cipta_karya_unit).due_at == due
    complete(cast, round)
    states = {each["unit"]: each["state"] for each in Recap.objects.get(number=2).content["units"]}
    assert states["CK"] == "TERLAMBAT"
    assert states["BM"] == "TEPAT_WAKTU"


def test_a_date_of_return_lies_ahead(cast: Cast) -> None:
    with pytest.raises(Refusal, match="sesudah saat ini"):
        returned(cast, cell_of(cast), due_at=after(2))


def test_a_unit_silent_in_the_second_pass_keeps_its_figures_and_it_says_so(cast: Cast) -> None:
    round = returned(cast, {cast.bina_marga_unit.pk: {"SUB-1": "Periksa."}})
    form = form_of(round, cast.bina_marga_unit)
    intake.go_on_without(form, reason="Tidak menjawab.", by=cast.sekretaris, at=after(24))
    content = recap(cast, round, at=after(25)).content
    assert content["missing"] == []
    assert row(content, "SUB-1", "BM")["actual"] == "6"
    assert row(content, "SUB-1", "BM")["note"] == "dikembalikan, belum dilengkapi: Tidak menjawab."
    assert row(content, "IKU-1", "BM")["note"] == ""


def test_a_whole_form_can_be_asked_again(cast: Cast) -> None:
    round = returned(cast, {cast.bina_marga_unit.pk: {"": "Isi kembali seluruhnya."}})
    rows = FormRow.objects.filter(submission__round=round, submission__unit__code="BM")
    assert all(one.is_open for one in rows)
    letter = Document.objects.get(round=round, kind="HASIL_ANALISA")
    assert letter.content["guidance"][0]["indicator"] == "Seluruh formulir"
    history = queries.list_verdicts(round, by=cast.kadis)
    assert history[0].guidance[0].name == "Seluruh formulir"


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ({}, "Pilih sedikitnya satu indikator"),
        ({"BM": {}}, "Bidang Bina Marga: pilih sedikitnya satu indikator"),
        ({"BM": {"IKU-1": " "}}, "Bidang Bina Marga · IKU-1: tulis arahannya"),
        ({"BM": {"IKU-1": "Cek", "SUB-1": ""}}, "SUB-1: tulis arahannya"),
        ({"BM": {"XYZ": "Cek"}}, "baris XYZ tidak ada pada formulirnya"),
        ({"CK": {"1.03.10": "Cek"}}, "baris 1.03.10 tidak ada pada formulirnya"),
        ({"BM": {"IKU-2": "Cek"}}, "IKU-2: belum waktunya"),
        ({"BM": {"SUB-1": "x" * 2001}}, "paling panjang 2000 huruf"),
    ],
)
def test_directions_are_refused_by_unit_and_row(
    cast: Cast, chosen: dict[str, dict[str, str]], sentence: str
) -> None:
    units = {"BM": cast.bina_marga_unit, "CK": cast.cipta_karya_unit}
    guidance = {units[code].pk: rows for code, rows in chosen.items()}
    with pytest.raises(Refusal, match=sentence):
        returned(cast, guidance)
    assert not Verdict.objects.exists()
    assert not Document.objects.filter(kind="HASIL_ANALISA").exists()


def test_a_unit_without_a_form_cannot_be_asked(cast: Cast) -> None:
    with pytest.raises(Refusal, match="Unit 999999 tidak menerima formulir"):
        returned(cast, {999_999: {"IKU-1": "Cek"}})


def test_a_recap_at_fault_goes_back_and_the_forms_stay(cast: Cast) -> None:
    round = reported(cast)
    turn = newest_turn(round, "analisa")
    verdict = actions.return_recap(turn, guidance="Jumlah keliru.", by=cast.kadis, at=after(2))
    assert (verdict.is_agreed, verdict.outcome) == (False, "kembali_rekap")
    again = newest_turn(round, "rekap")
    assert (again.status, again.guidance) == (
        Turn.Status.OPEN,
        [{"code": "", "text": "Jumlah keliru."}],
    )
    assert not Turn.objects.filter(round=round, step="isi_formulir", pass_no=2).exists()
    letter = Document.objects.get(round=round, kind="HASIL_ANALISA")
    assert letter.content["guidance"][0]["indicator"] == "Rekapitulasi"
    recap(cast, round, at=after(3))
    assert Document.objects.filter(kind="REKAPITULASI", status="DITARIK").count() == 1
    assert queries.list_verdicts(round, by=cast.kadis)[0].guidance[0].before is None


def test_views_of_the_parties_are_on_record(cast: Cast) -> None:
    round = reported(cast)
    turn = newest_turn(round, "analisa")
    actions.give_view(
        turn, text="Sesuai survei.", stance="SETUJU", by=cast.bina_marga, at=after(1.2)
    )
    actions.give_view(turn, text="Perlu bukti.", by=cast.sakip_member, at=after(1.3))
    view = queries.view_analysis(turn, by=cast.bina_marga)
    given = {each.party.name: each.view.text for each in view.parties if each.view is not None}
    assert given == {"Bidang Bina Marga": "Sesuai survei.", "Tim SAKIP": "Perlu bukti."}
    assert [each.name for each in view.missing] == [
        "Kepala Dinas",
        "Sekretaris",
        "Bidang Cipta Karya",
        "Bidang Tata Ruang",
    ]
    assert [each.party.name for each in view.parties if each.is_mine] == ["Bidang Bina Marga"]
    agree(cast, round, at=after(2))
    letter = Document.objects.get(round=round, kind="HASIL_ANALISA")
    assert [(one["party"], one["stance"]) for one in letter.content["views"]] == [
        ("Bidang Bina Marga", "Setuju"),
        ("Tim SAKIP", ""),
    ]


def test_a_view_may_be_changed_until_the_analysis_is_closed(cast: Cast) -> None:
    round = reported(cast)
    turn = newest_turn(round, "analisa")
    first = actions.give_view(turn, text="Belum.", by=cast.bina_marga_operator, at=after(1.2))
    second = actions.give_view(turn, text="Setuju.", by=cast.bina_marga, at=after(1.3))
    assert (second.pk, second.version, View.objects.get().text) == (first.pk, 2, "Setuju.")
    with pytest.raises(Conflict):
        actions.give_view(turn, text="Lain.", version=1, by=cast.bina_marga, at=after(1.4))
    agree(cast, round, at=after(2))
    with pytest.raises(Refusal, match="sudah ditutup"):
        actions.give_view(turn, text="Terlambat.", by=cast.bina_marga, at=after(2.1))


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"text": " "}, "Tulis pandangan"),
        ({"text": "x" * 10_001}, "paling panjang"),
        ({"text": "Ya", "stance": "MUNGKIN"}, "Sikap ini tidak dikenal"),
        ({"text": "Ya", "lane": "kadis"}, "tidak berbicara untuk pihak ini"),
    ],
)
def test_an_unfit_view_is_refused(cast: Cast, more: dict[str, str], sentence: str) -> None:
    turn = newest_turn(reported(cast), "analisa")
    with pytest.raises(Refusal, match=sentence):
        actions.give_view(turn, by=cast.bina_marga, at=after(1.2), **more)


def test_the_choices_are_those_of_the_sop(cast: Cast) -> None:
    turn = newest_turn(reported(cast), "analisa")
    choices = queries.view_analysis(turn, by=cast.kadis).choices
    assert [(each.id, each.kind.value, each.why_not) for each in choices] == [
        ("setuju", "agree", ""),
        ("setuju_catatan", "agree", ""),
        ("kembali", "return_for_completion", ""),
        ("kembali_rekap", "return_recap", ""),
    ]
    assert choices[1].needs == ("catatan",)
    refused = queries.view_analysis(turn, by=cast.sekretaris).choices
    assert all("menunggu Kepala Dinas" in each.why_not for each in refused)


def test_strangers_see_no_analysis(cast: Cast) -> None:
    round = reported(cast)
    turn = newest_turn(round, "analisa")
    with pytest.raises(NotVisible):
        queries.view_analysis(turn, by=cast.orang_luar)
    with pytest.raises(NotVisible):
        queries.get_letter(turn, by=cast.orang_luar, at=after(1))
    assert queries.list_verdicts(round, by=cast.orang_luar) == ()


ACTS = {
    "recapitulate": policy.why_not_recapitulate,
    "report_recap": policy.why_not_report_recap,
    "send_recap_back": policy.why_not_send_recap_back,
    "give_view": policy.why_not_give_view,
    "agree": policy.why_not_agree,
    "return_for_completion": policy.why_not_return_for_completion,
    "return_recap": policy.why_not_return_recap,
    "report_analysis": policy.why_not_report_analysis,
}
PARTIES = (
    "kadis",
    "sekretaris",
    "bina_marga",
    "bina_marga_operator",
    "cipta_karya",
    "tata_ruang",
    "tim_sakip",
    "sakip_member",
)
ALLOWED = {
    ("rekap", "open"): {"recapitulate": ("tim_sakip",)},
    ("lapor_rekap", "open"): {
        "report_recap": ("sekretaris",),
        "send_recap_back": ("sekretaris",),
    },
    ("analisa", "open"): {
        "give_view": PARTIES,
        "agree": ("kadis",),
        "return_for_completion": ("kadis",),
        "return_recap": ("kadis",),
    },
    ("lapor_analisa", "open"): {"report_analysis": ("sekretaris",)},
    ("analisa", "closed"): {},
    ("rekap", "closed"): {},
    ("lapor_rekap", "closed"): {},
    ("analisa", "cancelled"): {},
}


def state_of(cast: Cast, step: str, state: str) -> Turn:
    """The turn of the step, open, closed, or of a cancelled round."""
    makers = {
        "rekap": handed_in,
        "lapor_rekap": recapped,
        "analisa": reported,
        "lapor_analisa": agreed,
    }
    round = agreed(cast) if state == "closed" else makers[step](cast)
    if state == "cancelled":
        cancel_round(round, reason="Uji.", by=cast.kadis, at=after(2))
    return newest_turn(round, step)


@pytest.mark.parametrize(("step", "state"), ALLOWED)
def test_who_may_what_in_which_state(cast: Cast, step: str, state: str) -> None:
    turn = state_of(cast, step, state)
    people = {**cast.insiders, "orang_luar": cast.orang_luar}
    for act, why_not in ACTS.items():
        may = {name for name, actor in people.items() if not why_not(turn, by=actor)}
        assert may == set(ALLOWED[step, state].get(act, ())), act


def test_every_refusal_is_a_sentence(cast: Cast) -> None:
    turn = newest_turn(agreed(cast), "rekap")
    for why_not in ACTS.values():
        reason = why_not(turn, by=cast.admin)
        assert reason[0].isupper()
        assert reason.endswith(".")


def test_who_sits_there_for_two_parties_says_for_which(cast: Cast) -> None:
    turn = newest_turn(reported(cast), "analisa")
    acting = Capacity("bidang", cast.tata_ruang_unit.pk, "Plt. Kepala Bidang Tata Ruang", "PLT")
    both = replace(cast.bina_marga, capacities=(*cast.bina_marga.capacities, acting))
    view = actions.give_view(
        turn, text="Sesuai.", unit_id=cast.tata_ruang_unit.pk, by=both, at=after(1.2)
    )
    assert (view.unit, view.acting_as) == (cast.tata_ruang_unit, "Plt. Kepala Bidang Tata Ruang")
    mine = [
        each.party.name for each in queries.view_analysis(turn, by=both).parties if each.is_mine
    ]
    assert mine == ["Bidang Bina Marga", "Bidang Tata Ruang"]


def test_a_sop_without_returns_offers_none(cast: Cast) -> None:
    turn = newest_turn(recapped(cast), "lapor_rekap")
    definition = definition_for(turn)
    step = definition.step("lapor_rekap")
    assert return_to_units(definition, step) is None
    assert return_to_recap(definition, definition.step("arsip")) is None
    assert [each.id for each in forward_decisions(step)] == ["lapor"]
