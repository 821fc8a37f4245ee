"""Addresses that only carry bytes: no act of the office, no row, an answer for our own script.

`@page` reads and `@act` acts; what is carried is neither. It becomes something when a form is sent,
through `@act`. Who is not logged in is told so (401) and not led away, because a script asks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from himpun.core.refusals import Refusal
from himpun.web.request import actor_of, moment_of

View = Callable[..., HttpResponse]
POLICY = "web.carry"
ENDED = "Sesi Anda berakhir. Masuk lagi; yang sudah terunggah tetap ada."


def carries(*methods: str) -> Callable[[View], View]:
    """Declare such an address, with the methods that it knows; refusals are answered as JSON."""

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, **kwargs: object) -> HttpResponse:
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            moment_of(request)
            if not request.user.is_authenticated:
                return said(ENDED, status=401)
            actor_of(request)
            try:
                response = view(request, **kwargs)
            except Refusal as refusal:
                response = said(refusal.sentence, status=refusal.status)
                if (offset := getattr(refusal, "offset", None)) is not None:
                    response["Upload-Offset"] = str(offset)
            response["Cache-Control"] = "no-store"
            return response

        run.policy_name = POLICY  # type: ignore[attr-defined]  # for the house tests
        return run

    return decorate


def said(sentence: str, *, status: int) -> HttpResponse:
    """A refusal for the script to show."""
    return JsonResponse({"sentence": sentence}, status=status)
