"""Pages for faults and refusals: calm, and each says what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent what no form of ours sends."""
    return render(request, "web/errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: known, but not allowed here."""
    return render(request, "web/errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that is too old, or came from elsewhere."""
    return render(request, "web/errors/403.html", {"is_stale_form": True}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not for this person's eyes; the answer is the same."""
    return render(request, "web/errors/404.html", status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """500: our own fault; the page asks the database for nothing."""
    return HttpResponse(render_to_string("web/errors/500.html"), status=500)
