"""Steps 4 and 5 in the browser: documents gathered or promised, forms sent under a letter."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from tests.cast import Cast
from tests.domain.document_rounds import gathered, later, planned, register, turn_of
from tests.plans import make_plan
from tests.web.conftest import ClientOf
from tests.web.step_pages import address_of, fields_of, send, set_clock, words_in

from himpun.core.models import TrailEvent
from himpun.documents import actions
from himpun.documents.models import Document, SourceItem
from himpun.intake.models import Submission
from himpun.planning.models import PlanningDocument
from himpun.rounds.models import Round, Turn

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7 contoh dokumen perencanaan"
PROMISE = {"reason": "Masih di BPKAD", "person": "Kasubbag", "promised_on": "2026-04-20"}


@pytest.fixture(autouse=True)
def _office_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, later(400))


@pytest.fixture
def round(cast: Cast) -> Round:
    return planned(cast)


@pytest.fixture
def turn(round: Round) -> Turn:
    return turn_of(round, "dokumen")


@pytest.fixture
def chair(cast: Cast, client_of: ClientOf) -> Client:
    return client_of(cast.tim_sakip)


def item_of(round: Round, kind: str) -> SourceItem:
    return SourceItem.objects.get(round=round, kind=kind)


def upload(client: Client, turn: Turn, item: SourceItem, **typed: object) -> HttpResponse:
    sent: dict[str, object] = {
        "token": str(uuid.uuid4()),
        "number": "050/1/2026",
        "title": "Perjanjian Kinerja 2026",
        "dated_on": "2026-01-15",
        "year": "2026",
        "file": SimpleUploadedFile("PK 2026.pdf", PDF, content_type="text/html"),
    }
    address = address_of(turn, f"dokumen/{item.pk}/daftarkan/")
    return client.post(address, {key: value for key, value in (sent | typed).items() if value})


# --- step 4 ---------------------------------------------------------------------------------


def test_a_registered_document_is_chosen_and_attached(
    round: Round, turn: Turn, chair: Client, cast: Cast
) -> None:
    document, other = register(cast.office, "RENSTRA"), register(cast.office, "DPA")
    item = item_of(round, "RENSTRA")
    shown = chair.get(address_of(turn)).content.decode()
    assert f'<option value="{document.pk}" selected>' in shown
    wrong = send(chair, turn, f"dokumen/{item.pk}/lampirkan/", {"document": other.pk})
    assert wrong.status_code == 422
    assert "Dokumen itu tidak ada pada daftar." in words_in(wrong)
    right = send(chair, turn, f"dokumen/{item.pk}/lampirkan/", {"document": document.pk})
    assert right.status_code == 303
    item.refresh_from_db()
    assert item.planning_document == document
    assert "CONTOH/RENSTRA/2026" in words_in(chair.get(address_of(turn)))


def test_a_document_is_registered_and_attached_at_once(
    round: Round, turn: Turn, chair: Client
) -> None:
    item = item_of(round, "PK")
    assert upload(chair, turn, item).status_code == 303
    item.refresh_from_db()
    document = item.planning_document
    assert document is not None
    assert (document.kind, document.file_name) == ("PK", "PK 2026.pdf")
    assert document.blob.media_type == "application/pdf"
    verbs = {"planning.document_registered", "documents.source_attached"}
    assert TrailEvent.objects.filter(verb__in=verbs).count() == 2


def test_the_same_upload_sent_twice_is_registered_once(
    round: Round, turn: Turn, chair: Client
) -> None:
    item, token = item_of(round, "PK"), "b" * 32
    for _ in range(2):
        upload(chair, turn, item, token=token)
    assert PlanningDocument.objects.filter(kind="PK").count() == 1


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"file": SimpleUploadedFile("a.pdf", b"bukan pdf")}, "harus berkas PDF"),
        ({"file": SimpleUploadedFile("a.pdf", b"")}, "Berkas ini kosong."),
        ({"file": None}, "Berkas PDF belum diisi."),
        ({"number": ""}, "Nomor dokumen belum diisi."),
        ({"dated_on": "kemarin"}, "Tulis tanggalnya"),
    ],
)
def test_an_unfit_upload_is_refused_and_the_rest_kept(
    round: Round, turn: Turn, chair: Client, typed: dict[str, Any], why: str
) -> None:
    answer = upload(chair, turn, item_of(round, "PK"), **typed)
    assert answer.status_code == 422
    assert why in words_in(answer)
    assert 'value="Perjanjian Kinerja 2026"' in answer.content.decode()
    assert not PlanningDocument.objects.exists()


def test_a_document_is_promised_and_the_step_closed(
    round: Round, turn: Turn, chair: Client
) -> None:
    refused = send(chair, turn, "dokumen/lengkap/", {})
    assert refused.status_code == 422
    assert "Belum ada: Renstra, Perjanjian Kinerja, DPA." in words_in(refused)
    for item in SourceItem.objects.filter(round=round):
        send(chair, turn, f"dokumen/{item.pk}/menyusul/", PROMISE)
    assert "Kasubbag paling lambat 20 April 2026" in words_in(chair.get(address_of(turn)))
    assert send(chair, turn, "dokumen/lengkap/", {}).status_code == 303
    plan = Document.objects.get(turn=turn)
    assert "Menyusul Senin, 20 April 2026" in plan.content["sources"][0]["note"]


def test_what_was_promised_follows_after_the_step_is_closed(
    round: Round, turn: Turn, chair: Client, cast: Cast
) -> None:
    for item in SourceItem.objects.filter(round=round):
        actions.waive_source_item(
            item,
            reason="Nanti",
            person="Kasubbag",
            promised_on=later(9000).date(),
            by=cast.tim_sakip,
            at=later(200),
        )
    actions.attach_sources(turn, by=cast.tim_sakip, at=later(210))
    document, item = register(cast.office, "DPA"), item_of(round, "DPA")
    assert "DPA – Kasubbag, paling lambat" in words_in(chair.get(f"/putaran/{round.pk}/"))
    assert "Langkah 4 sudah ditutup" in words_in(chair.get(address_of(turn)))
    answer = send(chair, turn, f"dokumen/{item.pk}/lampirkan/", {"document": document.pk})
    assert answer.status_code == 303
    item.refresh_from_db()
    assert item.planning_document == document
    assert "DPA – Kasubbag" not in words_in(chair.get(f"/putaran/{round.pk}/"))


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"reason": ""}, "Mengapa belum ada belum diisi."),
        ({"promised_on": "2026-03-01"}, "Tanggal yang dijanjikan sudah lewat."),
    ],
)
def test_a_promise_with_gaps_is_refused_and_kept(
    round: Round,
    turn: Turn,
    chair: Client,
    typed: dict[str, str],
    why: str,
) -> None:
    item = item_of(round, "DPA")
    answer = send(chair, turn, f"dokumen/{item.pk}/menyusul/", PROMISE | typed)
    assert answer.status_code == 422
    assert why in words_in(answer)
    shown = answer.content.decode()
    assert shown.count('value="Kasubbag"') == 1
    assert shown.count('<details class="fold-in" open>') == 1


def test_the_list_grows_and_shrinks_while_the_step_is_open(
    round: Round, turn: Turn, chair: Client
) -> None:
    assert send(chair, turn, "dokumen/tambah/", {"label": "Data ruas"}).status_code == 303
    again = send(chair, turn, "dokumen/tambah/", {"label": "data RUAS"})
    assert again.status_code == 422
    assert "sudah ada pada daftar" in words_in(again)
    assert 'value="data RUAS"' in again.content.decode()
    item = SourceItem.objects.get(round=round, label="Data ruas")
    assert send(chair, turn, f"dokumen/{item.pk}/keluarkan/", {}).status_code == 303
    assert not SourceItem.objects.filter(label="Data ruas").exists()


def test_an_empty_list_says_what_belongs_on_it(round: Round, turn: Turn, chair: Client) -> None:
    for item in SourceItem.objects.filter(round=round):
        send(chair, turn, f"dokumen/{item.pk}/keluarkan/", {})
    shown = words_in(chair.get(address_of(turn)))
    assert "Daftar dokumen masih kosong" in shown


@pytest.mark.parametrize("act", ["lampirkan/", "daftarkan/", "menyusul/", "keluarkan/"])
def test_a_document_is_nothing_to_another_office_or_round(
    cast: Cast, round: Round, turn: Turn, client_of: ClientOf, act: str
) -> None:
    item = item_of(round, "DPA")
    answer = send(client_of(cast.orang_luar), turn, f"dokumen/{item.pk}/{act}", {})
    assert answer.status_code == 404
    answer = send(client_of(cast.tim_sakip), turn, f"dokumen/{item.pk + 1000}/{act}", {})
    assert answer.status_code == 404


@pytest.mark.parametrize("act", ["lampirkan/", "daftarkan/", "menyusul/", "keluarkan/"])
def test_another_lane_reads_the_list_and_is_refused_in_words(
    cast: Cast, round: Round, turn: Turn, client_of: ClientOf, act: str
) -> None:
    client, item = client_of(cast.bina_marga), item_of(round, "DPA")
    assert "Renstra" in words_in(client.get(address_of(turn)))
    answer = send(client, turn, f"dokumen/{item.pk}/{act}", PROMISE)
    assert answer.status_code == 422
    assert "Dokumen dihimpun oleh pelaksana langkah 4." in words_in(answer)


def test_the_list_costs_the_same_with_many_documents(
    round: Round, turn: Turn, chair: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        actions.add_source_item(turn, label=f"Data {number}", by=cast.tim_sakip, at=later(200))
    chair.get("/")
    with django_assert_max_num_queries(21):
        assert chair.get(address_of(turn)).status_code == 200


# --- step 5 ---------------------------------------------------------------------------------


@pytest.fixture
def forms_turn(cast: Cast) -> Turn:
    make_plan(cast)
    return turn_of(gathered(cast), "formulir")


def test_the_forms_are_shown_before_they_are_sent(forms_turn: Turn, chair: Client) -> None:
    shown = words_in(chair.get(address_of(forms_turn)))
    assert "Bidang Cipta Karya 2 indikator · 0 baris DPA" in shown
    assert "1 baris DPA, Rp1.000.000" in shown
    assert "Bidang Tata Ruang 0 indikator · 0 baris DPA Formulir kosong" in shown
    assert "1 belum waktunya" in shown
    assert not Submission.objects.exists()


def test_the_forms_go_out_under_the_letter_and_receipts_are_shown(
    cast: Cast, forms_turn: Turn, chair: Client
) -> None:
    typed = fields_of(chair.get(address_of(forms_turn)), "NOTA_DINAS")
    typed["nota_dinas-nature"] = "Sangat segera"
    assert send(chair, forms_turn, "bagikan/", typed).status_code == 303
    letter = Document.objects.get(turn=forms_turn, kind="NOTA_DINAS")
    assert letter.content["nature"] == "Sangat segera"
    assert Submission.objects.count() == 4
    shown = words_in(chair.get(address_of(forms_turn)))
    assert "4 formulir dibagikan" in shown
    assert shown.count("Terkirim") == 4
    assert "Tanda terima formulir" in shown


def test_forms_without_a_plan_are_refused_and_say_where_to_go(
    cast: Cast, client_of: ClientOf
) -> None:
    turn = turn_of(gathered(cast), "formulir")
    client = client_of(cast.tim_sakip)
    answer = client.get(address_of(turn))
    assert "Belum ada indikator yang berlaku" in words_in(answer)
    refused = send(client, turn, "bagikan/", fields_of(answer, "NOTA_DINAS"))
    assert refused.status_code == 422
    assert "Impor rencana kantor dahulu" in words_in(refused)
    assert not Document.objects.filter(turn=turn).exists()


def test_the_forms_are_refused_to_a_member_in_words(
    cast: Cast, forms_turn: Turn, client_of: ClientOf
) -> None:
    answer = send(client_of(cast.sakip_member), forms_turn, "bagikan/", {})
    assert answer.status_code == 422
    assert "Anda dapat menyiapkan" in words_in(answer)


def test_the_forms_page_costs_a_known_number_of_statements(
    forms_turn: Turn, chair: Client, django_assert_max_num_queries: Any
) -> None:
    chair.get("/")
    with django_assert_max_num_queries(27):
        assert chair.get(address_of(forms_turn)).status_code == 200
