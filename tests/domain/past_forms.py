"""Forms of earlier periods as they stand after their rounds: what history is read from."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.domain.document_rounds import MORNING

from himpun.core import guard
from himpun.intake.models import Answer, FormRow, Submission
from himpun.offices.models import Unit
from himpun.rounds.models import Round


def past_form(
    round: Round,
    unit: Unit,
    period: str,
    figures: dict[str, str | None],
    *,
    status: str = "DISAMPAIKAN",
    round_status: str = "SELESAI",
    number: int = 1,
    **more: Any,
) -> Submission:
    """The unit's form of an earlier period with these figures by row code."""
    with guard.lifted("test factory"):
        earlier = Round.objects.create(
            office=round.office, procedure=round.procedure, period=period, number=number,
            title=period, status=round_status, opened_at=MORNING,
        )  # fmt: skip
        form = Submission.objects.create(round=earlier, unit=unit, status=status, sent_at=MORNING)
        for like in FormRow.objects.filter(submission__round=round, submission__unit=unit):
            if like.code in figures:
                row = FormRow.objects.create(
                    submission=form, kind=like.kind, code=like.code, position=like.position,
                    indicator_id=like.indicator_id, budget_line_id=like.budget_line_id,
                    frozen=like.frozen,
                )  # fmt: skip
                text = figures[like.code]
                actual = None if text is None else Decimal(text)
                Answer.objects.create(row=row, actual=actual, **more)
    return form
