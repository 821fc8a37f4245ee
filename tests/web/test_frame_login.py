"""In and out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client, override_settings
from tests.cast import Cast
from tests.web.conftest import ClientOf

from himpun.core import clock, guard
from himpun.offices import actions, links, queries
from himpun.offices.models import Office, Person

pytestmark = pytest.mark.django_db

Token = Callable[[], dict[str, str]]
PASSWORD = "sawah lunto berkabut pagi ini"


def _with_password(username: str) -> Person:
    person = Person.objects.get(username=username)
    with guard.lifted("test factory"):
        person.set_password(PASSWORD)
        person.save()
    return person


def test_a_person_enters_with_name_and_password(cast: Cast) -> None:
    _with_password("kadis")
    answer = Client().post("/masuk/periksa/", {"username": "KADIS", "password": PASSWORD})
    assert answer.status_code == 303
    assert answer["Location"] == "/"


def test_a_wrong_password_is_told_without_saying_what_was_wrong(cast: Cast) -> None:
    _with_password("kadis")
    for username in ("kadis", "tidak.ada"):
        answer = Client().post("/masuk/periksa/", {"username": username, "password": "salah"})
        assert answer.status_code == 422
        assert "tidak cocok" in answer.content.decode()


@override_settings(AXES_ENABLED=True)
def test_ten_wrong_passwords_close_the_door(cast: Cast) -> None:
    _with_password("kadis")
    client = Client()
    for _ in range(10):
        answer = client.post("/masuk/periksa/", {"username": "kadis", "password": "salah"})
    assert answer.status_code == 429
    answer = client.post("/masuk/periksa/", {"username": "kadis", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Terlalu banyak percobaan" in answer.content.decode()


def test_the_way_back_leads_nowhere_else(cast: Cast) -> None:
    _with_password("kadis")
    sent = {"username": "kadis", "password": PASSWORD}
    ours = Client().post("/masuk/periksa/", {**sent, "next": "/putaran/"})
    theirs = Client().post("/masuk/periksa/", {**sent, "next": "https://jahat.example/"})
    assert ours["Location"] == "/putaran/"
    assert theirs["Location"] == "/"


def test_somebody_who_is_in_is_not_asked_again(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.kadis).get("/masuk/")["Location"] == "/"


def test_leaving_needs_a_post(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.kadis)
    assert client.get("/keluar/").status_code == 405
    assert client.post("/keluar/")["Location"] == "/masuk/"
    assert client.get("/").status_code == 302


def _make_sample(cast: Cast) -> None:
    with guard.lifted("test factory"):
        Office.objects.filter(pk=cast.office.pk).update(is_sample=True)


def test_the_sample_offers_its_people(cast: Cast) -> None:
    _make_sample(cast)
    shown = Client().get("/masuk/").content.decode()
    assert "Ketua Tim SAKIP" in shown
    client = Client()
    answer = client.post("/masuk/contoh/", {"person": str(cast.tim_sakip.person_id)})
    assert answer.status_code == 303
    assert client.get("/").status_code == 200


def test_a_real_person_has_no_button(cast: Cast) -> None:
    _make_sample(cast)
    answer = Client().post("/masuk/contoh/", {"person": str(cast.orang_luar.person_id)})
    assert answer.status_code == 404


@override_settings(SAMPLE_MODE=False)
def test_a_real_office_has_no_buttons(cast: Cast) -> None:
    _make_sample(cast)
    assert "orang contoh" not in Client().get("/masuk/").content.decode()
    answer = Client().post("/masuk/contoh/", {"person": str(cast.kadis.person_id)})
    assert answer.status_code == 404


@pytest.fixture
def link(cast: Cast) -> str:
    """The address part of an open one-time link for the Kepala Dinas."""
    person = Person.objects.get(username="kadis")
    now: datetime = clock.now()
    actions.issue_access_link(person, by=cast.admin, at=now)
    return links.make_token(Person.objects.get(pk=person.pk))


def test_a_link_lets_its_owner_choose_a_password_once(link: str, token: Token) -> None:
    client = Client()
    shown = client.get(f"/sandi/{link}/")
    assert shown.status_code == 200
    assert "no-store" in shown["Cache-Control"]
    sent = {**token(), "password": PASSWORD, "repeated": PASSWORD}
    assert client.post(f"/sandi/{link}/simpan/", sent)["Location"] == "/masuk/"
    assert Person.objects.get(username="kadis").check_password(PASSWORD)
    assert client.get(f"/sandi/{link}/").status_code == 404


def test_two_different_passwords_are_sent_back(link: str, token: Token) -> None:
    sent = {**token(), "password": PASSWORD, "repeated": "lain sekali dari itu"}
    answer = Client().post(f"/sandi/{link}/simpan/", sent)
    assert answer.status_code == 422
    assert "belum sama" in answer.content.decode()
    assert PASSWORD not in answer.content.decode()


def test_a_weak_password_is_refused_in_words(link: str, token: Token) -> None:
    sent = {**token(), "password": "dinas123456789", "repeated": "dinas123456789"}
    answer = Client().post(f"/sandi/{link}/simpan/", sent)
    assert answer.status_code == 422
    assert "Belum dapat dilakukan" in answer.content.decode()


def test_a_dead_link_says_what_to_do() -> None:
    answer = Client().get("/sandi/1-2-abc/")
    assert answer.status_code == 404
    assert "tautan baru" in answer.content.decode()


def test_an_account_without_a_mandate_may_look(cast: Cast, client_of: ClientOf) -> None:
    person = queries.get_person_by_username("perencana", by=cast.admin)
    with guard.lifted("test factory"):
        person.mandates.update(valid_until=clock.now())
    assert "tidak memegang penugasan" in client_of(person).get("/").content.decode()
