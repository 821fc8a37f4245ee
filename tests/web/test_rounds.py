"""Pages of rounds: the list, opening, the round itself, cancelling, the trail."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from pytest_django import DjangoAssertNumQueries
from tests.cast import Cast
from tests.domain.document_rounds import MORNING, briefed, later, open_round, ordered, turn_of
from tests.domain.form_rounds import distributed, handed_in
from tests.web.conftest import ClientOf

import himpun
from himpun.planning.rules.periods import Period
from himpun.rounds import actions, queries
from himpun.rounds.models import Round, Turn
from himpun.web import request as request_module
from himpun.web.forms.rounds import period_choices, usual_period
from himpun.web.pages import rounds as pages
from himpun.web.trails import VERBS

pytestmark = pytest.mark.django_db
Token = Callable[[], dict[str, str]]
TextOf = Callable[[bytes], str]


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the pages: the first day of the round, after everything that the tests play."""
    noon = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
    monkeypatch.setattr(request_module, "clock", SimpleNamespace(now=lambda: noon))


def test_an_empty_list_offers_to_open_the_first_round(cast: Cast, client_of: ClientOf) -> None:
    shown = client_of(cast.bina_marga).get("/putaran/").content.decode()
    assert "Belum ada putaran" in shown
    assert "Belum ada SOP yang terbit" in shown


def test_the_list_says_where_a_round_stands(
    cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    ordered(cast)
    shown = text_of(client_of(cast.bina_marga).get("/putaran/").content)
    assert "Triwulan I Tahun 2026" in shown
    assert "2 dari 11" in shown
    assert "Kamis, 2 April 2026 16.00 WIB" in shown
    assert "Putaran dibuka oleh Kepala Dinas" in shown  # why the Bidang has no button


def test_the_list_is_empty_for_another_office(cast: Cast, client_of: ClientOf) -> None:
    ordered(cast)
    shown = client_of(cast.orang_luar).get("/putaran/").content.decode()
    assert "Triwulan I Tahun 2026" not in shown


@pytest.mark.parametrize("tail", ["", "jejak/", "batal/"])
def test_a_round_of_another_office_is_not_there(cast: Cast, client_of: ClientOf, tail: str) -> None:
    round = ordered(cast)
    assert client_of(cast.orang_luar).get(f"/putaran/{round.pk}/{tail}").status_code == 404


def test_a_round_is_opened_for_the_quarter_that_has_ended(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    procedure = open_round(cast).procedure
    client = client_of(cast.kadis)
    shown = client.get("/putaran/baru/").content.decode()
    assert '<option value="2026-TW1" selected>' in shown
    assert "putarannya masih berjalan" in shown
    sent = {**token(), "procedure": str(procedure.pk), "period": "2025-TW4", "title": ""}
    answer = client.post("/putaran/baru/", sent)
    opened = Round.objects.get(period="2025-TW4")
    assert answer["Location"] == f"/putaran/{opened.pk}/"
    assert opened.title == "Pengumpulan Data Kinerja Triwulan IV Tahun 2025"


def test_a_second_running_round_is_refused_and_the_title_kept(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    procedure = open_round(cast).procedure
    sent = {
        **token(),
        "procedure": str(procedure.pk),
        "period": "2026-TW1",
        "title": "Judul sendiri",
    }
    answer = client_of(cast.kadis).post("/putaran/baru/", sent)
    assert answer.status_code == 422
    assert "masih berjalan. Selesaikan" in answer.content.decode()
    assert 'value="Judul sendiri"' in answer.content.decode()


def test_a_made_up_period_is_refused_at_its_field(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    procedure = open_round(cast).procedure
    sent = {**token(), "procedure": str(procedure.pk), "period": "2026-TW9"}
    answer = client_of(cast.kadis).post("/putaran/baru/", sent)
    assert answer.status_code == 422
    assert "Pilih periode dari daftar." in answer.content.decode()


def test_who_may_not_open_a_round_reads_why(cast: Cast, client_of: ClientOf, token: Token) -> None:
    procedure = open_round(cast).procedure
    client = client_of(cast.bina_marga)
    assert "Putaran dibuka oleh Kepala Dinas" in client.get("/putaran/baru/").content.decode()
    sent = {**token(), "procedure": str(procedure.pk), "period": "2025-TW4"}
    assert client.post("/putaran/baru/", sent).status_code == 422
    assert Round.objects.count() == 1


def test_an_office_without_a_sop_is_told_so(cast: Cast, client_of: ClientOf) -> None:
    shown = client_of(cast.orang_luar).get("/putaran/baru/").content.decode()
    assert "Belum ada SOP yang terbit" in shown


def test_a_round_shows_the_flowchart_the_holder_and_the_papers(
    cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    round = briefed(cast)
    page = client_of(cast.tim_sakip).get(f"/putaran/{round.pk}/").content
    shown = text_of(page)
    assert b'<svg xmlns="http://www.w3.org/2000/svg" class="fc"' in page
    assert "fc-open" in page.decode()
    assert "Tim SAKIP menyusun rencana kegiatan" in shown
    assert "Ketua.Sakip, Ketua Tim SAKIP" in shown
    assert "Kerjakan" in shown
    assert "Nota Dinas" in shown
    assert "Notula" in shown


def test_a_round_offers_no_work_to_who_only_reads(
    cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    round = briefed(cast)
    shown = text_of(client_of(cast.bina_marga).get(f"/putaran/{round.pk}/").content)
    assert "Kerjakan" not in shown
    assert "Putaran hanya dapat dibatalkan oleh yang memerintahkannya." in shown


def test_a_round_shows_the_receipt_of_every_form(
    cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    round = distributed(cast)
    shown = text_of(client_of(cast.kadis).get(f"/putaran/{round.pk}/").content)
    assert "Sudah disampaikan 0 dari 4" in shown
    assert "Terkirim" in shown


def test_a_round_asks_the_database_no_more_for_more_turns(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    round = handed_in(cast)
    client = client_of(cast.kadis)
    with django_assert_max_num_queries(19):
        assert client.get(f"/putaran/{round.pk}/").status_code == 200


def test_the_list_asks_the_database_no_more_for_more_rounds(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    procedure = ordered(cast).procedure
    for code in ("2025-TW1", "2025-TW2", "2025-TW3", "2025-TW4"):
        period = Period.parse(code)
        actions.open_round(
            cast.office, procedure=procedure, period=period, by=cast.kadis, at=MORNING
        )
    client = client_of(cast.kadis)
    with django_assert_max_num_queries(12):
        assert client.get("/putaran/").status_code == 200


def test_a_round_is_cancelled_with_a_reason(
    cast: Cast, client_of: ClientOf, token: Token, text_of: TextOf
) -> None:
    round = ordered(cast)
    client = client_of(cast.kadis)
    assert "Batalkan" in client.get(f"/putaran/{round.pk}/batal/").content.decode()
    sent = {**token(), "reason": "Periodenya keliru."}
    assert client.post(f"/putaran/{round.pk}/batal/", sent).status_code == 303
    shown = text_of(client.get(f"/putaran/{round.pk}/").content)
    assert "Putaran ini dibatalkan. Periodenya keliru." in shown


def test_a_round_is_not_cancelled_without_a_reason(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    round = ordered(cast)
    answer = client_of(cast.kadis).post(f"/putaran/{round.pk}/batal/", {**token(), "reason": " "})
    assert answer.status_code == 422
    assert "Alasan pembatalan belum diisi." in answer.content.decode()


def test_cancelling_is_refused_to_another_lane(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    round = ordered(cast)
    sent = {**token(), "reason": "Alasan yang diketik."}
    answer = client_of(cast.sekretaris).post(f"/putaran/{round.pk}/batal/", sent)
    assert answer.status_code == 422
    assert "hanya dapat dibatalkan oleh yang memerintahkannya" in answer.content.decode()
    assert "Alasan yang diketik." in answer.content.decode()
    round.refresh_from_db()
    assert round.status == Round.Status.OPEN


def test_the_trail_says_who_did_what_as_what(
    cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    round = ordered(cast)
    shown = text_of(client_of(cast.bina_marga).get(f"/putaran/{round.pk}/jejak/").content)
    assert "Nota Dinas perintah diterbitkan" in shown
    assert "Contoh Kadis Kepala Dinas" in shown
    assert "Giliran yang terbuka: Langkah 2" in shown
    assert "Putaran dibuka" in shown


def test_the_trail_is_paged(
    cast: Cast, client_of: ClientOf, text_of: TextOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "TRAIL_PAGE", 4)
    round = briefed(cast)
    client = client_of(cast.kadis)
    first = text_of(client.get(f"/putaran/{round.pk}/jejak/").content)
    assert "Halaman 1 dari" in first
    assert "Putaran dibuka" not in first
    last = text_of(client.get(f"/putaran/{round.pk}/jejak/?hal=999").content)
    assert "Putaran dibuka" in last


def test_every_act_of_the_house_has_a_word_in_the_trail() -> None:
    verbs = set()
    for module in pkgutil.walk_packages(himpun.__path__, "himpun."):
        if ".actions" in module.name:
            found = vars(importlib.import_module(module.name)).values()
            verbs |= {each.is_action for each in found if hasattr(each, "is_action")}
    assert verbs - set(VERBS) == set()
    assert set(VERBS) - verbs == set()


def test_the_usual_period_is_the_quarter_before_this_one() -> None:
    assert usual_period(date(2026, 4, 1)).code == "2026-TW1"
    assert usual_period(date(2026, 1, 15)).code == "2025-TW4"


def test_offered_periods_say_what_runs_and_what_has_not_ended() -> None:
    choices = dict(period_choices(date(2026, 4, 1), running={"2026-TW1"}))
    quarters = dict(choices["Triwulanan"])
    assert quarters["2026-TW2"].endswith("belum berakhir")
    assert quarters["2026-TW1"].endswith("masih berjalan")
    assert quarters["2025-TW4"] == "Triwulan IV Tahun 2025"
    assert set(choices) == {"Triwulanan", "Semesteran", "Bulanan", "Tahunan"}


def states(round: Round, cast: Cast, at: datetime) -> dict[str, str]:
    found = queries.step_states(round, by=cast.kadis, at=at)
    return {step: state.status for step, state in found.items()}


def test_the_live_map_knows_done_open_waiting_and_late(cast: Cast) -> None:
    round = ordered(cast)
    now = states(round, cast, later(20))
    assert (now["perintah"], now["rapat"], now["rencana"]) == ("done", "open", "waiting")
    assert states(round, cast, datetime(2026, 4, 20, tzinfo=UTC))["rapat"] == "late"


def test_the_live_map_counts_the_units_that_are_through(cast: Cast) -> None:
    round = handed_in(cast)
    taken_back = turn_of(round, "rekap")
    assert taken_back.status == Turn.Status.OPEN
    found = queries.step_states(round, by=cast.kadis, at=later(460))
    assert found["isi_formulir"].status == "done"
    assert found["rekap"].holder == "Tim SAKIP"


def test_a_cancelled_round_waits_for_nobody(cast: Cast) -> None:
    round = ordered(cast)
    actions.cancel_round(round, reason="Keliru.", by=cast.kadis, at=later(30))
    round.refresh_from_db()
    assert states(round, cast, later(40)) == {"perintah": "done"}
