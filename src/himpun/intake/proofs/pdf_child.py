"""The one door to pikepdf (qpdf): what a PDF would do, run in a process of its own.

Every object of the file is looked at, also those that no page reaches; names are read as the parser
spells them, so that `/J#61vaScript` is `/JavaScript`. Nothing is rendered or unpacked that the
structure does not need. Signatures, outlines and plain links are let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

#: Only an object that spells one of these is looked at closer.
_TELLING = re.compile(
    rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|GoTo[RE3]\w*|RichMedia\w*|Movie|Sound"
    rb"|Rendition|Screen|3D|Embedded\w+|EF|XFA|AA|OpenAction|FileAttachment|URI|Ref|F)\b"
)
_ACTIONS = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/SubmitForm": "submit",
    "/ImportData": "submit",
    "/GoToR": "remote",
    "/GoToE": "embedded",
    "/GoTo3DView": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/Rendition": "media",
    "/RichMediaExecute": "media",
}
_SUBTYPES = {
    "/RichMedia": "media",
    "/Movie": "media",
    "/Sound": "media",
    "/Screen": "media",
    "/3D": "media",
    "/FileAttachment": "embedded",
}
_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*):")
_SCHEMES = {"http", "https", "mailto", "tel"}


def answer(file: BinaryIO, order: dict[str, Any]) -> str:
    """What forbids the file: a word, or "" for nothing."""
    try:
        pdf = pikepdf.open(file, access_mode=pikepdf.AccessMode.stream, suppress_warnings=True)
    except pikepdf.PasswordError:
        return "encrypted"
    with pdf:
        if pdf.is_encrypted:
            return "encrypted"
        for each in (pdf.trailer, *pdf.objects):
            if found := _found_in(each):
                return found
        return "" if len(pdf.pages) else "empty"


def _found_in(each: Object) -> str:
    if not isinstance(each, Dictionary | Array | Stream):
        return ""
    if isinstance(each, Stream) and (found := _external(each)):
        return found
    content = each.stream_dict if isinstance(each, Stream) else each
    if not _TELLING.search(content.unparse(resolved=True)):
        return ""
    return next(filter(None, map(_forbidden, _within(content))), "")


def _within(top: Object) -> Iterator[Dictionary]:
    """The dictionary itself and those written inside it; others are objects of their own."""
    waiting: list[Object] = [top]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Dictionary):
            yield each
            inner = [each.get(key) for key in each.keys()]  # noqa: SIM118  # no Python mapping
        else:
            inner = list(each)
        waiting += [
            one for one in inner if isinstance(one, Dictionary | Array) and not one.is_indirect
        ]


def _forbidden(each: Dictionary) -> str:
    action, kind = _name(each.get("/S")), _name(each.get("/Subtype"))
    found = _ACTIONS.get(action) or _SUBTYPES.get(kind) or _carried(each)
    if found:
        return found
    if action == "/URI" and not _is_plain_link(each.get("/URI")):
        return "remote"
    opening = each.get("/OpenAction")
    if isinstance(opening, Dictionary) and (
        _name(opening.get("/S")) != "/GoTo" or "/Next" in opening
    ):
        return "runs"
    reactions = each.get("/AA")
    if isinstance(reactions, Dictionary) and any(
        isinstance(reactions.get(key), Dictionary)
        for key in reactions.keys()  # noqa: SIM118  # no Python mapping
    ):
        return "runs"
    return ""


def _carried(each: Dictionary) -> str:
    """Scripts, files and forms that a dictionary brings along."""
    if isinstance(each.get("/JS"), String) or isinstance(
        each.get("/JavaScript"), Dictionary | Array | Stream | String
    ):
        return "javascript"
    is_file = _name(each.get("/Type")) == "/EmbeddedFile"
    if is_file or isinstance(each.get("/EF"), Dictionary) or "/EmbeddedFiles" in each:
        return "embedded"
    if isinstance(each.get("/XFA"), Array | Stream | String):
        return "xfa"
    reference = each.get("/Ref")
    if isinstance(reference, Dictionary) and "/F" in reference:
        return "remote"
    return ""


def _external(stream: Stream) -> str:
    """A stream whose octets lie in another file, or that is a file itself."""
    outside = stream.stream_dict.get("/F")
    return "remote" if isinstance(outside, String | Dictionary) else ""


def _is_plain_link(target: Object | None) -> bool:
    text = str(target or "")
    scheme = _SCHEME.match(text)
    if scheme is None:
        return not text.lstrip().startswith(("\\", "//"))
    return scheme[1].lower() in _SCHEMES


def _name(value: Object | None) -> str:
    return str(value) if isinstance(value, Name) else ""
