"""Proofs: uploaded by row, judged by content, read as files, taken out with a question."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from tests.cast import Cast
from tests.domain.form_rounds import distributed, form_of, row_of
from tests.papers import small_pdf
from tests.web.conftest import ClientOf

from himpun.intake.models import Evidence, EvidenceUse, FormRow
from himpun.web.forms import evidence as forms

pytestmark = pytest.mark.django_db

Token = Callable[[], dict[str, str]]
Words = Callable[[bytes], str]

PDF = small_pdf()


@pytest.fixture
def row(cast: Cast) -> FormRow:
    return row_of(distributed(cast), cast.bina_marga_unit, "SUB-1")


class Uploader:
    """One person at the page of the row."""

    def __init__(self, client: Client, row: FormRow, token: Token) -> None:
        self.client, self.row, self.token = client, row, token

    def __call__(self, *files: SimpleUploadedFile, **more: str) -> Any:
        address = f"/formulir/{self.row.submission_id}/baris/{self.row.pk}/bukti/"
        return self.client.post(address, {**self.token(), "proofs": list(files), **more})


@pytest.fixture
def upload(cast: Cast, row: FormRow, client_of: ClientOf, token: Token) -> Uploader:
    return Uploader(client_of(cast.bina_marga), row, token)


@pytest.fixture
def operator(cast: Cast, row: FormRow, client_of: ClientOf, token: Token) -> Uploader:
    return Uploader(client_of(cast.bina_marga_operator), row, token)


@pytest.fixture
def stranger(cast: Cast, row: FormRow, client_of: ClientOf, token: Token) -> Uploader:
    """Of another unit of the same office."""
    return Uploader(client_of(cast.cipta_karya), row, token)


def pdf(name: str = "laporan.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_several_files_are_kept_with_kind_number_and_date(
    cast: Cast, row: FormRow, operator: Uploader, text_of: Words
) -> None:
    client = operator.client
    answer = operator(pdf("satu.pdf"), pdf("dua.pdf", small_pdf("dua")),
        kind="Berita acara", number="12/BA/2026", dated_on="2026-03-31",
    )  # fmt: skip
    assert answer.status_code == 303
    assert answer["Location"].endswith("#bukti")
    words = text_of(client.get(f"/formulir/{row.submission_id}/baris/{row.pk}/").content)
    for part in ("satu.pdf", "dua.pdf", "Berita acara", "12/BA/2026", "31 Maret 2026",
                 cast.bina_marga_operator.name, Evidence.objects.first().blob_id):  # type: ignore[union-attr]  # fmt: skip
        assert part in words
    form = text_of(client.get(f"/formulir/{row.submission_id}/").content)
    assert "2 bukti" in form


def test_the_media_type_is_judged_by_content_and_not_believed(upload: Uploader) -> None:
    upload(pdf("gambar.png"))
    assert Evidence.objects.get().blob.media_type == "application/pdf"


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (SimpleUploadedFile("a.pdf", b"MZ jahat"), "“a.pdf” bukan PDF, JPEG"),
        (SimpleUploadedFile("a.pdf", b""), "kosong"),
        (SimpleUploadedFile("tabel.csv", b"<script>,</script>"), "“tabel.csv” bukan PDF"),
    ],
)
def test_other_files_are_refused_in_words_and_the_rest_is_kept(
    upload: Uploader, text_of: Words, file: SimpleUploadedFile, sentence: str
) -> None:
    answer = upload(pdf(), file, kind="Nota tetap ada")
    assert answer.status_code == 422
    assert sentence in text_of(answer.content)
    assert "Nota tetap ada" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_no_file_is_refused_in_words(upload: Uploader, text_of: Words) -> None:
    answer = upload()
    assert answer.status_code == 422
    assert "Pilih dahulu berkasnya." in text_of(answer.content)


def test_a_file_too_large_is_refused_in_words(
    upload: Uploader, text_of: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "LARGEST", 10)
    answer = upload(pdf())
    assert "paling besar 10 B" in text_of(answer.content)


def test_too_many_files_at_once_are_refused_in_words(upload: Uploader, text_of: Words) -> None:
    answer = upload(*[pdf(f"{n}.pdf") for n in range(21)])
    assert "Paling banyak 20 berkas" in text_of(answer.content)


def test_a_date_that_is_none_is_refused_in_words(upload: Uploader, text_of: Words) -> None:
    answer = upload(pdf(), dated_on="kemarin")
    assert "Tanggal ini tidak sah" in text_of(answer.content)


def test_another_unit_adds_nothing(stranger: Uploader, text_of: Words) -> None:
    answer = stranger(pdf())
    assert answer.status_code == 422
    assert "diisi oleh Bidang Bina Marga" in text_of(answer.content)
    assert not Evidence.objects.exists()


def test_a_proof_is_put_beside_a_row_under_its_own_form_only(
    cast: Cast, row: FormRow, upload: Uploader
) -> None:
    other = form_of(row.submission.round, cast.cipta_karya_unit)
    address = f"/formulir/{other.pk}/baris/{row.pk}/bukti/"
    answer = upload.client.post(address, {**upload.token(), "proofs": [pdf()]})
    assert answer.status_code == 404
    assert not Evidence.objects.exists()


def test_the_file_of_another_unit_is_neither_judged_nor_stored(
    stranger: Uploader, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HIMPUN_BLOB_DIR = tmp_path
    judged: list[object] = []
    monkeypatch.setattr(forms, "judge", lambda file, **_: judged.append(file))
    assert stranger(pdf(), kind="Tetap ada").status_code == 422
    assert judged == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_replacement_of_another_unit_is_neither_judged_nor_stored(
    evidence: Evidence,
    stranger: Uploader,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.HIMPUN_BLOB_DIR = tmp_path
    judged: list[object] = []
    monkeypatch.setattr(forms, "judge", lambda file, **_: judged.append(file))
    sent = {**stranger.token(), "proofs": pdf()}
    answer = stranger.client.post(f"/bukti/{evidence.pk}/ganti/", sent)
    assert answer.status_code == 422
    assert judged == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.fixture
def evidence(upload: Uploader) -> Evidence:
    upload(pdf('a\u202eb".html'))
    return Evidence.objects.get()


def use_of(evidence: Evidence) -> EvidenceUse:
    return evidence.uses.get()


def test_a_proof_is_served_as_a_file_that_can_do_nothing(
    cast: Cast, evidence: Evidence, client_of: ClientOf
) -> None:
    answer = client_of(cast.kadis).get(f"/bukti/{evidence.pk}/")
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "\u202e" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert "private" in answer["Cache-Control"]
    answer.close()


def test_a_proof_of_another_office_is_not_there(
    cast: Cast, evidence: Evidence, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.orang_luar)
    assert client.get(f"/bukti/{evidence.pk}/").status_code == 404
    assert client.get(f"/bukti/pada/{use_of(evidence).pk}/keluarkan/").status_code == 404
    assert client.post(f"/bukti/pada/{use_of(evidence).pk}/keluarkan/", token()).status_code == 404
    assert Client().get(f"/bukti/{evidence.pk}/").status_code == 302


def test_a_proof_is_taken_out_after_a_question(
    cast: Cast, evidence: Evidence, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    client = client_of(cast.bina_marga)
    assert "Keluarkan bukti" in text_of(
        client.get(f"/bukti/pada/{use_of(evidence).pk}/keluarkan/").content
    )
    assert client.post(f"/bukti/pada/{use_of(evidence).pk}/keluarkan/", token()).status_code == 303
    row = use_of(evidence).row
    words = text_of(client.get(f"/formulir/{row.submission_id}/baris/{row.pk}/").content)
    assert "Bukti dikeluarkan" in words
    assert "Belum ada bukti" in words
    kept = client.get(f"/bukti/{evidence.pk}/")
    assert kept.status_code == 200
    kept.close()


def test_a_proof_is_not_taken_out_by_another_unit(
    cast: Cast, evidence: Evidence, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.cipta_karya)
    assert client.post(f"/bukti/pada/{use_of(evidence).pk}/keluarkan/", token()).status_code == 422
    assert use_of(evidence).ended_at is None
