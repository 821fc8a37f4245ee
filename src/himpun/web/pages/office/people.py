"""Accounts: everybody of the office, one person, one-time links, closing and opening."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control

from himpun.core.refusals import NotVisible
from himpun.offices import actions, policy, queries
from himpun.offices.links import LINK_VALID
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.people import MandateForm, NewPersonForm, PersonForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.office.keys import keys_of
from himpun.web.pages.office.standing import current_units, role_choices, today_of

if TYPE_CHECKING:
    from himpun.offices.queries import PersonRow


@page("offices.read")
def show_people(request: OfficeRequest) -> HttpResponse:
    """Every account with its mandates of today; those who keep accounts also see their state."""
    people = queries.list_people(by=request.actor, at=request.at)
    context = {
        "people": sorted(people, key=lambda person: not person.is_active),
        "why_not": policy.why_not_administer(request.office.pk, by=request.actor),
    }
    return render(request, "web/office/people.html", context)


@page("offices.add_person")
def show_new_person(request: OfficeRequest) -> HttpResponse:
    context = {
        "form": show_form(request, NewPersonForm),
        "title": "Tambah pegawai",
        "lead": "Sesudah akunnya ada, beri penugasan dan tautan untuk memilih kata sandi.",
        "action": "person_add",
        "back": "people",
        "why_not": policy.why_not_administer(request.office.pk, by=request.actor),
    }
    return render(request, "web/office/form.html", context)


@act("offices.add_person", page=show_new_person)
def add_person(request: OfficeRequest) -> HttpResponse:
    typed = read_form(request, NewPersonForm)
    person = actions.add_person(request.office, **typed, by=request.actor, at=request.at)
    return done(request, f"Akun {person.username} dibuat.", "person", person_id=person.pk)


def row_of(request: OfficeRequest, person_id: int) -> PersonRow:
    """The person with all mandates. Raises NotVisible for other offices."""
    people = queries.list_people(by=request.actor, at=request.at)
    found = next((person for person in people if person.id == person_id), None)
    if found is None:
        raise NotVisible
    return found


@page("offices.read")
def show_person(request: OfficeRequest, person_id: int) -> HttpResponse:
    """One person: mandates from–until, and for the admin everything that can be done."""
    row = row_of(request, person_id)
    person = queries.get_person(person_id, by=request.actor)
    by, at = request.actor, request.at
    why_not = policy.why_not_administer(request.office.pk, by=by)
    initial = {"name": row.name, "nip": row.nip, "rank": row.rank, "email": row.email}
    context = {
        "person": row,
        "form": show_form(request, PersonForm, initial=initial),
        "why_not": why_not,
        "why_not_receive": why_not or policy.why_not_receive(person, by=by),
        "why_not_link": policy.why_not_issue_access_link(person, by=by),
        "why_not_deactivate": policy.why_not_deactivate_person(person, by=by, at=at),
        "why_not_reactivate": policy.why_not_reactivate_person(person, by=by),
        "mandate_form": _mandate_form(request) if not why_not else None,
        "keys": keys_of(queries.list_api_tokens(by=by, of=person), at=at) if not why_not else (),
    }
    return render(request, "web/office/person.html", context)


def _mandate_form(request: OfficeRequest) -> MandateForm:
    return show_form(
        request,
        MandateForm,
        initial={"first_day": today_of(request)},
        roles=role_choices(request),
        units=current_units(request),
    )


@act("offices.change_person", page=show_person)
def change_person(request: OfficeRequest, person_id: int) -> HttpResponse:
    person = queries.get_person(person_id, by=request.actor)
    typed = read_form(request, PersonForm)
    actions.change_person(person, **typed, by=request.actor, at=request.at)
    return done(request, f"Data {typed['name']} tersimpan.", "person", person_id=person_id)


@act("offices.issue_access_link", page=show_person)
def issue_link(request: OfficeRequest, person_id: int) -> HttpResponse:
    """The link is on this answer and nowhere else; loading it again shows none."""
    person = queries.get_person(person_id, by=request.actor)
    token: str | None = actions.issue_access_link(person, by=request.actor, at=request.at)
    address = (
        request.build_absolute_uri(reverse("password", kwargs={"token": token})) if token else ""
    )
    context = {"person": person, "address": address, "until": request.at + LINK_VALID}
    response = render(request, "web/office/link.html", context)
    patch_cache_control(response, no_store=True, private=True)
    return response


@act("offices.deactivate_person", page=show_person)
def deactivate_person(request: OfficeRequest, person_id: int) -> HttpResponse:
    person = queries.get_person(person_id, by=request.actor)
    actions.deactivate_person(person, by=request.actor, at=request.at)
    sentence = f"Akun {person.name} dinonaktifkan; penugasannya berakhir saat ini."
    return done(request, sentence, "person", person_id=person_id)


@act("offices.reactivate_person", page=show_person)
def reactivate_person(request: OfficeRequest, person_id: int) -> HttpResponse:
    person = queries.get_person(person_id, by=request.actor)
    actions.reactivate_person(person, by=request.actor, at=request.at)
    sentence = f"Akun {person.name} aktif kembali, tanpa penugasan."
    return done(request, sentence, "person", person_id=person_id)
