"""A keterangan copied from the period before tells nothing of this one."""

from __future__ import annotations

from himpun.intake.checks.finding import NOTE, CheckedRow, Weight, check

SHORTEST = 20
"""Letters below which the same words twice mean nothing ("Nihil.")."""


@check(
    Weight.REMARK,
    title="Keterangan disalin",
    rule="Keterangan (mulai 20 huruf) tidak sama kata demi kata dengan keterangan periode"
    " sebelumnya; huruf besar dan spasi tidak dibedakan.",
    about=NOTE,
)
def narrative_is_new(row: CheckedRow) -> str:
    """The note is word for word that of the newest earlier period."""
    note = _words(row.written.note)
    if len(note) < SHORTEST or not row.earlier or note != _words(row.earlier[0].note):
        return ""
    return f"keterangannya sama persis dengan {row.earlier[0].period.short_label}."


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()
