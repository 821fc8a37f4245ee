"""One-time access links: the token in the address with which a person chooses a password.

A token names the person and the moment of issue, and is signed together with the stored password.
It is good for 24 hours, for the newest link only, and once: choosing a password forgets the moment
of issue, and the signature no longer fits. Nothing secret is stored.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from himpun.offices.models import Person

LINK_VALID = timedelta(hours=24)

_SALT = "himpun.offices.links"
_TOKEN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})-([0-9a-f]{64})")
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def make_token(person: Person) -> str:
    """The token of the person's open link; ValueError when none was issued."""
    if person.link_issued_at is None:
        raise ValueError("no link was issued")
    issued = (person.link_issued_at - _EPOCH) // _MICROSECOND
    return f"{person.pk}-{issued}-{_signature(person, issued, settings.SECRET_KEY)}"


def person_of_token(token: str, *, at: datetime) -> Person | None:
    """The active person whose open link this is at that moment, or None."""
    found = _TOKEN.fullmatch(token)
    if found is None:
        return None
    person = Person.objects.filter(pk=int(found[1]), is_active=True).first()
    return person if person is not None and is_token_of(person, token, at=at) else None


def is_token_of(person: Person, token: str, *, at: datetime) -> bool:
    """Whether the token opens this person's account at that moment."""
    found = _TOKEN.fullmatch(token)
    if found is None or found[1] != str(person.pk) or person.link_issued_at is None:
        return False
    issued = int(found[2])
    if issued != (person.link_issued_at - _EPOCH) // _MICROSECOND:
        return False
    if not person.link_issued_at <= at < person.link_issued_at + LINK_VALID:
        return False
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(constant_time_compare(found[3], _signature(person, issued, key)) for key in keys)


def _signature(person: Person, issued: int, key: str) -> str:
    value = f"{person.pk}|{issued}|{person.password}"
    return salted_hmac(_SALT, value, secret=key, algorithm="sha256").hexdigest()
