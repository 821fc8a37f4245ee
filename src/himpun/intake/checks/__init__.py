"""Checks of a form before it is handed in: one file each, one function, one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from himpun.intake.checks.budget_within_ceiling import budget_within_ceiling
from himpun.intake.checks.evidence_present import evidence_present
from himpun.intake.checks.finding import CheckedRow, Finding, Weight
from himpun.intake.checks.reason_for_empty import reason_for_empty
from himpun.intake.checks.within_limits import within_limits

CHECKS: tuple[Callable[[CheckedRow], Finding | None], ...] = (
    reason_for_empty,
    within_limits,
    evidence_present,
    budget_within_ceiling,
)


def run_checks(rows: Iterable[CheckedRow]) -> list[Finding]:
    """Every finding of every check, in the order of the rows."""
    return [found for row in rows for check in CHECKS if (found := check(row)) is not None]


__all__ = ["CHECKS", "CheckedRow", "Finding", "Weight", "run_checks"]
