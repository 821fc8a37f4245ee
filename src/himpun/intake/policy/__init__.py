"""Who may send, receive, fill, prove, hand in and take back a form, and if not, why."""

from himpun.intake.policy.distributing import (
    why_not_distribute,
    why_not_reopen_rows,
)
from himpun.intake.policy.filling import (
    is_of_unit,
    why_not_apply_workbook,
    why_not_receive,
    why_not_row,
    why_not_save_answers,
    why_not_unit,
)
from himpun.intake.policy.handing_in import (
    why_not_go_on_without,
    why_not_recall,
    why_not_submit,
)
from himpun.intake.policy.proving import (
    why_not_add_evidence,
    why_not_add_evidence_files,
    why_not_remove_evidence,
)

__all__ = [
    "is_of_unit",
    "why_not_add_evidence",
    "why_not_add_evidence_files",
    "why_not_apply_workbook",
    "why_not_distribute",
    "why_not_go_on_without",
    "why_not_recall",
    "why_not_receive",
    "why_not_remove_evidence",
    "why_not_reopen_rows",
    "why_not_row",
    "why_not_save_answers",
    "why_not_submit",
    "why_not_unit",
]
