"""The write door of rounds: open, begin, finish, go on without, take back, cancel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from himpun.core import blobs
from himpun.core.action import acting_as, action, belongs_to, change, note
from himpun.core.actors import Actor
from himpun.core.blobs import BlobRef
from himpun.core.refusals import Refusal, refuse_if
from himpun.offices.models import Office
from himpun.offices.queries import get_calendar
from himpun.planning.rules.periods import Period
from himpun.rounds import policy, rules
from himpun.rounds.models import Round, TaskAttachment, Turn
from himpun.rounds.opening import keys_of_filling_units, open_turns, passes_of
from himpun.sop.models import ProcedureVersion
from himpun.sop.queries import definition_of
from himpun.sop.rules.due import due_at as norm_due
from himpun.sop.rules.engine import TurnView, WrongMove, advance, first_turns

Guidance = Mapping[int | None, list[dict[str, str]]]


@action("rounds.opened")
def open_round(
    office: Office,
    *,
    procedure: ProcedureVersion,
    period: Period,
    by: Actor,
    at: datetime,
    title: str = "",
) -> Round:
    """Open the folder of one period under one version of the SOP; step 1 waits for its lane.

    Raises Refusal when a round of the same procedure and period is still running.
    """
    refuse_if(policy.why_not_open_round(office, by=by, procedure=procedure))
    same = Round.objects.filter(office=office, period=period.code, procedure__code=procedure.code)
    if same.filter(status=Round.Status.OPEN).exists():
        raise Refusal(f"Putaran {period.label} masih berjalan. Selesaikan atau batalkan dahulu.")
    round = Round.objects.create(
        office=office,
        procedure=procedure,
        period=period.code,
        number=same.count() + 1,
        title=title or f"{procedure.name} {period.label}",
        opened_at=at,
        opened_by_id=by.person_id,
    )
    belongs_to(round.folder)
    note(round=round.pk, period=period.code, procedure=procedure.content_hash)
    units = keys_of_filling_units(round)
    open_turns(round, first_turns(definition_of(procedure), units), at=at)
    return round


@action("rounds.turn_begun")
def begin_turn(turn: Turn, *, by: Actor, at: datetime) -> Turn:
    """*Terima dan buka*: the actor takes the turn up; from now on it is work, not waiting."""
    refuse_if(policy.why_not_begin_turn(turn, by=by))
    _act_as(turn, by=by, leads=None)
    return change(turn, expect={"status": Turn.Status.OPEN}, begun_at=at)


@action("rounds.start_agreed")
def set_start(turn: Turn, *, starts_at: datetime, by: Actor, at: datetime) -> Turn:
    """Agree on (or move) the moment at which a turn's work begins: the date of a meeting.

    Waiting for it is nobody's lateness: the turn is due at close of business of that day.
    """
    refuse_if(policy.why_not_set_start(turn, by=by))
    calendar = get_calendar(turn.round.office)
    starts = starts_at.astimezone(calendar.zone)
    if not calendar.is_working_day(starts.date()):
        raise Refusal(f"{starts:%d-%m-%Y} bukan hari kerja kantor ini.")
    close = max(calendar.close_of_day(starts, 0), calendar.add_minutes(starts, _minutes(turn)))
    return change(turn, expect={"status": Turn.Status.OPEN}, agreed_start=starts_at, due_at=close)


@action("rounds.start_dropped")
def clear_start(turn: Turn, *, by: Actor, at: datetime) -> Turn:
    """There is no agreed moment any more (a meeting by circulation): the norm counts again."""
    refuse_if(policy.why_not_clear_start(turn, by=by))
    calendar = get_calendar(turn.round.office)
    due = norm_due(policy.step_of(turn), opened_at=turn.opened_at, calendar=calendar)
    return change(turn, expect={"status": Turn.Status.OPEN}, agreed_start=None, due_at=due)


def _minutes(turn: Turn) -> int:
    return policy.step_of(turn).norm.minutes or 0


@action("rounds.plan_set")
def set_plan(round: Round, *, due: Mapping[str, datetime], by: Actor, at: datetime) -> Round:
    """Keep the due moments that the activity plan (step 3) sets for later steps' first pass."""
    refuse_if(policy.why_not_set_plan(round, by=by))
    steps = {step.id for step in policy.definition_for(round).steps}
    if unknown := set(due) - steps:
        raise Refusal(f"Rencana menyebut langkah yang tidak ada: {', '.join(sorted(unknown))}.")
    return change(round, plan_due={step: moment.isoformat() for step, moment in due.items()})


@action("rounds.turn_finished")
def finish_turn(
    turn: Turn,
    *,
    by: Actor,
    at: datetime,
    outcome: str | None = None,
    chosen_units: Sequence[int] = (),
    guidance: Guidance | None = None,
    given: Mapping[str, str] | None = None,
    remark: str = "",
    due_at: datetime | None = None,
    begun_at: datetime | None = None,
) -> Turn:
    """Close a turn and open what the SOP says comes next (ENGINE: One completion).

    `given` holds what a decision requires (catatan, arahan); `due_at` is a return's new date.
    Raises Refusal when it is not this actor's turn or the move is not one of the SOP's.
    """
    refuse_if(policy.why_not_turn(turn, by=by))
    step = policy.step_of(turn)
    decision = step.decision(outcome) if outcome else None
    if decision is not None:
        refuse_if(rules.missing_requirements(decision.required, dict(given or {})))
    capacity = _act_as(turn, by=by, leads=True)
    change(
        turn,
        expect={"status": Turn.Status.OPEN},
        status=Turn.Status.DONE,
        begun_at=turn.begun_at or begun_at or at,
        finished_at=at,
        finished_by_id=by.person_id,
        finished_as=capacity,
        finished_name=by.name,
        outcome=outcome or "",
        note=remark,
    )
    _advance(
        turn, outcome=outcome, chosen_units=chosen_units, guidance=guidance, at=at, due_at=due_at
    )
    return turn


@action("rounds.passed_over")
def pass_over(turn: Turn, *, reason: str, by: Actor, at: datetime) -> Turn:
    """Go on without a unit that stays silent (SOP.md, step 6), with a reason on record."""
    refuse_if(policy.why_not_pass_over(turn, by=by))
    if not reason.strip():
        raise Refusal("Tulis alasan mengapa dilanjutkan tanpa unit ini.")
    lane = policy.step_of(turn).may_go_on_without
    capacity = by.has(lane, leads=True) if lane else None
    acting_as(capacity.title if capacity else "")
    change(
        turn,
        expect={"status": Turn.Status.OPEN},
        status=Turn.Status.PASSED_OVER,
        finished_at=at,
        finished_by_id=by.person_id,
        finished_name=by.name,
        note=reason.strip(),
    )
    _advance(turn, at=at)
    return turn


@action("rounds.turn_reopened")
def reopen_turn(turn: Turn, *, by: Actor, at: datetime) -> Turn:
    """Take a finished unit turn back, while nobody has begun the step after it."""
    refuse_if(policy.why_not_reopen_turn(turn, by=by))
    _act_as(turn, by=by, leads=True)
    return _open_again(turn)


@action("rounds.turn_sent_back")
def send_turn_back(
    turn: Turn, *, guidance: Sequence[Mapping[str, str]], by: Actor, at: datetime
) -> Turn:
    """The unit above opens the finished turn of a unit below again, with what is to be done.

    A turn that it has sent back already, and that is open still, gets the further directions.
    Raises Refusal when the step after it has begun.
    """
    refuse_if(policy.why_not_send_turn_back(turn, by=by))
    capacity = policy.capacity_above(turn, by=by)
    acting_as(capacity.title if capacity is not None else "")
    if turn.status == Turn.Status.OPEN:
        return change(turn, guidance=[*turn.guidance, *guidance])
    return _open_again(turn, guidance=list(guidance))


def _open_again(turn: Turn, **more: object) -> Turn:
    """Take back what the finished turn has opened, and open it."""
    following = policy.definition_for(turn).next_step(policy.step_of(turn))
    if following is not None:
        for waiting in turn.round.turns.filter(step=following.id, status=Turn.Status.OPEN):
            change(waiting, expect={"begun_at": None}, status=Turn.Status.CANCELLED)
    return change(
        turn,
        expect={"status": Turn.Status.DONE},
        status=Turn.Status.OPEN,
        finished_at=None,
        finished_by_id=None,
        finished_as="",
        finished_name="",
        outcome="",
        **more,
    )


@action("rounds.cancelled")
def cancel_round(round: Round, *, reason: str, by: Actor, at: datetime) -> Round:
    """Cancel a round before its data are agreed; everything made so far stays readable."""
    refuse_if(policy.why_not_cancel_round(round, by=by))
    if not reason.strip():
        raise Refusal("Tulis alasan pembatalan putaran ini.")
    for turn in round.turns.filter(status=Turn.Status.OPEN):
        change(turn, expect={"status": Turn.Status.OPEN}, status=Turn.Status.CANCELLED)
    return change(
        round,
        expect={"status": Round.Status.OPEN},
        status=Round.Status.CANCELLED,
        closed_at=at,
        cancelled_reason=reason.strip(),
    )


@action("rounds.attachment_added")
def add_attachment(
    turn: Turn, *, ref: BlobRef, file_name: str, media_type: str, by: Actor, at: datetime
) -> TaskAttachment:
    """Put a staged file beside a plain task."""
    refuse_if(policy.why_not_add_attachment(turn, by=by))
    blob = blobs.keep(ref, media_type=media_type, at=at)
    note(file=file_name, sha256=blob.sha256)
    return TaskAttachment.objects.create(
        turn=turn, blob=blob, file_name=file_name[:200], added_at=at, added_by_id=by.person_id
    )


@action("rounds.task_completed")
def complete_task(
    turn: Turn,
    *,
    remark: str,
    by: Actor,
    at: datetime,
    outcome: str | None = None,
    chosen_units: Sequence[int] = (),
) -> Turn:
    """A plain `tugas` step: a note, perhaps attachments, and on to the next lane."""
    refuse_if(policy.why_not_complete_task(turn, by=by))
    step = policy.step_of(turn)
    if step.outputs and not remark.strip() and not turn.attachments.exists():
        outputs = ", ".join(step.outputs)
        raise Refusal(f"Hasil langkah ini ({outputs}) belum ada: tulis catatan atau lampirkan.")
    decision = step.decision(outcome) if outcome else None
    is_return = decision is not None and decision.is_return
    return finish_turn(
        turn,
        outcome=outcome,
        chosen_units=chosen_units,
        remark=remark.strip(),
        given={"catatan": remark, "arahan": remark},
        guidance=_same_guidance(remark, chosen_units) if is_return else None,
        by=by,
        at=at,
    )


def _same_guidance(remark: str, chosen_units: Sequence[int]) -> Guidance:
    units: list[int | None] = [*chosen_units] or [None]
    return {unit: [{"code": "", "text": remark.strip()}] for unit in units}


def _advance(
    turn: Turn,
    *,
    at: datetime,
    outcome: str | None = None,
    chosen_units: Sequence[int] = (),
    guidance: Guidance | None = None,
    due_at: datetime | None = None,
) -> None:
    """Ask the engine what opens now, and open it; close the round after the last step."""
    round = turn.round
    passes, n_open = passes_of(turn)
    is_awaited = n_open > 0 and outcome is None and policy.step_of(turn).per_unit
    try:
        move = advance(
            policy.definition_for(round),
            units=() if is_awaited else keys_of_filling_units(round),  # nothing opens yet
            turn=TurnView(turn.step, turn.unit_id, turn.pass_no),
            open_siblings=n_open,
            outcome=outcome,
            chosen_units=tuple(chosen_units),
            passes=passes,
        )
    except WrongMove as fault:
        raise Refusal(str(fault)) from fault
    opened = open_turns(round, move.open, at=at, due_at=due_at, guidance=dict(guidance or {}))
    note(opened=[[each.step, each.unit_id, each.pass_no] for each in opened])
    if move.finished:
        change(
            round, expect={"status": Round.Status.OPEN}, status=Round.Status.CLOSED, closed_at=at
        )


def _act_as(turn: Turn, *, by: Actor, leads: bool | None) -> str:
    """Record in which capacity the actor takes part, and answer its title."""
    capacity = policy.capacity_for(turn, by=by, leads=leads)
    title = capacity.title if capacity is not None else ""
    acting_as(title)
    return title
