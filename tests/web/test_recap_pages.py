"""Steps 7 and 8 and the recap itself in the browser."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from tests.cast import Cast
from tests.domain.measured_rounds import after, newest_turn, recapped, reported
from tests.stories.told import Story, begin
from tests.web.conftest import ClientOf
from tests.web.result_pages import AFTERWARDS, keep_recap, many_indicators
from tests.web.step_pages import address_of, fields_of, send, set_clock, words_in

from himpun.documents.models import Document
from himpun.measurement.models import Recap
from himpun.rounds.models import Turn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, AFTERWARDS)


def recap_address(story: Story, rest: str = "") -> str:
    return f"/putaran/{story.round.pk}/rekapitulasi/{rest}"


def freeze(client: Any, turn: Turn, note: str = "") -> Any:
    typed = fields_of(client.get(address_of(turn)), "REKAPITULASI")
    return send(client, turn, "rekap/", {**typed, "rekapitulasi-note": note})


# --- step 7 ---------------------------------------------------------------------------------


def test_step_7_shows_the_head_figures_before_anything_else(
    cast: Cast, client_of: ClientOf
) -> None:
    story = begin(cast).every_unit_hands_in(but=(cast.tata_ruang_unit,))
    story.sekretaris_goes_on_without(cast.tata_ruang_unit)
    page = words_in(client_of(cast.tim_sakip).get(address_of(story.turn("rekap"))))
    assert "3 dari 4 formulir diterima · 75,00%" in page
    assert "1 unit belum menyampaikan formulir." in page
    assert "Bidang Tata Ruang tenggat" in page
    assert "Diam." in page
    assert page.index("formulir diterima") < page.index("Catatan Tim SAKIP")
    assert page.index("belum menyampaikan formulir") < page.index("Capaian menurut sasaran")


def test_step_7_shows_a_missing_figure_as_a_dash_with_its_reason(
    cast: Cast, client_of: ClientOf
) -> None:
    story = begin(cast).every_unit_hands_in()
    page = words_in(client_of(cast.kadis).get(address_of(story.turn("rekap"))))
    assert "Seluruh unit 10,00 km – – –" in page
    assert "1 dari 2" in page
    assert "97,14%" in page
    assert "belum ada" in page  # PNJ-1 demands evidence and has none


def test_step_7_freezes_the_recap_with_its_note(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast).every_unit_hands_in().sakip_checks()
    client = client_of(cast.tim_sakip)
    answer = freeze(client, story.turn("rekap"), note="Angka UPTD menyusul.")
    assert answer.status_code == 303
    assert answer["Location"] == recap_address(story)
    letter = Document.objects.get(round=story.round, kind="REKAPITULASI")
    assert letter.content["note"] == "Angka UPTD menyusul."
    closed = words_in(client.get(address_of(story.turn("rekap"))))
    assert "Buka Rekapitulasi versi 1" in closed


def test_a_note_that_was_drafted_can_be_taken_back(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast).every_unit_hands_in().sakip_checks()
    client, turn = client_of(cast.tim_sakip), story.turn("rekap")
    typed = fields_of(client.get(address_of(turn)), "REKAPITULASI")
    typed["rekapitulasi-note"] = "Catatan lama."
    assert send(client, turn, "draf/REKAPITULASI/", typed).status_code == 303
    assert "Catatan lama." in client.get(address_of(turn)).content.decode()
    freeze(client, turn, note="")
    assert Document.objects.get(round=story.round, kind="REKAPITULASI").content["note"] == ""


def test_step_7_is_refused_to_another_lane_and_to_who_does_not_lead(
    cast: Cast, client_of: ClientOf
) -> None:
    story = begin(cast).every_unit_hands_in()
    turn = story.turn("rekap")
    for actor, why in (
        (cast.sekretaris, "Langkah 7 menunggu Tim SAKIP"),
        (cast.sakip_member, "yang menutup langkah ini pimpinan: Tim SAKIP"),
    ):
        client = client_of(actor)
        answer = freeze(client, turn, note="Ditahan.")
        assert answer.status_code == 422
        assert why in words_in(answer)
    assert "Ditahan." in answer.content.decode()
    assert not Recap.objects.exists()


def test_step_7_shows_why_the_recap_was_sent_back(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    story.sekretaris_sends_back("Urutan sasaran keliru.")
    page = words_in(client_of(cast.tim_sakip).get(address_of(story.turn("rekap"))))
    assert "Arahan pengembalian" in page
    assert "Urutan sasaran keliru." in page


# --- the recap --------------------------------------------------------------------------------


def test_the_recap_is_provisional_until_it_is_agreed(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast).every_unit_hands_in()
    recap = story.sakip_recapitulates()
    client = client_of(cast.bina_marga)
    before = words_in(client.get(recap_address(story)))
    assert "Capaian bersifat sementara" in before
    assert recap.content_hash in before
    story.sekretaris_reports()
    story.kadis_agrees()
    after_it = words_in(client.get(recap_address(story)))
    assert "Disetujui dalam analisa bersama" in after_it
    assert "sementara" not in after_it


def test_an_old_version_says_that_it_is_old(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    story.sekretaris_sends_back("Keliru.")
    story.sakip_recapitulates()
    client = client_of(cast.kadis)
    assert "Versi 2 · dibekukan" in words_in(client.get(recap_address(story)))
    assert "Ini versi lama." in words_in(client.get(recap_address(story, "?versi=1")))
    assert client.get(recap_address(story, "?versi=9")).status_code == 404


def test_before_step_7_the_recap_page_says_what_comes(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast)
    assert "Belum ada rekapitulasi" in words_in(client_of(cast.kadis).get(recap_address(story)))


def test_the_recap_can_be_narrowed_to_a_unit_or_to_what_is_missing(
    cast: Cast, client_of: ClientOf
) -> None:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    client = client_of(cast.kadis)
    assert "1 baris" in words_in(client.get(recap_address(story, "?unit=SET")))
    page = words_in(client.get(recap_address(story, "?hanya=tanpa-bukti")))
    assert "1 baris" in page
    assert "PNJ-1" in page
    assert "IKU-1" not in page.split("Capaian menurut sasaran")[1]
    assert "Tidak ada baris yang cocok" in words_in(
        client.get(recap_address(story, "?unit=TIDAK-ADA"))
    )


def test_the_recap_is_downloaded_as_csv_and_workbook(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast).every_unit_hands_in()
    recap = story.sakip_recapitulates()
    client = client_of(cast.kadis)
    answer = client.get(recap_address(story, f"{recap.pk}/csv/"))
    assert answer["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode().removeprefix("\ufeff"))))
    assert len(rows) == len(recap.says["rows"])
    book = client.get(recap_address(story, f"{recap.pk}/xlsx/"))
    assert load_workbook(io.BytesIO(book.content)).sheetnames[0] == "Ringkasan"


def test_a_recap_is_not_there_for_another_office(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast).every_unit_hands_in()
    recap = story.sakip_recapitulates()
    for rest in ("", f"{recap.pk}/csv/", f"{recap.pk}/xlsx/"):
        address = recap_address(story, rest)
        assert client_of(cast.orang_luar).get(address).status_code == 404
        assert client_of(cast.perencanaan).get(address).status_code == 200


def test_an_unchanged_recap_is_answered_with_304(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    client = client_of(cast.kadis)
    first = client.get(recap_address(story))
    again = client.get(recap_address(story), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_the_moment_of_the_page_alone_is_no_change(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    client = client_of(cast.kadis)
    first = client.get(recap_address(story))
    set_clock(monkeypatch, after(50))
    again = client.get(recap_address(story), headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_two_thousand_indicators_stay_below_300_kilobytes(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast).every_unit_hands_in()
    keep_recap(story.round, story.turn("rekap"), many_indicators())
    client = client_of(cast.kadis)
    seen: set[str] = set()
    for number in (1, 2, 12, 99):
        answer = client.get(recap_address(story, f"?hal={number}"))
        assert len(answer.content) <= 300_000
        seen |= set(re.findall(r"IND-[0-9]{4}", answer.content.decode()))
    assert len(seen) > 300
    assert "IND-0000" in seen
    assert "IND-1999" in seen


def test_the_rows_of_an_indicator_stay_on_one_page(cast: Cast, client_of: ClientOf) -> None:
    story = begin(cast).every_unit_hands_in()
    keep_recap(story.round, story.turn("rekap"), many_indicators(600))
    client, pages = client_of(cast.kadis), []
    for number in range(1, 8):
        text = client.get(recap_address(story, f"?hal={number}")).content.decode()
        pages.append(set(re.findall(r"IND-[0-9]{4}", text)))
    assert sum(map(len, pages)) == 600
    assert len(set().union(*pages)) == 600


@pytest.mark.parametrize(("step", "most"), [("rekap", 60), ("recap", 22)])
def test_the_pages_ask_the_database_a_bounded_number_of_times(
    cast: Cast, client_of: ClientOf, step: str, most: int
) -> None:
    story = begin(cast).every_unit_hands_in()
    address = address_of(story.turn("rekap"))
    if step == "recap":
        story.sakip_recapitulates()
        address = recap_address(story)
    client = client_of(cast.tim_sakip)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    assert len(asked) <= most


# --- step 8 ---------------------------------------------------------------------------------


def test_step_8_reports_with_the_words_of_the_sekretaris(cast: Cast, client_of: ClientOf) -> None:
    turn = newest_turn(recapped(cast), "lapor_rekap")
    client = client_of(cast.sekretaris)
    typed = fields_of(client.get(address_of(turn)), "LAPORAN_REKAP")
    typed["laporan_rekap-conclusions"] = "Mohon arahan."
    answer = send(client, turn, "laporkan-rekap/", typed)
    assert answer.status_code == 303
    letter = Document.objects.get(turn=turn, kind="LAPORAN_REKAP")
    assert letter.content["conclusions"] == "Mohon arahan."


def test_step_8_sends_a_faulty_recap_back(cast: Cast, client_of: ClientOf) -> None:
    round = recapped(cast)
    turn = newest_turn(round, "lapor_rekap")
    client = client_of(cast.sekretaris)
    empty = send(client, turn, "kembalikan-rekap/", {"guidance": " "})
    assert empty.status_code == 422
    assert "Apa yang perlu diperbaiki belum diisi." in words_in(empty)
    answer = send(client, turn, "kembalikan-rekap/", {"guidance": "Urutan keliru."})
    assert answer.status_code == 303
    assert newest_turn(round, "rekap").pass_no == 2


def test_step_8_is_read_by_others_with_the_reason(cast: Cast, client_of: ClientOf) -> None:
    turn = newest_turn(recapped(cast), "lapor_rekap")
    page = words_in(client_of(cast.bina_marga).get(address_of(turn)))
    assert "Langkah 8 dikerjakan oleh Sekretaris" in page
    assert "Kembalikan ke Tim SAKIP" not in page
    for act in ("laporkan-rekap/", "kembalikan-rekap/"):
        answer = send(client_of(cast.tim_sakip), turn, act, {"guidance": "x"})
        assert answer.status_code == 422
        assert "Langkah 8 menunggu Sekretaris" in words_in(answer)


def test_nothing_of_steps_7_and_8_is_there_for_another_office(
    cast: Cast, client_of: ClientOf
) -> None:
    round, client = recapped(cast), client_of(cast.orang_luar)
    for turn in (newest_turn(round, "rekap"), newest_turn(round, "lapor_rekap")):
        assert client.get(address_of(turn)).status_code == 404
        for act in ("rekap/", "laporkan-rekap/", "kembalikan-rekap/"):
            assert send(client, turn, act, {}).status_code == 404


def test_a_closed_step_8_shows_what_was_issued(cast: Cast, client_of: ClientOf) -> None:
    turn = newest_turn(reported(cast), "lapor_rekap")
    page = words_in(client_of(cast.bina_marga).get(address_of(turn)))
    assert "Langkah 8 sudah ditutup." in page
    assert "Laporan Hasil Rekapitulasi" in page
