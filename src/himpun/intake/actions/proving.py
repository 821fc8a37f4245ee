"""Step 6: proofs come beside a figure: files, links and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from himpun.core.action import action, belongs_to, note
from himpun.core.actors import Actor
from himpun.core.blobs import BlobRef
from himpun.core.refusals import Refusal, refuse_if
from himpun.intake import policy
from himpun.intake.beginning import mark_begun
from himpun.intake.beside import Wording, make_proof, put_beside
from himpun.intake.models import Evidence, FormRow
from himpun.intake.proofs.carried import Carried, EvidenceFile, EvidenceLink, EvidenceNote


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
    restricted_to: Sequence[str] = (),
    preview: BlobRef | None = None,
    taken: Mapping[str, str] | None = None,
) -> Evidence:
    """Put a staged file beside a figure as its proof (stored once by its digest).

    `restricted_to` names who alone may read it (rules/readers.py). Raises Refusal for an empty
    file or an unknown reader.
    """
    refuse_if(policy.why_not_add_evidence(row, by=by))
    carried = EvidenceFile(ref, file_name, media_type, preview, taken or {})
    wording = Wording(kind, number, dated_on, tuple(restricted_to))
    return _beside(row, carried, wording, by=by, at=at)


def _beside(
    row: FormRow, carried: Carried, wording: Wording, *, by: Actor, at: datetime
) -> Evidence:
    belongs_to(row.submission.folder)
    note(row=row.code)
    mark_begun(row.submission, by=by, at=at)
    evidence = make_proof(row.submission, carried, wording, by=by, at=at)
    put_beside(evidence, row, by=by, at=at)
    return evidence


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
    restricted_to: Sequence[str] = (),
) -> FormRow:
    """Put several staged files beside a figure at once, all or none. Raises Refusal."""
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
            preview=file.preview,
            taken=file.taken,
            kind=kind,
            number=number,
            dated_on=dated_on,
            restricted_to=restricted_to,
            by=by,
            at=at,
        )
    return row


@action("intake.evidence_link_added")
def add_evidence_link(
    row: FormRow,
    *,
    url: str,
    by: Actor,
    at: datetime,
    kind: str = "",
    number: str = "",
    dated_on: date | None = None,
    restricted_to: Sequence[str] = (),
) -> Evidence:
    """Put a link beside a figure as its proof; it is kept as text and never fetched.

    Raises Refusal for anything but http and https without a user's name (rules/links.py).
    """
    refuse_if(policy.why_not_add_evidence_link(row, by=by))
    wording = Wording(kind, number, dated_on, tuple(restricted_to))
    return _beside(row, EvidenceLink(url), wording, by=by, at=at)


@action("intake.evidence_note_added")
def add_evidence_note(
    row: FormRow,
    *,
    text: str,
    by: Actor,
    at: datetime,
    kind: str = "",
    number: str = "",
    dated_on: date | None = None,
    restricted_to: Sequence[str] = (),
) -> Evidence:
    """Put a written note beside a figure as its proof, where there is no paper.

    Raises Refusal for an empty note, a too long one, and letters that cannot be printed.
    """
    refuse_if(policy.why_not_add_evidence_note(row, by=by))
    wording = Wording(kind, number, dated_on, tuple(restricted_to))
    return _beside(row, EvidenceNote(text), wording, by=by, at=at)
