"""The read door of planning: indicators in force, the tree, budget lines, documents."""

from himpun.planning.queries.papers import (
    get_document,
    list_budget_lines,
    list_documents,
)
from himpun.planning.queries.plan import (
    get_indicator,
    list_indicators,
    list_target_versions,
    list_versions,
    list_years,
    plan_tree,
    specs_in_force,
    targets_for,
)
from himpun.planning.queries.rows import (
    BudgetRow,
    DocumentRow,
    IndicatorCard,
    PlanStep,
    TargetRow,
    TreeNode,
)

__all__ = [
    "BudgetRow",
    "DocumentRow",
    "IndicatorCard",
    "PlanStep",
    "TargetRow",
    "TreeNode",
    "get_document",
    "get_indicator",
    "list_budget_lines",
    "list_documents",
    "list_indicators",
    "list_target_versions",
    "list_versions",
    "list_years",
    "plan_tree",
    "specs_in_force",
    "targets_for",
]
