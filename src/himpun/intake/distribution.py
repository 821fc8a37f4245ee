"""Forms made from the plan in force: one a unit, definitions and targets frozen into the rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from himpun.core.actors import system_actor
from himpun.core.refusals import Refusal
from himpun.intake.models import Answer, FormRow, Submission
from himpun.intake.rules.frozen import (
    FrozenBudgetLine,
    FrozenIndicator,
    freeze_budget_line,
    freeze_indicator,
)
from himpun.offices.models import Unit
from himpun.planning.queries import BudgetRow, IndicatorCard, list_budget_lines, specs_in_force
from himpun.planning.rules.periods import Period
from himpun.rounds.models import Round
from himpun.rounds.opening import filling_units


def make_forms(round: Round, *, at: datetime) -> list[Submission]:
    """One form for each filling unit of the round. Raises Refusal when the plan is empty."""
    period = Period.parse(round.period)
    # The plan is read as the system: who distributes has been asked already, and what goes into
    # a form must not depend on what the distributing person may see.
    reader = system_actor(round.office_id)
    on = period.ends_on
    cards = specs_in_force(round.office, by=reader, on=on, year=period.year)
    lines = list_budget_lines(round.office, by=reader, on=on, year=period.year)
    if not cards:
        raise Refusal(
            f"Belum ada indikator yang berlaku pada {period.label}. Impor rencana kantor dahulu."
        )
    return [
        _make_form(round, unit, cards=cards, lines=lines, period=period, at=at)
        for unit in filling_units(round)
    ]


def _make_form(
    round: Round,
    unit: Unit,
    *,
    cards: Iterable[IndicatorCard],
    lines: Iterable[BudgetRow],
    period: Period,
    at: datetime,
) -> Submission:
    submission = Submission.objects.create(
        round=round, unit=unit, above_id=unit.parent_id, sent_at=at
    )
    own = [card for card in cards if unit.code in _contributors(card)]
    rows = [
        _indicator_row(submission, card, period=period, position=position)
        for position, card in enumerate(own, start=1)
    ]
    rows += [
        _budget_row(submission, line, position=len(rows) + position)
        for position, line in enumerate(lines, start=1)
        if line.unit_id == unit.pk
    ]
    FormRow.objects.bulk_create(rows)
    stored = FormRow.objects.filter(submission=submission)
    Answer.objects.bulk_create([Answer(row=row) for row in stored])
    return submission


def _contributors(card: IndicatorCard) -> tuple[str, ...]:
    return card.spec.contributors or (card.spec.owner_unit,)


def _indicator_row(
    submission: Submission, card: IndicatorCard, *, period: Period, position: int
) -> FormRow:
    is_due = period.is_last_of_year or not card.spec.is_annual
    frozen = FrozenIndicator(
        spec=card.spec,
        objective_code=card.objective.code,
        objective_name=card.objective.name,
        objective_position=card.objective.position,
        position=card.position,
        unit_targets=card.targets_of(submission.unit.code),
        office_targets=card.office_targets,
    )
    return FormRow(
        submission=submission,
        kind=FormRow.Kind.INDICATOR,
        position=position,
        code=card.spec.code,
        indicator_id=card.indicator_id,
        frozen=freeze_indicator(frozen),
        is_due=is_due,
    )


def _budget_row(submission: Submission, line: BudgetRow, *, position: int) -> FormRow:
    frozen = FrozenBudgetLine(line.code, line.name, line.ceiling, line.objective, line.position)
    return FormRow(
        submission=submission,
        kind=FormRow.Kind.BUDGET,
        position=position,
        code=line.code,
        budget_line_id=line.id,
        frozen=freeze_budget_line(frozen),
    )
