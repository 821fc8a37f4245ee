"""Forms out, submissions and evidence in."""

from himpun.intake.models.evidence import Evidence, EvidenceUse, uses_beside
from himpun.intake.models.forms import Answer, FormRow, Submission
from himpun.intake.models.hand_ins import HandIn, WorkbookUpload
from himpun.intake.models.people import Review, Verification
from himpun.intake.models.talk import Clarification, Comment

__all__ = [
    "Answer",
    "Clarification",
    "Comment",
    "Evidence",
    "EvidenceUse",
    "FormRow",
    "HandIn",
    "Review",
    "Submission",
    "Verification",
    "WorkbookUpload",
    "uses_beside",
]
