"""Rows of a form put to the checks, with all that these look at."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from himpun.core.exact import total
from himpun.intake.answers import ReadRow
from himpun.intake.around import NOTHING_BELOW, Around, look_around
from himpun.intake.checks import (
    NOTABLE,
    USUALLY_NOTED,
    CheckedRow,
    Finding,
    Weight,
    run_checks,
)
from himpun.intake.models import FormRow, Submission
from himpun.intake.rules.frozen import FrozenIndicator
from himpun.intake.rules.pace import Achieving, Spending, paces
from himpun.offices.models import Office
from himpun.planning.rules.indicators import Aggregation, TargetBasis
from himpun.planning.rules.periods import Period
from himpun.planning.rules.targets import Aim


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
    around: Around | None = None,
    is_whole: bool = True,
) -> list[Finding]:
    """Every finding in these rows of a form; `evidence` counts proofs by row.

    `around` is what they are compared with, where it is known already. `is_whole` False: the rows
    are only some of the form, and what compares rows is left out.
    """
    period = Period.parse(submission.round.period)
    beside = look_around(submission, rows) if around is None else around
    checked = [
        _checked(each, period, n_evidence=evidence.get(each.row.pk, 0), around=beside)
        for each in rows
    ]
    if is_whole:
        checked = _with_pace(checked, rows, period)
    found = run_checks(checked, noted=noted_by(submission.round.office))
    closed = {each.row.pk for each in rows if _stays_as_handed_in(submission, each.row)}
    return [_of_closed(each) if each.row_id in closed else each for each in found]


def _stays_as_handed_in(submission: Submission, row: FormRow) -> bool:
    """Whether nobody can write the row because it stays as it was handed in."""
    return not row.is_open and submission.n_hand_ins > 0


def _of_closed(found: Finding) -> Finding:
    """A finding in a row that nobody can write is told, but stops nobody: what asks for a note or
    compares with other periods may have changed since the row was handed in.
    """
    if found.weight is not Weight.ERROR:
        return found
    sentence = f"{found.sentence} Barisnya tertutup, jadi tidak menghalangi penyampaian."
    return replace(found, weight=Weight.WARNING, sentence=sentence)


def _checked(read: ReadRow, period: Period, *, n_evidence: int, around: Around) -> CheckedRow:
    row = read.row
    is_returned = row.is_open and row.submission.status == Submission.Status.RETURNED
    below = around.below.get(row.code, NOTHING_BELOW) if read.spec else NOTHING_BELOW
    return CheckedRow(
        row_id=row.pk,
        code=row.code,
        name=read.name,
        is_due=row.is_due,
        written=read.written,
        n_evidence=n_evidence,
        spec=read.spec,
        budget_line=read.line,
        period=period,
        target=_aim(read.card, period) if read.card is not None else None,
        earlier=around.history.get((row.kind, row.code), ()),
        below=below.given,
        n_below=below.n_expected,
        guidance=row.guidance if is_returned else "",
        is_touched=not is_returned or _is_touched(row),
    )


def _is_touched(row: FormRow) -> bool:
    """Whether anything was done to the row since the turn in which it came back was opened."""
    turn = row.submission.turn
    if turn is None:
        return True
    uses = row.evidence_uses.all()
    moments = (row.answer.filled_at, *(at for use in uses for at in (use.used_at, use.ended_at)))
    return any(at is not None and at >= turn.opened_at for at in moments)


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
    return total([*(part for part in parts if part is not None), actual])
