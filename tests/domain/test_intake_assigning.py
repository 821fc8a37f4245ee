"""The Tim SAKIP shares the forms out and checks them: who, when, and never one's own figures."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import (
    distributed,
    fill_and_submit,
    form_of,
    handed_in,
    row_of,
    write,
)
from tests.domain.measured_rounds import NEXT_DAY, after, newest_turn, recap
from tests.domain.talk_rounds import answer, ask

from himpun.core import guard, trail
from himpun.core.actors import Actor, Capacity
from himpun.core.refusals import Refusal
from himpun.documents.models import Document
from himpun.intake import actions as intake
from himpun.intake import policy, queries
from himpun.intake.models import Submission
from himpun.intake.rules.cells import ACTUAL
from himpun.measurement import actions as measurement
from himpun.offices.models import Mandate, Person
from himpun.rounds.models import Round


def person(who: Actor) -> Person:
    return Person.objects.get(pk=who.person_id)


def check(cast: Cast, round: Round, *, by: Actor | None = None) -> Submission:
    form = form_of(round, cast.bina_marga_unit)
    return intake.check_form(form, by=by or cast.sakip_member, at=NEXT_DAY)


def recapped(cast: Cast) -> Round:
    round = handed_in(cast)
    recap(cast, round)
    return round


# --- Role × state × act ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reach", "assign", "checks"),
    [
        (distributed, {"tim_sakip"}, set()),
        (handed_in, {"tim_sakip"}, {"tim_sakip", "sakip_member"}),
        (recapped, set(), set()),
    ],
)
def test_the_chair_assigns_and_the_team_checks_while_the_recap_is_open(
    cast: Cast, reach: Callable[[Cast], Round], assign: set[str], checks: set[str]
) -> None:
    form = form_of(reach(cast), cast.tata_ruang_unit)
    everybody = {**cast.insiders, "orang_luar": cast.orang_luar}
    may_assign = {
        name for name, by in everybody.items() if not policy.why_not_assign_checker(form, by=by)
    }
    may_check = {
        name for name, by in everybody.items() if not policy.why_not_check_form(form, by=by)
    }
    assert (may_assign, may_check) == (assign, checks)


def test_a_unit_that_was_gone_on_without_has_nothing_to_check(cast: Cast) -> None:
    round = distributed(cast)
    form = form_of(round, cast.tata_ruang_unit)
    intake.go_on_without(form, reason="Diam.", by=cast.sekretaris, at=NEXT_DAY)
    passed = form_of(round, cast.tata_ruang_unit)
    assert "Putaran dilanjutkan tanpa" in policy.why_not_assign_checker(passed, by=cast.tim_sakip)


def test_a_unit_that_was_gone_on_without_is_not_checked(cast: Cast) -> None:
    round = distributed(cast)
    for unit in (cast.secretariat, cast.bina_marga_unit, cast.cipta_karya_unit):
        fill_and_submit(cast, round, unit, at=later(400))
    form = form_of(round, cast.tata_ruang_unit)
    intake.go_on_without(form, reason="Diam.", by=cast.sekretaris, at=later(420))
    passed = form_of(round, cast.tata_ruang_unit)
    why = "Bidang Tata Ruang tidak menyampaikan formulirnya."
    assert policy.why_not_check_form(passed, by=cast.tim_sakip) == why


def test_a_form_is_not_checked_before_step_seven(cast: Cast) -> None:
    """Its unit may still take it back."""
    round = distributed(cast)
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(400))
    with pytest.raises(Refusal, match="langkah 7, setelah semua unit"):
        check(cast, round)


def test_a_form_that_nobody_checked_is_not_assigned_once_the_recap_is_frozen(cast: Cast) -> None:
    round = handed_in(cast)
    measurement.recapitulate(newest_turn(round, "rekap"), by=cast.tim_sakip, at=after(1))
    form = form_of(round, cast.bina_marga_unit)
    assert "sudah dibekukan" in policy.why_not_assign_checker(form, by=cast.tim_sakip)
    assert "sudah dibekukan" in policy.why_not_check_form(form, by=cast.tim_sakip)


def test_an_assigned_form_is_checked_by_that_person_alone(cast: Cast) -> None:
    round = handed_in(cast)
    form = form_of(round, cast.bina_marga_unit)
    intake.assign_checker(form, person=person(cast.tim_sakip), by=cast.tim_sakip, at=NEXT_DAY)
    with pytest.raises(Refusal, match="ditugaskan kepada Contoh Ketua"):
        check(cast, round)
    form = form_of(round, cast.bina_marga_unit)
    intake.assign_checker(form, person=None, by=cast.tim_sakip, at=NEXT_DAY)
    assert check(cast, round).checked_name == cast.sakip_member.name


def test_who_holds_no_mandate_of_the_team_now_is_not_assigned(cast: Cast) -> None:
    form = form_of(handed_in(cast), cast.bina_marga_unit)
    with pytest.raises(Refusal, match="tidak memegang penugasan Tim SAKIP"):
        intake.assign_checker(form, person=person(cast.kadis), by=cast.tim_sakip, at=NEXT_DAY)
    with guard.lifted("test factory"):
        Mandate.objects.filter(person=cast.sakip_member.person_id).update(valid_until=later(1))
    with pytest.raises(Refusal, match="tidak memegang penugasan Tim SAKIP"):
        intake.assign_checker(
            form, person=person(cast.sakip_member), by=cast.tim_sakip, at=NEXT_DAY
        )


# --- Never one's own ------------------------------------------------------------------------------


def both(cast: Cast) -> Actor:
    """A member of the Tim SAKIP who is also operator of Bina Marga."""
    more = Capacity("bidang", cast.bina_marga_unit.pk, "Operator Bina Marga", "DEFINITIF", False)
    team = cast.sakip_member
    return Actor(team.person_id, team.name, team.home, (*team.capacities, more))


def test_nobody_checks_a_form_in_which_he_typed(cast: Cast) -> None:
    round, by = distributed(cast), both(cast)
    write(round, cast.bina_marga_unit, {("SUB-1", ACTUAL): "5"}, by=by, at=later(390))
    write(
        round,
        cast.bina_marga_unit,
        {
            ("IKU-1", "values.baik"): "1",
            ("IKU-1", "values.total"): "2",
            ("1.03.10", ACTUAL): "5",
        },
        by=cast.bina_marga,
        at=later(391),
    )
    intake.submit(form_of(round, cast.bina_marga_unit), by=cast.bina_marga, at=later(400))
    for unit in (cast.secretariat, cast.cipta_karya_unit, cast.tata_ruang_unit):
        fill_and_submit(cast, round, unit, at=later(410))
    with pytest.raises(Refusal, match="Nilai SUB-1 diketik oleh orang yang sama"):
        check(cast, round, by=by)
    form = form_of(round, cast.bina_marga_unit)
    with pytest.raises(Refusal, match="Nilai SUB-1 diketik oleh orang yang sama"):
        intake.assign_checker(form, person=person(by), by=cast.tim_sakip, at=NEXT_DAY)
    assert check(cast, round, by=cast.tim_sakip).checked_by_id == cast.tim_sakip.person_id


def test_nobody_checks_a_form_that_he_handed_in(cast: Cast) -> None:
    round = handed_in(cast)
    head = cast.tata_ruang
    more = Capacity("tim_sakip", None, "Anggota Tim SAKIP", "DEFINITIF", False)
    by = Actor(head.person_id, head.name, head.home, (*head.capacities, more))
    form = form_of(round, cast.tata_ruang_unit)
    assert "disampaikan oleh orang yang sama" in policy.why_not_check_form(form, by=by)


# --- The hand-in that stands ----------------------------------------------------------------------


def test_a_form_is_checked_once(cast: Cast) -> None:
    round = handed_in(cast)
    check(cast, round)
    with pytest.raises(Refusal, match="sudah diperiksa oleh"):
        check(cast, round, by=cast.tim_sakip)
    form = form_of(round, cast.bina_marga_unit)
    assert "sudah diperiksa" in policy.why_not_assign_checker(form, by=cast.tim_sakip)


def test_the_next_hand_in_is_unchecked_again(cast: Cast) -> None:
    round = handed_in(cast)
    check(cast, round)
    ask(cast, round, cast.bina_marga_unit, "SUB-1", at=after(0.2))
    answer(cast, round, cast.bina_marga_unit, at=after(1))
    form = form_of(round, cast.bina_marga_unit)
    assert (form.checked_at, form.checked_by_id, form.checked_name) == (None, None, "")


def test_a_form_is_not_taken_back_behind_the_mark_of_its_check(cast: Cast) -> None:
    """Checking is work of step 7, so it begins it, as asking for clarification does."""
    round = handed_in(cast)
    check(cast, round)
    turn = newest_turn(round, "rekap")
    assert turn.begun_at == NEXT_DAY
    form = form_of(round, cast.bina_marga_unit)
    with pytest.raises(Refusal, match="Langkah 7 sudah dimulai"):
        intake.recall(form, by=cast.bina_marga, at=after(0.2))
    assert form_of(round, cast.bina_marga_unit).checked_at is not None


def test_recall_of_a_form_that_was_checked_before_takes_the_mark_away(cast: Cast) -> None:
    """Marks set before checking began step 7 go with the form that is opened."""
    round = handed_in(cast)
    check(cast, round)
    with guard.lifted("as it was kept before"):
        round.turns.filter(step="rekap").update(begun_at=None)
    intake.recall(form_of(round, cast.bina_marga_unit), by=cast.bina_marga, at=after(0.2))
    form = form_of(round, cast.bina_marga_unit)
    assert (form.checked_at, form.checked_by_id, form.checked_name) == (None, None, "")


def test_a_form_that_is_being_clarified_waits(cast: Cast) -> None:
    round = handed_in(cast)
    form = form_of(round, cast.bina_marga_unit)
    row = row_of(round, cast.bina_marga_unit, "SUB-1")
    intake.ask_clarification(
        form, rows=[row.pk], question="Mengapa?", by=cast.tim_sakip, at=after(1)
    )
    with pytest.raises(Refusal, match="sedang dimintai klarifikasi"):
        check(cast, round)


# --- What the recap says of it --------------------------------------------------------------------


def test_unchecked_forms_are_named_in_the_recap_and_the_trail(cast: Cast) -> None:
    round = handed_in(cast)
    check(cast, round)
    made = measurement.recapitulate(
        newest_turn(round, "rekap"), by=cast.tim_sakip, at=after(1), note="Catatan ketua."
    )
    checked = {unit["unit"]: unit["is_checked"] for unit in made.content["units"]}
    assert checked == {"SET": False, "BM": True, "CK": False, "TR": False}
    letter = Document.objects.get(round=round, kind="REKAPITULASI")
    names = "Sekretariat, Bidang Cipta Karya, dan Bidang Tata Ruang"
    assert letter.content["note"] == (
        f"Catatan ketua.\n\nBelum diperiksa Tim SAKIP: formulir {names}."
    )
    told = [
        each.details["unchecked"]
        for each in trail.list_folder(round.folder)
        if each.verb == "measurement.recapitulated"
    ]
    assert told == [["Sekretariat", "Bidang Cipta Karya", "Bidang Tata Ruang"]]


def test_with_every_form_checked_nothing_is_said(cast: Cast) -> None:
    round = handed_in(cast)
    recap(cast, round, note="Catatan ketua.")
    letter = Document.objects.get(round=round, kind="REKAPITULASI")
    assert letter.content["note"] == "Catatan ketua."


# --- Reading --------------------------------------------------------------------------------------


def test_the_table_of_checks_asks_a_fixed_number_of_statements(cast: Cast) -> None:
    round = handed_in(cast)
    check(cast, round)
    with CaptureQueriesContext(connection) as asked:
        view = queries.view_checking(round, by=cast.sakip_member, at=NEXT_DAY)
    assert (view.n_checked, view.n_in) == (1, 4)
    assert view.unchecked == ("Sekretariat", "Bidang Cipta Karya", "Bidang Tata Ruang")
    assert {each.person_id for each in view.team} == {
        cast.tim_sakip.person_id,
        cast.sakip_member.person_id,
    }
    assert len(asked) <= 5


def test_a_member_finds_what_was_given_to_him_until_he_has_checked_it(cast: Cast) -> None:
    round = handed_in(cast)
    form = form_of(round, cast.bina_marga_unit)
    intake.assign_checker(form, person=person(cast.sakip_member), by=cast.tim_sakip, at=NEXT_DAY)
    assert queries.list_forms_to_check(by=cast.tim_sakip) == []
    assert queries.list_forms_to_check(by=cast.sakip_member) == [form]
    check(cast, round)
    assert queries.list_forms_to_check(by=cast.sakip_member) == []
