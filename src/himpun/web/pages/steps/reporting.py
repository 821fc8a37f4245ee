"""Steps 8 and 10: the Sekretaris reports the recap, or sends it back; and the analysis."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.refusals import refuse_if
from himpun.measurement import actions, policy, queries
from himpun.sop.rules.definition import StepAction
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.results import SendBackForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.steps.desk import desk_for, is_at_work, letter_to_issue, page_of, turn_at

if TYPE_CHECKING:
    from himpun.web.turning import TurnView

RECAP_REPORT = "LAPORAN_REKAP"
ANALYSIS_REPORT = "LAPORAN_ANALISA"


@page("rounds.read")
def show_recap_report(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The report to the Kepala Dinas on the desk, or what is wrong with the recap."""
    turn = page_of(request, round_id, turn_id, StepAction.REPORT_RECAP)
    context = _desk(request, turn, kind=RECAP_REPORT)
    if context.get("letter"):
        why_not_back = policy.why_not_send_recap_back(turn.turn, by=request.actor)
        context |= {
            "back": show_form(request, SendBackForm),
            "why_not_back": why_not_back,
            "is_back_known": why_not_back != policy.NO_RETURN_TO_RECAP,
            "is_back_refused": getattr(request, "refused_act", "") == SendBackForm.act,
        }
    return render(request, "web/results/report_recap.html", context)


@page("rounds.read")
def show_analysis_report(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The report of what was decided on the desk; it is no second approval."""
    turn = page_of(request, round_id, turn_id, StepAction.REPORT_ANALYSIS)
    context = _desk(request, turn, kind=ANALYSIS_REPORT)
    verdicts = queries.list_verdicts(turn.round, by=request.actor)
    context["verdict"] = verdicts[-1] if verdicts else None
    return render(request, "web/results/report_analysis.html", context)


def _desk(request: OfficeRequest, turn: TurnView, *, kind: str) -> dict[str, Any]:
    """Turn, recap and the letter, while there is anything to write about."""
    context: dict[str, Any] = {"turn": turn}
    if not is_at_work(turn):
        return context
    context["recap"] = queries.get_recap(turn.round, by=request.actor)
    default = queries.get_letter(turn.turn, by=request.actor, at=request.at)
    context["is_at_work"] = True
    if default is not None:
        context["letter"] = desk_for(request, turn.turn, kind=kind, default=default)
    return context


@act("measurement.report_recap", page=show_recap_report)
def report_recap(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The report goes out with its number; the joint analysis is next."""
    turn = turn_at(request, round_id, turn_id, StepAction.REPORT_RECAP)
    refuse_if(policy.why_not_report_recap(turn, by=request.actor))
    default = queries.get_letter(turn, by=request.actor, at=request.at)
    letter = letter_to_issue(request, turn, kind=RECAP_REPORT, default=default)
    issued = actions.report_recap(turn, content=letter.edits, by=request.actor, at=request.at)
    sentence = f"Laporan Hasil Rekapitulasi terbit dengan nomor {issued.number}."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


@act("measurement.send_recap_back", page=show_recap_report)
def send_recap_back(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The recap is made again, with what was wrong with it."""
    turn = turn_at(request, round_id, turn_id, StepAction.REPORT_RECAP)
    refuse_if(policy.why_not_send_recap_back(turn, by=request.actor))
    typed = read_form(request, SendBackForm)
    actions.send_recap_back(turn, guidance=typed["guidance"], by=request.actor, at=request.at)
    sentence = "Rekapitulasi dikembalikan untuk diperbaiki."
    return done(request, sentence, "round", round_id=round_id)


@act("measurement.report_analysis", page=show_analysis_report)
def report_analysis(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The report of the analysis goes out; archiving is next."""
    turn = turn_at(request, round_id, turn_id, StepAction.REPORT_ANALYSIS)
    refuse_if(policy.why_not_report_analysis(turn, by=request.actor))
    default = queries.get_letter(turn, by=request.actor, at=request.at)
    letter = letter_to_issue(request, turn, kind=ANALYSIS_REPORT, default=default)
    issued = actions.report_analysis(turn, content=letter.edits, by=request.actor, at=request.at)
    sentence = f"Laporan Hasil Analisa terbit dengan nomor {issued.number}."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


_TURN = "putaran/<int:round_id>/giliran/<int:turn_id>/"
urlpatterns = [
    path(f"{_TURN}laporkan-rekap/", report_recap, name="step_report_recap"),
    path(f"{_TURN}kembalikan-rekap/", send_recap_back, name="step_recap_back"),
    path(f"{_TURN}laporkan-analisa/", report_analysis, name="step_report_analysis"),
]
