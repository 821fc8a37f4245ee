"""What stands around a form: what its unit handed in before, and what the units below have.

History is what the same unit handed in for the eight periods before. It is read from the answers
of forms that stand handed in: those are locked, so they are what the newest hand-in froze, without
unpacking eight whole forms for one figure. A figure that was typed since, for a clarification that
was withdrawn or still waits, was not handed in and is left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from himpun.core.known import known
from himpun.intake.answers import ReadRow
from himpun.intake.checks import Below, Earlier
from himpun.intake.models import Answer, FormRow, Submission
from himpun.offices.models import Unit
from himpun.planning.rules.periods import FIRST_YEAR, Period
from himpun.rounds.models import Round

N_EARLIER = 8
"""Earlier periods that the checks compare with."""

_STANDING = (Submission.Status.HANDED_IN, Submission.Status.CLARIFYING)
_IS_HANDED_IN = Q(filled_at=None) | Q(filled_at__lte=F("row__submission__handed_in_at"))

History = Mapping[tuple[str, str], tuple[Earlier, ...]]


@dataclass(frozen=True, slots=True)
class FromBelow:
    """What the units below gave for one indicator, and of how many it is expected."""

    n_expected: int
    given: tuple[Below, ...]


NOTHING_BELOW = FromBelow(0, ())


@dataclass(frozen=True, slots=True)
class Around:
    """What the checks compare a form with: earlier periods by (kind, code), units below by code."""

    history: History
    below: Mapping[str, FromBelow]


def look_around(submission: Submission, rows: Sequence[ReadRow]) -> Around:
    """What stands around these rows now; two statements at most."""
    return Around(read_history(submission, rows), _read_below(submission, rows))


def read_history(
    submission: Submission, rows: Sequence[ReadRow]
) -> dict[tuple[str, str], tuple[Earlier, ...]]:
    """What the unit handed in before by (kind, code), newest period first; one statement.

    Of two rounds of one period the later one counts.
    """
    period = Period.parse(submission.round.period)
    wanted = {(each.row.kind, each.row.code) for each in rows}
    before = {each.code: each for each in _before(period)}
    codes = [*before, *[""] * (N_EARLIER - len(before))]
    asked = (submission.unit_id, submission.round.office_id, *codes)
    only = [code for _, code in wanted] if len(wanted) == 1 else []
    answers = _past_of_row(*only, *asked) if only else _past(*asked)
    found: dict[tuple[str, str], dict[str, Earlier]] = {}
    for kind, code, when, actual, values, note in answers:
        if (kind, code) in wanted:
            past = Earlier(before[when], actual, _decimals(values), note)
            found.setdefault((kind, code), {})[when] = past
    return {
        key: tuple(by_period[code] for code in before if code in by_period)
        for key, by_period in found.items()
    }


_PERIOD = "row__submission__round__period"
_ROUND_NUMBER = "row__submission__round__number"


def _answers(unit: Any, office: Any, *periods: Any) -> QuerySet[Answer]:
    found = Answer.objects.filter(
        _IS_HANDED_IN,
        row__submission__unit=unit,
        row__submission__round__office=office,
        row__submission__round__period__in=periods,
        row__submission__status__in=_STANDING,
    )
    return found.exclude(row__submission__round__status=Round.Status.CANCELLED)


def _told(answers: QuerySet[Answer]) -> QuerySet[Answer, tuple[Any, ...]]:
    return answers.order_by(_ROUND_NUMBER).values_list(
        "row__kind", "row__code", _PERIOD, "actual", "values", "note"
    )


_past = known(
    lambda unit, office, *periods: _told(_answers(unit, office, *periods)),
    n_values=2 + N_EARLIER,
)
_past_of_row = known(
    lambda code, unit, office, *periods: _told(
        _answers(unit, office, *periods).filter(row__code=code)
    ),
    n_values=3 + N_EARLIER,
)


def _before(period: Period) -> list[Period]:
    """The periods before, newest first, as far as the program's years go."""
    earlier: list[Period] = []
    while len(earlier) < N_EARLIER and (period.year > FIRST_YEAR or period.no > 1):
        period = period.previous()
        earlier.append(period)
    return earlier


def _decimals(values: Mapping[str, str | None]) -> dict[str, Decimal | None]:
    return {name: None if text is None else Decimal(text) for name, text in values.items()}


def _read_below(submission: Submission, rows: Sequence[ReadRow]) -> dict[str, FromBelow]:
    """What the UPTDs of a Bidang have handed in for the same indicators; one statement.

    Asked only where an indicator is fed by several units: a unit alone has nothing to add up.
    """
    shared = [each.row.code for each in rows if each.spec is not None and each.spec.is_shared]
    if not shared or submission.unit.kind != Unit.Kind.DIVISION:
        return {}
    found = FormRow.objects.filter(
        submission__round=submission.round_id,
        submission__unit__parent=submission.unit_id,
        kind=FormRow.Kind.INDICATOR,
        code__in=shared,
    )
    expected: dict[str, int] = {}
    given: dict[str, list[Below]] = {}
    handed_in = Q(answer__filled_at=None) | Q(answer__filled_at__lte=F("submission__handed_in_at"))
    stands = Q(handed_in, submission__status__in=_STANDING)
    for code, unit, is_given, actual, values in found.annotate(is_given=stands).values_list(
        "code",
        "submission__unit__name",
        "is_given",
        "answer__actual",
        "answer__values",
    ):
        expected[code] = expected.get(code, 0) + 1
        if is_given:
            given.setdefault(code, []).append(Below(unit, _decimals(values), actual))
    return {
        code: FromBelow(n_expected, tuple(given.get(code, ())))
        for code, n_expected in expected.items()
    }
