"""What lies ready between a look and its act: files by content, named in a signed packet.

Between a preview and the button below it the files lie in the store, named by their digests; the
form carries these names under our signature, so that nobody can slip in another file, another
thing it is about, or another person's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core import signing

from himpun.core.refusals import Refusal
from himpun.web.page import OfficeRequest

#: A preview stays good for a day.
GOOD_FOR = 24 * 60 * 60
_SALT = "himpun.web.packets"


def pack(request: OfficeRequest, *, about: str, content: Mapping[str, object]) -> str:
    """The packet of a preview: bound to the person, the office and what it is `about`."""
    return signing.dumps(
        {"of": _owner(request, about), "content": dict(content)}, salt=_SALT, compress=True
    )


def unpack(request: OfficeRequest, *, about: str) -> Mapping[str, Any]:
    """What was packed. Raises Refusal when it is old, altered, somebody else's or of something
    else."""
    try:
        packet = signing.loads(request.POST.get("packet", ""), salt=_SALT, max_age=GOOD_FOR)
    except signing.BadSignature as fault:
        raise Refusal(
            "Pratinjau ini tidak berlaku lagi. Kirim lagi buku kerjanya untuk dilihat."
        ) from fault
    if packet["of"] != _owner(request, about):
        raise Refusal("Pratinjau ini dibuat oleh akun lain. Kirim lagi buku kerjanya.")
    content: Mapping[str, Any] = packet["content"]
    return content


def _owner(request: OfficeRequest, about: str) -> list[object]:
    return [request.office.pk, request.actor.person_id, about]
