"""Pengukuran kinerja in the browser: closed until step 9 agrees, open afterwards."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.domain.measured_rounds import agreed, newest_turn, reported
from tests.web.conftest import ClientOf
from tests.web.result_pages import AFTERWARDS, keep_recap, many_indicators
from tests.web.step_pages import set_clock, words_in

from himpun.core import guard
from himpun.measurement.models import Verdict
from himpun.offices.models import Office

pytestmark = pytest.mark.django_db

TW1 = "/pengukuran/2026-TW1/"


@pytest.fixture(autouse=True)
def _office_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, AFTERWARDS)


def test_before_step_9_agrees_the_page_says_why_it_is_closed(
    cast: Cast, client_of: ClientOf
) -> None:
    reported(cast)
    page = words_in(client_of(cast.bina_marga).get(TW1))
    assert "Kinerja Triwulan I Tahun 2026 belum dapat diukur" in page
    assert "langkah 9 menunggu Kepala Dinas" in page
    assert "%" not in page
    assert "Belum dapat diukur" in words_in(client_of(cast.kadis).get("/pengukuran/"))


def test_an_office_that_only_warns_sees_provisional_figures(
    cast: Cast, client_of: ClientOf
) -> None:
    reported(cast)
    with guard.lifted("test factory"):
        Office.objects.filter(pk=cast.office.pk).update(measurement_lock="PERINGATAN")
    page = words_in(client_of(cast.bina_marga).get(TW1))
    assert "belum dapat diukur" in page
    assert "97,14%" in page
    assert "sementara" in page


def test_a_period_that_nobody_collected_says_so(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.kadis)
    assert "pengumpulan datanya belum dibuka" in words_in(client.get("/pengukuran/2025-TW3/"))
    assert "Belum ada yang diukur" in words_in(client.get("/pengukuran/"))
    assert client.get("/pengukuran/triwulan-satu/").status_code == 404


def test_an_agreed_period_is_measured_by_indicator_sasaran_and_unit(
    cast: Cast, client_of: ClientOf
) -> None:
    agreed(cast)
    client = client_of(cast.bina_marga)
    answer = client.get(TW1)
    page = words_in(answer)
    assert "97,14%" in page
    assert "Sasaran satu" in page
    assert "Bidang Cipta Karya" in page
    assert "sementara" not in page
    assert "– – " in page  # SUB-1 of the office: one of two contributors
    assert answer.content.count(b'<svg class="bar') >= 4
    listed = words_in(client.get("/pengukuran/"))
    assert "Triwulan I Tahun 2026 Disetujui" in listed


def test_the_rule_and_the_legend_are_printed(cast: Cast, client_of: ClientOf) -> None:
    agreed(cast)
    page = words_in(client_of(cast.kadis).get(TW1))
    assert "Permendagri 86/2017" in page
    for words in ("capaian > 90%", "capaian > 75 sampai 90%", "capaian sampai 50%"):
        assert words in page


def test_bars_carry_no_style_and_never_stick_out(cast: Cast, client_of: ClientOf) -> None:
    agreed(cast)
    text = client_of(cast.kadis).get(TW1).content.decode()
    assert "style=" not in text
    lengths = [float(one) for one in re.findall(r'class="bar-value" width="([0-9.]+)"', text)]
    assert lengths
    assert all(0 <= one <= 150 for one in lengths)


def test_one_unit_is_measured_on_a_page_of_its_own(cast: Cast, client_of: ClientOf) -> None:
    agreed(cast)
    page = words_in(client_of(cast.kadis).get(f"{TW1}?unit=CK"))
    assert "Menurut indikator – Bidang Cipta Karya" in page
    assert "Menurut sasaran" not in page
    assert "PNJ-1" not in page


def test_another_office_has_its_own_measurement(cast: Cast, client_of: ClientOf) -> None:
    agreed(cast)
    page = words_in(client_of(cast.orang_luar).get(TW1))
    assert "pengumpulan datanya belum dibuka" in page
    assert "Sasaran satu" not in page


def test_two_thousand_indicators_stay_below_300_kilobytes(cast: Cast, client_of: ClientOf) -> None:
    round = agreed(cast)
    recap = keep_recap(round, newest_turn(round, "perintah"), many_indicators(), number=2)
    with guard.lifted("test factory"):
        Verdict.objects.create(
            turn=newest_turn(round, "rapat"),
            recap=recap,
            recap_hash=recap.content_hash,
            outcome="setuju",
            is_agreed=True,
            decided_at=AFTERWARDS,
            decided_name="Contoh",
            decided_as="Kepala Dinas",
        )
    client = client_of(cast.kadis)
    for address in (TW1, f"{TW1}?hal=9", f"{TW1}?unit=BM"):
        answer = client.get(address)
        assert len(answer.content) <= 300_000
        assert b"IND-" in answer.content


def test_the_page_asks_the_database_a_bounded_number_of_times(
    cast: Cast, client_of: ClientOf
) -> None:
    agreed(cast)
    client = client_of(cast.kadis)
    client.get(TW1)
    for address in (TW1, "/pengukuran/"):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        assert len(asked) <= 16, address
