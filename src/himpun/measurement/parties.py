"""The parties of the joint analysis (SOP step 9): who is asked, and for whom somebody speaks."""

from __future__ import annotations

from dataclasses import dataclass

from himpun.core.actors import Actor, Capacity
from himpun.rounds.models import Turn
from himpun.rounds.opening import filling_units
from himpun.rounds.policy import definition_for, step_of


@dataclass(frozen=True)
class Party:
    """One voice: a lane, or one unit of a lane. `name` is what people call it."""

    lane: str
    unit_id: int | None
    name: str


def parties_of(turn: Turn) -> tuple[Party, ...]:
    """Everybody whom the step asks: its lanes and participants, lanes of units unit by unit."""
    definition, units = definition_for(turn), filling_units(turn.round)
    found: list[Party] = []
    for lane in step_of(turn).everybody:
        name = definition.lane(lane).name
        own = [unit for unit in units if unit.lane == lane]
        if len(own) > 1:
            found += [Party(lane, unit.pk, unit.name) for unit in own]
        else:
            found.append(Party(lane, own[0].pk if own else None, name))
    return tuple(found)


def seats_of(
    turn: Turn, *, by: Actor, parties: tuple[Party, ...] | None = None
) -> list[tuple[Party, Capacity]]:
    """The parties for which the actor can speak, in the order of the SOP, and as what.

    Where a lane has several units, the capacity must be one of that unit; who leads comes first.
    """
    if by.home != turn.round.office_id:
        return []
    asked = parties_of(turn) if parties is None else parties
    seats = []
    for party in asked:
        alone = sum(one.lane == party.lane for one in asked) == 1
        fitting = [
            capacity
            for capacity in by.capacities
            if capacity.role == party.lane and (alone or capacity.scope == party.unit_id)
        ]
        if fitting:
            seats.append((party, max(fitting, key=lambda capacity: capacity.leads)))
    return seats
