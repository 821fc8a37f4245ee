"""Keys for machines: made by their owner, shown once, revoked at any time."""

from __future__ import annotations

from datetime import datetime

from himpun.core.action import action, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import refuse_if
from himpun.offices import policy, tokens
from himpun.offices.models import ApiToken, Person


@action("person.api_token_made")
def make_api_token(
    person: Person, *, name: str, valid_until: datetime, by: Actor, at: datetime
) -> str:
    """A new key with which a program acts as its owner; `name` says which program.

    The key is returned once; only its SHA-256 is kept. It is good until `valid_until`, at most
    365 days, and only while its owner is active and holds a mandate.
    """
    refuse_if(
        policy.why_not_make_api_token(person, name=name, valid_until=valid_until, by=by, at=at)
    )
    key = tokens.make_key()
    made = ApiToken.objects.create(
        person=person,
        name=name.strip(),
        digest=tokens.digest_of(key),
        made_at=at,
        valid_until=valid_until,
    )
    note(token=made.pk, name=made.name, valid_until=valid_until)
    return key


@action("person.api_token_revoked")
def revoke_api_token(token: ApiToken, *, by: Actor, at: datetime) -> ApiToken:
    """Close a key at once, by its owner or by who keeps the office's accounts."""
    refuse_if(policy.why_not_revoke_api_token(token, by=by))
    note(token=token.pk, name=token.name)
    return change(token, revoked_at=at)


def revoke_every_token(person: Person, *, at: datetime) -> None:
    """Close all keys of an account inside the action that closes or recovers it."""
    for token in ApiToken.objects.select_for_update().filter(person=person, revoked_at=None):
        change(token, revoked_at=at)
