"""An empty cell needs a keterangan; it then stays null and is never zero."""

from __future__ import annotations

from himpun.intake.checks.finding import CheckedRow, Finding, Weight


def reason_for_empty(row: CheckedRow) -> Finding | None:
    """Error: a due row without a figure and without a keterangan (SOP step 6)."""
    if not row.is_due or row.written.actual is not None or row.written.note:
        return None
    why = f" {row.written.reason}" if row.written.reason else ""
    sentence = f"{row.code} {row.name}: belum diisi.{why} Isi nilainya, atau tulis keterangan."
    return Finding(row.row_id, row.code, Weight.ERROR, sentence)
