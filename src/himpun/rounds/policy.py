"""Who may move a round on, and if not, why: each reason a sentence for the person."""

from __future__ import annotations

from django.db.models import Q

from himpun.core.actors import Actor, Capacity
from himpun.offices.models import Office
from himpun.rounds import rules
from himpun.rounds.models import Round, Turn
from himpun.sop.models import ProcedureVersion
from himpun.sop.queries import definition_of
from himpun.sop.rules.definition import Definition, Step, StepAction

PREPARERS = ("kadis", "perencanaan", "tim_sakip", "sekretaris")
NO_LANE = "Akun ini tidak memegang peran yang dapat melakukannya pada saat ini."


def definition_for(subject: Round | Turn) -> Definition:
    """The pinned definition of a round or of a turn's round."""
    return definition_of((subject if isinstance(subject, Round) else subject.round).procedure)


def step_of(turn: Turn) -> Step:
    """The step of the SOP that this turn is."""
    return definition_for(turn).step(turn.step)


def capacity_for(turn: Turn, *, by: Actor, leads: bool | None = True) -> Capacity | None:
    """In which capacity this actor can take the turn; None when in none."""
    if by.home != turn.round.office_id:
        return None
    queue = turn.queue
    if turn.unit_id is not None:
        return by.has(queue.lane, scope=turn.unit_id, leads=leads)
    return by.has(queue.lane, leads=leads)


def capacity_above(turn: Turn, *, by: Actor) -> Capacity | None:
    """In which capacity this actor leads the unit above the turn's unit; None when in none."""
    above = turn.unit.parent if turn.unit is not None else None
    if above is None or by.home != turn.round.office_id:
        return None
    return by.has(rules.lane_of(step_of(turn), above.lane), scope=above.pk, leads=True)


def _holder(turn: Turn) -> str:
    if turn.unit is not None:
        return turn.unit.name
    return definition_for(turn).lane(turn.queue.lane).name


def why_not_running(round: Round) -> str:
    """Why nothing in a round changes any more; "" while it runs."""
    if round.status == Round.Status.CLOSED:
        return "Putaran ini sudah selesai dan diarsipkan; isinya tidak berubah lagi."
    if round.status == Round.Status.CANCELLED:
        return "Putaran ini dibatalkan."
    return ""


def _why_not_open_turn(turn: Turn) -> str:
    if reason := why_not_running(turn.round):
        return reason
    if turn.status != Turn.Status.OPEN:
        return f"Langkah {step_of(turn).no} sudah ditutup."
    return ""


def why_not_turn(turn: Turn, *, by: Actor, action: StepAction | None = None) -> str:
    """Why this actor may not close the turn now (SOP: whose turn it is); "" for yes.

    `action` names the special act that is about to close it: no other step may be closed by it.
    """
    if action is not None and step_of(turn).action is not action:
        return f"Tindakan ini bukan milik langkah {step_of(turn).no}."
    if reason := _why_not_open_turn(turn):
        return reason
    if capacity_for(turn, by=by):
        return ""
    if capacity_for(turn, by=by, leads=False):
        return f"Anda dapat menyiapkan; yang menutup langkah ini pimpinan: {_holder(turn)}."
    return f"Langkah {step_of(turn).no} menunggu {_holder(turn)}."


def why_not_prepare(turn: Turn, *, by: Actor) -> str:
    """Why this actor may not prepare the turn (drafts, filling)."""
    if reason := _why_not_open_turn(turn):
        return reason
    step = step_of(turn)
    if capacity_for(turn, by=by, leads=None):
        return ""
    # The Nota Dinas goes in as a draft made by Perencanaan or Tim SAKIP (SOP.md, step 1).
    is_insider = by.home == turn.round.office_id
    if step.action is StepAction.ORDER and is_insider and by.roles & set(PREPARERS):
        return ""
    return f"Langkah {step.no} dikerjakan oleh {_holder(turn)}."


def why_not_begin_turn(turn: Turn, *, by: Actor) -> str:
    """Why this actor may not take the turn up."""
    if reason := why_not_prepare(turn, by=by):
        return reason
    return "Langkah ini sudah dimulai." if turn.begun_at is not None else ""


def why_not_finish_turn(turn: Turn, *, by: Actor) -> str:
    return why_not_turn(turn, by=by)


def why_not_open_round(office: Office, *, by: Actor, procedure: ProcedureVersion) -> str:
    """Why this actor may not open a round of the procedure."""
    if by.is_system:
        return ""
    if by.home != office.pk or procedure.office_id != office.pk:
        return NO_LANE
    first = definition_of(procedure).steps[0]
    if by.roles & {*PREPARERS, *first.closers}:
        return ""
    return "Putaran dibuka oleh Kepala Dinas, atau disiapkan Sekretaris, Perencanaan, Tim SAKIP."


def why_not_cancel_round(round: Round, *, by: Actor) -> str:
    """Why the round cannot be cancelled: only before the joint analysis has agreed (step 9)."""
    if reason := why_not_running(round):
        return reason
    closers = {"kadis", *definition_for(round).steps[0].closers}
    if by.home != round.office_id or not any(by.has(lane, leads=True) for lane in closers):
        return "Putaran hanya dapat dibatalkan oleh yang memerintahkannya."
    if _is_agreed(round):
        return "Data sudah disetujui dalam analisa bersama; putaran tidak dapat dibatalkan lagi."
    return ""


def _is_agreed(round: Round) -> bool:
    analysis = definition_for(round).step_for(StepAction.ANALYSE)
    if analysis is None:
        return False
    agreed = [each.id for each in analysis.decisions if not each.is_return]
    return round.turns.filter(
        step=analysis.id, status=Turn.Status.DONE, outcome__in=agreed
    ).exists()


def why_not_set_start(turn: Turn, *, by: Actor) -> str:
    """Why the agreed moment of a meeting cannot be set or moved."""
    return why_not_prepare(turn, by=by)


def why_not_clear_start(turn: Turn, *, by: Actor) -> str:
    """Why the agreed moment of a meeting cannot be dropped."""
    return why_not_set_start(turn, by=by)


def why_not_set_plan(round: Round, *, by: Actor) -> str:
    """Why the plan's due moments cannot be set."""
    if reason := why_not_running(round):
        return reason
    return "" if by.home == round.office_id else NO_LANE


def why_not_pass_over(turn: Turn, *, by: Actor) -> str:
    """Why the round may not go on without this unit (step 6: only who the SOP names)."""
    if reason := _why_not_open_turn(turn):
        return reason
    lane = step_of(turn).may_go_on_without
    if lane is None:
        return "SOP ini tidak mengizinkan langkah ini dilanjutkan tanpa unit yang belum selesai."
    if by.home != turn.round.office_id or not by.has(lane, leads=True):
        name = definition_for(turn).lane(lane).name
        return f"Hanya {name} yang dapat melanjutkan tanpa unit yang belum menyampaikan."
    return ""


def why_not_reopen_turn(turn: Turn, *, by: Actor) -> str:
    """Why a finished unit turn cannot be taken back: the next step has begun."""
    if reason := why_not_running(turn.round):
        return reason
    if turn.unit_id is None:
        return "Hanya formulir unit yang dapat ditarik kembali; langkah lain sudah ditutup."
    if turn.status != Turn.Status.DONE:
        return "Langkah ini masih terbuka."
    if not capacity_for(turn, by=by):
        return f"Hanya {_holder(turn)} yang dapat menariknya kembali."
    return _why_not_newest(turn) or _why_not_before_next(turn)


def why_not_send_turn_back(turn: Turn, *, by: Actor) -> str:
    """Why the unit above may not open a finished turn of a unit below again."""
    if reason := why_not_running(turn.round):
        return reason
    if turn.unit is None or turn.unit.parent is None:
        return "Hanya formulir unit di bawah sebuah Bidang yang dapat dikembalikan olehnya."
    if capacity_above(turn, by=by) is None:
        return f"Hanya pimpinan {turn.unit.parent.name} yang dapat mengembalikannya."
    return _why_not_newest(turn) or _why_not_given_back(turn)


def _why_not_given_back(turn: Turn) -> str:
    if turn.status == Turn.Status.DONE:
        return _why_not_before_next(turn)
    if turn.status == Turn.Status.OPEN:
        return "" if turn.guidance else "Langkah ini masih terbuka."
    return "Putaran sudah dilanjutkan tanpa formulir ini."


def _why_not_newest(turn: Turn) -> str:
    newer = turn.round.turns.filter(step=turn.step, unit=turn.unit_id, pass_no__gt=turn.pass_no)
    return "Langkah ini sudah dibuka lagi untuk dilengkapi." if newer.exists() else ""


def _why_not_before_next(turn: Turn) -> str:
    """Why the step after this one has gone too far: it has begun or is done."""
    following = definition_for(turn).next_step(step_of(turn))
    if following is None:
        return ""
    later = turn.round.turns.filter(step=following.id, opened_at__gte=turn.finished_at)
    untouched = Q(status=Turn.Status.CANCELLED) | Q(status=Turn.Status.OPEN, begun_at=None)
    if later.exclude(untouched).exists():
        return f"Langkah {following.no} sudah dimulai, jadi tidak dapat ditarik kembali."
    return ""


def why_not_complete_task(turn: Turn, *, by: Actor) -> str:
    """Why this actor may not pass a plain task on."""
    return why_not_turn(turn, by=by, action=StepAction.TASK)


def why_not_add_attachment(turn: Turn, *, by: Actor) -> str:
    """Why no file may be added to a plain task."""
    if step_of(turn).action is not StepAction.TASK:
        return "Berkas pada langkah ini ditambahkan melalui halamannya sendiri."
    return why_not_prepare(turn, by=by)
