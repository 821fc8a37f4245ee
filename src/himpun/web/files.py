"""Files to the browser: by content, named as RFC 6266 wants, and unable to do anything there.

`nosniff` holds the browser to the media type that we say; the content policy lets a file load,
run and send nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import BinaryIO, cast

from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

PDF = "application/pdf"
SVG = "image/svg+xml"

#: Shut into an origin of its own: no scripts, no forms, no windows, nothing from elsewhere. The
#: browser's own PDF viewer works in it.
SEALED = "sandbox; default-src 'none'; frame-ancestors 'self'"


def show_pdf(file: BinaryIO | bytes, *, name: str) -> HttpResponse:
    """A PDF that this program has set, to be read in the browser."""
    return _finished(_response(file, PDF), name=name, inline=True)


def download(file: BinaryIO | bytes, *, media_type: str, name: str) -> HttpResponse:
    """Any other file: kept as a file, never shown by the browser as a page of ours."""
    return _finished(_response(file, media_type), name=name, inline=False)


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
