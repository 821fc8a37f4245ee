"""A round of the tests' office taken through steps 7 to 10 by the real actions."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.resources import files

from tests.cast import Cast
from tests.domain.document_rounds import MORNING, register
from tests.domain.form_rounds import all_units, form_of, handed_in, write

from himpun.core.actors import system_actor
from himpun.documents import actions as documents
from himpun.documents.models import SourceItem
from himpun.intake import actions as intake
from himpun.intake.models import Submission
from himpun.intake.rules.cells import ACTUAL, MISSING_REASON
from himpun.measurement import actions as measurement
from himpun.measurement.models import Recap, Verdict
from himpun.offices.models import Unit
from himpun.planning.models import PlanningDocument
from himpun.planning.rules.periods import Period
from himpun.rounds import actions as rounds
from himpun.rounds.models import Round, Turn
from himpun.sop.actions import publish

Cells = dict[str, dict[tuple[str, str], str]]

#: Thursday 2 April 2026, 08.00 WIB: all forms are in.
NEXT_DAY = MORNING + timedelta(days=1, minutes=30)


def after(hours: float) -> datetime:
    """So long after the morning on which all forms are in."""
    return NEXT_DAY + timedelta(hours=hours)


def newest_turn(round: Round, step: str, unit: Unit | None = None) -> Turn:
    """The turn of the step (of the unit) in its newest pass."""
    turns = Turn.objects.filter(round=round, step=step, unit=unit)
    return turns.select_related("round__office", "round__procedure", "queue").latest("pass_no")


def recap(cast: Cast, round: Round, *, at: datetime = NEXT_DAY, note: str = "") -> Recap:
    """Step 7, every form checked."""
    check_forms(cast, round, at=at)
    turn = newest_turn(round, "rekap")
    return measurement.recapitulate(turn, by=cast.tim_sakip, at=at, note=note)


def check_forms(cast: Cast, round: Round, *, at: datetime) -> None:
    """A member of the Tim SAKIP checks every form that came in."""
    came_in = Submission.objects.filter(round=round, status=Submission.Status.HANDED_IN)
    for form in came_in.filter(checked_at=None).order_by("pk"):
        intake.check_form(form, by=cast.sakip_member, at=at)


def report(cast: Cast, round: Round, *, at: datetime) -> None:
    """Step 8."""
    measurement.report_recap(newest_turn(round, "lapor_rekap"), by=cast.sekretaris, at=at)


def agree(cast: Cast, round: Round, *, at: datetime, outcome: str = "setuju") -> Verdict:
    """Step 9, agreed."""
    turn = newest_turn(round, "analisa")
    return measurement.agree(turn, outcome=outcome, by=cast.kadis, at=at)


def recapped(cast: Cast) -> Round:
    """The round waits for step 8."""
    round = handed_in(cast)
    recap(cast, round)
    return round


def reported(cast: Cast) -> Round:
    """The round waits for step 9."""
    round = recapped(cast)
    report(cast, round, at=after(1))
    return round


def agreed(cast: Cast) -> Round:
    """The round waits for step 10."""
    round = reported(cast)
    agree(cast, round, at=after(2))
    return round


def returned(cast: Cast, guidance: dict[int, dict[str, str]], **more: object) -> Round:
    """Step 9 gave cells back; the round waits for the chosen units again."""
    round = reported(cast)
    turn = newest_turn(round, "analisa")
    measurement.return_for_completion(turn, guidance=guidance, by=cast.kadis, at=after(2), **more)
    return round


def sent_out(cast: Cast, period: str, *, at: datetime) -> Round:
    """A round of any period with its forms out; the plan is there already."""
    text = (files("himpun.sop") / "library" / "pengumpulan-data-kinerja.yaml").read_text()
    procedure = publish(cast.office, text=text, by=system_actor(cast.office.pk), at=at)
    round = rounds.open_round(
        cast.office, procedure=procedure, period=Period.parse(period), by=cast.kadis, at=at
    )
    documents.order_round(newest_turn(round, "perintah"), by=cast.kadis, at=at)
    documents.file_minutes(newest_turn(round, "rapat"), by=cast.sekretaris, at=at)
    documents.issue_work_plan(newest_turn(round, "rencana"), by=cast.tim_sakip, at=at)
    for item in SourceItem.objects.filter(round=round):
        filed = PlanningDocument.objects.filter(office=cast.office, kind=item.kind).first()
        paper = filed or register(cast.office, item.kind)
        documents.attach_source_item(item, planning_document=paper, by=cast.tim_sakip, at=at)
    documents.attach_sources(newest_turn(round, "dokumen"), by=cast.tim_sakip, at=at)
    intake.distribute(newest_turn(round, "formulir"), by=cast.tim_sakip, at=at)
    return round


def fill(cast: Cast, round: Round, cells: Cells, *, at: datetime) -> None:
    """Every unit named writes its cells and hands in; the Sekretaris goes on without the rest."""
    for unit in all_units(cast):
        form = form_of(round, unit)
        if unit.code not in cells:
            intake.go_on_without(form, reason="Tidak menyampaikan.", by=cast.sekretaris, at=at)
            continue
        head = cast.head_of(unit)
        if cells[unit.code]:
            write(round, unit, _fitting(cells[unit.code]), by=head, at=at)
        intake.submit(form_of(round, unit), by=head, at=at)


def _fitting(cells: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """A row keeps a figure or a reason: where a test adds a figure, the reason goes."""
    return {
        (code, field): text
        for (code, field), text in cells.items()
        if field != MISSING_REASON or not cells.get((code, ACTUAL))
    }


def row(content: dict[str, object], code: str, unit: str | None = None) -> dict[str, object]:
    """One row of a recap."""
    rows = [each for each in content["rows"] if (each["indicator"], each["unit"]) == (code, unit)]
    assert len(rows) == 1, f"{code} {unit}: {len(rows)} rows"
    return rows[0]
