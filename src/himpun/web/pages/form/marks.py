"""What a row's state does not say: that it changed since somebody looked at it."""

from __future__ import annotations

from himpun.intake.queries import RowView
from himpun.intake.rules.cells import NOTE, VALUE_PREFIX
from himpun.intake.rules.comparing import DEFINITION_PREFIX, EVIDENCE, TARGET_PREFIX
from himpun.web.grid import State
from himpun.web.pages.form.words import shown


def is_after_offer(view: RowView) -> bool:
    """Whether the row was written, or its proofs, after the operator had given the form away."""
    offered = view.row.submission.offered_at
    if offered is None:
        return False
    moments = [view.row.answer.filled_at]
    moments += [use.ended_at or use.used_at for use in view.row.evidence_uses.all()]
    return any(at is not None and at > offered for at in moments)


def marks_of(view: RowView, state: State) -> tuple[str, ...]:
    """In few words what else is to be known of the row."""
    marks = []
    if view.changes and state != "changed":
        marks.append("Berubah sejak disampaikan")
    if is_after_offer(view):
        marks.append("Diubah sesudah diserahkan")
    return tuple(marks)


def what_changed(view: RowView) -> str:
    """What is not as it was handed in: the figure that stood there, or what else changed."""
    before = view.returned_from
    if before is not None and before.actual != view.written.actual:
        return f"Semula {shown(before.actual, view.card.spec if view.card else None) or '–'}."
    told = dict.fromkeys(_told(each.field) for each in view.changes)
    return " ".join(told)


def _told(field: str) -> str:
    if field == NOTE:
        return "Keterangannya berubah."
    if field == EVIDENCE:
        return "Buktinya berubah."
    if field.startswith(VALUE_PREFIX):
        return "Variabelnya berubah."
    if field.startswith((DEFINITION_PREFIX, TARGET_PREFIX)):
        return "Definisi atau targetnya berubah."
    return "Alasan atau status datanya berubah."
