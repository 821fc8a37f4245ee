"""A figure whose indicator demands evidence should come with one."""

from __future__ import annotations

from himpun.intake.checks.finding import EVIDENCE, CheckedRow, Weight, check


@check(
    Weight.WARNING,
    title="Bukti belum ada",
    rule="Indikator yang meminta bukti mempunyai sedikitnya satu bukti di samping nilainya;"
    " rekapitulasi menandai yang belum.",
    about=EVIDENCE,
)
def evidence_present(row: CheckedRow) -> str:
    """The evidence that the plan demands is missing; the recap marks it."""
    if row.spec is None or not row.spec.evidence_required:
        return ""
    if row.written.actual is None or row.n_evidence:
        return ""
    return f"belum ada bukti ({row.spec.evidence_required})."
