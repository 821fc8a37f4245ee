"""A question that the Tim SAKIP took back: it is over, and so is what was begun for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cast import Cast
from tests.domain.form_books import address_of, applied, looked_at, made, typed
from tests.domain.form_rounds import form_of, handed_in, row_of
from tests.domain.measured_rounds import after
from tests.domain.talk_rounds import ask

from himpun.core.refusals import Refusal
from himpun.intake import actions as intake
from himpun.intake.models import Clarification
from himpun.rounds.models import Round


@pytest.fixture
def round(cast: Cast) -> Round:
    return handed_in(cast)


def withdrawn(cast: Cast, round: Round, *codes: str) -> Clarification:
    asked = ask(cast, round, cast.bina_marga_unit, *codes)
    return intake.withdraw_clarification(asked, reason="Keliru.", by=cast.tim_sakip, at=after(2))


def test_a_question_taken_back_is_not_answered(cast: Cast, round: Round) -> None:
    asked = withdrawn(cast, round, "SUB-1")
    with pytest.raises(Refusal, match="sudah ditarik"):
        intake.answer_clarification(asked, answer="Benar.", by=cast.bina_marga, at=after(3))
    assert form_of(round, cast.bina_marga_unit).n_hand_ins == 1


def test_a_question_is_taken_back_once(cast: Cast, round: Round) -> None:
    asked = withdrawn(cast, round, "SUB-1")
    with pytest.raises(Refusal, match="sudah ditarik"):
        intake.withdraw_clarification(asked, reason="Lagi.", by=cast.tim_sakip, at=after(3))
    assert Clarification.objects.get().withdrawn_reason == "Keliru."


def test_an_offer_to_the_head_goes_with_the_question_it_was_made_for(
    cast: Cast, round: Round
) -> None:
    """The form is closed: the next question begins without a word of the last one."""
    unit = cast.bina_marga_unit
    asked = ask(cast, round, unit, "SUB-1")
    intake.offer_for_review(form_of(round, unit), by=cast.bina_marga_operator, at=after(1))
    intake.withdraw_clarification(asked, reason="Keliru.", by=cast.tim_sakip, at=after(2))
    form = form_of(round, unit)
    assert (form.offered_at, form.offered_by_id, form.offered_name) == (None, None, "")


def test_a_workbook_made_for_it_writes_no_row_of_the_next_question(
    cast: Cast, round: Round, tmp_path: Path
) -> None:
    """Nothing was handed in between, so the workbook is of this form; its row is closed again."""
    unit = cast.bina_marga_unit
    asked = ask(cast, round, unit, "SUB-1")
    book = made(form_of(round, unit), by=cast.bina_marga_operator, at=after(1))
    place = address_of(book, "SUB-1")
    intake.withdraw_clarification(asked, reason="Keliru.", by=cast.tim_sakip, at=after(2))
    ask(cast, round, unit, "IKU-1", at=after(3))
    content, form = typed(book, {place: 99}), form_of(round, unit)
    faults = looked_at(form, content, tmp_path).faults
    assert [(each.address, "tidak dimintai" in each.sentence) for each in faults] == [(place, True)]
    with pytest.raises(Refusal, match="tidak dimintai klarifikasi"):
        applied(form, content, tmp_path, by=cast.bina_marga_operator, at=after(4))
    assert str(row_of(round, unit, "SUB-1").answer.actual) == "6"
