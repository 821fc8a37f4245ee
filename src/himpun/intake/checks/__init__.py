"""Checks of a form before it is handed in: one file each, one function, one sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from himpun.intake.checks.budget_within_ceiling import budget_within_ceiling
from himpun.intake.checks.cumulative_not_falling import cumulative_not_falling
from himpun.intake.checks.denominator_unchanged import denominator_unchanged
from himpun.intake.checks.evidence_present import evidence_present
from himpun.intake.checks.far_from_history import far_from_history
from himpun.intake.checks.finding import (
    NOTE,
    Below,
    Check,
    CheckedRow,
    Earlier,
    Finding,
    Weight,
)
from himpun.intake.checks.guidance_answered import guidance_answered
from himpun.intake.checks.money_follows_performance import money_follows_performance
from himpun.intake.checks.narrative_is_new import narrative_is_new
from himpun.intake.checks.part_within_whole import part_within_whole
from himpun.intake.checks.reason_for_empty import reason_for_empty
from himpun.intake.checks.right_period import right_period
from himpun.intake.checks.subunits_add_up import subunits_add_up
from himpun.intake.checks.within_limits import within_limits

CHECKS: tuple[Check, ...] = (
    reason_for_empty,
    within_limits,
    evidence_present,
    guidance_answered,
    far_from_history,
    cumulative_not_falling,
    part_within_whole,
    denominator_unchanged,
    right_period,
    subunits_add_up,
    budget_within_ceiling,
    narrative_is_new,
    money_follows_performance,
)

NOTABLE: tuple[Check, ...] = tuple(each for each in CHECKS if each.weight is not Weight.ERROR)
"""Checks of which an office may ask that a finding come with a keterangan."""

USUALLY_NOTED = (far_from_history.code, evidence_present.code)
"""What asks for a note where the office has chosen nothing: figures outside the soft limits (UX 3)
and missing evidence. The third is a missing figure, which always needs its coded reason."""

NOTE_ASKED = "note_asked"


def run_checks(
    rows: Iterable[CheckedRow], *, noted: Collection[str] = USUALLY_NOTED
) -> list[Finding]:
    """Every finding of every check, in the order of the rows.

    A row with a finding of a check in `noted` (names of checks) and without a keterangan gets an
    error that asks for one.
    """
    found: list[Finding] = []
    for row in rows:
        own = [each for check in CHECKS if (each := check(row)) is not None]
        found += own
        if (asking := _asking(row, own, noted)) is not None:
            found.append(asking)
    return found


def _asking(row: CheckedRow, found: list[Finding], noted: Collection[str]) -> Finding | None:
    if row.written.note:
        return None
    notable = {check.code: check.title for check in NOTABLE}
    titles = [
        _fired(each, row) or notable[each.check]
        for each in found
        if each.check in noted and each.check in notable
    ]
    if not titles:
        return None
    why = " dan ".join(title[:1].lower() + title[1:] for title in titles)
    sentence = f"{row.code} {row.name}: tulis keterangan ({why})."
    return Finding(row.row_id, row.code, Weight.ERROR, sentence, NOTE, NOTE_ASKED)


def _fired(found: Finding, row: CheckedRow) -> str:
    """What fired, where the title does not say it: without a history it was the target."""
    is_without = not any(each.actual for each in row.earlier)
    is_far = found.check == far_from_history.code
    return "Sepuluh kali target atau lebih" if is_far and is_without else ""


__all__ = [
    "CHECKS",
    "NOTABLE",
    "NOTE_ASKED",
    "USUALLY_NOTED",
    "Below",
    "Check",
    "CheckedRow",
    "Earlier",
    "Finding",
    "Weight",
    "run_checks",
]
