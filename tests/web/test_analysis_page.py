"""Steps 9 and 10 in the browser: views, the decision with one more question, what is returned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.domain.measured_rounds import agreed, newest_turn, recapped, reported
from tests.stories.told import Story, begin
from tests.web.conftest import ClientOf
from tests.web.result_pages import AFTERWARDS, forms_of, keep_recap, many_indicators
from tests.web.step_pages import address_of, fields_of, send, set_clock, words_in

from himpun.core.actors import Actor
from himpun.documents.models import Document
from himpun.intake.models import FormRow
from himpun.measurement.models import Recap, Verdict, View
from himpun.rounds.models import Turn

pytestmark = pytest.mark.django_db

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@pytest.fixture(autouse=True)
def _office_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, AFTERWARDS)


@pytest.fixture
def turn(cast: Cast) -> Turn:
    """The joint analysis is open."""
    return newest_turn(reported(cast), "analisa")


def ticked(cast: Cast, **directions: str) -> dict[str, object]:
    """Cells of Cipta Karya, ticked with their directions."""
    unit = cast.cipta_karya_unit.pk
    codes = {name.replace("_", "-"): text for name, text in directions.items()}
    return {
        "pilih": [f"{unit}:{code}" for code in codes],
        **{f"arah-{unit}:{code}": text for code, text in codes.items()},
    }


def confirmed(answer: Any, **typed: str) -> dict[str, object]:
    """What the question's form sends, with what was typed into it."""
    found: dict[str, object] = {"due_at": "", "note": ""}
    for name, value in _HIDDEN.findall(answer.content.decode()):
        if name == "pilih":
            found.setdefault("pilih", [])
            found["pilih"].append(value)
        elif name not in {"csrfmiddlewaretoken", "token"}:
            found[name] = value
    return {**found, **typed}


def digest_of(turn: Turn) -> str:
    return Recap.objects.filter(round=turn.round).latest("number").content_hash


# --- the page ---------------------------------------------------------------------------------


def test_the_decider_is_offered_every_exit_of_the_sop(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    page = words_in(client_of(cast.kadis).get(address_of(turn)))
    for words in (
        "Setujui…",
        "Setujui dengan catatan…",
        "Kembalikan yang dipilih…",
        "Kembalikan rekapitulasi…",
    ):
        assert words in page
    assert page.index("formulir diterima") < page.index("Setujui…") < page.index("Isian menurut")


def test_others_read_it_with_the_reason(cast: Cast, client_of: ClientOf, turn: Turn) -> None:
    for actor in (cast.sekretaris, cast.bina_marga, cast.tim_sakip, cast.perencanaan):
        answer = client_of(actor).get(address_of(turn))
        assert "Langkah 9 menunggu Kepala Dinas." in words_in(answer)
        assert 'name="pilih"' not in answer.content.decode()
        assert "Setujui…" not in words_in(answer)


def test_a_cell_that_is_not_due_cannot_be_ticked(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    text = client_of(cast.kadis).get(address_of(turn)).content.decode()
    unit = cast.bina_marga_unit.pk
    assert f'value="{unit}:SUB-1"' in text
    assert f'value="{unit}:1.03.10"' in text
    assert f'value="{unit}:IKU-2"' not in text


def test_of_a_silent_unit_only_the_whole_form_can_be_asked_for(
    cast: Cast, client_of: ClientOf
) -> None:
    story = begin(cast).every_unit_hands_in(but=(cast.bina_marga_unit,))
    story.sekretaris_goes_on_without(cast.bina_marga_unit)
    story.sakip_recapitulates()
    story.sekretaris_reports()
    text = client_of(cast.kadis).get(address_of(story.turn("analisa"))).content.decode()
    unit = cast.bina_marga_unit.pk
    assert re.findall(rf'name="pilih" value="({unit}:[^"]*)"', text) == [f"{unit}:"]
    assert "Minta formulirnya lagi" in text


def test_the_page_asks_the_database_a_bounded_number_of_times(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    client = client_of(cast.kadis)
    client.get(address_of(turn))
    with CaptureQueriesContext(connection) as asked:
        client.get(address_of(turn))
    assert len(asked) <= 60


def test_two_thousand_indicators_stay_below_300_kilobytes(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    keep_recap(turn.round, newest_turn(turn.round, "perintah"), many_indicators(), number=2)
    client = client_of(cast.kadis)
    for address in (address_of(turn), f"{address_of(turn)}?hal=9"):
        answer = client.get(address)
        assert len(answer.content) <= 300_000
        assert answer.content.count(b'name="pilih"') > 90


def test_what_was_ticked_is_carried_to_other_pages(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    keep_recap(turn.round, newest_turn(turn.round, "perintah"), many_indicators(), number=2)
    client, unit = client_of(cast.kadis), forms_of(cast)["SET"]
    key = f"{unit}:IND-0000"
    typed = {"pilih": [key], f"arah-{key}": "Periksa.", "hal": "7"}
    answer = send(client, turn, "pilih-kembali/", typed)
    assert answer.status_code == 200
    hidden = dict(_HIDDEN.findall(answer.content.decode()))
    assert hidden["pilih"] == key
    assert hidden[f"arah-{key}"] == "Periksa."


# --- views ------------------------------------------------------------------------------------


def test_a_party_puts_its_view_on_record_and_changes_it(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    client = client_of(cast.bina_marga)
    mine = {"lane": "bidang", "unit": cast.bina_marga_unit.pk}
    first = {**mine, "stance": "SETUJU", "text": "Sesuai."}
    assert send(client, turn, "pandangan/", first).status_code == 303
    page = words_in(client.get(address_of(turn)))
    assert "Sesuai." in page
    assert "Ubah pandangan Anda" in page
    second = {**mine, "stance": "SETUJU_CATATAN", "text": "Panjangnya 6,2 km.", "version": 1}
    assert send(client, turn, "pandangan/", second).status_code == 303
    view = View.objects.get(turn=turn)
    assert (view.text, view.stance, view.version) == ("Panjangnya 6,2 km.", "SETUJU_CATATAN", 2)


def test_a_view_that_changed_meanwhile_is_a_conflict(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    client = client_of(cast.bina_marga)
    mine = {"lane": "bidang", "unit": cast.bina_marga_unit.pk, "stance": ""}
    send(client, turn, "pandangan/", {**mine, "text": "Satu."})
    send(client, turn, "pandangan/", {**mine, "text": "Dua.", "version": 1})
    late = send(client, turn, "pandangan/", {**mine, "text": "Tiga.", "version": 1})
    assert late.status_code == 409
    assert "Tiga." in late.content.decode()
    assert View.objects.get(turn=turn).text == "Dua."


def test_an_empty_view_keeps_what_was_chosen_and_says_why(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    typed = {"lane": "bidang", "unit": cast.bina_marga_unit.pk, "stance": "BELUM_SETUJU"}
    answer = send(client_of(cast.bina_marga), turn, "pandangan/", {**typed, "text": ""})
    assert answer.status_code == 422
    assert "Pandangan belum diisi." in words_in(answer)
    assert re.search(r'value="BELUM_SETUJU"[^>]*checked', answer.content.decode())


def test_nobody_speaks_for_another_unit(cast: Cast, client_of: ClientOf, turn: Turn) -> None:
    typed = {"lane": "bidang", "unit": cast.tata_ruang_unit.pk, "stance": "", "text": "Palsu."}
    answer = send(client_of(cast.bina_marga), turn, "pandangan/", typed)
    assert answer.status_code == 422
    assert "Anda tidak berbicara untuk pihak ini." in words_in(answer)
    stranger = send(client_of(cast.perencanaan), turn, "pandangan/", typed)
    assert "Pandangan diberikan oleh para pihak" in words_in(stranger)


def test_the_page_names_who_has_not_spoken(cast: Cast, client_of: ClientOf, turn: Turn) -> None:
    typed = {"lane": "tim_sakip", "unit": "", "stance": "SETUJU", "text": "Lengkap."}
    send(client_of(cast.tim_sakip), turn, "pandangan/", typed)
    page = words_in(client_of(cast.kadis).get(address_of(turn)))
    silent = page.split("Belum berpandangan: ")[1].split(".")[0]
    assert "Bidang Tata Ruang" in silent
    assert "Tim SAKIP" not in silent
    assert "Kepala Dinas" not in silent


# --- agreeing ---------------------------------------------------------------------------------


def agreeing(turn: Turn, **typed: str) -> Mapping[str, object]:
    return {"outcome": "setuju", "recap_hash": digest_of(turn), "note": "", **typed}


def test_the_question_says_what_agreeing_means(cast: Cast, client_of: ClientOf, turn: Turn) -> None:
    address = address_of(turn, f"setujui/?putusan=setuju&sidik={digest_of(turn)}")
    page = words_in(client_of(cast.kadis).get(address))
    assert "Setujui data kinerja Triwulan I Tahun 2026?" in page
    assert "menjadi bahan pengukuran kinerja" in page
    assert "Langkah 10 terbuka untuk Sekretaris" in page
    assert digest_of(turn) in page


def test_the_kepala_dinas_agrees(cast: Cast, client_of: ClientOf, turn: Turn) -> None:
    answer = send(client_of(cast.kadis), turn, "setujui/", dict(agreeing(turn)))
    assert answer.status_code == 303
    assert Verdict.objects.get(turn=turn).is_agreed
    page = words_in(client_of(cast.bina_marga).get(address_of(turn)))
    assert "Putusan Setuju" in page
    assert "Setujui…" not in page


def test_agreeing_with_notes_needs_the_notes(cast: Cast, client_of: ClientOf, turn: Turn) -> None:
    client = client_of(cast.kadis)
    empty = send(client, turn, "setujui/", dict(agreeing(turn, outcome="setuju_catatan")))
    assert empty.status_code == 422
    assert "Tulis catatannya." in words_in(empty)
    assert "Setujui dengan catatan data kinerja" in words_in(empty)
    noted = agreeing(turn, outcome="setuju_catatan", note="Lengkapi bukti.")
    assert send(client, turn, "setujui/", dict(noted)).status_code == 303
    assert Verdict.objects.get(turn=turn).note == "Lengkapi bukti."


def test_a_decision_on_another_recap_is_a_conflict(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    typed = {**agreeing(turn, recap_hash="0" * 64), "guidance": "Keliru.", "due_at": ""}
    for act in ("setujui/", "kembalikan/", "kembalikan-rekap-analisa/"):
        answer = send(client_of(cast.kadis), turn, act, {**typed, **ticked(cast, SUB_1="Isi.")})
        assert answer.status_code == 409
        assert "Rekapitulasi sudah diganti" in words_in(answer)
    assert not Verdict.objects.exists()


@pytest.mark.parametrize("who", ["sekretaris", "bina_marga", "orang_luar"])
def test_nobody_else_decides(cast: Cast, client_of: ClientOf, turn: Turn, who: str) -> None:
    actor: Actor = getattr(cast, who)
    typed = {**agreeing(turn), "guidance": "x", **ticked(cast, SUB_1="Isi.")}
    for act in ("setujui/", "pilih-kembali/", "kembalikan/", "kembalikan-rekap-analisa/"):
        answer = send(client_of(actor), turn, act, typed)
        assert answer.status_code == (404 if who == "orang_luar" else 422)
        if who != "orang_luar":
            assert "Langkah 9 menunggu Kepala Dinas." in words_in(answer)
    assert not Verdict.objects.exists()


# --- returning --------------------------------------------------------------------------------


def test_chosen_cells_are_asked_about_and_then_returned(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    client = client_of(cast.kadis)
    typed = {**ticked(cast, SUB_1="Isi panjangnya."), "recap_hash": digest_of(turn)}
    question = send(client, turn, "pilih-kembali/", typed)
    page = words_in(question)
    assert "Kembalikan 1 isian kepada 1 unit?" in page
    assert "Bidang Cipta Karya · Indikator SUB-1" in page
    assert "Kembali ke langkah 6 hanya bagi unit yang dipilih." in page
    assert not Verdict.objects.exists()
    due = (AFTERWARDS + timedelta(days=5)).strftime("%Y-%m-%dT15:00")
    answer = send(client, turn, "kembalikan/", confirmed(question, due_at=due, note="Segera."))
    assert answer.status_code == 303
    open_rows = FormRow.objects.filter(is_open=True, submission__unit=cast.cipta_karya_unit)
    assert list(open_rows.values_list("code", flat=True)) == ["SUB-1"]
    fill = newest_turn(turn.round, "isi_formulir", cast.cipta_karya_unit)
    assert fill.pass_no == 2
    assert fill.due_at == (AFTERWARDS + timedelta(days=5)).replace(hour=8, minute=0)


def test_nothing_ticked_and_no_direction_are_refused_with_what_was_typed(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    client = client_of(cast.kadis)
    nothing = send(client, turn, "pilih-kembali/", {})
    assert nothing.status_code == 422
    assert "Centang sedikitnya satu isian" in words_in(nothing)
    silent = send(client, turn, "pilih-kembali/", ticked(cast, SUB_1="", IKU_1="Perbaiki."))
    assert silent.status_code == 422
    assert "Tulis arahan untuk Bidang Cipta Karya · Indikator SUB-1." in words_in(silent)
    text = silent.content.decode()
    unit = cast.cipta_karya_unit.pk
    assert re.search(rf'value="{unit}:SUB-1"[^>]*checked', text)
    assert "Perbaiki.</textarea>" in text


def test_the_choice_can_be_changed_before_it_is_sent(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    typed = {**ticked(cast, SUB_1="Isi panjangnya."), "ubah": "ya"}
    answer = send(client_of(cast.kadis), turn, "pilih-kembali/", typed)
    assert answer.status_code == 200
    assert "Isi panjangnya.</textarea>" in answer.content.decode()


def test_a_due_moment_in_the_past_is_refused_with_the_choice_kept(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    typed = {**ticked(cast, SUB_1="Isi."), "due_at": "2026-04-01T08:00", "note": "Tetap ada."}
    answer = send(client_of(cast.kadis), turn, "kembalikan/", typed)
    assert answer.status_code == 422
    page = words_in(answer)
    assert "Tenggat pelengkapan harus sesudah saat ini." in page
    assert "Indikator SUB-1" in page
    assert "Tetap ada." in answer.content.decode()


def test_a_cell_that_no_form_has_is_refused_by_name(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    typed = {**ticked(cast, TIDAK_ADA="Isi."), "due_at": "", "note": ""}
    answer = send(client_of(cast.kadis), turn, "kembalikan/", typed)
    assert answer.status_code == 422
    assert "baris TIDAK-ADA tidak ada pada formulirnya" in words_in(answer)


def test_what_became_of_returned_cells_is_shown_next_time(cast: Cast, client_of: ClientOf) -> None:
    story: Story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    story.sekretaris_reports()
    unit = cast.cipta_karya_unit
    story.kadis_returns({unit: {"SUB-1": "Isi panjangnya."}})
    story.unit_completes(unit, {("SUB-1", "actual"): "3"})
    story.sakip_recapitulates()
    story.sekretaris_reports()
    page = words_in(client_of(cast.kadis).get(address_of(story.turn("analisa"))))
    told = page.split("Putusan terdahulu")[1]
    assert "Isi panjangnya." in told
    assert "Realisasi – → menjadi 3 Berubah" in told


def test_the_recap_itself_is_returned_with_what_is_wrong(
    cast: Cast, client_of: ClientOf, turn: Turn
) -> None:
    client = client_of(cast.kadis)
    address = address_of(turn, "kembalikan-rekap-analisa/")
    assert "Formulir unit tetap seperti yang disampaikan." in words_in(client.get(address))
    typed = {"recap_hash": digest_of(turn), "guidance": "Urutan sasaran keliru."}
    assert send(client, turn, "kembalikan-rekap-analisa/", typed).status_code == 303
    assert newest_turn(turn.round, "rekap").pass_no == 2


# --- step 10 ----------------------------------------------------------------------------------


def test_step_10_reports_what_was_decided(cast: Cast, client_of: ClientOf) -> None:
    turn = newest_turn(agreed(cast), "lapor_analisa")
    client = client_of(cast.sekretaris)
    assert "Putusan Setuju" in words_in(client.get(address_of(turn)))
    typed = fields_of(client.get(address_of(turn)), "LAPORAN_ANALISA")
    assert send(client, turn, "laporkan-analisa/", typed).status_code == 303
    assert Document.objects.filter(turn=turn, kind="LAPORAN_ANALISA").exists()


def test_step_10_is_refused_to_others_in_words(cast: Cast, client_of: ClientOf) -> None:
    turn = newest_turn(agreed(cast), "lapor_analisa")
    answer = send(client_of(cast.tim_sakip), turn, "laporkan-analisa/", {})
    assert answer.status_code == 422
    assert "Langkah 10 menunggu Sekretaris" in words_in(answer)
    assert send(client_of(cast.orang_luar), turn, "laporkan-analisa/", {}).status_code == 404


def test_an_act_of_another_step_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    turn = newest_turn(recapped(cast), "lapor_rekap")
    for act in ("setujui/", "pandangan/", "pilih-kembali/", "rekap/", "laporkan-analisa/"):
        assert send(client_of(cast.kadis), turn, act, {}).status_code == 404
