"""The office's calendar: hours, seasons, days off, and who may change them."""

from __future__ import annotations

from datetime import date, datetime, time
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from tests.cast import Cast

from himpun.core.actors import system_actor
from himpun.core.models import TrailEvent
from himpun.core.refusals import NotVisible, Refusal
from himpun.core.worktime import Span
from himpun.offices import actions, queries
from himpun.offices.models import Holiday

SHORT = {weekday: (Span(time(8), time(12)),) for weekday in range(6)}
PILKADA = date(2026, 12, 9)


def test_a_day_off_is_added_and_removed_by_the_admin(cast: Cast, at):
    holiday = actions.add_holiday(cast.office, day=PILKADA, name="Pilkada", by=cast.admin, at=at)
    assert not queries.get_calendar(cast.office).is_working_day(PILKADA)
    assert queries.list_holidays(by=cast.kadis, year=2026) == [holiday]
    assert queries.list_holidays(by=cast.kadis, year=2025) == []
    assert queries.list_holidays(by=cast.orang_luar) == []
    actions.remove_holiday(queries.get_holiday(holiday.pk, by=cast.admin), by=cast.admin, at=at)
    assert queries.get_calendar(cast.office).is_working_day(PILKADA)
    removed = TrailEvent.objects.get(verb="calendar.holiday_removed")
    assert removed.subject_id == str(holiday.pk)
    assert "2026-12-09" in removed.content


def test_a_day_off_is_refused_twice_or_without_a_name_or_kind(cast: Cast, at):
    actions.add_holiday(cast.office, day=PILKADA, name="Pilkada", by=cast.admin, at=at)
    for values, word in [
        ({"name": "Lagi"}, "sudah tercatat"),
        ({"name": " "}, "Nama hari libur"),
        ({"name": "X", "kind": "LAIN"}, "tidak dikenal"),
    ]:
        with pytest.raises(Refusal, match=word):
            actions.add_holiday(cast.office, day=PILKADA, by=cast.admin, at=at, **values)


def test_only_the_admin_changes_the_calendar(cast: Cast, at):
    holiday = actions.add_holiday(cast.office, day=PILKADA, name="Pilkada", by=cast.admin, at=at)
    for actor in (*cast.insiders.values(), cast.orang_luar):
        if actor is cast.admin:
            continue
        for act in (
            lambda by: actions.add_holiday(
                cast.office, day=date(2026, 1, 2), name="X", by=by, at=at
            ),
            lambda by: actions.remove_holiday(holiday, by=by, at=at),
            lambda by: actions.set_office_hours(cast.office, week=SHORT, by=by, at=at),
        ):
            with pytest.raises(Refusal, match="pengelola akun"):
                act(actor)
    with pytest.raises(NotVisible):
        queries.get_holiday(holiday.pk, by=cast.orang_luar)


def test_office_hours_and_a_season_are_replaced_each_by_itself(cast: Cast, at):
    calendar = queries.get_calendar(cast.office)
    assert calendar.spans_on(date(2026, 4, 3))[-1].end == time(16, 30)
    actions.set_office_hours(
        cast.office,
        week=SHORT,
        season="Ramadan",
        first_on=date(2026, 2, 19),
        last_on=date(2026, 3, 20),
        by=cast.admin,
        at=at,
    )
    calendar = queries.get_calendar(cast.office)
    assert calendar.spans_on(date(2026, 2, 21)) == SHORT[5]
    assert calendar.spans_on(date(2026, 3, 21)) == ()
    actions.set_office_hours(cast.office, week=SHORT, by=cast.admin, at=at)
    calendar = queries.get_calendar(cast.office)
    assert calendar.spans_on(date(2026, 3, 21)) == SHORT[5]
    assert len(calendar.seasons) == 1
    assert len(queries.list_hours(by=cast.kadis)) == 12


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"week": {}}, "sedikitnya satu hari"),
        ({"week": SHORT, "first_on": PILKADA}, "tidak bertanggal"),
        ({"week": SHORT, "season": "R", "first_on": PILKADA}, "mulai dan selesai"),
        (
            {"week": SHORT, "season": "R", "first_on": PILKADA, "last_on": date(2026, 12, 8)},
            "berurutan",
        ),
    ],
)
def test_hours_that_make_no_sense_are_refused(cast: Cast, at, values, word):
    with pytest.raises(Refusal, match=word):
        actions.set_office_hours(cast.office, by=cast.admin, at=at, **values)


def test_every_change_of_the_calendar_raises_the_version_of_the_office(cast: Cast, at):
    before = cast.office.version
    holiday = actions.add_holiday(cast.office, day=PILKADA, name="Pilkada", by=cast.admin, at=at)
    actions.remove_holiday(holiday, by=cast.admin, at=at)
    actions.set_office_hours(cast.office, week=SHORT, by=cast.admin, at=at)
    cast.office.refresh_from_db()
    assert cast.office.version == before + 3


def test_an_office_in_the_east_works_by_its_own_clock(db, at):
    text = files("himpun").joinpath("samples/luar/office.yaml").read_text("utf-8")
    office = actions.import_office(
        text.replace("zona: WIB", "zona: WIT"), by=system_actor(), at=at
    ).office
    calendar = queries.get_calendar(office)
    opening = datetime(2026, 4, 1, 7, 30, tzinfo=ZoneInfo("Asia/Jayapura"))
    assert calendar.roll(datetime(2026, 4, 1, 1, 0, tzinfo=ZoneInfo("Asia/Jayapura"))) == opening
    assert Holiday.objects.filter(office=office).exists()
    assert queries.get_office(system_actor(office.pk)) == office
    with pytest.raises(NotVisible):
        queries.get_office(system_actor())
    (person,) = queries.list_sample_people(at=at)
    assert (person.username, person.titles) == ("orang.luar", ("Kepala Dinas",))
    assert queries.get_sample_person(person.id).username == "orang.luar"
