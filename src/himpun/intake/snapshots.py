"""A form frozen at the moment it is handed in: its content and its digest."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from himpun.core.canonical import digest, plain
from himpun.intake.answers import spec_of, written_in
from himpun.intake.models import Evidence, FormRow, Submission
from himpun.intake.rules.missing import observation_status

SCHEMA = "himpun.form/1"


def snapshot(
    submission: Submission, rows: list[FormRow], *, number: int, at: datetime
) -> tuple[dict[str, object], str]:
    """The JSON-able content of the form as it stands, and its SHA-256."""
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
            "rows": [_row(row) for row in rows],
        }
    )
    return cast("dict[str, object]", content), digest(content)


def _row(row: FormRow) -> dict[str, object]:
    written = written_in(row, spec=spec_of(row))
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
        "evidence": [_proof(use.evidence) for use in row.standing_uses],
    }


def _proof(evidence: Evidence) -> dict[str, object]:
    """A proof by its digest and what is written on it; a restricted one by its digest alone."""
    told = {"sha256": evidence.digest, "carrier": evidence.carrier}
    if evidence.restricted_to:
        return told | {"is_restricted": True}
    return told | {
        "size": evidence.blob.size if evidence.blob is not None else None,
        "name": evidence.title,
        "url": evidence.url,
        "text": evidence.text,
        "kind": evidence.kind,
        "number": evidence.number,
        "dated_on": evidence.dated_on,
    }
