"""The page of a form: filled, refused, received, in conflict, large."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, fill_and_submit, write
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token, Words, address, key_of

from himpun.core.formats import number
from himpun.intake import queries
from himpun.intake.models import Answer
from himpun.intake.queries.rows import A_PAGE
from himpun.intake.rules.cells import ACTUAL
from himpun.intake.rules.numbers import parse_number
from himpun.rounds.models import Round, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def desk(cast: Cast, round: Round, client_of: ClientOf, token: Token) -> Desk:
    return Desk(client_of(cast.bina_marga), round, cast.bina_marga_unit, token)


@pytest.fixture
def operator(cast: Cast, round: Round, client_of: ClientOf, token: Token) -> Desk:
    return Desk(client_of(cast.bina_marga_operator), round, cast.bina_marga_unit, token)


# ---- what the page shows


def test_the_form_looks_like_the_paper_form(desk: Desk, text_of: Words) -> None:
    words = text_of(desk.get().content)
    for part in ("Bidang Bina Marga", "Triwulan I Tahun 2026", "S1 Sasaran satu", "Terkirim",
                 "Indikator IKU-1", "Panjang baik", "70,00", "Realisasi anggaran menurut DPA",
                 "1.000.000", "Belum waktunya", "0 dari 3", "Langkah 6 dari 11"):  # fmt: skip
        assert part in words


def test_a_row_that_is_summed_says_what_to_fill_in(desk: Desk, text_of: Words) -> None:
    text = text_of(desk.get().content)
    assert "Indikator SUB-1 Isi periode ini saja; dijumlahkan sejak awal tahun." in text
    assert "10,00 s.d. periode ini" in text
    assert "Indikator IKU-1 Isi periode" not in text


def test_a_form_costs_the_same_however_many_rows(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    desk.get()
    with django_assert_max_num_queries(26):
        desk.get()


def test_other_lanes_read_the_form_and_are_told_who_fills_it(
    cast: Cast, round: Round, client_of: ClientOf, text_of: Words
) -> None:
    for who in (cast.kadis, cast.tim_sakip, cast.cipta_karya, cast.perencanaan):
        answer = client_of(who).get(address(round, cast.bina_marga_unit))
        assert "Formulir ini diisi oleh Bidang Bina Marga." in text_of(answer.content)
        assert "data-col" not in answer.content.decode()


def test_another_office_finds_nothing(
    cast: Cast, round: Round, client_of: ClientOf, token: Token
) -> None:
    client, unit = client_of(cast.orang_luar), cast.bina_marga_unit
    key = key_of(round, unit, "SUB-1")
    for more in ("", f"baris/{key}/", "sampaikan/", "lanjutkan/"):
        assert client.get(address(round, unit, more)).status_code == 404
    for more in ("simpan/", f"sel/{key}/", "terima/", "sampaikan/", "tarik/", "lanjutkan/",
                 f"baris/{key}/bukti/"):  # fmt: skip
        assert client.post(address(round, unit, more), token()).status_code == 404


def test_a_row_is_found_under_its_own_form_only(
    cast: Cast, round: Round, desk: Desk, token: Token
) -> None:
    key = key_of(round, cast.secretariat, "PNJ-1")
    assert desk.get(f"baris/{key}/").status_code == 404
    assert desk.post(f"baris/{key}/bukti/").status_code == 404


def test_a_unit_without_rows_gets_an_empty_form_with_words(
    cast: Cast, round: Round, client_of: ClientOf, text_of: Words
) -> None:
    answer = client_of(cast.tata_ruang).get(address(round, cast.tata_ruang_unit))
    assert "Tidak ada baris untuk unit ini" in text_of(answer.content)


def test_the_turn_of_step_six_leads_to_the_form_of_its_unit(
    cast: Cast, round: Round, desk: Desk
) -> None:
    turn = Turn.objects.get(round=round, step="isi_formulir", unit=cast.bina_marga_unit)
    answer = desk.client.get(f"/putaran/{round.pk}/giliran/{turn.pk}/")
    assert (answer.status_code, answer["Location"]) == (302, address(round, desk.unit))


def test_the_row_page_tells_all_that_is_known(desk: Desk, text_of: Words) -> None:
    desk.save_cell("IKU-1", values__baik="140", values__total="200")
    words = text_of(desk.get(f"baris/{key_of(desk.round, desk.unit, 'IKU-1')}/").content)
    for part in (
        "Definisi contoh",
        "Panjang baik ÷ Panjang total × 100",
        "R ÷ T × 100",
        "Posisi terakhir",
        "data contoh",
        "72,00",
        "Panjang baik: – → 140",
        "Belum ada bukti",
    ):
        assert part in words


def test_a_budget_row_has_a_page_too(desk: Desk, text_of: Words) -> None:
    words = text_of(desk.get(f"baris/{key_of(desk.round, desk.unit, '1.03.10')}/").content)
    assert "Rp1.000.000" in words


def test_the_row_page_costs_the_same_however_long_its_history(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    more = f"baris/{key_of(desk.round, desk.unit, 'SUB-1')}/"
    for version in range(1, 4):
        assert desk.save_cell("SUB-1", version, actual=str(version)).status_code == 200
    with django_assert_max_num_queries(16):
        desk.get(more)


def test_a_long_history_says_that_it_goes_on_and_leads_to_its_beginning(
    cast: Cast, desk: Desk, text_of: Words
) -> None:
    more = f"baris/{key_of(desk.round, desk.unit, 'SUB-1')}/"
    for n in range(1, A_PAGE + 6):
        at = later(400) + timedelta(seconds=n)
        write(desk.round, desk.unit, {("SUB-1", ACTUAL): str(n)}, by=cast.bina_marga, at=at)
    page = desk.get(more)
    newest = text_of(page.content)
    assert "– → 1" not in newest
    assert "Riwayat ini belum sampai awal" in newest
    assert f'{address(desk.round, desk.unit, more)}?riwayat=2#history"' in page.content.decode()
    oldest = text_of(desk.get(f"{more}?riwayat=2").content)
    assert "– → 1" in oldest
    assert "Lebih baru" in oldest
    assert "belum sampai awal" not in oldest


@pytest.mark.parametrize("asked", ["3", "9999", "0", "-1", "dua", "²"])
def test_a_page_of_the_history_that_is_not_there_is_no_fault(
    desk: Desk, asked: str, text_of: Words
) -> None:
    more = f"baris/{key_of(desk.round, desk.unit, 'SUB-1')}/"
    answer = desk.get(f"{more}?riwayat={asked}")
    assert answer.status_code == 200
    words = text_of(answer.content)
    assert ("Tidak ada riwayat yang lebih lama" in words) == (asked in {"3", "9999"})


def test_the_history_keeps_the_order_of_the_acts_whatever_the_clocks_said(
    cast: Cast, desk: Desk
) -> None:
    for text, at in (("1", later(400) + timedelta(seconds=5)), ("2", later(400))):
        write(desk.round, desk.unit, {("SUB-1", ACTUAL): text}, by=cast.bina_marga, at=at)
    row = queries.get_row(key_of(desk.round, desk.unit, "SUB-1"), by=cast.bina_marga)
    events = queries.list_row_history(row, by=cast.bina_marga).events
    assert [each.new for each in events if each.field == ACTUAL] == ["2", "1"]


# ---- receiving


def test_receipt_is_confirmed_by_a_button(
    cast: Cast, operator: Desk, client_of: ClientOf, text_of: Words
) -> None:
    assert "Konfirmasi penerimaan" in text_of(operator.get().content)
    assert operator.post("terima/").status_code == 303
    words = text_of(operator.get().content)
    assert "Konfirmasi penerimaan" not in words
    assert cast.bina_marga_operator.name in words


def test_receipt_is_refused_to_another_unit(
    cast: Cast, round: Round, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    unit = cast.bina_marga_unit
    answer = client_of(cast.cipta_karya).post(address(round, unit, "terima/"), token())
    assert answer.status_code == 422
    assert "diisi oleh Bidang Bina Marga" in text_of(answer.content)


# ---- autosave


def test_an_autosave_stores_and_answers_what_was_understood(operator: Desk) -> None:
    answer = operator.save_cell("IKU-1", values__baik="139,5", values__total="200", note="")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "69,75" in html
    assert 'value="139,5"' in html
    assert "1 dari 3" in re.sub(r"<[^>]+>", " ", html)
    assert 'version" value="2"' in html


def test_an_autosave_asks_the_database_a_known_number_of_times(
    operator: Desk, django_assert_max_num_queries: Any
) -> None:
    operator.save_cell("SUB-1", actual="5")
    with django_assert_max_num_queries(28):
        operator.save_cell("SUB-1", version=2, actual="6")


def test_a_bad_cell_is_422_with_its_reason_and_the_version_that_was_seen(operator: Desk) -> None:
    answer = operator.save_cell("SUB-1", actual="banyak", note="tetap")
    html = answer.content.decode()
    key = key_of(operator.round, operator.unit, "SUB-1")
    assert answer.status_code == 422
    assert "“banyak” bukan angka" in html
    assert f'data-faulty="{key}.actual"' in html
    assert "data-understood" not in html
    assert 'version" value="1"' in html
    assert Answer.objects.get(row=key).note == ""


def test_a_figure_beyond_its_limits_is_stored_and_marked(
    cast: Cast, round: Round, client_of: ClientOf, token: Token
) -> None:
    desk = Desk(client_of(cast.sekretaris), round, cast.secretariat, token)
    answer = desk.save_cell("PNJ-1", actual="120")
    assert answer.status_code == 200
    assert "lebih dari batas tertinggi 100" in answer.content.decode()


def test_a_conflict_is_409_with_both_values_and_who(
    cast: Cast, desk: Desk, operator: Desk, text_of: Words
) -> None:
    assert operator.save_cell("SUB-1", actual="6").status_code == 200
    answer = desk.save_cell("SUB-1", actual="7,5")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert cast.bina_marga_operator.name in html
    assert "tersimpan 6 isian Anda 7,5" in text_of(answer.content)
    assert "Pakai isian saya" in html
    assert 'version" value="2"' in html
    assert desk.save_cell("SUB-1", version=2, actual="7,5").status_code == 200


def test_an_autosave_into_a_form_handed_in_meanwhile_says_so(
    cast: Cast, round: Round, desk: Desk, operator: Desk
) -> None:
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(400))
    answer = operator.save_cell("SUB-1", version=2, actual="9")
    assert answer.status_code == 422
    assert "sudah disampaikan" in answer.content.decode()


def test_an_autosave_after_the_session_ended_goes_to_the_login_page(operator: Desk) -> None:
    operator.client.logout()
    answer = operator.save_cell("SUB-1", actual="6")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/masuk/")


def test_the_same_autosave_sent_twice_is_one(operator: Desk) -> None:
    key = key_of(operator.round, operator.unit, "SUB-1")
    sent = {**operator.token(), f"{key}.version": "1", f"{key}.actual": "6"}
    for _ in range(2):
        answer = operator.client.post(address(operator.round, operator.unit, f"sel/{key}/"), sent)
        assert answer.status_code == 200
    assert Answer.objects.get(row=key).version == 2


def test_a_cell_of_another_row_is_left_alone(operator: Desk) -> None:
    mine, other = (key_of(operator.round, operator.unit, code) for code in ("SUB-1", "1.03.10"))
    operator.post(f"sel/{mine}/", **{f"{mine}.actual": "6", f"{other}.actual": "9"})
    assert Answer.objects.get(row=other).actual is None


@given(st.decimals(min_value=-(10**18), max_value=10**18, places=6))
def test_what_stands_in_a_cell_is_read_back_as_the_same_figure(figure: Decimal) -> None:
    assert parse_number(number(figure)) == figure


# ---- the whole form, without a script


def test_the_whole_form_is_saved_by_its_button(operator: Desk, text_of: Words) -> None:
    sub, money = (key_of(operator.round, operator.unit, code) for code in ("SUB-1", "1.03.10"))
    answer = operator.post(
        "simpan/", **{f"{sub}.actual": "6", f"{money}.actual": "250.000", f"{sub}.note": "Baik."}
    )
    assert answer.status_code == 303
    assert "25,00%" in text_of(operator.get().content)
    assert Answer.objects.get(row=sub).note == "Baik."


def test_a_refused_form_keeps_every_text_and_names_every_bad_cell(
    operator: Desk, text_of: Words
) -> None:
    sub, money = (key_of(operator.round, operator.unit, code) for code in ("SUB-1", "1.03.10"))
    answer = operator.post(
        "simpan/",
        **{f"{sub}.actual": "enam", f"{money}.actual": "1.2.3", f"{sub}.note": "tetap di sini"},
    )
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="enam"' in html
    assert 'value="1.2.3"' in html
    assert "tetap di sini" in html
    for key in (sub, money):
        assert f'href="#row-{key}"' in html
    assert "2 sel belum sah" in text_of(answer.content)
    assert Answer.objects.get(row=sub).note == ""


def test_a_conflict_of_the_whole_form_keeps_mine_and_shows_theirs(
    desk: Desk, operator: Desk, text_of: Words
) -> None:
    key = key_of(desk.round, desk.unit, "SUB-1")
    operator.save_cell("SUB-1", actual="6")
    sent = {f"{key}.version": "1", f"{key}.actual": "7"}
    answer = desk.post("simpan/", **sent)
    assert answer.status_code == 409
    assert "tersimpan 6 isian Anda 7" in text_of(answer.content)
    assert "SUB-1: diubah oleh Contoh Operator.Bm." in text_of(answer.content)
    assert 'value="7"' in answer.content.decode()
    assert desk.post("simpan/", **{**sent, f"{key}.version": "2"}).status_code == 303
    assert Answer.objects.get(row=key).actual == 7


def test_what_was_typed_into_a_form_locked_meanwhile_is_shown(
    cast: Cast, round: Round, operator: Desk, text_of: Words
) -> None:
    key = key_of(round, cast.bina_marga_unit, "SUB-1")
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(400))
    answer = operator.post("simpan/", **{f"{key}.version": "2", f"{key}.actual": "77,7"})
    assert answer.status_code == 422
    words = text_of(answer.content)
    assert "Yang Anda ketik dan tidak tersimpan" in words
    assert "77,7" in words
