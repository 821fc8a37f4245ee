"""The PDF of a form over HTTP: set when it is asked for, and not again for who has it."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, fill_and_submit
from tests.web.conftest import ClientOf
from tests.web.step_pages import set_clock

from himpun.documents import printing
from himpun.documents.models import Document

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, later(410))


@pytest.fixture
def form(cast: Cast) -> Document:
    submission = fill_and_submit(cast, distributed(cast), cast.bina_marga_unit, at=later(400))
    return Document.objects.get(turn=submission.turn, kind="FORMULIR")


def test_the_page_says_that_its_file_comes_with_the_archive(
    client_of: ClientOf, cast: Cast, form: Document
) -> None:
    page = client_of(cast.bina_marga).get(f"/naskah/{form.pk}/").content.decode()
    assert "disusun dari isi tersimpan setiap kali dibuka" in page
    assert "Sidik berkas PDF" not in page
    assert form.content_hash in page


@pytest.mark.parametrize("way", ["", "?unduh"])
def test_who_has_the_pdf_is_told_that_it_is_still_the_same(
    client_of: ClientOf, cast: Cast, form: Document, way: str
) -> None:
    client = client_of(cast.bina_marga)
    first = client.get(f"/naskah/{form.pk}/pdf/{way}")
    assert first.getvalue() == printing.print_of(form)
    tag = first["ETag"]
    again = client.get(f"/naskah/{form.pk}/pdf/{way}", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert again["ETag"] == tag
    assert "private" in again["Cache-Control"]
    other = client.get(f"/naskah/{form.pk}/pdf/{way}", headers={"If-None-Match": '"lain"'})
    assert other.status_code == 200


def test_a_stranger_gets_no_tag_either(client_of: ClientOf, cast: Cast, form: Document) -> None:
    tag = client_of(cast.bina_marga).get(f"/naskah/{form.pk}/pdf/")["ETag"]
    stranger = client_of(cast.orang_luar)
    answer = stranger.get(f"/naskah/{form.pk}/pdf/", headers={"If-None-Match": tag})
    assert answer.status_code == 404
