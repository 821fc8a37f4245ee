"""Importing office.yaml: all or nothing, by line, and as often as one likes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from tests.cast import Cast

from himpun.core import guard
from himpun.core.actors import system_actor
from himpun.core.models import TrailEvent
from himpun.core.refusals import Refusal
from himpun.core.yamlfile import BadYaml
from himpun.offices import actions, queries
from himpun.offices.models import Holiday, Mandate, Office, OfficeHours, Person, Unit

SYSTEM = system_actor()
WIB = ZoneInfo("Asia/Jakarta")
SAMPLE = files("himpun").joinpath("samples/bmcktr/office.yaml").read_text("utf-8")
SMALL = """\
pemerintah: Pemerintah Kabupaten Uji
kantor:
  kode: uji
  nama: Dinas Uji
  singkatan: UJI
  berlaku_sejak: 2026-01-01
unit:
  - {kode: SET, nama: Sekretariat, jenis: sekretariat}
  - {kode: A, nama: Bidang A, jenis: bidang}
pegawai:
  - nama_masuk: kepala
    nama: Contoh Kepala
    peran:
      - {peran: kadis}
  - nama_masuk: pengelola
    nama: Contoh Pengelola
    peran:
      - {peran: admin}
"""


def _import(text: str, at: datetime, by=SYSTEM) -> actions.ImportResult:
    return actions.import_office(text, by=by, at=at)


def _counts() -> tuple[int, ...]:
    return tuple(
        model.objects.count() for model in (Office, Unit, Person, Mandate, OfficeHours, Holiday)
    )


@pytest.fixture
def office(db: None, at: datetime) -> Office:
    return _import(SMALL, at).office


def test_the_sample_office_has_seven_units_and_somebody_in_every_lane(db, at):
    office = _import(SAMPLE, at).office
    by = system_actor(office.pk)
    units = queries.list_units(by=by, on=at.date(), fills=True)
    assert [unit.code for unit in units] == ["SET", "BM", "CK", "TR", "UPTD1", "UPTD2", "UPTD3"]
    assert units[4].parent == units[1]
    for role in ("kadis", "sekretaris", "tim_sakip", "perencanaan", "admin"):
        assert queries.holders_of(office, role, at=at)[0].leads
    for unit in units:
        head, operator = queries.holders_of(office, unit.lane, unit, at=at)
        assert (head.leads, operator.leads) == (True, False)


def test_everybody_of_the_samples_is_visibly_invented(db, at):
    luar = files("himpun").joinpath("samples/luar/office.yaml").read_text("utf-8")
    _import(SAMPLE, at)
    _import(luar, at)
    for person in Person.objects.all():
        assert person.name.startswith("Contoh ")
        assert person.nip.startswith("00000000")
        assert not person.has_usable_password()
    assert Office.objects.filter(is_sample=True).count() == 2


def test_importing_twice_changes_nothing(db, at):
    first = _import(SAMPLE, at)
    before = (_counts(), Office.objects.get(pk=first.office.pk).version)
    again = _import(SAMPLE, at)
    assert not first.is_unchanged
    assert again.is_unchanged
    assert not again.links
    assert (_counts(), again.office.version) == before


def test_a_changed_file_updates_what_differs_and_leaves_the_rest(office, at):
    changed = SMALL.replace("nama: Bidang A,", "nama: Bidang Aset,").replace(
        "singkatan: UJI", "singkatan: UJI\n  kota: Kota Uji"
    )
    result = _import(changed, at)
    assert (result.n_added, result.n_changed) == (0, 2)
    assert Unit.objects.get(code="A").name == "Bidang Aset"
    assert result.office.city == "Kota Uji"


def test_a_new_admin_gets_a_one_time_link_and_nobody_a_password(db, at):
    result = _import(SMALL, at)
    assert set(result.links) == {"pengelola"}
    person = queries.get_person_of_link(result.links["pengelola"], at=at)
    assert person.username == "pengelola"
    assert not any(person.has_usable_password() for person in Person.objects.all())


def test_the_default_calendar_is_the_usual_week_with_seeded_holidays(office, at):
    calendar = queries.get_calendar(office)
    monday = datetime(2026, 4, 6, tzinfo=WIB)
    assert calendar.minutes_between(monday, monday + timedelta(days=7)) == 2250
    assert not calendar.is_working_day(date(2026, 3, 23))
    assert calendar.nth_working_day(date(2026, 3, 16), 5) == date(2026, 3, 30)
    assert Holiday.objects.filter(office=office, day__year=2026).count() == 25


def test_ramadan_hours_of_the_sample_replace_the_usual_ones(db, at):
    calendar = queries.get_calendar(_import(SAMPLE, at).office)
    monday = datetime(2026, 2, 23, tzinfo=WIB)
    assert calendar.minutes_between(monday, monday + timedelta(days=7)) == 1950
    assert (
        calendar.minutes_between(monday + timedelta(days=42), monday + timedelta(days=49)) == 2250
    )


def test_a_day_that_is_worked_after_all_and_a_local_one_are_the_offices_own(office, at):
    extra = (
        "hari_libur:\n  tambahan:\n    - {tanggal: 2026-12-09, nama: Pilkada}\n"
        "  tetap_masuk:\n    - {tanggal: 2026-12-24, alasan: pelayanan}\n"
    )
    result = _import(SMALL + extra, at)
    assert (result.n_added, result.n_changed) == (1, 1)
    calendar = queries.get_calendar(result.office)
    assert not calendar.is_working_day(date(2026, 12, 9))
    assert calendar.is_working_day(date(2026, 12, 24))
    assert _import(SMALL + extra, at).is_unchanged


def test_a_holiday_that_was_removed_by_hand_does_not_come_back(office, at):
    holiday = Holiday.objects.get(office=office, day=date(2026, 12, 24))
    actions.remove_holiday(holiday, by=SYSTEM, at=at)
    assert _import(SMALL, at).is_unchanged


def test_an_import_never_reopens_what_was_ended(office, at):
    mandate = Mandate.objects.get(role="kadis")
    actions.end_mandate(mandate, ends_at=at, by=SYSTEM, at=at)
    assert _import(SMALL, at).is_unchanged
    mandate.refresh_from_db()
    assert mandate.valid_until == at


def test_the_file_may_close_a_mandate_with_its_last_day(office, at):
    result = _import(SMALL.replace("{peran: kadis}", "{peran: kadis, sampai: 2026-06-30}"), at)
    mandate = Mandate.objects.get(role="kadis")
    assert result.n_changed == 1
    assert mandate.valid_until == datetime(2026, 7, 1, tzinfo=WIB)


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("kode: uji", "kode: u ji", (3, "kode")),
        ("  berlaku_sejak: 2026-01-01\n", "", (3, "berlaku_sejak")),
        ("  singkatan: UJI\n", f"  singkatan: {'U' * 41}\n", (5, "lebih dari 40")),
        ("jenis: bidang", "jenis: bagian", (9, "tidak dikenal")),
        ("kode: A, nama: Bidang A, jenis: bidang", "kode: SET, nama: X, jenis: bidang", (9, "dua")),
        ("jenis: bidang", "jenis: uptd, induk: B", (9, "induk")),
        ("jenis: bidang", "jenis: sekretariat", (9, "satu Sekretariat")),
        ("nama_masuk: kepala", "nama_masuk: Kepala!", (11, "Nama masuk")),
        ("nama: Contoh Kepala\n", "nama: Contoh Kepala\n    nip: 123\n", (13, "18 angka")),
        ("{peran: kadis}", "{peran: Bupati}", (14, "tidak sah")),
        ("{peran: kadis}", "{peran: tim_sakib}", (14, 'maksudnya "tim_sakip"')),
        ("{peran: kadis}", "{peran: kadis, unit: A}", (14, "tidak menyebut unit")),
        ("{peran: kadis}", "{peran: bidang}", (14, "unitnya belum")),
        ("{peran: kadis}", "{peran: bidang, unit: SET}", (14, "Bidang atau UPTD")),
        ("{peran: kadis}", "{peran: bidang, unit: Z}", (14, "tidak ada")),
        ("{peran: kadis}", "{peran: kadis, sampai: 2025-01-01}", (14, "sesudah")),
        ("{peran: kadis}", "{peran: kadis, sebagai: pj}", (14, "definitif, plt, plh")),
        ("nama_masuk: pengelola", "nama_masuk: kepala", (15, "dua kali")),
        ("{peran: admin}", "{peran: kadis}", (18, "sudah dijabat Contoh Kepala")),
        ("pegawai:", "pegwai:", (10, "pegawai")),
        ("pegawai:", "jam_kerja: {biasa: {senin: 16.00-07.30}}\npegawai:", (10, "berurutan")),
        ("pegawai:", "jam_kerja: {biasa: {sening: 07.30-16.00}}\npegawai:", (10, "sening")),
        ("pegawai:", "jam_kerja: {biasa: {senin: libur}}\npegawai:", (10, "hari kerja")),
        ("pegawai:", "jam_kerja: {musim: [{nama: R, senin: 08-12}]}\npegawai:", (10, "musim")),
        ("pegawai:", "hari_libur: {dari_tahun: 2030, sampai_tahun: 2024}\npegawai:", (10, "tahun")),
        ("pegawai:", "hari_libur: {tambahan: [{nama: X}]}\npegawai:", (10, "tanggal")),
    ],
)
def test_a_wrong_file_is_refused_by_line_and_leaves_nothing(db, at, old, new, where):
    assert old in SMALL
    with pytest.raises(BadYaml) as caught:
        _import(SMALL.replace(old, new), at)
    line, word = where
    assert (line, True) in [(p.line, word in p.sentence) for p in caught.value.problems]
    assert _counts() == (0,) * 6
    assert not TrailEvent.objects.exists()


def test_a_lane_of_another_sop_is_imported_with_or_without_a_unit(db, at):
    office = _import(SMALL.replace("{peran: kadis}", "{peran: walidata, unit: A}"), at).office
    (holder,) = queries.holders_of(office, "walidata", at=at)
    assert holder.title == "Walidata Bidang A"
    assert holder.unit_id == Unit.objects.get(code="A").pk


def test_a_sekretaris_needs_no_unit_in_the_file(db, at):
    text = SMALL.replace("{peran: kadis}", "{peran: sekretaris}")
    office = _import(text, at).office
    (holder,) = queries.holders_of(office, "sekretaris", Unit.objects.get(code="SET"), at=at)
    assert holder.leads
    assert _import(text, at).is_unchanged


def test_all_problems_are_told_at_once(db, at):
    wrong = SMALL.replace("jenis: bidang", "jenis: x").replace("{peran: kadis}", "{peran: Y}")
    with pytest.raises(BadYaml) as caught:
        _import(wrong, at)
    assert [problem.line for problem in caught.value.problems] == [9, 14]


def test_a_login_name_of_another_office_is_refused_by_line(office, at):
    other = SMALL.replace("kode: uji", "kode: lain")
    with pytest.raises(BadYaml, match=r"Baris 11: .*sudah dipakai"):
        _import(other, at)
    assert not Office.objects.filter(code="lain").exists()


def test_a_unit_that_has_holders_keeps_its_kind(office, at):
    with_head = SMALL.replace("{peran: kadis}", "{peran: bidang, unit: A}")
    _import(with_head, at)
    moved = with_head.replace("jenis: bidang", "jenis: uptd")
    with pytest.raises(BadYaml, match="Baris 9: jenis unit"):
        _import(moved, at)


def test_only_the_command_line_founds_an_office(cast: Cast, at):
    for actor in (*cast.insiders.values(), cast.orang_luar):
        with pytest.raises(Refusal, match="baris perintah"):
            _import(SMALL, at, by=actor)


def test_an_admin_imports_his_own_office_and_no_other(cast: Cast, at):
    own = SMALL.replace("kode: uji", f"kode: {cast.office.code}").replace("kadis}", "perencanaan}")
    foreign = SMALL.replace("kode: uji", "kode: 9.99")
    assert _import(own, at, by=cast.admin).office == cast.office
    with pytest.raises(Refusal, match="pengelola akun kantor ini"):
        _import(foreign, at, by=cast.admin)
    with pytest.raises(Refusal, match="pengelola akun kantor ini"):
        _import(own, at, by=cast.kadis)


def test_every_row_of_an_import_stands_in_the_trail(db, at):
    _import(SMALL, at)
    verbs = list(TrailEvent.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs[0] == "office.imported"
    assert verbs.count("person.added") == 2
    assert verbs.count("mandate.given") == 2
    assert {"office.founded", "calendar.hours_set", "person.link_issued"} <= set(verbs)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_one_office():
    barrier, results, faults = Barrier(2), [], []

    def run() -> None:
        try:
            barrier.wait()
            results.append(_import(SMALL, datetime(2026, 4, 1, tzinfo=UTC)).is_unchanged)
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert sorted(results) == [False, True]
    assert (Office.objects.count(), Person.objects.count()) == (1, 2)


def test_rows_written_past_the_door_are_stopped(office):
    with pytest.raises(guard.OutsideAction):
        Person.objects.create(office=office, username="x", name="X")
