"""Step 6: a proof comes beside further figures, is replaced by a better one, or goes out again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from himpun.core.action import action, belongs_to, note
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal, refuse_if
from himpun.intake import policy
from himpun.intake.beginning import mark_begun
from himpun.intake.beside import Wording, make_proof, put_beside, take_away
from himpun.intake.models import Evidence, EvidenceUse, FormRow
from himpun.intake.proofs.carried import Carried


@action("intake.evidence_used")
def use_evidence(
    evidence: Evidence, *, row_ids: Sequence[int], by: Actor, at: datetime
) -> Evidence:
    """Put a proof of the form beside further rows of it, all or none; its paper is kept once.

    Raises Refusal for rows of another form, rows that are closed, and rows that have it already.
    """
    refuse_if(policy.why_not_use_evidence(evidence, by=by))
    rows = list(FormRow.objects.filter(submission=evidence.submission_id, pk__in=row_ids))
    if not rows or len(rows) != len(set(row_ids)):
        raise Refusal("Pilih baris dari formulir ini yang didampingi bukti ini.")
    standing = {use.row_id for use in policy.standing_uses(evidence)}
    for row in rows:
        if reason := policy.why_not_row(row):
            raise Refusal(f"{row.code}: {reason}")
        if row.pk in standing:
            raise Refusal(f"Bukti ini sudah mendampingi {row.code}.")
    belongs_to(evidence.folder)
    note(rows=[row.code for row in rows], sha256=evidence.digest)
    mark_begun(evidence.submission, by=by, at=at)
    for row in rows:
        put_beside(evidence, row, by=by, at=at)
    return evidence


@action("intake.evidence_replaced")
def replace_evidence(
    evidence: Evidence,
    *,
    carried: Carried,
    by: Actor,
    at: datetime,
    kind: str = "",
    number: str = "",
    dated_on: date | None = None,
    restricted_to: Sequence[str] = (),
) -> Evidence:
    """A better proof takes the place of one, beside every figure that can be written.

    The old one is kept, stays readable, and is shown as replaced. Raises Refusal when it was
    replaced before, stands beside nothing that is open, or the new one carries nothing.
    """
    refuse_if(policy.why_not_replace_evidence(evidence, by=by))
    uses = [use for use in policy.standing_uses(evidence) if not policy.why_not_row(use.row)]
    belongs_to(evidence.folder)
    note(rows=[use.row.code for use in uses], replaced=evidence.digest)
    mark_begun(evidence.submission, by=by, at=at)
    wording = Wording(kind, number, dated_on, tuple(restricted_to))
    newer = make_proof(evidence.submission, carried, wording, replaces=evidence, by=by, at=at)
    for use in uses:
        take_away(use, by=by, at=at)
        put_beside(newer, use.row, by=by, at=at)
    return newer


@action("intake.evidence_removed")
def remove_evidence(use: EvidenceUse, *, by: Actor, at: datetime) -> EvidenceUse:
    """Take a proof away from a figure; the proof and who added it stay on record."""
    refuse_if(policy.why_not_remove_evidence(use, by=by))
    belongs_to(use.folder)
    note(row=use.row.code, sha256=use.evidence.digest)
    return take_away(use, by=by, at=at)
