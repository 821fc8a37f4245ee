"""Who may recapitulate, report, speak and decide, and if not, why: a sentence for the person."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from himpun.core.actors import Actor
from himpun.core.formats import clock_time, date_plain, listing
from himpun.intake.models import Submission
from himpun.intake.queries import list_open_clarifications
from himpun.measurement.models import Recap, Verdict
from himpun.measurement.parties import seats_of
from himpun.measurement.rules.decisions import (
    forward_decisions,
    return_to_recap,
    return_to_units,
)
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Round, Turn
from himpun.sop.rules.definition import StepAction

NO_RECAP = "Belum ada rekapitulasi pada putaran ini."
NO_RETURN_TO_RECAP = "SOP ini tidak mengenal putusan yang memperbaiki rekapitulasi."
NO_RETURN_TO_UNITS = "SOP ini tidak mengenal pengembalian kepada unit terpilih."


def _why_not_on_recap(turn: Turn, *, by: Actor, action: StepAction) -> str:
    """Why the turn cannot be closed, or has nothing to be about."""
    if reason := rounds_policy.why_not_turn(turn, by=by, action=action):
        return reason
    return "" if Recap.objects.filter(round=turn.round_id).exists() else NO_RECAP


def why_not_recapitulate(turn: Turn, *, by: Actor) -> str:
    """Step 7: the chair of the Tim SAKIP, once forms have gone out."""
    if reason := rounds_policy.why_not_turn(turn, by=by, action=StepAction.RECAPITULATE):
        return reason
    if not Submission.objects.filter(round=turn.round_id).exists():
        return "Belum ada formulir yang dikirim pada putaran ini."
    return _why_not_clarified(turn.round)


def _why_not_clarified(round: Round) -> str:
    """Why the recap is not frozen yet: a unit has been asked and has not answered."""
    zone = ZoneInfo(round.office.zone)
    waiting = [
        f"{each.submission.unit.name} (sampai {date_plain(each.due_at.astimezone(zone).date())}"
        f" {clock_time(each.due_at, zone)})"
        for each in list_open_clarifications(round)
    ]
    if not waiting:
        return ""
    return (
        f"Klarifikasi masih ditunggu dari {listing(waiting)}."
        " Tunggu jawabannya, atau tarik permintaannya."
    )


def why_not_report_recap(turn: Turn, *, by: Actor) -> str:
    """Step 8: the Sekretaris, or who acts for him."""
    return _why_not_on_recap(turn, by=by, action=StepAction.REPORT_RECAP)


def why_not_send_recap_back(turn: Turn, *, by: Actor) -> str:
    """Step 8: the Sekretaris, where the SOP lets him send a faulty recap back."""
    if reason := why_not_report_recap(turn, by=by):
        return reason
    return _why_not_back_to_recap(turn)


def why_not_give_view(turn: Turn, *, by: Actor) -> str:
    """Step 9: every party of the analysis, as long as it is open; no lead is needed."""
    step = rounds_policy.step_of(turn)
    if step.action is not StepAction.ANALYSE:
        return f"Pandangan diberikan pada analisa bersama, bukan pada langkah {step.no}."
    if reason := rounds_policy.why_not_running(turn.round):
        return reason
    if turn.status != Turn.Status.OPEN:
        return "Analisa bersama sudah ditutup."
    if not seats_of(turn, by=by):
        return "Pandangan diberikan oleh para pihak analisa bersama."
    return ""


def why_not_agree(turn: Turn, *, by: Actor) -> str:
    """Step 9: only the Kepala Dinas, or who acts for him, closes the analysis."""
    if reason := _why_not_on_recap(turn, by=by, action=StepAction.ANALYSE):
        return reason
    step = rounds_policy.step_of(turn)
    if step.decisions and not forward_decisions(step):
        return "SOP ini tidak mengenal putusan setuju."
    return ""


def why_not_return_for_completion(turn: Turn, *, by: Actor) -> str:
    """Step 9: the Kepala Dinas gives chosen figures of chosen units back to be completed."""
    if reason := _why_not_on_recap(turn, by=by, action=StepAction.ANALYSE):
        return reason
    definition, step = rounds_policy.definition_for(turn), rounds_policy.step_of(turn)
    return "" if return_to_units(definition, step) else NO_RETURN_TO_UNITS


def why_not_return_recap(turn: Turn, *, by: Actor) -> str:
    """Step 9: the Kepala Dinas gives the recap itself back to the Tim SAKIP."""
    if reason := _why_not_on_recap(turn, by=by, action=StepAction.ANALYSE):
        return reason
    return _why_not_back_to_recap(turn)


def why_not_report_analysis(turn: Turn, *, by: Actor) -> str:
    """Step 10: the Sekretaris, or who acts for him, once the analysis has decided."""
    if reason := _why_not_on_recap(turn, by=by, action=StepAction.REPORT_ANALYSIS):
        return reason
    if not Verdict.objects.filter(turn__round=turn.round_id).exists():
        return "Analisa bersama belum mengambil putusan."
    return ""


def _why_not_back_to_recap(turn: Turn) -> str:
    definition, step = rounds_policy.definition_for(turn), rounds_policy.step_of(turn)
    return "" if return_to_recap(definition, step) else NO_RETURN_TO_RECAP
