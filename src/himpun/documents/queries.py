"""The read door of naskah dinas: what a round has produced, what a step reads, the drafts."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db.models import QuerySet

from himpun.core.actors import Actor
from himpun.core.blobs import BlobRef, open_blob
from himpun.core.refusals import NotVisible, refuse_if
from himpun.core.scope import refuse_strangers
from himpun.documents import composing, pdf, policy, printing
from himpun.documents.issuing import frame_of, signatory_for
from himpun.documents.models import Document, SourceItem
from himpun.documents.rules import checks, layout
from himpun.documents.rules.kinds import KINDS, Kind, kind_of_title
from himpun.documents.rules.steps import KINDS_OF_STEP
from himpun.planning.models import PlanningDocument
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Round, Turn


@dataclass(frozen=True)
class Draft:
    """A naskah in the works: its kind, its text as it now stands, and why it cannot be edited."""

    kind: Kind
    content: Mapping[str, object]
    version: int | None
    why_not: str

    @property
    def why_incomplete(self) -> str:
        """Why it could not be issued as it stands, or ""."""
        return checks.why_not_content(self.kind, self.content)


@dataclass(frozen=True)
class Input:
    """What a step reads (kelengkapan), by its name in the SOP; the naskah when there is one."""

    title: str
    document: Document | None


def get_document(document_id: int, *, by: Actor) -> Document:
    """The naskah. Raises NotVisible for other offices."""
    found = Document.objects.select_related(
        "round__office",
        "round__procedure",
        "turn__round__office",
        "turn__round__procedure",
        "turn__queue",
        "turn__unit",
        "blob",
        "replaces",
    )
    return found.one(by, pk=document_id)


def get_successor(document: Document, *, by: Actor) -> Document | None:
    """What was issued in the place of a withdrawn naskah, or None."""
    return Document.objects.visible_to(by).filter(replaces=document).order_by("-id").first()


def list_documents(round: Round, *, by: Actor) -> QuerySet[Document]:
    """Every naskah of the round that has a number, in the order of issue, withdrawn ones too."""
    return (
        Document.objects.visible_to(by)
        .filter(round=round)
        .exclude(status=Document.Status.DRAFT)
        .select_related("turn__unit", "blob", "replaces")
        .order_by("issued_at", "id")
    )


def list_outputs(turn: Turn, *, by: Actor) -> QuerySet[Document]:
    """The issued naskah of one turn."""
    return list_documents(turn.round, by=by).filter(turn=turn)


def standing_form(turn: Turn) -> Document | None:
    """The printed form of a unit's turn that a recall has overtaken, or None."""
    issued = Document.objects.filter(turn=turn, kind="FORMULIR", status=Document.Status.ISSUED)
    return issued.order_by("-id").first()


def kinds_for(turn: Turn) -> tuple[Kind, ...]:
    """The kinds of naskah that can be made at this turn, its own product first."""
    step = rounds_policy.step_of(turn)
    return tuple(KINDS[code] for code in KINDS_OF_STEP.get(step.action, ()))


def draft_for(
    turn: Turn,
    *,
    by: Actor,
    at: datetime,
    kind: str | None = None,
    default: Mapping[str, object] | None = None,
) -> Draft:
    """The naskah of a turn as it would be issued now, without storing anything.

    ``default`` is the whole content where a higher package computes it (steps 5 to 10). Raises
    NotVisible for other offices and for a kind that this turn does not make.
    """
    _refuse_strangers(turn, by=by)
    kinds = kinds_for(turn)
    made = next((each for each in kinds if kind in (None, each.code)), None)
    if made is None:
        raise NotVisible
    content = composing.current_content(turn, made, at=at, default=default)
    if content is None:
        raise NotVisible
    stored = composing.draft_of(turn, made)
    return Draft(
        kind=made,
        content=content,
        version=stored.version if stored is not None else None,
        why_not=policy.why_not_save_draft(turn, by=by, kind=made.code),
    )


def _refuse_strangers(turn: Turn, *, by: Actor) -> None:
    refuse_strangers(turn.round.office_id, by=by)


def preview_pdf(turn: Turn, draft: Draft, *, by: Actor, at: datetime) -> bytes:
    """The real PDF of a draft, marked KONSEP and without a number. Raises Refusal."""
    _refuse_strangers(turn, by=by)
    refuse_if(draft.why_incomplete)
    signatory = signatory_for(turn, by=by)
    if not signatory.title:
        lane = rounds_policy.definition_for(turn).lane(turn.queue.lane).name
        signatory = layout.Signatory(title=lane, name="", rank="", nip="")
    framed = frame_of(turn, draft.kind, draft.content, signatory=signatory, at=at)
    return pdf.render(draft.kind.template, framed, at=at).pdf


def open_pdf(document: Document, *, by: Actor) -> BinaryIO:
    """The PDF of an issued naskah: the stored one, or one that is set now where it is derived.

    Raises NotVisible for drafts and other offices.
    """
    stored = get_document(document.pk, by=by)
    if stored.blob_id is not None:
        return open_blob(stored.blob_id)
    if stored.frame is None:
        raise NotVisible
    return io.BytesIO(printing.print_of(stored))


def tag_of_pdf(document: Document, *, by: Actor) -> str:
    """What says that the PDF is still the one that somebody has, without setting it (ETag)."""
    refuse_strangers(document.round.office_id, by=by)
    return printing.tag_of(document)


def stage_prints(round: Round, *, by: Actor) -> dict[int, BlobRef]:
    """The prints that sealing will keep, as staged files; nothing is stored yet."""
    refuse_strangers(round.office_id, by=by)
    return printing.stage_prints(round)


def is_circulated(turn: Turn, *, by: Actor) -> bool:
    """Whether the meeting of a turn is held by circulation (SOP.md, step 2)."""
    _refuse_strangers(turn, by=by)
    return turn.agreed_start is None and composing.is_circulated(turn)


def inputs_of(turn: Turn, *, by: Actor) -> list[Input]:
    """What the step reads: for each kelengkapan the newest such naskah of an earlier turn."""
    _refuse_strangers(turn, by=by)
    return [
        Input(title, _newest_before(turn, kind_of_title(title), by=by))
        for title in rounds_policy.step_of(turn).inputs
    ]


def _newest_before(turn: Turn, kind: Kind | None, *, by: Actor) -> Document | None:
    if kind is None:
        return None
    found = (
        Document.objects.visible_to(by)
        .filter(round=turn.round_id, kind=kind.code)
        .exclude(status=Document.Status.DRAFT)
        .exclude(turn=turn)
        .order_by("-issued_at", "-id")
    )
    if turn.finished_at is not None:
        found = found.filter(issued_at__lte=turn.finished_at)
    candidates = (each for each in found if turn.unit is None or _is_for(each, turn))
    return next(filter(None, map(_as_it_stands, candidates)), None)


def _as_it_stands(document: Document) -> Document | None:
    """The naskah, or what was issued in its place; None when it was withdrawn for good."""
    standing: Document | None = document
    while standing is not None and standing.status == Document.Status.WITHDRAWN:
        standing = standing.replaced_by.first()
    return standing


def _is_for(document: Document, turn: Turn) -> bool:
    """Whether a naskah speaks to the unit of a turn: a form has one unit, a letter all."""
    assert turn.unit is not None
    return bool(document.content.get("unit", turn.unit.name) == turn.unit.name)


def list_sources(round: Round, *, by: Actor) -> QuerySet[SourceItem]:
    """The documents that the collection needs, in the order of the plan."""
    found = SourceItem.objects.visible_to(by).filter(round=round)
    return found.select_related("planning_document__blob", "round__office")


def list_promised(round: Round, *, by: Actor) -> QuerySet[SourceItem]:
    """Documents that were waived with a promise and have not come yet, the earliest first."""
    waived = list_sources(round, by=by).filter(waived_at__isnull=False, attached_at__isnull=True)
    return waived.order_by("promised_on", "position", "id")


def get_source_item(item_id: int, *, by: Actor) -> SourceItem:
    """The entry of the list. Raises NotVisible for other offices."""
    return SourceItem.objects.select_related("round__office").one(by, pk=item_id)


def list_source_choices(item: SourceItem, *, by: Actor) -> QuerySet[PlanningDocument]:
    """Registered documents that could be attached, the newest of the wanted kind first."""
    found = PlanningDocument.objects.visible_to(by).filter(office=item.round.office_id)
    if item.kind != PlanningDocument.Kind.OTHER:
        found = found.filter(kind=item.kind)
    return found.order_by("-dated_on", "-id")
