"""The engine: one pure function says what opens when a turn ends.

A procedure is a sequence of rows, so at any moment only one step is open: one turn, or one turn
per unit. `pass_no` of a turn is how many times its step (of its unit) has been opened in the
round, counted from 1; whoever calls tells the highest so far as `passes`.

- A per-unit step joins: the next step opens when no sibling turn is open any more.
- A return opens its target again: of the chosen units only, where the decision says so,
  otherwise the whole step. The steps after it then run again as their next pass; a second
  per-unit step further down opens for every unit again, for all must see what changed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from himpun.sop.rules.definition import Decision, Definition, Step

UnitKey: TypeAlias = int | str
Passes: TypeAlias = Mapping[tuple[str, UnitKey | None], int]


class WrongMove(ValueError):
    """The move is not one that the procedure knows; the text is a sentence for people."""


@dataclass(frozen=True)
class TurnView:
    """The turn that ends. `unit` is None unless the step is per unit."""

    step: str
    unit: UnitKey | None = None
    pass_no: int = 1


@dataclass(frozen=True)
class TurnSpec:
    """A turn to open."""

    step: str
    unit: UnitKey | None
    pass_no: int


@dataclass(frozen=True)
class Advance:
    """What happens next. Nothing opened and not finished: other units are awaited."""

    open: tuple[TurnSpec, ...]
    finished: bool


def first_turns(
    definition: Definition, units: Sequence[UnitKey], passes: Passes | None = None
) -> tuple[TurnSpec, ...]:
    """The turns with which a round begins. WrongMove: a per-unit step, but no unit."""
    return _open(definition.steps[0], units, passes or {})


def advance(
    definition: Definition,
    *,
    units: Sequence[UnitKey],
    turn: TurnView,
    open_siblings: int,
    outcome: str | None = None,
    chosen_units: Collection[UnitKey] = (),
    passes: Passes | None = None,
) -> Advance:
    """What opens now that `turn` ends with `outcome` (ENGINE: Execution).

    `open_siblings` counts the turns of the same step that are still open, without this one.
    `passes` holds the highest pass opened so far per (step, unit); without it only this
    turn's own pass is known. WrongMove: see `why_not_outcome`.
    """
    step = definition.step(turn.step)
    if reason := why_not_outcome(step, outcome=outcome, chosen_units=chosen_units, units=units):
        raise WrongMove(reason)
    so_far = dict(passes or {})
    own = (turn.step, turn.unit)
    so_far[own] = max(so_far.get(own, 0), turn.pass_no)
    if step.per_unit and open_siblings > 0:
        return Advance((), finished=False)
    decision = step.decision(outcome) if outcome is not None else None
    if decision is not None and decision.target is not None:
        concerned = [u for u in units if u in chosen_units] if chosen_units else units
        return Advance(_open(definition.step(decision.target), concerned, so_far), finished=False)
    following = definition.next_step(step)
    if following is None:
        return Advance((), finished=True)
    return Advance(_open(following, units, so_far), finished=False)


def why_not_outcome(
    step: Step,
    *,
    outcome: str | None,
    chosen_units: Collection[UnitKey],
    units: Collection[UnitKey],
) -> str:
    """Why the step cannot end like this, in a sentence; "" when it can."""
    if not step.decisions:
        if outcome is not None:
            return f"Langkah {step.no} tidak mempunyai putusan."
        return "Langkah ini tidak memilih unit." if chosen_units else ""
    decision = step.decision(outcome) if outcome is not None else None
    if decision is None:
        labels = ", ".join(each.label for each in step.decisions)
        return f"Pilih salah satu putusan langkah {step.no}: {labels}."
    return _why_not_units(decision, chosen_units, units)


def _why_not_units(
    decision: Decision, chosen_units: Collection[UnitKey], units: Collection[UnitKey]
) -> str:
    if not decision.only_chosen_units:
        return f'Putusan "{decision.label}" tidak memilih unit.' if chosen_units else ""
    if not chosen_units:
        return f'Putusan "{decision.label}" harus menyebut sedikitnya satu unit.'
    if not set(chosen_units) <= set(units):
        return f'Putusan "{decision.label}" menyebut unit yang tidak ikut dalam putaran ini.'
    return ""


def _open(step: Step, units: Sequence[UnitKey], passes: Passes) -> tuple[TurnSpec, ...]:
    keys: Sequence[UnitKey | None] = tuple(dict.fromkeys(units)) if step.per_unit else (None,)
    if not keys:
        raise WrongMove(f"Langkah {step.no} dikerjakan per unit, tetapi belum ada unit yang ikut.")
    return tuple(TurnSpec(step.id, unit, passes.get((step.id, unit), 0) + 1) for unit in keys)
