"""The write door of forms: steps 5 and 6 of the SOP, and what a return re-opens."""

from himpun.intake.actions.assigning import assign_checker, check_form
from himpun.intake.actions.clarifying import (
    answer_clarification,
    ask_clarification,
    withdraw_clarification,
)
from himpun.intake.actions.distributing import distribute, reopen_rows
from himpun.intake.actions.filling import apply_workbook, receive, save_answers
from himpun.intake.actions.handing_in import go_on_without, recall, submit, submit_nil
from himpun.intake.actions.proving import (
    add_evidence,
    add_evidence_files,
    add_evidence_link,
    add_evidence_note,
)
from himpun.intake.actions.reviewing import offer_for_review, send_back_to_operator
from himpun.intake.actions.talking import add_comment, settle_comment
from himpun.intake.actions.using import remove_evidence, replace_evidence, use_evidence
from himpun.intake.actions.verifying import (
    send_contribution_back,
    verify_contribution,
    verify_contributions,
)
from himpun.intake.proofs.carried import EvidenceFile

__all__ = [
    "EvidenceFile",
    "add_comment",
    "add_evidence",
    "add_evidence_files",
    "add_evidence_link",
    "add_evidence_note",
    "answer_clarification",
    "apply_workbook",
    "ask_clarification",
    "assign_checker",
    "check_form",
    "distribute",
    "go_on_without",
    "offer_for_review",
    "recall",
    "receive",
    "remove_evidence",
    "reopen_rows",
    "replace_evidence",
    "save_answers",
    "send_back_to_operator",
    "send_contribution_back",
    "settle_comment",
    "submit",
    "submit_nil",
    "use_evidence",
    "verify_contribution",
    "verify_contributions",
    "withdraw_clarification",
]
