"""Accounts: one-time links, passwords, deactivation; who may, and that nobody acts for another."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast

from himpun.core import guard
from himpun.core.actors import Actor, system_actor
from himpun.core.models import TrailEvent
from himpun.core.refusals import Conflict, NotVisible, Refusal
from himpun.offices import actions, links, policy, queries
from himpun.offices.actions.accounts import _store_password
from himpun.offices.models import Mandate, Person

GOOD = "kelapa muda di atas meja biru"


@pytest.fixture
def clerk(cast: Cast, at: datetime) -> Person:
    return actions.add_person(
        cast.office, username="juru.tulis", name="Contoh Juru Tulis", by=cast.admin, at=at
    )


def _link(person: Person, cast: Cast, at: datetime) -> str:
    return actions.issue_access_link(person, by=cast.admin, at=at)


def _choose(person: Person, token: str, at: datetime, password: str = GOOD) -> Person:
    by = queries.get_actor(person, at=at)
    return actions.choose_password(person, token=token, password=password, by=by, at=at)


def test_an_admin_adds_a_person_without_a_password(cast, clerk):
    assert clerk.office == cast.office
    assert not clerk.has_usable_password()
    assert TrailEvent.objects.get(verb="person.added").actor_id == cast.admin.person_id


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"username": "Juru Tulis"}, "Nama masuk"),
        ({"username": "kadis"}, "sudah dipakai"),
        ({"name": "  "}, "Nama wajib"),
        ({"nip": "19700101"}, "18 angka"),
    ],
)
def test_a_person_is_not_added_with_wrong_values(cast, at, change, word):
    values = {"username": "baru", "name": "Contoh Baru", "nip": ""} | change
    with pytest.raises(Refusal, match=word):
        actions.add_person(cast.office, by=cast.admin, at=at, **values)


def _acts(cast: Cast, clerk: Person, at: datetime):
    """Every act that only the admin may do, as (name, call with an actor)."""
    kadis = Mandate.objects.get(person_id=cast.kadis.person_id)
    return {
        "add": lambda by: actions.add_person(
            cast.office, username="baru", name="Contoh", by=by, at=at
        ),
        "change": lambda by: actions.change_person(
            clerk, name="Contoh B", nip="", rank="", email="", by=by, at=at
        ),
        "link": lambda by: actions.issue_access_link(clerk, by=by, at=at),
        "give": lambda by: actions.give_mandate(
            clerk, role="tim_sakip", valid_from=at, by=by, at=at
        ),
        "end": lambda by: actions.end_mandate(kadis, ends_at=at, by=by, at=at),
        "hand over": lambda by: actions.hand_over(kadis, to=clerk, moment=at, by=by, at=at),
        "deactivate": lambda by: actions.deactivate_person(clerk, by=by, at=at),
    }


def test_nobody_but_the_admin_of_the_office_keeps_accounts(cast, clerk, at):
    for act in _acts(cast, clerk, at).values():
        for actor in (*cast.insiders.values(), cast.orang_luar):
            if actor is cast.admin:
                continue
            with pytest.raises(Refusal, match="pengelola akun kantor ini"):
                act(actor)


@pytest.mark.parametrize(
    "name", ["add", "change", "link", "give", "end", "hand over", "deactivate"]
)
def test_the_admin_and_the_command_line_keep_accounts(cast, clerk, at, name):
    _acts(cast, clerk, at)[name](cast.admin)
    if name in {"change", "link"}:
        _acts(cast, clerk, at)[name](system_actor(cast.office.pk))


def test_the_link_lets_its_owner_choose_a_password_once(cast, clerk, at):
    token = _link(clerk, cast, at)
    _choose(queries.get_person_of_link(token, at=at), token, at)
    assert authenticate(username="juru.tulis", password=GOOD) == clerk
    with pytest.raises(Refusal, match="sudah dipakai"):
        _choose(clerk, token, at, "sepeda hujan jendela kuning")
    with pytest.raises(NotVisible):
        queries.get_person_of_link(token, at=at)


def test_a_link_is_used_up_even_by_the_same_password(cast, clerk, at):
    _choose(clerk, _link(clerk, cast, at), at)
    token = _link(clerk, cast, at + timedelta(minutes=1))
    later = at + timedelta(minutes=2)
    _choose(clerk, token, later)
    with pytest.raises(NotVisible):
        queries.get_person_of_link(token, at=later)


def test_a_link_works_for_less_than_24_hours(cast, clerk, at):
    token = _link(clerk, cast, at)
    assert queries.get_person_of_link(token, at=at + timedelta(hours=24, seconds=-1)) == clerk
    for moment in (at + timedelta(hours=24), at - timedelta(seconds=1)):
        with pytest.raises(NotVisible):
            queries.get_person_of_link(token, at=moment)
        with pytest.raises(Refusal, match="kedaluwarsa"):
            _choose(clerk, token, moment)


def test_a_newer_link_ends_the_older(cast, clerk, at):
    old = _link(clerk, cast, at)
    new = _link(clerk, cast, at + timedelta(seconds=1))
    moment = at + timedelta(seconds=2)
    with pytest.raises(NotVisible):
        queries.get_person_of_link(old, at=moment)
    assert queries.get_person_of_link(new, at=moment) == clerk


def test_a_forged_link_opens_nothing(cast, clerk, at):
    token = _link(clerk, cast, at)
    other = Person.objects.get(pk=cast.kadis.person_id)
    pk, issued, signature = token.split("-")
    forged = [
        "",
        "x",
        f"{other.pk}-{issued}-{signature}",
        f"{pk}-{int(issued) + 1}-{signature}",
        f"{pk}-{issued}-{'0' * 64}",
        f"{pk}-{issued}-{signature}0",
        token + "\n",
    ]
    for attempt in forged:
        with pytest.raises(NotVisible):
            queries.get_person_of_link(attempt, at=at)
        assert not links.is_token_of(other, attempt, at=at)


def test_a_link_signed_with_an_earlier_secret_still_opens(cast, clerk, at, settings):
    token = _link(clerk, cast, at)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-of-more-than-forty-characters-0123456789"
    assert queries.get_person_of_link(token, at=at) == clerk
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(NotVisible):
        queries.get_person_of_link(token, at=at)


def test_without_an_open_link_there_is_no_token(clerk):
    with pytest.raises(ValueError, match="no link"):
        links.make_token(clerk)


def test_an_admin_cannot_choose_somebody_elses_password(cast, clerk, at):
    token = _link(clerk, cast, at)
    with pytest.raises(Refusal, match="pemilik akun"):
        actions.choose_password(clerk, token=token, password=GOOD, by=cast.admin, at=at)
    with pytest.raises(Refusal, match="pemilik akun"):
        actions.change_password(clerk, current="", password=GOOD, by=cast.admin, at=at)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("pendek 11ch", "12 sampai 256"),
        ("a" * 257, "12 sampai 256"),
        ("Dinas-Padang-2026", "mudah ditebak"),
        ("juru.tulis.2026!", "mudah ditebak"),
        ("aaaaaaaaaaaaaa", "mudah ditebak"),
        ("29384756102938", "mudah ditebak"),
        ("P@dang sumb@r 1", "mudah ditebak"),
    ],
)
def test_a_guessable_password_is_refused(cast, clerk, at, password, word):
    token = _link(clerk, cast, at)
    with pytest.raises(Refusal, match=word):
        _choose(clerk, token, at, password)
    assert queries.get_person_of_link(token, at=at) == clerk


def test_a_password_like_the_own_name_is_refused_by_the_validators(cast, clerk):
    assert "mirip" in policy.why_not_password("juru.tulisx1z", clerk)


def test_the_owner_changes_a_password_only_with_the_present_one(cast, clerk, at):
    _choose(clerk, _link(clerk, cast, at), at)
    owner = queries.get_actor(clerk, at=at)
    new = "sepeda hujan jendela kuning"
    for current, password, word in [
        ("salah", new, "tidak cocok"),
        (GOOD, GOOD, "berbeda"),
        (GOOD, "pendek", "12 sampai"),
    ]:
        with pytest.raises(Refusal, match=word):
            actions.change_password(clerk, current=current, password=password, by=owner, at=at)
    actions.change_password(clerk, current=GOOD, password=new, by=owner, at=at)
    assert authenticate(username="juru.tulis", password=new) == clerk


def test_no_password_and_no_token_reaches_the_trail(cast, clerk, at):
    token = _link(clerk, cast, at)
    person = _choose(clerk, token, at)
    written = "".join(TrailEvent.objects.values_list("content", flat=True))
    assert token.split("-")[2] not in written
    assert GOOD not in written
    assert person.password not in written


def test_a_password_stored_beside_another_change_is_a_conflict(cast, clerk):
    stale = Person.objects.get(pk=clerk.pk)
    stale.version += 1
    with guard.lifted("test"), pytest.raises(Conflict):
        _store_password(stale, GOOD)


def test_logging_in_writes_nothing(cast, clerk, at):
    _choose(clerk, _link(clerk, cast, at), at)
    settings.PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.PBKDF2PasswordHasher")
    try:
        with CaptureQueriesContext(connection) as captured:
            assert authenticate(username="juru.tulis", password=GOOD) == clerk
    finally:
        settings.PASSWORD_HASHERS.pop(0)
    assert not [q for q in captured if not q["sql"].startswith(("SELECT", "PRAGMA"))]


def test_deactivation_closes_account_link_and_mandates_at_once(cast, clerk, at):
    token = _link(clerk, cast, at)
    now = actions.give_mandate(clerk, role="tim_sakip", valid_from=at, by=cast.admin, at=at)
    soon = actions.give_mandate(
        clerk, role="perencanaan", valid_from=at + timedelta(days=9), by=cast.admin, at=at
    )
    later = at + timedelta(hours=1)
    person = actions.deactivate_person(clerk, by=cast.admin, at=later)
    now.refresh_from_db()
    soon.refresh_from_db()
    assert not person.is_active
    assert now.valid_until == later
    assert soon.valid_until == soon.valid_from
    assert queries.get_actor(person, at=later).capacities == ()
    with pytest.raises(NotVisible):
        queries.get_person_of_link(token, at=later)
    with pytest.raises(NotVisible):
        queries.get_actor_by_id(person.pk, at=later)


def test_a_closed_account_is_refused_everything_until_it_is_opened_again(cast, clerk, at):
    actions.deactivate_person(clerk, by=cast.admin, at=at)
    by = Actor(person_id=clerk.pk, name=clerk.name, home=cast.office.pk)
    for act in (
        lambda: actions.deactivate_person(clerk, by=cast.admin, at=at),
        lambda: actions.issue_access_link(clerk, by=cast.admin, at=at),
        lambda: actions.give_mandate(clerk, role="tim_sakip", valid_from=at, by=cast.admin, at=at),
    ):
        with pytest.raises(Refusal, match="tidak aktif"):
            act()
    with pytest.raises(Refusal, match="pemilik akun"):
        actions.change_password(clerk, current="", password=GOOD, by=by, at=at)
    assert actions.reactivate_person(clerk, by=cast.admin, at=at).is_active
    assert queries.get_actor(clerk, at=at).capacities == ()
    with pytest.raises(Refusal, match="masih aktif"):
        actions.reactivate_person(clerk, by=cast.admin, at=at)


def test_the_last_admin_stays_and_nobody_closes_himself(cast, clerk, at):
    admin = Person.objects.get(pk=cast.admin.person_id)
    mandate = Mandate.objects.get(person=admin)
    with pytest.raises(Refusal, match="Akun sendiri"):
        actions.deactivate_person(admin, by=cast.admin, at=at)
    with pytest.raises(Refusal, match="tanpa pengelola akun"):
        actions.deactivate_person(admin, by=system_actor(), at=at)
    with pytest.raises(Refusal, match="tanpa pengelola akun"):
        actions.end_mandate(mandate, ends_at=at, by=cast.admin, at=at)
    actions.give_mandate(clerk, role="admin", valid_from=at, by=cast.admin, at=at)
    actions.end_mandate(mandate, ends_at=at, by=cast.admin, at=at)
    assert queries.get_actor(admin, at=at).capacities == ()


def test_what_letters_print_about_a_person_can_be_corrected(cast, clerk, at):
    nip = "19700101 199001 1 001"
    person = actions.change_person(
        clerk, name="Contoh Juru", nip=nip, rank="Penata", email="", by=cast.admin, at=at
    )
    assert (person.name, person.nip) == ("Contoh Juru", "197001011990011001")
    with pytest.raises(Refusal, match="18 angka"):
        actions.change_person(clerk, name="X", nip="1", rank="", email="", by=cast.admin, at=at)
