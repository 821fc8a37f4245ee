"""The office's own shape: identity, settings, units, seasons, and who may change them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import factories
from tests.cast import Cast

from himpun.core.actors import Actor
from himpun.core.models import TrailEvent
from himpun.core.refusals import Conflict, Refusal
from himpun.core.worktime import Span
from himpun.offices import actions, queries
from himpun.offices.models import Office, Unit
from himpun.offices.rules.hours import read_spans, spans_text
from himpun.offices.rules.settings import why_not_number_pattern

TODAY = date(2026, 4, 1)
SETTINGS = {
    "number_pattern": "{kode}/{urut}/{tahun}",
    "classification": "000.8.6.3",
    "predicate_set": "TIGA_KEADAAN",
    "achievement_cap": 120,
    "measurement_lock": "PERINGATAN",
    "noted_checks": ["budget_within_ceiling"],
}
IDENTITY = {
    "name": "Dinas Contoh Baru",
    "short_name": "DCB",
    "head_title": "Kepala Dinas",
    "address": "Jalan Contoh 1",
    "city": "Padang",
    "phone": "",
    "email": "",
    "website": "",
}


def add_unit(cast: Cast, at: datetime, **more: object) -> Unit:
    values = {"code": "UPTD9", "name": "UPTD Contoh", "kind": "UPTD", "valid_from": TODAY}
    return actions.add_unit(cast.office, **{**values, "by": cast.admin, "at": at, **more})


def test_identity_is_corrected_and_the_trail_keeps_the_old_name(cast: Cast, at):
    actions.change_identity(
        cast.office, **IDENTITY, seen_version=cast.office.version, by=cast.admin, at=at
    )
    office = Office.objects.get(pk=cast.office.pk)
    assert (office.name, office.short_name) == ("Dinas Contoh Baru", "DCB")
    event = TrailEvent.objects.get(verb="office.identity_changed")
    assert "Dinas Contoh" in event.content


def test_settings_take_effect(cast: Cast, at):
    actions.change_settings(
        cast.office, **SETTINGS, seen_version=cast.office.version, by=cast.admin, at=at
    )
    office = Office.objects.get(pk=cast.office.pk)
    assert {name: getattr(office, name) for name in SETTINGS} == SETTINGS


def test_checks_that_are_not_named_stay_as_they_are(cast: Cast, at):
    for chosen, kept in ((None, None), ([], []), (None, [])):
        office = Office.objects.get(pk=cast.office.pk)
        values = {**SETTINGS, "noted_checks": chosen}
        actions.change_settings(office, **values, seen_version=office.version, by=cast.admin, at=at)
        assert Office.objects.get(pk=cast.office.pk).noted_checks == kept


def test_settings_seen_on_an_old_screen_are_a_conflict_with_both_values(cast: Cast, at):
    actions.change_settings(
        cast.office, **SETTINGS, seen_version=cast.office.version, by=cast.admin, at=at
    )
    again = {**SETTINGS, "achievement_cap": 150}
    with pytest.raises(Conflict) as refused:
        actions.change_settings(
            cast.office, **again, seen_version=cast.office.version, by=cast.admin, at=at
        )
    assert refused.value.difference == {"achievement_cap": (120, 150)}


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"number_pattern": "{kode}/{tahun}"}, "{urut}"),
        ({"number_pattern": "{urut}/{tahun}/{x}"}, "hanya mengenal"),
        ({"predicate_set": "bukan himpunan"}, "predikat"),
        ({"achievement_cap": 99}, "Batas capaian"),
        ({"measurement_lock": "TERBUKA"}, "kunci atau peringatan"),
        ({"noted_checks": ["Bukan Pemeriksaan"]}, "pemeriksaan formulir"),
    ],
)
def test_settings_that_cannot_be_used_are_refused(cast: Cast, at, wrong, word):
    with pytest.raises(Refusal, match=word):
        actions.change_settings(
            cast.office, **{**SETTINGS, **wrong}, seen_version=1, by=cast.admin, at=at
        )


def test_an_office_without_a_name_is_refused(cast: Cast, at):
    for name in ("name", "short_name"):
        with pytest.raises(Refusal, match="wajib diisi"):
            actions.change_identity(
                cast.office, **{**IDENTITY, name: " "}, seen_version=1, by=cast.admin, at=at
            )


def test_only_the_admin_shapes_the_office(cast: Cast, at):
    unit = cast.tata_ruang_unit
    acts: list[Callable[[Actor], object]] = [
        lambda by: actions.change_identity(cast.office, **IDENTITY, seen_version=1, by=by, at=at),
        lambda by: actions.change_settings(cast.office, **SETTINGS, seen_version=1, by=by, at=at),
        lambda by: add_unit(cast, at, by=by),
        lambda by: actions.change_unit(
            unit, name="X", kind="BIDANG", parent=None, fills=True, seen_version=1, by=by, at=at
        ),
        lambda by: actions.close_unit(unit, last_day=TODAY, by=by, at=at),
        lambda by: actions.remove_season(cast.office, season="Ramadan", by=by, at=at),
    ]
    for actor in (*cast.insiders.values(), cast.orang_luar):
        if actor is cast.admin:
            continue
        for act in acts:
            with pytest.raises(Refusal, match="pengelola akun"):
                act(actor)


def test_a_new_unit_stands_last_and_exists_from_its_day(cast: Cast, at):
    unit = add_unit(cast, at, parent=cast.bina_marga_unit, valid_from=TODAY + timedelta(days=1))
    assert queries.list_units(by=cast.kadis)[-1] == unit
    assert unit not in queries.list_units(by=cast.kadis, on=TODAY)
    assert unit in queries.list_units(by=cast.kadis, on=TODAY + timedelta(days=1))
    assert unit.parent == cast.bina_marga_unit


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"code": "dua kata"}, "Kode unit"),
        ({"code": "bm"}, "sudah dipakai"),
        ({"name": " "}, "Nama unit"),
        ({"kind": "SEKSI"}, "tidak dikenal"),
        ({"kind": "SEKRETARIAT"}, "satu Sekretariat"),
        ({"valid_from": date(2026, 3, 31)}, "surut"),
    ],
)
def test_a_unit_that_cannot_be_is_refused(cast: Cast, at, wrong, word):
    with pytest.raises(Refusal, match=word):
        add_unit(cast, at, **wrong)


def test_the_day_of_a_unit_is_the_day_of_the_office(cast: Cast, at):
    late = at + timedelta(hours=17)  # 2 April 00.30 WIB
    with pytest.raises(Refusal, match="surut"):
        add_unit(cast, late, valid_from=TODAY)


def test_a_unit_never_stands_below_itself_or_in_another_office(cast: Cast, at):
    child = add_unit(cast, at, parent=cast.bina_marga_unit)
    foreign = factories.make_unit(factories.make_office("7", "Lain lagi"), "X", "X")
    unit = cast.bina_marga_unit
    for parent, word in [(child, "dirinya sendiri"), (unit, "dirinya"), (foreign, "kantor yang")]:
        with pytest.raises(Refusal, match=word):
            actions.change_unit(
                unit, name="BM", kind="BIDANG", parent=parent, fills=True, seen_version=1,
                by=cast.admin, at=at,
            )  # fmt: skip


def test_a_unit_is_changed_but_not_its_kind_once_it_was_held(cast: Cast, at):
    unit = cast.tata_ruang_unit
    changed = actions.change_unit(
        unit, name="Bidang Penataan Ruang", kind="BIDANG", parent=None, fills=False,
        seen_version=1, by=cast.admin, at=at,
    )  # fmt: skip
    assert (changed.name, changed.fills) == ("Bidang Penataan Ruang", False)
    with pytest.raises(Refusal, match="Jenis unit"):
        actions.change_unit(
            unit, name="TR", kind="UPTD", parent=None, fills=True, seen_version=2,
            by=cast.admin, at=at,
        )  # fmt: skip
    with pytest.raises(Conflict):
        actions.change_unit(
            unit, name="Lama", kind="BIDANG", parent=None, fills=True, seen_version=1,
            by=cast.admin, at=at,
        )  # fmt: skip


def test_a_unit_is_closed_only_when_everybody_has_left(cast: Cast, at):
    unit = add_unit(cast, at, parent=cast.bina_marga_unit)
    with pytest.raises(Refusal, match="masih berada di bawah"):
        actions.close_unit(cast.bina_marga_unit, last_day=TODAY, by=cast.admin, at=at)
    with pytest.raises(Refusal, match="masih bertugas"):
        actions.close_unit(cast.tata_ruang_unit, last_day=TODAY, by=cast.admin, at=at)
    with pytest.raises(Refusal, match="surut"):
        actions.close_unit(unit, last_day=TODAY - timedelta(days=1), by=cast.admin, at=at)
    actions.close_unit(unit, last_day=TODAY, by=cast.admin, at=at)
    assert unit in queries.list_units(by=cast.kadis, on=TODAY)
    assert unit not in queries.list_units(by=cast.kadis, on=TODAY + timedelta(days=1))
    with pytest.raises(Refusal, match="sudah ditutup"):
        actions.close_unit(unit, last_day=TODAY, by=cast.admin, at=at)


def test_a_unit_is_not_closed_before_it_exists(cast: Cast, at):
    unit = add_unit(cast, at, valid_from=TODAY + timedelta(days=9))
    with pytest.raises(Refusal, match="hari pertamanya"):
        actions.close_unit(unit, last_day=TODAY, by=cast.admin, at=at)


def test_a_mandate_that_ends_with_the_last_day_holds_no_unit_open(cast: Cast, at):
    mandate = queries.list_people(by=cast.admin, at=at)
    held = next(
        row for person in mandate for row in person.mandates if row.unit == "Bidang Tata Ruang"
    )
    midnight = datetime.combine(
        TODAY + timedelta(days=1), time(), queries.get_calendar(cast.office).zone
    )
    actions.end_mandate(
        queries.get_mandate(held.id, by=cast.admin), ends_at=midnight, by=cast.admin, at=at
    )
    closed = actions.close_unit(cast.tata_ruang_unit, last_day=TODAY, by=cast.admin, at=at)
    assert closed.valid_until == TODAY + timedelta(days=1)


def test_a_season_is_taken_away_and_the_usual_week_holds_again(cast: Cast, at):
    short = {weekday: (Span(time(8), time(12)),) for weekday in range(5)}
    actions.set_office_hours(
        cast.office, week=short, season="Ramadan", first_on=TODAY, last_on=TODAY,
        by=cast.admin, at=at,
    )  # fmt: skip
    assert queries.get_calendar(cast.office).spans_on(TODAY)[-1].end == time(12)
    actions.remove_season(cast.office, season="Ramadan", by=cast.admin, at=at)
    assert queries.get_calendar(cast.office).spans_on(TODAY)[-1].end == time(16)
    for name in ("Ramadan", ""):
        with pytest.raises(Refusal, match="tidak ada"):
            actions.remove_season(cast.office, season=name, by=cast.admin, at=at)


@given(st.lists(st.integers(0, 24 * 60 - 1), unique=True, max_size=6).map(sorted))
def test_hours_of_a_day_read_back_as_they_were_written(minutes):
    pairs = zip(minutes[::2], minutes[1::2], strict=False)
    spans = tuple(Span(time(*divmod(a, 60)), time(*divmod(b, 60))) for a, b in pairs)
    assert read_spans(spans_text(spans)) == spans


@pytest.mark.parametrize(
    "text", ["16.00-07.30", "07.30", "7-8", "25.00-26.00", "08.00-10.00,09.00-11.00"]
)
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(ValueError, match="jam"):
        read_spans(text)


def test_a_free_day_is_written_in_words_or_not_at_all():
    assert read_spans("libur") == read_spans(" ") == ()


def test_a_number_pattern_needs_serial_and_year():
    assert why_not_number_pattern("{kode}/{urut}-{unit}/{tahun}") == ""
