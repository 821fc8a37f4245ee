"""Who may put proofs beside a figure, and if not, why."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.intake.models import EvidenceUse, FormRow
from himpun.intake.policy.filling import why_not_row, why_not_save_answers


def why_not_add_evidence(row: FormRow, *, by: Actor) -> str:
    """Evidence follows the row: it can be added while the row can be written."""
    return why_not_save_answers(row.submission, by=by) or why_not_row(row)


def why_not_add_evidence_files(row: FormRow, *, by: Actor) -> str:
    """Several files at once follow the same rule as one."""
    return why_not_add_evidence(row, by=by)


def why_not_remove_evidence(use: EvidenceUse, *, by: Actor) -> str:
    """Evidence that was handed in stays; only a draft's can be taken out."""
    if use.ended_at is not None:
        return "Bukti ini sudah dikeluarkan."
    return why_not_add_evidence(use.row, by=by)
