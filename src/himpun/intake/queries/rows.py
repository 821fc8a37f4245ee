"""One row of a form with all that is known of it: proofs, earlier periods, history, versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import cast

from himpun.core import trail
from himpun.core.actors import Actor
from himpun.core.trail import TrailRow
from himpun.intake.models import Evidence, FormRow, HandIn
from himpun.intake.queries.forms import hand_in_rows
from himpun.intake.queries.proofs import title_of
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

#: So many acts of a row's history are read at once.
A_PAGE = 60
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
class RowHistory:
    """A page of the changes of a row, newest first; page 1 has the newest acts."""

    events: tuple[CellEvent, ...]
    number: int
    has_older: bool

    @property
    def newer(self) -> int:
        """The page before this one; 0 where this is the first."""
        return self.number - 1

    @property
    def older(self) -> int:
        """The page after this one; 0 where this is the last."""
        return self.number + 1 if self.has_older else 0


@dataclass(frozen=True)
class PastActual:
    """What the unit handed in for an earlier period; None when the figure was left empty."""

    period: Period
    actual: Decimal | None


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


def list_row_history(row: FormRow, *, by: Actor, number: int = 1) -> RowHistory:
    """The changes of a row that the trail holds, newest first. Raises NotVisible.

    `number` is the page, of so many acts; an act may change several cells.
    """
    FormRow.objects.one(by, pk=row.pk)
    uses = list(row.evidence_uses.select_related("evidence"))
    for use in uses:
        use.evidence.submission = row.submission
    proofs = {use.evidence_id: use.evidence for use in uses}
    things = [
        ("intake.Answer", row.answer.pk),
        ("intake.FormRow", row.pk),
        *(("intake.EvidenceUse", use.pk) for use in uses),
        *(("intake.Evidence", key) for key in proofs),
    ]
    told = Proofs(row, proofs, {str(use.pk): use.evidence for use in uses}, by)
    first = (number - 1) * A_PAGE
    rows = trail.list_mentions(row.submission.folder, things, first=first, most=A_PAGE + 1)
    events = (event for each in rows[:A_PAGE] for event in _events(each, row, told))
    return RowHistory(tuple(events), number, has_older=len(rows) > A_PAGE)


@dataclass(frozen=True)
class Proofs:
    """The proofs of a row, by their id and by that of their use, as one reader may know them."""

    row: FormRow
    by_id: Mapping[int, Evidence]
    by_use: Mapping[str, Evidence]
    reader: Actor

    def told(self, entry: TrailRow) -> tuple[str, str] | None:
        """The names of the proof that went and of the one that came, where the act was about one.

        Names come from the rows, not from the trail: a reader is told no more than he may read.
        """
        if entry.subject_kind == "intake.FormRow":
            digest = entry.details.get("sha256")
            came = next((one for one in self.by_id.values() if one.digest == digest), None)
            is_own = entry.subject_id == str(self.row.pk)
            return ("", self._name(came)) if came is not None and is_own else None
        if entry.subject_kind == "intake.EvidenceUse":
            went = self.by_use.get(entry.subject_id)
            return (self._name(went), "") if went is not None else None
        if self.row.code not in cast("list[str]", entry.details.get("rows") or []):
            return None
        if entry.verb == "intake.evidence_used":
            return "", self._name(self.by_id.get(int(entry.subject_id)))
        if entry.verb == "intake.evidence_replaced":
            old = self.by_id.get(int(entry.subject_id))
            return self._name(old), self._name(self._newer(old, entry))
        return None

    def _newer(self, old: Evidence | None, entry: TrailRow) -> Evidence | None:
        """What replaced it in this act; there may have been another try before."""
        digest = entry.details.get("sha256")
        newer = (one for one in self.by_id.values() if old and one.replaces_id == old.pk)
        return next((one for one in newer if one.digest == digest), None)

    def _name(self, evidence: Evidence | None) -> str:
        return title_of(evidence, by=self.reader) if evidence is not None else ""


def _events(entry: TrailRow, row: FormRow, proofs: Proofs) -> Iterator[CellEvent]:
    def event(field: str, old: object, new: object) -> CellEvent:
        who, way = entry.actor_name, _WAYS.get(entry.verb) or str(entry.details.get("via", ""))
        return CellEvent(entry.at, who, entry.acting_as, field, _text(old), _text(new), way)

    if (names := proofs.told(entry)) is not None:
        yield event(EVIDENCE, *names)
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
