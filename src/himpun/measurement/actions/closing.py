"""What the acts of steps 7 to 10 share: the recap in force, letters, the way on and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from himpun.core.actors import Actor
from himpun.core.refusals import Conflict, Refusal, refuse_if
from himpun.documents import actions as documents
from himpun.documents.composing import current_content
from himpun.documents.models import Document
from himpun.documents.policy import why_not_without_outputs
from himpun.documents.rules.checks import why_not_edits
from himpun.documents.rules.kinds import KINDS
from himpun.measurement import policy
from himpun.measurement.models import Recap
from himpun.measurement.rules.decisions import forward_decisions, return_to_recap
from himpun.rounds import actions as rounds
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Turn
from himpun.sop.rules.definition import Decision

Edits = Mapping[str, object]

LONGEST_TEXT = 10_000


def go_on(turn: Turn, *, by: Actor, at: datetime, note: str = "") -> None:
    """Close the turn with the exit that goes on, where the SOP has the step decide at all."""
    refuse_if(why_not_without_outputs(turn))
    exits = forward_decisions(rounds_policy.step_of(turn))
    rounds.finish_turn(
        turn,
        outcome=exits[0].id if exits else None,
        given={"catatan": note, "arahan": note},
        remark=note,
        by=by,
        at=at,
    )


def issue_edited(
    turn: Turn,
    kind: str,
    default: object,
    *,
    edits: Edits | None,
    by: Actor,
    at: datetime,
    replaces: Document | None = None,
    reason: str = "",
) -> Document:
    """Issue a letter: what the program wrote, the draft over it, the last edits over both.

    Raises Refusal for edits of parts that the program computes.
    """
    refuse_if(why_not_edits(KINDS[kind], edits or {}))
    letter = current_content(turn, KINDS[kind], at=at, default=cast("Edits", default))
    assert letter is not None, "the program has written it"
    return documents.issue_for_turn(
        turn,
        kind=kind,
        content={**letter, **(edits or {})},
        replaces=replaces,
        reason=reason,
        by=by,
        at=at,
    )


def recap_in_force(turn: Turn, *, shown: str = "") -> Recap:
    """The newest recap. Raises Conflict when it is not the one that the person was shown."""
    recap = Recap.objects.filter(round=turn.round_id).order_by("-number").first()
    if recap is None:
        raise Refusal(policy.NO_RECAP)
    if shown and shown != recap.content_hash:
        raise Conflict(
            "Rekapitulasi sudah diganti sejak halaman ini dibuka. Baca versi terbarunya dahulu.",
            {"rekapitulasi": (recap.content_hash, shown)},
        )
    return recap


def written(text: str, *, what: str = "arahan perbaikan rekapitulasi") -> str:
    """The text without blanks around it. Raises Refusal when nothing, or too much, was written."""
    if not text.strip():
        raise Refusal(f"Tulis {what}.")
    if len(text) > LONGEST_TEXT:
        raise Refusal(f"Isi {what} paling panjang {LONGEST_TEXT} huruf.")
    return text.strip()


def back_to_recap(turn: Turn, *, guidance: str, by: Actor, at: datetime) -> Turn:
    """Close the turn with the exit that has the recap made again."""
    decision = required(
        return_to_recap(rounds_policy.definition_for(turn), rounds_policy.step_of(turn))
    )
    return rounds.finish_turn(
        turn,
        outcome=decision.id,
        guidance={None: [{"code": "", "text": guidance}]},
        given={"arahan": guidance, "catatan": guidance},
        by=by,
        at=at,
    )


def required(decision: Decision | None) -> Decision:
    """The exit that the policy has already looked for."""
    assert decision is not None, "the policy has refused a SOP without this exit"
    return decision
