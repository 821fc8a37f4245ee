"""One row of a form with all that is known of it: proofs, earlier periods, history, versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import BinaryIO, cast

from django.db.models import QuerySet

from himpun.core import trail
from himpun.core.actors import Actor
from himpun.core.blobs import open_blob
from himpun.core.refusals import NotVisible
from himpun.core.trail import TrailRow
from himpun.intake.models import Evidence, EvidenceUse, FormRow, HandIn
from himpun.intake.queries.forms import hand_in_rows
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MISSING_REASON,
    NOTE,
    VALUE_PREFIX,
)
from himpun.planning.rules.periods import Period
from himpun.rounds.models import Round

MOST_EVENTS = 60
GUIDANCE = "guidance"
EVIDENCE = "evidence"
QUESTION = "question"
ANSWER = "answer"
WITHDRAWAL = "withdrawal"
#: Acts that write cells otherwise than from the page, and how people call that.
_WAYS = {"intake.workbook_applied": "buku kerja"}
#: What a clarification says, as a field of the rows that it is about, and where the trail has it.
_CLARIFYING = {
    "intake.clarification_asked": (QUESTION, "question"),
    "intake.clarification_answered": (ANSWER, "answer"),
    "intake.clarification_withdrawn": (WITHDRAWAL, "reason"),
}
_HISTORY = ("submission__round__office", "submission__unit", "submission__turn__queue")


@dataclass(frozen=True)
class CellEvent:
    """One change in the life of a row: `field` as in CellChange, or "guidance", or "evidence", or
    what was said in a clarification about it: "question", "answer", "withdrawal".

    `way` says how it came when it was not typed on the page.
    """

    at: datetime
    who: str
    acting_as: str
    field: str
    old: str
    new: str
    way: str = ""


@dataclass(frozen=True)
class PastActual:
    """What the unit handed in for an earlier period; None when the figure was left empty."""

    period: Period
    actual: Decimal | None


def get_evidence(evidence_id: int, *, by: Actor) -> Evidence:
    """A proof. Raises NotVisible for other offices."""
    return Evidence.objects.select_related("blob", *_HISTORY).one(by, pk=evidence_id)


def open_evidence(evidence: Evidence, *, by: Actor) -> BinaryIO:
    """The stored file of a proof; who may read is asked at every opening. Raises NotVisible."""
    kept = get_evidence(evidence.pk, by=by)
    if kept.blob_id is None:
        raise NotVisible
    return open_blob(kept.blob_id)


def get_evidence_use(use_id: int, *, by: Actor) -> EvidenceUse:
    """A proof beside a figure. Raises NotVisible for other offices."""
    related = tuple(f"row__{path}" for path in _HISTORY)
    return EvidenceUse.objects.select_related("evidence__blob", *related).one(by, pk=use_id)


def list_evidence(row: FormRow, *, by: Actor) -> QuerySet[EvidenceUse]:
    """The proofs that stand beside a row, oldest first."""
    found = EvidenceUse.objects.visible_to(by).filter(row=row, ended_at=None)
    return found.select_related("evidence__blob").order_by("used_at", "id")


def list_past_actuals(row: FormRow, *, by: Actor, most: int = 4) -> list[PastActual]:
    """What the unit handed in for this row in the periods before, oldest first."""
    submission = row.submission
    period = Period.parse(submission.round.period)
    earlier = [period]
    for _ in range(most):
        earlier.append(earlier[-1].previous())
    codes = [each.code for each in earlier[1:]]
    found = (
        HandIn.objects.visible_to(by)
        .filter(submission__unit=submission.unit_id, submission__round__period__in=codes)
        .exclude(submission__round__status=Round.Status.CANCELLED)
        .select_related("submission__round")
        .order_by("submission__round__number", "number")
    )
    newest = {each.submission.round.period: each for each in found}
    return [
        PastActual(each, actual[0])
        for each in reversed(earlier[1:])
        if each.code in newest and (actual := _actual_of(newest[each.code], row))
    ]


def _actual_of(hand_in: HandIn, row: FormRow) -> tuple[Decimal | None] | None:
    for each in hand_in_rows(hand_in):
        if (each["kind"], each["code"]) == (row.kind, row.code):
            value = each["actual"]
            return (None if value is None else Decimal(str(value)),)
    return None


def list_row_history(row: FormRow, *, by: Actor) -> list[CellEvent]:
    """Every change of a row that the trail holds, newest first. Raises NotVisible."""
    FormRow.objects.one(by, pk=row.pk)
    proofs = {str(each.pk): each.evidence for each in row.evidence_uses.select_related("evidence")}
    things = [
        ("intake.Answer", row.answer.pk),
        ("intake.FormRow", row.pk),
        *(("intake.EvidenceUse", key) for key in proofs),
    ]
    rows = trail.list_mentions(row.submission.folder, things, most=MOST_EVENTS)
    return [event for each in rows for event in _events(each, row, proofs)]


def _events(entry: TrailRow, row: FormRow, proofs: Mapping[str, Evidence]) -> Iterator[CellEvent]:
    def event(field: str, old: object, new: object) -> CellEvent:
        who, way = entry.actor_name, _WAYS.get(entry.verb) or str(entry.details.get("via", ""))
        return CellEvent(entry.at, who, entry.acting_as, field, _text(old), _text(new), way)

    if (entry.subject_kind, entry.subject_id) == ("intake.FormRow", str(row.pk)):
        if "file" in entry.details:
            yield event(EVIDENCE, "", entry.details["file"])
    elif entry.subject_kind == "intake.EvidenceUse" and entry.subject_id in proofs:
        yield event(EVIDENCE, proofs[entry.subject_id].file_name, "")
    own = {("intake.Answer", str(row.answer.pk)), ("intake.FormRow", str(row.pk))}
    for change in entry.changes:
        if (str(change["kind"]), str(change["id"])) in own:
            for field, old, new in _fields(change):
                yield _clarified(event(field, old, new), entry)


def _clarified(event: CellEvent, entry: TrailRow) -> CellEvent:
    """The guidance of a row that comes or goes with a clarification tells of its words."""
    told = _CLARIFYING.get(entry.verb)
    if told is None or event.field != GUIDANCE:
        return event
    field, detail = told
    return replace(event, field=field, old="", new=_text(entry.details.get(detail)))


def _fields(change: Mapping[str, object]) -> Iterator[tuple[str, object, object]]:
    """What people call a cell; a computed value beside its variables is one, too."""
    name, old, new = str(change["field"]), change["old"], change["new"]
    if name in {ACTUAL, NOTE, GUIDANCE, MISSING_REASON, DATA_STATUS, DATA_ON}:
        yield name, old, new
    elif name == "values":
        before = cast("dict[str, object]", old or {})
        after = cast("dict[str, object]", new or {})
        for variable in sorted({*before, *after}):
            if before.get(variable) != after.get(variable):
                yield f"{VALUE_PREFIX}{variable}", before.get(variable), after.get(variable)


def _text(value: object) -> str:
    return "" if value is None else str(value)
