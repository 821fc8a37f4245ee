"""Pages of SOPs: the list, one version, its file and its drawing."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast
from tests.domain.document_rounds import MORNING
from tests.web.conftest import ClientOf

from himpun.core.actors import system_actor
from himpun.sop.actions import publish
from himpun.sop.models import ProcedureVersion

pytestmark = pytest.mark.django_db
TextOf = Callable[[bytes], str]
TEXT = (files("himpun.sop") / "library" / "pengumpulan-data-kinerja.yaml").read_text()


@pytest.fixture
def version(cast: Cast) -> ProcedureVersion:
    return publish(cast.office, text=TEXT, by=system_actor(cast.office.pk), at=MORNING)


def test_an_office_without_a_sop_reads_what_is_missing(cast: Cast, client_of: ClientOf) -> None:
    assert "Belum ada SOP" in client_of(cast.kadis).get("/sop/").content.decode()


def test_the_list_tells_the_version_in_force_from_earlier_ones(
    version: ProcedureVersion, cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    newer = TEXT.replace("versi: 1", "versi: 2", 1).replace("{jam: 2}", "{jam: 3}", 1)
    publish(cast.office, text=newer, by=system_actor(cast.office.pk), at=MORNING)
    shown = text_of(client_of(cast.bina_marga).get("/sop/").content)
    assert "Pengumpulan Data Kinerja Berlaku" in shown
    assert "versi 2 · terbit 1 April 2026" in shown
    assert "Versi sebelumnya Pengumpulan Data Kinerja, versi 1" in shown


def test_a_version_shows_box_flowchart_readings_and_digest(
    version: ProcedureVersion, cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    page = client_of(cast.bina_marga).get(f"/sop/{version.pk}/").content
    shown = text_of(page)
    assert "150.2/SOP-BMCKSTR/2024" in shown
    assert "(kosong dalam naskahnya)" in shown
    assert b'class="fc"' in page
    assert "2 jam adalah lamanya pekerjaan" in shown
    assert "Tenggat: tutup kantor hari kerja ke-5 berikutnya." in shown
    assert "Sekretaris dapat melanjutkan tanpa unit yang belum selesai" in shown
    assert "Dikembalikan: Kembali ke langkah 6 hanya bagi unit yang dipilih." in shown
    assert "8 hari kerja dan 412 menit" in shown
    assert version.content_hash in shown


def test_a_version_asks_few_questions_of_the_database(
    version: ProcedureVersion,
    cast: Cast,
    client_of: ClientOf,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_of(cast.kadis)
    with django_assert_max_num_queries(9):
        assert client.get(f"/sop/{version.pk}/").status_code == 200


def test_the_file_is_given_as_it_was_published(
    version: ProcedureVersion, cast: Cast, client_of: ClientOf
) -> None:
    answer = client_of(cast.kadis).get(f"/sop/{version.pk}/berkas/")
    assert answer.content.decode() == TEXT
    assert "pengumpulan-data-kinerja-v1.yaml" in answer["Content-Disposition"]
    assert answer["Content-Type"] == "application/yaml"


def test_the_drawing_is_given_as_a_picture(
    version: ProcedureVersion, cast: Cast, client_of: ClientOf
) -> None:
    answer = client_of(cast.kadis).get(f"/sop/{version.pk}/gambar/")
    assert answer.content.startswith(b"<svg")
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("tail", ["", "berkas/", "gambar/"])
def test_a_sop_of_another_office_is_not_there(
    version: ProcedureVersion, cast: Cast, client_of: ClientOf, tail: str
) -> None:
    assert client_of(cast.orang_luar).get(f"/sop/{version.pk}/{tail}").status_code == 404


def test_words_of_a_sop_are_shown_as_words(cast: Cast, client_of: ClientOf) -> None:
    hostile = TEXT.replace("nama: Pengumpulan Data Kinerja", 'nama: "<script>x</script>"', 1)
    version = publish(cast.office, text=hostile, by=system_actor(cast.office.pk), at=MORNING)
    shown = client_of(cast.kadis).get(f"/sop/{version.pk}/").content.decode()
    assert "<script>x</script>" not in shown
    assert "&lt;script&gt;x&lt;/script&gt;" in shown
