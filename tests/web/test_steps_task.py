"""The plain task of another SOP in the browser: note, attachments, exits, chosen units."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.request_rounds import requested
from tests.web.conftest import ClientOf
from tests.web.step_pages import address_of, send, set_clock, words_in

from himpun.rounds.models import Round, TaskAttachment, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, later(20))


@pytest.fixture
def round(cast: Cast) -> Round:
    return requested(cast)


@pytest.fixture
def clerk(cast: Cast, client_of: ClientOf) -> Client:
    return client_of(cast.sekretaris)


def open_turns(round: Round) -> list[Turn]:
    return list(round.turns.filter(status=Turn.Status.OPEN).order_by("unit__position", "id"))


def here(round: Round) -> Turn:
    (turn,) = open_turns(round)
    return turn


def close(client: Client, turn: Turn, remark: str, **typed: object) -> HttpResponse:
    return send(client, turn, "tugas/", {"remark": remark, **typed})


def attach(client: Client, turn: Turn, name: str = "surat.pdf") -> HttpResponse:
    file = SimpleUploadedFile(name, b"isi surat")
    sent = {"token": str(uuid.uuid4()), "file": file}
    return client.post(address_of(turn, "lampiran/"), sent)


def to_units(cast: Cast, round: Round, clerk: Client, client_of: ClientOf) -> None:
    """Through the task of every unit, up to the decision about chosen ones."""
    close(clerk, here(round), "Surat dicatat.")
    close(clerk, here(round), "Jelas.", outcome="lengkap")
    for turn in open_turns(round):
        assert turn.unit is not None
        if turn.queue.lane == "bidang":
            close(client_of(cast.head_of(turn.unit)), turn, "Data terlampir.")
        else:
            close(clerk, turn, "Data terlampir.")


def test_a_note_and_a_file_are_passed_on(round: Round, clerk: Client) -> None:
    turn = here(round)
    assert attach(clerk, turn, "../Surat  permohonan.pdf").status_code == 303
    assert TaskAttachment.objects.get().file_name == "Surat permohonan.pdf"
    assert "Surat permohonan.pdf" in words_in(clerk.get(address_of(turn)))
    assert close(clerk, turn, "Dicatat nomor 7.").status_code == 303
    shown = words_in(clerk.get(address_of(here(round))))
    assert "Dari langkah sebelumnya" in shown
    assert "Dicatat nomor 7." in shown
    assert "Surat permohonan.pdf" in shown


def test_a_note_that_goes_forward_is_no_direction_of_a_return(round: Round, clerk: Client) -> None:
    close(clerk, here(round), "Dicatat nomor 7.")
    assert here(round).guidance == []
    assert "Arahan pengembalian" not in words_in(clerk.get(address_of(here(round))))


def test_a_task_without_a_result_is_refused(round: Round, clerk: Client) -> None:
    answer = close(clerk, here(round), "")
    assert answer.status_code == 422
    assert "Hasil langkah ini (Tanda terima) belum ada" in words_in(answer)


def test_every_exit_is_a_button_that_says_what_it_needs(round: Round, clerk: Client) -> None:
    close(clerk, here(round), "Dicatat.")
    shown = words_in(clerk.get(address_of(here(round))))
    assert "Belum lengkap Wajib: arahan, ditulis pada Catatan." in shown
    assert "Lengkap Diteruskan ke langkah berikutnya." in shown


def test_a_decision_without_what_it_needs_is_refused(round: Round, clerk: Client) -> None:
    close(clerk, here(round), "Dicatat.")
    attach(clerk, here(round))
    answer = close(clerk, here(round), "", outcome="belum_lengkap")
    assert answer.status_code == 422
    assert "Putusan ini memerlukan arahan." in words_in(answer)


@pytest.mark.parametrize("outcome", ["", "tidak_ada"])
def test_a_decision_has_to_be_one_of_the_step(round: Round, clerk: Client, outcome: str) -> None:
    close(clerk, here(round), "Dicatat.")
    answer = close(clerk, here(round), "Catatan saya", outcome=outcome)
    assert answer.status_code == 422
    assert "Pilih salah satu putusan langkah ini." in words_in(answer)
    assert "Catatan saya" in answer.content.decode()


def test_a_return_carries_its_direction(round: Round, clerk: Client) -> None:
    close(clerk, here(round), "Dicatat.")
    close(clerk, here(round), "Sebutkan tahun datanya.", outcome="belum_lengkap")
    turn = here(round)
    assert (turn.step, turn.pass_no) == ("terima", 2)
    shown = words_in(clerk.get(address_of(turn)))
    assert "Arahan pengembalian" in shown
    assert "Sebutkan tahun datanya." in shown


def test_only_the_chosen_units_get_the_task_back(
    cast: Cast, round: Round, clerk: Client, client_of: ClientOf
) -> None:
    to_units(cast, round, clerk, client_of)
    turn = here(round)
    assert "Bidang Tata Ruang" in words_in(clerk.get(address_of(turn)))
    none = close(clerk, turn, "Lengkapi.", outcome="perbaiki")
    assert none.status_code == 422
    chosen = close(clerk, turn, "Lengkapi.", outcome="perbaiki", units=[cast.bina_marga_unit.pk])
    assert chosen.status_code == 303
    assert [turn.unit for turn in open_turns(round)] == [cast.bina_marga_unit]


def test_a_unit_of_elsewhere_cannot_be_chosen(
    cast: Cast, round: Round, clerk: Client, client_of: ClientOf
) -> None:
    to_units(cast, round, clerk, client_of)
    answer = close(clerk, here(round), "Lengkapi.", outcome="perbaiki", units=[999_999])
    assert answer.status_code == 422
    assert "Unit itu tidak ikut pada putaran ini." in words_in(answer)


def test_units_that_were_ticked_do_not_matter_to_another_exit(
    cast: Cast, round: Round, clerk: Client, client_of: ClientOf
) -> None:
    to_units(cast, round, clerk, client_of)
    ticked = [cast.bina_marga_unit.pk]
    answer = close(clerk, here(round), "Baik.", outcome="setuju", units=ticked)
    assert answer.status_code == 303
    assert here(round).step == "serahkan"


def test_the_last_task_closes_the_round(
    cast: Cast, round: Round, clerk: Client, client_of: ClientOf
) -> None:
    to_units(cast, round, clerk, client_of)
    close(clerk, here(round), "Baik.", outcome="setuju")
    last = here(round)
    assert close(clerk, last, "Diserahkan.").status_code == 303
    round.refresh_from_db()
    assert round.status == Round.Status.CLOSED
    assert "Diserahkan." in words_in(clerk.get(address_of(last)))


@pytest.mark.parametrize("act", ["tugas/", "lampiran/"])
def test_another_lane_is_refused_in_words(
    cast: Cast, round: Round, client_of: ClientOf, act: str
) -> None:
    client = client_of(cast.bina_marga)
    assert client.get(address_of(here(round))).status_code == 200
    answer = send(client, here(round), act, {"remark": "Saya saja"})
    assert answer.status_code == 422
    assert "Petugas Layanan" in words_in(answer)


@pytest.mark.parametrize("act", ["", "tugas/", "lampiran/"])
def test_a_task_is_nothing_to_another_office(
    cast: Cast, round: Round, client_of: ClientOf, act: str
) -> None:
    client = client_of(cast.orang_luar)
    answer = send(client, here(round), act, {}) if act else client.get(address_of(here(round)))
    assert answer.status_code == 404


def test_a_file_has_to_be_chosen(round: Round, clerk: Client) -> None:
    answer = send(clerk, here(round), "lampiran/", {})
    assert answer.status_code == 422
    assert "Berkas belum diisi." in words_in(answer)


def test_the_page_costs_a_known_number_of_statements(
    round: Round, clerk: Client, django_assert_max_num_queries: Any
) -> None:
    clerk.get("/")
    with django_assert_max_num_queries(15):
        assert clerk.get(address_of(here(round))).status_code == 200
