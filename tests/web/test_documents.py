"""Pages of naskah dinas: reading, the real PDF, withdrawing, replacing; files of a task."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from django.http import FileResponse
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast
from tests.domain.document_rounds import briefed, later, open_round, ordered, turn_of
from tests.web.conftest import ClientOf
from tests.web.step_pages import fields_of, set_clock

from himpun.core import blobs
from himpun.core.actors import system_actor
from himpun.documents import actions
from himpun.documents.models import Document
from himpun.planning.rules.periods import Period
from himpun.rounds import actions as rounds
from himpun.sop.actions import publish
from himpun.web.files import file_name

pytestmark = pytest.mark.django_db
Token = Callable[[], dict[str, str]]
TextOf = Callable[[bytes], str]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, later(400))


@pytest.fixture
def order(cast: Cast) -> Document:
    """The issued Nota Dinas of step 1."""
    return Document.objects.get(round=ordered(cast), kind="NOTA_DINAS")


@pytest.fixture
def invitation(cast: Cast) -> Document:
    """An invitation whose step is still open."""
    round = ordered(cast)
    turn = turn_of(round, "rapat")
    turn = actions.set_meeting(turn, starts_at=later(120), by=cast.sekretaris, at=later(20))
    return actions.send_invitation(turn, by=cast.sekretaris, at=later(25))


def body(response: object) -> bytes:
    assert isinstance(response, FileResponse)
    return b"".join(response.streaming_content)


def test_a_naskah_shows_who_signed_it_as_what(
    order: Document, cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    page = client_of(cast.bina_marga).get(f"/naskah/{order.pk}/")
    shown = text_of(page.content)
    assert order.number in shown
    assert "Contoh Kadis bertindak sebagai Kepala Dinas" in shown
    assert order.content_hash in shown
    assert f'src="/naskah/{order.pk}/pdf/' in page.content.decode()


def test_the_pdf_is_shown_sealed_and_named(
    order: Document, cast: Cast, client_of: ClientOf
) -> None:
    answer = client_of(cast.bina_marga).get(f"/naskah/{order.pk}/pdf/")
    assert body(answer).startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
    assert answer["Content-Disposition"].startswith('inline; filename="nota-dinas-')
    assert "private" in answer["Cache-Control"]


def test_the_pdf_can_be_kept_as_a_file(order: Document, cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.kadis).get(f"/naskah/{order.pk}/pdf/?unduh")
    assert answer["Content-Disposition"].startswith("attachment")
    body(answer)


@pytest.mark.parametrize("tail", ["", "pdf/", "tarik/", "ganti/"])
def test_a_naskah_of_another_office_is_not_there(
    order: Document, cast: Cast, client_of: ClientOf, tail: str
) -> None:
    assert client_of(cast.orang_luar).get(f"/naskah/{order.pk}/{tail}").status_code == 404


def test_a_draft_has_no_page_of_its_own(cast: Cast, client_of: ClientOf) -> None:
    round = open_round(cast)
    turn = turn_of(round, "perintah")
    draft = actions.save_draft(
        turn, kind="NOTA_DINAS", content={"subject": "Draf"}, by=cast.perencanaan, at=later(1)
    )
    answer = client_of(cast.kadis).get(f"/naskah/{draft.pk}/")
    assert answer["Location"] == f"/putaran/{round.pk}/giliran/{turn.pk}/"
    assert client_of(cast.kadis).get(f"/naskah/{draft.pk}/pdf/").status_code == 404


def test_a_draft_is_previewed_as_the_real_pdf(cast: Cast, client_of: ClientOf) -> None:
    round = open_round(cast)
    turn = turn_of(round, "perintah")
    address = f"/putaran/{round.pk}/giliran/{turn.pk}/konsep/NOTA_DINAS/"
    answer = client_of(cast.perencanaan).get(address)
    assert answer.content.startswith(b"%PDF-")
    assert "konsep-nota-dinas.pdf" in answer["Content-Disposition"]
    assert not Document.objects.exists()


@pytest.mark.parametrize("kind", ["NOTULA", "APA_SAJA"])
def test_a_turn_previews_no_naskah_that_it_does_not_make(
    cast: Cast, client_of: ClientOf, kind: str
) -> None:
    round = open_round(cast)
    turn = turn_of(round, "perintah")
    address = f"/putaran/{round.pk}/giliran/{turn.pk}/konsep/{kind}/"
    assert client_of(cast.kadis).get(address).status_code == 404


def test_a_draft_of_another_office_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    round = open_round(cast)
    turn = turn_of(round, "perintah")
    address = f"/putaran/{round.pk}/giliran/{turn.pk}/konsep/NOTA_DINAS/"
    assert client_of(cast.orang_luar).get(address).status_code == 404


def test_a_closed_steps_naskah_can_only_be_replaced(
    order: Document, cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    shown = text_of(client_of(cast.kadis).get(f"/naskah/{order.pk}/").content)
    assert "hanya dapat diganti, tidak ditarik begitu saja" in shown


def test_a_naskah_is_withdrawn_with_a_reason(
    invitation: Document, cast: Cast, client_of: ClientOf, token: Token, text_of: TextOf
) -> None:
    client = client_of(cast.sekretaris)
    sent = {**token(), "reason": "Ruangnya keliru."}
    answer = client.post(f"/naskah/{invitation.pk}/tarik/", sent)
    assert answer.status_code == 303
    shown = text_of(client.get(f"/naskah/{invitation.pk}/").content)
    assert "Naskah ini ditarik" in shown
    assert "Ruangnya keliru." in shown


def test_withdrawing_is_refused_to_who_did_not_sign(
    invitation: Document, cast: Cast, client_of: ClientOf, token: Token
) -> None:
    sent = {**token(), "reason": "Alasan yang diketik."}
    answer = client_of(cast.tim_sakip).post(f"/naskah/{invitation.pk}/tarik/", sent)
    assert answer.status_code == 422
    assert "penanda tangannya" in answer.content.decode()
    assert "Alasan yang diketik." in answer.content.decode()


def test_a_wrong_naskah_is_replaced_and_both_stay_visible(
    order: Document, cast: Cast, client_of: ClientOf, token: Token, text_of: TextOf
) -> None:
    client = client_of(cast.kadis)
    address = f"/naskah/{order.pk}/ganti/"
    typed = fields_of(client.get(address), "NOTA_DINAS")
    assert typed["nota_dinas-subject"]
    typed["nota_dinas-subject"] = "Perintah yang sudah diperbaiki"
    answer = client.post(address, {**token(), "reason": "Hal keliru.", **typed})
    successor = Document.objects.get(replaces=order)
    assert answer["Location"] == f"/naskah/{successor.pk}/"
    shown = text_of(client.get(f"/naskah/{successor.pk}/").content)
    assert "Perintah yang sudah diperbaiki" in shown
    assert f"Naskah ini mengganti {order.number}" in shown
    old = text_of(client.get(f"/naskah/{order.pk}/").content)
    assert f"Penggantinya: {successor.number}" in old


def test_a_refused_replacement_keeps_what_was_typed(
    order: Document, cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.kadis)
    address = f"/naskah/{order.pk}/ganti/"
    typed = fields_of(client.get(address), "NOTA_DINAS")
    typed["nota_dinas-body"] = "Isi baru yang panjang."
    answer = client.post(address, {**token(), "reason": "", **typed})
    assert answer.status_code == 422
    assert "Alasan penggantian belum diisi." in answer.content.decode()
    assert "Isi baru yang panjang." in answer.content.decode()
    typed["nota_dinas-body"] = ""
    answer = client.post(address, {**token(), "reason": "Keliru.", **typed})
    assert answer.status_code == 422
    assert "Isi belum diisi." in answer.content.decode()
    assert "Keliru." in answer.content.decode()
    assert Document.objects.filter(round=order.round).count() == 1


def test_replacing_is_closed_to_who_did_not_sign(
    order: Document, cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    shown = text_of(client_of(cast.tim_sakip).get(f"/naskah/{order.pk}/ganti/").content)
    assert "hanya dapat ditarik oleh penanda tangannya" in shown
    assert "Terbitkan pengganti" not in shown


def test_a_naskah_asks_few_questions_of_the_database(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    document = Document.objects.get(round=briefed(cast), kind="NOTULA")
    client = client_of(cast.kadis)
    with django_assert_max_num_queries(11):
        assert client.get(f"/naskah/{document.pk}/").status_code == 200


def test_a_file_of_a_task_is_given_as_a_file(cast: Cast, client_of: ClientOf) -> None:
    text = (files("himpun.sop") / "library" / "permohonan-data.yaml").read_text()
    text = text.replace("petugas_layanan", "kadis")
    procedure = publish(cast.office, text=text, by=system_actor(cast.office.pk), at=later(0))
    round = rounds.open_round(
        cast.office, procedure=procedure, period=Period.parse("2026"), by=cast.kadis, at=later(0)
    )
    attachment = rounds.add_attachment(
        turn_of(round, "terima"),
        ref=blobs.put_bytes(b"<script>1</script>"),
        file_name="surat\r\n permohonan.html",
        media_type="text/html",
        by=cast.kadis,
        at=later(5),
    )
    address = f"/lampiran/{attachment.pk}/"
    answer = client_of(cast.bina_marga).get(address)
    assert body(answer) == b"<script>1</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "\n" not in answer["Content-Disposition"]
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert client_of(cast.orang_luar).get(address).status_code == 404


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("Nota Dinas", "000.8.6.3/1/BMCKTR/2026"), "nota-dinas-000.8.6.3-1-bmcktr-2026.pdf"),
        (("../../etc",), "etc.pdf"),
        (("Ünïcode \u202e kiri",), "n-code-kiri.pdf"),
        (("\r\n",), "berkas.pdf"),
        (("a" * 400,), "a" * 120 + ".pdf"),
    ],
)
def test_a_file_name_is_plain(words: tuple[str, ...], name: str) -> None:
    assert file_name(*words, ending="pdf") == name
