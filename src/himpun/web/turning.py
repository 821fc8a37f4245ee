"""What every step page shows about its turn: the frame around the work of a step.

A step page is a view of (request, round_id, turn_id) that renders a template extending
`web/turns/turn.html`, with `{"turn": view_turn(request, round_id, turn_id)}` and its own context.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from himpun.core.refusals import NotVisible
from himpun.documents import queries as documents
from himpun.documents.queries import Input
from himpun.documents.rules.kinds import kind_of_title
from himpun.documents.rules.steps import KINDS_OF_STEP
from himpun.rounds import policy, queries
from himpun.rounds.rows import Elapsed, TurnRow
from himpun.web.page import OfficeRequest

if TYPE_CHECKING:
    from himpun.documents.models import Document
    from himpun.rounds.models import Round, Turn
    from himpun.sop.rules.definition import Decision, Definition, Step


@dataclass(frozen=True)
class Exit:
    """What opens when the step ends; `label` names the decision, "" when there is but one way."""

    label: str
    text: str
    is_return: bool = False


@dataclass(frozen=True)
class TurnView:
    """A turn for its page: whose it is, since when and until when, what goes in and comes out."""

    row: TurnRow
    definition: Definition
    elapsed: Elapsed
    people: tuple[str, ...]
    inputs: tuple[Input, ...]
    outputs: tuple[Document, ...]
    exits: tuple[Exit, ...]
    directions: tuple[dict[str, str], ...]
    why_not_begin: str
    why_not_prepare: str

    @property
    def turn(self) -> Turn:
        return self.row.turn

    @property
    def round(self) -> Round:
        return self.row.turn.round

    @property
    def step(self) -> Step:
        return self.row.step

    @property
    def why_not(self) -> str:
        """Why the reader cannot close the step now; "" when he can."""
        return self.row.why_not

    @property
    def own_inputs(self) -> tuple[str, ...]:
        """Inputs that the step prepares itself: its own draft goes in (SOP.md, step 1)."""
        made = KINDS_OF_STEP.get(self.step.action, ())
        kinds = {title: kind_of_title(title) for title in self.step.inputs}
        return tuple(title for title, kind in kinds.items() if kind and kind.code in made)

    @property
    def address(self) -> dict[str, int]:
        """The parts of this turn's addresses."""
        return {"round_id": self.turn.round_id, "turn_id": self.turn.pk}

    @property
    def status(self) -> str:
        """The state to show: late and returned before plainly open."""
        if not self.row.is_open:
            return str(self.turn.status)
        if self.row.times.is_late:
            return "late"
        return "returned" if self.row.is_returned else str(self.turn.status)


def get_turn_of(request: OfficeRequest, round_id: int, turn_id: int) -> Turn:
    """The turn under its round's address. NotVisible: another office's, or of another round."""
    turn = queries.get_turn(turn_id, by=request.actor)
    if turn.round_id != round_id:
        raise NotVisible
    return turn


def view_turn(request: OfficeRequest, round_id: int, turn_id: int) -> TurnView:
    """All that the frame of a step page shows. Raises NotVisible."""
    turn = get_turn_of(request, round_id, turn_id)
    calendar = queries.calendar_of(turn.round)
    definition = policy.definition_for(turn)
    step = policy.step_of(turn)
    return TurnView(
        row=queries.row_of(turn, by=request.actor, at=request.at, calendar=calendar),
        definition=definition,
        elapsed=queries.elapsed_of(turn, calendar=calendar, at=request.at),
        people=queries.people_of([turn], at=request.at)[turn.pk],
        inputs=tuple(documents.inputs_of(turn, by=request.actor)),
        outputs=tuple(documents.list_outputs(turn, by=request.actor)),
        exits=tuple(exits_of(definition, step)),
        directions=tuple(turn.guidance),
        why_not_begin=policy.why_not_begin_turn(turn, by=request.actor),
        why_not_prepare=policy.why_not_prepare(turn, by=request.actor),
    )


def exits_of(definition: Definition, step: Step) -> Iterable[Exit]:
    """What opens next, as sentences: one a decision, or one when the step decides nothing."""
    following = definition.next_step(step)
    if following is None:
        on = "Putaran selesai."
    else:
        who = ", ".join(definition.lane(each).name for each in following.closers)
        on = f"Langkah {following.no} terbuka untuk {who}: {following.text}."
    if step.per_unit and following is not None:
        on = f"Setelah semua unit selesai: {on[0].lower()}{on[1:]}"
    if not step.decisions:
        yield Exit("", on)
    for decision in step.decisions:
        yield _exit(definition, decision, on)


def _exit(definition: Definition, decision: Decision, on: str) -> Exit:
    if decision.target is None:
        return Exit(decision.label, on)
    target = definition.step(decision.target)
    chosen = " hanya bagi unit yang dipilih" if decision.only_chosen_units else ""
    return Exit(decision.label, f"Kembali ke langkah {target.no}{chosen}.", is_return=True)
