"""A round of the shipped SOP in the tests' office, taken to a step through the real actions."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

from himpun.core import blobs, guard
from himpun.core.actors import system_actor
from himpun.documents import actions as documents
from himpun.documents.models import SourceItem
from himpun.planning.models import PlanningDocument
from himpun.planning.rules.periods import Period
from himpun.rounds import actions as rounds
from himpun.rounds.models import Turn
from himpun.sop.actions import publish

MORNING = datetime(2026, 4, 1, 0, 30, tzinfo=UTC)


def later(minutes):
    return MORNING + timedelta(minutes=minutes)


def open_round(cast, *, at=MORNING):
    text = (files("himpun.sop") / "library" / "pengumpulan-data-kinerja.yaml").read_text()
    procedure = publish(cast.office, text=text, by=system_actor(cast.office.pk), at=at)
    return rounds.open_round(
        cast.office, procedure=procedure, period=Period.parse("2026-TW1"), by=cast.kadis, at=at
    )


def turn_of(round, step):
    return Turn.objects.filter(round=round, step=step).order_by("-pass_no").get()


def ordered(cast):
    round = open_round(cast)
    documents.order_round(turn_of(round, "perintah"), by=cast.kadis, at=later(10))
    return round


def briefed(cast):
    round = ordered(cast)
    documents.file_minutes(
        turn_of(round, "rapat"), held_at=later(15), by=cast.sekretaris, at=later(135)
    )
    return round


def planned(cast):
    round = briefed(cast)
    documents.issue_work_plan(turn_of(round, "rencana"), by=cast.tim_sakip, at=later(195))
    return round


def gathered(cast):
    round = planned(cast)
    for item in SourceItem.objects.filter(round=round):
        documents.attach_source_item(
            item,
            planning_document=register(cast.office, item.kind),
            by=cast.tim_sakip,
            at=later(200),
        )
    documents.attach_sources(turn_of(round, "dokumen"), by=cast.tim_sakip, at=later(225))
    return round


def register(office, kind="RENSTRA"):
    ref = blobs.put_bytes(b"%PDF contoh " + kind.encode())
    with guard.lifted("test factory"):
        return PlanningDocument.objects.create(
            office=office,
            kind=kind,
            number=f"CONTOH/{kind}/2026",
            title=kind,
            dated_on=MORNING.date(),
            year=2026,
            blob=blobs.keep(ref, media_type="application/pdf", at=MORNING),
            file_name=f"{kind.lower()}.pdf",
            registered_at=MORNING,
        )
