"""Step 11 and the archive in the browser."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.domain.measured_rounds import agreed
from tests.stories.told import Story, begin
from tests.web.conftest import ClientOf
from tests.web.result_pages import AFTERWARDS
from tests.web.step_pages import address_of, send, set_clock, words_in

from himpun.archive.models import Package
from himpun.core import blobs
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HIMPUN_ARCHIVE_DIR = tmp_path / "arsip"
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"
    set_clock(monkeypatch, AFTERWARDS)


def ready(cast: Cast) -> Story:
    """Step 11 is open."""
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    story.sekretaris_reports()
    story.kadis_agrees()
    return story.sekretaris_reports_the_analysis()


def test_step_11_lists_what_will_be_sealed_and_for_how_long(
    cast: Cast, client_of: ClientOf
) -> None:
    story = ready(cast)
    answer = client_of(cast.perencanaan).get(address_of(story.turn("arsip")))
    page = words_in(answer)
    assert "4 formulir unit , 4 kali penyampaian" in page
    assert "1 versi rekapitulasi" in page
    assert "3 dokumen sumber" in page
    assert "aktif 2 tahun, inaktif 3 tahun" in page
    assert "peristiwa putaran ini" in page


def test_step_11_seals_the_package_and_closes_the_round(cast: Cast, client_of: ClientOf) -> None:
    story = ready(cast)
    client, turn = client_of(cast.perencanaan), story.turn("arsip")
    answer = send(client, turn, "arsipkan/", {})
    package = Package.objects.get()
    assert answer.status_code == 303
    assert answer["Location"] == f"/arsip/{package.pk}/"
    assert story.now().status == Round.Status.CLOSED
    closed = words_in(client.get(address_of(turn)))
    assert package.name in closed
    assert "Arsipkan dan tutup putaran" not in closed


def test_step_11_is_refused_to_another_lane_and_hidden_from_another_office(
    cast: Cast, client_of: ClientOf
) -> None:
    turn = ready(cast).turn("arsip")
    page = words_in(client_of(cast.kadis).get(address_of(turn)))
    assert "Langkah 11 menunggu Perencanaan" in page
    answer = send(client_of(cast.kadis), turn, "arsipkan/", {})
    assert answer.status_code == 422
    assert "Langkah 11 menunggu Perencanaan" in words_in(answer)
    assert send(client_of(cast.orang_luar), turn, "arsipkan/", {}).status_code == 404
    assert not Package.objects.exists()


def test_an_act_of_step_11_is_not_there_at_another_step(cast: Cast, client_of: ClientOf) -> None:
    turn = agreed(cast).turns.get(step="lapor_analisa")
    assert send(client_of(cast.perencanaan), turn, "arsipkan/", {}).status_code == 404


def test_the_archive_lists_packages_and_says_when_there_are_none(
    cast: Cast, client_of: ClientOf
) -> None:
    client = client_of(cast.bina_marga)
    assert "Arsip masih kosong" in words_in(client.get("/arsip/"))
    package = ready(cast).perencanaan_archives()
    page = words_in(client.get("/arsip/"))
    assert package.name in page
    assert "Triwulan I Tahun 2026" in page
    assert package.name not in words_in(client_of(cast.orang_luar).get("/arsip/"))


def test_a_package_tells_its_digest_and_what_the_check_proves(
    cast: Cast, client_of: ClientOf
) -> None:
    package = ready(cast).perencanaan_archives()
    client = client_of(cast.bina_marga)
    page = words_in(client.get(f"/arsip/{package.pk}/"))
    assert package.sha512 in page
    assert "Apa yang dibuktikan" in page
    assert "Utuh." not in page
    checked = words_in(client.get(f"/arsip/{package.pk}/?periksa=ya"))
    assert "Utuh." in checked
    assert f"{package.n_files} berkas" in checked


def test_a_damaged_package_is_called_damaged(cast: Cast, client_of: ClientOf) -> None:
    package = ready(cast).perencanaan_archives()
    stored = blobs.path_of(package.zip_blob_id)
    content = bytearray(stored.read_bytes())
    content[content.index(b"ARSIP PUTARAN") + 4] ^= 1  # entries are stored as they are
    stored.chmod(0o600)
    stored.write_bytes(bytes(content))
    client = client_of(cast.bina_marga)
    page = words_in(client.get(f"/arsip/{package.pk}/?periksa=ya"))
    assert "Tidak utuh." in page
    assert "BERUBAH" in page


def test_a_package_that_is_gone_is_said_to_be_gone(cast: Cast, client_of: ClientOf) -> None:
    package = ready(cast).perencanaan_archives()
    blobs.path_of(package.zip_blob_id).unlink()
    page = words_in(client_of(cast.bina_marga).get(f"/arsip/{package.pk}/?periksa=ya"))
    assert "Tidak utuh." in page


def test_the_zip_is_streamed_as_a_file(cast: Cast, client_of: ClientOf) -> None:
    package = ready(cast).perencanaan_archives()
    address = f"/arsip/{package.pk}/zip/"
    answer = client_of(cast.bina_marga).get(address)
    assert answer.streaming
    assert answer["Content-Disposition"].startswith("attachment")
    content = b"".join(answer.streaming_content)
    assert f"{package.name}/verify.py" in zipfile.ZipFile(io.BytesIO(content)).namelist()
    for rest in ("", "zip/"):
        outside = client_of(cast.orang_luar).get(f"/arsip/{package.pk}/{rest}")
        assert outside.status_code == 404


def test_the_pages_ask_the_database_a_bounded_number_of_times(
    cast: Cast, client_of: ClientOf
) -> None:
    story = ready(cast)
    client = client_of(cast.perencanaan)
    step = address_of(story.turn("arsip"))
    client.get(step)
    with CaptureQueriesContext(connection) as asked:
        client.get(step)
    assert len(asked) <= 40
    package = story.perencanaan_archives()
    for address in ("/arsip/", f"/arsip/{package.pk}/"):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= 12, address
