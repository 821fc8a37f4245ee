"""How a naskah gets its number, its PDF and its digest. Called inside actions only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from himpun.core import blobs
from himpun.core.action import acting_as, change, note
from himpun.core.actors import Actor
from himpun.core.canonical import digest
from himpun.core.known import insert, known
from himpun.core.refusals import refuse_if
from himpun.documents import pdf
from himpun.documents.composing import draft_of, letterhead_of
from himpun.documents.models import Document, Register
from himpun.documents.printing import frame_now, set_print
from himpun.documents.rules import checks, framing, layout
from himpun.documents.rules.frozen import freeze_frame
from himpun.documents.rules.kinds import KINDS, Kind
from himpun.documents.rules.numbering import format_number
from himpun.offices.models import Office
from himpun.offices.queries import get_rank_and_nip
from himpun.offices.rules.people import nip_text
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Turn


def take_number(office: Office, *, kind: Kind, at: datetime) -> str:
    """Take the next number of the office's register of that year; the row stays locked.

    Nothing else counts, so an action that fails gives its number back: no gap, no twin.
    """
    year = at.astimezone(ZoneInfo(office.zone)).year
    key = (office.pk, kind.series, year)
    register = _register.first(*key)
    if register is None:
        first = Register(office_id=office.pk, series=kind.series, year=year)
        Register.objects.bulk_create([first], ignore_conflicts=True)
        (register,) = _register(*key)
    serial = register.last_number + 1
    change(register, expect={"last_number": register.last_number}, last_number=serial)
    return format_number(
        office.number_pattern,
        classification=office.classification,
        serial=serial,
        unit=office.short_name,
        year=year,
        series=kind.series,
    )


#: The counter of an office, a series and a year, locked.
_register = known(
    lambda office, series, year: Register.objects.select_for_update().filter(
        office=office, series=series, year=year
    )
)


def refuse_unprintable(kind: Kind, content: Mapping[str, object]) -> None:
    """Raise Refusal when a typed text holds what no letter can show."""
    for label, text in checks.editable_texts(kind, content):
        refuse_if(pdf.why_not_print(text, what=label))


def issue_document(
    turn: Turn,
    *,
    kind: Kind,
    content: Mapping[str, object],
    by: Actor,
    at: datetime,
    replaces: Document | None = None,
) -> Document:
    """Number, set, store and mark as issued; from now on nothing of it moves.

    A naskah whose print is derived is stored with its frame instead of its file (ADR 0009).
    Raises Refusal when a part is missing or cannot be printed.
    """
    refuse_if(checks.why_not_content(kind, content))
    refuse_unprintable(kind, content)
    shown = cast(dict[str, object], pdf.printable(content))
    signatory = signatory_for(turn, by=by)
    number = take_number(turn.round.office, kind=kind, at=at)
    frame = frame_now(turn.round.office, kind, signatory=signatory, at=at)
    frozen = freeze_frame(frame) if kind.is_derived else None
    content_hash = content_digest(
        kind.code, number=number, content=shown, at=at, signatory=signatory, frame=frozen
    )
    document = _stored(turn, kind, {"content": shown, "frame": frozen}, by=by, at=at)
    blob = None
    if not kind.is_derived:
        file = set_print(
            kind,
            shown,
            frame,
            document=document.pk,
            number=number,
            content_hash=content_hash,
            at=at,
        )
        blob = blobs.keep(blobs.put_bytes(file), media_type="application/pdf", at=at)
        note(berkas=blob.sha256)
    change(
        document,
        expect={"status": Document.Status.DRAFT},
        status=Document.Status.ISSUED,
        title=f"{kind.title} {shown['subject']}"[:300],
        number=number,
        blob=blob,
        content_hash=content_hash,
        issued_at=at,
        issued_by_id=by.person_id,
        issued_name=by.name,
        issued_as=signatory.title[:160],
        replaces=replaces,
    )
    acting_as(signatory.title)
    note(naskah=document.pk, nomor=number, sidik=content_hash)
    return document


def _stored(
    turn: Turn, kind: Kind, text: Mapping[str, object], *, by: Actor, at: datetime
) -> Document:
    """The draft of the turn, or a new one, with its final text.

    The text itself is not repeated in the trail, only its digest.
    """
    draft = draft_of(turn, kind) if kind.fields else None
    if draft is None:
        document = Document(
            round_id=turn.round_id,
            turn=turn,
            kind=kind.code,
            title=kind.title,
            drafted_at=at,
            drafted_by_id=by.person_id,
            **text,
        )
        insert(document)
        return document
    Document.objects.filter(pk=draft.pk).update(**text)
    for name, value in text.items():
        setattr(draft, name, value)
    return draft


def content_digest(
    kind: str,
    *,
    number: str,
    content: Mapping[str, object],
    at: datetime,
    signatory: layout.Signatory,
    frame: Mapping[str, object] | None = None,
) -> str:
    """The digest printed on every page: of what the naskah says, its number and who signed.

    Where the print is derived it is also of the `frame`: then all that is printed is under it.
    """
    said = {
        "kind": kind,
        "number": number,
        "issued_at": at,
        "signed_as": signatory.title,
        "signed_by": signatory.name,
        "content": content,
    }
    return digest(said if frame is None else said | {"frame": frame})


def signatory_for(turn: Turn, *, by: Actor) -> layout.Signatory:
    """Who signs at this turn: the actor in the capacity that closes it."""
    capacity = rounds_policy.capacity_for(turn, by=by)
    title = capacity.title if capacity is not None else ""
    if by.person_id is None:
        return layout.Signatory(title=title, name=by.name, rank="", nip="")
    rank, nip = get_rank_and_nip(by.person_id, by=by)
    return layout.Signatory(title=title, name=by.name, rank=rank, nip=nip_text(nip))


def frame_of(
    turn: Turn,
    kind: Kind,
    content: Mapping[str, object],
    *,
    signatory: layout.Signatory,
    at: datetime,
    number: str = "",
    identity: framing.Identity | None = None,
) -> dict[str, object]:
    """What the template reads, on the paper of the turn's office."""
    office = turn.round.office
    framed = framing.frame(
        kind,
        content,
        letterhead=letterhead_of(office),
        signatory=signatory,
        dated=at.astimezone(ZoneInfo(office.zone)).date(),
        number=number,
        identity=identity,
    )
    return cast(dict[str, object], pdf.printable(framed))


def withdraw_row(document: Document, *, reason: str, at: datetime) -> Document:
    """Mark an issued naskah as withdrawn; it stays visible with its number and its file."""
    return change(
        document,
        expect={"status": Document.Status.ISSUED},
        status=Document.Status.WITHDRAWN,
        withdrawn_at=at,
        withdrawn_reason=reason.strip(),
    )


def kind_of(document: Document) -> Kind:
    return KINDS[document.kind]
