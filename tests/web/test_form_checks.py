"""The form asks why a cell is empty, how sure a figure is, and shows what it found."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import FILLED, distributed, form_of, row_of, write
from tests.domain.past_forms import past_form
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token, Words, address, key_of

from himpun.core.refusals import Refusal
from himpun.intake import actions as intake
from himpun.intake.models import Answer
from himpun.offices.models import Office
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def desk(cast: Cast, round: Round, client_of: ClientOf, token: Token) -> Desk:
    return Desk(client_of(cast.bina_marga), round, cast.bina_marga_unit, token)


def answer_of(desk: Desk, code: str) -> Answer:
    return row_of(desk.round, desk.unit, code).answer


def select_of(html: str, key: int) -> str:
    return html.split(f'name="{key}.missing_reason"')[1].split("</select>", maxsplit=1)[0]


# ---- why a cell is empty


def test_an_empty_cell_offers_the_reasons_and_a_filled_one_does_not(desk: Desk) -> None:
    desk.save_cell("SUB-1", actual="6")
    html = desk.get().content.decode()
    filled, empty = (key_of(desk.round, desk.unit, code) for code in ("SUB-1", "1.03.10"))
    assert " hidden" in select_of(html, filled)
    assert "BELUM_SURVEI" not in select_of(html, filled)
    assert " hidden" not in select_of(html, empty)
    assert "Belum ada survei" in select_of(html, empty)


def test_a_reason_settles_the_row_and_the_answer_says_so(desk: Desk, text_of: Words) -> None:
    answer = desk.save_cell("SUB-1", missing_reason="SUMBER_TERLAMBAT")
    html = answer.content.decode()
    key = key_of(desk.round, desk.unit, "SUB-1")
    assert answer.status_code == 200
    assert f'data-understood="{key}.missing_reason" value="SUMBER_TERLAMBAT"' in html
    assert f'data-wanted="{key}.missing_reason" value="1"' in html
    assert "1 dari 3" in text_of(answer.content)
    assert "Tersimpan" in text_of(answer.content)


def test_a_figure_makes_the_reason_unwanted(desk: Desk) -> None:
    desk.save_cell("SUB-1", missing_reason="LAINNYA")
    html = desk.save_cell("SUB-1", 2, actual="6", missing_reason="LAINNYA").content.decode()
    key = key_of(desk.round, desk.unit, "SUB-1")
    assert f'data-wanted="{key}.missing_reason" value=""' in html
    assert answer_of(desk, "SUB-1").missing_reason == ""


def test_a_keterangan_alone_does_not_settle_an_empty_row(desk: Desk, text_of: Words) -> None:
    answer = desk.save_cell("SUB-1", note="Nihil.")
    assert "Belum sah" in text_of(answer.content)
    assert "pilih alasan" in text_of(answer.content)


def test_a_reason_of_no_list_is_422_at_its_cell(desk: Desk) -> None:
    answer = desk.save_cell("SUB-1", missing_reason="MALAS")
    key = key_of(desk.round, desk.unit, "SUB-1")
    assert answer.status_code == 422
    assert f'data-faulty="{key}.missing_reason"' in answer.content.decode()


def test_two_reasons_are_a_conflict_in_words(cast: Cast, desk: Desk, text_of: Words) -> None:
    desk.save_cell("SUB-1", missing_reason="LAINNYA")
    answer = desk.save_cell("SUB-1", 1, missing_reason="TIDAK_BERLAKU")
    assert answer.status_code == 409
    words = text_of(answer.content)
    assert "tersimpan Lainnya (tulis keterangan) isian Anda Tidak berlaku" in words
    assert 'data-text="LAINNYA"' in answer.content.decode()


def test_without_a_script_a_reason_is_saved_with_the_form(desk: Desk) -> None:
    key = key_of(desk.round, desk.unit, "SUB-1")
    assert desk.post("simpan/", **{f"{key}.missing_reason": "BUKAN_PERIODE"}).status_code == 303
    assert answer_of(desk, "SUB-1").missing_reason == "BUKAN_PERIODE"


def test_who_only_reads_sees_the_reason_in_words(
    cast: Cast, desk: Desk, client_of: ClientOf, text_of: Words
) -> None:
    desk.save_cell("SUB-1", missing_reason="BELUM_SURVEI", note="Mulai Mei.")
    answer = client_of(cast.kadis).get(address(desk.round, desk.unit))
    assert "Belum ada survei; Mulai Mei." in text_of(answer.content)


# ---- a variable alone, and what cannot be


def test_a_row_that_is_stored_in_part_says_what_is_missing(desk: Desk, text_of: Words) -> None:
    told = text_of(desk.save_cell("IKU-1", values__baik="140").content)
    assert "Tersimpan sebagian Panjang total belum diisi." in told
    assert "Belum diisi" not in told


def test_a_divisor_of_zero_is_unfit_with_the_reason(desk: Desk, text_of: Words) -> None:
    told = text_of(desk.save_cell("IKU-1", values__baik="0", values__total="0").content)
    assert "Belum sah Pembaginya nol" in told


def test_a_negative_variable_is_unfit_while_the_other_is_empty(desk: Desk, text_of: Words) -> None:
    told = text_of(desk.save_cell("IKU-1", values__baik="-5").content)
    assert "Belum sah Panjang baik (-5) tidak boleh kurang dari nol." in told


def test_negative_money_is_unfit_and_stops_the_hand_in(
    cast: Cast, desk: Desk, text_of: Words
) -> None:
    told = text_of(desk.save_cell("1.03.10", actual="-5").content)
    assert "Belum sah Realisasi anggaran tidak boleh kurang dari nol." in told
    write(desk.round, desk.unit, {**FILLED["BM"], ("1.03.10", "actual"): "-5"},
          by=cast.bina_marga, at=later(360))  # fmt: skip
    with pytest.raises(Refusal, match="tidak boleh kurang dari nol"):
        intake.submit(form_of(desk.round, desk.unit), by=cast.bina_marga, at=later(361))


# ---- how a number was read


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1.234", "dibaca 1.234 (seribu dua ratus tiga puluh empat)"),
        ("1,25", ""),
        ("12345", ""),
    ],
)
def test_an_ambiguous_figure_is_shown_back_as_understood(
    desk: Desk, text_of: Words, typed: str, words: str
) -> None:
    told = text_of(desk.save_cell("SUB-1", actual=typed).content)
    assert ("dibaca" in told) is bool(words)
    assert words in told


def test_without_a_script_the_message_tells_how_figures_were_read(
    desk: Desk, text_of: Words
) -> None:
    key = key_of(desk.round, desk.unit, "1.03.10")
    answer = desk.post("simpan/", **{f"{key}.actual": "250.000"})
    page = desk.client.get(answer["Location"])
    assert "Dibaca: 250.000 (dua ratus lima puluh ribu)." in text_of(page.content)


# ---- status and date of the data


def test_status_and_date_are_kept_on_the_page_of_the_row(desk: Desk, text_of: Words) -> None:
    desk.save_cell("SUB-1", actual="6")
    more = f"baris/{key_of(desk.round, desk.unit, 'SUB-1')}/"
    assert "Status dan tanggal data" in text_of(desk.get(more).content)
    sent = {"data_status": "SEMENTARA", "data_on": "2026-03-31", "version": "2"}
    assert desk.post(f"{more}status/", **sent).status_code == 303
    words = text_of(desk.get(more).content)
    assert "Angka sementara; data per 31 Maret 2026" in words
    assert "Status data: Final → Sementara" in words
    assert "Angka sementara" in text_of(desk.get().content)


def test_an_old_screen_does_not_change_the_status(desk: Desk) -> None:
    desk.save_cell("SUB-1", actual="6")
    more = f"baris/{key_of(desk.round, desk.unit, 'SUB-1')}/status/"
    answer = desk.post(more, data_status="ESTIMASI", data_on="", version="1")
    assert answer.status_code == 409
    assert answer_of(desk, "SUB-1").data_status == "FINAL"


def test_a_status_of_no_list_is_refused_on_the_page_of_the_row(desk: Desk, text_of: Words) -> None:
    desk.save_cell("SUB-1", actual="6")
    more = f"baris/{key_of(desk.round, desk.unit, 'SUB-1')}/status/"
    answer = desk.post(more, data_status="PASTI", data_on="kemarin", version="2")
    assert answer.status_code == 422
    assert "Tulis tanggalnya" in text_of(answer.content)


def test_a_row_without_a_figure_has_no_status_to_set(desk: Desk, text_of: Words) -> None:
    more = f"baris/{key_of(desk.round, desk.unit, 'SUB-1')}/"
    assert "Status dan tanggal data" not in text_of(desk.get(more).content)


# ---- findings


def test_a_finding_that_wants_a_word_is_amber_and_says_so(desk: Desk, text_of: Words) -> None:
    past_form(desk.round, desk.unit, "2025-TW4", {"SUB-1": "60"})
    words = text_of(desk.save_cell("SUB-1", actual="6").content)
    assert "Perlu keterangan" in words
    assert "seper-10 median" in words
    assert "Tulis keterangan (jauh dari riwayat sendiri)." in words
    words = text_of(desk.save_cell("SUB-1", 2, note="Paket selesai.").content)
    assert "Periksa lagi" in words


def test_before_sending_findings_stand_by_weight(cast: Cast, desk: Desk, text_of: Words) -> None:
    note = "Penanganan mengikuti rencana tahunan."
    past_form(desk.round, desk.unit, "2025-TW4", {"SUB-1": "6"}, note=note)
    cells = {**FILLED["BM"], ("SUB-1", "note"): note, ("1.03.10", "actual"): "1.000.001"}
    write(desk.round, desk.unit, cells, by=cast.bina_marga, at=later(360))
    words = text_of(desk.get("sampaikan/").content)
    assert "harus diperbaiki" not in words
    assert "1 peringatan" in words
    assert "melebihi pagu Rp1.000.000" in words
    assert "2 catatan" in words
    assert "laju serapan sasaran S1 400,00%" in words
    assert "sama persis dengan TW IV 2025" in words
    assert desk.post("sampaikan/").status_code == 303


# ---- the office's choice


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "9999-12-31"])
def test_a_date_of_another_age_is_refused_in_words(desk: Desk, text_of: Words, day: str) -> None:
    desk.save_cell("SUB-1", actual="5")
    answer = desk.save_cell("SUB-1", version=2, data_on=day)
    assert answer.status_code == 422
    assert "di luar 1990–2199" in text_of(answer.content)
    assert answer_of(desk, "SUB-1").data_on is None
    assert desk.get("buku-kerja/").status_code == 200


def test_the_office_chooses_which_findings_ask_for_a_keterangan(
    cast: Cast, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    client = client_of(cast.admin)
    page = client.get("/kantor/pengaturan/").content.decode()
    boxes = [part.split(">")[0] for part in page.split('name="noted_checks"')[1:]]
    ticked = {box.split('value="')[1].split('"')[0] for box in boxes if "checked" in box}
    assert ticked == {"far_from_history", "evidence_present"}
    sent = {
        "number_pattern": "{urut}/{tahun}", "classification": "000", "achievement_cap": "",
        "predicate_set": cast.office.predicate_set, "measurement_lock": "KUNCI",
        "noted_checks": ["budget_within_ceiling"], "version": cast.office.version, **token(),
    }  # fmt: skip
    assert client.post("/kantor/pengaturan/simpan/", sent).status_code == 303
    assert Office.objects.get(pk=cast.office.pk).noted_checks == ["budget_within_ceiling"]
    assert "Anggaran melebihi pagu" in text_of(client_of(cast.kadis).get("/kantor/").content)
