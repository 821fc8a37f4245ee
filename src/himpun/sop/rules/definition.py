"""A procedure as data: what an office agreed to do, who does it, how long it may take.

The shape follows the SOP-AP table of PermenPANRB 35/2012: an identity box, lanes (pelaksana),
steps with their quality standard (mutu baku: kelengkapan, waktu, output) and remarks (Ket.).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum

MINUTES_PER_HOUR = 60


class StepAction(StrEnum):
    """What the program does in a step; the values are the words of the SOP file."""

    ORDER = "perintah"
    MINUTES = "rapat"
    PLAN = "rencana"
    SOURCES = "dokumen"
    DISTRIBUTE = "formulir"
    FILL = "isi"
    RECAPITULATE = "rekap"
    REPORT_RECAP = "lapor_rekap"
    ANALYSE = "analisa"
    REPORT_ANALYSIS = "lapor_analisa"
    ARCHIVE = "arsip"
    TASK = "tugas"


class NormUnit(StrEnum):
    """The unit in which the author typed a standard time."""

    MINUTE = "menit"
    HOUR = "jam"
    DAY = "hari"


@dataclass(frozen=True)
class Norm:
    """Standard time (Waktu) of the work itself, kept as typed: 2 jam stays 2 jam.

    Minutes and hours are office time; days are working days.
    """

    amount: int
    typed_in: NormUnit

    @property
    def minutes(self) -> int | None:
        """Office minutes, or None for a norm in working days."""
        if self.typed_in is NormUnit.DAY:
            return None
        return self.amount * (MINUTES_PER_HOUR if self.typed_in is NormUnit.HOUR else 1)

    @property
    def days(self) -> int | None:
        """Working days, or None for a norm in minutes or hours."""
        return self.amount if self.typed_in is NormUnit.DAY else None

    @property
    def text(self) -> str:
        """As printed in the table: "10 menit", "2 jam", "5 hari"."""
        return f"{self.amount} {self.typed_in.value}"

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Lane:
    """A column of the flowchart: who acts. `id` is the role code that mandates carry."""

    id: str
    name: str


@dataclass(frozen=True)
class Decision:
    """One exit of a step. Without `target` the procedure goes on; with it, it goes back."""

    id: str
    label: str
    target: str | None = None
    only_chosen_units: bool = False
    required: tuple[str, ...] = ()

    @property
    def is_return(self) -> bool:
        return self.target is not None


@dataclass(frozen=True)
class Step:
    """One row of the procedure.

    `lanes` act; `closer` ends the step ("" when per_unit: every unit ends its own turn);
    `participants` take part without closing; `addressees` only receive. `wait` is the allowed
    number of working days before a minute or hour norm begins to count against anybody
    (0 = the norm itself is the deadline); None for norms in days, which are deadlines themselves.
    """

    id: str
    no: int
    action: StepAction
    text: str
    lanes: tuple[str, ...]
    closer: str
    participants: tuple[str, ...]
    addressees: tuple[str, ...]
    per_unit: bool
    inputs: tuple[str, ...]
    norm: Norm
    wait: int | None
    outputs: tuple[str, ...]
    decisions: tuple[Decision, ...] = ()
    may_go_on_without: str | None = None
    note: str = ""

    @property
    def closers(self) -> tuple[str, ...]:
        """The lanes of which a holder ends the step (of a per-unit step: for the own unit)."""
        return self.lanes if self.per_unit else (self.closer,)

    @property
    def everybody(self) -> tuple[str, ...]:
        """All lanes that get a symbol in the row, closers first."""
        return tuple(dict.fromkeys((*self.closers, *self.lanes, *self.participants)))

    def decision(self, outcome: str) -> Decision | None:
        """The decision of that id, or None."""
        return next((each for each in self.decisions if each.id == outcome), None)


@dataclass(frozen=True)
class Identity:
    """The identity box of the SOP-AP first page; what is empty in the source stays empty."""

    institution: tuple[str, ...]
    number: str
    name: str
    made_on: date | None = None
    revised_on: date | None = None
    effective_on: date | None = None
    approved_by: str = ""
    legal_basis: tuple[str, ...] = ()
    qualifications: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    warning: str = ""
    recording: tuple[str, ...] = ()


@dataclass(frozen=True)
class ScenarioAct:
    """One line of a scenario: who closes what, and what the author expects to happen then.

    `expected` are the ids of the steps that open (empty: the others are awaited),
    `finishes` says that the round ends. `acted_at` is local office time without a zone;
    `due_at` is the expected due moment of what opens.
    """

    lane: str
    step: str
    unit: str | None
    outcome: str | None
    chosen_units: tuple[str, ...]
    expected: tuple[str, ...]
    finishes: bool
    acted_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True)
class Definition:
    """One version of one procedure. Step ids are stable across versions."""

    code: str
    version: int
    identity: Identity
    lanes: tuple[Lane, ...]
    steps: tuple[Step, ...]
    scenario: tuple[ScenarioAct, ...] = ()

    @property
    def number(self) -> str:
        return self.identity.number

    @property
    def name(self) -> str:
        return self.identity.name

    def step(self, step_id: str) -> Step:
        """The step of that id. KeyError: this version has no such step."""
        for each in self.steps:
            if each.id == step_id:
                return each
        raise KeyError(step_id)

    def lane(self, lane_id: str) -> Lane:
        """The lane of that id. KeyError: this version has no such lane."""
        for each in self.lanes:
            if each.id == lane_id:
                return each
        raise KeyError(lane_id)

    def step_for(self, action: StepAction) -> Step | None:
        """The step with that special action (each occurs at most once), or the first task."""
        return next((each for each in self.steps if each.action is action), None)

    def next_step(self, step: Step) -> Step | None:
        """The row below, or None after the last."""
        return self.steps[step.no] if step.no < len(self.steps) else None

    def returns_to(self, step: Step) -> tuple[tuple[Step, Decision], ...]:
        """Which decisions of later steps send work back to this one."""
        return tuple(
            (source, decision)
            for source in self.steps
            for decision in source.decisions
            if decision.target == step.id
        )

    @property
    def norm_total(self) -> tuple[int, int]:
        """Sum of the norms: (office minutes, working days)."""
        minutes = sum(each.norm.minutes or 0 for each in self.steps)
        return minutes, sum(each.norm.days or 0 for each in self.steps)


def content_of(definition: Definition) -> Mapping[str, object]:
    """Everything that the definition says, in plain JSON types; what is empty is left out."""
    return _filled(asdict(definition))


def _filled(table: Mapping[str, object]) -> Mapping[str, object]:
    plain = {key: _plain(value) for key, value in table.items()}
    return {key: value for key, value in plain.items() if not _is_empty(value)}


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", [])


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return _filled(value)
    if isinstance(value, (tuple, list)):
        return [_plain(each) for each in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):  # datetime is a date too
        return value.isoformat()
    return value
