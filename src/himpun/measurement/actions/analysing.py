"""Step 9, the joint analysis: views of the parties, and the decision that closes it."""

from __future__ import annotations

from datetime import datetime

from himpun.core.action import acting_as, action, change
from himpun.core.action import note as tell
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal, refuse_if
from himpun.intake import actions as intake
from himpun.measurement import letters, policy
from himpun.measurement.actions.closing import (
    back_to_recap,
    issue_edited,
    recap_in_force,
    required,
    written,
)
from himpun.measurement.directions import Direction, Directions, read_directions
from himpun.measurement.models import Guidance, Recap, Verdict, View
from himpun.measurement.parties import seats_of
from himpun.measurement.rules.decisions import (
    forward_decisions,
    return_to_recap,
    return_to_units,
)
from himpun.rounds import actions as rounds
from himpun.rounds import policy as rounds_policy
from himpun.rounds.models import Turn


@action("measurement.view_given")
def give_view(
    turn: Turn,
    *,
    text: str,
    by: Actor,
    at: datetime,
    stance: str = "",
    lane: str = "",
    unit_id: int | None = None,
    version: int | None = None,
) -> View:
    """Step 9: a party puts its view on record, or changes it while the analysis is open.

    Who sits there for several parties says for which (`lane`, `unit_id`). `version` is that of
    the view on the screen. Raises Refusal, Conflict when the party's view has changed since.
    """
    refuse_if(policy.why_not_give_view(turn, by=by))
    seats = [
        (party, capacity)
        for party, capacity in seats_of(turn, by=by)
        if lane in ("", party.lane) and unit_id in (None, party.unit_id)
    ]
    if not seats:
        raise Refusal("Anda tidak berbicara untuk pihak ini.")
    if stance and stance not in View.Stance.values:
        raise Refusal("Sikap ini tidak dikenal.")
    (party, capacity), person = seats[0], by.person_id
    assert person is not None, "only people hold capacities"
    acting_as(capacity.title)
    said = {
        "person_id": person,
        "name": by.name,
        "acting_as": capacity.title,
        "stance": stance,
        "text": written(text, what="pandangan"),
        "given_at": at,
    }
    tell(party=party.name, stance=stance, text=said["text"])
    before = View.objects.filter(turn=turn, lane=party.lane, unit=party.unit_id).first()
    if before is None:
        return View.objects.create(turn=turn, lane=party.lane, unit_id=party.unit_id, **said)
    expected = before.version if version is None else version
    return change(before, expect={"version": expected}, **said)


@action("measurement.agreed")
def agree(
    turn: Turn,
    *,
    by: Actor,
    at: datetime,
    outcome: str | None = None,
    note: str = "",
    recap_hash: str = "",
) -> Verdict:
    """Step 9: the data are agreed, perhaps with notes; measurement of the period opens.

    `outcome` is one of the SOP's exits that go on; `recap_hash` the digest of the recap on the
    screen. Raises Conflict when another recap is in force by now.
    """
    refuse_if(policy.why_not_agree(turn, by=by))
    exits = forward_decisions(rounds_policy.step_of(turn))
    if exits and outcome not in {each.id for each in exits}:
        raise Refusal(f"Pilih salah satu: {', '.join(each.label for each in exits)}.")
    recap = recap_in_force(turn, shown=recap_hash)
    verdict = _decide(turn, recap, outcome=outcome, is_agreed=True, note=note, by=by, at=at)
    _issue_result(turn, verdict, directions=(), by=by, at=at)
    rounds.finish_turn(
        turn,
        outcome=outcome or None,
        given={"catatan": note, "arahan": note},
        remark=note.strip(),
        by=by,
        at=at,
    )
    return verdict


def _decide(
    turn: Turn,
    recap: Recap,
    *,
    outcome: str | None,
    is_agreed: bool,
    note: str,
    by: Actor,
    at: datetime,
) -> Verdict:
    capacity = rounds_policy.capacity_for(turn, by=by)
    assert capacity is not None, "the policy has refused who does not close the analysis"
    tell(outcome=outcome, recap=recap.content_hash, note=note.strip())
    return Verdict.objects.create(
        turn=turn,
        recap=recap,
        recap_hash=recap.content_hash,
        outcome=outcome or "",
        is_agreed=is_agreed,
        note=note.strip(),
        decided_at=at,
        decided_by_id=by.person_id,
        decided_name=by.name,
        decided_as=capacity.title,
    )


def _issue_result(
    turn: Turn, verdict: Verdict, *, directions: tuple[Guidance, ...], by: Actor, at: datetime
) -> None:
    """HASIL_ANALISA, whatever was decided."""
    views = list(turn.views.order_by("given_at", "id"))
    letter = letters.analysis_letter(turn, verdict, views=views, guidance=directions, at=at)
    issue_edited(turn, "HASIL_ANALISA", letter, edits=None, by=by, at=at)


@action("measurement.returned_for_completion")
def return_for_completion(
    turn: Turn,
    *,
    guidance: Directions,
    by: Actor,
    at: datetime,
    due_at: datetime | None = None,
    note: str = "",
    recap_hash: str = "",
) -> Verdict:
    """Step 9: chosen figures of chosen units go back to step 6, each with its own direction.

    `guidance` maps a unit to {row code: direction}; the code "" gives a unit its whole form back
    (one that stayed silent, say). `due_at` is the date by which they complete it; otherwise the
    norm of the SOP. The other figures stay as handed in. Raises Refusal, Conflict.
    """
    refuse_if(policy.why_not_return_for_completion(turn, by=by))
    if due_at is not None and due_at <= at:
        raise Refusal("Tenggat pelengkapan harus sesudah saat ini.")
    decision = required(
        return_to_units(rounds_policy.definition_for(turn), rounds_policy.step_of(turn))
    )
    directions = read_directions(turn.round, guidance)
    recap = recap_in_force(turn, shown=recap_hash)
    verdict = _decide(turn, recap, outcome=decision.id, is_agreed=False, note=note, by=by, at=at)
    kept = _keep(verdict, directions)
    _issue_result(turn, verdict, directions=kept, by=by, at=at)
    by_unit: dict[int, dict[str, str]] = {}
    for each in directions:
        by_unit.setdefault(each.unit.pk, {})[each.code] = each.text
    said = "; ".join(each.text for each in directions)
    rounds.finish_turn(
        turn,
        outcome=decision.id,
        chosen_units=tuple(by_unit),
        guidance={
            unit: [{"code": code, "text": text} for code, text in texts.items()]
            for unit, texts in by_unit.items()
        },
        given={"arahan": said, "catatan": note.strip() or said},
        remark=note.strip(),
        due_at=due_at,
        by=by,
        at=at,
    )
    intake.reopen_rows(turn, guidance=by_unit, by=by, at=at)
    return verdict


def _keep(verdict: Verdict, directions: list[Direction]) -> tuple[Guidance, ...]:
    tell(guidance={f"{each.unit.code} {each.code}".strip(): each.text for each in directions})
    return tuple(
        Guidance.objects.bulk_create(
            Guidance(
                verdict=verdict,
                unit=each.unit,
                indicator_id=each.row.indicator_id if each.row is not None else None,
                row_code=each.code,
                text=each.text,
            )
            for each in directions
        )
    )


@action("measurement.recap_returned")
def return_recap(
    turn: Turn, *, guidance: str, by: Actor, at: datetime, recap_hash: str = ""
) -> Verdict:
    """Step 9: the recap itself is at fault and goes back to step 7; the forms stay as they are."""
    refuse_if(policy.why_not_return_recap(turn, by=by))
    text = written(guidance)
    recap = recap_in_force(turn, shown=recap_hash)
    decision = required(
        return_to_recap(rounds_policy.definition_for(turn), rounds_policy.step_of(turn))
    )
    verdict = _decide(turn, recap, outcome=decision.id, is_agreed=False, note="", by=by, at=at)
    kept = Guidance.objects.create(verdict=verdict, text=text)
    _issue_result(turn, verdict, directions=(kept,), by=by, at=at)
    back_to_recap(turn, guidance=text, by=by, at=at)
    return verdict
