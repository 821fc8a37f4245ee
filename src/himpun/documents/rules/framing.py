"""Everything that a template reads: the content of a naskah in the frame of its office. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from himpun.core.formats import date_plain
from himpun.documents.rules.kinds import Kind
from himpun.documents.rules.layout import Signatory, split_blocks


@dataclass(frozen=True)
class Letterhead:
    """The kop of an office; ``crest`` is an SVG drawing or nothing."""

    government: str
    office: str
    address: tuple[str, ...]
    city: str
    crest: str | None = None


@dataclass(frozen=True)
class Identity:
    """The small print and the QR code that tell which document this is."""

    lines: tuple[str, ...]
    text: str
    qr: str


def frame(
    kind: Kind,
    content: Mapping[str, object],
    *,
    letterhead: Letterhead,
    signatory: Signatory,
    dated: date,
    number: str = "",
    identity: Identity | None = None,
) -> dict[str, object]:
    """Return what the template of ``kind`` reads. Without identity it is a draft (KONSEP)."""
    place_date = ", ".join(part for part in (letterhead.city, date_plain(dated)) if part)
    return typeset(kind, content) | {
        "title": f"{kind.title} {content['subject']}",
        "letterhead": {
            "government": letterhead.government,
            "office": letterhead.office,
            "address": letterhead.address,
            "crest": letterhead.crest,
        },
        "number": number,
        "dated": date_plain(dated),
        "sign": {
            "place_date": place_date,
            "title": signatory.as_lines(),
            "name": signatory.name,
            "below": signatory.below(),
        },
        "draft": identity is None,
        "identity": identity
        and {"lines": identity.lines, "text": identity.text, "qr": identity.qr},
    }


def typeset(kind: Kind, content: Mapping[str, object]) -> dict[str, object]:
    """Return ``content`` as the template reads it: text fields split into paragraphs and lists."""
    out = dict(content)
    for key in kind.texts:
        out[key] = split_blocks(cast(str, content[key]))
    for field in kind.fields:
        if field.form == "lines":
            out[field.key] = [line for line in cast(list[str], out[field.key]) if line.strip()]
    return out
