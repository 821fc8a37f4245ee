"""What a naskah says before anybody edits it: facts of the round, put into the default texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from himpun.core.formats import clock_time, date_long, moment
from himpun.documents.models import Document, SourceItem
from himpun.documents.rules import compose, contents
from himpun.documents.rules.framing import Letterhead
from himpun.documents.rules.kinds import NOTULA, Kind
from himpun.documents.rules.steps import SOURCE_KINDS, forecast
from himpun.offices.models import Office
from himpun.offices.queries import get_calendar, holders_of
from himpun.planning.rules.periods import Period
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Round, Turn
from himpun.rounds.opening import filling_units
from himpun.sop.rules.definition import Definition, StepAction
from himpun.sop.rules.due import due_at

CIRCULATED = "Diedarkan secara tertulis (sirkuler)"


def zone_of(round: Round) -> ZoneInfo:
    return ZoneInfo(round.office.zone)


def letterhead_of(office: Office) -> Letterhead:
    """The kop of an office; what it has not told about itself is left out."""
    reach = (("Telepon", office.phone), ("Pos-el", office.email), ("Laman", office.website))
    contact = " · ".join(f"{label} {value}" for label, value in reach if value)
    return Letterhead(
        government=office.government.name,
        office=office.name,
        address=tuple(line for line in (office.address, contact) if line),
        city=office.city,
    )


def facts_of(round: Round) -> compose.Facts:
    """What the default texts need to know; names of lanes are those of the pinned SOP."""
    definition = rounds_policy.definition_for(round)
    return compose.Facts(
        office=round.office.name,
        government=round.office.government.name,
        period=Period.parse(round.period).label,
        sop_name=definition.name,
        sop_number=definition.number,
        head=round.office.head_title,
        secretary=_closer(definition, StepAction.MINUTES, "Sekretaris"),
        team=_closer(definition, StepAction.DISTRIBUTE, "Tim SAKIP"),
        units=tuple(unit.name for unit in filling_units(round)),
    )


def _closer(definition: Definition, action: StepAction, otherwise: str) -> str:
    step = definition.step_for(action)
    return definition.lane(step.closer).name if step is not None else otherwise


def newest(round: Round, kind: str, *, action: StepAction | None = None) -> Document | None:
    """The newest issued naskah of a kind, perhaps only of one step."""
    found = Document.objects.filter(round=round, kind=kind, status=Document.Status.ISSUED)
    if action is not None:
        step = rounds_policy.definition_for(round).step_for(action)
        found = found.filter(turn__step=step.id if step else "")
    return found.order_by("-issued_at", "-id").first()


def _number_of(document: Document | None) -> str:
    return document.number if document is not None else ""


def default_content(turn: Turn, kind: Kind, *, at: datetime) -> dict[str, object] | None:
    """The content of a naskah as the program would write it; None where a higher package does."""
    builder = _BUILDERS.get((kind.code, rounds_policy.step_of(turn).action))
    return builder(turn, at) if builder is not None else None


def current_content(
    turn: Turn, kind: Kind, *, at: datetime, default: Mapping[str, object] | None = None
) -> dict[str, object] | None:
    """The default content (given, or composed here) with what people have edited so far."""
    base = dict(default) if default is not None else default_content(turn, kind, at=at)
    draft = draft_of(turn, kind)
    return base | draft.content if base is not None and draft is not None else base


def draft_of(turn: Turn, kind: Kind) -> Document | None:
    drafts = Document.objects.filter(turn=turn, kind=kind.code, status=Document.Status.DRAFT)
    return drafts.first()


def is_circulated(turn: Turn) -> bool:
    """Whether the draft of the Notula says that the meeting is held by circulation."""
    draft = draft_of(turn, NOTULA)
    return draft is not None and draft.content.get("place") == CIRCULATED


def _order(turn: Turn, at: datetime) -> dict[str, object]:
    facts = facts_of(turn.round)
    return dict(compose.compose_order(facts, copies=[facts.team]))


def _covering(turn: Turn, at: datetime) -> dict[str, object]:
    round = turn.round
    facts = facts_of(round)
    fill = rounds_policy.definition_for(round).step_for(StepAction.FILL)
    due = "tenggat yang ditetapkan"
    if fill is not None:
        planned = round.plan_due.get(fill.id)
        when = (
            datetime.fromisoformat(planned)
            if planned
            else due_at(fill, opened_at=at, calendar=get_calendar(round.office))
        )
        due = moment(when, zone_of(round))
    return dict(compose.compose_covering(facts, due=due, n_forms=len(facts.units)))


def _invitation(turn: Turn, at: datetime) -> dict[str, object]:
    round, step = turn.round, rounds_policy.step_of(turn)
    definition = rounds_policy.definition_for(round)
    zone, starts = zone_of(round), turn.agreed_start
    return dict(
        compose.compose_invitation(
            facts_of(round),
            day=date_long(starts.astimezone(zone).date()) if starts else "",
            time=f"{clock_time(starts, zone)} sampai selesai" if starts else "",
            place="Ruang rapat",
            agenda=step.text,
            to=[definition.lane(lane).name for lane in step.everybody if lane != step.closer],
        )
    )


def _minutes(turn: Turn, at: datetime) -> dict[str, object]:
    round = turn.round
    zone = zone_of(round)
    held = turn.agreed_start or turn.begun_at or at
    invitation = newest(round, "UNDANGAN", action=StepAction.MINUTES)
    content = compose.compose_minutes(
        facts_of(round),
        day=date_long(held.astimezone(zone).date()),
        time=f"{clock_time(held, zone)} sampai selesai",
        order_number=_number_of(newest(round, "NOTA_DINAS", action=StepAction.ORDER)),
        attendance=invited_people(turn, at=at),
    )
    content["invitation"] = f"Nomor {invitation.number}" if invitation else ""
    return dict(content)


def invited_people(turn: Turn, *, at: datetime) -> list[contents.Attendee]:
    """Who belongs into the meeting; whether they came is left open, as on a sheet to sign."""
    office = turn.round.office
    people: dict[int, contents.Attendee] = {}
    units = {unit.pk: unit.name for unit in office.units.all()}
    for lane in rounds_policy.step_of(turn).everybody:
        for holder in holders_of(office, lane, at=at):
            people.setdefault(
                holder.person_id,
                {
                    "name": holder.name,
                    "title": holder.title,
                    "unit": units.get(holder.unit_id or 0, ""),
                    "presence": "",
                },
            )
    return list(people.values())


def _work_plan(turn: Turn, at: datetime) -> dict[str, object]:
    round = turn.round
    return dict(
        compose.compose_work_plan(
            facts_of(round),
            schedule=plan_schedule(round, at=at, fixed={}),
            sources=[
                {"title": name, "purpose": purpose, "note": ""} for _, name, purpose in SOURCE_KINDS
            ],
            order_number=_number_of(newest(round, "NOTA_DINAS", action=StepAction.ORDER)),
            minutes_number=_number_of(newest(round, "NOTULA")),
        )
    )


def plan_schedule(
    round: Round, *, at: datetime, fixed: Mapping[str, datetime]
) -> list[contents.ScheduledStep]:
    """Every step of the SOP, its norm, and when it ended or will end on the calendar."""
    definition, zone = rounds_policy.definition_for(round), zone_of(round)
    ended = dict(
        round.turns.filter(status=Turn.Status.DONE)
        .order_by("finished_at")
        .values_list("step", "finished_at")
    )
    ahead = [step for step in definition.steps if step.id not in ended]
    planned = forecast(ahead, at=at, calendar=get_calendar(round.office), fixed=fixed)
    shown = {step.id: moment(when, zone) for step, when in planned}
    shown |= {step: f"{moment(when, zone)} (selesai)" for step, when in ended.items() if when}
    return [
        {
            "no": str(step.no),
            "step": step.text,
            "who": ", ".join(definition.lane(lane).name for lane in step.everybody),
            "norm": step.norm.text,
            "due": shown[step.id],
        }
        for step in definition.steps
    ]


def _gathered(turn: Turn, at: datetime) -> dict[str, object]:
    """Step 4 hands on the plan of step 3 with the list of documents as it now is."""
    plan = newest(turn.round, "RENCANA_KEGIATAN", action=StepAction.PLAN)
    content = dict(plan.content) if plan is not None else _work_plan(turn, at)
    items = SourceItem.objects.filter(round=turn.round).select_related("planning_document")
    purposes = {
        row["title"]: row["purpose"]
        for row in cast(Sequence[contents.NeededSource], content["sources"])
    }
    content["subject"] = f"{facts_of(turn.round).subject} – dokumen terhimpun"
    content["sources"] = [
        {
            "title": item.label,
            "purpose": purposes.get(item.label, "Bahan pengumpulan data kinerja"),
            "note": _source_note(item),
        }
        for item in items
    ]
    return content


def _source_note(item: SourceItem) -> str:
    document = item.planning_document
    if document is not None:
        return f"Terlampir: Nomor {document.number}, {date_long(document.dated_on)}"
    if item.waived_at is None or item.promised_on is None:
        return "Belum ada"
    promised = date_long(item.promised_on)
    return f"Menyusul {promised} ({item.waived_person}): {item.waived_reason}"


_BUILDERS: Mapping[tuple[str, StepAction], Callable[[Turn, datetime], dict[str, object]]] = {
    ("NOTA_DINAS", StepAction.ORDER): _order,
    ("NOTA_DINAS", StepAction.DISTRIBUTE): _covering,
    ("UNDANGAN", StepAction.MINUTES): _invitation,
    ("UNDANGAN", StepAction.ANALYSE): _invitation,
    ("NOTULA", StepAction.MINUTES): _minutes,
    ("RENCANA_KEGIATAN", StepAction.PLAN): _work_plan,
    ("RENCANA_KEGIATAN", StepAction.SOURCES): _gathered,
}
