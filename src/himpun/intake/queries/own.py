"""The forms that a person's own units fill."""

from __future__ import annotations

from himpun.core.actors import Actor
from himpun.intake import policy
from himpun.intake.models import Submission

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
