"""What a check looks at, what it is, and what it finds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from himpun.intake.rules.cells import Written
from himpun.intake.rules.frozen import FrozenBudgetLine
from himpun.intake.rules.pace import Pace
from himpun.planning.rules.indicators import IndicatorSpec
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim

VALUE = "value"
EVIDENCE = "evidence"
NOTE = "note"


class Weight(StrEnum):
    """How heavy a finding is: an error stops the sending, a warning is counted, a remark told."""

    ERROR = "GALAT"
    WARNING = "PERINGATAN"
    REMARK = "CATATAN"


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same unit handed in for the same row in an earlier period."""

    period: Period
    actual: Decimal | None = None
    values: Mapping[str, Decimal | None] = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Below:
    """What a unit below (a UPTD of a Bidang) has handed in for the same indicator this period."""

    unit: str
    values: Mapping[str, Decimal | None]
    actual: Decimal | None


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of a form: its frozen card (one of the two), what was written, what is known of it.

    `earlier` is newest first and at most eight periods long. Whatever is not known is left out,
    and the checks that need it stay silent.
    """

    row_id: int
    code: str
    name: str
    is_due: bool
    written: Written
    n_evidence: int
    spec: IndicatorSpec | None = None
    budget_line: FrozenBudgetLine | None = None
    period: Period | None = None
    target: Aim | None = None
    earlier: tuple[Earlier, ...] = ()
    below: tuple[Below, ...] = ()
    n_below: int = 0
    pace: Pace | None = None
    guidance: str = ""
    """Why the row came back, where it did."""
    is_touched: bool = True
    """Whether somebody has written or proved anything since."""

    @property
    def decimals(self) -> int | None:
        """Decimal places in which the row's figures are shown; None as many as there are."""
        return self.spec.decimals if self.spec is not None else None

    @property
    def data_on(self) -> date | None:
        return self.written.data_on

    def value_of(self, variable: str) -> Decimal | None:
        """What was typed for a variable."""
        text = self.written.values.get(variable)
        return None if text is None else Decimal(text)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: where, how heavy, and the sentence.

    `about` is the column (value, evidence or note), `check` the name of the check.
    """

    row_id: int
    code: str
    weight: Weight
    sentence: str
    about: str = VALUE
    check: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check: what it is called, how heavy it weighs, its rule in words, and the look itself."""

    look: Callable[[CheckedRow], str]
    weight: Weight
    title: str
    rule: str
    about: str = VALUE

    @property
    def code(self) -> str:
        """The name of its function and of its file."""
        return self.look.__name__

    def __call__(self, row: CheckedRow) -> Finding | None:
        """What it finds in a row, or None."""
        said = self.look(row)
        if not said:
            return None
        sentence = f"{row.code} {row.name}: {said}"
        return Finding(row.row_id, row.code, self.weight, sentence, self.about, self.code)


def check(
    weight: Weight, *, title: str, rule: str, about: str = VALUE
) -> Callable[[Callable[[CheckedRow], str]], Check]:
    """Make a function a check; it answers a sentence without the row's name, or ""."""

    def of(look: Callable[[CheckedRow], str]) -> Check:
        return Check(look, weight, title, rule, about)

    return of
