"""The one door to django-ninja: keys, strict reading, refusals as JSON, and declared policies.

The domain is asked by the same doors as the pages ask it; here it is only said what a refusal
looks like to a program: 400 not as documented, 401 no good key, 404 not there or not yours,
409 somebody was faster (both contents), 422 the office's own reason, in the words of the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from ninja import Field, Header, NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.parser import Parser
from ninja.security import HttpBearer

from himpun.api.reading import TOO_LARGE, Unreadable, read_json
from himpun.api.telling import disputes_of, faults_of
from himpun.core import clock
from himpun.core.actors import Actor
from himpun.core.refusals import NotVisible, Refusal
from himpun.offices import queries as offices

__all__ = ["Field", "Header", "MachineRequest", "Schema", "Sent", "endpoint", "patterns", "schema"]

View = Callable[..., Any]
PREFIX = "/api/v1/"
NO_KEY = (
    "Sertakan kunci API yang berlaku: header Authorization: Bearer <kunci>."
    " Kunci yang kedaluwarsa atau dicabut, dan kunci orang tanpa penugasan, tidak berlaku."
)
_NOT_HERE = "Tidak ada, atau bukan untuk Anda."
_OUR_FAULT = (
    "Ada gangguan pada program; permintaan ini dibatalkan seluruhnya. Coba lagi beberapa saat lagi."
    " Bila terulang, beri tahu pengelola server beserta jam kejadiannya."
)


class MachineRequest(HttpRequest):
    """A request with a good key: whose it is, and when it came."""

    actor: Actor
    at: datetime


class Sent(Schema):
    """What a program sends: a key that is not in the document is refused."""

    model_config = {"extra": "forbid"}


class _Key(HttpBearer):
    """Authorization: Bearer; nothing else opens the door."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        asked = cast("MachineRequest", request)
        asked.at = clock.now()
        address = request.META.get("REMOTE_ADDR", "")
        try:
            asked.actor = offices.get_actor_of_token(token, at=asked.at, address=address)
        except NotVisible:
            return None
        return asked.actor


class _StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        return read_json(request)


_api = NinjaAPI(
    title="Himpun",
    version="1",
    description=(
        "Formulir data kinerja untuk program lain. Setiap orang membuat kuncinya sendiri di"
        " halaman Akun saya; kunci itu bertindak atas nama dan dengan wewenang orangnya. Angka"
        " ditulis sebagai teks dengan titik desimal."
    ),
    openapi_url=None,
    docs_url=None,
    auth=_Key(),
    parser=_StrictParser(),
)
_declared: dict[str, tuple[str, bool]] = {}


def endpoint(
    method: str, path: str, *, name: str, policy: str, answers: Mapping[int, Any], summary: str
) -> Callable[[View], View]:
    """Declare an address: `policy` as on a page, `answers` every status it can give."""

    def decorate(view: View) -> View:
        _declared[name] = (policy, method != "GET")
        register = _api.api_operation(
            [method],
            path,
            response=dict(answers),
            url_name=name,
            operation_id=name,
            summary=summary,
        )
        return register(view)

    return decorate


def patterns() -> list[URLPattern]:
    """The addresses with what the house tests read from each: its policy, whether it writes."""
    found = []
    for pattern in _api.urls[0]:
        assert isinstance(pattern, URLPattern)
        if pattern.name in _declared:
            policy, writes = _declared[pattern.name]
            pattern.callback = _run(pattern.callback)
            pattern.callback.policy_name = policy  # type: ignore[attr-defined]  # house tests
            pattern.callback.writes = writes  # type: ignore[attr-defined]  # house tests
            found.append(pattern)
    return found


def schema() -> dict[str, Any]:
    """The OpenAPI document."""
    return dict(_api.get_openapi_schema(path_prefix=PREFIX))


def _run(view: View) -> View:
    """Around every address: personal, revalidated by ETag, and JSON whatever happens."""

    @wraps(view)
    def run(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = cast("HttpResponse", view(request, **kwargs))
        if response.status_code == 405:
            told = _told("Metode ini tidak ada pada alamat ini.", status=405)
            told["Allow"] = response["Allow"]
            response = told
        patch_cache_control(response, private=True, no_cache=True)
        patch_vary_headers(response, ["Authorization"])
        return _revalidated(request, response)

    run.csrf_exempt = True  # type: ignore[attr-defined]  # a key is sent on purpose, never in passing
    return run


def _revalidated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """304 without content when the program has the same content already."""
    if request.method != "GET" or response.status_code != 200:
        return response
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = {
        each.removeprefix("W/") for each in parse_etags(request.headers.get("If-None-Match", ""))
    }
    if known & {etag, "*"}:
        same = HttpResponse(status=304)
        for header in ("Cache-Control", "Vary"):
            same[header] = response[header]
        del same["Content-Type"]
        response = same
    response["ETag"] = etag
    return response


def _told(
    sentence: str,
    *,
    status: int,
    faults: list[dict[str, object]] | None = None,
    disputes: list[dict[str, object]] | None = None,
) -> JsonResponse:
    return JsonResponse(
        {"sentence": sentence, "faults": faults or [], "disputes": disputes or []}, status=status
    )


def refused(refusal: Refusal) -> HttpResponse:
    """A refusal of the domain; cells are told by `faults`, conflicts by `disputes`."""
    return _told(
        refusal.sentence,
        status=refusal.status,
        faults=faults_of(refusal),
        disputes=disputes_of(refusal),
    )


def not_here() -> HttpResponse:
    return _told(_NOT_HERE, status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """500: our own fault, in the shape of every other refusal."""
    response = _told(_OUR_FAULT, status=500)
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _unauthorised(request: HttpRequest, exc: Any) -> HttpResponse:
    response = _told(NO_KEY, status=401)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _broken_body(request: HttpRequest, exc: Any) -> HttpResponse:
    """The parser's own reason, which ninja wraps."""
    cause = exc.__context__
    return refused(cause if isinstance(cause, Unreadable) else Unreadable(str(exc)))


def _not_as_documented(request: HttpRequest, exc: Any) -> HttpResponse:
    """Keys that are missing, unknown or of another shape, each named once."""
    found = dict(_shape_fault(each) for each in exc.errors[:_MOST_FAULTS])
    faults: list[dict[str, object]] = [
        {"row_id": None, "field": place, "text": "", "sentence": sentence}
        for place, sentence in found.items()
    ]
    return _told("Permintaan tidak sesuai dengan dokumen API.", status=400, faults=faults)


_MOST_FAULTS = 40
_FIGURE = 'Tulis angka sebagai teks dengan titik desimal, misalnya "1234.5", atau bilangan bulat.'
_WRONG = {
    "extra_forbidden": "Kunci ini tidak dikenal.",
    "missing": "Kunci ini wajib ada.",
}
#: What the shape of a figure is called by its two readings; no key of ours is called so.
_READINGS = {"int", "constrained-str"}


def _shape_fault(error: Mapping[str, Any]) -> tuple[str, str]:
    """The place of a fault as the program wrote it, and the sentence."""
    source, *parts = (str(part) for part in error["loc"])
    if source == "header":
        return parts[0], "Tulis 8 sampai 100 huruf, angka, atau tanda . _ : -"
    keys = [part for part in parts[1:] if part not in {*_READINGS, "[key]"}]
    place = ".".join(keys)[:200]
    if not keys and error["type"] == "missing":
        return place, "Isi permintaan kosong."
    if "[key]" in parts:
        return place, "Nama variabel ini tidak sah."
    if _READINGS & set(parts):
        return place, _FIGURE
    return place, _WRONG.get(error["type"], "Isi ini tidak sesuai dengan yang diminta.")


_api.add_exception_handler(AuthenticationError, _unauthorised)
_api.add_exception_handler(ValidationError, _not_as_documented)
_api.add_exception_handler(HttpError, _broken_body)
_api.add_exception_handler(NotVisible, lambda request, exc: not_here())
_api.add_exception_handler(Refusal, lambda request, exc: refused(cast("Refusal", exc)))
_api.add_exception_handler(RequestDataTooBig, lambda request, exc: _told(TOO_LARGE, status=413))
