"""Who typed which figures of a form: nobody checks what he typed himself."""

from __future__ import annotations

from django.db.models import QuerySet

from himpun.intake.models import Answer, Submission


def rows_typed_by(person_id: int | None, *, forms: QuerySet[Submission]) -> dict[int, list[str]]:
    """The codes of the rows in which figures of this person stand, by form; one statement."""
    found: dict[int, list[str]] = {}
    if person_id is None:
        return found
    answers = Answer.objects.filter(row__submission__in=forms, filled_at__isnull=False)
    cells = answers.order_by("row__position").values_list(
        "row__submission_id", "row__code", "typed_by"
    )
    for form_id, code, typed_by in cells:
        if person_id in typed_by.values():
            found.setdefault(form_id, []).append(code)
    return found


def typed_in(submission: Submission, *, person_id: int | None) -> list[str]:
    """The codes of the rows of one form in which figures of this person stand."""
    only = Submission.objects.filter(pk=submission.pk)
    return rows_typed_by(person_id, forms=only).get(submission.pk, [])
