"""Questions, answers, verifications and the recap in the same instant: one or the other, whole."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from tests.cast import Cast
from tests.domain.above_rounds import house_of
from tests.domain.document_rounds import later
from tests.domain.form_rounds import form_of, handed_in, row_of
from tests.domain.measured_rounds import after, check_forms, newest_turn
from tests.domain.talk_rounds import QUESTION, ask
from tests.faults.soundness import is_sound
from tests.faults.together import faults_of, together

from himpun.core.refusals import Refusal
from himpun.intake import actions as intake
from himpun.intake.models import Clarification, Submission, Verification
from himpun.measurement import actions as measurement
from himpun.measurement.models import Recap

ROUNDS = 8


@pytest.fixture
def people(transactional_db: None, cast: Cast) -> Cast:
    """The cast in a database that really commits, so that threads see each other."""
    return cast


def one_of_two(answers: list[Any]) -> Exception:
    """Exactly one was done; why the other one was not, in a sentence."""
    faults = faults_of(answers)
    assert len(faults) == 1, answers
    assert isinstance(faults[0], Refusal), faults
    return faults[0]


def test_a_unit_is_asked_or_the_recap_is_frozen_never_both(people: Cast) -> None:
    round, unit = handed_in(people), people.bina_marga_unit
    check_forms(people, round, at=after(0))
    answers = together(
        partial(
            intake.ask_clarification,
            form_of(round, unit),
            rows=[row_of(round, unit, "SUB-1").pk],
            question=QUESTION,
            by=people.sakip_member,
            at=after(1),
        ),
        partial(
            measurement.recapitulate,
            newest_turn(round, "rekap"),
            by=people.tim_sakip,
            at=after(1),
        ),
    )
    one_of_two(answers)
    n_asked = Clarification.objects.filter(status=Clarification.Status.ASKED).count()
    assert n_asked + Recap.objects.count() == 1
    is_asked = form_of(round, unit).status == Submission.Status.CLARIFYING
    assert is_asked == (n_asked == 1)
    assert is_sound(people.kadis.stream)


def test_two_answers_at_once_are_one_version_and_one_refusal(people: Cast) -> None:
    round, unit = handed_in(people), people.bina_marga_unit
    for number in range(ROUNDS):
        asked = ask(people, round, unit, "SUB-1", at=after(number / 10))
        fresh = [Clarification.objects.get(pk=asked.pk) for _ in range(2)]
        answer = partial(intake.answer_clarification, by=people.bina_marga, at=after(number / 10))
        one_of_two(together(*(partial(answer, each, answer="Benar.") for each in fresh)))
        form = form_of(round, unit)
        assert (form.status, form.n_hand_ins) == (Submission.Status.HANDED_IN, number + 2)
        assert form.hand_ins.count() == number + 2
    assert is_sound(people.kadis.stream)


def test_an_answer_or_the_withdrawal_of_its_question_counts_never_both(people: Cast) -> None:
    round, unit = handed_in(people), people.bina_marga_unit
    n_answered = 0
    for number in range(ROUNDS):
        asked = ask(people, round, unit, "SUB-1", at=after(number / 10))
        mine, theirs = (Clarification.objects.get(pk=asked.pk) for _ in range(2))
        at = after(number / 10)
        answers = together(
            partial(
                intake.answer_clarification, mine, answer="Benar.", by=people.bina_marga, at=at
            ),
            partial(
                intake.withdraw_clarification, theirs, reason="Keliru.", by=people.tim_sakip, at=at
            ),
        )
        one_of_two(answers)
        n_answered += not isinstance(answers[0], Exception)
        form = form_of(round, unit)
        assert (form.status, form.n_hand_ins) == (Submission.Status.HANDED_IN, n_answered + 1)
    assert is_sound(people.kadis.stream)


def test_a_verification_is_never_of_a_form_that_was_taken_back_before(people: Cast) -> None:
    house = house_of(people)
    house.below_hands_in(house.first, at=later(400))
    for number in range(1, ROUNDS + 1):
        at = later(420 + number)
        n_before = Verification.objects.count()
        answers = together(
            partial(
                intake.verify_contribution,
                house.row(house.first),
                number=number,
                by=people.bina_marga,
                at=at,
            ),
            partial(intake.recall, house.form(house.first), by=house.first_head, at=at),
        )
        assert not isinstance(answers[1], Exception), answers[1]
        assert all(isinstance(each, Refusal) for each in faults_of(answers)), answers
        said = Verification.objects.count() - n_before
        assert said == (not isinstance(answers[0], Exception))
        house.below_hands_in(house.first, at=later(421 + number), actual=str(10 + number))
    assert is_sound(people.kadis.stream)


def test_two_nihil_at_once_are_one_hand_in(people: Cast) -> None:
    house = house_of(people)
    unit = people.tata_ruang_unit
    forms = [form_of(house.round, unit) for _ in range(2)]
    assert not forms[0].rows.filter(is_due=True).exists()
    submit = partial(intake.submit_nil, by=people.tata_ruang, at=later(420))
    one_of_two(together(*(partial(submit, each) for each in forms)))
    assert form_of(house.round, unit).hand_ins.count() == 1
    assert is_sound(people.kadis.stream)
