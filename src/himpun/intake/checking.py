"""Rows of a form with all that the checks look at, read in a fixed number of statements.

History is what the same unit handed in for the eight periods before. It is read from the answers
of forms that stand handed in: those are locked, so they are what the newest hand-in froze, without
unpacking eight whole forms for one figure. A figure that was typed since, for a clarification that
was withdrawn or still waits, was not handed in and is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet

from himpun.core.known import known
from himpun.intake.answers import ReadRow
from himpun.intake.checks import (
    NOTABLE,
    USUALLY_NOTED,
    Below,
    CheckedRow,
    Earlier,
    Finding,
    run_checks,
)
from himpun.intake.models import Answer, FormRow, Submission
from himpun.intake.rules.frozen import FrozenIndicator
from himpun.intake.rules.pace import Achieving, Spending, paces
from himpun.offices.models import Office, Unit
from himpun.planning.rules.indicators import Aggregation, TargetBasis
from himpun.planning.rules.periods import FIRST_YEAR, Period
from himpun.planning.rules.targets import Aim
from himpun.rounds.models import Round

N_EARLIER = 8
"""Earlier periods that the checks compare with."""

_STANDING = (Submission.Status.HANDED_IN, Submission.Status.CLARIFYING)
_IS_HANDED_IN = Q(filled_at=None) | Q(filled_at__lte=F("row__submission__handed_in_at"))

History = Mapping[tuple[str, str], tuple[Earlier, ...]]


def noted_by(office: Office) -> Collection[str]:
    """The checks whose findings need a keterangan in this office."""
    if office.noted_checks is None:
        return USUALLY_NOTED
    known = {check.code for check in NOTABLE}
    return tuple(code for code in office.noted_checks if code in known)


def check_rows(
    submission: Submission,
    rows: Sequence[ReadRow],
    *,
    evidence: Mapping[int, int],
    history: History | None = None,
    is_whole: bool = True,
) -> list[Finding]:
    """Every finding in these rows of a form; `evidence` counts proofs by row.

    `is_whole` False: the rows are only some of the form, and what compares rows is left out.
    """
    period = Period.parse(submission.round.period)
    known = read_history(submission, rows) if history is None else history
    checked = [
        CheckedRow(
            row_id=each.row.pk,
            code=each.row.code,
            name=each.name,
            is_due=each.row.is_due,
            written=each.written,
            n_evidence=evidence.get(each.row.pk, 0),
            spec=each.spec,
            budget_line=each.line,
            period=period,
            target=_aim(each.card, period) if each.card is not None else None,
            earlier=known.get((each.row.kind, each.row.code), ()),
        )
        for each in rows
    ]
    if is_whole:
        checked = _with_pace(checked, rows, period)
    return run_checks(_with_below(checked, submission), noted=noted_by(submission.round.office))


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


def _aim(card: FrozenIndicator, period: Period) -> Aim | None:
    """What the unit itself is measured against in the period."""
    spec, plan = card.spec, card.unit_targets
    if plan is None:
        return None
    return plan.at(period, aggregation=spec.aggregation, basis=spec.target_basis)


def _with_pace(
    checked: list[CheckedRow], rows: Sequence[ReadRow], period: Period
) -> list[CheckedRow]:
    """Money and performance of each sasaran, put to its first DPA line."""
    spending, achieving = [], []
    for each, read in zip(checked, rows, strict=True):
        if each.budget_line is not None and each.written.actual is not None:
            line = each.budget_line
            spending.append(Spending(line.objective_code, each.written.actual, line.ceiling))
        elif (
            read.card is not None
            and each.target is not None
            and (figure := _to_date(each, period)) is not None
        ):
            objective, direction = read.card.objective_code, read.card.spec.direction
            achieving.append(Achieving(objective, direction, figure, each.target))
    found = dict(paces(spending, achieving, period=period))
    return [
        replace(each, pace=found.pop(each.budget_line.objective_code, None))
        if each.budget_line is not None
        else each
        for each in checked
    ]


def _to_date(row: CheckedRow, period: Period) -> Decimal | None:
    """The figure that the target speaks of: of the period, or summed since January."""
    spec, actual = row.spec, row.written.actual
    assert spec is not None
    is_summed = (
        spec.aggregation is Aggregation.KUMULATIF and spec.target_basis is TargetBasis.SAMPAI_DENGAN
    )
    if actual is None or not is_summed:
        return actual
    known = {each.period: each.actual for each in row.earlier}
    parts = [known.get(each) for each in period.earlier_in_year()]
    if spec.formula or any(part is None for part in parts):
        return None if parts else actual
    return sum((part for part in parts if part is not None), actual)


def _with_below(checked: list[CheckedRow], submission: Submission) -> list[CheckedRow]:
    """What the UPTDs of a Bidang have handed in for the same indicators; one statement.

    Asked only where an indicator is fed by several units: a unit alone has nothing to add up.
    """
    shared = [each.code for each in checked if each.spec is not None and each.spec.is_shared]
    if not shared or submission.unit.kind != Unit.Kind.DIVISION:
        return checked
    rows = FormRow.objects.filter(
        submission__round=submission.round_id,
        submission__unit__parent=submission.unit_id,
        kind=FormRow.Kind.INDICATOR,
        code__in=shared,
    )
    expected: dict[str, int] = {}
    given: dict[str, list[Below]] = {}
    handed_in = Q(answer__filled_at=None) | Q(answer__filled_at__lte=F("submission__handed_in_at"))
    stands = Q(handed_in, submission__status__in=_STANDING)
    for code, unit, is_given, actual, values in rows.annotate(is_given=stands).values_list(
        "code",
        "submission__unit__name",
        "is_given",
        "answer__actual",
        "answer__values",
    ):
        expected[code] = expected.get(code, 0) + 1
        if is_given:
            given.setdefault(code, []).append(Below(unit, _decimals(values), actual))
    return [
        replace(each, below=tuple(given.get(each.code, ())), n_below=expected[each.code])
        if each.code in expected
        else each
        for each in checked
    ]
