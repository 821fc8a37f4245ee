"""Files on their way to a form: announced, sent in pieces, gone on with, cancelled.

The script of the form speaks this protocol; without it the form carries its files itself.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.urls import path, reverse

from himpun.core import partial
from himpun.core.partial import Partial
from himpun.core.refusals import Refusal
from himpun.web.carrying import carries, said
from himpun.web.forms.uploads import clean_name
from himpun.web.page import OfficeRequest

PIECE: Final = 64 * 1024
#: Pieces that one process takes in at a time: a slow line occupies a thread, and pages need some.
MOST_AT_ONCE: Final = 4
#: And of one person: whose lines are silent does not keep everybody else from sending.
MOST_OF_ONE: Final = 2


class Places:
    """Who is sending a piece at the moment, in this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken: Counter[int] = Counter()

    @contextmanager
    def of(self, owner: int) -> Iterator[bool]:
        """Take a place for as long as a piece comes; False when there is none."""
        with self._lock:
            is_free = self._taken.total() < MOST_AT_ONCE and self._taken[owner] < MOST_OF_ONE
            self._taken[owner] += is_free
        try:
            yield is_free
        finally:
            with self._lock:
                self._taken[owner] -= is_free
                self._taken += Counter()  # names nobody who sends nothing


_places = Places()


@carries("POST", "GET", "HEAD")
def begin_upload(request: OfficeRequest) -> HttpResponse:
    """Announce a file: `name`, `size`. Read, it says that the session is alive."""
    if request.method != "POST":
        return HttpResponse(status=204)
    size = request.POST.get("size", "")
    if not (size.isascii() and size.isdigit() and len(size) < 16):
        raise Refusal("Ukuran berkas tidak sah.")
    name = clean_name(request.POST.get("name", ""))
    begun = partial.begin(name, int(size), owner=_owner(request), at=request.at)
    address = reverse("upload", kwargs={"token": begun.token})
    answer = JsonResponse({"token": begun.token, "address": address}, status=201)
    answer["Location"] = address
    answer["Upload-Offset"] = "0"
    return answer


@carries("HEAD", "PATCH", "DELETE")
def carry_upload(request: OfficeRequest, token: str) -> HttpResponse:
    """Say where the file stands, take its next piece, or throw it away."""
    found = partial.find(token, owner=_owner(request), at=request.at)
    if request.method == "DELETE":
        partial.drop(found)
        return HttpResponse(status=204)
    if request.method == "HEAD":
        return _standing(partial.offset_of(found), found)
    offset = request.headers.get("Upload-Offset", "")
    if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
        raise Refusal("Potongan berkas ini tidak menyebut tempatnya.")
    with _places.of(found.owner) as is_free:
        if not is_free:
            return _ask_to_wait()
        try:
            there = partial.append(found, _pieces(request), offset=int(offset))
        finally:
            _forget_body(request)
    return _standing(there, found)


def _ask_to_wait() -> HttpResponse:
    answer = said("Peladen sedang menerima banyak berkas; dilanjutkan sebentar lagi.", status=503)
    answer["Retry-After"] = "2"
    return answer


def _standing(offset: int, found: Partial) -> HttpResponse:
    answer = HttpResponse(status=204)
    answer["Upload-Offset"] = str(offset)
    answer["Upload-Length"] = str(found.size)
    return answer


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes; what came before a broken line counts."""
    try:
        while piece := request.read(PIECE):
            yield piece
    except UnreadablePostError:
        return


def _forget_body(request: HttpRequest) -> None:
    """Let go what the server has read: a request is a cycle, and waits for the garbage collector.

    Four people who send piece after piece had 60 MB of read pieces waiting there.
    """
    request.META.pop("wsgi.input", None)
    request._stream = BytesIO()


def _owner(request: OfficeRequest) -> int:
    assert request.actor.person_id is not None
    return request.actor.person_id


urlpatterns = [
    path("unggahan/", begin_upload, name="upload_begin"),
    path("unggahan/<str:token>/", carry_upload, name="upload"),
]
