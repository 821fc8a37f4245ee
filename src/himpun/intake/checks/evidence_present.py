"""A figure whose indicator demands evidence should come with one."""

from __future__ import annotations

from himpun.intake.checks.finding import EVIDENCE, CheckedRow, Finding, Weight


def evidence_present(row: CheckedRow) -> Finding | None:
    """Warning: the evidence that the plan demands is missing; the recap marks it."""
    if row.spec is None or not row.spec.evidence_required:
        return None
    if row.written.actual is None or row.n_evidence:
        return None
    sentence = f"{row.code} {row.name}: belum ada bukti ({row.spec.evidence_required})."
    return Finding(row.row_id, row.code, Weight.WARNING, sentence, EVIDENCE)
