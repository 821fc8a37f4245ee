"""A plan that passed every check: what an import writes, without a database in sight."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from himpun.planning.rules.indicators import IndicatorSpec, Level
from himpun.planning.rules.plan_tables import CellFault
from himpun.planning.rules.targets import TargetPlan


class DocumentKind(StrEnum):
    """Planning documents that the SOP's step 4 gathers."""

    RENSTRA = "RENSTRA"
    PK = "PK"
    DPA = "DPA"
    LAIN = "LAIN"


@dataclass(frozen=True)
class PlannedNode:
    """A goal, objective, program, activity or subactivity; ``row`` is its line in the sheet."""

    code: str
    level: Level
    name: str
    parent_code: str
    row: int


@dataclass(frozen=True)
class PlannedIndicator:
    """An indicator, the line it stands on, and the cell that says since when it holds."""

    spec: IndicatorSpec
    row: int
    since_cell: str


@dataclass(frozen=True)
class PlannedTargets:
    """One year's targets of one unit or the office, valid from a day."""

    indicator_code: str
    plan: TargetPlan
    basis: str
    valid_from: date
    row: int
    since_cell: str


@dataclass(frozen=True)
class PlannedBudget:
    """A DPA line; ``ceiling`` in rupiah."""

    code: str
    name: str
    unit: str
    year: int
    ceiling: Decimal
    remark: str
    valid_from: date
    row: int
    since_cell: str


@dataclass(frozen=True)
class PlannedDocument:
    """A planning document with the name of its file beside the workbook."""

    kind: DocumentKind
    number: str
    dated_on: date
    year: int
    title: str
    file: str
    row: int
    file_cell: str


@dataclass(frozen=True)
class CheckedPlan:
    """Everything of a workbook, each part in the order of its sheet."""

    nodes: tuple[PlannedNode, ...]
    indicators: tuple[PlannedIndicator, ...]
    targets: tuple[PlannedTargets, ...]
    budget: tuple[PlannedBudget, ...]
    documents: tuple[PlannedDocument, ...]
    warnings: tuple[CellFault, ...] = ()
