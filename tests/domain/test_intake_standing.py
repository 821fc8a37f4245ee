"""What was handed in stands in the rows that are closed, whatever a withdrawn question left."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import (
    FILLED,
    all_units,
    distributed,
    fill_and_submit,
    form_of,
    handed_in,
    row_of,
    write,
)
from tests.domain.measured_rounds import after, fill, newest_turn, recap, report, sent_out
from tests.domain.talk_rounds import answer, ask

from himpun.archive.proofs import archived_proofs
from himpun.core import guard
from himpun.core.actors import Actor, Capacity
from himpun.core.refusals import Conflict, Refusal
from himpun.intake import actions as intake
from himpun.intake import policy, queries
from himpun.intake.models import Clarification, Evidence, HandIn
from himpun.intake.proofs.carried import EvidenceNote
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


# ---- proofs, and clocks that do not agree


def note_beside(cast: Cast, round: Round, text: str, *, number: str = "", minutes: float) -> None:
    """Bina Marga puts a note beside SUB-1 before it hands in."""
    row = row_of(round, cast.bina_marga_unit, "SUB-1")
    at = later(minutes)
    intake.add_evidence_note(row, text=text, number=number, by=cast.bina_marga, at=at)


def all_hand_in(cast: Cast, round: Round) -> None:
    for index, unit in enumerate(all_units(cast)):
        fill_and_submit(cast, round, unit, at=later(400 + index * 10))


def proofs(hand_in: HandIn) -> list[object]:
    told = line(hand_in, "SUB-1")["evidence"]
    assert isinstance(told, list)
    return [(each["sha256"], each["number"]) for each in told]


def test_a_proof_stays_that_was_added_by_a_clock_ahead_of_the_one_that_took_the_hand_in(
    cast: Cast,
) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    note_beside(cast, round, "Berita acara.", minutes=410 + 3 / 60)
    all_hand_in(cast, round)
    ask(cast, round, unit, "IKU-1")
    answer(cast, round, unit, at=after(1))
    first, second = form_of(round, unit).hand_ins.order_by("number")
    assert proofs(first) == proofs(second) != []


def test_a_proof_of_a_clock_ahead_is_archived_after_it_was_taken_out(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    note_beside(cast, round, "Berita acara.", minutes=410 + 3 / 60)
    all_hand_in(cast, round)
    ask(cast, round, unit, "SUB-1")
    (proof,) = queries.list_evidence(row_of(round, unit, "SUB-1"), by=cast.bina_marga)
    intake.remove_evidence(proof.use, by=cast.bina_marga, at=after(1))
    assert [each.evidence.pk for each in archived_proofs(round)] == [proof.proof.id]


def test_of_two_proofs_of_one_digest_each_is_back_in_its_place(cast: Cast) -> None:
    """The same note twice under two numbers; one is taken out, a third of that number comes."""
    round, unit = distributed(cast), cast.bina_marga_unit
    for number in ("1", "2"):
        note_beside(cast, round, "Berita acara.", number=number, minutes=399)
    all_hand_in(cast, round)
    asked = ask(cast, round, unit, "SUB-1")
    row = row_of(round, unit, "SUB-1")
    former = {each.use.evidence_id for each in queries.list_evidence(row, by=cast.bina_marga)}
    first = queries.list_evidence(row, by=cast.bina_marga)[0]
    intake.remove_evidence(first.use, by=cast.bina_marga, at=after(1))
    intake.add_evidence_note(row, text="Berita acara.", number="3", by=cast.bina_marga, at=after(1))
    withdraw(cast, asked, hours=2)
    ask(cast, round, unit, "IKU-1", at=after(3))
    back = queries.list_evidence(row_of(round, unit, "SUB-1"), by=cast.bina_marga)
    assert {each.use.evidence_id for each in back} == former


def test_a_proof_that_was_put_back_can_be_replaced_again(cast: Cast) -> None:
    """What replaced it stood only in the draft of a question that was withdrawn."""
    round, unit = distributed(cast), cast.bina_marga_unit
    note_beside(cast, round, "Catatan lama.", minutes=399)
    all_hand_in(cast, round)
    asked = ask(cast, round, unit, "SUB-1")
    (old,) = Evidence.objects.filter(submission=form_of(round, unit))
    tried = replace(cast, old, "Catatan baru.", hours=1)
    withdraw(cast, asked, hours=2)
    withdraw(cast, ask(cast, round, unit, "IKU-1", at=after(3)), hours=4)
    ask(cast, round, unit, "SUB-1", at=after(5))
    assert [use.row.code for use in policy.standing_uses(old)] == ["SUB-1"]
    assert versions(old, cast) == [old.pk]
    newer = replace(cast, old, "Catatan ketiga.", hours=6)
    assert versions(old, cast) == versions(newer, cast) == [old.pk, newer.pk]
    assert versions(tried, cast) == [tried.pk]
    row = row_of(round, unit, "SUB-1")
    told = [
        each
        for each in queries.list_row_history(row, by=cast.kadis).events
        if each.old and each.new
    ]
    assert [each.new for each in told if each.field == "evidence"] == [
        "Catatan ketiga.",
        "Catatan baru.",
    ]


def test_a_proof_stays_replaced_by_one_that_was_handed_in_and_taken_out_since(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    note_beside(cast, round, "Catatan lama.", minutes=399)
    all_hand_in(cast, round)
    ask(cast, round, unit, "SUB-1")
    (old,) = Evidence.objects.filter(submission=form_of(round, unit))
    newer = replace(cast, old, "Catatan baru.", hours=1)
    answer(cast, round, unit, at=after(2))
    ask(cast, round, unit, "SUB-1", at=after(3))
    intake.remove_evidence(newer.uses.get(), by=cast.bina_marga, at=after(4))
    with pytest.raises(Refusal, match="sudah diganti"):
        replace(cast, old, "Catatan ketiga.", hours=5)
    usable = queries.list_usable_evidence(row_of(round, unit, "SUB-1"), by=cast.bina_marga)
    assert [each.id for each in usable] == [newer.pk]


def replace(cast: Cast, old: Evidence, text: str, *, hours: float) -> Evidence:
    carried = EvidenceNote(text)
    return intake.replace_evidence(old, carried=carried, by=cast.bina_marga, at=after(hours))


def versions(proof: Evidence, cast: Cast) -> list[int]:
    kept = queries.get_evidence(proof.pk, by=cast.kadis)
    return [each.id for each in queries.view_evidence(kept, by=cast.kadis).versions]


def test_a_figure_typed_by_a_clock_ahead_is_history_all_the_same(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    ahead = later(410) + timedelta(seconds=3)
    write(round, unit, FILLED["BM"], by=cast.bina_marga, at=ahead)
    all_hand_in(cast, round)
    assert previous_in_next_round(cast, round, "SUB-1") == 6


# ---- a unit that was passed over


def test_a_unit_that_was_passed_over_gets_its_whole_form_back_whatever_was_named(
    cast: Cast,
) -> None:
    round, unit = distributed(cast), cast.cipta_karya_unit
    fill(cast, round, {code: FILLED[code] for code in ("SET", "BM", "TR")}, at=later(400))
    recap(cast, round)
    report(cast, round, at=after(1))
    measurement.return_for_completion(
        newest_turn(round, "analisa"),
        guidance={unit.pk: {"SUB-1": "Isi."}},
        by=cast.kadis,
        at=after(2),
    )
    rows = form_of(round, unit).rows
    assert {each.code: (each.is_open, each.guidance) for each in rows.all()} == {
        "IKU-1": (True, ""),
        "SUB-1": (True, "Isi."),
    }
    write(round, unit, FILLED["CK"], by=cast.cipta_karya, at=after(3))
    intake.submit(form_of(round, unit), by=cast.cipta_karya, at=after(4))
    assert form_of(round, unit).n_hand_ins == 1


# ---- what comes after


def test_what_was_handed_in_is_history_behind_a_draft_of_a_withdrawn_question(
    cast: Cast, round: Round
) -> None:
    a_draft_is_left(cast, round)
    assert previous_in_next_round(cast, round, "SUB-1") == 6


def previous_in_next_round(cast: Cast, round: Round, code: str) -> Decimal | None:
    """What the form of the next quarter shows as *Periode lalu*."""
    unit = cast.bina_marga_unit
    with guard.lifted("test: the round is over"):
        Round.objects.filter(pk=round.pk).update(status=Round.Status.CLOSED)
    second = sent_out(cast, "2026-TW2", at=after(80 * 24))
    view = queries.view_form(form_of(second, unit), by=cast.bina_marga)
    return next(each.previous for each in view.rows if each.row.code == code)
