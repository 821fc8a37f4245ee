"""Beranda: my obligations, nearest due first; late ones never disappear (UX 1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.rounds import queries
from himpun.web.page import OfficeRequest, page

if TYPE_CHECKING:
    from himpun.rounds.models import Turn

MOST_WAITING = 50


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
    """One of the four shelves of the home page."""

    key: str
    title: str
    tone: str
    icon: str
    is_mine: bool
    duties: tuple[Duty, ...]


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


def _shelves(mine: Iterable[Duty], others: Iterable[Duty], *, at: datetime) -> tuple[Shelf, ...]:
    """A turn lies on one shelf: late before returned before to be done."""
    late, returned, to_do = [], [], []
    for duty in mine:
        if duty.turn.due_at < at:
            late.append(duty)
        elif duty.turn.pass_no > 1:
            returned.append(duty)
        else:
            to_do.append(duty)
    return (
        Shelf("late", "Terlambat", "late", "alarm", True, tuple(late)),
        Shelf("returned", "Dikembalikan", "returned", "return", True, tuple(returned)),
        Shelf("to_do", "Harus dikerjakan", "open", "arrow", True, tuple(to_do)),
        Shelf("others", "Menunggu orang lain", "waiting", "wait", False, tuple(others)),
    )


@page("rounds.read")
def show_home(request: OfficeRequest) -> HttpResponse:
    mine = [_duty(turn, request=request) for turn in queries.list_my_turns(by=request.actor)]
    waiting = queries.list_waiting_for_others(by=request.actor)[:MOST_WAITING]
    others = _gathered(_duty(turn, request=request) for turn in waiting)
    shelves = _shelves(mine, others, at=request.at)
    context = {"shelves": shelves, "n_mine": len(mine)}
    return render(request, "web/home.html", context)


urlpatterns = [path("", show_home, name="home")]
