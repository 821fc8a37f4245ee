"""Around every request: the session's end, the office's zone, refusals that nobody caught."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from himpun.core import clock
from himpun.core.refusals import NotVisible, Refusal
from himpun.web import errors
from himpun.web.page import refusal_response
from himpun.web.request import office_of

#: RELIABILITY A-07: half an hour without a click, twelve hours in all.
IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
_SEEN_EVERY = 60.0


class PageMiddleware:
    """Ends idle sessions, speaks the office's time and turns loose refusals into pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if _has_ended(request):
                logout(request)
                messages.info(
                    request,
                    "Sesi Anda berakhir karena lama tidak dipakai."
                    " Silakan masuk lagi; yang sudah tersimpan tetap ada.",
                )
            else:
                timezone.activate(ZoneInfo(office_of(request).zone))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """NotVisible is 404; a refusal outside `@act` is a page of its own."""
        if isinstance(exception, NotVisible):
            return errors.not_found(request)
        if isinstance(exception, Refusal):
            return refusal_response(request, exception)
        return None


def _has_ended(request: HttpRequest) -> bool:
    """Whether the session is over; otherwise its last sign of life is kept to the minute."""
    now = clock.now().timestamp()
    began = request.session.setdefault("began_at", now)
    seen = request.session.get("seen_at", now)
    if now - began > ABSOLUTE.total_seconds() or now - seen > IDLE.total_seconds():
        return True
    if "seen_at" not in request.session or now - seen > _SEEN_EVERY:
        request.session["seen_at"] = now
    return False
