"""What waits for the word of a Bidang, and what does not: there is nothing yet to verify."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.domain.above_rounds import BELOW, U1_OWN, House, house_of
from tests.domain.document_rounds import gathered, later, turn_of
from tests.domain.form_rounds import form_of, row_of, write
from tests.domain.measured_rounds import (
    NEXT_DAY,
    after,
    agree,
    newest_turn,
    recap,
    report,
    sent_out,
)
from tests.domain.measured_rounds import row as line
from tests.domain.talk_rounds import ask
from tests.factories import make_actor, make_unit
from tests.plans import add_targets, make_indicator, make_plan

from himpun.core import guard
from himpun.core.actors import Actor, Capacity
from himpun.core.refusals import Refusal
from himpun.intake import actions as intake
from himpun.intake import policy
from himpun.intake.models import Submission
from himpun.intake.rules.cells import ACTUAL, MISSING_REASON
from himpun.measurement import actions as measurement
from himpun.planning.models import IndicatorVersion, PlanNode

JULY = NEXT_DAY + timedelta(days=90)


@pytest.fixture
def house(cast: Cast) -> House:
    return house_of(cast)


def why_not(house: House, code: str = "JLN-1") -> str:
    row = house.row(house.first, code)
    return policy.why_not_verify_contribution(row, by=house.cast.bina_marga)


def test_a_row_without_a_figure_is_not_verified(house: House) -> None:
    unit, head = house.first, house.first_head
    cells = (
        BELOW["U1"] | U1_OWN | {("JLN-1", ACTUAL): "", ("JLN-1", MISSING_REASON): "TIDAK_BERLAKU"}
    )
    write(house.round, unit, cells, by=head, at=later(399))
    intake.submit(house.form(unit), by=head, at=later(400))
    assert "tidak ada yang diverifikasi" in why_not(house)
    assert why_not(house, "RAT-1") == ""


def test_a_figure_is_not_verified_while_its_unit_is_asked_about_it(house: House) -> None:
    house.all_hand_in()
    ask(house.cast, house.round, house.first, "JLN-1")
    assert why_not(house) == "UPTD Satu sedang dimintai klarifikasi; tunggu jawabannya."


def test_a_figure_that_step_nine_gave_back_is_not_verified_before_it_comes_again(
    house: House,
) -> None:
    """The hand-in of the pass before still stands for the recap, but the unit is at work on it."""
    cast, round = house.cast, house.round
    house.all_hand_in()
    recap(cast, round)
    report(cast, round, at=after(1))
    measurement.return_for_completion(
        newest_turn(round, "analisa"),
        guidance={house.first.pk: {"JLN-1": "Lengkapi."}},
        by=cast.kadis,
        at=after(2),
    )
    assert house.form(house.first).status == Submission.Status.RETURNED
    assert why_not(house) == "UPTD Satu belum menyampaikan formulirnya."
    row = house.row(house.second)
    assert policy.why_not_verify_contribution(row, by=cast.bina_marga) == ""


def test_a_unit_that_is_no_bidang_verifies_nothing(house: House) -> None:
    house.all_hand_in()
    form = house.form(house.first)
    why = policy.why_not_verify_contributions(form, by=house.first_head)
    assert why == "Hanya Bidang yang memverifikasi nilai unit di bawahnya."


def test_a_figure_below_the_sekretariat_waits_for_nobody(cast: Cast) -> None:
    """Only a Bidang answers for what its units contribute, also where another unit owns a card."""
    unit = make_unit(cast.office, "S1", "Subbagian", "UPTD", parent=cast.secretariat, position=7)
    head = make_actor(cast.office, "kepala.s1", "bidang", unit=unit)
    make_plan(cast)
    with guard.lifted("test factory"):
        node = PlanNode.objects.get(office=cast.office, code="S1")
        card = make_indicator(cast, node, "SUR-1", units=(unit,))
        IndicatorVersion.objects.filter(indicator=card).update(owner_unit=cast.secretariat)
        add_targets(card, {"2026-TW1": "30", "2026": "40"})
    round = gathered(cast)
    intake.distribute(turn_of(round, "formulir"), by=cast.tim_sakip, at=later(345))
    write(round, unit, {("SUR-1", ACTUAL): "9"}, by=head, at=later(399))
    intake.submit(form_of(round, unit), by=head, at=later(400))
    row = row_of(round, unit, "SUR-1")
    why = policy.why_not_verify_contribution(row, by=cast.head_of(cast.secretariat))
    assert "tidak menunggu verifikasi" in why


def test_who_types_over_a_figure_is_its_typist(house: House) -> None:
    """Otherwise the first who typed there would be kept from it, and the last would verify it."""
    cast, unit = house.cast, house.first
    seat = Capacity("bidang", unit.pk, "Operator UPTD Satu", "DEFINITIF", False)
    head = cast.bina_marga
    both = Actor(head.person_id, head.name, head.home, (*head.capacities, seat))
    write(house.round, unit, BELOW["U1"] | U1_OWN, by=house.first_operator, at=later(398))
    write(house.round, unit, {("JLN-1", ACTUAL): "12"}, by=both, at=later(399))
    assert house.row(unit).answer.typed_by == {"actual": head.person_id}
    intake.submit(house.form(unit), by=house.first_head, at=later(400))
    with pytest.raises(Refusal, match="Anda sendiri yang mengisi JLN-1"):
        intake.verify_contribution(house.row(unit), by=both, at=later(430))


def test_a_figure_that_was_unverified_in_an_agreed_quarter_stays_out_of_the_sum_to_date(
    cast: Cast,
) -> None:
    """What was agreed then stays as it was: nobody verifies an old quarter afterwards."""
    house = house_of(cast, aggregation="KUMULATIF")
    house.all_hand_in()
    house.verify(house.first)
    recap(cast, house.round)
    report(cast, house.round, at=after(1))
    agree(cast, house.round, at=after(2))
    second = replace(house, round=sent_out(cast, "2026-TW2", at=JULY))
    for unit in (house.first, house.second):
        second.below_hands_in(unit, at=JULY + timedelta(hours=1))
    second.others_hand_in(at=JULY + timedelta(hours=2))
    for unit in (house.first, house.second):
        intake.verify_contribution(
            second.row(unit), by=cast.bina_marga, at=JULY + timedelta(hours=3)
        )
    content = recap(cast, second.round, at=JULY + timedelta(hours=4)).content
    office = line(content, "JLN-1")
    assert (office["actual"], office["actual_to_date"]) == ("30", None)
    assert line(content, "JLN-1", "U1")["actual_to_date"] == "20"
