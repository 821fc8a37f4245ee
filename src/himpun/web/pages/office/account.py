"""One's own account: who the office takes me for, and a new password."""

from __future__ import annotations

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.debug import sensitive_post_parameters

from himpun.offices import actions, queries
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.people import OwnPasswordForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.office.people import row_of


@page("offices.read")
def show_account(request: OfficeRequest) -> HttpResponse:
    """My mandates, and the form for a new password."""
    assert request.actor.person_id is not None
    context = {
        "person": row_of(request, request.actor.person_id),
        "form": show_form(request, OwnPasswordForm),
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
