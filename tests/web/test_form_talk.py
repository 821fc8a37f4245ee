"""Comments and clarifications on the pages: written, asked, answered, found on home pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast
from tests.domain.form_rounds import distributed, form_of, handed_in, row_of
from tests.domain.measured_rounds import after, newest_turn
from tests.domain.talk_rounds import QUESTION, ask
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token, Words, key_of

from himpun.intake.models import Clarification, Comment
from himpun.rounds import actions as rounds
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def desk(cast: Cast, round: Round, client_of: ClientOf, token: Token) -> Desk:
    return Desk(client_of(cast.bina_marga_operator), round, cast.bina_marga_unit, token)


def say(desk: Desk, text: str = "Sudah termasuk ruas baru?", *called: str) -> Any:
    key = key_of(desk.round, desk.unit, "SUB-1")
    sent = {**desk.token(), "text": text, "mentions": list(called)}
    address = f"/formulir/{form_of(desk.round, desk.unit).pk}/baris/{key}/komentar/"
    return desk.client.post(address, sent)


# ---- comments


def test_a_comment_is_written_on_the_row_and_counted_in_the_grid(
    desk: Desk, text_of: Words
) -> None:
    answer = say(desk)
    assert answer.status_code == 303
    assert answer["Location"].endswith("#komentar")
    row = text_of(desk.get(f"baris/{key_of(desk.round, desk.unit, 'SUB-1')}/").content)
    assert "Sudah termasuk ruas baru?" in row
    assert "Komentar 1" in row
    assert "1 komentar : SUB-1" in text_of(desk.get().content)


def test_a_comment_is_plain_text(desk: Desk) -> None:
    say(desk, "<script>alert(1)</script>\nbaris dua")
    html = desk.get(f"baris/{key_of(desk.round, desk.unit, 'SUB-1')}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\nbaris dua" in html
    assert "<script>alert" not in html


def test_a_refused_comment_comes_back_as_it_was_typed(desk: Desk, text_of: Words) -> None:
    answer = say(desk, "x" * 2001)
    assert answer.status_code == 422
    assert "x" * 2001 in answer.content.decode()
    answer = say(desk, "Lihat ini.", "bupati")
    assert answer.status_code == 422
    assert Comment.objects.count() == 0


def test_who_is_called_finds_it_at_home_until_it_is_settled(
    cast: Cast, desk: Desk, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    say(desk, "Mohon dicek.", "tim_sakip")
    chair, other = client_of(cast.tim_sakip), client_of(cast.cipta_karya)
    words = text_of(chair.get("/").content)
    assert "Komentar untuk Anda: SUB-1" in words
    assert "Tidak ada langkah yang menunggu Anda; 1 hal lain perlu Anda lihat." in words
    assert "Komentar untuk Anda" not in text_of(other.get("/").content)
    comment, form = Comment.objects.get(), form_of(desk.round, desk.unit).pk
    address = f"/formulir/{form}/baris/{comment.row_id}/komentar/{comment.pk}/selesai/"
    refused = other.post(address, token())
    assert refused.status_code == 422
    assert "ditandai selesai oleh penulisnya" in text_of(refused.content)
    assert chair.post(address, token()).status_code == 303
    assert "Komentar untuk Anda" not in text_of(chair.get("/").content)
    row = text_of(chair.get(f"/formulir/{form}/baris/{comment.row_id}/").content)
    assert "1 komentar yang sudah selesai" in row


def test_a_comment_is_found_under_its_own_row_only(cast: Cast, desk: Desk, token: Token) -> None:
    say(desk)
    comment, form = Comment.objects.get(), form_of(desk.round, desk.unit).pk
    other = key_of(desk.round, desk.unit, "IKU-1")
    strange = key_of(desk.round, cast.secretariat, "PNJ-1")
    for address in (
        f"/formulir/{form}/baris/{other}/komentar/{comment.pk}/selesai/",
        f"/formulir/{form}/baris/{strange}/komentar/",
    ):
        assert desk.client.post(address, {**token(), "text": "Ya"}).status_code == 404


def test_comments_cost_the_row_page_the_same_however_many(
    desk: Desk, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        say(desk, f"Komentar {number}", "tim_sakip", "unit-pengisi")
    with django_assert_max_num_queries(17):
        desk.get(f"baris/{key_of(desk.round, desk.unit, 'SUB-1')}/")


# ---- clarifications


@pytest.fixture
def full(cast: Cast) -> Round:
    """All forms are in; step 7 waits."""
    return handed_in(cast)


@pytest.fixture
def form(cast: Cast, full: Round) -> str:
    return f"/formulir/{form_of(full, cast.bina_marga_unit).pk}/"


@pytest.fixture
def asked(cast: Cast, full: Round) -> Clarification:
    return ask(cast, full, cast.bina_marga_unit, "SUB-1")


def test_the_tim_sakip_asks_from_the_form_by_ticking_rows(
    *, cast: Cast, full: Round, form: str, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    member = client_of(cast.sakip_member)
    assert f'href="{form}klarifikasi/"' in member.get(form).content.decode()
    page = text_of(member.get(f"{form}klarifikasi/").content)
    assert "SUB-1 Indikator SUB-1: 6" in page
    key = row_of(full, cast.bina_marga_unit, "SUB-1").pk
    due = proposed_due(member, form)
    sent = {**token(), "rows": [str(key)], "question": QUESTION, "due_at": due}
    answer = member.post(f"{form}klarifikasi/", sent)
    assert answer.status_code == 303, text_of(answer.content)
    clarification = Clarification.objects.get()
    assert [row.code for row in clarification.rows.all()] == ["SUB-1"]


def proposed_due(client: Client, form: str) -> str:
    """The moment that the page proposes: the close of the next working day."""
    html = client.get(f"{form}klarifikasi/").content.decode()
    return html.partition('name="due_at" value="')[2].partition('"')[0]


def test_nothing_ticked_comes_back_with_what_was_typed(
    cast: Cast, form: str, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    member = client_of(cast.sakip_member)
    sent = {**token(), "question": QUESTION, "due_at": proposed_due(member, form)}
    answer = member.post(f"{form}klarifikasi/", sent)
    words = text_of(answer.content)
    assert answer.status_code == 422
    assert "Pilih sedikitnya satu baris." in words
    assert QUESTION in words


def test_other_lanes_are_told_why_they_cannot_ask(
    cast: Cast, form: str, client_of: ClientOf, text_of: Words
) -> None:
    client = client_of(cast.sekretaris)
    assert f"{form}klarifikasi/" not in client.get(form).content.decode()
    assert "Klarifikasi diminta oleh Tim SAKIP." in text_of(
        client.get(f"{form}klarifikasi/").content
    )


def test_the_form_shows_the_question_to_everybody_and_the_answer_box_to_the_head(
    cast: Cast, form: str, asked: Clarification, client_of: ClientOf, text_of: Words
) -> None:
    for who in (cast.bina_marga, cast.bina_marga_operator, cast.kadis, cast.tim_sakip):
        page = client_of(who).get(form)
        words = text_of(page.content)
        assert "Tim SAKIP meminta klarifikasi" in words
        assert QUESTION in words
        assert ('name="answer"' in page.content.decode()) == (who is cast.bina_marga)
        assert ("Tarik permintaan" in words) == (who is cast.tim_sakip)
    operator = text_of(client_of(cast.bina_marga_operator).get(form).content)
    assert "yang menjawab pimpinan Bidang Bina Marga" in operator


def test_the_unit_writes_the_row_that_was_asked_and_the_head_answers(
    *,
    cast: Cast,
    full: Round,
    form: str,
    asked: Clarification,
    client_of: ClientOf,
    token: Token,
    text_of: Words,
) -> None:
    desk = Desk(client_of(cast.bina_marga), full, cast.bina_marga_unit, token)
    html = desk.get().content.decode()
    key = key_of(full, cast.bina_marga_unit, "SUB-1")
    assert f'name="{key}.actual"' in html
    assert html.count('data-col="value"') == 1
    version = row_of(full, cast.bina_marga_unit, "SUB-1").answer.version
    assert desk.save_cell("SUB-1", version=version, actual="7").status_code == 200
    answer = desk.post(f"klarifikasi/{asked.pk}/jawab/", answer="Salah ketik.")
    assert answer.status_code == 303
    words = text_of(desk.get().content)
    assert "Penyampaian ke-2" in words
    assert "Klarifikasi ke-1 Dijawab" in words
    assert "Salah ketik." in words


def test_an_empty_answer_is_asked_for_again(
    *,
    form: str,
    cast: Cast,
    asked: Clarification,
    client_of: ClientOf,
    token: Token,
    text_of: Words,
) -> None:
    answer = client_of(cast.bina_marga).post(f"{form}klarifikasi/{asked.pk}/jawab/", token())
    assert answer.status_code == 422
    assert "Jawaban belum diisi." in text_of(answer.content)


def test_an_answer_is_refused_to_others_in_words(
    *,
    form: str,
    cast: Cast,
    asked: Clarification,
    client_of: ClientOf,
    token: Token,
    text_of: Words,
) -> None:
    for who, why in (
        (cast.bina_marga_operator, "yang menjawab pimpinan"),
        (cast.tim_sakip, "diisi oleh Bidang Bina Marga"),
    ):
        sent = {**token(), "answer": "Benar."}
        answer = client_of(who).post(f"{form}klarifikasi/{asked.pk}/jawab/", sent)
        assert answer.status_code == 422
        assert why in text_of(answer.content)


def test_a_question_is_taken_back_with_a_reason(
    *,
    form: str,
    cast: Cast,
    asked: Clarification,
    client_of: ClientOf,
    token: Token,
    text_of: Words,
) -> None:
    member = client_of(cast.sakip_member)
    address = f"{form}klarifikasi/{asked.pk}/tarik/"
    assert "Tarik permintaan klarifikasi kepada" in text_of(member.get(address).content)
    assert member.post(address, {**token(), "reason": ""}).status_code == 422
    assert member.post(address, {**token(), "reason": "Keliru."}).status_code == 303
    assert "Ditarik" in text_of(member.get(form).content)


def test_a_question_of_a_cancelled_round_waits_for_nobody(
    cast: Cast, client_of: ClientOf, token: Token, text_of: Words
) -> None:
    round, unit = handed_in(cast), cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    rounds.cancel_round(round, reason="Keliru.", by=cast.kadis, at=after(1))
    for reader in (cast.bina_marga, cast.sakip_member):
        words = text_of(Desk(client_of(reader), round, unit, token).get().content)
        assert "Klarifikasi ke-1 Putaran dibatalkan" in words
        assert "Menunggu jawaban" not in words


def test_a_question_is_found_under_its_own_form_only(
    cast: Cast,
    full: Round,
    asked: Clarification,
    client_of: ClientOf,
    token: Token,
) -> None:
    other = form_of(full, cast.cipta_karya_unit).pk
    head, member = client_of(cast.bina_marga), client_of(cast.sakip_member)
    sent = {**token(), "answer": "Benar."}
    wrong = f"/formulir/{other}/klarifikasi/{asked.pk}/"
    assert head.post(f"{wrong}jawab/", sent).status_code == 404
    assert member.get(f"{wrong}tarik/").status_code == 404


def test_step_seven_names_what_waits_and_cannot_be_frozen(
    cast: Cast, full: Round, asked: Clarification, client_of: ClientOf, text_of: Words
) -> None:
    turn = newest_turn(full, "rekap")
    words = text_of(
        client_of(cast.tim_sakip).get(f"/putaran/{full.pk}/giliran/{turn.pk}/rekap/").content
    )
    assert "Bidang Bina Marga · Klarifikasi ke-1 Menunggu jawaban" in words
    assert "Klarifikasi masih ditunggu dari Bidang Bina Marga (sampai 3 April 2026" in words
    assert "klarifikasi: 1 diminta" in words


def test_home_pages_carry_the_question_with_its_due_moment_and_then_the_answer(
    *,
    cast: Cast,
    form: str,
    asked: Clarification,
    client_of: ClientOf,
    token: Token,
    text_of: Words,
) -> None:
    unit, team = client_of(cast.bina_marga), client_of(cast.sakip_member)
    words = text_of(unit.get("/").content)
    assert "Jawab permintaan klarifikasi" in words
    assert QUESTION in words
    assert "Klarifikasi dijawab" not in text_of(team.get("/").content)
    unit.post(f"{form}klarifikasi/{asked.pk}/jawab/", {**token(), "answer": "Sudah benar."})
    assert "Klarifikasi dijawab: Bidang Bina Marga" in text_of(team.get("/").content)
    assert "permintaan klarifikasi" not in text_of(unit.get("/").content)


def test_questions_cost_the_form_the_same_however_many_rows(
    cast: Cast, full: Round, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    ask(cast, full, cast.bina_marga_unit, "SUB-1", "IKU-1", "1.03.10")
    client, key = client_of(cast.bina_marga), form_of(full, cast.bina_marga_unit).pk
    with django_assert_max_num_queries(30):
        client.get(f"/formulir/{key}/")


def test_the_round_keeps_its_words_in_the_trail(
    cast: Cast, full: Round, asked: Clarification, client_of: ClientOf, text_of: Words
) -> None:
    words = text_of(client_of(cast.kadis).get(f"/putaran/{full.pk}/jejak/").content)
    assert "Klarifikasi diminta" in words
