"""Accounts: added without a password, opened by a one-time link, closed but never removed."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db.models import F

from himpun.core.action import action, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import Conflict, refuse_if
from himpun.offices import links, policy
from himpun.offices.actions.machines import revoke_every_token
from himpun.offices.models import Mandate, Office, Person
from himpun.offices.rules.people import plain_nip


@action("person.added")
def add_person(
    office: Office,
    *,
    username: str,
    name: str,
    nip: str = "",
    rank: str = "",
    email: str = "",
    by: Actor,
    at: datetime,
) -> Person:
    """Open an account without a password; its owner chooses one through an access link."""
    digits = plain_nip(nip)
    refuse_if(policy.why_not_add_person(office, username=username, name=name, nip=digits, by=by))
    person = Person.objects.create(
        office=office,
        username=username,
        name=name.strip(),
        nip=digits,
        rank=rank.strip(),
        email=email.strip(),
        password=make_password(None),
    )
    note(person=person.pk, username=username)
    return person


@action("person.changed")
def change_person(
    person: Person, *, name: str, nip: str, rank: str, email: str, by: Actor, at: datetime
) -> Person:
    """Correct what letters print about a person; letters already issued stay as they are."""
    digits = plain_nip(nip)
    refuse_if(policy.why_not_change_person(person, name=name, nip=digits, by=by))
    values = {"name": name.strip(), "nip": digits, "rank": rank.strip(), "email": email.strip()}
    return change(person, expect=None, **values)


@action("person.link_issued")
def issue_access_link(person: Person, *, by: Actor, at: datetime) -> str:
    """The token of a new one-time link; any earlier link stops working.

    The present password stays good until the owner has chosen another. The token is returned
    once and stored nowhere.
    """
    refuse_if(policy.why_not_issue_access_link(person, by=by))
    change(person, link_issued_at=at)
    return links.make_token(person)


@action("person.password_chosen")
def choose_password(
    person: Person, *, token: str, password: str, by: Actor, at: datetime
) -> Person:
    """The owner chooses a password with the link; the link is then used up.

    Sessions of the account end, because they carry a mark of the old password; keys for machines
    are revoked, because a link is also how a stolen account is taken back.
    """
    refuse_if(policy.why_not_choose_password(person, token=token, password=password, by=by, at=at))
    revoke_every_token(person, at=at)
    return _store_password(person, password)


@action("person.password_changed")
def change_password(
    person: Person, *, current: str, password: str, by: Actor, at: datetime
) -> Person:
    """The owner, logged in, changes the password; an open link stops working."""
    refuse_if(policy.why_not_change_password(person, current=current, password=password, by=by))
    return _store_password(person, password)


def _store_password(person: Person, password: str) -> Person:
    """Past `change`, which would write the old and the new hash into the trail."""
    found = Person.objects.filter(pk=person.pk, version=person.version).update(
        password=make_password(password), link_issued_at=None, version=F("version") + 1
    )
    if found != 1:
        raise Conflict("Akun ini baru saja diubah. Muat ulang, lalu ulangi tindakan.")
    person.refresh_from_db()
    return person


@action("person.deactivated")
def deactivate_person(person: Person, *, by: Actor, at: datetime) -> Person:
    """Close the account at once: sessions, links and keys end, and every mandate with it.

    What the person did stays under his name; work in progress stays with the lane.
    """
    refuse_if(policy.why_not_deactivate_person(person, by=by, at=at))
    for mandate in Mandate.objects.select_for_update().filter(person=person):
        if mandate.valid_until is None or mandate.valid_until > at:
            change(mandate, valid_until=max(at, mandate.valid_from))
    revoke_every_token(person, at=at)
    return change(person, is_active=False, link_issued_at=None)


@action("person.reactivated")
def reactivate_person(person: Person, *, by: Actor, at: datetime) -> Person:
    """Open a closed account again, without any role: mandates are given anew."""
    refuse_if(policy.why_not_reactivate_person(person, by=by))
    return change(person, is_active=True)
