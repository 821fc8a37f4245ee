"""Pages for refusals and faults; grows with the web package."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return HttpResponse("Halaman ini sudah terlalu lama terbuka. Muat ulang.", status=403)
