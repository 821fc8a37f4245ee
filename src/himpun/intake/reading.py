"""Rows of a form with their answers and proofs, by statements that are put together once."""

from __future__ import annotations

from collections.abc import Iterable

from himpun.core.known import attach, known
from himpun.intake.models import EvidenceUse, FormRow, Submission

_rows = known(lambda form: FormRow.objects.filter(submission=form).select_related("answer"))
_row = known(
    lambda form, key: FormRow.objects.filter(submission=form, pk=key).select_related("answer")
)
_uses = known(
    lambda form: EvidenceUse.objects.filter(row__submission=form).select_related("evidence__blob")
)
_uses_of_row = known(
    lambda row: EvidenceUse.objects.filter(row=row).select_related("evidence__blob")
)


def read_rows_of(submission: Submission) -> list[FormRow]:
    """Every row of the form, in its order; two statements."""
    return _whole(_rows(submission.pk), _uses(submission.pk), submission)


def read_row_of(submission: Submission, key: int) -> FormRow | None:
    """One row of the form, or None; two statements."""
    return next(iter(_whole(_row(submission.pk, key), _uses_of_row(key), submission)), None)


def _whole(
    rows: list[FormRow], uses: Iterable[EvidenceUse], submission: Submission
) -> list[FormRow]:
    by_row: dict[int, list[EvidenceUse]] = {}
    for use in uses:
        by_row.setdefault(use.row_id, []).append(use)
    attach(rows, "evidence_uses", by_row)
    for row in rows:
        row.submission = submission
    return rows
