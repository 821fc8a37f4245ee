"""The forms that the Tim SAKIP checks before the recap: whose they are, and who has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from himpun.core.actors import Actor
from himpun.core.scope import refuse_strangers
from himpun.intake.models import Submission
from himpun.intake.policy.assigning import why_not_assign, why_not_check
from himpun.intake.recapping import reached, recap_lane
from himpun.intake.typists import forms_handed_in_by, rows_typed_by
from himpun.offices.queries import Holder, holders_of
from himpun.rounds.models import Round

_RELATED = ("round__office", "round__procedure", "unit", "turn__queue", "checker")


@dataclass(frozen=True)
class CheckRow:
    """One unit's form as the Tim SAKIP shares it out; a reason says why the reader may not."""

    submission: Submission
    why_not_assign: str
    why_not_check: str
    is_mine: bool

    @property
    def is_checked(self) -> bool:
        return self.submission.checked_at is not None

    @property
    def is_in(self) -> bool:
        """Whether there is a hand-in to be checked."""
        return self.submission.handed_in_at is not None


@dataclass(frozen=True)
class CheckView:
    """All forms of a round; `team` may be named as checkers."""

    rows: tuple[CheckRow, ...]
    team: tuple[Holder, ...]

    @property
    def n_in(self) -> int:
        return sum(each.is_in for each in self.rows)

    @property
    def n_checked(self) -> int:
        return sum(each.is_in and each.is_checked for each in self.rows)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """The units whose forms came in and were checked by nobody."""
        names = (each.submission.unit.name for each in self.rows if each.is_in)
        checked = {each.submission.unit.name for each in self.rows if each.is_checked}
        return tuple(name for name in names if name not in checked)

    @property
    def mine(self) -> tuple[CheckRow, ...]:
        return tuple(each for each in self.rows if each.is_mine)

    @property
    def may_assign(self) -> bool:
        return any(not each.why_not_assign for each in self.rows)


def view_checking(round: Round, *, by: Actor, at: datetime) -> CheckView:
    """Who is to check which form and who has; five statements, whatever the number of units."""
    refuse_strangers(round.office_id, by=by)
    forms = Submission.objects.visible_to(by).filter(round=round).select_related(*_RELATED)
    so_far = reached([round])[round.pk]
    typed = rows_typed_by(by.person_id, forms=forms)
    own = forms_handed_in_by(by.person_id, forms=forms)
    team: dict[int, Holder] = {}
    for holder in holders_of(round.office, recap_lane(round), at=at):
        team.setdefault(holder.person_id, holder)
    return CheckView(
        rows=tuple(
            CheckRow(
                submission=each,
                why_not_assign=why_not_assign(each, by=by, so_far=so_far),
                why_not_check=why_not_check(
                    each,
                    by=by,
                    so_far=so_far,
                    typed=typed.get(each.pk, []),
                    is_own=each.pk in own,
                ),
                is_mine=by.person_id is not None and each.checker_id == by.person_id,
            )
            for each in forms.order_by("unit__position", "unit__code")
        ),
        team=tuple(team.values()),
    )


def list_forms_to_check(*, by: Actor) -> list[Submission]:
    """Forms assigned to the actor that are in and not yet checked, while the recap is at work."""
    if by.person_id is None:
        return []
    forms = (
        Submission.objects.visible_to(by)
        .filter(
            checker=by.person_id,
            checked_at=None,
            status=Submission.Status.HANDED_IN,
            round__status=Round.Status.OPEN,
        )
        .select_related(*_RELATED)
        .order_by("round__period", "unit__position")
    )
    found = list(forms)
    so_far = reached({each.round_id: each.round for each in found}.values()) if found else {}
    return [
        each
        for each in found
        if so_far[each.round_id].recap_turn is not None
        and by.has(recap_lane(each.round)) is not None
    ]
