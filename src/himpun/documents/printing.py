"""The print of an issued naskah: a pure function of what was stored when it was issued (ADR 0009).

The same content, frame, template and typst give the same bytes, so the print of a derived kind is
set when somebody reads it, and once for good when its round is archived.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from himpun.core import blobs
from himpun.core.action import change
from himpun.core.blobs import BlobRef
from himpun.core.canonical import digest
from himpun.documents import pdf
from himpun.documents.composing import letterhead_of
from himpun.documents.models import Document
from himpun.documents.rules import framing, layout
from himpun.documents.rules.frozen import FrozenFrame, thaw_frame
from himpun.documents.rules.kinds import KINDS, Kind
from himpun.offices.models import Office
from himpun.rounds.models import Round

Content = Mapping[str, object]


def frame_now(
    office: Office, kind: Kind, *, signatory: layout.Signatory, at: datetime
) -> FrozenFrame:
    """The frame of a naskah that is issued now, of characters that can be printed only."""
    head = letterhead_of(office)
    return FrozenFrame(
        template=kind.template,
        font=pdf.letter_font().family,
        office_code=office.code,
        office_name=pdf.printable_text(office.name),
        letterhead=framing.Letterhead(
            government=pdf.printable_text(head.government),
            office=pdf.printable_text(head.office),
            address=tuple(map(pdf.printable_text, head.address)),
            city=pdf.printable_text(head.city),
            crest=head.crest,
        ),
        signatory=layout.Signatory(
            title=pdf.printable_text(signatory.title),
            name=pdf.printable_text(signatory.name),
            rank=pdf.printable_text(signatory.rank),
            nip=signatory.nip,
            on_behalf_of=signatory.on_behalf_of,
        ),
        dated=at.astimezone(ZoneInfo(office.zone)).date(),
    )


def set_print(
    kind: Kind,
    content: Content,
    frame: FrozenFrame,
    *,
    document: int,
    number: str,
    content_hash: str,
    at: datetime,
) -> bytes:
    """The PDF of a numbered naskah, with its small print and its QR code."""
    key = str(document)
    text = layout.identity_text(
        office=frame.office_code, number=number, document=key, digest=content_hash
    )
    lines = layout.identity_lines(document=key, digest=content_hash, office=frame.office_name)
    framed = framing.frame(
        kind,
        content,
        letterhead=frame.letterhead,
        signatory=frame.signatory,
        dated=frame.dated,
        number=number,
        identity=framing.Identity(tuple(lines), text, pdf.qr_svg(text)),
    )
    shown = cast("dict[str, object]", pdf.printable(framed, font=frame.font))
    return pdf.render(frame.template, shown, at=at, font=frame.font).pdf


def print_of(document: Document) -> bytes:
    """Set the print of an issued naskah of a derived kind from what is stored, writing nothing."""
    assert document.frame is not None
    assert document.issued_at is not None
    return set_print(
        KINDS[document.kind],
        document.content,
        thaw_frame(document.frame),
        document=document.pk,
        number=document.number,
        content_hash=document.content_hash,
        at=document.issued_at,
    )


def tag_of(document: Document) -> str:
    """What changes when the bytes of the print could: for the ETag, without setting it."""
    return document.blob_id or digest([document.content_hash, pdf.setter()])


def unset_prints(round: Round) -> list[Document]:
    """The issued naskah of a round whose print is not stored yet, withdrawn ones too."""
    found = Document.objects.filter(round=round, blob=None, frame__isnull=False)
    return list(found.exclude(status=Document.Status.DRAFT).order_by("id"))


def stage_prints(round: Round) -> dict[int, BlobRef]:
    """Set every print that is not stored yet and stage its file; by the key of the naskah.

    It takes its time (some 20 ms each), so it is done before the round is locked for sealing.
    """
    return {each.pk: blobs.put_bytes(print_of(each)) for each in unset_prints(round)}


def keep_prints(round: Round, staged: Mapping[int, BlobRef], *, at: datetime) -> None:
    """Store the prints for good, as part of the running action; the trail tells their digests.

    One that was issued after the others were staged is set now.
    """
    for document in unset_prints(round):
        ref = staged.get(document.pk) or blobs.put_bytes(print_of(document))
        change(document, blob=blobs.keep(ref, media_type="application/pdf", at=at))
