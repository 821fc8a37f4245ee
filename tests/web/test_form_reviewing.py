"""Pages between operator and head: offer, look, send back, nihil, and two versions side by side."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import (
    FILLED,
    distributed,
    fill_and_submit,
    form_of,
    handed_in,
    row_of,
    write,
)
from tests.domain.measured_rounds import after, newest_turn, recap, returned
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token, Words, address

from himpun.intake import actions
from himpun.intake.models import Submission
from himpun.intake.proofs.carried import EvidenceNote
from himpun.intake.rules.cells import ACTUAL, NOTE
from himpun.rounds.actions import begin_turn
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def head(cast: Cast, round: Round, client_of: ClientOf, token: Token) -> Desk:
    return Desk(client_of(cast.bina_marga), round, cast.bina_marga_unit, token)


@pytest.fixture
def operator(cast: Cast, round: Round, client_of: ClientOf, token: Token) -> Desk:
    return Desk(client_of(cast.bina_marga_operator), round, cast.bina_marga_unit, token)


@pytest.fixture
def filled(cast: Cast, round: Round) -> Submission:
    unit = cast.bina_marga_unit
    write(round, unit, FILLED["BM"], by=cast.bina_marga_operator, at=later(360))
    return form_of(round, unit)


# ---- offering and sending back


def test_the_operator_gives_the_form_to_the_head_who_finds_it_on_his_desk(
    filled: Submission, operator: Desk, head: Desk, text_of: Words
) -> None:
    assert "Serahkan kepada pimpinan" in text_of(operator.get().content)
    assert "Formulir siap diperiksa" not in text_of(head.client.get("/").content)
    assert operator.post("serahkan/").status_code == 303
    assert "menunggu diperiksa" in text_of(operator.get().content)
    home = text_of(head.client.get("/").content)
    assert "Formulir siap diperiksa" in home
    assert address(head.round, head.unit, "sampaikan/") in head.client.get("/").content.decode()
    assert "Giliran Anda memeriksa." in text_of(head.get().content)


def test_who_offers_is_told_how_many_still_have_to_be_mended(
    round: Round, operator: Desk, text_of: Words
) -> None:
    assert "Belum ada baris yang terisi" in text_of(operator.get().content)
    operator.save_cell("SUB-1", actual="6")
    operator.post("serahkan/")
    told = text_of(operator.get().content)
    assert "untuk diperiksa. 2 hal masih harus diperbaiki sebelum disampaikan." in told


def test_a_locked_form_names_who_can_open_it_now(
    cast: Cast, client_of: ClientOf, text_of: Words
) -> None:
    unit = cast.bina_marga_unit
    early = distributed(cast)
    fill_and_submit(cast, early, unit, at=later(360))
    seen = client_of(cast.bina_marga).get(address(early, unit))
    assert "Dapat dibuka oleh Anda, dengan “Tarik kembali”" in text_of(seen.content)
    seen = client_of(cast.bina_marga_operator).get(address(early, unit))
    assert f"oleh pimpinan {unit.name} dengan “Tarik kembali”" in text_of(seen.content)


def test_once_step_7_has_begun_the_team_opens_and_nobody_takes_back(
    cast: Cast, client_of: ClientOf, text_of: Words
) -> None:
    unit = cast.bina_marga_unit
    round = handed_in(cast)
    begin_turn(newest_turn(round, "rekap"), by=cast.tim_sakip, at=after(0))
    told = text_of(client_of(cast.bina_marga).get(address(round, unit)).content)
    assert "Dapat dibuka oleh Tim SAKIP dengan meminta klarifikasi" in told
    assert "Tarik kembali dahulu" not in told
    done = recap(cast, round)
    told = text_of(client_of(cast.bina_marga).get(address(done.round, unit)).content)
    assert "Dapat dibuka oleh Kepala Dinas melalui pengembalian dalam analisa bersama" in told


def test_a_form_that_came_back_says_when_and_by_whom_it_was_handed_in(
    cast: Cast, client_of: ClientOf, text_of: Words
) -> None:
    unit = cast.bina_marga_unit
    round = returned(cast, {unit.pk: {"SUB-1": "Periksa."}})
    told = text_of(client_of(cast.bina_marga).get(address(round, unit)).content)
    assert "Disampaikan dikembalikan; terakhir disampaikan" in told
    assert f"· {cast.bina_marga.name}" in told
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga, at=after(3))
    actions.submit(form_of(round, unit), by=cast.bina_marga, at=after(4))
    told = text_of(client_of(cast.bina_marga).get(address(round, unit)).content)
    assert "Digantikan penyampaian ke-2" in told


def test_a_form_is_offered_once(filled: Submission, operator: Desk, text_of: Words) -> None:
    operator.post("serahkan/")
    answer = operator.post("serahkan/")
    assert answer.status_code == 422
    assert "sudah diserahkan" in text_of(answer.content)


def test_the_head_is_told_that_he_hands_in_himself(
    filled: Submission, head: Desk, text_of: Words
) -> None:
    answer = head.post("serahkan/")
    assert answer.status_code == 422
    assert "Anda pimpinan unit ini" in text_of(answer.content)


def test_another_unit_is_refused_in_a_sentence(
    cast: Cast, filled: Submission, client_of: ClientOf, token: Token
) -> None:
    other = Desk(client_of(cast.cipta_karya), filled.round, cast.bina_marga_unit, token)
    for path in ("serahkan/", "nihil/"):
        assert other.post(path).status_code == 422
    assert other.post("kembalikan/", note="Ulangi.").status_code == 422


def test_a_form_sent_back_shows_its_note_to_the_operator_until_it_is_offered_again(
    filled: Submission, operator: Desk, head: Desk, text_of: Words
) -> None:
    operator.post("serahkan/")
    assert head.post("kembalikan/", note="Panjang SUB-1 belum benar.").status_code == 303
    for content in (operator.client.get("/").content, operator.get().content):
        assert "Panjang SUB-1 belum benar." in text_of(content)
    assert "Panjang SUB-1 belum benar." not in text_of(head.client.get("/").content)
    operator.post("serahkan/")
    assert "Panjang SUB-1 belum benar." not in text_of(operator.client.get("/").content)


def test_sending_back_asks_for_a_note_and_keeps_the_page(
    filled: Submission, head: Desk, text_of: Words
) -> None:
    answer = head.post("kembalikan/", note=" ")
    assert answer.status_code == 422
    words = text_of(answer.content)
    assert "Catatan untuk operator belum diisi." in words
    assert "Yang berubah" in words


def test_rows_written_after_the_offer_are_marked(
    cast: Cast, filled: Submission, operator: Desk, head: Desk, text_of: Words
) -> None:
    unit = cast.bina_marga_unit
    actions.offer_for_review(filled, by=cast.bina_marga_operator, at=later(361))
    write(head.round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga_operator, at=later(362))
    words = text_of(head.get().content)
    assert words.count("Diubah sesudah diserahkan") == 1
    assert "1 baris diubah sesudah diserahkan" in words


# ---- what the head looks at


def test_the_first_time_every_figure_stands_beside_the_period_before(
    cast: Cast, filled: Submission, head: Desk, text_of: Words
) -> None:
    content = head.get("sampaikan/").content
    words = text_of(content)
    assert "belum pernah disampaikan" in words
    assert cast.bina_marga_operator.name in words
    # What it is judged by: target, variables, proofs, and the way to the row.
    assert "Satuan Target" in words
    assert re.search(r"IKU-1 .{0,200}: [0-9,]+ km", words)
    assert address(head.round, head.unit, "baris/").encode() in content


def test_later_only_what_changed_is_shown_old_and_new_with_who_typed_it(
    cast: Cast, filled: Submission, head: Desk, text_of: Words
) -> None:
    unit = cast.bina_marga_unit
    actions.send_back_to_operator(filled, note="Panjang?", by=cast.bina_marga, at=later(361))
    write(head.round, unit, {("SUB-1", ACTUAL): "7,5"}, by=cast.bina_marga_operator, at=later(362))
    words = text_of(head.get("sampaikan/").content)
    assert "Sejak dikembalikan kepada operator" in words
    assert f"Realisasi 6,00 km 7,50 km {cast.bina_marga_operator.name}" in words
    assert "3 baris lain tidak berubah." in words


def test_the_operator_sees_the_look_but_not_the_way_back(
    filled: Submission, operator: Desk, text_of: Words
) -> None:
    words = text_of(operator.get("sampaikan/").content)
    assert "Yang berubah" in words
    assert "Atau kembalikan kepada operator" not in words


def test_the_look_costs_the_same_however_much_changed(
    cast: Cast, filled: Submission, head: Desk, django_assert_max_num_queries: Any
) -> None:
    unit = cast.bina_marga_unit
    actions.send_back_to_operator(filled, note="Semua.", by=cast.bina_marga, at=later(361))
    cells = {("SUB-1", ACTUAL): "7", ("IKU-1", NOTE): "Ralat", ("1.03.10", NOTE): "Ralat"}
    write(head.round, unit, cells, by=cast.bina_marga_operator, at=later(362))
    head.get("sampaikan/")
    with django_assert_max_num_queries(16):
        assert head.get("sampaikan/").content.count(b"d-new") == 3


# ---- nihil


def test_nil_is_one_button_on_the_form_and_on_the_desk(
    cast: Cast, round: Round, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    desk = Desk(client_of(cast.tata_ruang), round, cast.tata_ruang_unit, token)
    path = address(round, cast.tata_ruang_unit, "nihil/")
    for page in (desk.get(), desk.client.get("/")):
        assert f'action="{path}"' in page.content.decode()
        assert "Sampaikan nihil" in text_of(page.content)
    assert desk.post("nihil/").status_code == 303
    words = text_of(desk.get().content)
    assert "Nihil : tidak ada yang harus diisi." in words
    assert form_of(round, cast.tata_ruang_unit).status == Submission.Status.HANDED_IN


def test_nil_is_refused_while_something_is_due(
    filled: Submission, head: Desk, text_of: Words
) -> None:
    assert "Sampaikan nihil" not in text_of(head.get().content)
    answer = head.post("nihil/")
    assert answer.status_code == 422
    assert "bukan nihil" in text_of(answer.content)


def test_the_operator_sees_why_he_does_not_send_nil(
    cast: Cast, filled: Submission, operator: Desk, text_of: Words
) -> None:
    from himpun.core import guard

    with guard.lifted("test factory"):
        filled.rows.update(is_due=False)
    words = text_of(operator.get().content)
    assert "Sampaikan nihil" in words
    assert "Operator mengisi; yang menyampaikan pimpinan" in words


# ---- versions


@pytest.fixture
def twice(cast: Cast, round: Round) -> Submission:
    """Handed in, taken back, changed, handed in again."""
    unit, by = cast.bina_marga_unit, cast.bina_marga
    fill_and_submit(cast, round, unit, at=later(400))
    actions.recall(form_of(round, unit), by=by, at=later(401))
    write(round, unit, {("SUB-1", ACTUAL): "8"}, by=by, at=later(402))
    return actions.submit(form_of(round, unit), by=by, at=later(403))


def test_the_newest_hand_in_is_laid_beside_the_one_before(
    cast: Cast, twice: Submission, head: Desk, text_of: Words
) -> None:
    words = text_of(head.get("banding/").content)
    assert "1 baris berbeda" in words
    assert f"Realisasi 6,00 km 8,00 km {cast.bina_marga.name}" in words
    assert "3 baris tidak berubah" in words
    for hand_in in twice.hand_ins.all():
        assert hand_in.content_hash in words


def test_both_sides_can_be_chosen(twice: Submission, head: Desk, text_of: Words) -> None:
    assert "Tidak ada perbedaan" in text_of(head.get("banding/?dari=2&ke=sekarang").content)
    assert "8,00 km 6,00 km" in text_of(head.get("banding/?dari=2&ke=1").content)
    assert "1 baris berbeda" in text_of(head.get("banding/?dari=x&ke=99").content)


def test_a_proof_of_which_only_the_number_changed_is_shown_with_both(
    cast: Cast, round: Round, head: Desk, text_of: Words
) -> None:
    unit, by = cast.bina_marga_unit, cast.bina_marga
    row = row_of(round, unit, "SUB-1")
    proof = actions.add_evidence_note(row, text="Bukti.", number="1/2026", by=by, at=later(399))
    fill_and_submit(cast, round, unit, at=later(400))
    actions.recall(form_of(round, unit), by=by, at=later(401))
    carried = EvidenceNote("Bukti.")
    actions.replace_evidence(
        proof, carried=carried, kind="BA", number="99/2026", by=by, at=later(402)
    )
    actions.submit(form_of(round, unit), by=by, at=later(403))
    words = text_of(head.get("banding/").content)
    assert "1 baris berbeda" in words
    assert "Bukti diganti Bukti. · 1/2026 (sidik" in words
    assert "Bukti. · BA · 99/2026 (sidik" in words


def test_a_form_never_handed_in_has_nothing_to_compare(
    filled: Submission, head: Desk, text_of: Words
) -> None:
    assert "Belum ada yang dapat dibandingkan" in text_of(head.get("banding/").content)


def test_what_changed_since_it_was_handed_in_is_counted_and_linked(
    cast: Cast, twice: Submission, head: Desk, text_of: Words
) -> None:
    actions.recall(twice, by=cast.bina_marga, at=later(404))
    write(head.round, head.unit, {("SUB-1", NOTE): "Diralat."}, by=cast.bina_marga, at=later(405))
    content = head.get().content
    assert "1 baris berubah sejak disampaikan." in text_of(content)
    assert f"{address(head.round, head.unit, 'banding/')}?dari=2&amp;ke=sekarang" in (
        content.decode()
    )


def test_one_person_alone_is_named_in_the_list_of_hand_ins(
    twice: Submission, head: Desk, text_of: Words
) -> None:
    assert "Disusun dan disampaikan oleh orang yang sama." in text_of(head.get().content)
