"""The frame around every page: office, navigation, the person at work. One context processor."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from himpun.web.request import actor_of, moment_of, office_of, owner_of


@dataclass(frozen=True)
class Link:
    """An entry of the navigation; `is_here` marks the part of the house that is open."""

    label: str
    address: str
    icon: str
    is_here: bool


#: Label, route name, icon: the order of the bar.
NAVIGATION = (
    ("Beranda", "home", "home"),
    ("Putaran", "round_list", "round"),
    ("Pengukuran", "measurement_list", "up"),
    ("Rencana", "plan", "plan"),
    ("SOP", "procedure_list", "sop"),
    ("Arsip", "archive_list", "archive"),
    ("Kantor", "office", "office"),
)


#: Pages that lie in a part of the house without lying under its address.
BELONGS = {"round_list": ("/formulir/", "/bukti/", "/naskah/")}


def navigation(path: str) -> tuple[Link, ...]:
    """The bar; the entry under whose address the open page lies is marked."""
    return tuple(
        Link(label, address, icon, is_here=_is_under(path, address, *BELONGS.get(route, ())))
        for label, route, address, icon in _addresses()
    )


def _addresses() -> list[tuple[str, str, str, str]]:
    found = []
    for label, route, icon in NAVIGATION:
        try:
            found.append((label, route, reverse(route), icon))
        except NoReverseMatch:
            continue
    return found


def _is_under(path: str, *addresses: str) -> bool:
    return any(path == each if each == "/" else path.startswith(each) for each in addresses)


def context(request: HttpRequest) -> dict[str, object]:
    """What base.html needs; nothing is asked of the database for a stranger."""
    frame: dict[str, object] = {
        "is_sample": settings.SAMPLE_MODE,
        "refusal": getattr(request, "refusal", None),
        "now": moment_of(request),
    }
    if getattr(request, "user", None) is not None and request.user.is_authenticated:
        frame["actor"] = actor_of(request)
        frame["kept_as"] = owner_of(actor_of(request))
        frame["office"] = office_of(request)
        frame["navigation"] = navigation(request.path)
    return frame
