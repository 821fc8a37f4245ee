"""The form on its way: handed in, taken back, gone on without, returned."""

from __future__ import annotations

import re

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later, turn_of
from tests.domain.form_rounds import (
    FILLED,
    distributed,
    fill_and_submit,
    form_of,
    handed_in,
    write,
)
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token, Words, address, key_of

from himpun.core import guard
from himpun.intake.models import Submission
from himpun.measurement import actions as measurement
from himpun.rounds.models import Round

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


# ---- sending


def test_sending_shows_all_checks_first_with_links_to_the_rows(desk: Desk, text_of: Words) -> None:
    answer = desk.get("sampaikan/")
    key = key_of(desk.round, desk.unit, "SUB-1")
    assert f"{address(desk.round, desk.unit)}#row-{key}" in answer.content.decode()
    words = text_of(answer.content)
    assert "3 harus diperbaiki" in words
    assert "Perbaiki dahulu" in words


def test_a_form_with_errors_is_not_sent_and_says_why(desk: Desk, text_of: Words) -> None:
    answer = desk.post("sampaikan/")
    assert answer.status_code == 422
    assert "belum diisi" in text_of(answer.content)


def test_a_full_form_is_handed_in_and_listed_with_its_digest(
    cast: Cast, desk: Desk, text_of: Words
) -> None:
    write(desk.round, desk.unit, FILLED["BM"], by=cast.bina_marga, at=later(360))
    assert desk.post("sampaikan/").status_code == 303
    words = text_of(desk.get().content)
    assert "Penyampaian ke-1" in words
    assert "Tarik kembali" in words
    hand_in = form_of(desk.round, desk.unit).hand_ins.get()
    assert hand_in.content_hash in words


def test_the_operator_sees_why_he_does_not_send(operator: Desk, text_of: Words) -> None:
    assert "Operator mengisi; yang menyampaikan pimpinan" in text_of(operator.get().content)
    assert operator.post("sampaikan/").status_code == 422


def test_a_form_taken_back_is_open_again(cast: Cast, desk: Desk, text_of: Words) -> None:
    fill_and_submit(cast, desk.round, desk.unit, at=later(400))
    assert desk.post("tarik/").status_code == 303
    assert form_of(desk.round, desk.unit).status == Submission.Status.BEGUN
    assert desk.save_cell("SUB-1", version=2, actual="8").status_code == 200
    assert "Semula 6,00" in text_of(desk.get().content)


def test_a_form_cannot_be_taken_back_once_step_seven_has_begun(
    cast: Cast, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    round = handed_in(cast)
    measurement.recapitulate(turn_of(round, "rekap"), by=cast.tim_sakip, at=later(500))
    desk = Desk(client_of(cast.bina_marga), round, cast.bina_marga_unit, token)
    answer = desk.post("tarik/")
    assert answer.status_code == 422
    assert "sudah dimulai" in text_of(answer.content)


def test_the_sekretaris_goes_on_without_a_silent_unit_with_a_reason(
    cast: Cast, round: Round, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    desk = Desk(client_of(cast.sekretaris), round, cast.tata_ruang_unit, token)
    assert "Lanjutkan tanpa unit ini" in text_of(desk.get().content)
    assert "Lanjutkan tanpa Bidang Tata Ruang?" in text_of(desk.get("lanjutkan/").content)
    empty = desk.post("lanjutkan/", reason="")
    assert empty.status_code == 422
    assert "Alasan belum diisi." in text_of(empty.content)
    assert desk.post("lanjutkan/", reason="Tidak menjawab.").status_code == 303
    words = text_of(desk.get().content)
    assert "Alasan: Tidak menjawab." in words


def test_nobody_else_goes_on_without_a_unit(
    cast: Cast, round: Round, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    desk = Desk(client_of(cast.tim_sakip), round, cast.tata_ruang_unit, token)
    assert "Lanjutkan tanpa unit ini" not in text_of(desk.get().content)
    answer = desk.post("lanjutkan/", reason="Diam.")
    assert answer.status_code == 422
    assert "Hanya Sekretaris" in text_of(answer.content)


# ---- returned


def test_a_returned_form_opens_only_its_returned_rows(
    cast: Cast, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    round = handed_in(cast)
    measurement.recapitulate(turn_of(round, "rekap"), by=cast.tim_sakip, at=later(500))
    measurement.report_recap(turn_of(round, "lapor_rekap"), by=cast.sekretaris, at=later(510))
    measurement.return_for_completion(
        turn_of(round, "analisa"),
        guidance={cast.bina_marga_unit.pk: {"SUB-1": "Sebutkan ruasnya."}},
        by=cast.kadis,
        at=later(520),
    )
    desk = Desk(client_of(cast.bina_marga), round, cast.bina_marga_unit, token)
    page = desk.get()
    words = text_of(page.content)
    assert "Arahan: Sebutkan ruasnya." in words
    assert "Semula 6,00." in words
    assert "kali ke-2" in words
    assert "tidak dikembalikan" in words
    keys = set(re.findall(r'name="([0-9]+)\.version"', page.content.decode()))
    assert keys == {str(key_of(round, desk.unit, "SUB-1"))}
    assert desk.save_cell("SUB-1", version=2, actual="6,5").status_code == 200
    assert "Berubah sejak disampaikan" in text_of(desk.get().content)
    assert desk.save_cell("IKU-1", version=2, values__baik="1").status_code == 422


def test_a_closed_round_is_read_only_with_its_reason(
    cast: Cast, desk: Desk, text_of: Words
) -> None:
    with guard.lifted("test: the round is over"):
        Round.objects.filter(pk=desk.round.pk).update(status=Round.Status.CANCELLED)
    page = desk.get()
    assert "Putaran ini dibatalkan." in text_of(page.content)
    assert "data-col" not in page.content.decode()
