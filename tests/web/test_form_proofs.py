"""Links, notes, one proof for several figures, versions of a proof, and restricted ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, fill_and_submit, row_of
from tests.papers import camera_exif, small_pdf, small_picture
from tests.web.conftest import ClientOf

from himpun.intake.models import Evidence, FormRow
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db

Token = Callable[[], dict[str, str]]
Words = Callable[[bytes], str]
LINK = "https://www.bps.go.id/tabel?a=1"


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def row(round: Round, cast: Cast) -> FormRow:
    return row_of(round, cast.bina_marga_unit, "SUB-1")


class Desk:
    """One person at the proofs of a row."""

    def __init__(self, client: Client, row: FormRow, token: Token) -> None:
        self.client, self.row, self.token = client, row, token

    @property
    def address(self) -> str:
        return f"/formulir/{self.row.submission_id}/baris/{self.row.pk}/"

    def add(self, way: str = "", **more: Any) -> Any:
        return self.post(f"{self.address}bukti/{way}", **more)

    def post(self, address: str, **more: Any) -> Any:
        return self.client.post(address, {**self.token(), **more})

    def upload(self, content: bytes, name: str = "laporan.pdf", **more: Any) -> Evidence:
        answer = self.add(proofs=[SimpleUploadedFile(name, content)], **more)
        assert answer.status_code == 303, answer.content.decode()
        return Evidence.objects.latest("id")


@pytest.fixture
def desk_of(row: FormRow, client_of: ClientOf, token: Token) -> Callable[[Any], Desk]:
    return lambda actor: Desk(client_of(actor), row, token)


@pytest.fixture
def desk(cast: Cast, desk_of: Callable[[Any], Desk]) -> Desk:
    return desk_of(cast.bina_marga_operator)


def test_a_link_is_kept_and_shown_with_its_host(desk: Desk, text_of: Words) -> None:
    answer = desk.add("tautan/", url=f" {LINK} ", kind="Tabel BPS")
    assert answer.status_code == 303
    page = desk.client.get(desk.address).content
    assert f'href="{LINK}" rel="noopener noreferrer nofollow"'.encode() in page
    assert "Tautan ke www.bps.go.id" in text_of(page)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://saya:rahasia@contoh.id", "contoh.id", "https://a b.id"]
)
def test_a_link_that_is_none_is_refused_and_stays_typed(
    desk: Desk, text_of: Words, url: str
) -> None:
    answer = desk.add("tautan/", url=url)
    assert answer.status_code == 422
    assert "Tautan" in text_of(answer.content)
    assert url in answer.content.decode()
    assert not Evidence.objects.exists()


def test_a_note_is_kept_and_shown(desk: Desk, text_of: Words) -> None:
    assert desk.add("catatan/", text="Dihitung di lapangan.\nOleh Budi.").status_code == 303
    assert "Dihitung di lapangan." in text_of(desk.client.get(desk.address).content)
    assert desk.add("catatan/", text="  ").status_code == 422


def test_one_proof_serves_several_figures(
    desk: Desk, round: Round, cast: Cast, text_of: Words
) -> None:
    proof = desk.upload(small_pdf())
    other = row_of(round, cast.bina_marga_unit, "IKU-1")
    answer = desk.post(f"/bukti/{proof.pk}/pakai/", rows=[other.pk])
    assert answer.status_code == 303
    assert proof.uses.filter(ended_at=None).count() == 2
    details = text_of(desk.client.get(f"/bukti/{proof.pk}/rincian/").content)
    assert "SUB-1" in details
    assert "IKU-1" in details
    assert Evidence.objects.count() == 1


def test_a_proof_is_chosen_at_the_row(desk: Desk, round: Round, cast: Cast, token: Token) -> None:
    proof = desk.upload(small_pdf())
    there = Desk(desk.client, row_of(round, cast.bina_marga_unit, "IKU-1"), token)
    assert there.add("pakai/", evidence=proof.pk).status_code == 303
    assert there.row.evidence_uses.filter(ended_at=None).count() == 1
    assert there.add("pakai/", evidence=proof.pk).status_code == 422


def test_a_proof_of_another_form_cannot_be_chosen(
    desk: Desk, round: Round, cast: Cast, client_of: ClientOf, token: Token
) -> None:
    proof = desk.upload(small_pdf())
    elsewhere = row_of(round, cast.cipta_karya_unit, "SUB-1")
    there = Desk(client_of(cast.cipta_karya), elsewhere, token)
    assert there.add("pakai/", evidence=proof.pk).status_code == 422
    assert there.post(f"/bukti/{proof.pk}/pakai/", rows=[elsewhere.pk]).status_code == 422


def test_a_better_proof_replaces_one_and_the_old_one_stays(desk: Desk, text_of: Words) -> None:
    old = desk.upload(small_pdf("lama"), "lama.pdf", number="1/2026")
    answer = desk.post(
        f"/bukti/{old.pk}/ganti/", proofs=[SimpleUploadedFile("baru.pdf", small_pdf("baru"))]
    )
    assert answer.status_code == 303
    newer = Evidence.objects.get(replaces=old)
    assert answer["Location"] == f"/bukti/{newer.pk}/rincian/"
    row = text_of(desk.client.get(desk.address).content)
    assert "baru.pdf" in row
    assert "lama.pdf → baru.pdf" in row
    past = text_of(desk.client.get(f"/bukti/{old.pk}/rincian/").content)
    assert "sudah diganti baru.pdf" in past
    file = desk.client.get(f"/bukti/{old.pk}/")
    assert b"".join(file.streaming_content) == small_pdf("lama")  # type: ignore[attr-defined]


def test_a_replacement_is_one_thing(desk: Desk, text_of: Words) -> None:
    old = desk.upload(small_pdf())
    for given in ({}, {"url": LINK, "text": "Catatan"}):
        answer = desk.post(f"/bukti/{old.pk}/ganti/", **given)
        assert answer.status_code == 422
        assert "Beri satu pengganti" in text_of(answer.content)
    assert desk.post(f"/bukti/{old.pk}/ganti/", url=LINK).status_code == 303


def test_a_picture_has_a_small_copy_without_its_place(desk: Desk, text_of: Words) -> None:
    photo = small_picture("JPEG", (900, 600), camera_exif())
    proof = desk.upload(photo, "foto.jpg")
    assert proof.taken == {
        "size": "900 × 600", "at": "2026-03-31T10:15:30+07:00", "device": "Contoh HP-1",
        "latitude": "-2.210000", "longitude": "113.920000",
    }  # fmt: skip
    copy = desk.client.get(f"/bukti/{proof.pk}/pratinjau/")
    small = b"".join(copy.streaming_content)  # type: ignore[attr-defined]
    assert copy["Content-Type"] == "image/jpeg"
    assert copy["Content-Disposition"].startswith("inline")
    assert copy["Content-Security-Policy"].startswith("sandbox")
    assert b"Exif" in photo
    assert b"Exif" not in small
    assert b"HP-1" not in small
    details = text_of(desk.client.get(f"/bukti/{proof.pk}/rincian/").content)
    assert "2,210000° LS, 113,920000° BT" in details
    assert "31-03-2026 10.15.30 (UTC+07:00)" in details


def test_who_uploads_a_picture_is_told_that_it_says_where(desk: Desk, text_of: Words) -> None:
    desk.upload(small_picture("JPEG", exif=camera_exif()), "foto.jpg")
    assert "memuat tempat pengambilan" in text_of(desk.client.get(desk.address).content)


def test_the_place_is_told_to_the_unit_alone(
    desk: Desk, cast: Cast, client_of: ClientOf, text_of: Words
) -> None:
    proof = desk.upload(small_picture("JPEG", exif=camera_exif()), "foto.jpg")
    seen = client_of(cast.kadis).get(f"/bukti/{proof.pk}/rincian/").content
    assert "foto.jpg" in text_of(seen)
    assert "113,92" not in text_of(seen)


def test_only_a_picture_has_a_small_copy(desk: Desk) -> None:
    proof = desk.upload(small_pdf())
    assert desk.client.get(f"/bukti/{proof.pk}/pratinjau/").status_code == 404


def test_a_link_has_no_file(desk: Desk) -> None:
    desk.add("tautan/", url=LINK)
    proof = Evidence.objects.get()
    assert desk.client.get(f"/bukti/{proof.pk}/").status_code == 404
    assert desk.client.get(f"/bukti/{proof.pk}/rincian/").status_code == 200


@pytest.fixture
def secret(desk: Desk) -> Evidence:
    photo = small_picture("JPEG", exif=camera_exif())
    return desk.upload(
        photo,
        "lhp-rahasia.jpg",
        number="LHP-77",
        kind="Laporan hasil",
        restricted_to=["sekretaris"],
    )


@pytest.mark.parametrize("name", ["bina_marga", "bina_marga_operator", "sekretaris"])
def test_a_restricted_proof_is_read_by_those_named(
    cast: Cast, secret: Evidence, client_of: ClientOf, text_of: Words, name: str
) -> None:
    client = client_of(getattr(cast, name))
    assert "lhp-rahasia.jpg" in text_of(client.get(f"/bukti/{secret.pk}/rincian/").content)
    for more in ("", "pratinjau/"):
        answer: Any = client.get(f"/bukti/{secret.pk}/{more}")
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", ["kadis", "tim_sakip", "perencanaan", "cipta_karya"])
def test_a_restricted_proof_is_its_digest_to_everybody_else(
    cast: Cast, secret: Evidence, client_of: ClientOf, text_of: Words, name: str
) -> None:
    row = secret.uses.get().row
    client = client_of(getattr(cast, name))
    for address in (
        f"/bukti/{secret.pk}/rincian/",
        f"/formulir/{row.submission_id}/baris/{row.pk}/",
        f"/formulir/{row.submission_id}/",
        f"/putaran/{row.submission.round_id}/jejak/",
    ):
        words = text_of(client.get(address).content)
        for hidden in ("lhp-rahasia", "LHP-77", "Laporan hasil", "113,92"):
            assert hidden not in words, address
    seen = text_of(client.get(f"/formulir/{row.submission_id}/baris/{row.pk}/").content)
    assert secret.digest in seen
    assert "Bukti ini terbatas; yang boleh membacanya: Unit pengisi, Sekretaris." in seen
    for more in ("", "pratinjau/"):
        answer = client.get(f"/bukti/{secret.pk}/{more}")
        assert answer.status_code == 422
        assert "Bukti ini terbatas" in text_of(answer.content)


def test_a_restricted_proof_leaves_the_office_as_its_digest(
    cast: Cast, round: Round, secret: Evidence
) -> None:
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(420))
    frozen = str(secret.submission.hand_ins.get().content)
    assert secret.digest in frozen
    assert "rahasia" not in frozen
    assert "LHP-77" not in frozen


def test_an_unknown_reader_is_refused(desk: Desk) -> None:
    answer = desk.add(proofs=[SimpleUploadedFile("a.pdf", small_pdf())], restricted_to=["tetangga"])
    assert answer.status_code == 422
    assert not Evidence.objects.exists()


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=-7", 206, slice(-7, None)),
        ("bytes=0-999999999", 206, slice(None)),
        ("bytes=999999999-", 200, slice(None)),
        ("bytes=5-2", 200, slice(None)),
        ("bytes=0-1,4-5", 200, slice(None)),
        ("bytes=-", 200, slice(None)),
        ("octets=0-1", 200, slice(None)),
    ],
)
def test_a_broken_download_can_go_on(desk: Desk, wanted: str, status: int, part: slice) -> None:
    content = small_pdf("panjang")
    proof = desk.upload(content)
    answer: Any = desk.client.get(f"/bukti/{proof.pk}/", headers={"Range": wanted})
    assert answer.status_code == status
    assert b"".join(answer.streaming_content) == content[part]
    assert answer["Content-Length"] == str(len(content[part]))
    assert answer["Content-Disposition"].startswith("attachment")
    answer.close()


def test_another_unit_uses_and_replaces_nothing(
    cast: Cast, desk: Desk, row: FormRow, desk_of: Callable[[Any], Desk], text_of: Words
) -> None:
    proof = desk.upload(small_pdf())
    stranger = desk_of(cast.cipta_karya)
    for answer in (
        stranger.post(f"/bukti/{proof.pk}/pakai/", rows=[row.pk]),
        stranger.post(f"/bukti/{proof.pk}/ganti/", url=LINK),
        stranger.add("tautan/", url=LINK),
        stranger.add("catatan/", text="Catatan"),
    ):
        assert answer.status_code == 422
    page = text_of(stranger.client.get(f"/bukti/{proof.pk}/rincian/").content)
    assert "diisi oleh Bidang Bina Marga" in page
    assert "Ganti bukti" not in page
    assert Evidence.objects.count() == 1
