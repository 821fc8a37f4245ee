"""A row that came back with a direction should not be handed in as it was."""

from __future__ import annotations

from himpun.intake.checks.finding import CheckedRow, Weight, check


@check(
    Weight.WARNING,
    title="Arahan belum ditanggapi",
    rule="Baris yang dikembalikan dengan arahan diubah sebelum disampaikan lagi: isiannya,"
    " keterangannya, atau buktinya.",
)
def guidance_answered(row: CheckedRow) -> str:
    """Nobody has touched figure, keterangan or proofs since the row came back."""
    if not row.guidance or row.is_touched:
        return ""
    return "arahan belum ditanggapi; isian, keterangan, dan buktinya belum diubah."
