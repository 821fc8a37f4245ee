"""A form in step 7 that is asked for clarification, by the real actions."""

from __future__ import annotations

from datetime import datetime

from tests.cast import Cast
from tests.domain.form_rounds import form_of, row_of
from tests.domain.measured_rounds import NEXT_DAY

from himpun.intake import actions as intake
from himpun.intake.models import Clarification
from himpun.offices.models import Unit
from himpun.rounds.models import Round

QUESTION = "Realisasi ini dua kali lipat triwulan lalu. Benarkah?"


def ask(
    cast: Cast,
    round: Round,
    unit: Unit,
    *codes: str,
    at: datetime = NEXT_DAY,
    due_at: datetime | None = None,
) -> Clarification:
    """A member of the Tim SAKIP asks about these rows; by default until the next day's close."""
    return intake.ask_clarification(
        form_of(round, unit),
        rows=[row_of(round, unit, code).pk for code in codes],
        question=QUESTION,
        due_at=due_at,
        by=cast.sakip_member,
        at=at,
    )


def answer(
    cast: Cast, round: Round, unit: Unit, text: str = "Angkanya sudah benar.", *, at: datetime
) -> Clarification:
    """The head of the unit answers what waits."""
    waiting = Clarification.objects.get(submission=form_of(round, unit), status="DIMINTA")
    return intake.answer_clarification(waiting, answer=text, by=cast.head_of(unit), at=at)
