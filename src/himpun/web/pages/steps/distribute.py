"""Step 5, formulir: which form each unit will get, the covering letter, and who has received it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.exact import total
from himpun.core.refusals import refuse_if
from himpun.intake import actions, policy, queries
from himpun.offices.queries import list_units
from himpun.planning.queries import BudgetRow, IndicatorCard, list_budget_lines, list_indicators
from himpun.rounds import queries as rounds
from himpun.sop.rules.definition import StepAction
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.steps.desk import desk_for, is_at_work, letter_to_issue, page_of, turn_at

if TYPE_CHECKING:
    from himpun.planning.rules.periods import Period
    from himpun.rounds.models import Round

KIND = "NOTA_DINAS"


@dataclass(frozen=True)
class FormPreview:
    """What the form of a unit will hold; nothing of it is stored yet."""

    unit: str
    period: Period
    indicators: tuple[IndicatorCard, ...]
    lines: tuple[BudgetRow, ...]

    @property
    def n_later(self) -> int:
        """Annual indicators, which are not due before the last period of the year."""
        if self.period.is_last_of_year:
            return 0
        return sum(1 for card in self.indicators if card.spec.is_annual)

    @property
    def ceiling(self) -> Decimal:
        """The sum of the ceilings of its DPA lines, in rupiah."""
        return total(line.ceiling for line in self.lines)


@page("rounds.read")
def show_distribution(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The forms to be sent; afterwards who has received, begun and handed in."""
    turn = page_of(request, round_id, turn_id, StepAction.DISTRIBUTE)
    context: dict[str, Any] = {"turn": turn}
    if is_at_work(turn):
        previews = preview_forms(request, turn.round)
        context["previews"] = previews
        context["has_rows"] = any(each.indicators for each in previews)
        context["letter"] = desk_for(request, turn.turn, kind=KIND)
    else:
        context["submissions"] = queries.list_submissions(turn.round, by=request.actor)
    return render(request, "web/steps/distribute.html", context)


def preview_forms(request: OfficeRequest, round: Round) -> list[FormPreview]:
    """One form a unit from the plan in force at the end of the period."""
    period = rounds.get_period(round)
    on, year, by = period.ends_on, period.year, request.actor
    cards = list_indicators(round.office, by=by, on=on, year=year)
    lines = list_budget_lines(round.office, by=by, on=on, year=year)
    names = {unit.pk: unit for unit in list_units(by=by)}
    units = [names[each] for each in rounds.list_units(round) if each in names]
    return [
        FormPreview(
            unit=unit.name,
            period=period,
            indicators=_indicators_of(unit.code, cards),
            lines=tuple(line for line in lines if line.unit_id == unit.pk),
        )
        for unit in units
    ]


def _indicators_of(code: str, cards: Sequence[IndicatorCard]) -> tuple[IndicatorCard, ...]:
    """Those the unit contributes to; an indicator without contributors is its owner's alone."""
    return tuple(
        card for card in cards if code in (card.spec.contributors or (card.spec.owner_unit,))
    )


@act("intake.distribute", page=show_distribution)
def distribute(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The forms go out under the covering Nota Dinas; every unit is next."""
    turn = turn_at(request, round_id, turn_id, StepAction.DISTRIBUTE)
    refuse_if(policy.why_not_distribute(turn, by=request.actor))
    letter = letter_to_issue(request, turn, kind=KIND)
    actions.distribute(turn, content=letter.edits, by=request.actor, at=request.at)
    n_forms = queries.list_submissions(turn.round, by=request.actor).count()
    sentence = f"{n_forms} formulir dibagikan dengan Nota Dinas pengantar."
    return done(request, sentence, "turn", round_id=round_id, turn_id=turn_id)


urlpatterns = [
    path(
        "putaran/<int:round_id>/giliran/<int:turn_id>/bagikan/",
        distribute,
        name="step_distribute",
    ),
]
