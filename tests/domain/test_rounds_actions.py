"""Opening, beginning, finishing, returning and cancelling rounds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.cast import Cast
from tests.domain.above_rounds import house_of
from tests.domain.document_rounds import MORNING, later, open_round, turn_of
from tests.domain.form_rounds import all_units, distributed, fill_and_submit, form_of, handed_in
from tests.factories import make_unit

from himpun.core import guard
from himpun.core.actors import Actor
from himpun.core.refusals import NotVisible, Refusal
from himpun.offices.models import Office, Unit
from himpun.rounds import actions, policy, queries
from himpun.rounds.models import Round, Turn
from himpun.rounds.opening import filling_units


def test_the_first_turn_waits_for_the_kadis(cast: Cast) -> None:
    round = open_round(cast)
    turn = turn_of(round, "perintah")
    assert turn.queue.lane == "kadis"
    assert [each.pk for each in queries.list_my_turns(by=cast.kadis)] == [turn.pk]
    assert not queries.list_my_turns(by=cast.bina_marga).exists()


def test_the_units_are_those_of_the_offices_own_day(cast: Cast) -> None:
    """Opened on 1 April at 08.30 in Jayapura, when it is still 31 March in UTC."""
    former = make_unit(cast.office, "LAMA", "Bidang Lama", position=8)
    newer = make_unit(cast.office, "BARU", "Bidang Baru", position=9)
    with guard.lifted("test: one goes and one comes with the quarter"):
        Office.objects.filter(pk=cast.office.pk).update(zone="Asia/Jayapura")
        Unit.objects.filter(pk=former.pk).update(valid_until=date(2026, 4, 1))
        Unit.objects.filter(pk=newer.pk).update(valid_from=date(2026, 4, 1))
    cast.office.refresh_from_db()
    opened_at = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
    taking_part = filling_units(Round(office=cast.office, opened_at=opened_at))
    assert {"LAMA", "BARU"} & {each.code for each in taking_part} == {"BARU"}


def test_a_second_round_of_the_same_period_is_refused_while_one_runs(cast: Cast) -> None:
    open_round(cast)
    with pytest.raises(Refusal, match="masih berjalan"):
        open_round(cast)


def test_a_stranger_does_not_see_the_round(cast: Cast) -> None:
    round = open_round(cast)
    with pytest.raises(NotVisible):
        queries.get_round(round.pk, by=cast.orang_luar)
    with pytest.raises(NotVisible):
        queries.get_turn(turn_of(round, "perintah").pk, by=cast.orang_luar)


@pytest.mark.parametrize("who", ["kadis", "sekretaris", "bina_marga", "bina_marga_operator",
                                 "tim_sakip", "sakip_member", "perencanaan", "admin"])  # fmt: skip
def test_only_the_lane_that_leads_closes_a_step(cast: Cast, who: str) -> None:
    turn = turn_of(open_round(cast), "perintah")
    actor: Actor = cast.insiders[who]
    reason = policy.why_not_turn(turn, by=actor)
    assert (reason == "") is (who == "kadis")


def test_a_member_may_prepare_but_not_close(cast: Cast) -> None:
    round = distributed(cast)
    for unit in all_units(cast):
        fill_and_submit(cast, round, unit, at=later(400))
    turn = turn_of(round, "rekap")
    assert policy.why_not_prepare(turn, by=cast.sakip_member) == ""
    assert "pimpinan" in policy.why_not_turn(turn, by=cast.sakip_member)


def test_work_is_counted_from_the_moment_somebody_takes_it_up(cast: Cast) -> None:
    turn = turn_of(open_round(cast), "perintah")
    actions.begin_turn(turn, by=cast.kadis, at=later(30))
    actions.finish_turn(Turn.objects.get(pk=turn.pk), by=cast.kadis, at=later(45))
    row = queries.row_of(queries.get_turn(turn.pk, by=cast.kadis), by=cast.kadis, at=later(60))
    assert (row.times.waiting, row.times.work, row.times.is_late) == (30, 15, False)


def test_a_turn_finished_after_its_due_moment_is_late(cast: Cast) -> None:
    turn = turn_of(open_round(cast), "perintah")
    actions.finish_turn(turn, by=cast.kadis, at=turn.due_at + timedelta(seconds=1))
    row = queries.row_of(queries.get_turn(turn.pk, by=cast.kadis), by=cast.kadis, at=later(9999))
    assert row.times.is_late


def test_a_meeting_date_moves_the_due_moment_and_waiting_is_nobodys_lateness(cast: Cast) -> None:
    round = open_round(cast)
    actions.finish_turn(turn_of(round, "perintah"), by=cast.kadis, at=later(10))
    turn = turn_of(round, "rapat")
    meeting = MORNING + timedelta(days=7)
    actions.set_start(turn, starts_at=meeting, by=cast.sekretaris, at=later(20))
    turn = Turn.objects.get(pk=turn.pk)
    assert turn.due_at > meeting
    actions.finish_turn(turn, by=cast.sekretaris, at=meeting + timedelta(hours=2), begun_at=meeting)
    row = queries.row_of(queries.get_turn(turn.pk, by=cast.kadis), by=cast.kadis, at=meeting)
    assert (row.times.waiting, row.times.work, row.times.is_late) == (0, 120, False)


def test_a_meeting_on_a_day_off_is_refused(cast: Cast) -> None:
    round = open_round(cast)
    actions.finish_turn(turn_of(round, "perintah"), by=cast.kadis, at=later(10))
    saturday = MORNING + timedelta(days=3)
    with pytest.raises(Refusal, match="bukan hari kerja"):
        actions.set_start(
            turn_of(round, "rapat"), starts_at=saturday, by=cast.sekretaris, at=later(20)
        )


def test_a_finished_step_cannot_be_finished_again(cast: Cast) -> None:
    turn = turn_of(open_round(cast), "perintah")
    actions.finish_turn(turn, by=cast.kadis, at=later(10))
    with pytest.raises(Refusal, match="sudah ditutup"):
        actions.finish_turn(turn, by=cast.kadis, at=later(11))


def test_step_seven_waits_until_every_unit_has_handed_in(cast: Cast) -> None:
    round = distributed(cast)
    units = all_units(cast)
    for unit in units[:-1]:
        fill_and_submit(cast, round, unit, at=later(400))
    assert not round.turns.filter(step="rekap").exists()
    fill_and_submit(cast, round, units[-1], at=later(410))
    assert round.turns.filter(step="rekap", status=Turn.Status.OPEN).count() == 1


def test_a_round_is_cancelled_with_a_reason_by_who_ordered_it(cast: Cast) -> None:
    round = open_round(cast)
    with pytest.raises(Refusal, match="memerintahkannya"):
        actions.cancel_round(round, reason="salah periode", by=cast.sekretaris, at=later(5))
    with pytest.raises(Refusal, match="alasan"):
        actions.cancel_round(round, reason=" ", by=cast.kadis, at=later(5))
    actions.cancel_round(round, reason="salah periode", by=cast.kadis, at=later(5))
    round = Round.objects.get(pk=round.pk)
    assert round.status == Round.Status.CANCELLED
    assert not round.turns.filter(status=Turn.Status.OPEN).exists()
    with pytest.raises(Refusal, match="dibatalkan"):
        actions.finish_turn(turn_of(round, "perintah"), by=cast.kadis, at=later(10))
    assert open_round(cast, at=later(20)).number == 2


def test_somebody_who_takes_over_a_lane_takes_over_its_open_turns(cast: Cast, at: datetime) -> None:
    from tests import factories

    round = open_round(cast)
    successor = factories.make_actor(cast.office, "plh.kadis", "kadis", title="Plh. Kepala Dinas")
    turn = turn_of(round, "perintah")
    assert [each.pk for each in queries.list_my_turns(by=successor)] == [turn.pk]
    actions.finish_turn(turn, by=successor, at=later(10))
    assert Turn.objects.get(pk=turn.pk).finished_as == "Plh. Kepala Dinas"


def test_my_open_turns_are_found_in_one_statement(
    cast: Cast, django_assert_num_queries: object
) -> None:
    distributed(cast)
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert len(list(queries.list_my_turns(by=cast.bina_marga))) == 1


def test_the_turns_of_a_round_cost_the_same_however_many_units(
    cast: Cast, django_assert_max_num_queries: object
) -> None:
    round = handed_in(cast)
    round = queries.get_round(round.pk, by=cast.kadis)
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert len(queries.list_turns(round, by=cast.kadis, at=later(500))) == 10


def test_taking_a_form_back_takes_the_waiting_recap_back(cast: Cast) -> None:
    from himpun.intake import actions as intake

    round = handed_in(cast)
    form = form_of(round, cast.bina_marga_unit)
    intake.recall(form, by=cast.bina_marga, at=later(450))
    assert not round.turns.filter(step="rekap", status=Turn.Status.OPEN).exists()
    fill = round.turns.get(step="isi_formulir", unit=cast.bina_marga_unit)
    assert fill.status == Turn.Status.OPEN
    intake.submit(form_of(round, cast.bina_marga_unit), by=cast.bina_marga, at=later(460))
    recap = round.turns.get(step="rekap")
    assert (recap.status, recap.pass_no) == (Turn.Status.OPEN, 1)


def test_a_form_is_not_taken_back_once_the_recap_has_begun(cast: Cast) -> None:
    from himpun.intake import actions as intake

    round = handed_in(cast)
    actions.begin_turn(turn_of(round, "rekap"), by=cast.tim_sakip, at=later(450))
    with pytest.raises(Refusal, match="sudah dimulai"):
        intake.recall(form_of(round, cast.bina_marga_unit), by=cast.bina_marga, at=later(451))


def test_a_step_closed_on_a_day_off_is_closed_when_it_was_closed(cast: Cast) -> None:
    """What opens then waits for the next office minute; what was done has its own moment."""
    saturday = MORNING + timedelta(days=3)
    round = open_round(cast, at=saturday)
    actions.finish_turn(turn_of(round, "perintah"), by=cast.kadis, at=saturday)
    done, following = turn_of(round, "perintah"), turn_of(round, "rapat")
    assert (done.begun_at, done.finished_at) == (saturday, saturday)
    assert done.opened_at == following.opened_at == MORNING + timedelta(days=5)
    row = queries.row_of(queries.get_turn(done.pk, by=cast.kadis), by=cast.kadis, at=saturday)
    assert (row.times.waiting, row.times.work, row.times.is_late) == (0, 0, False)


def test_a_round_is_not_cancelled_once_its_data_are_agreed(cast: Cast) -> None:
    from tests.domain.measured_rounds import after, agreed

    with pytest.raises(Refusal, match="sudah disetujui dalam analisa bersama"):
        actions.cancel_round(agreed(cast), reason="Salah periode.", by=cast.kadis, at=after(3))


def test_only_a_step_of_which_the_sop_says_so_is_gone_on_without(cast: Cast) -> None:
    turn = turn_of(open_round(cast), "perintah")
    with pytest.raises(Refusal, match="SOP ini tidak mengizinkan"):
        actions.pass_over(turn, reason="Diam.", by=cast.sekretaris, at=later(5))


def test_a_turn_that_a_return_opened_anew_is_not_taken_back_in_its_former_pass(cast: Cast) -> None:
    from tests.domain.measured_rounds import after, returned

    unit = cast.cipta_karya_unit
    round = returned(cast, {unit.pk: {"SUB-1": "Lengkapi."}})
    former = round.turns.get(step="isi_formulir", unit=unit, pass_no=1)
    with pytest.raises(Refusal, match="sudah dibuka lagi untuk dilengkapi"):
        actions.reopen_turn(former, by=cast.cipta_karya, at=after(3))


def test_a_turn_of_a_unit_below_is_sent_back_by_the_head_of_the_unit_above_alone(
    cast: Cast,
) -> None:
    house = house_of(cast)
    house.below_hands_in(house.first, at=later(400))
    turn, again = house.form(house.first).turn, [{"code": "JLN-1", "text": "Ulangi."}]
    others = {**cast.insiders, "second_head": house.second_head, "orang_luar": cast.orang_luar}
    del others["bina_marga"]
    for by in others.values():
        with pytest.raises(Refusal, match="Hanya pimpinan Bidang Bina Marga"):
            actions.send_turn_back(turn, guidance=again, by=by, at=later(410))
    actions.send_turn_back(turn, guidance=again, by=cast.bina_marga, at=later(410))


def test_a_turn_that_was_never_finished_is_not_sent_back(cast: Cast) -> None:
    house = house_of(cast)
    turn = house.form(house.first).turn
    with pytest.raises(Refusal, match="masih terbuka"):
        actions.send_turn_back(
            turn, guidance=[{"code": "", "text": "Ulangi."}], by=cast.bina_marga, at=later(400)
        )
