"""Who may send, receive, fill, prove, hand in and take back a form, and if not, why."""

from himpun.intake.policy.assigning import why_not_assign_checker, why_not_check_form
from himpun.intake.policy.clarifying import (
    recap_turn,
    why_not_answer_clarification,
    why_not_ask_clarification,
    why_not_withdraw_clarification,
)
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
    why_not_submit_nil,
)
from himpun.intake.policy.proving import (
    is_replaced,
    standing_uses,
    why_not_add_evidence,
    why_not_add_evidence_files,
    why_not_add_evidence_link,
    why_not_add_evidence_note,
    why_not_read_evidence,
    why_not_remove_evidence,
    why_not_replace_evidence,
    why_not_use_evidence,
)
from himpun.intake.policy.reviewing import (
    why_not_offer_for_review,
    why_not_send_back_to_operator,
)
from himpun.intake.policy.talking import (
    is_called,
    mentionable,
    why_not_add_comment,
    why_not_settle_comment,
)
from himpun.intake.policy.verifying import (
    why_not_send_contribution_back,
    why_not_verify_contribution,
    why_not_verify_contributions,
)

__all__ = [
    "is_called",
    "is_of_unit",
    "is_replaced",
    "mentionable",
    "recap_turn",
    "standing_uses",
    "why_not_add_comment",
    "why_not_add_evidence",
    "why_not_add_evidence_files",
    "why_not_add_evidence_link",
    "why_not_add_evidence_note",
    "why_not_answer_clarification",
    "why_not_apply_workbook",
    "why_not_ask_clarification",
    "why_not_assign_checker",
    "why_not_check_form",
    "why_not_distribute",
    "why_not_go_on_without",
    "why_not_offer_for_review",
    "why_not_read_evidence",
    "why_not_recall",
    "why_not_receive",
    "why_not_remove_evidence",
    "why_not_reopen_rows",
    "why_not_replace_evidence",
    "why_not_row",
    "why_not_save_answers",
    "why_not_send_back_to_operator",
    "why_not_send_contribution_back",
    "why_not_settle_comment",
    "why_not_submit",
    "why_not_submit_nil",
    "why_not_unit",
    "why_not_use_evidence",
    "why_not_verify_contribution",
    "why_not_verify_contributions",
    "why_not_withdraw_clarification",
]
