"""Who asks, from which office, at which moment: each is found out once a request."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django_htmx.middleware import HtmxDetails

from himpun.core import clock
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal
from himpun.offices import queries as offices

if TYPE_CHECKING:
    from himpun.offices.models import Office, Person


class OfficeRequest(HttpRequest):
    """A request of somebody at work; the frame sets what is declared here."""

    actor: Actor
    office: Office
    at: datetime
    htmx: HtmxDetails
    refusal: Refusal
    refused_act: str


def actor_of(request: HttpRequest) -> Actor:
    """The person who asks, in all capacities of this moment.

    Nobody is an actor before logging in: an `Actor` without a person is the system itself.
    """
    if not hasattr(request, "actor"):
        if not request.user.is_authenticated:
            raise PermissionError("A page for everybody has no actor.")
        address = request.META.get("REMOTE_ADDR", "")
        cast("OfficeRequest", request).actor = offices.get_actor(
            request.user, at=moment_of(request), address=address
        )
    return cast("OfficeRequest", request).actor


def owner_of(actor: Actor) -> str:
    """By what name the browser keeps what this person typed and sent ahead.

    Nobody else's is read, and nobody else can guess it: whoever knew the name could, at a shared
    computer, leave figures there that are sent as typed by this person.
    """
    return salted_hmac("himpun.web.kept", str(actor.person_id), algorithm="sha256").hexdigest()[:32]


def office_of(request: HttpRequest) -> Office:
    """The office whose account the person holds."""
    if not hasattr(request, "office"):
        actor_of(request)  # nobody has an office before logging in
        cast("OfficeRequest", request).office = cast("Person", request.user).office
    return cast("OfficeRequest", request).office


def moment_of(request: HttpRequest) -> datetime:
    """The moment of the request: the clock is read once, so that all of a page agrees."""
    if not hasattr(request, "at"):
        cast("OfficeRequest", request).at = clock.now()
    return cast("OfficeRequest", request).at
