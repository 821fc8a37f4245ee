"""From what the domain says to what a program is told."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from himpun.core.canonical import decimal_text
from himpun.core.refusals import Refusal
from himpun.intake import policy
from himpun.intake.answers import BadCells, CellConflict
from himpun.intake.rules.cells import ACTUAL, VALUE_PREFIX, CellFault, Dispute, differences

if TYPE_CHECKING:
    from himpun.core.actors import Actor
    from himpun.intake.checks import Finding
    from himpun.intake.models import Submission
    from himpun.intake.queries import FormView, RowView


def moment_text(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds") if at is not None else None


def text_of(value: object) -> str | None:
    """A cell's content: figures with a point, days as 2026-03-31, nothing as null."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return decimal_text(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def line_of(submission: Submission, *, by: Actor) -> dict[str, object]:
    """A form in the list."""
    return {
        "id": submission.pk,
        "round_id": submission.round_id,
        "period": submission.round.period,
        "unit_code": submission.unit.code,
        "unit": submission.unit.name,
        "status": submission.status,
        "sent_at": moment_text(submission.sent_at),
        "handed_in_at": moment_text(submission.handed_in_at),
        "why_not_save": policy.why_not_save_answers(submission, by=by),
    }


def form_of(view: FormView) -> dict[str, object]:
    """A whole form."""
    submission = view.submission
    return {
        "id": submission.pk,
        "round_id": submission.round_id,
        "period": view.period.code,
        "unit_code": submission.unit.code,
        "unit": submission.unit.name,
        "status": submission.status,
        "n_filled": view.n_filled,
        "n_due": view.n_due,
        "why_not_save": view.why_not["save"],
        "rows": [row_of(each) for each in view.rows],
    }


def row_of(view: RowView) -> dict[str, object]:
    """One row with its findings."""
    row, answer, written = view.row, view.row.answer, view.written
    spec, line = (view.card.spec if view.card else None), view.line
    variables = spec.variables if spec is not None and spec.formula else ()
    return {
        "row_id": row.pk,
        "version": view.version,
        "kind": row.kind,
        "code": row.code,
        "name": spec.name if spec else line.name if line else "",
        "measured_in": spec.measured_in if spec else "Rp",
        "decimals": spec.decimals if spec else 2,
        "target": view.target if spec else (text_of(line.ceiling) if line else "") or "",
        "previous": text_of(view.previous),
        "variables": [
            {"name": each.name, "label": each.label, "measured_in": each.measured_in}
            for each in variables
        ],
        "values": {each.name: written.values.get(each.name) for each in variables},
        "actual": text_of(written.actual),
        "note": written.note,
        "missing_reason": written.missing_reason,
        "data_status": written.data_status,
        "data_on": text_of(written.data_on),
        "is_due": row.is_due,
        "why_not": view.why_not,
        "guidance": row.guidance if row.is_open else "",
        "n_evidence": len(view.evidence),
        "filled_at": moment_text(answer.filled_at),
        "filled_by": answer.filled_name,
        "findings": [finding_of(each) for each in view.findings],
    }


def finding_of(finding: Finding) -> dict[str, object]:
    return {
        "row_id": finding.row_id,
        "code": finding.code,
        "weight": finding.weight.value,
        "about": finding.about,
        "sentence": finding.sentence,
    }


def faults_of(refusal: Refusal) -> list[dict[str, object]]:
    """Every cell that cannot be stored, in the words of the page."""
    return [_fault(each) for each in refusal.faults] if isinstance(refusal, BadCells) else []


def _fault(fault: CellFault) -> dict[str, object]:
    return {
        "row_id": fault.row_id,
        "field": fault.field,
        "text": _as_sent(fault),
        "sentence": fault.sentence,
    }


def _as_sent(fault: CellFault) -> str:
    """A figure was handed on with a comma, which cannot be misread; it came with a point."""
    is_figure = fault.field == ACTUAL or fault.field.startswith(VALUE_PREFIX)
    return fault.text.replace(",", ".") if is_figure else fault.text


def disputes_of(refusal: Refusal) -> list[dict[str, object]]:
    """Every row that somebody else wrote since, with both contents."""
    return (
        [_dispute(each) for each in refusal.disputes] if isinstance(refusal, CellConflict) else []
    )


def _dispute(dispute: Dispute) -> dict[str, object]:
    return {
        "row_id": dispute.row_id,
        "code": dispute.code,
        "version": dispute.version,
        "written_by": dispute.written_by,
        "differences": {
            field: {"stored": text_of(stored), "sent": text_of(sent)}
            for field, (stored, sent) in differences(dispute).items()
        },
    }
