"""Who may make and revoke keys for machines, and why not."""

from __future__ import annotations

from datetime import datetime

from himpun.core.actors import Actor
from himpun.offices.models import ApiToken, Person
from himpun.offices.policy.office import first_reason, why_not_administer
from himpun.offices.tokens import MOST_OPEN, MOST_VALID

_LONGEST_NAME = 80
_NO_NAME = f"Beri nama kunci ini, paling panjang {_LONGEST_NAME} huruf."
_TOO_LONG = f"Kunci berlaku paling lama {MOST_VALID.days} hari."
_TOO_MANY = f"Sudah ada {MOST_OPEN} kunci yang berlaku; cabut yang tidak dipakai lagi."
NO_MANDATE = "Kunci API hanya bagi orang yang sedang memegang penugasan."


def why_not_make_api_token(
    person: Person, *, name: str, valid_until: datetime, by: Actor, at: datetime
) -> str:
    """Only the owner, for himself, while he holds a mandate, for at most 365 days."""
    if by.person_id != person.pk or not person.is_active:
        return "Kunci API hanya dapat dibuat oleh pemilik akun."
    open_ones = ApiToken.objects.filter(person=person, revoked_at=None, valid_until__gt=at)
    return first_reason(
        "" if by.capacities else NO_MANDATE,
        "" if 0 < len(name.strip()) <= _LONGEST_NAME else _NO_NAME,
        "" if valid_until > at else "Masa berlaku kunci harus sesudah saat ini.",
        "" if valid_until - at <= MOST_VALID else _TOO_LONG,
        "" if open_ones.count() < MOST_OPEN else _TOO_MANY,
    )


def why_not_revoke_api_token(token: ApiToken, *, by: Actor) -> str:
    """The owner, or who keeps the accounts of the office; never twice."""
    if by.person_id != token.person_id and (
        reason := why_not_administer(token.person.office_id, by=by)
    ):
        return reason
    return "Kunci ini sudah dicabut." if token.revoked_at is not None else ""
