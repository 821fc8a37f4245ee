"""Acts that every step has: taking the turn up, and keeping the draft of its naskah."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import path

from himpun.core.refusals import Conflict
from himpun.documents import actions as documents
from himpun.rounds import actions as rounds
from himpun.web.forms.letters import Letter, kind_of, read_letter, told_apart
from himpun.web.page import OfficeRequest, act, done
from himpun.web.pages.steps.desk import address_with_kept
from himpun.web.pages.turns import show_turn
from himpun.web.turning import get_turn_of

if TYPE_CHECKING:
    from himpun.rounds.models import Turn


@act("rounds.begin_turn", page=show_turn)
def begin_turn(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """*Terima dan buka*: from now on it is work, not waiting."""
    turn = get_turn_of(request, round_id, turn_id)
    rounds.begin_turn(turn, by=request.actor, at=request.at)
    return done(
        request,
        "Langkah ini sudah Anda terima dan buka.",
        "turn",
        round_id=round_id,
        turn_id=turn_id,
    )


@act("documents.save_draft", page=show_turn)
def save_draft(request: OfficeRequest, round_id: int, turn_id: int, kind: str) -> HttpResponse:
    """Keep what was typed into a naskah; the step stays open."""
    turn = get_turn_of(request, round_id, turn_id)
    letter = read_letter(request, kind_of(kind))
    _keep(request, turn, letter)
    sentence = f"Draf {letter.kind.title} tersimpan. Naskahnya belum terbit."
    return done(request, sentence, address_with_kept(request, turn))


def _keep(request: OfficeRequest, turn: Turn, letter: Letter) -> None:
    """Save only what the person changed; a conflict names both texts of the same field.

    When two people worked on different fields, both keep what they typed.
    """
    try:
        _save(request, turn, letter, version=letter.version)
    except Conflict as conflict:
        difference = told_apart(letter.kind, conflict.difference)
        if difference:
            raise Conflict(conflict.sentence, difference) from conflict
        _save(request, turn, letter, version=None)


def _save(request: OfficeRequest, turn: Turn, letter: Letter, *, version: int | None) -> None:
    documents.save_draft(
        turn,
        kind=letter.kind.code,
        content=letter.changed,
        version=version,
        by=request.actor,
        at=request.at,
    )


_TURN = "putaran/<int:round_id>/giliran/<int:turn_id>/"
urlpatterns = [
    path(f"{_TURN}mulai/", begin_turn, name="step_begin"),
    path(f"{_TURN}draf/<str:kind>/", save_draft, name="step_draft"),
]
