"""The write door of forms: steps 5 and 6 of the SOP, and what a return re-opens."""

from himpun.intake.actions.distributing import distribute, reopen_rows
from himpun.intake.actions.filling import apply_workbook, receive, save_answers
from himpun.intake.actions.handing_in import go_on_without, recall, submit
from himpun.intake.actions.proving import (
    EvidenceFile,
    add_evidence,
    add_evidence_files,
    remove_evidence,
)

__all__ = [
    "EvidenceFile",
    "add_evidence",
    "add_evidence_files",
    "apply_workbook",
    "distribute",
    "go_on_without",
    "recall",
    "receive",
    "remove_evidence",
    "reopen_rows",
    "save_answers",
    "submit",
]
