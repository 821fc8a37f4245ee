"""What a check looks at and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from himpun.intake.rules.cells import Written
from himpun.intake.rules.frozen import FrozenBudgetLine
from himpun.planning.rules.indicators import IndicatorSpec

VALUE = "value"
EVIDENCE = "evidence"


class Weight(StrEnum):
    """How heavy a finding is: an error stops the sending, a warning is counted."""

    ERROR = "GALAT"
    WARNING = "PERINGATAN"


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of a form: its frozen card (one of the two), what was written, its evidence."""

    row_id: int
    code: str
    name: str
    is_due: bool
    written: Written
    n_evidence: int
    spec: IndicatorSpec | None = None
    budget_line: FrozenBudgetLine | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: where, how heavy, and the sentence. `about` is the column: value or evidence."""

    row_id: int
    code: str
    weight: Weight
    sentence: str
    about: str = VALUE
