"""Steps 1 to 3 in the browser: who may, what is kept, what is refused, what comes out."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.domain.document_rounds import MORNING, briefed, later, open_round, ordered, turn_of
from tests.domain.pdf_text import pages_of
from tests.web.conftest import ClientOf
from tests.web.step_pages import address_of, fields_of, send, set_clock, words_in

from himpun.core.actors import Actor
from himpun.documents import actions, queries
from himpun.documents.models import Document, SourceItem
from himpun.rounds.models import Round, Turn

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _office_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, later(240))


def words_of(document: Document, by: Actor) -> str:
    with queries.open_pdf(document, by=by) as file:
        return " ".join(pages_of(file.read()))


def editor(client: Any, turn: Turn, kind: str) -> dict[str, str]:
    return fields_of(client.get(address_of(turn)), kind)


# --- every step -----------------------------------------------------------------------------


def test_begin_takes_the_turn_up(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(open_round(cast), "perintah")
    client = client_of(cast.kadis)
    assert "Terima dan buka" in client.get(address_of(turn)).content.decode()
    assert send(client, turn, "mulai/", {}).status_code == 303
    turn.refresh_from_db()
    assert turn.begun_at == later(240)
    assert "Terima dan buka" not in client.get(address_of(turn)).content.decode()


def test_begin_is_refused_in_words_to_another_lane(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(ordered(cast), "rapat")
    answer = send(client_of(cast.kadis), turn, "mulai/", {})
    assert answer.status_code == 422
    assert "Langkah 2 dikerjakan oleh Sekretaris" in words_in(answer)


@pytest.mark.parametrize(
    "act",
    [
        "",
        "mulai/",
        "draf/NOTA_DINAS/",
        "perintah/",
        "rapat/waktu/",
        "rapat/undangan/",
        "rapat/notula/",
        "rencana/",
        "dokumen/tambah/",
        "dokumen/lengkap/",
        "bagikan/",
        "tugas/",
        "lampiran/",
    ],
)
def test_nothing_of_a_turn_is_there_for_another_office(
    cast: Cast, client_of: ClientOf, act: str
) -> None:
    turn = turn_of(open_round(cast), "perintah")
    client = client_of(cast.orang_luar)
    answer = send(client, turn, act, {}) if act else client.get(address_of(turn))
    assert answer.status_code == 404
    assert client.get(address_of(turn, act)).status_code == 404


@pytest.mark.parametrize("act", ["rapat/waktu/", "rencana/", "dokumen/lengkap/", "bagikan/"])
def test_an_act_of_another_step_is_not_there(cast: Cast, client_of: ClientOf, act: str) -> None:
    turn = turn_of(open_round(cast), "perintah")
    assert send(client_of(cast.kadis), turn, act, {}).status_code == 404


def test_a_turn_under_another_round_is_not_there(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(open_round(cast), "perintah")
    client = client_of(cast.kadis)
    assert client.get(f"/putaran/{turn.round_id + 1}/giliran/{turn.pk}/").status_code == 404


@pytest.mark.parametrize("name", ["kadis", "sekretaris", "bina_marga", "tim_sakip", "admin"])
def test_everybody_of_the_office_reads_a_step(cast: Cast, client_of: ClientOf, name: str) -> None:
    turn = turn_of(open_round(cast), "perintah")
    answer = client_of(cast.insiders[name]).get(address_of(turn))
    assert answer.status_code == 200
    shown = words_in(answer)
    assert "10 menit" in shown
    assert "Langkah 2 terbuka untuk Sekretaris" in shown
    assert "Perintah Pengumpulan Data Kinerja" in answer.content.decode()


# --- step 1 ---------------------------------------------------------------------------------


def test_the_order_is_prepared_by_one_and_issued_by_another(
    cast: Cast, client_of: ClientOf
) -> None:
    turn = turn_of(open_round(cast), "perintah")
    prepares = client_of(cast.perencanaan)
    typed = editor(prepares, turn, "NOTA_DINAS") | {"nota_dinas-nature": "Segera"}
    answer = send(prepares, turn, "draf/NOTA_DINAS/", typed)
    assert answer.status_code == 303
    issues = client_of(cast.kadis)
    typed = editor(issues, turn, "NOTA_DINAS")
    assert typed["nota_dinas-nature"] == "Segera"
    assert send(issues, turn, "perintah/", typed).status_code == 303
    order = Document.objects.get(turn=turn)
    assert order.status == Document.Status.ISSUED
    assert "Segera" in words_of(order, cast.kadis)
    shown = words_in(issues.get(address_of(turn)))
    assert f"Nota Dinas terbit dengan nomor {order.number}" in shown
    assert "Langkah 1 sudah ditutup" in shown


def test_a_draft_keeps_only_what_was_typed(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(open_round(cast), "perintah")
    client = client_of(cast.kadis)
    typed = editor(client, turn, "NOTA_DINAS") | {"nota_dinas-nature": "Segera"}
    send(client, turn, "draf/NOTA_DINAS/", typed)
    assert Document.objects.get(turn=turn).content == {"nature": "Segera"}


def test_who_may_only_prepare_sees_why_the_button_is_closed(
    cast: Cast, client_of: ClientOf
) -> None:
    turn = turn_of(open_round(cast), "perintah")
    client = client_of(cast.perencanaan)
    answer = client.get(address_of(turn))
    assert "Simpan draf" in words_in(answer)
    assert "Langkah 1 menunggu Kepala Dinas" in words_in(answer)
    refused = send(client, turn, "perintah/", fields_of(answer, "NOTA_DINAS"))
    assert refused.status_code == 422
    assert "Langkah 1 menunggu Kepala Dinas" in words_in(refused)


def test_a_lane_that_may_not_prepare_reads_the_naskah(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(open_round(cast), "perintah")
    answer = client_of(cast.bina_marga).get(address_of(turn))
    assert fields_of(answer, "NOTA_DINAS") == {}
    assert "Terkunci. Langkah 1 dikerjakan oleh Kepala Dinas" in words_in(answer)


def test_an_incomplete_order_is_refused_with_what_was_typed(
    cast: Cast, client_of: ClientOf
) -> None:
    turn = turn_of(open_round(cast), "perintah")
    client = client_of(cast.kadis)
    typed = editor(client, turn, "NOTA_DINAS")
    typed |= {"nota_dinas-subject": "", "nota_dinas-body": "Teks saya sendiri."}
    answer = send(client, turn, "perintah/", typed)
    assert answer.status_code == 422
    assert "Hal belum diisi." in words_in(answer)
    assert fields_of(answer, "NOTA_DINAS")["nota_dinas-body"] == "Teks saya sendiri."
    assert not Document.objects.filter(turn=turn).exists()


def test_a_text_that_cannot_be_printed_survives_its_refusal(
    cast: Cast, client_of: ClientOf
) -> None:
    turn = turn_of(open_round(cast), "perintah")
    client = client_of(cast.kadis)
    typed = editor(client, turn, "NOTA_DINAS") | {"nota_dinas-body": "Isi \U0001f600 saya"}
    answer = send(client, turn, "draf/NOTA_DINAS/", typed)
    assert answer.status_code == 422
    assert fields_of(answer, "NOTA_DINAS")["nota_dinas-body"] == "Isi \U0001f600 saya"


def test_two_who_edit_the_same_part_see_both_texts(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(open_round(cast), "perintah")
    first, second = client_of(cast.perencanaan), client_of(cast.sekretaris)
    theirs, mine = editor(first, turn, "NOTA_DINAS"), editor(second, turn, "NOTA_DINAS")
    send(first, turn, "draf/NOTA_DINAS/", theirs | {"nota_dinas-subject": "Hal mereka"})
    answer = send(second, turn, "draf/NOTA_DINAS/", mine | {"nota_dinas-subject": "Hal saya"})
    assert answer.status_code == 409
    assert "<td>Hal mereka</td><td>Hal saya</td>" in answer.content.decode()
    again = fields_of(answer, "NOTA_DINAS")
    assert again["nota_dinas-subject"] == "Hal saya"
    assert send(second, turn, "draf/NOTA_DINAS/", again).status_code == 303
    assert Document.objects.get(turn=turn).content["subject"] == "Hal saya"


def test_two_who_edit_different_parts_both_keep_theirs(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(open_round(cast), "perintah")
    first, second = client_of(cast.perencanaan), client_of(cast.sekretaris)
    theirs, mine = editor(first, turn, "NOTA_DINAS"), editor(second, turn, "NOTA_DINAS")
    send(first, turn, "draf/NOTA_DINAS/", theirs | {"nota_dinas-subject": "Hal mereka"})
    send(second, turn, "draf/NOTA_DINAS/", mine | {"nota_dinas-nature": "Segera"})
    content = Document.objects.get(turn=turn).content
    assert content == {"subject": "Hal mereka", "nature": "Segera"}


def test_an_order_is_not_issued_over_a_draft_that_was_not_seen(
    cast: Cast, client_of: ClientOf
) -> None:
    turn = turn_of(open_round(cast), "perintah")
    head = client_of(cast.kadis)
    seen = editor(head, turn, "NOTA_DINAS")
    actions.save_draft(
        turn, kind="NOTA_DINAS", content={"subject": "Baru"}, by=cast.perencanaan, at=later(5)
    )
    answer = send(head, turn, "perintah/", seen)
    assert answer.status_code == 409
    assert "<td>Baru</td>" in answer.content.decode()
    assert send(head, turn, "perintah/", fields_of(answer, "NOTA_DINAS")).status_code == 303
    assert Document.objects.get(turn=turn).content["subject"] == seen["nota_dinas-subject"]


def test_the_same_order_sent_twice_is_issued_once(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(open_round(cast), "perintah")
    client = client_of(cast.kadis)
    sent = {"token": "a" * 32, **editor(client, turn, "NOTA_DINAS")}
    first = client.post(address_of(turn, "perintah/"), sent)
    assert first.status_code == 303
    assert Document.objects.filter(turn=turn).count() == 1
    client.post(address_of(turn, "perintah/"), sent)
    assert Document.objects.filter(turn=turn).count() == 1


# --- step 2 ---------------------------------------------------------------------------------


def _minutes(client: Any, turn: Turn, held_at: str, **typed: str) -> Any:
    sent = editor(client, turn, "NOTULA") | typed
    return send(client, turn, "rapat/notula/", sent | ({"held_at": held_at} if held_at else {}))


def test_a_meeting_is_set_moved_and_invited_to(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(ordered(cast), "rapat")
    client = client_of(cast.sekretaris)
    for typed, shown in (("2026-04-02T09:00", "2 April 2026 09.00 WIB"), ("2026-04-02 13.30", "")):
        assert send(client, turn, "rapat/waktu/", {"starts_at": typed}).status_code == 303
        assert shown in words_in(client.get(address_of(turn)))
    turn.refresh_from_db()
    assert turn.agreed_start == datetime.fromisoformat("2026-04-02T13:30+07:00")
    letter = editor(client, turn, "UNDANGAN")
    assert letter["undangan-time"] == "13.30 WIB sampai selesai"
    assert send(client, turn, "rapat/undangan/", letter).status_code == 303
    assert Document.objects.get(turn=turn, kind="UNDANGAN").status == Document.Status.ISSUED
    turn.refresh_from_db()
    assert turn.status == Turn.Status.OPEN


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("2026-04-04T09:00", "bukan hari kerja kantor ini"),
        ("besok pagi", "Tulis tanggal dan jamnya"),
        ("", "Rapat dimulai belum diisi"),
    ],
)
def test_a_meeting_on_no_day_is_refused(
    cast: Cast, client_of: ClientOf, typed: str, why: str
) -> None:
    turn = turn_of(ordered(cast), "rapat")
    answer = send(client_of(cast.sekretaris), turn, "rapat/waktu/", {"starts_at": typed})
    assert answer.status_code == 422
    assert why in words_in(answer)
    assert f'value="{typed}"' in answer.content.decode() or not typed


def test_an_invitation_without_a_date_is_refused(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(ordered(cast), "rapat")
    answer = send(client_of(cast.sekretaris), turn, "rapat/undangan/", {})
    assert answer.status_code == 422
    assert "Tetapkan waktu rapat sebelum mengundang." in words_in(answer)


def test_the_notula_tells_the_real_start_and_who_came(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(ordered(cast), "rapat")
    client = client_of(cast.sekretaris)
    assert "Contoh Sekretaris" in editor(client, turn, "NOTULA")["notula-attendance-0-name"]
    answer = _minutes(
        client, turn, "2026-04-01T08:05", **{"notula-attendance-0-presence": "Hadir tepat waktu"}
    )
    assert answer.status_code == 303
    notula = Document.objects.get(turn=turn, kind="NOTULA")
    assert notula.content["time"] == "08.05 WIB sampai selesai"
    assert notula.content["day"] == "Rabu, 1 April 2026"
    assert notula.content["attendance"][0]["presence"] == "Hadir tepat waktu"
    turn.refresh_from_db()
    assert turn.begun_at == later(35)
    assert turn_of(turn.round, "rencana").status == Turn.Status.OPEN


def test_a_time_that_somebody_worded_stays_as_worded(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(ordered(cast), "rapat")
    worded = {"notula-time": "08.05 sampai 09.40 WIB"}
    _minutes(client_of(cast.sekretaris), turn, "2026-04-01T08:05", **worded)
    assert Document.objects.get(turn=turn).content["time"] == "08.05 sampai 09.40 WIB"


def test_a_meeting_in_the_minute_in_which_the_round_opened_is_not_before_it(
    cast: Cast, client_of: ClientOf
) -> None:
    round = open_round(cast, at=MORNING + timedelta(seconds=40))
    actions.order_round(turn_of(round, "perintah"), by=cast.kadis, at=later(10))
    turn = turn_of(round, "rapat")
    assert _minutes(client_of(cast.sekretaris), turn, "2026-04-01T07:30").status_code == 303


@pytest.mark.parametrize(
    ("held_at", "why"),
    [
        ("2026-04-01T15:00", "Rapat belum berlangsung"),
        ("2026-03-31T15:00", "Waktu rapat mendahului dibukanya putaran ini"),
        ("", "Rapat benar-benar dimulai belum diisi"),
    ],
)
def test_a_notula_of_no_meeting_is_refused_with_its_text(
    cast: Cast, client_of: ClientOf, held_at: str, why: str
) -> None:
    turn = turn_of(ordered(cast), "rapat")
    client = client_of(cast.sekretaris)
    answer = _minutes(client, turn, held_at, **{"notula-decisions": "1. Arahan baru."})
    assert answer.status_code == 422
    assert why in words_in(answer)
    assert fields_of(answer, "NOTULA")["notula-decisions"] == "1. Arahan baru."
    assert f'value="{held_at}"' in answer.content.decode() or not held_at


def test_a_meeting_by_circulation_needs_no_start(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(ordered(cast), "rapat")
    client = client_of(cast.sekretaris)
    send(client, turn, "rapat/waktu/", {"circulated": "ya"})
    assert 'name="held_at"' not in client.get(address_of(turn)).content.decode()
    assert _minutes(client, turn, "").status_code == 303
    assert "sirkuler" in Document.objects.get(turn=turn).content["place"]


def test_a_meeting_is_held_after_all_when_circulation_was_chosen_first(
    cast: Cast, client_of: ClientOf
) -> None:
    turn = turn_of(ordered(cast), "rapat")
    client = client_of(cast.sekretaris)
    send(client, turn, "rapat/waktu/", {"circulated": "ya"})
    send(client, turn, "rapat/waktu/", {"starts_at": "2026-04-02T09:00"})
    typed = editor(client, turn, "NOTULA")
    assert typed["notula-place"] == "Ruang rapat"
    assert "Diedarkan" not in typed["notula-participants"]


def test_a_start_typed_beside_a_draft_is_carried_on(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(ordered(cast), "rapat")
    client = client_of(cast.sekretaris)
    sent = editor(client, turn, "NOTULA") | {"held_at": "2026-04-01T08:05"}
    answer = send(client, turn, "draf/NOTULA/", sent)
    assert 'value="2026-04-01T08:05"' in client.get(answer["Location"]).content.decode()


def test_the_meeting_is_refused_to_the_team_in_words(cast: Cast, client_of: ClientOf) -> None:
    turn = turn_of(ordered(cast), "rapat")
    for act in ("rapat/waktu/", "rapat/notula/", "draf/NOTULA/"):
        answer = send(client_of(cast.tim_sakip), turn, act, {"starts_at": "2026-04-02T09:00"})
        assert answer.status_code == 422
        assert "Sekretaris" in words_in(answer)


# --- step 3 ---------------------------------------------------------------------------------


def _plan_turn(cast: Cast) -> tuple[Round, Turn]:
    round = briefed(cast)
    return round, turn_of(round, "rencana")


def test_the_plan_shows_its_schedule_and_lists_the_documents(
    cast: Cast, client_of: ClientOf
) -> None:
    round, turn = _plan_turn(cast)
    client = client_of(cast.tim_sakip)
    answer = client.get(address_of(turn))
    assert "5 hari" in words_in(answer)
    typed = fields_of(answer, "RENCANA_KEGIATAN")
    typed["rencana_kegiatan-sources-3-title"] = "Data ruas jalan"
    assert send(client, turn, "rencana/", typed).status_code == 303
    labels = SourceItem.objects.filter(round=round).values_list("label", flat=True)
    assert list(labels) == ["Renstra", "Perjanjian Kinerja", "DPA", "Data ruas jalan"]


def test_a_due_moment_of_the_plan_reaches_the_step(cast: Cast, client_of: ClientOf) -> None:
    round, turn = _plan_turn(cast)
    client = client_of(cast.tim_sakip)
    typed = editor(client, turn, "RENCANA_KEGIATAN")
    answer = send(client, turn, "rencana/", typed | {"due-isi_formulir": "2026-04-17T15:00"})
    assert answer.status_code == 303
    round.refresh_from_db()
    assert round.plan_due == {"isi_formulir": "2026-04-17T15:00:00+07:00"}
    plan = Document.objects.get(turn=turn)
    assert "17 April 2026 15.00 WIB" in plan.content["schedule"][5]["due"]


def test_a_due_moment_in_the_past_is_refused_and_kept(cast: Cast, client_of: ClientOf) -> None:
    _, turn = _plan_turn(cast)
    client = client_of(cast.tim_sakip)
    typed = editor(client, turn, "RENCANA_KEGIATAN") | {"due-rekap": "2026-03-01T15:00"}
    answer = send(client, turn, "rencana/", typed)
    assert answer.status_code == 422
    assert "Rencana selesai harus sesudah saat ini." in words_in(answer)
    assert 'value="2026-03-01T15:00"' in answer.content.decode()


def test_due_moments_typed_beside_a_draft_are_carried_on(cast: Cast, client_of: ClientOf) -> None:
    _, turn = _plan_turn(cast)
    client = client_of(cast.sakip_member)
    typed = editor(client, turn, "RENCANA_KEGIATAN") | {"due-rekap": "2026-05-01T15:00"}
    answer = send(client, turn, "draf/RENCANA_KEGIATAN/", typed)
    shown = client.get(answer["Location"]).content.decode()
    assert 'value="2026-05-01T15:00"' in shown


def test_a_due_moment_of_an_earlier_step_is_not_asked(cast: Cast, client_of: ClientOf) -> None:
    _, turn = _plan_turn(cast)
    assert "due-rapat" not in client_of(cast.tim_sakip).get(address_of(turn)).content.decode()


def test_a_member_prepares_the_plan_and_the_chair_issues_it(
    cast: Cast, client_of: ClientOf
) -> None:
    _, turn = _plan_turn(cast)
    client = client_of(cast.sakip_member)
    typed = editor(client, turn, "RENCANA_KEGIATAN")
    answer = send(client, turn, "rencana/", typed)
    assert answer.status_code == 422
    assert "Anda dapat menyiapkan; yang menutup langkah ini pimpinan" in words_in(answer)


# --- cost -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "step", "most"),
    [(open_round, "perintah", 16), (ordered, "rapat", 23), (briefed, "rencana", 21)],
)
def test_a_page_costs_a_known_number_of_statements(
    cast: Cast, client_of: ClientOf, make: Any, step: str, most: int
) -> None:
    turn = turn_of(make(cast), step)
    closer = {"perintah": cast.kadis, "rapat": cast.sekretaris, "rencana": cast.tim_sakip}[step]
    client = client_of(closer)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address_of(turn)).status_code == 200
    assert len(asked) <= most
