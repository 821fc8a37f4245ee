"""Beranda: what waits for me, what waits for others, nearest due first."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.cast import Cast
from tests.domain.document_rounds import later, open_round
from tests.domain.form_rounds import FILLED, distributed, form_of, write
from tests.domain.measured_rounds import reported, returned
from tests.web.conftest import ClientOf

from himpun.intake import actions as intake
from himpun.web.errand import Errand
from himpun.web.pages.home import shelves_of

TextOf = Callable[[bytes], str]


def cards(content: bytes) -> list[str]:
    return re.findall(r'<li class="card">(.*?)</li>', content.decode(), re.DOTALL)


def test_the_turn_waits_for_its_holder_and_is_shown_to_others(
    cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    round = open_round(cast)
    mine = text_of(client_of(cast.kadis).get("/").content)
    assert "1 pekerjaan menunggu Anda" in mine
    assert "Terlambat" in mine  # the round of the tests is older than today
    theirs = text_of(client_of(cast.bina_marga).get("/").content)
    assert "Tidak ada pekerjaan yang menunggu Anda" in theirs
    assert "Menunggu orang lain" in theirs
    assert round.title in theirs


def test_units_that_wait_for_the_same_step_share_a_card(cast: Cast, client_of: ClientOf) -> None:
    round = distributed(cast)
    content = client_of(cast.kadis).get("/").content
    assert len(cards(content)) == 1
    assert (
        "Sekretariat, Bidang Bina Marga, Bidang Cipta Karya, Bidang Tata Ruang" in cards(content)[0]
    )
    assert f'href="/putaran/{round.pk}/"' in cards(content)[0]


def test_a_unit_has_its_own_card_and_one_for_the_rest(cast: Cast, client_of: ClientOf) -> None:
    distributed(cast)
    mine, others = cards(client_of(cast.bina_marga).get("/").content)
    assert "Kerjakan" in mine
    assert "Bidang Bina Marga" in mine
    assert "Bidang Bina Marga" not in others
    assert "Kerjakan" not in others


def test_a_party_of_the_open_analysis_is_asked_for_its_view(
    cast: Cast, client_of: ClientOf
) -> None:
    reported(cast)
    for party in (cast.bina_marga, cast.sekretaris, cast.tim_sakip):
        content = client_of(party).get("/").content.decode()
        assert "Pandangan Anda diminta" in content
        assert "Beri pandangan" in content
    assert "Pandangan Anda diminta" not in client_of(cast.perencanaan).get("/").content.decode()
    assert "Pandangan Anda diminta" not in client_of(cast.kadis).get("/").content.decode()


def test_what_came_back_shows_its_direction(cast: Cast, client_of: ClientOf) -> None:
    returned(cast, {cast.cipta_karya_unit.pk: {"SUB-1": "Isi panjangnya."}})
    content = client_of(cast.cipta_karya).get("/").content.decode()
    assert "Isi panjangnya." in content


def test_a_form_is_one_card_between_operator_and_head(
    cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    unit, operator = cast.bina_marga_unit, cast.bina_marga_operator
    round = distributed(cast)
    write(round, unit, FILLED["BM"], by=operator, at=later(360))
    intake.offer_for_review(form_of(round, unit), by=operator, at=later(361))
    mine = client_of(cast.bina_marga).get("/").content
    assert "1 pekerjaan menunggu Anda" in text_of(mine)
    assert ["Formulir siap diperiksa" in each for each in cards(mine)] == [True, False]
    waiting = client_of(operator).get("/").content
    assert "Tidak ada pekerjaan yang menunggu Anda" in text_of(waiting)
    assert "Menunggu orang lain 2 Formulir diserahkan: pimpinan Anda memeriksa" in text_of(waiting)
    intake.send_back_to_operator(
        form_of(round, unit), note="Hitung lagi.", by=cast.bina_marga, at=later(362)
    )
    back = client_of(operator).get("/").content
    assert "1 pekerjaan menunggu Anda" in text_of(back)
    assert ["Hitung lagi." in each for each in cards(back)] == [True, False]


def test_what_is_asked_with_a_date_is_counted_and_stands_on_a_shelf() -> None:
    today = datetime(2026, 4, 9, tzinfo=UTC)
    asked = Errand("Jawab", "", "", due_at=today + timedelta(days=1), shelf="to_do")
    back = Errand("Perbaiki", "", "", due_at=today, shelf="returned")
    late = replace(asked, due_at=today - timedelta(days=1))
    away = replace(late, shelf="others")
    shelves = {each.key: each for each in shelves_of([asked, back, late, away], [], [], at=today)}
    for key, errand in (("to_do", asked), ("returned", back), ("late", late), ("others", away)):
        assert shelves[key].cards == (errand,)


def test_home_asks_the_database_no_more_than_a_known_number_of_times(
    cast: Cast, client_of: ClientOf, django_assert_max_num_queries: Any
) -> None:
    distributed(cast)
    client = client_of(cast.kadis)
    client.get("/")
    with django_assert_max_num_queries(17):
        client.get("/")


def test_a_stranger_has_nothing_on_the_desk(
    cast: Cast, client_of: ClientOf, text_of: TextOf
) -> None:
    round = distributed(cast)
    assert round.title not in text_of(client_of(cast.orang_luar).get("/").content)
