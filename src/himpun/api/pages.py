"""What the API says about itself: the OpenAPI document and a page made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from himpun.api.door import not_here, schema

View = Callable[..., HttpResponse]


def _public(view: View) -> View:
    """Open to everybody: nothing of an office is in it."""
    view.policy_name = "public"  # type: ignore[attr-defined]  # for the house tests
    return view


@cache
def _document() -> dict[str, Any]:
    return schema()


@_public
def show_document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document as JSON."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    response = JsonResponse(_document())
    response["Cache-Control"] = "public, max-age=300"
    return response


@_public
def show_reference(request: HttpRequest) -> HttpResponse:
    """The same for people: plain HTML, no script, nothing from another machine."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    context = {"document": _document(), "operations": operations(_document())}
    return render(request, "api/reference.html", context)


@_public
@csrf_exempt
def show_nothing(request: HttpRequest) -> HttpResponse:
    """404 as JSON for every other address under the API."""
    return not_here()


def operations(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Method, address, words, what is sent and what comes back, in the order of the document."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": each["summary"],
            "description": each.get("description", ""),
            "headers": [one for one in each.get("parameters", []) if one["in"] == "header"],
            "body": _fields(document, each.get("requestBody")),
            "answers": sorted(each["responses"]),
        }
        for path, methods in document["paths"].items()
        for method, each in methods.items()
    ]


def _fields(document: Mapping[str, Any], body: Mapping[str, Any] | None) -> list[str]:
    """The keys that a request's body may have."""
    if body is None:
        return []
    name = body["content"]["application/json"]["schema"]["$ref"].rsplit("/", 1)[1]
    return list(document["components"]["schemas"][name]["properties"])
