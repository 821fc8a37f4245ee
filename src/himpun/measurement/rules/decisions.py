"""Which exit of a step does what: found from the SOP's own decisions, not from their names."""

from __future__ import annotations

from himpun.sop.rules.definition import Decision, Definition, Step, StepAction


def forward_decisions(step: Step) -> tuple[Decision, ...]:
    """The exits with which the procedure goes on (Setuju, Setuju dengan catatan; Dilaporkan)."""
    return tuple(each for each in step.decisions if not each.is_return)


def return_to_units(definition: Definition, step: Step) -> Decision | None:
    """The exit that gives chosen units their form back (SOP step 9 → 6)."""
    return _returning(definition, step, to=StepAction.FILL, only_chosen=True)


def return_to_recap(definition: Definition, step: Step) -> Decision | None:
    """The exit that has the recap itself made again (SOP steps 8 and 9 → 7)."""
    return _returning(definition, step, to=StepAction.RECAPITULATE, only_chosen=False)


def _returning(
    definition: Definition, step: Step, *, to: StepAction, only_chosen: bool
) -> Decision | None:
    for each in step.decisions:
        if each.target is None or each.only_chosen_units is not only_chosen:
            continue
        if definition.step(each.target).action is to:
            return each
    return None
