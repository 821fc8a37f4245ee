"""A Bidang verifies what its UPTDs contribute: who, when, until which hand-in; and what the recap
makes of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cast import Cast
from tests.domain.above_rounds import House, house_of
from tests.domain.document_rounds import later
from tests.domain.form_rounds import write
from tests.domain.measured_rounds import after, newest_turn, recap, row

from himpun.core.actors import Actor, Capacity
from himpun.core.refusals import Conflict, Refusal
from himpun.intake import actions as intake
from himpun.intake import policy, queries
from himpun.intake.models import Submission, Verification
from himpun.intake.rules.cells import ACTUAL, NOTE
from himpun.intake.rules.verified import Figure, Look, Stand, stand_of
from himpun.measurement.printing import printed_rows
from himpun.rounds import actions as rounds
from himpun.rounds.models import Turn

AT = later(430)


@pytest.fixture
def house(cast: Cast) -> House:
    return house_of(cast)


def stand(house: House, code: str = "JLN-1") -> list[Stand]:
    """Where the two UPTDs' figures stand."""
    view = queries.view_below(house.form(house.cast.bina_marga_unit), by=house.cast.bina_marga)
    found = next(each for each in view.indicators if each.code == code)
    return [each.given.stand for each in found.rows if each.given.unit.code in {"U1", "U2"}]


def may_verify(house: House, by: Actor) -> bool:
    return not policy.why_not_verify_contribution(house.row(house.first), by=by)


def may_send_back(house: House, by: Actor) -> bool:
    return not policy.why_not_send_contribution_back(house.row(house.first), by=by)


# --- Who and when: role × state × act -----------------------------------------------------------


def before(house: House) -> None:
    """The UPTD still fills."""


def handed_in(house: House) -> None:
    house.below_hands_in(house.first, at=later(400))


def all_in(house: House) -> None:
    house.all_hand_in()


def recap_begun(house: House) -> None:
    house.all_hand_in()
    rounds.begin_turn(newest_turn(house.round, "rekap"), by=house.cast.tim_sakip, at=after(0))


def recap_frozen(house: House) -> None:
    house.all_hand_in()
    recap(house.cast, house.round)


@pytest.mark.parametrize(
    ("reach", "verify", "send_back"),
    [
        (before, False, False),
        (handed_in, True, True),
        (all_in, True, True),
        (recap_begun, True, False),
        (recap_frozen, False, False),
    ],
)
def test_who_leads_the_bidang_may_from_the_hand_in_until_the_recap(
    house: House, reach: Callable[[House], None], verify: bool, send_back: bool
) -> None:
    reach(house)
    cast = house.cast
    everybody = {
        **cast.insiders,
        "orang_luar": cast.orang_luar,
        "first_head": house.first_head,
        "second_head": house.second_head,
    }
    for name, by in everybody.items():
        is_head = name == "bina_marga"
        assert may_verify(house, by) == (is_head and verify), name
        assert may_send_back(house, by) == (is_head and send_back), name


def test_who_acts_for_the_head_may(house: House) -> None:
    handed_in(house)
    acting = Capacity("bidang", house.cast.bina_marga_unit.pk, "Plh. Kepala Bidang", "PLH", True)
    by = Actor(house.cast.perencanaan.person_id, "Plh", house.cast.office.pk, (acting,))
    assert may_verify(house, by)
    made = intake.verify_contribution(house.row(house.first), by=by, at=AT)
    assert made.made_as == "Plh. Kepala Bidang"


def test_the_operator_of_the_bidang_only_looks(house: House) -> None:
    handed_in(house)
    by = house.cast.bina_marga_operator
    why = policy.why_not_verify_contribution(house.row(house.first), by=by)
    assert why == "Operator dapat melihat; yang memverifikasi pimpinan Bidang Bina Marga."


def test_what_the_bidang_does_not_own_waits_for_nobody(house: House) -> None:
    house.all_hand_in()
    by = house.cast.bina_marga
    for unit, code in ((house.first, "UPT-1"), (house.cast.cipta_karya_unit, "SUB-1")):
        why = policy.why_not_verify_contribution(house.row(unit, code), by=by)
        assert "tidak menunggu verifikasi" in why
        with pytest.raises(Refusal, match="tidak menunggu"):
            intake.send_contribution_back(house.row(unit, code), note="Ulangi.", by=by, at=AT)


# --- One hand-in, and the next ------------------------------------------------------------------


def test_a_verification_is_of_the_hand_in_that_was_looked_at(house: House) -> None:
    handed_in(house)
    made = intake.verify_contribution(house.row(house.first), by=house.cast.bina_marga, at=AT)
    assert (made.hand_in.number, made.is_accepted, made.made_by_id) == (
        1,
        True,
        house.cast.bina_marga.person_id,
    )
    assert stand(house) == [Stand.VERIFIED, Stand.ABSENT]
    with pytest.raises(Refusal, match="sudah diverifikasi oleh"):
        intake.verify_contribution(house.row(house.first), by=house.cast.bina_marga, at=AT)


def again(house: House, *, cells: dict[tuple[str, str], str]) -> None:
    intake.recall(house.form(house.first), by=house.first_head, at=later(440))
    write(house.round, house.first, cells, by=house.first_head, at=later(441))
    intake.submit(house.form(house.first), by=house.first_head, at=later(442))


def test_another_figure_needs_another_verification_and_the_same_one_keeps_it(house: House) -> None:
    handed_in(house)
    house.verify(house.first)
    again(house, cells={("JLN-1", NOTE): "Sudah dicek.", ("RAT-1", "values.a"): "2"})
    assert stand(house, "JLN-1")[0] is Stand.VERIFIED
    assert stand(house, "RAT-1")[0] is Stand.WAITING
    again(house, cells={("JLN-1", ACTUAL): "11"})
    assert stand(house, "JLN-1")[0] is Stand.WAITING


def test_a_form_taken_back_has_nothing_to_verify(house: House) -> None:
    handed_in(house)
    house.verify(house.first)
    intake.recall(house.form(house.first), by=house.first_head, at=later(440))
    assert stand(house) == [Stand.ABSENT, Stand.ABSENT]


def test_what_was_looked_at_before_the_newest_hand_in_is_a_conflict(house: House) -> None:
    handed_in(house)
    again(house, cells={("JLN-1", ACTUAL): "11"})
    with pytest.raises(Conflict, match="sudah menyampaikan ulang"):
        intake.verify_contribution(
            house.row(house.first), number=1, by=house.cast.bina_marga, at=AT
        )
    assert not Verification.objects.exists()


def test_nobody_verifies_what_he_typed(house: House) -> None:
    """The head of the Bidang also serves as operator of the UPTD."""
    head, unit = house.cast.bina_marga, house.first
    both = Actor(
        head.person_id,
        head.name,
        head.home,
        (*head.capacities, Capacity("bidang", unit.pk, "Operator UPTD Satu", "DEFINITIF", False)),
    )
    write(house.round, unit, {("JLN-1", ACTUAL): "10"}, by=both, at=later(399))
    write(
        house.round,
        unit,
        {("RAT-1", "values.a"): "1", ("RAT-1", "values.b"): "4", ("UPT-1", ACTUAL): "7"},
        by=house.first_head,
        at=later(399),
    )
    intake.submit(house.form(unit), by=house.first_head, at=later(400))
    with pytest.raises(Refusal, match="Anda sendiri yang mengisi JLN-1 UPTD Satu"):
        intake.verify_contribution(house.row(unit), by=both, at=AT)
    intake.verify_contribution(house.row(unit, "RAT-1"), by=both, at=AT)


def test_a_keterangan_of_another_leaves_the_typist_of_the_figure(house: House) -> None:
    """Otherwise anybody could take the figure upon himself with a word beside it."""
    head, unit = house.cast.bina_marga, house.first
    both = Actor(
        head.person_id,
        head.name,
        head.home,
        (*head.capacities, Capacity("bidang", unit.pk, "Operator UPTD Satu", "DEFINITIF", False)),
    )
    first = {("RAT-1", "values.a"): "1", ("JLN-1", ACTUAL): "10", ("UPT-1", ACTUAL): "7"}
    write(house.round, unit, first, by=both, at=later(398))
    then = {("RAT-1", "values.b"): "4", ("JLN-1", NOTE): "Menurut survei."}
    write(house.round, unit, then, by=house.first_head, at=later(399))
    intake.submit(house.form(unit), by=house.first_head, at=later(400))
    for code in ("JLN-1", "RAT-1"):
        with pytest.raises(Refusal, match=f"Anda sendiri yang mengisi {code}"):
            intake.verify_contribution(house.row(unit, code), by=both, at=AT)


def test_many_are_verified_at_once_or_none(house: House) -> None:
    house.all_hand_in()
    form = house.form(house.cast.bina_marga_unit)
    keys = [house.row(unit, "JLN-1").pk for unit in (house.first, house.second)]
    wrong = {**dict.fromkeys(keys, 1), house.row(house.cast.cipta_karya_unit, "SUB-1").pk: 1}
    for numbers in (wrong, dict(zip(keys, (1, 9), strict=True)), {}):
        with pytest.raises(Refusal):
            intake.verify_contributions(form, numbers=numbers, by=house.cast.bina_marga, at=AT)
    assert not Verification.objects.exists()
    intake.verify_contributions(
        form, numbers=dict.fromkeys(keys, 1), by=house.cast.bina_marga, at=AT
    )
    assert stand(house) == [Stand.VERIFIED, Stand.VERIFIED]
    assert stand(house, "RAT-1") == [Stand.WAITING, Stand.WAITING]


# --- Given back ---------------------------------------------------------------------------------


def test_a_figure_given_back_opens_its_row_alone_and_the_next_hand_in_follows(
    house: House,
) -> None:
    house.all_hand_in()
    head = house.cast.bina_marga
    house.verify(house.first)
    intake.send_contribution_back(
        house.row(house.first), note=" Lampirkan ruasnya. ", by=head, at=AT
    )
    form = house.form(house.first)
    assert (form.status, form.handed_in_at) == (Submission.Status.RETURNED, None)
    assert form.turn.status == Turn.Status.OPEN
    assert not house.round.turns.filter(step="rekap", status=Turn.Status.OPEN).exists()
    opened = form.rows.filter(is_open=True).values_list("code", "guidance")
    assert list(opened) == [("JLN-1", "Lampirkan ruasnya.")]
    assert stand(house) == [Stand.SENT_BACK, Stand.WAITING]
    with pytest.raises(Refusal, match="tidak dikembalikan"):
        write(house.round, house.first, {("UPT-1", ACTUAL): "8"}, by=house.first_head, at=AT)
    write(house.round, house.first, {("JLN-1", ACTUAL): "12"}, by=house.first_head, at=AT)
    intake.submit(house.form(house.first), by=house.first_head, at=later(450))
    assert house.form(house.first).n_hand_ins == 2
    replaced = house.round.documents.get(kind="FORMULIR", status="DITARIK")
    assert replaced.withdrawn_reason == "Dikembalikan oleh Bidang dan disampaikan ulang."
    assert stand(house) == [Stand.WAITING, Stand.WAITING]
    assert stand(house, "RAT-1")[0] is Stand.VERIFIED
    assert house.round.turns.filter(step="rekap", status=Turn.Status.OPEN).exists()


def test_the_same_figure_sent_again_after_a_return_needs_its_verification(house: House) -> None:
    handed_in(house)
    head = house.cast.bina_marga
    intake.send_contribution_back(house.row(house.first), note="Benarkah?", by=head, at=AT)
    intake.submit(house.form(house.first), by=house.first_head, at=later(450))
    assert stand(house)[0] is Stand.WAITING
    house.verify(house.first, codes=("JLN-1",))
    assert stand(house)[0] is Stand.VERIFIED


def test_a_second_figure_of_the_open_form_is_given_back_as_well(house: House) -> None:
    handed_in(house)
    head = house.cast.bina_marga
    intake.send_contribution_back(house.row(house.first), note="Satu.", by=head, at=AT)
    with pytest.raises(Refusal, match="Baris ini sudah dikembalikan"):
        intake.send_contribution_back(house.row(house.first), note="Lagi.", by=head, at=AT)
    intake.send_contribution_back(house.row(house.first, "RAT-1"), note="Dua.", by=head, at=AT)
    form = house.form(house.first)
    assert set(form.rows.filter(is_open=True).values_list("code", flat=True)) == {"JLN-1", "RAT-1"}
    assert [entry["text"] for entry in form.turn.guidance] == ["Satu.", "Dua."]


def test_a_figure_is_not_given_back_without_a_note(house: House) -> None:
    handed_in(house)
    with pytest.raises(Refusal, match="Catatan belum ditulis"):
        intake.send_contribution_back(
            house.row(house.first), note="  ", by=house.cast.bina_marga, at=AT
        )
    assert house.form(house.first).status == Submission.Status.HANDED_IN


def test_once_step_7_has_begun_the_way_is_a_clarification(house: House) -> None:
    recap_begun(house)
    with pytest.raises(Refusal, match="mengajukan klarifikasi"):
        intake.send_contribution_back(
            house.row(house.first), note="Ulangi.", by=house.cast.bina_marga, at=after(1)
        )


# --- What the recap makes of it -----------------------------------------------------------------


def test_the_office_has_no_value_while_a_contributor_is_unverified(house: House) -> None:
    house.all_hand_in()
    house.verify(house.first)
    content = recap(house.cast, house.round).content
    office = row(content, "JLN-1")
    assert (office["actual"], office["achievement"]) == (None, None)
    assert office["actual_reason"] == "1 dari 2 unit; belum diverifikasi: UPTD Dua"
    ratio = row(content, "RAT-1")
    assert ratio["actual_reason"] == "2 dari 3 unit; belum diverifikasi: UPTD Dua"
    assert ratio["values"] == {"a": None, "b": None}
    below = row(content, "JLN-1", "U2")
    assert (below["actual"], below["is_verified"]) == ("20", False)
    assert "belum diverifikasi" in below["reason"]
    assert row(content, "JLN-1", "U1")["is_verified"]


def test_missing_and_unverified_are_named_apart(house: House) -> None:
    house.below_hands_in(house.first, at=later(400))
    house.others_hand_in(at=later(410))
    intake.go_on_without(
        house.form(house.second), reason="Diam.", by=house.cast.sekretaris, at=later(420)
    )
    office = row(recap(house.cast, house.round).content, "JLN-1")
    assert office["actual_reason"] == (
        "0 dari 2 unit; belum: UPTD Dua; belum diverifikasi: UPTD Satu"
    )


def test_verified_figures_give_the_office_its_value(house: House) -> None:
    house.all_hand_in()
    house.verify()
    content = recap(house.cast, house.round).content
    assert row(content, "JLN-1")["actual"] == "30"
    assert row(content, "RAT-1")["values"] == {"a": "6", "b": "12"}
    assert row(content, "RAT-1")["actual"] == "50"
    assert row(content, "SUB-1")["actual_reason"].startswith("1 dari 2 unit; belum: ")


def test_what_changed_after_the_verification_stays_out(house: House) -> None:
    house.below_hands_in(house.first, at=later(400))
    house.verify(house.first)
    again(house, cells={("JLN-1", ACTUAL): "11"})
    house.below_hands_in(house.second, at=later(445))
    house.others_hand_in(at=later(450))
    house.verify(house.second)
    content = recap(house.cast, house.round).content
    assert row(content, "JLN-1")["actual_reason"] == "1 dari 2 unit; belum diverifikasi: UPTD Satu"


def test_the_printed_recap_names_the_unverified(house: House) -> None:
    house.all_hand_in()
    made = recap(house.cast, house.round)
    letter = house.round.documents.get(kind="REKAPITULASI", status="TERBIT")
    notes = [line["note"] for line in letter.content["rows"]]
    assert "0 dari 2 unit; belum diverifikasi: UPTD Dua, UPTD Satu" in notes
    assert any("belum diverifikasi Bidang" in each for each in notes)
    assert made.content["rows"]


def test_a_lone_unverified_contributor_does_not_speak_for_the_office() -> None:
    lone = {"indicator": "X", "objective": "", "unit": "U1", "is_verified": False}
    office = {"indicator": "X", "objective": "", "unit": None}
    content = {"objectives": [], "rows": [office, lone]}
    assert printed_rows(content) == [office, lone]
    assert printed_rows({**content, "rows": [office, {**lone, "is_verified": True}]}) == [
        {**lone, "is_verified": True}
    ]


# --- Reading, and what holds whatever happens ---------------------------------------------------


def test_the_page_of_a_bidang_asks_a_fixed_number_of_statements(house: House) -> None:
    house.all_hand_in()
    form = queries.get_submission(
        house.form(house.cast.bina_marga_unit).pk, by=house.cast.bina_marga
    )
    with CaptureQueriesContext(connection) as asked:
        view = queries.view_below(form, by=house.cast.bina_marga)
    assert [each.code for each in view.indicators] == ["JLN-1", "RAT-1"]
    assert (view.n_waiting, view.n_figures, view.is_settled) == (4, 4, False)
    assert len(asked) == 4


def test_a_form_with_nothing_below_asks_one_statement(house: House) -> None:
    form = queries.get_submission(
        house.form(house.cast.cipta_karya_unit).pk, by=house.cast.cipta_karya
    )
    with CaptureQueriesContext(connection) as asked:
        assert queries.view_below(form, by=house.cast.cipta_karya).indicators == ()
    assert len(asked) == 1


@given(
    numbers=st.lists(
        st.tuples(st.integers(1, 3), st.integers(0, 2), st.booleans()), min_size=1, max_size=6
    ),
    now=st.tuples(st.integers(1, 3), st.integers(0, 2)),
)
@settings(max_examples=200)
def test_a_verified_figure_is_one_that_somebody_accepted(
    numbers: list[tuple[int, int, bool]], now: tuple[int, int]
) -> None:
    """Whatever was said of whatever hand-in: verified means the newest word is yes, of this."""
    looks = [Look(number, Figure(actual=value), yes) for number, value, yes in numbers]
    number, value = now
    found = stand_of(Figure(actual=value), number=number, look=looks[-1])
    is_same = looks[-1].is_accepted and looks[-1].figure.actual == value
    assert (found is Stand.VERIFIED) == is_same


def test_a_verifier_is_never_the_typist_whoever_tries(house: House) -> None:
    """Everybody types a row in turn where he can, and everybody tries to verify every row."""
    head, unit = house.cast.bina_marga, house.first
    operator = Capacity("bidang", unit.pk, "Operator UPTD Satu", "DEFINITIF", False)
    above = Capacity("bidang", house.cast.bina_marga_unit.pk, "Plh. Kepala", "PLH", True)
    people = [
        Actor(head.person_id, head.name, head.home, (*head.capacities, operator)),
        Actor(
            house.first_head.person_id,
            "Dua",
            head.home,
            (*house.first_head.capacities, above),
        ),
        Actor(house.first_operator.person_id, "Tiga", head.home, (operator, above)),
    ]
    cells = [
        {("JLN-1", ACTUAL): "10"},
        {("RAT-1", "values.a"): "1", ("RAT-1", "values.b"): "4"},
        {("UPT-1", ACTUAL): "7"},
    ]
    for by, typed in zip(people, cells, strict=True):
        write(house.round, unit, typed, by=by, at=later(399))
    intake.submit(house.form(unit), by=house.first_head, at=later(400))
    for each in house.form(unit).rows.order_by("position"):
        for by in people:
            try:
                intake.verify_contribution(each, by=by, at=AT)
            except Refusal:
                continue
    made = Verification.objects.select_related("row__answer")
    assert made.count() == 2
    assert all(each.made_by_id not in each.row.answer.typed_by.values() for each in made)
