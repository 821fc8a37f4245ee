"""Files to the browser: by content, named as RFC 6266 wants, and unable to do anything there.

`nosniff` holds the browser to the media type that we say; the content policy lets a file load,
run and send nothing.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"
SVG = "image/svg+xml"
JPEG = "image/jpeg"
_CHUNK = 1 << 18
_RANGE = re.compile(r"bytes=([0-9]{0,12})-([0-9]{0,12})")

#: Shut into an origin of its own: no scripts, no forms, no windows, nothing from elsewhere. The
#: browser's own PDF viewer works in it.
SEALED = "sandbox; default-src 'none'; frame-ancestors 'self'"


def show_pdf(file: BinaryIO | bytes, *, name: str) -> HttpResponse:
    """A PDF that this program has set, to be read in the browser."""
    return _finished(_response(file, PDF), name=name, inline=True)


def show_picture(file: BinaryIO | bytes, *, name: str) -> HttpResponse:
    """A JPEG that this program has painted, to be seen on a page."""
    return _finished(_response(file, JPEG), name=name, inline=True)


def download(
    file: BinaryIO | bytes, *, media_type: str, name: str, request: HttpRequest | None = None
) -> HttpResponse:
    """Any other file: kept as a file, never shown by the browser as a page of ours.

    With the request, a part of the file is sent where one is asked for (a broken download goes on).
    """
    wanted = _part(request, file)
    if wanted is None:
        response = _response(file, media_type)
    else:
        response = _partial(cast("BinaryIO", file), media_type, *wanted)
    response["Accept-Ranges"] = "bytes" if request is not None else "none"
    return _finished(response, name=name, inline=False)


def _part(request: HttpRequest | None, file: BinaryIO | bytes) -> tuple[int, int, int] | None:
    """First and last octet that are asked for, and how many there are; None for the whole.

    Several parts at once, or none that exists, are answered with the whole (RFC 9110, 14.2).
    """
    asked = _RANGE.fullmatch(request.headers.get("Range", "")) if request is not None else None
    if asked is None or isinstance(file, bytes) or not (asked[1] or asked[2]):
        return None
    size = file.seek(0, 2)
    file.seek(0)
    if not asked[1]:
        first, last = max(size - int(asked[2]), 0), size - 1
    else:
        first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
    return (first, last, size) if first <= last else None


def _partial(file: BinaryIO, media_type: str, first: int, last: int, size: int) -> HttpResponse:
    response = StreamingHttpResponse(
        _octets(file, first, last), status=206, content_type=media_type
    )
    response["Content-Range"] = f"bytes {first}-{last}/{size}"
    response["Content-Length"] = str(last - first + 1)
    return cast("HttpResponse", response)


def _octets(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left and (chunk := file.read(min(left, _CHUNK))):
            left -= len(chunk)
            yield chunk


def file_name(*words: str, ending: str) -> str:
    """A name that every file system takes: "nota-dinas-000.8-1-2026.pdf"."""
    kept = "-".join("".join(_plain(words)).lower().split())
    while "--" in kept:
        kept = kept.replace("--", "-")
    return f"{kept.strip('-.')[:120] or 'berkas'}.{ending}"


def _plain(words: Iterable[str]) -> Iterable[str]:
    for word in words:
        yield "".join(
            each if each.isascii() and (each.isalnum() or each in ".-") else " " for each in word
        )
        yield " "


def _response(file: BinaryIO | bytes, media_type: str) -> HttpResponse:
    if not isinstance(file, bytes):
        # A stream is no HttpResponse to the type checker; a view answers either.
        return cast("HttpResponse", FileResponse(file, content_type=media_type))
    response = HttpResponse(file, content_type=media_type)
    response["Content-Length"] = str(len(file))
    response["ETag"] = f'"{hashlib.sha256(file).hexdigest()[:32]}"'
    return response


def _finished(response: HttpResponse, *, name: str, inline: bool) -> HttpResponse:
    disposition = content_disposition_header(not inline, name)
    response["Content-Disposition"] = disposition or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SEALED
    response["Cache-Control"] = "private, no-cache"
    return response
