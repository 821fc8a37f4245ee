"""A form frozen at the moment it is handed in: its content and its digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from himpun.core.actors import Actor
from himpun.core.canonical import digest_of_plain, plain
from himpun.intake.answers import ReadRow
from himpun.intake.authors import authors_of
from himpun.intake.models import Evidence, EvidenceUse, FormRow, Submission, uses_beside
from himpun.intake.rules.cells import Written, standing_cells
from himpun.intake.rules.missing import observation_status

SCHEMA = "himpun.form/1"


def snapshot(
    submission: Submission, read: Sequence[ReadRow], *, number: int, by: Actor, at: datetime
) -> tuple[dict[str, object], str]:
    """The JSON-able content of the form as it stands, and its SHA-256.

    `prepared_by` names who wrote what stands in its cells, in the order of the rows;
    `is_single_handed` says that all of it was written by the person who hands in, `is_nil` that
    nothing was due.
    """
    rows = [each.row for each in read]
    wrote = {
        author.person_id: author.name
        for each in read
        for author in authors_of(each.row.answer, standing_cells(each.written))
    }
    content = plain(
        {
            "schema": SCHEMA,
            "round": submission.round_id,
            "period": submission.round.period,
            "procedure": submission.round.procedure.content_hash,
            "unit": {"code": submission.unit.code, "name": submission.unit.name},
            "number": number,
            "pass_no": submission.turn.pass_no if submission.turn is not None else 1,
            "handed_in_at": at,
            "handed_in_by": by.name,
            "prepared_by": list(wrote.values()),
            "is_single_handed": set(wrote) == {by.person_id},
            "is_nil": not any(row.is_due for row in rows),
            "rows": [_row(each) for each in read],
        }
    )
    return cast("dict[str, object]", content), digest_of_plain(content)


def _row(read: ReadRow) -> dict[str, object]:
    proofs = [_told(use, read.row) | _size_of(use.evidence) for use in uses_beside(read.row)]
    return frozen_row(read.row, read.written) | {"evidence": proofs}


def frozen_row(row: FormRow, written: Written) -> dict[str, object]:
    """A row as it stands, as far as it can be compared with one that was handed in."""
    is_filled = written.actual is not None
    return {
        "id": row.pk,
        "kind": row.kind,
        "code": row.code,
        "frozen": row.frozen,
        "is_due": row.is_due,
        "values": dict(written.values),
        "actual": written.actual,
        "note": written.note,
        "reason": written.reason,
        "missing_reason": written.missing_reason,
        "data_status": written.data_status if is_filled else "",
        "data_on": written.data_on if is_filled else None,
        "observation_status": observation_status(
            is_filled=is_filled, reason=written.missing_reason, status=written.data_status
        )
        if row.is_due
        else None,
        "filled_by": row.answer.filled_name,
        "filled_at": row.answer.filled_at,
        "evidence": [_told(use, row) for use in uses_beside(row)],
    }


def _size_of(evidence: Evidence) -> dict[str, object]:
    """A file's size; a restricted proof is known by its digest alone."""
    if evidence.restricted_to:
        return {}
    return {"size": evidence.blob.size if evidence.blob is not None else None}


def _told(use: EvidenceUse, row: FormRow) -> dict[str, object]:
    """A proof by its digest and what is written on it; a restricted one by its digest alone.

    One that took the place of another beside the same row names the other's digest.
    """
    evidence = use.evidence
    told: dict[str, object] = {"sha256": evidence.digest, "carrier": evidence.carrier}
    for each in row.evidence_uses.all():
        if evidence.replaces_id is not None and each.evidence_id == evidence.replaces_id:
            told["replaces"] = each.evidence.digest
    if evidence.restricted_to:
        return told | {"is_restricted": True}
    return told | {
        "name": evidence.title,
        "url": evidence.url,
        "text": evidence.text,
        "kind": evidence.kind,
        "number": evidence.number,
        "dated_on": evidence.dated_on,
    }
