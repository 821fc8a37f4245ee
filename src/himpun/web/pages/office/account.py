"""One's own account: who the office takes me for, a new password, keys for machines."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters

from himpun.offices import actions, policy, queries
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.people import ApiTokenForm, OwnPasswordForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.office.keys import keys_of
from himpun.web.pages.office.people import row_of
from himpun.web.pages.office.standing import moment_of_day, today_of

#: What the form offers; the most that a key may live is the office's rule.
_USUAL = timedelta(days=90)


@page("offices.read")
def show_account(request: OfficeRequest) -> HttpResponse:
    """My mandates, the form for a new password, my keys for machines."""
    assert request.actor.person_id is not None
    context = {
        "person": row_of(request, request.actor.person_id),
        "form": show_form(request, OwnPasswordForm),
        "keys": keys_of(queries.list_api_tokens(by=request.actor), at=request.at),
        "key_form": show_form(
            request, ApiTokenForm, initial={"last_day": today_of(request) + _USUAL}
        ),
        "why_not_key": ("" if request.actor.capacities else policy.NO_MANDATE),
    }
    response = render(request, "web/office/account.html", context)
    patch_cache_control(response, no_store=True, private=True)
    return response


@sensitive_post_parameters("current", "password", "repeated")
@act("offices.change_password", page=show_account)
def change_password(request: OfficeRequest) -> HttpResponse:
    """Other sessions of the account end; this one goes on."""
    assert request.actor.person_id is not None
    typed = read_form(request, OwnPasswordForm)
    person = actions.change_password(
        queries.get_person(request.actor.person_id, by=request.actor),
        current=typed["current"],
        password=typed["password"],
        by=request.actor,
        at=request.at,
    )
    update_session_auth_hash(request, person)
    return done(request, "Kata sandi diganti. Sesi lain dari akun ini sudah berakhir.", "account")


@act("offices.make_api_token", page=show_account)
def make_key(request: OfficeRequest) -> HttpResponse:
    """The key is on this answer and nowhere else; loading it again shows none."""
    assert request.actor.person_id is not None
    typed = read_form(request, ApiTokenForm)
    until = moment_of_day(request, typed["last_day"] + timedelta(days=1))
    key: str | None = actions.make_api_token(
        queries.get_person(request.actor.person_id, by=request.actor),
        name=typed["key_name"],
        valid_until=until,
        by=request.actor,
        at=request.at,
    )
    context = {"key": key, "name": typed["key_name"], "until": until}
    response = render(request, "web/office/key.html", context)
    patch_cache_control(response, no_store=True, private=True)
    return response


@act("offices.revoke_api_token", page=show_account)
def revoke_key(request: OfficeRequest, token_id: int) -> HttpResponse:
    """What holds the key is a stranger from the next request on."""
    token = queries.get_api_token(token_id, by=request.actor)
    actions.revoke_api_token(token, by=request.actor, at=request.at)
    sentence = f"Kunci {token.name} dicabut."
    if token.person_id == request.actor.person_id:
        return done(request, sentence, "account")
    return done(request, sentence, "person", person_id=token.person_id)
