"""What the step pages share: a naskah on its maker's desk, uploads, typed text that is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from himpun.core.refusals import NotVisible
from himpun.documents import queries as documents
from himpun.documents.rules.kinds import KINDS, Kind
from himpun.rounds.policy import step_of, why_not_running
from himpun.web.forms.letters import (
    Letter,
    LetterForm,
    Passage,
    passages_of,
    read_letter,
    refuse_stale,
    show_letter,
)
from himpun.web.page import OfficeRequest
from himpun.web.turning import TurnView, get_turn_of, view_turn

if TYPE_CHECKING:
    from himpun.rounds.models import Turn
    from himpun.sop.rules.definition import StepAction

#: What a page keeps beside its naskah while a draft is saved: it belongs to the closing act.
KEPT = ("held_at",)
KEPT_PREFIX = "due-"


@dataclass(frozen=True)
class Desk:
    """A naskah in the works, as a page shows it: to be edited, or only to be read."""

    kind: Kind
    form: LetterForm
    passages: list[Passage]
    content: Mapping[str, object]
    why_not: str
    why_incomplete: str
    is_drafted: bool


def turn_at(request: OfficeRequest, round_id: int, turn_id: int, action: StepAction) -> Turn:
    """The turn, which must be of that kind of step. Raises NotVisible (404)."""
    turn = get_turn_of(request, round_id, turn_id)
    if step_of(turn).action is not action:
        raise NotVisible
    return turn


def page_of(request: OfficeRequest, round_id: int, turn_id: int, action: StepAction) -> TurnView:
    """The frame of a page of that kind of step. Raises NotVisible (404)."""
    view = view_turn(request, round_id, turn_id)
    if view.step.action is not action:
        raise NotVisible
    return view


def is_at_work(turn: TurnView) -> bool:
    """Whether there is anything to do: the turn is open and its round runs."""
    return turn.row.is_open and not why_not_running(turn.round)


def desk_for(
    request: OfficeRequest,
    turn: Turn,
    *,
    kind: str,
    default: Mapping[str, object] | None = None,
) -> Desk:
    """The naskah of a turn as it now stands, with the editor for who may prepare it.

    `default` is the whole content where a higher package computes it (steps 8 and 10).
    """
    draft = documents.draft_for(turn, kind=kind, default=default, by=request.actor, at=request.at)
    return Desk(
        kind=draft.kind,
        form=show_letter(request, draft.kind, content=draft.content, version=draft.version),
        passages=passages_of(draft.kind, draft.content),
        content=draft.content,
        why_not=draft.why_not,
        why_incomplete=draft.why_incomplete,
        is_drafted=draft.version is not None,
    )


def letter_to_issue(
    request: OfficeRequest,
    turn: Turn,
    *,
    kind: str,
    default: Mapping[str, object] | None = None,
) -> Letter:
    """What was typed, complete, and against the draft that the person had on the screen.

    Raises Unfit with the reasons at their fields, Conflict (409) when another draft was saved.
    """
    letter = read_letter(request, KINDS[kind], complete=True)
    draft = documents.draft_for(turn, kind=kind, default=default, by=request.actor, at=request.at)
    refuse_stale(letter, content=draft.content, version=draft.version)
    return letter


def kept_of(request: HttpRequest, names: Iterable[str]) -> dict[str, str]:
    """What was typed beside a naskah and is not stored: from a refused form, or the address."""
    source = request.POST if hasattr(request, "refusal") else request.GET
    return {name: source[name] for name in names if source.get(name)}


def address_with_kept(request: HttpRequest, turn: Turn) -> str:
    """The turn's page, carrying on what was typed beside the naskah."""
    address = reverse("turn", kwargs={"round_id": turn.round_id, "turn_id": turn.pk})
    kept = {
        name: value
        for name, value in request.POST.items()
        if value and (name in KEPT or name.startswith(KEPT_PREFIX))
    }
    return f"{address}?{urlencode(kept)}" if kept else address
