"""What stands around a form: what its unit handed in before, and what the units below have.

History is what the same unit handed in for the eight periods before. It is read from the answers
of forms that stand handed in: those are locked, so they are what the newest hand-in froze, without
unpacking eight whole forms for one figure. Only where a clarification was withdrawn or still waits
may something have been typed since that was not handed in: those few rows are read from the newest
hand-in itself. No clock is asked: it may be put back between two acts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django.db.models import Exists, OuterRef, QuerySet

from himpun.core.known import known
from himpun.intake.answers import ReadRow
from himpun.intake.checks import Below, Earlier
from himpun.intake.models import Answer, Clarification, FormRow, HandIn, Submission
from himpun.intake.rules.comparing import FrozenRow
from himpun.offices.models import Unit
from himpun.planning.rules.periods import FIRST_YEAR, Period
from himpun.rounds.models import Round

N_EARLIER = 8
"""Earlier periods that the checks compare with."""

_STANDING = (Submission.Status.HANDED_IN, Submission.Status.CLARIFYING)
#: Questions that leave a draft over what was handed in: those that nobody answered.
_UNANSWERED = (Clarification.Status.ASKED, Clarification.Status.WITHDRAWN)

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
    """What stands around these rows now; two statements, and two more where drafts may stand."""
    return Around(read_history(submission, rows), _read_below(submission, rows))


def read_history(
    submission: Submission, rows: Sequence[ReadRow]
) -> dict[tuple[str, str], tuple[Earlier, ...]]:
    """What the unit handed in before by (kind, code), newest period first; one statement, and one
    more where a draft may stand over what was handed in.

    Of two rounds of one period the later one counts.
    """
    period = Period.parse(submission.round.period)
    wanted = {(each.row.kind, each.row.code) for each in rows}
    before = {each.code: each for each in _before(period)}
    codes = [*before, *[""] * (N_EARLIER - len(before))]
    asked = (submission.unit_id, submission.round.office_id, *codes)
    only = [code for _, code in wanted] if len(wanted) == 1 else []
    answers = _past_of_row(*only, *asked) if only else _past(*asked)
    mine = [each for each in answers if (each[0], each[1]) in wanted]
    lines = _handed_in((form, row) for *_, form, row, may_be_draft in mine if may_be_draft)
    found: dict[tuple[str, str], dict[str, Earlier]] = {}
    for kind, code, when, actual, values, note, _, row, _ in mine:
        past = Earlier(before[when], actual, _decimals(values), note)
        if row in lines:
            past = Earlier(before[when], *_figures(lines[row]), str(lines[row]["note"]))
        found.setdefault((kind, code), {})[when] = past
    return {
        key: tuple(by_period[code] for code in before if code in by_period)
        for key, by_period in found.items()
    }


_PERIOD = "row__submission__round__period"
_ROUND_NUMBER = "row__submission__round__number"


def actuals_below(
    period: str, *, office_id: int, units: Collection[int], codes: Collection[str]
) -> dict[tuple[int, str], Decimal]:
    """What these units handed in for these indicators in one period, by (unit, code); one
    statement, and one more where a draft may stand over what was handed in.

    Of two rounds of the period the later one counts; what was left empty is left out.
    """
    answers = (
        Answer.objects.filter(
            row__submission__round__office=office_id,
            row__submission__round__period=period,
            row__submission__status__in=_STANDING,
            row__submission__unit__in=units,
            row__kind=FormRow.Kind.INDICATOR,
            row__code__in=codes,
        )
        .exclude(row__submission__round__status=Round.Status.CANCELLED)
        .annotate(may_be_draft=_may_be_draft("row"))
        .order_by(_ROUND_NUMBER)
        .values_list(
            "row__submission__unit", "row__code", "actual", "row__submission", "row", "may_be_draft"
        )
    )
    lines = _handed_in((form, row) for *_, form, row, may_be_draft in answers if may_be_draft)
    found = {
        (unit, code): _figures(lines[row])[0] if row in lines else actual
        for unit, code, actual, _, row, _ in answers
    }
    return {place: actual for place, actual in found.items() if actual is not None}


def _answers(unit: Any, office: Any, *periods: Any) -> QuerySet[Answer]:
    found = Answer.objects.filter(
        row__submission__unit=unit,
        row__submission__round__office=office,
        row__submission__round__period__in=periods,
        row__submission__status__in=_STANDING,
    )
    return found.exclude(row__submission__round__status=Round.Status.CANCELLED)


def _told(answers: QuerySet[Answer]) -> QuerySet[Answer, tuple[Any, ...]]:
    return (
        answers.annotate(may_be_draft=_may_be_draft("row"))
        .order_by(_ROUND_NUMBER)
        .values_list(
            "row__kind",
            "row__code",
            _PERIOD,
            "actual",
            "values",
            "note",
            "row__submission",
            "row",
            "may_be_draft",
        )
    )


def _may_be_draft(row: str) -> Exists:
    """Whether a row of a form that stands handed in may say something that was not."""
    return Exists(Clarification.objects.filter(rows=OuterRef(row), status__in=_UNANSWERED))


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


def _handed_in(rows: Iterable[tuple[int, int]]) -> dict[int, FrozenRow]:
    """These rows (form, row) as the newest hand-in of their form froze them; one statement."""
    wanted = {row: form for form, row in rows}
    if not wanted:
        return {}
    newest = {
        each.submission_id: each
        for each in HandIn.objects.filter(submission__in=wanted.values()).order_by("number")
    }
    return {
        key: line
        for hand_in in newest.values()
        for line in cast("list[FrozenRow]", hand_in.content["rows"])
        if (key := cast("int", line["id"])) in wanted
    }


def _figures(line: FrozenRow) -> tuple[Decimal | None, dict[str, Decimal | None]]:
    """Realisasi and variables of a frozen row."""
    actual = line["actual"]
    values = cast("Mapping[str, str | None]", line["values"])
    return None if actual is None else Decimal(str(actual)), _decimals(values)


def _decimals(values: Mapping[str, str | None]) -> dict[str, Decimal | None]:
    return {name: None if text is None else Decimal(text) for name, text in values.items()}


def _read_below(submission: Submission, rows: Sequence[ReadRow]) -> dict[str, FromBelow]:
    """What the UPTDs of a Bidang have handed in for the same indicators; one statement, and one
    more where a draft may stand over it.

    Asked only where an indicator is fed by several units: a unit alone has nothing to add up.
    """
    shared = [each.row.code for each in rows if each.spec is not None and each.spec.is_shared]
    if not shared or submission.unit.kind != Unit.Kind.DIVISION:
        return {}
    below = _rows_below(submission, shared)
    standing = [each for each, status in below if status in _STANDING]
    lines = _handed_in((form, row) for *_, form, row, may_be_draft in standing if may_be_draft)
    given: dict[str, list[Below]] = {}
    for code, unit, actual, values, _, row, _ in standing:
        figure, typed = _figures(lines[row]) if row in lines else (actual, _decimals(values))
        given.setdefault(code, []).append(Below(unit, typed, figure))
    expected = Counter(code for (code, *_), _ in below)
    return {
        code: FromBelow(n_expected, tuple(given.get(code, ())))
        for code, n_expected in expected.items()
    }


def _rows_below(submission: Submission, codes: Sequence[str]) -> list[tuple[tuple[Any, ...], str]]:
    """What the units below say of these indicators, and how their forms stand."""
    found = FormRow.objects.filter(
        submission__round=submission.round_id,
        submission__above=submission.unit_id,
        kind=FormRow.Kind.INDICATOR,
        code__in=codes,
    )
    told = found.annotate(may_be_draft=_may_be_draft("pk")).values_list(
        "submission__status",
        "code",
        "submission__unit__name",
        "answer__actual",
        "answer__values",
        "submission",
        "pk",
        "may_be_draft",
    )
    return [(tuple(each), status) for status, *each in told]
