"""Beranda: my obligations, nearest due first; late ones never disappear (UX 1)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.measurement.policy import why_not_give_view
from himpun.rounds import policy, queries
from himpun.sop.rules.definition import StepAction
from himpun.web.errand import Errand
from himpun.web.page import OfficeRequest, page
from himpun.web.pages.form.asked import clarification_errands
from himpun.web.pages.form.below import below_errands
from himpun.web.pages.form.remarks import comment_errands
from himpun.web.pages.form.reviewing import unit_errands
from himpun.web.pages.steps.checking import checking_errands

if TYPE_CHECKING:
    from himpun.rounds.models import Turn

MOST_WAITING = 50
#: Key, title, tone, icon and button of the shelves, in their order.
SHELVES = (
    ("late", "Terlambat", "late", "alarm", "Kerjakan"),
    ("returned", "Dikembalikan", "returned", "return", "Kerjakan"),
    ("to_do", "Harus dikerjakan", "open", "arrow", "Kerjakan"),
    ("views", "Pandangan Anda diminta", "open", "pen", "Beri pandangan"),
    ("others", "Menunggu orang lain", "waiting", "wait", ""),
)
#: The shelves of what somebody has to do himself.
OWN = ("late", "returned", "to_do")
#: Who else may have something for the reader; each answers in a fixed number of statements.
ERRANDS: tuple[Callable[[OfficeRequest], list[Errand]], ...] = (
    unit_errands,
    clarification_errands,
    comment_errands,
    below_errands,
    checking_errands,
)


@dataclass(frozen=True)
class Duty:
    """A turn as a card: what is to be done, by whom, until when.

    What waits for several units at once is one card; its `turn` is the one that is due first.
    """

    turn: Turn
    title: str
    holders: tuple[str, ...]
    guidance: tuple[str, ...]


@dataclass(frozen=True)
class Shelf:
    """One of the shelves of the home page; `button` "" offers nothing but a look."""

    key: str
    title: str
    tone: str
    icon: str
    button: str
    cards: tuple[Duty | Errand, ...]


def _duty(turn: Turn, *, request: OfficeRequest) -> Duty:
    row = queries.row_of(turn, by=request.actor, at=request.at)
    guidance = tuple(str(entry.get("text", "")) for entry in turn.guidance)
    return Duty(turn=turn, title=row.step.text, holders=(row.holder,), guidance=guidance)


def _gathered(duties: Iterable[Duty]) -> list[Duty]:
    """One card for the units of one step that all wait: seven times the same title says less."""
    cards: dict[tuple[int, str, int], Duty] = {}
    for duty in duties:
        key = duty.turn.round_id, duty.turn.step, duty.turn.pass_no
        first = cards.get(key)
        cards[key] = replace(first, holders=first.holders + duty.holders) if first else duty
    return list(cards.values())


def _wants_my_view(duty: Duty, *, request: OfficeRequest) -> bool:
    """Whether the joint analysis is open and this person may speak in it (SOP step 9)."""
    if policy.step_of(duty.turn).action is not StepAction.ANALYSE:
        return False
    return not why_not_give_view(duty.turn, by=request.actor)


def _due(card: Duty | Errand, at: datetime) -> datetime:
    """Until when; what has no date comes as if it were due now."""
    return card.turn.due_at if isinstance(card, Duty) else card.due_at or at


def _shelf_of(card: Duty | Errand, at: datetime) -> str:
    """A card lies on one shelf: late before returned before to be done."""
    if isinstance(card, Errand) and card.shelf == "others":
        return "others"
    if _due(card, at) < at:
        return "late"
    if isinstance(card, Errand):
        return card.shelf
    return "returned" if card.turn.pass_no > 1 or card.turn.guidance else "to_do"


def shelves_of(
    mine: Iterable[Duty | Errand], views: Iterable[Duty], others: Iterable[Duty], *, at: datetime
) -> tuple[Shelf, ...]:
    """Everything on its shelf, nearest due first."""
    cards: dict[str, list[Duty | Errand]] = {"views": [*views], "others": []}
    for card in sorted(mine, key=lambda each: _due(each, at)):
        cards.setdefault(_shelf_of(card, at), []).append(card)
    cards["others"] += others
    return tuple(
        Shelf(key, title, tone, icon, button, tuple(cards.get(key, ())))
        for key, title, tone, icon, button in SHELVES
    )


@page("rounds.read")
def show_home(request: OfficeRequest) -> HttpResponse:
    errands = [errand for ask in ERRANDS for errand in ask(request)]
    covered = {each.covers for each in errands}
    turns = [each for each in queries.list_my_turns(by=request.actor) if each.pk not in covered]
    mine = [_duty(turn, request=request) for turn in turns]
    waiting = queries.list_waiting_for_others(by=request.actor)[:MOST_WAITING]
    others = _gathered(_duty(turn, request=request) for turn in waiting)
    views = [duty for duty in others if _wants_my_view(duty, request=request)]
    rest = [duty for duty in others if duty not in views]
    placed = [each for each in errands if each.shelf]
    shelves = shelves_of([*mine, *placed], views, rest, at=request.at)
    context = {
        "errands": [each for each in errands if not each.shelf],
        "shelves": shelves,
        "n_mine": sum(len(each.cards) for each in shelves if each.key in OWN),
        "n_views": len(views),
    }
    return render(request, "web/home.html", context)


urlpatterns = [path("", show_home, name="home")]
