"""Who typed which figures of a form and who handed it in: nobody checks what is his own.

The reason why a row is empty and the status of a figure count as figures: they are looked at too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db.models import QuerySet

from himpun.core.action import change
from himpun.intake.authors import authors_handed_in
from himpun.intake.models import Answer, HandIn, Submission

Typists = Mapping[str, int | None]

#: Before the name of a cell: who typed the figure that stands handed in, while another one is
#: typed over it. As long as both are there, neither of the two persons checks the row.
_HANDED_IN = "disampaikan."


def typists_after(known: Typists, now: Typists, *, stands_handed_in: bool) -> dict[str, int | None]:
    """Who typed the cells, when `now` are the typists of the figures that stand in the draft.

    `stands_handed_in`: a hand-in counts until the next one, so its typists are kept in mind.
    """
    if not stands_handed_in:
        return dict(now)
    kept = {cell: who for cell, who in known.items() if cell.startswith(_HANDED_IN)}
    for cell in known.keys() - kept.keys():
        if cell not in now or now[cell] != known[cell]:
            kept.setdefault(f"{_HANDED_IN}{cell}", known[cell])
    for cell in now.keys() - known.keys():
        kept.setdefault(f"{_HANDED_IN}{cell}", None)  # nothing of anybody's stood there
    return {**now, **kept}


def typists_as_handed_in(known: Typists, *, cells: Collection[str]) -> dict[str, int | None]:
    """Who typed the figures of these cells that stand handed in, when they are put back."""
    former = {cell: known.get(f"{_HANDED_IN}{cell}", known.get(cell)) for cell in cells}
    return {cell: who for cell, who in former.items() if who is not None}


def who_typed_handed_in(known: Typists) -> set[int]:
    """Who typed what stands handed in, whatever draft is over it."""
    cells = {cell.removeprefix(_HANDED_IN) for cell in known}
    typed = typists_as_handed_in(known, cells=cells).values()
    return {who for who in typed if who is not None}


def forget_former_typists(answer: Answer) -> None:
    """The draft is handed in: what stood before counts no longer. Called inside an action."""
    now = {cell: who for cell, who in answer.typed_by.items() if not cell.startswith(_HANDED_IN)}
    authors = authors_handed_in(answer.changed_in)
    if now != answer.typed_by or authors != answer.changed_in:
        change(answer, typed_by=now, changed_in=authors)


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


def forms_handed_in_by(person_id: int | None, *, forms: QuerySet[Submission]) -> set[int]:
    """The forms of which this person handed in a version in the pass that they are in.

    Also where another head handed in the newest: an answer to a question about one row leaves the
    others as they were. One statement.
    """
    if person_id is None:
        return set()
    hand_ins = HandIn.objects.filter(submission__in=forms, handed_in_by_id=person_id)
    passes = hand_ins.values_list("submission_id", "content__pass_no", "submission__turn__pass_no")
    return {form for form, handed_in, now in passes if handed_in == now}


def has_handed_in(submission: Submission, *, person_id: int | None) -> bool:
    """Whether this person handed in a version of the form in the pass that it is in."""
    only = Submission.objects.filter(pk=submission.pk)
    return bool(forms_handed_in_by(person_id, forms=only))
