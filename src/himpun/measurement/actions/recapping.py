"""Steps 7, 8 and 10: recapitulate, report the recap or send it back, report the analysis."""

from __future__ import annotations

from datetime import datetime

from himpun.core.action import action
from himpun.core.action import note as tell
from himpun.core.actors import Actor
from himpun.core.canonical import digest, plain
from himpun.core.refusals import refuse_if
from himpun.documents.composing import newest
from himpun.documents.models import Document
from himpun.measurement import letters, policy
from himpun.measurement.actions.closing import (
    Edits,
    back_to_recap,
    go_on,
    issue_edited,
    recap_in_force,
    written,
)
from himpun.measurement.gathering import gather
from himpun.measurement.models import Recap, Verdict
from himpun.measurement.printing import unchecked, with_unchecked
from himpun.measurement.rules.recap import recapitulate as recapitulate_forms
from himpun.rounds.models import Turn


@action("measurement.recapitulated")
def recapitulate(turn: Turn, *, by: Actor, at: datetime, note: str | None = None) -> Recap:
    """Step 7: recapitulate the forms handed in, freeze the recap under its digest, print it.

    `note` is a remark of the Tim SAKIP for the naskah; None leaves it as drafted. Forms that
    nobody of the team checked are named in it, in the recap and in the trail. After a recap
    was sent back as faulty, the new naskah replaces the old one; both stay visible. Raises Refusal.
    """
    refuse_if(policy.why_not_recapitulate(turn, by=by))
    gathered = gather(turn.round)
    content = recapitulate_forms(gathered.given)
    recap = Recap.objects.create(
        round_id=turn.round_id,
        turn=turn,
        number=Recap.objects.filter(round=turn.round_id).count() + 1,
        content=plain(content),
        content_hash=digest(content),
        made_at=at,
        made_by_id=by.person_id,
        made_name=by.name,
    )
    tell(number=recap.number, content_hash=recap.content_hash, hand_ins=gathered.hand_ins)
    if names := unchecked(content):
        tell(unchecked=names)
    faults = "; ".join(entry["text"] for entry in turn.guidance)
    issue_edited(
        turn,
        "REKAPITULASI",
        letters.recap_letter(turn, content, digest=recap.content_hash),
        edits=None if note is None else {"note": with_unchecked(note.strip(), content)},
        replaces=newest(turn.round, "REKAPITULASI") if faults else None,
        reason=faults,
        by=by,
        at=at,
    )
    go_on(turn, by=by, at=at)
    return recap


@action("measurement.recap_reported")
def report_recap(
    turn: Turn, *, by: Actor, at: datetime, content: Edits | None = None, note: str = ""
) -> Document:
    """Step 8: the Sekretaris reports the recap by letter; `content` are his edits of it."""
    refuse_if(policy.why_not_report_recap(turn, by=by))
    recap = recap_in_force(turn)
    letter = letters.recap_report_letter(turn, recap)
    tell(recap=recap.content_hash)
    document = issue_edited(turn, "LAPORAN_REKAP", letter, edits=content, by=by, at=at)
    go_on(turn, by=by, at=at, note=note)
    return document


@action("measurement.recap_sent_back")
def send_recap_back(turn: Turn, *, guidance: str, by: Actor, at: datetime) -> Turn:
    """Step 8: the Sekretaris has a faulty recap made again, with what is wrong with it."""
    refuse_if(policy.why_not_send_recap_back(turn, by=by))
    tell(recap=recap_in_force(turn).content_hash)
    return back_to_recap(turn, guidance=written(guidance), by=by, at=at)


@action("measurement.analysis_reported")
def report_analysis(
    turn: Turn, *, by: Actor, at: datetime, content: Edits | None = None, note: str = ""
) -> Document:
    """Step 10: the Sekretaris reports what was decided; it is no second approval."""
    refuse_if(policy.why_not_report_analysis(turn, by=by))
    verdicts = Verdict.objects.filter(turn__round=turn.round_id).select_related("recap")
    verdict = verdicts.order_by("-decided_at", "-id")[0]
    letter = letters.analysis_report_letter(turn, verdict)
    document = issue_edited(turn, "LAPORAN_ANALISA", letter, edits=content, by=by, at=at)
    go_on(turn, by=by, at=at, note=note)
    return document
