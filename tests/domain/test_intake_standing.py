"""What was handed in stands in the rows that are closed, whatever a withdrawn question left."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.domain.form_rounds import form_of, handed_in, row_of, write
from tests.domain.measured_rounds import after, newest_turn, recap, report
from tests.domain.talk_rounds import answer, ask

from himpun.core.actors import Actor, Capacity
from himpun.core.refusals import Conflict, Refusal
from himpun.intake import actions as intake
from himpun.intake import queries
from himpun.intake.models import Clarification, HandIn
from himpun.intake.rules.cells import ACTUAL, NOTE, CellChange
from himpun.measurement import actions as measurement
from himpun.rounds.models import Round


@pytest.fixture
def round(cast: Cast) -> Round:
    return handed_in(cast)


def withdraw(cast: Cast, asked: Clarification, *, hours: float) -> None:
    intake.withdraw_clarification(asked, reason="Keliru.", by=cast.tim_sakip, at=after(hours))


def line(hand_in: HandIn, code: str) -> dict[str, object]:
    return next(each for each in hand_in.content["rows"] if each["code"] == code)


def a_draft_is_left(cast: Cast, round: Round, *, by: Actor | None = None) -> None:
    """Asked about SUB-1, Bina Marga typed another figure and put a proof beside; then no more."""
    unit, by = cast.bina_marga_unit, by or cast.bina_marga
    asked = ask(cast, round, unit, "SUB-1")
    write(round, unit, {("SUB-1", ACTUAL): "99", ("SUB-1", NOTE): "Coba."}, by=by, at=after(1))
    row = row_of(round, unit, "SUB-1")
    intake.add_evidence_note(row, text="Berita acara.", by=by, at=after(1))
    withdraw(cast, asked, hours=2)


def test_a_draft_of_a_withdrawn_question_does_not_come_along_with_another_answer(
    cast: Cast, round: Round
) -> None:
    unit = cast.bina_marga_unit
    a_draft_is_left(cast, round)
    ask(cast, round, unit, "IKU-1", at=after(3))
    row = row_of(round, unit, "SUB-1")
    assert (str(row.answer.actual), row.answer.note) == ("6", "")
    answer(cast, round, unit, at=after(4))
    first, second = form_of(round, unit).hand_ins.order_by("number")
    for name in ("actual", "note", "evidence", "data_status"):
        assert line(second, "SUB-1")[name] == line(first, "SUB-1")[name], name


def test_a_draft_of_a_withdrawn_question_does_not_come_along_with_a_return(
    cast: Cast, round: Round
) -> None:
    """Step 9 opens another row: what the question left behind is no part of the next hand-in."""
    unit = cast.bina_marga_unit
    a_draft_is_left(cast, round)
    recap(cast, round, at=after(3))
    report(cast, round, at=after(4))
    measurement.return_for_completion(
        newest_turn(round, "analisa"),
        guidance={unit.pk: {"IKU-1": "Lengkapi."}},
        by=cast.kadis,
        at=after(5),
    )
    row = row_of(round, unit, "SUB-1")
    assert (str(row.answer.actual), row.answer.note) == ("6", "")
    assert not queries.list_evidence(row, by=cast.bina_marga)


def test_a_row_asked_about_again_keeps_its_draft(cast: Cast, round: Round) -> None:
    a_draft_is_left(cast, round)
    ask(cast, round, cast.bina_marga_unit, "SUB-1", at=after(3))
    assert str(row_of(round, cast.bina_marga_unit, "SUB-1").answer.actual) == "99"


def test_a_proof_taken_out_for_a_withdrawn_question_is_back_in_its_place(
    cast: Cast, round: Round
) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    row = row_of(round, unit, "SUB-1")
    intake.add_evidence_note(row, text="Berita acara.", by=cast.bina_marga, at=after(1))
    answer(cast, round, unit, at=after(2))
    asked = ask(cast, round, unit, "SUB-1", at=after(3))
    (standing,) = queries.list_evidence(row_of(round, unit, "SUB-1"), by=cast.bina_marga)
    intake.remove_evidence(standing.use, by=cast.bina_marga, at=after(4))
    withdraw(cast, asked, hours=5)
    ask(cast, round, unit, "IKU-1", at=after(6))
    (back,) = queries.list_evidence(row_of(round, unit, "SUB-1"), by=cast.bina_marga)
    assert back.proof.digest == standing.proof.digest


def test_who_typed_what_stands_handed_in_does_not_check_it_behind_a_draft(
    cast: Cast, round: Round
) -> None:
    """He typed the figure that was handed in; a colleague typed another over it for nothing."""
    unit = cast.bina_marga_unit
    operator = Capacity("bidang", unit.pk, "Operator", "DEFINITIF", False)
    member = cast.sakip_member
    both = Actor(member.person_id, member.name, member.home, (*member.capacities, operator))
    ask(cast, round, unit, "SUB-1")
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=both, at=after(0.5))
    answer(cast, round, unit, at=after(0.6))
    a_draft_is_left(cast, round, by=cast.bina_marga_operator)
    with pytest.raises(Refusal, match="SUB-1 diketik oleh orang yang sama"):
        intake.check_form(form_of(round, unit), by=both, at=after(3))
    ask(cast, round, unit, "IKU-1", at=after(4))
    assert row_of(round, unit, "SUB-1").answer.typed_by == {ACTUAL: both.person_id}


def test_what_was_put_back_is_not_written_over_by_a_page_that_showed_the_draft(
    cast: Cast, round: Round
) -> None:
    unit = cast.bina_marga_unit
    a_draft_is_left(cast, round)
    row = row_of(round, unit, "SUB-1")
    shown = row.answer.version
    withdraw(cast, ask(cast, round, unit, "IKU-1", at=after(3)), hours=4)
    ask(cast, round, unit, "SUB-1", at=after(5))
    old = [CellChange(row.pk, ACTUAL, "98", shown)]
    with pytest.raises(Conflict):
        intake.save_answers(form_of(round, unit), cells=old, by=cast.bina_marga, at=after(6))


def test_a_former_typist_is_forgotten_when_the_new_figure_is_handed_in(
    cast: Cast, round: Round
) -> None:
    unit = cast.bina_marga_unit
    ask(cast, round, unit, "SUB-1")
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga_operator, at=after(1))
    held = row_of(round, unit, "SUB-1").answer.typed_by
    assert set(held.values()) == {cast.bina_marga.person_id, cast.bina_marga_operator.person_id}
    answer(cast, round, unit, at=after(2))
    typed = row_of(round, unit, "SUB-1").answer.typed_by
    assert typed == {ACTUAL: cast.bina_marga_operator.person_id}
