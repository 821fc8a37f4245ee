"""The forms that a person's own units fill."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from himpun.core.actors import Actor
from himpun.intake import policy
from himpun.intake.models import Submission
from himpun.rounds.models import Round, Turn

MOST_FORMS = 200
_RELATED = ("round__office", "round__procedure", "unit", "turn__queue", "turn__unit")


def list_own_submissions(*, by: Actor) -> list[Submission]:
    """Forms of the units that the actor belongs to, the newest round first, at most 200."""
    scopes = {capacity.scope for capacity in by.capacities if capacity.scope is not None}
    found = (
        Submission.objects.visible_to(by)
        .filter(unit__in=scopes)
        .select_related(*_RELATED)
        .order_by("-round__period", "-round__number", "unit__position", "unit__code")
    )
    return [each for each in found[:MOST_FORMS] if policy.is_of_unit(each, by=by)]


@dataclass(frozen=True)
class OwnForm:
    """A form that is open to the actor's unit, with how many of its rows are due."""

    submission: Submission
    n_due: int


def list_desk(*, by: Actor) -> list[OwnForm]:
    """The open forms of the units that the actor belongs to; one statement."""
    scopes = {capacity.scope for capacity in by.capacities if capacity.scope is not None}
    found = (
        Submission.objects.visible_to(by)
        .filter(unit__in=scopes, turn__status=Turn.Status.OPEN, round__status=Round.Status.OPEN)
        .select_related(*_RELATED)
        .annotate(n_due=Count("rows", filter=Q(rows__is_due=True)))
        .order_by("turn__due_at", "unit__position")
    )
    return [
        OwnForm(each, each.n_due)
        for each in found[:MOST_FORMS]
        if not policy.why_not_save_answers(each, by=by)
    ]
