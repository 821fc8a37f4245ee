"""Step 6: proofs come beside a figure, and go out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from himpun.core import blobs
from himpun.core.action import action, belongs_to, change, note
from himpun.core.actors import Actor
from himpun.core.blobs import BlobRef
from himpun.core.refusals import Refusal, refuse_if
from himpun.intake import policy
from himpun.intake.beginning import mark_begun
from himpun.intake.models import Evidence, EvidenceUse, FormRow


@action("intake.evidence_added")
def add_evidence(
    row: FormRow,
    *,
    ref: BlobRef,
    file_name: str,
    media_type: str,
    by: Actor,
    at: datetime,
    kind: str = "",
    number: str = "",
    dated_on: date | None = None,
) -> Evidence:
    """Put a staged file beside a figure as its proof (stored once by its digest)."""
    refuse_if(policy.why_not_add_evidence(row, by=by))
    if ref.size == 0:
        raise Refusal("Berkas bukti ini kosong.")
    blob = blobs.keep(ref, media_type=media_type, at=at)
    belongs_to(row.submission.folder)
    note(row=row.code, file=file_name, sha256=blob.sha256)
    mark_begun(row.submission, by=by, at=at)
    evidence = Evidence.objects.create(
        submission=row.submission,
        blob=blob,
        file_name=file_name[:200],
        kind=kind,
        number=number,
        dated_on=dated_on,
        added_at=at,
        added_by_id=by.person_id,
        added_name=by.name,
    )
    EvidenceUse.objects.create(
        row=row, evidence=evidence, used_at=at, used_by_id=by.person_id, used_name=by.name
    )
    return evidence


@dataclass(frozen=True)
class EvidenceFile:
    """A staged file that is about to become evidence."""

    ref: BlobRef
    file_name: str
    media_type: str


@action("intake.evidence_files_added")
def add_evidence_files(
    row: FormRow,
    *,
    files: Sequence[EvidenceFile],
    by: Actor,
    at: datetime,
    kind: str = "",
    number: str = "",
    dated_on: date | None = None,
) -> FormRow:
    """Put several staged files beside a figure at once, all or none."""
    refuse_if(policy.why_not_add_evidence_files(row, by=by))
    if not files:
        raise Refusal("Belum ada berkas yang dipilih.")
    belongs_to(row.submission.folder)
    note(row=row.code, n_files=len(files))
    for file in files:
        add_evidence(
            row,
            ref=file.ref,
            file_name=file.file_name,
            media_type=file.media_type,
            kind=kind,
            number=number,
            dated_on=dated_on,
            by=by,
            at=at,
        )
    return row


@action("intake.evidence_removed")
def remove_evidence(use: EvidenceUse, *, by: Actor, at: datetime) -> EvidenceUse:
    """Take a proof away from a figure; the proof and who added it stay on record."""
    refuse_if(policy.why_not_remove_evidence(use, by=by))
    belongs_to(use.folder)
    note(row=use.row.code, proof=use.evidence_id)
    return change(use, ended_at=at, ended_by_id=by.person_id, ended_name=by.name)
