"""No cookie reaches the API: there a request is only as good as the key that it carries."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

PREFIX = "/api/"


class NoCookieMiddleware:
    """Takes the cookies away before the session is looked at.

    A browser that is logged in can therefore not be used to write through the API, and no answer
    of the API depends on, prolongs or ends a session.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(PREFIX):
            request.META.pop("HTTP_COOKIE", None)
            request.COOKIES = {}
        return self.get_response(request)
