"""Capaian beside the realisasi (UX 3): provisional, never typed, as the recap would reckon it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from himpun.core.formats import percent
from himpun.measurement.rules.achievement import NOT_FILLED
from himpun.measurement.rules.aggregation import NOT_YET
from himpun.measurement.rules.recap_input import Filled, IndicatorIn, RowIn
from himpun.measurement.rules.recap_rows import LAST_COUNTS, achievement_of, read_draft
from himpun.planning.rules.periods import Period
from himpun.web.grid import Reach

if TYPE_CHECKING:
    from himpun.intake.checks import Earlier
    from himpun.intake.queries import RowView
    from himpun.intake.rules.cells import Written
    from himpun.intake.rules.frozen import FrozenIndicator

#: Reasons that the row itself shows already: an empty cell needs no second word.
_PLAIN_TO_SEE = frozenset({NOT_FILLED, NOT_YET, ""})


NO_REACH = Reach()


def reach_of(view: RowView) -> Reach:
    """What a row of the form has reached so far; nothing for money, whose share stands there."""
    if view.card is None:
        return NO_REACH
    period = Period.parse(view.row.submission.round.period)
    return reached(
        view.card,
        view.written,
        earlier=view.earlier,
        period=period,
        is_due=view.row.is_due,
    )


def reached(
    card: FrozenIndicator,
    written: Written,
    *,
    earlier: Iterable[Earlier],
    period: Period,
    is_due: bool,
) -> Reach:
    """What these cells amount to against the unit's target to date.

    The unit's own earlier figures serve where they are added up, since nothing is agreed here.
    """
    row = RowIn(
        indicator=card.spec.code,
        unit="",
        filled=_filled(written),
        earlier={each.period: Filled(values=each.values, actual=each.actual) for each in earlier},
        targets=card.unit_targets,
        is_due=is_due,
    )
    indicator = IndicatorIn(spec=card.spec, targets=card.office_targets)
    figure = achievement_of(read_draft(indicator, row, period=period))
    is_empty = written.actual is None
    why = figure.reason[:1].upper() + figure.reason[1:]
    is_told = figure.value is None and not is_empty and figure.reason not in _PLAIN_TO_SEE
    return Reach(percent(figure.value), why, is_told)


def needs_earlier(card: FrozenIndicator, period: Period) -> bool:
    """Whether earlier periods of the year have a say in the figure to date."""
    return card.spec.aggregation not in LAST_COUNTS and bool(period.earlier_in_year())


def _filled(written: Written) -> Filled:
    values = {
        name: None if text is None else Decimal(text) for name, text in written.values.items()
    }
    return Filled(values=values, actual=written.actual)
