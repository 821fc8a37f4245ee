"""The write door of naskah dinas: drafts, steps 1 to 4, issuing for later steps, withdrawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from himpun.core.action import acting_as, action, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import Conflict, Refusal, refuse_if
from himpun.documents import composing, policy
from himpun.documents.issuing import (
    issue_document,
    kind_of,
    refuse_unprintable,
    withdraw_row,
)
from himpun.documents.models import Document, SourceItem
from himpun.documents.rules import checks
from himpun.documents.rules.contents import Attendee, NeededSource
from himpun.documents.rules.kinds import KINDS, NOTA_DINAS, NOTULA, RENCANA_KEGIATAN, Kind
from himpun.documents.rules.steps import source_kind
from himpun.planning.models import PlanningDocument
from himpun.rounds import actions as rounds_actions
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Turn

Edits = Mapping[str, object]
CIRCULATED_PARTS = ("place", "participants")


@action("documents.drafted")
def save_draft(
    turn: Turn, *, kind: str, content: Edits, by: Actor, at: datetime, version: int | None = None
) -> Document:
    """Keep what somebody edited in a naskah; it may be incomplete.

    ``content`` holds only fields that people may edit (``KINDS[kind].fields``). ``version`` is the
    draft that the person saw. Raises Refusal for texts that cannot be printed, Conflict (409) when
    somebody else has saved since.
    """
    refuse_if(policy.why_not_save_draft(turn, by=by, kind=kind))
    return _keep_draft(turn, KINDS[kind], content, by=by, at=at, version=version)


def _keep_draft(
    turn: Turn, kind: Kind, edits: Edits, *, by: Actor, at: datetime, version: int | None = None
) -> Document:
    refuse_if(checks.why_not_edits(kind, edits))
    refuse_unprintable(kind, edits)
    draft = composing.draft_of(turn, kind)
    if draft is None:
        return Document.objects.create(
            round_id=turn.round_id,
            turn=turn,
            kind=kind.code,
            title=kind.title,
            content=dict(edits),
            drafted_at=at,
            drafted_by_id=by.person_id,
        )
    if version is not None and version != draft.version:
        theirs = {key: (draft.content.get(key), edits[key]) for key in edits}
        raise Conflict("Draf ini baru saja disimpan orang lain.", theirs)
    return change(
        draft, content=draft.content | dict(edits), drafted_at=at, drafted_by_id=by.person_id
    )


def _content(turn: Turn, kind: Kind, edits: Edits | None, *, at: datetime) -> dict[str, object]:
    """The default text, the draft over it, the last edits over both."""
    base = composing.current_content(turn, kind, at=at)
    if base is None:
        raise Refusal(f"{kind.title} disusun dari data langkahnya.")
    refuse_if(checks.why_not_edits(kind, edits or {}))
    return base | dict(edits or {})


def _close(turn: Turn, *, by: Actor, at: datetime, begun_at: datetime | None = None) -> None:
    refuse_if(policy.why_not_without_outputs(turn))
    rounds_actions.finish_turn(turn, by=by, at=at, begun_at=begun_at)


@action("documents.round_ordered")
def order_round(turn: Turn, *, by: Actor, at: datetime, content: Edits | None = None) -> Document:
    """Step 1: the Kepala Dinas issues the Nota Dinas, from the prepared draft or the default."""
    refuse_if(policy.why_not_order_round(turn, by=by))
    text = _content(turn, NOTA_DINAS, content, at=at)
    document = issue_document(turn, kind=NOTA_DINAS, content=text, by=by, at=at)
    _close(turn, by=by, at=at)
    return document


@action("documents.meeting_set")
def set_meeting(turn: Turn, *, starts_at: datetime | None, by: Actor, at: datetime) -> Turn:
    """Step 2: set or move the meeting; ``None`` says that it is held by circulation."""
    refuse_if(policy.why_not_set_meeting(turn, by=by))
    if starts_at is None:
        note(sirkuler=True)
        place: Edits = {"place": composing.CIRCULATED, "participants": ["Diedarkan kepada peserta"]}
        _keep_draft(turn, NOTULA, place, by=by, at=at)
        return rounds_actions.clear_start(turn, by=by, at=at)
    if composing.is_circulated(turn):
        _forget_circulation(turn, by=by, at=at)
    return rounds_actions.set_start(turn, starts_at=starts_at, by=by, at=at)


def _forget_circulation(turn: Turn, *, by: Actor, at: datetime) -> None:
    """The meeting is held after all: place and participants are those of a meeting again."""
    draft = composing.draft_of(turn, NOTULA)
    assert draft is not None
    kept = {key: draft.content[key] for key in draft.content if key not in CIRCULATED_PARTS}
    change(draft, content=kept, drafted_at=at, drafted_by_id=by.person_id)


@action("documents.invitation_sent")
def send_invitation(
    turn: Turn, *, by: Actor, at: datetime, content: Edits | None = None
) -> Document:
    """Invite to the meeting of step 2 or to the joint analysis; the step stays open."""
    refuse_if(policy.why_not_send_invitation(turn, by=by))
    kind = KINDS["UNDANGAN"]
    text = _content(turn, kind, content, at=at)
    return issue_document(turn, kind=kind, content=text, by=by, at=at)


@action("documents.minutes_filed")
def file_minutes(
    turn: Turn,
    *,
    by: Actor,
    at: datetime,
    content: Edits | None = None,
    held_at: datetime | None = None,
    attendance: Sequence[Attendee] | None = None,
) -> Document:
    """Step 2: the Sekretaris signs the Notula of the meeting, which began at ``held_at``.

    ``None`` is a meeting by circulation. The attendance list is offered, not demanded.
    """
    refuse_if(policy.why_not_file_minutes(turn, by=by))
    refuse_if(policy.why_not_held_at(turn, held_at=held_at, at=at))
    text = _content(turn, NOTULA, content, at=at)
    if attendance is not None:
        text["attendance"] = [dict(row) for row in attendance]
    document = issue_document(turn, kind=NOTULA, content=text, by=by, at=at)
    _close(turn, by=by, at=at, begun_at=held_at)
    return document


@action("documents.work_plan_issued")
def issue_work_plan(
    turn: Turn,
    *,
    by: Actor,
    at: datetime,
    content: Edits | None = None,
    due: Mapping[str, datetime] | None = None,
) -> Document:
    """Step 3: the Tim SAKIP issues the plan; ``due`` sets moments of later steps by their id."""
    refuse_if(policy.why_not_issue_work_plan(turn, by=by))
    text = _content(turn, RENCANA_KEGIATAN, content, at=at)
    if due:
        if any(moment <= at for moment in due.values()):
            raise Refusal("Rencana selesai harus sesudah saat ini.")
        rounds_actions.set_plan(turn.round, due=due, by=by, at=at)
        text["schedule"] = composing.plan_schedule(turn.round, at=at, fixed=due)
    document = issue_document(turn, kind=RENCANA_KEGIATAN, content=text, by=by, at=at)
    _list_sources(turn, cast(Sequence[NeededSource], text["sources"]))
    _close(turn, by=by, at=at)
    return document


def _list_sources(turn: Turn, sources: Sequence[NeededSource]) -> None:
    titles = dict.fromkeys(row["title"].strip() for row in sources)
    SourceItem.objects.bulk_create(
        SourceItem(
            round_id=turn.round_id, label=title[:200], kind=source_kind(title), position=position
        )
        for position, title in enumerate(filter(None, titles))
    )


@action("documents.source_added")
def add_source_item(turn: Turn, *, label: str, by: Actor, at: datetime) -> SourceItem:
    """Step 4: one more document is needed."""
    refuse_if(policy.why_not_add_source_item(turn, by=by))
    label = label.strip()
    if not label or len(label) > 200:
        raise Refusal("Tulis nama dokumen, paling banyak 200 karakter.")
    items = SourceItem.objects.filter(round=turn.round_id)
    if items.filter(label__iexact=label).exists():
        raise Refusal(f"{label} sudah ada pada daftar.")
    return SourceItem.objects.create(
        round_id=turn.round_id, label=label, kind=source_kind(label), position=items.count()
    )


@action("documents.source_removed")
def remove_source_item(item: SourceItem, *, by: Actor, at: datetime) -> None:
    """Step 4: a document of the list is not needed after all."""
    refuse_if(policy.why_not_remove_source_item(item, by=by))
    note(dokumen=item.label)
    SourceItem.objects.filter(pk=item.pk).delete()


@action("documents.source_attached")
def attach_source_item(
    item: SourceItem, *, planning_document: PlanningDocument, by: Actor, at: datetime
) -> SourceItem:
    """Step 4, or later for a waived one: put the registered document into the folder."""
    refuse_if(policy.why_not_attach_source_item(item, by=by))
    if planning_document.office_id != item.round.office_id:
        raise Refusal("Dokumen itu bukan milik kantor ini.")
    return change(
        item,
        planning_document=planning_document,
        attached_at=at,
        attached_by_id=by.person_id,
    )


@action("documents.source_waived")
def waive_source_item(
    item: SourceItem, *, reason: str, person: str, promised_on: date, by: Actor, at: datetime
) -> SourceItem:
    """Step 4: go on without a document for now: why, who brings it, by which day."""
    refuse_if(policy.why_not_waive_source_item(item, by=by))
    if not reason.strip() or not person.strip():
        raise Refusal("Tulis alasan dan nama orang yang menjanjikan dokumen ini.")
    if promised_on < at.astimezone(ZoneInfo(item.round.office.zone)).date():
        raise Refusal("Tanggal yang dijanjikan sudah lewat.")
    return change(
        item,
        waived_reason=reason.strip(),
        waived_person=person.strip()[:200],
        promised_on=promised_on,
        waived_at=at,
    )


@action("documents.sources_attached")
def attach_sources(turn: Turn, *, by: Actor, at: datetime) -> Document:
    """Step 4: the list is complete; the plan goes on with what was gathered written into it."""
    refuse_if(policy.why_not_attach_sources(turn, by=by))
    text = _content(turn, RENCANA_KEGIATAN, None, at=at)
    document = issue_document(turn, kind=RENCANA_KEGIATAN, content=text, by=by, at=at)
    _close(turn, by=by, at=at)
    return document


@action("documents.issued")
def issue_for_turn(
    turn: Turn,
    *,
    kind: str,
    content: Mapping[str, object],
    by: Actor,
    at: datetime,
    replaces: Document | None = None,
    reason: str = "",
) -> Document:
    """Issue a naskah whose content a later step has computed; the step stays open.

    ``content`` is the whole content of ``KINDS[kind].content``, issued as it is: callers put what
    people edited over it themselves (``composing.current_content`` with ``default=``).
    ``replaces`` withdraws an earlier one with ``reason``.
    """
    refuse_if(policy.why_not_issue_for_turn(turn, by=by, kind=kind))
    if replaces is not None:
        withdraw_row(replaces, reason=reason, at=at)
    return issue_document(turn, kind=KINDS[kind], content=content, by=by, at=at, replaces=replaces)


@action("documents.reissued")
def reissue_for_turn(
    document: Document, *, content: Mapping[str, object], reason: str, by: Actor, at: datetime
) -> Document:
    """Replace the computed naskah of a closed step, whose matter was mended without opening it.

    ``content`` is the whole content, as for ``issue_for_turn``. Raises Refusal.
    """
    refuse_if(policy.why_not_reissue_for_turn(document, by=by))
    refuse_if("" if reason.strip() else "Tulis alasan penggantian naskah ini.")
    withdraw_row(document, reason=reason, at=at)
    kind = kind_of(document)
    return issue_document(
        document.turn, kind=kind, content=content, by=by, at=at, replaces=document
    )


@action("documents.withdrawn")
def withdraw_document(document: Document, *, reason: str, by: Actor, at: datetime) -> Document:
    """Withdraw a wrong naskah; it stays visible, and its number is not given again."""
    refuse_if(policy.why_not_withdraw_document(document, by=by))
    refuse_if("" if reason.strip() else "Tulis alasan penarikan naskah ini.")
    _act_as(document, by=by)
    return withdraw_row(document, reason=reason, at=at)


@action("documents.replaced")
def replace_document(
    document: Document, *, reason: str, content: Edits, by: Actor, at: datetime
) -> Document:
    """Withdraw a wrong naskah and issue its successor with a number of its own."""
    refuse_if(policy.why_not_replace_document(document, by=by))
    refuse_if("" if reason.strip() else "Tulis alasan penggantian naskah ini.")
    kind = kind_of(document)
    refuse_if(checks.why_not_edits(kind, content))
    withdraw_row(document, reason=reason, at=at)
    text = document.content | dict(content)
    return issue_document(document.turn, kind=kind, content=text, by=by, at=at, replaces=document)


def _act_as(document: Document, *, by: Actor) -> None:
    capacity = rounds_policy.capacity_for(document.turn, by=by)
    acting_as(capacity.title if capacity is not None else "")
