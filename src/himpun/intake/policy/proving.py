"""Who may put proofs beside a figure, replace them and read them, and if not, why."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.intake.frozen_proofs import that_count
from himpun.intake.models import Evidence, EvidenceUse, FormRow
from himpun.intake.policy.filling import is_of_unit, why_not_row, why_not_save_answers
from himpun.intake.rules.readers import UNIT, readers_text


def why_not_add_evidence(row: FormRow, *, by: Actor) -> str:
    """Evidence follows the row: it can be added while the row can be written."""
    return why_not_save_answers(row.submission, by=by) or why_not_row(row)


def why_not_add_evidence_files(row: FormRow, *, by: Actor) -> str:
    """Several files at once follow the same rule as one."""
    return why_not_add_evidence(row, by=by)


def why_not_add_evidence_link(row: FormRow, *, by: Actor) -> str:
    """A link is a proof like a file."""
    return why_not_add_evidence(row, by=by)


def why_not_add_evidence_note(row: FormRow, *, by: Actor) -> str:
    """What is written down as proof is one like a file."""
    return why_not_add_evidence(row, by=by)


def why_not_use_evidence(evidence: Evidence, *, by: Actor) -> str:
    """A proof of the form can stand beside further rows of it, by those who may read it."""
    if reason := why_not_read_evidence(evidence, by=by):
        return reason
    if reason := why_not_save_answers(evidence.submission, by=by):
        return reason
    if is_replaced(evidence):
        return "Bukti ini sudah diganti. Pakai penggantinya."
    return ""


def why_not_replace_evidence(evidence: Evidence, *, by: Actor) -> str:
    """A better proof takes its place beside the figures that can be written; once."""
    if reason := why_not_use_evidence(evidence, by=by):
        return reason
    if not any(not why_not_row(use.row) for use in standing_uses(evidence)):
        return "Bukti ini tidak mendampingi angka yang masih dapat diisi."
    return ""


def why_not_remove_evidence(use: EvidenceUse, *, by: Actor) -> str:
    """Evidence that was handed in stays; only a draft's can be taken out."""
    if use.ended_at is not None:
        return "Bukti ini sudah dikeluarkan."
    return why_not_add_evidence(use.row, by=by)


def why_not_read_evidence(evidence: Evidence, *, by: Actor) -> str:
    """A restricted proof is read by the unit that fills and by the lanes named, and nobody else.

    Asked at every reading: file, small copy, page, lists. Other offices never come this far.
    """
    if not evidence.restricted_to:
        return ""
    lanes = [each for each in evidence.restricted_to if each != UNIT]
    if is_of_unit(evidence.submission, by=by) or any(by.has(lane) is not None for lane in lanes):
        return ""
    return f"Bukti ini terbatas; yang boleh membacanya: {readers_text(evidence.restricted_to)}."


def is_replaced(evidence: Evidence) -> bool:
    """Whether another proof took its place, and was not taken back before it was handed in."""
    return bool(that_count(Evidence.objects.filter(replaces=evidence)))


def standing_uses(evidence: Evidence) -> list[EvidenceUse]:
    """Beside which figures the proof stands now."""
    uses = EvidenceUse.objects.filter(evidence=evidence, ended_at=None)
    return list(uses.select_related("row__submission").order_by("row__position"))
