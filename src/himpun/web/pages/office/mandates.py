"""Mandates: given, ended, handed over; the work that waits goes with the post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render

from himpun.core.refusals import refuse_if
from himpun.offices import actions, policy, queries
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.people import EndMandateForm, HandOverForm, MandateForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.office.people import show_person
from himpun.web.pages.office.standing import (
    current_units,
    end_of_day,
    moment_of_day,
    role_choices,
    today_of,
)

if TYPE_CHECKING:
    from himpun.offices.models import Mandate
    from himpun.offices.queries import PersonRow


@act("offices.give_mandate", page=show_person)
def give_mandate(request: OfficeRequest, person_id: int) -> HttpResponse:
    person = queries.get_person(person_id, by=request.actor)
    refuse_if(policy.why_not_administer(person.office_id, by=request.actor))
    typed = read_form(
        request, MandateForm, roles=role_choices(request), units=current_units(request)
    )
    unit = typed["unit"]
    mandate = actions.give_mandate(
        person,
        role=typed["role"],
        unit=queries.get_unit(int(unit), by=request.actor) if unit else None,
        kind=typed["kind"],
        title=typed["title"],
        leads=typed["leads"],
        basis=typed["basis"],
        valid_from=moment_of_day(request, typed["first_day"]),
        valid_until=end_of_day(request, typed["last_day"]),
        by=request.actor,
        at=request.at,
    )
    sentence = f"{person.name} ditugaskan sebagai {mandate.full_title}."
    return done(request, sentence, "person", person_id=person_id)


def _successors(request: OfficeRequest, mandate: Mandate) -> list[PersonRow]:
    people = queries.list_people(by=request.actor, at=request.at)
    keep_out = {mandate.person_id, request.actor.person_id}
    return [person for person in people if person.is_active and person.id not in keep_out]


@page("offices.read")
def show_mandate(request: OfficeRequest, mandate_id: int) -> HttpResponse:
    """One mandate: hand it over, or end it."""
    mandate = queries.get_mandate(mandate_id, by=request.actor)
    today = today_of(request)
    is_over = mandate.valid_until is not None and mandate.valid_until <= request.at
    people = _successors(request, mandate)
    context = {
        "mandate": mandate,
        "is_over": is_over,
        "why_not": policy.why_not_administer(mandate.office_id, by=request.actor),
        "why_not_end": policy.why_not_end_mandate(
            mandate, ends_at=request.at, by=request.actor, at=request.at
        ),
        "end_form": show_form(request, EndMandateForm, initial={"day": today}),
        "over_form": show_form(
            request, HandOverForm, initial={"day": today, "kind": mandate.kind}, people=people
        ),
    }
    return render(request, "web/office/mandate.html", context)


@act("offices.end_mandate", page=show_mandate)
def end_mandate(request: OfficeRequest, mandate_id: int) -> HttpResponse:
    mandate = queries.get_mandate(mandate_id, by=request.actor)
    typed = read_form(request, EndMandateForm)
    ends_at = moment_of_day(request, typed["day"], typed["hour"])
    actions.end_mandate(mandate, ends_at=ends_at, by=request.actor, at=request.at)
    sentence = f"Penugasan {mandate.full_title} berakhir."
    return done(request, sentence, "person", person_id=mandate.person_id)


@act("offices.hand_over", page=show_mandate)
def hand_over(request: OfficeRequest, mandate_id: int) -> HttpResponse:
    """Nothing is typed again: what waits in the queue is the successor's from that moment on."""
    mandate = queries.get_mandate(mandate_id, by=request.actor)
    refuse_if(policy.why_not_administer(mandate.office_id, by=request.actor))
    typed = read_form(request, HandOverForm, people=_successors(request, mandate))
    to = queries.get_person(int(typed["to"]), by=request.actor)
    successor = actions.hand_over(
        mandate,
        to=to,
        moment=moment_of_day(request, typed["day"], typed["hour"]),
        kind=typed["kind"],
        basis=typed["basis"],
        by=request.actor,
        at=request.at,
    )
    sentence = (
        f"{successor.full_title} diserahterimakan kepada {to.name}; pekerjaan yang menunggu ikut"
        " berpindah, tidak ada yang diketik ulang."
    )
    return done(request, sentence, "person", person_id=to.pk)
