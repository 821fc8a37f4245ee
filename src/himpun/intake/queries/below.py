"""What the units below a Bidang contribute, as its page shows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from himpun.core.actors import Actor
from himpun.core.scope import refuse_strangers
from himpun.documents.rules.contents import FormLine
from himpun.intake.around import actuals_below
from himpun.intake.models import Submission
from himpun.intake.policy.verifying import why_not_send_back, why_not_verify
from himpun.intake.printing import form_line
from himpun.intake.rules.frozen import thaw_indicator
from himpun.intake.rules.verified import Stand
from himpun.intake.verifying import Contributed, contributions_to, may_own
from himpun.planning.rules.periods import Period
from himpun.rounds.models import Round

_RELATED = ("round__office", "round__procedure", "unit", "turn__queue", "turn__unit")
#: What the Bidang still has to wait for, or to look at.
_OPEN = frozenset({Stand.ABSENT, Stand.WAITING, Stand.SENT_BACK})


@dataclass(frozen=True)
class BelowRow:
    """One figure of a unit below; `line` in words as it was handed in, None while it was not.

    Of a form that is open again (`is_open_again`) it is what was handed in before.
    """

    given: Contributed
    line: FormLine | None
    why_not_verify: str
    why_not_send_back: str

    @property
    def key(self) -> int:
        return self.given.row.pk

    @property
    def is_open_again(self) -> bool:
        return self.line is not None and self.given.hand_in is None

    @property
    def number(self) -> int:
        """The hand-in that is shown; 0 while there is none."""
        return self.given.hand_in.number if self.given.hand_in is not None else 0

    @property
    def n_evidence(self) -> int:
        """Proofs frozen in the hand-in that is shown."""
        return len(self.line["evidence"]) if self.line is not None else 0


@dataclass(frozen=True)
class BelowIndicator:
    """One indicator that the Bidang owns, with what each unit below brings."""

    code: str
    name: str
    measured_in: str
    decimals: int
    rows: tuple[BelowRow, ...]

    @property
    def ready(self) -> tuple[BelowRow, ...]:
        """What the reader may verify now."""
        return tuple(each for each in self.rows if not each.why_not_verify)

    @property
    def n_verified(self) -> int:
        return _count(self.rows, {Stand.VERIFIED})

    @property
    def n_units(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class BelowView:
    """Everything that stands below a form; without indicators where nothing does."""

    submission: Submission
    indicators: tuple[BelowIndicator, ...]

    @property
    def n_waiting(self) -> int:
        """Figures that are handed in and not yet looked at."""
        return self._count({Stand.WAITING})

    @property
    def n_absent(self) -> int:
        """Figures that are not there, or were sent back."""
        return self._count({Stand.ABSENT, Stand.SENT_BACK})

    @property
    def n_verified(self) -> int:
        return self._count({Stand.VERIFIED})

    @property
    def n_figures(self) -> int:
        return sum(len(each.rows) for each in self.indicators)

    @property
    def is_settled(self) -> bool:
        """Whether everything is in and looked at."""
        return not self._count(_OPEN)

    def _count(self, stands: Iterable[Stand]) -> int:
        return sum(_count(each.rows, stands) for each in self.indicators)


@dataclass(frozen=True)
class ToVerify:
    """A Bidang's form with how many figures below wait for its head."""

    submission: Submission
    n_waiting: int


def view_below(submission: Submission, *, by: Actor) -> BelowView:
    """What units below contribute to the indicators that the form's unit owns."""
    refuse_strangers(submission.round.office_id, by=by)
    period = Period.parse(submission.round.period)
    found = contributions_to([submission])
    return BelowView(
        submission,
        tuple(
            _indicator(list(rows), period=period, by=by)
            for _, rows in groupby(_by_indicator(found), key=lambda each: each.row.code)
        ),
    )


def list_previous_below(view: BelowView, *, by: Actor) -> dict[int, Decimal]:
    """What each unit below handed in for the period before, by the key of its row; one statement.

    Asked by the page that shows it, not by the form that only counts.
    """
    round = view.submission.round
    refuse_strangers(round.office_id, by=by)
    before = Period.parse(round.period).previous().code
    rows = [row for each in view.indicators for row in each.rows]
    by_place = actuals_below(
        before,
        office_id=round.office_id,
        units={each.given.unit.pk for each in rows},
        codes={each.code for each in view.indicators},
    )
    places = ((each.key, (each.given.unit.pk, each.given.row.code)) for each in rows)
    return {key: by_place[place] for key, place in places if place in by_place}


def list_forms_to_verify(*, by: Actor) -> list[ToVerify]:
    """Forms of the Bidangs that the actor leads where figures below wait, newest round first."""
    scopes = {each.scope for each in by.capacities if each.leads and each.scope is not None}
    if not scopes:
        return []
    forms = (
        Submission.objects.visible_to(by)
        .filter(unit__in=scopes, round__status=Round.Status.OPEN)
        .select_related(*_RELATED)
        .order_by("-round__period", "unit__position")
    )
    leading = [each for each in forms if may_own(each.unit)]
    waiting: dict[int, int] = {}
    for each in contributions_to(leading):
        if each.stand is Stand.WAITING and not why_not_verify(each, by=by):
            waiting[each.above.pk] = waiting.get(each.above.pk, 0) + 1
    return [ToVerify(each, waiting[each.pk]) for each in leading if each.pk in waiting]


def _by_indicator(found: Iterable[Contributed]) -> list[Contributed]:
    """In the order of the plan; the units in theirs."""
    return sorted(
        found,
        key=lambda each: (
            thaw_indicator(each.row.frozen).position,
            each.row.code,
            each.unit.position,
            each.unit.code,
        ),
    )


def _indicator(rows: list[Contributed], *, period: Period, by: Actor) -> BelowIndicator:
    spec = thaw_indicator(rows[0].row.frozen).spec
    return BelowIndicator(
        code=spec.code,
        name=spec.name,
        measured_in=spec.measured_in,
        decimals=spec.decimals,
        rows=tuple(_row(each, period=period, by=by) for each in rows),
    )


def _row(given: Contributed, *, period: Period, by: Actor) -> BelowRow:
    frozen = given.last_line
    line = form_line(frozen, no="", period=period) if frozen is not None else None
    return BelowRow(
        given=given,
        line=line,
        why_not_verify=why_not_verify(given, by=by),
        why_not_send_back=why_not_send_back(given, by=by),
    )


def _count(rows: Iterable[BelowRow], stands: Iterable[Stand]) -> int:
    wanted = set(stands)
    return sum(each.given.stand in wanted for each in rows)
