"""Keys for machines: made, shown once, used, expired, revoked; who may, and what they open."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from tests.api.conftest import Machine, MachineOf, key_for
from tests.cast import Cast
from tests.factories import LONG_AGO, make_person
from tests.web.conftest import ClientOf
from tests.web.form_desk import Token

from himpun.core import clock, guard
from himpun.core.actors import Actor
from himpun.core.models import TrailEvent
from himpun.core.refusals import NotVisible, Refusal
from himpun.offices import actions, queries
from himpun.offices.models import ApiToken, Mandate, Person

pytestmark = pytest.mark.django_db
LIST = "/api/v1/formulir"


def asked(key: str, scheme: str = "Bearer") -> int:
    return Client().get(LIST, headers={"Authorization": f"{scheme} {key}"}).status_code


def of(actor: Actor) -> Person:
    return Person.objects.get(pk=actor.person_id)


def make(actor: Actor, at: datetime, **more: object) -> str:
    values: dict[str, object] = {"name": "uji", "valid_until": at + timedelta(days=10)}
    by = queries.get_actor(of(actor), at=at)
    return actions.make_api_token(of(actor), **{**values, **more}, by=by, at=at)  # type: ignore[arg-type]  # one of the values is under test


def test_of_a_key_only_its_digest_is_kept(cast: Cast) -> None:
    key = key_for(cast.bina_marga)
    assert re.fullmatch(r"himpun_[A-Za-z0-9_-]{43}", key)
    kept = ApiToken.objects.get()
    assert kept.digest == hashlib.sha256(key.encode()).hexdigest()
    event = TrailEvent.objects.get(verb="person.api_token_made")
    assert key not in event.content
    assert kept.digest not in event.content
    assert key_for(cast.bina_marga) != key


def test_a_key_opens_the_door_and_nothing_else_does(cast: Cast) -> None:
    key = key_for(cast.bina_marga)
    assert asked(key) == 200
    assert asked(key, "bearer") == 200
    for wrong, scheme in (
        ("", "Bearer"), (key[:-1], "Bearer"), (key + "x", "Bearer"), (key, "Basic"),
        (key.upper(), "Bearer"), (ApiToken.objects.get().digest, "Bearer"), ("é\x00", "Bearer"),
    ):  # fmt: skip
        assert asked(wrong, scheme) == 401, wrong
    answer = Client().get(LIST)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Bearer")
    assert "kunci API" in answer.json()["sentence"]


def test_a_key_ends_at_its_moment(cast: Cast, at: datetime) -> None:
    key = make(cast.bina_marga, at)
    last = at + timedelta(days=10)
    assert queries.get_actor_of_token(key, at=last - timedelta(seconds=1)).name
    with pytest.raises(NotVisible):
        queries.get_actor_of_token(key, at=last)
    assert asked(key) == 401  # the clock of the machine is past it


def test_a_revoked_key_is_a_strangers_at_once(cast: Cast, at: datetime) -> None:
    key = key_for(cast.bina_marga)
    by = queries.get_actor(of(cast.bina_marga), at=at)
    actions.revoke_api_token(ApiToken.objects.get(), by=by, at=clock.now())
    assert asked(key) == 401
    with pytest.raises(Refusal, match="sudah dicabut"):
        actions.revoke_api_token(ApiToken.objects.get(), by=by, at=clock.now())


def _deactivate(cast: Cast) -> None:
    actions.deactivate_person(of(cast.bina_marga), by=cast.admin, at=clock.now())


def _inactive_only(cast: Cast) -> None:
    with guard.lifted("test factory"):
        Person.objects.filter(pk=cast.bina_marga.person_id).update(is_active=False)


def _end_mandates(cast: Cast) -> None:
    with guard.lifted("test factory"):
        Mandate.objects.filter(person=cast.bina_marga.person_id).update(valid_until=LONG_AGO)


@pytest.mark.parametrize("close", [_deactivate, _inactive_only, _end_mandates])
def test_a_key_does_no_more_than_its_owner_could(cast: Cast, close: Callable[[Cast], None]) -> None:
    key = key_for(cast.bina_marga)
    assert asked(key) == 200
    close(cast)
    assert asked(key) == 401


def test_a_deactivated_persons_keys_stay_revoked_when_he_comes_back(cast: Cast) -> None:
    key = key_for(cast.bina_marga)
    _deactivate(cast)
    actions.reactivate_person(of(cast.bina_marga), by=cast.admin, at=clock.now())
    with guard.lifted("test factory"):
        Mandate.objects.filter(person=cast.bina_marga.person_id).update(valid_until=None)
    assert asked(key) == 401


def test_an_account_taken_back_by_link_has_no_keys_left(cast: Cast) -> None:
    key = key_for(cast.bina_marga)
    person, at = of(cast.bina_marga), clock.now()
    link = actions.issue_access_link(person, by=cast.admin, at=at)
    assert asked(key) == 200
    by = queries.get_actor(person, at=at)
    password = "kelapa muda di atas meja biru"
    actions.choose_password(of(cast.bina_marga), token=link, password=password, by=by, at=at)
    assert asked(key) == 401


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": " "}, "Beri nama"),
        ({"name": "x" * 81}, "Beri nama"),
        ({"valid_until": timedelta(0)}, "sesudah saat ini"),
        ({"valid_until": timedelta(days=365, seconds=1)}, "365 hari"),
    ],
)
def test_a_key_is_not_made_with_wrong_values(
    cast: Cast, at: datetime, change: dict[str, object], words: str
) -> None:
    values = {
        name: at + value if isinstance(value, timedelta) else value
        for name, value in change.items()
    }
    with pytest.raises(Refusal, match=words):
        make(cast.bina_marga, at, **values)


def test_a_key_lives_a_year_at_most(cast: Cast, at: datetime) -> None:
    assert make(cast.bina_marga, at, valid_until=at + timedelta(days=365))


def test_nobody_makes_a_key_for_somebody_else(cast: Cast, at: datetime) -> None:
    for by in (cast.admin, cast.kadis, cast.orang_luar):
        with pytest.raises(Refusal, match="pemilik akun"):
            actions.make_api_token(
                of(cast.bina_marga), name="x", valid_until=at + timedelta(1), by=by, at=at
            )


def test_a_person_without_a_mandate_makes_none(cast: Cast, at: datetime) -> None:
    person = make_person("tanpa.tugas", office=cast.office)
    with pytest.raises(Refusal, match="memegang penugasan"):
        actions.make_api_token(
            person,
            name="x",
            valid_until=at + timedelta(1),
            by=queries.get_actor(person, at=at),
            at=at,
        )


def test_a_person_has_twenty_keys_at_most(cast: Cast, at: datetime) -> None:
    for _ in range(20):
        make(cast.bina_marga, at)
    with pytest.raises(Refusal, match="Sudah ada 20"):
        make(cast.bina_marga, at)


def test_a_key_is_revoked_by_its_owner_or_the_admin_only(cast: Cast, at: datetime) -> None:
    make(cast.bina_marga, at)
    found = ApiToken.objects.get()
    for by in (cast.kadis, cast.bina_marga_operator):
        with pytest.raises(Refusal, match="pengelola akun"):
            actions.revoke_api_token(found, by=by, at=at)
    actions.revoke_api_token(found, by=cast.admin, at=at)


def test_a_key_of_one_program_is_not_told_to_another(cast: Cast, machine_of: MachineOf) -> None:
    """Idempotency belongs to a person: two people may number their requests alike."""
    first, second = machine_of(cast.bina_marga), machine_of(cast.bina_marga_operator)
    head = {"Idempotency-Key": "kirim-0001"}
    content = {"version": 1, "actual": "6"}
    assert first.put(f"/sel/{first.row('SUB-1')}", content, **head).status_code == 200
    assert second.put(f"/sel/{second.row('SUB-1')}", content, **head).status_code == 200


# ---- cookies


def test_a_login_opens_nothing_and_is_not_even_looked_at(
    cast: Cast,
    machine: Machine,
    client_of: ClientOf,
    django_assert_num_queries: Callable[[int], object],
) -> None:
    client = client_of(cast.bina_marga)
    before, address = Session.objects.get().session_data, machine.address
    with django_assert_num_queries(0):  # type: ignore[attr-defined]  # a context manager
        assert client.get(address).status_code == 401
        assert client.put(address, {}, content_type="application/json").status_code == 401
    answer = client.get(address, headers=machine.headers)
    assert answer.status_code == 200
    assert not answer.cookies
    assert Session.objects.get().session_data == before


# ---- the account page


def test_the_account_page_makes_a_key_shows_it_once_and_revokes_it(
    cast: Cast,
    client_of: ClientOf,
    token: Token,
) -> None:
    client = client_of(cast.bina_marga)
    day = (clock.now() + timedelta(days=30)).date().isoformat()
    sent = {**token(), "key_name": "E-SAKIP", "last_day": day}
    answer = client.post("/akun/kunci/", sent)
    (key,) = re.findall(r"himpun_[A-Za-z0-9_-]{43}", answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert asked(key) == 200
    again = client.post("/akun/kunci/", sent)
    assert key not in again.content.decode()
    assert "hanya diperlihatkan sekali" in again.content.decode()
    page = client.get("/akun/").content.decode()
    assert "E-SAKIP" in page
    assert key not in page
    gone = client.post(f"/akun/kunci/{ApiToken.objects.get().pk}/cabut/", token())
    assert gone.status_code == 303
    assert asked(key) == 401
    assert "Dicabut" in client.get("/akun/").content.decode()


def test_the_account_page_says_what_is_wrong_with_a_key(
    cast: Cast,
    client_of: ClientOf,
    token: Token,
) -> None:
    client = client_of(cast.bina_marga)
    for sent, words in (
        ({"key_name": "", "last_day": "2030-01-01"}, "Nama kunci belum diisi."),
        ({"key_name": "a", "last_day": "besok"}, "Tulis tanggalnya"),
        ({"key_name": "a", "last_day": "2099-01-01"}, "365 hari"),
    ):
        answer = client.post("/akun/kunci/", {**token(), **sent})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_somebody_elses_key_is_not_there(
    cast: Cast,
    client_of: ClientOf,
    token: Token,
) -> None:
    key = key_for(cast.bina_marga)
    pk = ApiToken.objects.get().pk
    for who in (cast.kadis, cast.bina_marga_operator, cast.orang_luar):
        assert client_of(who).post(f"/akun/kunci/{pk}/cabut/", token()).status_code == 404
        by = queries.get_actor(of(who), at=clock.now())
        assert queries.list_api_tokens(by=by, of=of(cast.bina_marga)) == []
    assert asked(key) == 200


def test_who_keeps_the_accounts_sees_and_revokes_a_key(
    cast: Cast,
    client_of: ClientOf,
    token: Token,
) -> None:
    key = key_for(cast.bina_marga, name="E-SAKIP")
    client, person = client_of(cast.admin), f"/kantor/pegawai/{cast.bina_marga.person_id}/"
    assert "E-SAKIP" in client.get(person).content.decode()
    assert "E-SAKIP" not in client_of(cast.kadis).get(person).content.decode()
    gone = client.post(f"/akun/kunci/{ApiToken.objects.get().pk}/cabut/", token())
    assert (gone.status_code, gone["Location"]) == (303, person)
    assert asked(key) == 401
