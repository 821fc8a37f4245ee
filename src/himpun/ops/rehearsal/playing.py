"""How each kind of step is played: by its lane, with the same actions that the pages call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from himpun.archive.actions import archive_round
from himpun.core import blobs
from himpun.core.actors import Actor
from himpun.documents import actions as documents
from himpun.documents.models import SourceItem
from himpun.documents.queries import stage_prints
from himpun.intake import actions as intake
from himpun.intake import policy
from himpun.intake import queries as forms
from himpun.intake.checks import NOTE_ASKED, Weight
from himpun.intake.models import FormRow, Submission
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MISSING_REASON,
    NOTE,
    VALUE_PREFIX,
    CellChange,
)
from himpun.intake.rules.missing import MissingReason
from himpun.measurement import actions as measurement
from himpun.offices.models import Unit
from himpun.ops.cli.console import InputRefused
from himpun.ops.rehearsal.cast import Players
from himpun.ops.rehearsal.looking import look_over
from himpun.ops.rehearsal.values import RehearsedValues, RowValues
from himpun.planning.models import PlanningDocument
from himpun.rounds import actions as rounds
from himpun.rounds.models import Turn
from himpun.rounds.opening import filling_units
from himpun.rounds.policy import step_of
from himpun.sop.rules.definition import Step, StepAction

MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".csv": "text/csv",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
RETURN_TEXT = "Lengkapi dan jelaskan kembali (arahan gladi)."
VIEW_TEXT = "Rekapitulasi sudah dibaca; angka unit kami sesuai dengan yang disampaikan (gladi)."
ASKED_TEXT = "Penjelasan dan bukti menyusul (gladi)."
SILENT_REASON = "Tidak menyampaikan sampai tenggat (gladi)."


@dataclass
class Script:
    """What the rehearsal was asked to show."""

    values: RehearsedValues
    evidence_folder: Path
    returns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    silent: frozenset[str] = frozenset()
    has_returned: bool = False


@dataclass
class Player:
    """Plays one turn: begins it at one moment and finishes it at another."""

    players: Players
    script: Script

    def play(self, turn: Turn, *, begin: datetime, finish: datetime) -> None:
        """Take the turn up and close it through the action of its step."""
        step = step_of(turn)
        if step.action is StepAction.FILL:
            self._fill(turn, begin=begin, finish=finish)
            return
        leader = self.players.leader(turn.queue.lane, turn.unit, at=finish)
        if step.action is StepAction.MINUTES:
            documents.set_meeting(turn, starts_at=begin, by=leader, at=begin)
        elif turn.begun_at is None:
            rounds.begin_turn(turn, by=leader, at=begin)
        turn.refresh_from_db()
        _PLAYED[step.action](self, turn, leader, finish)

    def pass_over(self, turn: Turn, *, at: datetime) -> None:
        """Go on without a silent unit, as the SOP allows."""
        lane = step_of(turn).may_go_on_without
        if lane is None:
            raise InputRefused([f"SOP ini tidak dapat dilanjutkan tanpa {turn.unit}."])
        by = self.players.leader(lane, None, at=at)
        submission = Submission.objects.filter(turn=turn).first()
        if submission is None:
            rounds.pass_over(turn, reason=SILENT_REASON, by=by, at=at)
        else:
            intake.go_on_without(submission, reason=SILENT_REASON, by=by, at=at)

    def give_views(self, turn: Turn, *, at: datetime) -> None:
        """Every party of the joint analysis says that it has read the recap."""
        step = step_of(turn)
        for lane in step.everybody:
            if lane == step.closer:
                continue
            units: list[Unit | None] = [
                unit for unit in filling_units(turn.round) if unit.lane == lane == "bidang"
            ] or [None]
            for unit in units:
                party = self.players.leader(lane, unit, at=at)
                measurement.give_view(turn, text=VIEW_TEXT, stance="SETUJU", by=party, at=at)

    def guidance(self, turn: Turn) -> dict[int, dict[str, str]]:
        """A direction for every figure that was asked to be returned."""
        asked: dict[int, dict[str, str]] = {}
        for unit in filling_units(turn.round):
            codes = self.script.returns.get(unit.code)
            if codes is None:
                continue
            rows = FormRow.objects.filter(submission__round=turn.round, submission__unit=unit)
            known = list(rows.filter(is_due=True).values_list("code", flat=True))
            asked[unit.pk] = dict.fromkeys(codes or known, RETURN_TEXT)
        return asked

    def _fill(self, turn: Turn, *, begin: datetime, finish: datetime) -> None:
        assert turn.unit is not None
        operator = self.players.preparer(turn.queue.lane, turn.unit, at=begin)
        submission = Submission.objects.get(turn=turn)
        if submission.received_at is None:
            intake.receive(submission, by=operator, at=begin)
        values = self.script.values.of_unit(turn.unit.code, pass_no=turn.pass_no)
        due = submission.rows.filter(is_due=True, is_open=True)
        rows = list(due.select_related("answer"))
        if turn.pass_no > 1 and not values:
            values = {row.code: RowValues("", note="Sudah diperiksa kembali.") for row in rows}
        self._save(submission, rows, values, operator, begin)
        self._say_what_is_asked(submission, operator, begin)
        self._hand_in(submission, operator, begin=begin, finish=finish)

    def _hand_in(
        self, submission: Submission, operator: Actor, *, begin: datetime, finish: datetime
    ) -> None:
        """The operator gives the form to the head, who hands in; a head alone just hands in."""
        turn = submission.turn
        assert turn is not None
        head = self.players.leader(turn.queue.lane, turn.unit, at=finish)
        if not submission.rows.filter(is_due=True).exists():
            intake.submit_nil(submission, by=head, at=finish)
            return
        if not policy.why_not_offer_for_review(submission, by=operator):
            intake.offer_for_review(submission, by=operator, at=begin)
        intake.submit(submission, by=head, at=finish)

    def _save(
        self,
        submission: Submission,
        rows: list[FormRow],
        values: Mapping[str, RowValues],
        operator: Actor,
        at: datetime,
    ) -> None:
        cells: list[CellChange] = []
        for row in rows:
            given = values.get(row.code)
            if given is None:
                continue
            for name, text in given.figures.items():
                field_name = f"{VALUE_PREFIX}{name}" if name else ACTUAL
                cells.append(CellChange(row.pk, field_name, text))
            cells += _explaining(row, given)
            self._attach(row, given, operator, at)
        intake.save_answers(submission, cells=cells, by=operator, at=at)

    def _say_what_is_asked(self, submission: Submission, operator: Actor, at: datetime) -> None:
        """A finding that asks for a keterangan gets one, where the values bring none."""
        found = forms.view_form(forms.get_submission(submission.pk, by=operator), by=operator)
        cells = [
            CellChange(each.row_id, NOTE, ASKED_TEXT)
            for each in found.findings
            if each.check == NOTE_ASKED and each.weight is Weight.ERROR
        ]
        if cells:
            intake.save_answers(submission, cells=cells, by=operator, at=at)

    def _attach(self, row: FormRow, given: RowValues, by: Actor, at: datetime) -> None:
        for name in given.evidence:
            path = self.script.evidence_folder / name
            ref = blobs.put_bytes(path.read_bytes())
            media_type = MEDIA_TYPES.get(path.suffix.lower(), "application/octet-stream")
            intake.add_evidence(
                row,
                ref=ref,
                file_name=name,
                media_type=media_type,
                kind="Bukti dukung (contoh)",
                by=by,
                at=at,
            )


def _explaining(row: FormRow, given: RowValues) -> list[CellChange]:
    """The keterangan and what goes with it; an empty row with nothing but words is “Lainnya”."""
    reason = given.reason or row.answer.missing_reason
    if given.note and not reason and not any(given.figures.values()):
        reason = MissingReason.OTHER.value
    texts = {
        NOTE: given.note,
        MISSING_REASON: reason,
        DATA_STATUS: given.status,
        DATA_ON: given.data_on,
    }
    return [CellChange(row.pk, field, text) for field, text in texts.items() if text]


def _order(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    documents.order_round(turn, by=by, at=at)


def _minutes(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    documents.file_minutes(turn, held_at=turn.agreed_start, by=by, at=at)


def _plan(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    documents.issue_work_plan(turn, by=by, at=at)


def _sources(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    """Attach what the plan has registered; waive what it has not, with a promise."""
    for item in SourceItem.objects.filter(round=turn.round, planning_document=None):
        found = PlanningDocument.objects.filter(office=turn.round.office, kind=item.kind).first()
        if found is not None and item.kind:
            documents.attach_source_item(item, planning_document=found, by=by, at=at)
        else:
            documents.waive_source_item(
                item,
                reason="Belum tersedia pada kantor contoh.",
                person=by.name,
                promised_on=(at + timedelta(days=14)).date(),
                by=by,
                at=at,
            )
    documents.attach_sources(turn, by=by, at=at)


def _distribute(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    intake.distribute(turn, by=by, at=at)


def _recapitulate(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    look_over(self.players, turn.round, at=at)
    measurement.recapitulate(turn, by=by, at=at)


def _report_recap(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    measurement.report_recap(turn, by=by, at=at)


def _analyse(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    self.give_views(turn, at=at)
    if self.script.returns and not self.script.has_returned:
        self.script.has_returned = True
        guidance = self.guidance(turn)
        measurement.return_for_completion(turn, guidance=guidance, by=by, at=at)
        return
    agreed = next(each for each in step_of(turn).decisions if not each.is_return)
    measurement.agree(turn, outcome=agreed.id, note="", by=by, at=at)


def _report_analysis(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    measurement.report_analysis(turn, by=by, at=at)


def _archive(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    archive_round(turn, prints=stage_prints(turn.round, by=by), by=by, at=at)


def _task(self: Player, turn: Turn, by: Actor, at: datetime) -> None:
    """A plain step: a note and on; of the exits the first that goes forward."""
    step: Step = step_of(turn)
    forward = next((each.id for each in step.decisions if not each.is_return), None)
    rounds.complete_task(turn, remark=f"{step.text} (gladi)", outcome=forward, by=by, at=at)


_PLAYED: Mapping[StepAction, Callable[[Player, Turn, Actor, datetime], None]] = {
    StepAction.ORDER: _order,
    StepAction.MINUTES: _minutes,
    StepAction.PLAN: _plan,
    StepAction.SOURCES: _sources,
    StepAction.DISTRIBUTE: _distribute,
    StepAction.RECAPITULATE: _recapitulate,
    StepAction.REPORT_RECAP: _report_recap,
    StepAction.ANALYSE: _analyse,
    StepAction.REPORT_ANALYSIS: _report_analysis,
    StepAction.ARCHIVE: _archive,
    StepAction.TASK: _task,
}
