"""What a recapitulation is made from: frozen forms as they were handed in, and nothing else.

The action that recapitulates reads the rows once and fills these; from here on no clock, no
database and no order of arrival has a say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from himpun.measurement.rules.achievement import Cap
from himpun.measurement.rules.predicates import DEFAULT_SET, PredicateSet
from himpun.planning.rules.indicators import Aggregation, IndicatorSpec
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import TargetPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitIn:
    """A unit that was sent a form. `due_at` and `handed_in_at` are aware moments.

    `absence` is the reason with which the Sekretaris went on without it, "" otherwise;
    `is_checked` whether somebody of the Tim SAKIP checked its form. Of its
    `clarifications` in step 7 so many were answered too late, or never (SOP step 7).
    """

    code: str
    name: str
    position: int = 0
    due_at: datetime | None = None
    handed_in_at: datetime | None = None
    absence: str = ""
    is_checked: bool = True
    clarifications: int = 0
    clarifications_late: int = 0

    @property
    def is_received(self) -> bool:
        """Whether the form has been handed in; a draft is not looked at."""
        return self.handed_in_at is not None

    @property
    def is_on_time(self) -> bool:
        """Handed in not after the due moment, and every clarification answered by its own."""
        if self.handed_in_at is None or self.clarifications_late:
            return False
        return self.due_at is None or self.handed_in_at <= self.due_at


@dataclass(frozen=True, kw_only=True)
class IndicatorIn:
    """An indicator as frozen into the forms, with the office's own targets.

    `objective` is the code of the sasaran above it, "" when there is none. `targets` None: the
    office has no target of its own; a lone contributor's then serves.
    """

    spec: IndicatorSpec
    objective: str = ""
    targets: TargetPlan | None = None
    position: int = 0

    @property
    def contributors(self) -> tuple[str, ...]:
        """Codes of the units that feed it; the owner where none is named."""
        return self.spec.contributors or (self.spec.owner_unit,)

    @cached_property
    def labels(self) -> dict[str, str]:
        """What people call the variables."""
        return self.spec.labels

    def is_due(self, period: Period) -> bool:
        """Whether a figure is wanted: annual-only indicators wait for the last period."""
        return self.spec.aggregation is not Aggregation.TAHUNAN or period.is_last_of_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The figures of one unit for one period: the variables, or the actual itself.

    `is_verified` False: the Bidang that owns the indicator has not verified them, so that they
    stay out of the office's value.
    """

    values: Mapping[str, Decimal | None] = field(default_factory=dict)
    actual: Decimal | None = None
    is_verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RowIn:
    """One indicator in one unit's form.

    `filled` is this period; `earlier` the agreed figures of earlier periods of the year. Where
    the indicator has a formula the variables count and `actual` is not looked at. `targets` None:
    the unit has no target of its own. `is_due` None: as the aggregation says.
    """

    indicator: str
    unit: str
    filled: Filled = field(default_factory=Filled)
    earlier: Mapping[Period, Filled] = field(default_factory=dict)
    targets: TargetPlan | None = None
    note: str = ""
    n_evidence: int = 0
    is_due: bool | None = None
    data_status: str = ""

    @property
    def is_verified(self) -> bool:
        """Whether the figure of this period may enter the office's value."""
        return self.filled.is_verified


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveIn:
    """A sasaran of the plan."""

    code: str
    name: str
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetIn:
    """A DPA line in one unit's form, in rupiah. `spent` is the realisation to date."""

    code: str
    name: str
    unit: str
    ceiling: Decimal
    spent: Decimal | None = None
    objective: str = ""
    note: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapIn:
    """Everything one recapitulation looks at.

    Raises ValueError with an Indonesian sentence when something is there twice, or a row or
    line belongs to a unit or indicator that was not given.
    """

    period: Period
    units: tuple[UnitIn, ...]
    indicators: tuple[IndicatorIn, ...]
    rows: tuple[RowIn, ...]
    objectives: tuple[ObjectiveIn, ...] = ()
    budget: tuple[BudgetIn, ...] = ()
    cap: Cap = Cap.NONE
    scale: PredicateSet = DEFAULT_SET

    def __post_init__(self) -> None:
        _refuse_twice("Unit", (unit.code for unit in self.units))
        _refuse_twice("Indikator", (one.spec.code for one in self.indicators))
        _refuse_twice("Sasaran", (one.code for one in self.objectives))
        _refuse_twice("Isian", (f"{row.indicator} · {row.unit}" for row in self.rows))
        _refuse_twice("Baris DPA", (f"{line.code} · {line.unit}" for line in self.budget))
        feeding = {(one.spec.code, unit) for one in self.indicators for unit in one.contributors}
        for row in self.rows:
            if (row.indicator, row.unit) not in feeding:
                raise ValueError(f"Unit {row.unit} bukan penyumbang indikator {row.indicator}.")
        units = {unit.code for unit in self.units}
        for line in self.budget:
            if line.unit not in units:
                raise ValueError(f"Baris DPA {line.code} milik unit {line.unit} yang tidak ada.")


def _refuse_twice(what: str, keys: Iterable[str]) -> None:
    twice = sorted(key for key, n in Counter(keys).items() if n > 1)
    if twice:
        raise ValueError(f"{what} {', '.join(twice)} ada dua kali.")
