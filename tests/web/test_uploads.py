"""Files on their way, asked for over HTTP, and the form that takes them."""

from __future__ import annotations

import shutil
import uuid
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings
from tests.cast import Cast
from tests.domain.form_rounds import distributed, row_of
from tests.large_paper import paper
from tests.web.conftest import ClientOf

from himpun.core import partial
from himpun.intake.models import Evidence, EvidenceUse, FormRow
from himpun.offices.models import Person
from himpun.web import receiving
from himpun.web.forms import evidence
from himpun.web.pages import uploads

pytestmark = pytest.mark.django_db

Words = Callable[[bytes], str]
PDF = b"".join(paper(1_500))


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Any) -> None:
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"


@pytest.fixture
def row(cast: Cast) -> FormRow:
    return row_of(distributed(cast), cast.bina_marga_unit, "SUB-1")


@pytest.fixture
def client(cast: Cast, client_of: ClientOf) -> Client:
    return client_of(cast.bina_marga)


def begin(client: Client, *, name: str = "laporan.pdf", size: Any = 1_500) -> Any:
    return client.post("/unggahan/", {"name": name, "size": size})


def piece(client: Client, address: str, content: bytes, offset: Any) -> Any:
    kind = "application/offset+octet-stream"
    return client.generic("PATCH", address, content, kind, headers={"Upload-Offset": offset})


def sent(client: Client, content: bytes = PDF, name: str = "laporan.pdf") -> str:
    """The token of a file that has arrived whole."""
    begun = begin(client, name=name, size=len(content)).json()
    assert piece(client, begun["address"], content, "0").status_code == 204
    return str(begun["token"])


def hand_over(client: Client, row: FormRow, *uploads: str, form: str = "", **more: str) -> Any:
    fields = {"token": form or str(uuid.uuid4()), "upload": list(uploads), **more}
    return client.post(f"/formulir/{row.submission_id}/baris/{row.pk}/bukti/", fields)


def test_a_file_goes_ahead_in_pieces(client: Client) -> None:
    begun = begin(client)
    assert begun.status_code == 201
    assert begun["Location"] == begun.json()["address"]
    assert begun["Upload-Offset"] == "0"
    assert piece(client, begun["Location"], PDF[:1000], "0")["Upload-Offset"] == "1000"
    head = client.head(begun["Location"])
    assert (head.status_code, head["Upload-Offset"], head["Upload-Length"]) == (204, "1000", "1500")
    wrong = piece(client, begun["Location"], PDF, "0")
    assert (wrong.status_code, wrong["Upload-Offset"]) == (409, "1000")
    assert wrong.json()["sentence"]
    assert piece(client, begun["Location"], PDF[1000:], "1000").status_code == 204


def test_nothing_is_written_to_a_table(client: Client) -> None:
    client.get("/unggahan/")  # the session notes that it was seen
    with CaptureQueriesContext(connection) as captured:
        sent(client)
    written = [
        q["sql"] for q in captured if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]
    assert written == []


@pytest.mark.parametrize("size", ["", "-1", "1.5", "²", "9" * 16])
def test_a_size_that_is_none_is_refused(client: Client, size: str) -> None:
    assert begin(client, size=size).status_code == 422


@pytest.mark.parametrize("offset", ["", "-1", "x"])
def test_a_piece_without_its_place_is_refused(client: Client, offset: str) -> None:
    assert piece(client, begin(client)["Location"], PDF, offset).status_code == 422


def test_too_large_and_too_many_are_refused_in_words(client: Client) -> None:
    answer = begin(client, size=200_000_001)
    assert answer.status_code == 413
    assert "paling besar 200" in answer.json()["sentence"]
    for _ in range(partial.MOST_OPEN):
        begin(client)
    assert "belum dikirim" in begin(client).json()["sentence"]


def test_another_persons_file_is_not_there(
    cast: Cast, client: Client, row: FormRow, client_of: ClientOf
) -> None:
    """Of another office or of the same unit alike; who is not logged in is told so."""
    token = sent(client)
    address = f"/unggahan/{token}/"
    for somebody in (cast.orang_luar, cast.bina_marga_operator):
        other = client_of(somebody)
        assert other.head(address).status_code == 404
        assert other.delete(address).status_code == 404
        assert piece(other, address, b"x", "0").status_code == 404
    assert hand_over(client_of(cast.bina_marga_operator), row, f".{token}").status_code == 404
    assert client.head(address).status_code == 204
    stranger = Client()
    assert stranger.head(address).status_code == 401
    assert "Sesi Anda berakhir" in begin(stranger).json()["sentence"]


def test_another_site_cannot_send(cast: Cast, client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert begin(strict).status_code == 403
    assert piece(strict, begin(client)["Location"], PDF, "0").status_code == 403


def test_other_methods_are_none(client: Client) -> None:
    assert client.put("/unggahan/").status_code == 405
    assert client.get(begin(client)["Location"]).status_code == 405


def test_a_cancelled_file_is_gone(client: Client) -> None:
    address = begin(client)["Location"]
    assert client.delete(address).status_code == 204
    assert client.head(address).status_code == 410


def test_who_comes_when_all_lines_are_busy_is_asked_to_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_AT_ONCE", 1)
    address = begin(client)["Location"]
    with uploads._places.of(0) as is_free:
        assert is_free
        answer = piece(client, address, PDF, "0")
    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert piece(client, address, PDF, "0").status_code == 204


def test_the_silent_lines_of_one_person_leave_places_to_others(
    cast: Cast, client: Client, client_of: ClientOf
) -> None:
    other = client_of(cast.cipta_karya)
    mine, theirs = begin(client)["Location"], begin(other)["Location"]
    owner = cast.bina_marga.person_id
    assert owner is not None
    with uploads._places.of(owner), uploads._places.of(owner):
        assert piece(client, mine, PDF, "0").status_code == 503
        assert piece(other, theirs, PDF, "0").status_code == 204
    assert piece(client, mine, PDF, "0").status_code == 204
    assert not uploads._places._taken, "nobody is remembered"


def test_the_form_takes_what_arrived_once(client: Client, row: FormRow, text_of: Words) -> None:
    token, form = sent(client), str(uuid.uuid4())
    first = hand_over(client, row, f".{token}", form=form, kind="Laporan")
    assert first.status_code == 303
    proof = Evidence.objects.get()
    assert (proof.file_name, proof.kind, proof.blob.media_type) == (
        "laporan.pdf", "Laporan", "application/pdf",
    )  # fmt: skip
    again = hand_over(client, row, f".{token}", form=form, kind="Laporan")
    assert (again.status_code, again["Location"]) == (303, first["Location"])
    other = hand_over(client, row, f".{token}")
    assert other.status_code == 422
    assert "sudah tersimpan sebagai bukti" in text_of(other.content)
    assert EvidenceUse.objects.count() == 1


def test_files_of_both_ways_come_together(client: Client, row: FormRow) -> None:
    token = sent(client)
    polos = SimpleUploadedFile("polos.pdf", b"".join(paper(900)))
    fields = {"token": str(uuid.uuid4()), "upload": [f".{token}"], "proofs": [polos]}
    client.post(f"/formulir/{row.submission_id}/baris/{row.pk}/bukti/", fields)
    names = set(Evidence.objects.values_list("file_name", flat=True))
    assert names == {"laporan.pdf", "polos.pdf"}


def test_an_unfinished_file_is_refused_and_what_was_typed_stays(
    client: Client, row: FormRow, text_of: Words
) -> None:
    begun = begin(client).json()
    piece(client, begun["address"], PDF[:500], "0")
    answer = hand_over(client, row, f".{begun['token']}", kind="Nota tetap")
    assert answer.status_code == 422
    assert "belum selesai diunggah" in text_of(answer.content)
    assert "Nota tetap" in answer.content.decode()
    assert begun["token"] in answer.content.decode()
    assert not Evidence.objects.exists()


def test_what_arrived_is_judged_by_its_content(
    client: Client, row: FormRow, text_of: Words
) -> None:
    bad, good = sent(client, b"MZ jahat", "jahat.pdf"), sent(client)
    answer = hand_over(client, row, f".{good}", f".{bad}")
    assert answer.status_code == 422
    assert "“jahat.pdf” bukan PDF" in text_of(answer.content)
    assert hand_over(client, row, f".{good}").status_code == 303, "the good one is still there"


def test_a_file_that_changed_on_the_way_is_refused(
    client: Client, row: FormRow, text_of: Words
) -> None:
    answer = hand_over(client, row, f"00000000.{sent(client)}")
    assert "rusak dalam perjalanan" in text_of(answer.content)
    assert not Evidence.objects.exists()


def test_a_file_inside_the_form_lies_beside_the_store_and_is_renamed(
    client: Client, row: FormRow, settings: Settings
) -> None:
    large = SimpleUploadedFile("besar.pdf", b"".join(paper(600_000)))
    fields = {"token": str(uuid.uuid4()), "proofs": [large]}
    client.post(f"/formulir/{row.submission_id}/baris/{row.pk}/bukti/", fields)
    assert Evidence.objects.get().blob.size == 600_000
    assert list((settings.HIMPUN_BLOB_DIR / "partial").iterdir()) == []


def test_of_a_file_too_large_only_the_length_is_kept(
    client: Client,
    row: FormRow,
    text_of: Words,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.HIMPUN_LARGEST_FILE = 400_000
    monkeypatch.setattr(evidence, "LARGEST", 400_000)
    large = SimpleUploadedFile("besar.pdf", b"".join(paper(600_000)))
    fields = {"token": str(uuid.uuid4()), "proofs": [large], "kind": "Tetap ada"}
    answer = client.post(f"/formulir/{row.submission_id}/baris/{row.pk}/bukti/", fields)
    assert answer.status_code == 422
    assert "“besar.pdf” berukuran 600,0 kB; paling besar 400,0 kB." in text_of(answer.content)
    assert "Tetap ada" in answer.content.decode()
    assert list((settings.HIMPUN_BLOB_DIR / "partial").iterdir()) == []


def arriving(user: Any, *sizes: int) -> Any:
    """A form's file as the server's reader hands it on, in pieces of these sizes."""
    request = HttpRequest()
    request.user = user
    handler = receiving.StoreFileHandler(request)
    handler.new_file("proofs", "besar.pdf", "application/pdf", None)
    start = 0
    for size in sizes:
        handler.receive_data_chunk(b"x" * size, start)
        start += size
    return handler.file_complete(start)


def on_disk(file: Any) -> int:
    file.file.flush()
    return Path(file.temporary_file_path()).stat().st_size


def test_the_disk_is_free_of_a_file_too_large_while_the_rest_of_it_comes(
    cast: Cast, settings: Settings
) -> None:
    settings.HIMPUN_LARGEST_FILE = 400_000
    person = Person.objects.get(pk=cast.bina_marga.person_id)
    assert on_disk(arriving(person, 300_000, 100_000)) == 400_000
    file = arriving(person, 300_000, 100_001, 200_000)
    assert (on_disk(file), file.size) == (0, 600_001)


def test_nothing_is_kept_for_who_is_not_logged_in() -> None:
    assert on_disk(arriving(AnonymousUser(), 300_000)) == 0


def inside(client: Client, row: FormRow, *files: SimpleUploadedFile) -> Any:
    fields = {"token": str(uuid.uuid4()), "proofs": list(files), "kind": "Tetap ada"}
    return client.post(f"/formulir/{row.submission_id}/baris/{row.pk}/bukti/", fields)


def stored_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("size", [1_500, 600_000])
def test_a_file_inside_the_form_leaves_the_last_room_to_decisions(
    client: Client, row: FormRow, settings: Settings, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 10**12, 0))
    before = stored_in(settings.HIMPUN_BLOB_DIR)
    assert begin(client).status_code == 507, "the other way is shut, too"
    answer = inside(client, row, SimpleUploadedFile("a.pdf", b"".join(paper(size))))
    assert answer.status_code == 507
    assert "Tempat penyimpanan peladen hampir penuh" in answer.content.decode()
    assert "Tetap ada" in answer.content.decode()
    assert stored_in(settings.HIMPUN_BLOB_DIR) == before


def test_a_form_without_files_is_taken_when_the_disk_is_full(
    client: Client, row: FormRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**12, 10**12, 0))
    fields = {"token": str(uuid.uuid4()), "text": "Menurut survei."}
    address = f"/formulir/{row.submission_id}/baris/{row.pk}/bukti/catatan/"
    assert client.post(address, fields).status_code == 303


def test_a_file_inside_the_form_counts_with_those_that_go_ahead(
    client: Client, row: FormRow, text_of: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partial, "MOST_OPEN", 1)
    assert begin(client).status_code == 201
    answer = inside(client, row, SimpleUploadedFile("a.pdf", b"".join(paper(600_000))))
    assert answer.status_code == 422
    assert "Masih ada 1 berkas Anda" in text_of(answer.content)
    assert not Evidence.objects.exists()


def test_more_files_than_anybody_may_have_are_no_form(client: Client, row: FormRow) -> None:
    files = [SimpleUploadedFile(f"{n}.pdf", b"x") for n in range(41)]
    assert inside(client, row, *files).status_code == 400
