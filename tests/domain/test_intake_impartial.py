"""Two pairs of eyes are not got round by typing again, a reason, a colleague or a move."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.domain.above_rounds import BELOW, U1_OWN, House, house_of
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
from tests.domain.measured_rounds import NEXT_DAY
from tests.domain.talk_rounds import answer, ask

from himpun.core.actors import Actor, Capacity
from himpun.core.refusals import Refusal
from himpun.intake import actions as intake
from himpun.intake import policy, queries
from himpun.intake.models import HandIn
from himpun.intake.rules.cells import ACTUAL, DATA_STATUS, MISSING_REASON
from himpun.intake.rules.verified import Stand
from himpun.intake.verifying import unverified_rows
from himpun.offices.actions import change_unit
from himpun.offices.models import Unit
from himpun.rounds.models import Round


def also_of(actor: Actor, unit: Unit, *, leads: bool = False) -> Actor:
    """The same person, who holds a mandate of this unit as well."""
    more = Capacity("bidang", unit.pk, "Plh. Kepala" if leads else "Operator", leads=leads)
    return Actor(actor.person_id, actor.name, actor.home, (*actor.capacities, more))


def other_head(cast: Cast) -> Actor:
    """Another person who leads Bina Marga as well."""
    return also_of(cast.sekretaris, cast.bina_marga_unit, leads=True)


def the_others_hand_in(cast: Cast, round: Round, unit: Unit) -> None:
    for index, each in enumerate(all_units(cast)):
        if each != unit:
            fill_and_submit(cast, round, each, at=later(410 + index * 10))


def stand_of_first(house: House, *, by: Actor) -> Stand:
    form = queries.get_submission(form_of(house.round, house.cast.bina_marga_unit).pk, by=by)
    rows = [row for each in queries.view_below(form, by=by).indicators for row in each.rows]
    return next(
        each.given.stand
        for each in rows
        if each.given.unit == house.first and each.given.row.code == "JLN-1"
    )


# ---- who verified and typed it again


def test_who_verified_and_then_typed_it_again_is_no_second_pair_of_eyes(cast: Cast) -> None:
    house = house_of(cast)
    both = also_of(cast.bina_marga, house.first)
    house.below_hands_in(house.first, at=later(400))
    intake.verify_contribution(house.row(house.first), by=both, at=later(402))
    assert stand_of_first(house, by=both) is Stand.VERIFIED
    intake.recall(house.form(house.first), by=house.first_head, at=later(403))
    for text, minute in (("", 404), ("10", 405)):
        write(house.round, house.first, {("JLN-1", ACTUAL): text}, by=both, at=later(minute))
    intake.submit(house.form(house.first), by=house.first_head, at=later(406))
    assert stand_of_first(house, by=both) is Stand.WAITING
    assert policy.why_not_verify_contribution(house.row(house.first), by=both)
    intake.verify_contribution(house.row(house.first), by=other_head(cast), at=later(407))


def test_a_draft_of_the_verifier_does_not_touch_what_he_verified(cast: Cast) -> None:
    """He verified what another typed; his own draft is of a question that is withdrawn."""
    house = house_of(cast)
    both = also_of(cast.bina_marga, house.first)
    house.all_hand_in()
    house.verify()
    asked = ask(cast, house.round, house.first, "JLN-1")
    write(house.round, house.first, {("JLN-1", ACTUAL): "99"}, by=both, at=NEXT_DAY)
    assert stand_of_first(house, by=both) is Stand.VERIFIED
    intake.withdraw_clarification(asked, reason="Jelas.", by=cast.sakip_member, at=NEXT_DAY)
    assert stand_of_first(house, by=both) is Stand.VERIFIED


# ---- who said why a row is empty, or how sure its figure is


def test_who_chose_the_reason_of_an_empty_row_does_not_check_it(cast: Cast) -> None:
    round, unit = distributed(cast), cast.cipta_karya_unit
    both = also_of(cast.sakip_member, unit)
    figures = {key: text for key, text in FILLED["CK"].items() if key[0] != "SUB-1"}
    reason = {key: text for key, text in FILLED["CK"].items() if key[0] == "SUB-1"}
    write(round, unit, figures, by=cast.cipta_karya, at=later(400))
    write(round, unit, reason, by=both, at=later(400))
    intake.submit(form_of(round, unit), by=cast.cipta_karya, at=later(401))
    the_others_hand_in(cast, round, unit)
    with pytest.raises(Refusal, match="SUB-1 diketik oleh orang yang sama"):
        intake.check_form(form_of(round, unit), by=both, at=NEXT_DAY)


def test_who_changed_only_the_status_of_a_figure_does_not_verify_it(cast: Cast) -> None:
    house = house_of(cast)
    both = also_of(cast.bina_marga, house.first)
    write(house.round, house.first, BELOW["U1"] | U1_OWN, by=house.first_head, at=later(399))
    estimate = {("JLN-1", DATA_STATUS): "ESTIMASI"}
    write(house.round, house.first, estimate, by=both, at=later(400))
    intake.submit(house.form(house.first), by=house.first_head, at=later(401))
    assert "Anda sendiri" in policy.why_not_verify_contribution(house.row(house.first), by=both)
    assert not policy.why_not_verify_contribution(house.row(house.first), by=other_head(cast))


def test_a_status_that_nobody_chose_is_nobodys_word(cast: Cast) -> None:
    """The figure is typed anew by another: who typed the first one is free to look again."""
    round, unit = distributed(cast), cast.bina_marga_unit
    write(round, unit, {("SUB-1", ACTUAL): "6"}, by=cast.bina_marga_operator, at=later(400))
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga, at=later(401))
    typed_by = row_of(round, unit, "SUB-1").answer.typed_by
    assert typed_by == {ACTUAL: cast.bina_marga.person_id}


def test_a_reason_goes_with_its_typist_when_a_figure_is_typed(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    reason = {("SUB-1", MISSING_REASON): "BELUM_SURVEI"}
    write(round, unit, reason, by=cast.bina_marga_operator, at=later(400))
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga, at=later(401))
    typed_by = row_of(round, unit, "SUB-1").answer.typed_by
    assert typed_by == {ACTUAL: cast.bina_marga.person_id}


def test_a_reason_that_is_put_back_is_its_typists_again(cast: Cast) -> None:
    round, unit = handed_in(cast), cast.cipta_karya_unit
    asked = ask(cast, round, unit, "SUB-1")
    other = also_of(cast.sakip_member, unit)
    write(round, unit, {("SUB-1", ACTUAL): "3"}, by=other, at=NEXT_DAY)
    intake.withdraw_clarification(asked, reason="Jelas.", by=cast.tim_sakip, at=NEXT_DAY)
    ask(cast, round, unit, "IKU-1", at=NEXT_DAY)
    typed_by = row_of(round, unit, "SUB-1").answer.typed_by
    assert typed_by == {MISSING_REASON: cast.cipta_karya.person_id}


# ---- who handed in


def test_who_handed_in_does_not_check_when_another_head_answered_for_one_row(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    head = also_of(cast.sakip_member, unit, leads=True)
    write(round, unit, FILLED["BM"], by=cast.bina_marga_operator, at=later(390))
    intake.submit(form_of(round, unit), by=head, at=later(392))
    the_others_hand_in(cast, round, unit)
    ask(cast, round, unit, "SUB-1")
    answer(cast, round, unit, at=NEXT_DAY + timedelta(minutes=4))
    with pytest.raises(Refusal, match="disampaikan oleh orang yang sama"):
        intake.check_form(form_of(round, unit), by=head, at=NEXT_DAY + timedelta(minutes=5))
    view = queries.view_checking(round, by=head, at=NEXT_DAY)
    mine = next(each for each in view.rows if each.submission.unit == unit)
    assert "disampaikan oleh orang yang sama" in mine.why_not_check


# ---- who moves the unit


def moved_away(house: House) -> None:
    unit = house.first
    unit.refresh_from_db()
    change_unit(
        unit,
        name=unit.name,
        kind=unit.kind,
        parent=None,
        fills=unit.fills,
        seen_version=unit.version,
        by=house.cast.admin,
        at=later(500),
    )


def test_who_moves_a_unit_does_not_verify_its_figures(cast: Cast) -> None:
    house = house_of(cast)
    house.all_hand_in()
    standing = {
        house.form(unit).pk: HandIn.objects.get(submission=house.form(unit))
        for unit in (house.first, house.second)
    }
    waiting = unverified_rows(house.round, standing)
    assert waiting
    moved_away(house)
    assert unverified_rows(house.round, standing) == waiting
    assert stand_of_first(house, by=cast.bina_marga) is Stand.WAITING
    house.verify(house.first)
    assert stand_of_first(house, by=cast.bina_marga) is Stand.VERIFIED


def test_a_figure_of_a_unit_that_moved_is_asked_about_in_step_seven(cast: Cast) -> None:
    """Sending back goes by where the unit stands now, so it is said and not tried."""
    house = house_of(cast)
    house.below_hands_in(house.first, at=later(400))
    row = house.row(house.first)
    assert not policy.why_not_send_contribution_back(row, by=cast.bina_marga)
    moved_away(house)
    row = house.row(house.first)
    assert "tidak lagi di bawah" in policy.why_not_send_contribution_back(row, by=cast.bina_marga)
