"""What a change of the calendar would mean for open turns: listed, never moved."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.cast import Cast
from tests.domain.document_rounds import MORNING, briefed, later, open_round, ordered, turn_of

from himpun.offices import actions as offices
from himpun.rounds import actions as rounds
from himpun.rounds.affected import list_affected_turns
from himpun.rounds.models import Turn

WIB = ZoneInfo("Asia/Jakarta")
THURSDAY = date(2026, 4, 2)
FRIDAY = date(2026, 4, 3)


def day_off(cast: Cast, day: date) -> None:
    offices.add_holiday(cast.office, day=day, name="Libur", by=cast.admin, at=later(5))


def test_nothing_is_affected_while_the_calendar_stays(cast: Cast):
    briefed(cast)
    assert list_affected_turns(cast.office, by=cast.admin) == []


def test_a_day_off_proposes_the_next_working_day_and_moves_nothing(cast: Cast):
    round = open_round(cast)
    turn = turn_of(round, "perintah")
    day_off(cast, THURSDAY)
    (found,) = list_affected_turns(cast.office, by=cast.admin)
    assert found.turn == turn
    assert (found.step_no, found.holder) == (1, "Kepala Dinas")
    assert found.proposed == datetime(2026, 4, 3, 16, 30, tzinfo=WIB)
    assert not found.is_agreed
    assert Turn.objects.get(pk=turn.pk).due_at == turn.due_at


def test_work_that_arrived_at_closing_time_belongs_to_that_day(cast: Cast):
    open_round(cast, at=datetime(2026, 4, 1, 16, tzinfo=WIB))
    assert list_affected_turns(cast.office, by=cast.admin) == []


def test_a_day_off_after_the_due_moment_affects_nothing(cast: Cast):
    open_round(cast)
    day_off(cast, FRIDAY)
    assert list_affected_turns(cast.office, by=cast.admin) == []


def test_an_agreed_moment_is_touched_only_by_its_own_day(cast: Cast):
    turn = turn_of(ordered(cast), "rapat")
    meeting = datetime(2026, 4, 3, 9, tzinfo=WIB)
    rounds.set_start(turn, starts_at=meeting, by=cast.sekretaris, at=later(12))
    day_off(cast, THURSDAY)
    assert list_affected_turns(cast.office, by=cast.admin) == []
    day_off(cast, FRIDAY)
    (found,) = list_affected_turns(cast.office, by=cast.admin)
    assert found.is_agreed
    assert found.proposed == datetime(2026, 4, 6, 16, tzinfo=WIB)


def test_other_offices_and_ended_rounds_are_left_out(cast: Cast):
    round = open_round(cast)
    day_off(cast, THURSDAY)
    assert list_affected_turns(cast.office, by=cast.orang_luar) == []
    rounds.cancel_round(round, reason="Salah periode", by=cast.kadis, at=later(9))
    assert list_affected_turns(cast.office, by=cast.admin) == []


def test_the_list_costs_a_fixed_number_of_statements(cast: Cast, django_assert_max_num_queries):
    open_round(cast, at=MORNING + timedelta(minutes=1))
    with django_assert_max_num_queries(4):
        list_affected_turns(cast.office, by=cast.admin)
