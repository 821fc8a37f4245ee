"""Every address of the program."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path

from himpun.api import door
from himpun.api.middleware import PREFIX
from himpun.web import errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("himpun.api.urls")),
    path("", include("himpun.web.urls")),
]


def fault(request: HttpRequest) -> HttpResponse:
    """500 in the language of who asked: JSON for a program, a page for a person."""
    is_program = request.path_info.startswith(PREFIX)
    return door.fault(request) if is_program else errors.fault(request)


handler400 = "himpun.web.errors.bad_request"
handler403 = "himpun.web.errors.forbidden"
handler404 = "himpun.web.errors.not_found"
handler500 = fault
