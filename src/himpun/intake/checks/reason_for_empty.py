"""An empty cell needs a coded reason; it then stays null and is never zero."""

from __future__ import annotations

from himpun.intake.checks.finding import CheckedRow, Weight, check
from himpun.intake.rules.missing import MissingReason


@check(
    Weight.ERROR,
    title="Sel wajib kosong",
    rule="Baris yang sudah waktunya berisi nilai, atau alasan dari daftar mengapa kosong;"
    " alasan “Lainnya” perlu keterangan. Kosong tidak pernah dianggap nol.",
)
def reason_for_empty(row: CheckedRow) -> str:
    """A due row without a figure and without a reason why (SOP step 6)."""
    written = row.written
    if not row.is_due or written.actual is not None:
        return ""
    if not written.missing_reason:
        why = f" {written.reason}" if written.reason else ""
        return f"belum diisi.{why} Isi nilainya, atau pilih alasan mengapa kosong."
    if written.missing_reason == MissingReason.OTHER and not written.note:
        return "alasan “Lainnya” perlu keterangan."
    return ""
