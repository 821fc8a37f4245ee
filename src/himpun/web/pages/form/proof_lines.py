"""The proofs of a row for its page, and the forms by which others come beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from himpun.intake import policy, queries
from himpun.intake.queries import ProofView
from himpun.web.forms.base import show_form
from himpun.web.forms.evidence import EvidenceForm
from himpun.web.forms.proofs import LinkForm, NoteForm, UseForm
from himpun.web.page import OfficeRequest

if TYPE_CHECKING:
    from himpun.intake.models import EvidenceUse, FormRow


@dataclass(frozen=True)
class ProofLine:
    """A proof beside the row, with the reason why it cannot be taken out."""

    proof: ProofView
    use: EvidenceUse
    why_not: str


def choices_of(proofs: list[ProofView]) -> list[tuple[int, str]]:
    """Proofs as a list to choose from."""
    return [
        (each.id, " · ".join(filter(None, (each.title, each.kind, each.number)))) for each in proofs
    ]


def proofs_context(request: OfficeRequest, row: FormRow) -> dict[str, object]:
    """What the part of a row's page about its proofs shows."""
    by = request.actor
    usable = queries.list_usable_evidence(row, by=by)
    return {
        "proofs": [
            ProofLine(each.proof, each.use, policy.why_not_remove_evidence(each.use, by=by))
            for each in queries.list_evidence(row, by=by)
        ],
        "form": show_form(request, EvidenceForm),
        "link_form": show_form(request, LinkForm),
        "note_form": show_form(request, NoteForm),
        "use_form": show_form(request, UseForm, choices=choices_of(usable)) if usable else None,
    }
