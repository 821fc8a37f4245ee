"""Any two hand-ins of a form side by side, or the newest one and the form as it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from himpun.intake import queries
from himpun.intake.queries import NOW, Version
from himpun.planning.rules.periods import Period
from himpun.web.page import OfficeRequest, page
from himpun.web.pages.form.differing import names_of, row_lines

NOW_WORD = "sekarang"
NOW_LABEL = "Isian sekarang"


@dataclass(frozen=True)
class Offer:
    """One form that can be chosen."""

    value: str
    label: str


@page("intake.read")
def show_comparison(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """`?dari=1&ke=2`: row by row what the second says and the first did not."""
    submission = queries.get_submission(submission_id, by=request.actor)
    versions = queries.list_versions(submission, by=request.actor)
    numbers = [each.hand_in.number for each in versions]
    known = {str(number): number for number in numbers} | {NOW_WORD: NOW}
    first, second = _usual(numbers)
    old = known.get(request.GET.get("dari", ""), first)
    new = known.get(request.GET.get("ke", ""), second)
    found = queries.compare_versions(submission, old=old, new=new, by=request.actor)
    context = {
        "submission": submission,
        "period": Period.parse(submission.round.period),
        "offers": offers_of(versions),
        "chosen_old": _word(old),
        "chosen_new": _word(new),
        "old_label": label_of(old),
        "new_label": label_of(new),
        "comparison": found if versions else None,
        "rows": [row_lines(each) for each in found.rows] if found else (),
        "same": names_of(found.same) if found else (),
    }
    return render(request, "web/form/compare.html", context)


def _usual(numbers: Sequence[int]) -> tuple[int, int]:
    """The newest against the one before; where there is but one, the form as it stands."""
    if len(numbers) < 2:
        return (numbers[0] if numbers else NOW), NOW
    return numbers[1], numbers[0]


def _word(number: int) -> str:
    return NOW_WORD if number == NOW else str(number)


def label_of(number: int) -> str:
    """What a side is called."""
    return NOW_LABEL if number == NOW else f"Penyampaian ke-{number}"


def offers_of(versions: Sequence[Version]) -> list[Offer]:
    """Every hand-in, oldest first, then the form as it stands."""
    numbers = sorted(each.hand_in.number for each in versions)
    return [Offer(_word(number), label_of(number)) for number in (*numbers, NOW)]
