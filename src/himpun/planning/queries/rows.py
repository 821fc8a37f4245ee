"""What the read door of planning answers with: frozen, without a database behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from himpun.planning.rules.indicators import IndicatorSpec, Level, OfficeRule
from himpun.planning.rules.targets import Aim, TargetPlan


@dataclass(frozen=True)
class PlanStep:
    """One node of the tree on the way down to an indicator."""

    level: Level
    code: str
    name: str
    position: int


@dataclass(frozen=True)
class IndicatorCard:
    """An indicator in force: its card, its place in the tree, its targets of one year.

    ``path`` runs from the goal down to the node it hangs on.
    """

    indicator_id: int
    version_id: int
    position: int
    spec: IndicatorSpec
    path: tuple[PlanStep, ...]
    targets: tuple[TargetPlan, ...]

    @property
    def objective(self) -> PlanStep:
        """The sasaran it belongs to; the topmost node where the tree has no sasaran above."""
        found = [step for step in self.path if step.level is Level.SASARAN]
        return found[-1] if found else self.path[0]

    @property
    def office_targets(self) -> TargetPlan | None:
        """The targets of the office as a whole."""
        return next((plan for plan in self.targets if not plan.unit), None)

    def targets_of(self, unit_code: str) -> TargetPlan | None:
        """What the unit is measured against: its own targets, or the office's where they apply.

        The office's figure applies to the only contributor, and to every unit unless units are
        added up (a share of a sum is nobody's target until it is agreed).
        """
        for plan in self.targets:
            if plan.unit == unit_code:
                return plan
        alone = self.spec.contributors == (unit_code,)
        shared = self.spec.is_shared and unit_code in self.spec.contributors
        if alone or (shared and self.spec.office_rule is not OfficeRule.JUMLAH):
            return self.office_targets
        return None


@dataclass(frozen=True)
class BudgetRow:
    """A DPA line in force; ``ceiling`` in rupiah, ``objective`` the code of its sasaran or ""."""

    id: int
    unit_id: int
    unit_code: str
    year: int
    code: str
    name: str
    ceiling: Decimal
    remark: str
    objective: str
    position: int


@dataclass(frozen=True)
class DocumentRow:
    """A registered planning document and the digest of its file."""

    id: int
    kind: str
    kind_label: str
    number: str
    title: str
    dated_on: date
    year: int
    file_name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class TargetRow:
    """One version of one target: of which unit ("" is the office), what, since and until when."""

    period: str
    unit: str
    aim: Aim | None
    version: int
    valid_from: date
    valid_until: date | None
    basis: str


@dataclass(frozen=True)
class TreeNode:
    """A node of the plan with what hangs on it."""

    level: Level
    code: str
    name: str
    indicators: tuple[IndicatorCard, ...]
    children: tuple[TreeNode, ...]
