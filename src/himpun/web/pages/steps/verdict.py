"""Step 9, the decision: one question each, which says what will happen, before it is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse

from himpun.core.refusals import NotVisible, refuse_if
from himpun.intake.queries import list_submissions
from himpun.measurement import actions, policy, queries
from himpun.measurement.queries import AnalysisView, Choice, ChoiceKind
from himpun.rounds.policy import definition_for, step_of
from himpun.rounds.queries import get_period
from himpun.sop.rules.definition import StepAction
from himpun.web.analysis import names_of, silent_of, words_of
from himpun.web.forms.base import HouseForm, read_form, show_form
from himpun.web.forms.results import (
    AgreeForm,
    Picks,
    ReturnForm,
    ReturnRecapForm,
    read_picks,
    refuse_unfit,
)
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.steps.desk import turn_at
from himpun.web.turning import exits_of

if TYPE_CHECKING:
    from himpun.rounds.models import Turn

KEPT = "Angka yang disetujui tidak ditimpa lagi; perbaikan kemudian menjadi versi baru."
ONLY_THESE = "Hanya isian di atas yang terbuka lagi; angka lain tetap seperti yang disampaikan."
ISSUED = "Hasil Analisa terbit sebagai naskah bernomor."
ISSUED_WITH_DIRECTIONS = "Hasil Analisa terbit sebagai naskah bernomor dengan arahan ini."


def _choice(analysis: AnalysisView, kind: ChoiceKind, outcome: str = "") -> Choice:
    """The decision that is asked about. Raises NotVisible (404) where the SOP has none such."""
    for choice in analysis.choices:
        if choice.kind is kind and outcome in ("", choice.id):
            return choice
    raise NotVisible


def _shown_hash(request: OfficeRequest, analysis: AnalysisView) -> str:
    """The digest of the recap on the screen from which the person came."""
    sent = request.POST.get("recap_hash") or request.GET.get("sidik", "")
    return sent or (analysis.recap.content_hash if analysis.recap is not None else "")


def _what_follows(turn: Turn, choice: Choice) -> str:
    ways = exits_of(definition_for(turn), step_of(turn))
    return next((way.text for way in ways if way.label == choice.label), "")


def _bound_to(analysis: AnalysisView) -> str:
    recap = analysis.recap
    if recap is None:
        return ""
    return f"Putusan terikat pada Rekapitulasi versi {recap.number}, sidik {recap.content_hash}."


def _silent(analysis: AnalysisView) -> str:
    closer = step_of(analysis.turn).closer
    names = ", ".join(silent_of(analysis.missing, closer=closer))
    return f"Belum berpandangan: {names}. Putusan tidak perlu menunggunya." if names else ""


def _question(turn: Turn, choice: Choice, *, form: HouseForm, **more: Any) -> dict[str, Any]:
    return {
        "turn": turn,
        "form": form,
        "label": words_of(choice),
        "why_not": choice.why_not,
        "back": reverse("turn", kwargs={"round_id": turn.round_id, "turn_id": turn.pk}),
        **more,
    }


@page("rounds.read")
def show_agree(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """What it means to agree, and the notes."""
    turn = turn_at(request, round_id, turn_id, StepAction.ANALYSE)
    analysis = queries.view_analysis(turn, by=request.actor)
    outcome = request.POST.get("outcome") or request.GET.get("putusan", "")
    choice = _choice(analysis, ChoiceKind.AGREE, outcome)
    initial = {"outcome": choice.id, "recap_hash": _shown_hash(request, analysis)}
    period = get_period(turn.round).label
    context = _question(
        turn,
        choice,
        form=show_form(request, AgreeForm, initial=initial, needs=choice.needs),
        question=f"{words_of(choice)} data kinerja {period}?",
        consequences=filter(
            None,
            (
                f"Data {period} menjadi bahan pengukuran kinerja; pengukurannya terbuka.",
                KEPT,
                ISSUED,
                _what_follows(turn, choice),
                _silent(analysis),
                _bound_to(analysis),
            ),
        ),
        action=reverse("step_agree", kwargs={"round_id": round_id, "turn_id": turn_id}),
    )
    return render(request, "web/confirm.html", context)


@act("measurement.agree", page=show_agree)
def agree(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The data are agreed; measurement of the period opens."""
    turn = turn_at(request, round_id, turn_id, StepAction.ANALYSE)
    refuse_if(policy.why_not_agree(turn, by=request.actor))
    decision = step_of(turn).decision(request.POST.get("outcome", ""))
    typed = read_form(request, AgreeForm, needs=decision.required if decision else ())
    actions.agree(
        turn,
        outcome=typed["outcome"] or None,
        note=typed["note"],
        recap_hash=typed["recap_hash"],
        by=request.actor,
        at=request.at,
    )
    sentence = "Data disetujui. Pengukuran kinerja periode ini terbuka."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


@page("rounds.read")
def show_return(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """What will be returned, after a refusal; by the address alone nothing is chosen yet."""
    turn = turn_at(request, round_id, turn_id, StepAction.ANALYSE)
    picks = read_picks(request)
    if not picks.chosen:
        return redirect("turn", round_id=round_id, turn_id=turn_id)
    return render_return(request, turn, form=show_form(request, ReturnForm), picks=picks)


def render_return(
    request: OfficeRequest, turn: Turn, *, form: HouseForm, picks: Picks
) -> HttpResponse:
    """Every chosen cell with its direction, and until when."""
    analysis = queries.view_analysis(turn, by=request.actor)
    choice = _choice(analysis, ChoiceKind.RETURN_UNITS)
    names = _names(request, turn, analysis)
    n_units = len(picks.by_unit())
    context = _question(
        turn,
        choice,
        form=form,
        question=f"Kembalikan {len(picks.chosen)} isian kepada {n_units} unit?",
        picks=[(pick, names.get(pick.key, pick.code)) for pick in picks.chosen],
        consequences=filter(
            None,
            (
                ONLY_THESE,
                ISSUED_WITH_DIRECTIONS,
                _what_follows(turn, choice),
                "Sesudah dilengkapi: rekapitulasi, laporan, dan analisa berjalan sekali lagi.",
                _bound_to(analysis),
            ),
        ),
    )
    return render(request, "web/results/return.html", context)


def _names(request: OfficeRequest, turn: Turn, analysis: AnalysisView) -> dict[str, str]:
    if analysis.content is None:
        return {}
    forms = list_submissions(turn.round, by=request.actor)
    return names_of(analysis.content, {form.unit.code: form.unit_id for form in forms})


@act("measurement.return_for_completion", page=show_return)
def return_for_completion(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The chosen cells re-open for their units."""
    turn = turn_at(request, round_id, turn_id, StepAction.ANALYSE)
    refuse_if(policy.why_not_return_for_completion(turn, by=request.actor))
    picks = read_picks(request)
    refuse_unfit(picks, {})
    typed = read_form(request, ReturnForm)
    actions.return_for_completion(
        turn,
        guidance=picks.by_unit(),
        due_at=typed["due_at"],
        note=typed["note"],
        recap_hash=typed["recap_hash"],
        by=request.actor,
        at=request.at,
    )
    sentence = f"{len(picks.chosen)} isian dikembalikan untuk dilengkapi sesuai arahan."
    return done(request, sentence, "round", round_id=round_id)


@page("rounds.read")
def show_return_recap(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """What is wrong with the recap itself."""
    turn = turn_at(request, round_id, turn_id, StepAction.ANALYSE)
    analysis = queries.view_analysis(turn, by=request.actor)
    choice = _choice(analysis, ChoiceKind.RETURN_RECAP)
    initial = {"recap_hash": _shown_hash(request, analysis)}
    context = _question(
        turn,
        choice,
        form=show_form(request, ReturnRecapForm, initial=initial),
        question="Kembalikan rekapitulasi untuk diperbaiki?",
        consequences=filter(
            None,
            (
                "Formulir unit tetap seperti yang disampaikan.",
                "Rekapitulasi baru menjadi versi berikutnya; yang lama tetap terlihat.",
                ISSUED_WITH_DIRECTIONS,
                _what_follows(turn, choice),
                _bound_to(analysis),
            ),
        ),
        action=reverse("step_return_recap", kwargs={"round_id": round_id, "turn_id": turn_id}),
    )
    return render(request, "web/confirm.html", context)


@act("measurement.return_recap", page=show_return_recap)
def return_recap(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The recap is made again."""
    turn = turn_at(request, round_id, turn_id, StepAction.ANALYSE)
    refuse_if(policy.why_not_return_recap(turn, by=request.actor))
    typed = read_form(request, ReturnRecapForm)
    actions.return_recap(
        turn,
        guidance=typed["guidance"],
        recap_hash=typed["recap_hash"],
        by=request.actor,
        at=request.at,
    )
    sentence = "Rekapitulasi dikembalikan kepada Tim SAKIP untuk diperbaiki."
    return done(request, sentence, "round", round_id=round_id)


_TURN = "putaran/<int:round_id>/giliran/<int:turn_id>/"
urlpatterns = [
    path(f"{_TURN}setujui/", agree, name="step_agree"),
    path(f"{_TURN}kembalikan/", return_for_completion, name="step_return"),
    path(f"{_TURN}kembalikan-rekap-analisa/", return_recap, name="step_return_recap"),
]
