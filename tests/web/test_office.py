"""The office's pages: who we are, units, people and mandates, calendar, own account."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from tests import factories
from tests.cast import Cast
from tests.domain.document_rounds import open_round
from tests.web.conftest import ClientOf

from himpun.core import guard
from himpun.offices import actions, queries
from himpun.offices.models import Holiday, Mandate, Office, OfficeHours, Person, Unit
from himpun.web import request as request_module

ADMIN_ONLY = "Hanya pengelola akun kantor ini"
PASSWORD = "kuda laut membaca peta 7"
Token = Callable[[], dict[str, str]]
Words = Callable[[bytes], str]


def mandate_of(cast: Cast, name: str) -> Mandate:
    return Mandate.objects.get(person_id=getattr(cast, name).person_id)


def today() -> date:
    return request_module.clock.now().date()


# ---- who may ----


def addresses(cast: Cast) -> dict[str, str]:
    """Every page of the office that names one of its things."""
    with guard.lifted("test factory"):
        holiday = Holiday.objects.create(
            office=cast.office, day=date(2026, 12, 9), name="Pilkada", kind="LIBUR_DAERAH"
        )
    return {
        "unit": f"/kantor/unit/{cast.bina_marga_unit.pk}/",
        "person": f"/kantor/pegawai/{cast.kadis.person_id}/",
        "mandate": f"/kantor/penugasan/{mandate_of(cast, 'kadis').pk}/",
        "holiday": f"/kantor/kalender/libur/{holiday.pk}/hapus/",
    }


def test_a_person_of_another_office_finds_nothing(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    found = addresses(cast)
    client = client_of(cast.orang_luar)
    for name in ("unit", "person", "mandate"):
        assert client.get(found[name]).status_code == 404
    acts = [
        found["holiday"],
        *(found["unit"] + act for act in ("simpan/", "tutup/")),
        *(
            found["person"] + act
            for act in ("simpan/", "tautan/", "nonaktifkan/", "aktifkan/", "tugaskan/")
        ),
        *(found["mandate"] + act for act in ("akhiri/", "serahkan/")),
    ]
    for address in acts:
        assert client.post(address, token()).status_code == 404, address
    for address in ("/kantor/", "/kantor/pegawai/", "/kantor/kalender/"):
        assert b"Contoh Kadis" not in client.get(address).content


@pytest.mark.parametrize("name", ["unit", "person", "mandate"])
def test_other_lanes_read_and_are_told_why_they_change_nothing(
    cast: Cast, client_of: ClientOf, name: str
) -> None:
    shown = client_of(cast.sekretaris).get(addresses(cast)[name])
    assert shown.status_code == 200
    assert ADMIN_ONLY in shown.content.decode()
    assert 'type="submit"' not in shown.content.decode().split("<main")[1]


@pytest.mark.parametrize(
    "address",
    [
        "/kantor/identitas/",
        "/kantor/pengaturan/",
        "/kantor/unit/baru/",
        "/kantor/pegawai/baru/",
        "/kantor/kalender/jam/",
        "/kantor/kalender/musim/",
    ],
)
def test_forms_are_for_the_admin_and_others_are_told_so(
    cast: Cast, client_of: ClientOf, address: str
) -> None:
    assert "<label" in client_of(cast.admin).get(address).content.decode()
    other = client_of(cast.kadis).get(address)
    assert other.status_code == 200
    assert ADMIN_ONLY in other.content.decode()
    assert "<label" not in other.content.decode()


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/kantor/", 10),
        ("/kantor/pegawai/", 9),
        ("/kantor/kalender/", 15),
        ("/akun/", 9),
    ],
)
def test_pages_of_the_office_cost_a_fixed_number_of_statements(
    cast: Cast,
    client_of: ClientOf,
    django_assert_max_num_queries: Callable[..., object],
    address: str,
    most: int,
) -> None:
    client = client_of(cast.kadis)
    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        assert client.get(address).status_code == 200


# ---- the office ----


def test_the_office_shows_units_posts_settings_and_what_is_vacant(
    cast: Cast, client_of: ClientOf, text_of: Words
) -> None:
    factories.make_unit(cast.office, "XX", "Bidang Kosong", position=9)
    words = text_of(client_of(cast.kadis).get("/kantor/").content)
    assert "Kepala Bidang Kosong" in words
    assert "Contoh Kabid.Bm" in words
    assert "Permendagri 86/2017" in words
    assert "000.8.6.3/12/" in words
    assert "WIB" in words


def test_identity_is_changed_and_an_unfit_one_keeps_what_was_typed(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.admin)
    sent = {"version": cast.office.version, "short_name": "DC", "head_title": "Kepala Dinas"}
    refused = client.post("/kantor/identitas/simpan/", {**token(), **sent, "name": ""})
    assert refused.status_code == 422
    assert 'value="DC"' in refused.content.decode()
    answer = client.post("/kantor/identitas/simpan/", {**token(), **sent, "name": "Dinas Baru"})
    assert answer.status_code == 303
    assert Office.objects.get(pk=cast.office.pk).name == "Dinas Baru"


SETTINGS = {
    "number_pattern": "{urut}/{tahun}",
    "classification": "000.8.6.3",
    "predicate_set": "TIGA_KEADAAN",
    "achievement_cap": "120",
    "measurement_lock": "PERINGATAN",
}


def test_settings_are_changed(cast: Cast, client_of: ClientOf, token: Token) -> None:
    sent = {**token(), **SETTINGS, "version": cast.office.version}
    assert client_of(cast.admin).post("/kantor/pengaturan/simpan/", sent).status_code == 303
    office = Office.objects.get(pk=cast.office.pk)
    assert (office.achievement_cap, office.measurement_lock) == (120, "PERINGATAN")
    assert "Tercapai, tidak tercapai" in client_of(cast.kadis).get("/kantor/").content.decode()


def test_settings_seen_before_somebody_elses_change_are_a_conflict(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.admin)
    seen = {**SETTINGS, "version": cast.office.version}
    client.post("/kantor/pengaturan/simpan/", {**token(), **seen})
    late = client.post(
        "/kantor/pengaturan/simpan/", {**token(), **seen, "classification": "000.8.3.3"}
    )
    assert late.status_code == 409
    assert 'value="000.8.3.3"' in late.content.decode()


def test_a_refused_setting_names_the_reason(cast: Cast, client_of: ClientOf, token: Token) -> None:
    sent = {**token(), **SETTINGS, "number_pattern": "{kode}", "version": cast.office.version}
    answer = client_of(cast.admin).post("/kantor/pengaturan/simpan/", sent)
    assert answer.status_code == 422
    assert "harus memuat {urut} dan {tahun}" in answer.content.decode()
    assert 'value="{kode}"' in answer.content.decode()


# ---- units ----


def test_a_unit_is_formed_corrected_and_closed(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.admin)
    parent = cast.bina_marga_unit.pk
    sent = {"code": "UPTD9", "name": "UPTD Contoh", "kind": "UPTD", "parent": parent, "fills": "on"}
    answer = client.post(
        "/kantor/unit/bentuk/", {**token(), **sent, "valid_from": today().isoformat()}
    )
    assert answer.status_code == 303
    unit = Unit.objects.get(code="UPTD9")
    assert (unit.parent_id, unit.fills) == (parent, True)
    page = f"/kantor/unit/{unit.pk}/"
    changed = {"version": 1, "name": "UPTD Lain", "kind": "UPTD", "parent": ""}
    assert client.post(page + "simpan/", {**token(), **changed}).status_code == 303
    unit.refresh_from_db()
    assert (unit.name, unit.parent_id, unit.fills) == ("UPTD Lain", None, False)
    closed = {**token(), "last_day": today().isoformat()}
    assert client.post(page + "tutup/", closed).status_code == 303
    assert client.get(page).status_code == 200
    unit.refresh_from_db()
    assert unit.valid_until == today() + timedelta(days=1)


def test_a_unit_with_people_says_why_it_is_not_closed(cast: Cast, client_of: ClientOf) -> None:
    shown = client_of(cast.admin).get(f"/kantor/unit/{cast.tata_ruang_unit.pk}/").content.decode()
    assert "masih bertugas di unit ini" in shown
    assert "disabled" in shown


def test_a_unit_of_another_office_is_no_parent(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    foreign = factories.make_unit(factories.make_office("7", "Lain lagi"), "X", "X")
    sent = {"code": "U9", "name": "U", "kind": "UPTD", "valid_from": today().isoformat()}
    answer = client_of(cast.admin).post(
        "/kantor/unit/bentuk/", {**token(), **sent, "parent": foreign.pk}
    )
    assert answer.status_code == 422
    assert not Unit.objects.filter(code="U9").exists()


# ---- people and mandates ----


def test_account_names_are_for_the_admin_only(cast: Cast, client_of: ClientOf) -> None:
    assert b"operator.bm" in client_of(cast.admin).get("/kantor/pegawai/").content
    assert b"operator.bm" not in client_of(cast.kadis).get("/kantor/pegawai/").content


def test_a_person_is_added_and_given_a_mandate(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.admin)
    sent = {**token(), "username": "juru.tulis", "name": "Contoh Juru Tulis"}
    answer = client.post("/kantor/pegawai/tambah/", sent)
    person = Person.objects.get(username="juru.tulis")
    assert answer["Location"] == f"/kantor/pegawai/{person.pk}/"
    given = {
        **token(),
        "role": "bidang",
        "unit": cast.bina_marga_unit.pk,
        "kind": "PLH",
        "leads": "tidak",
        "first_day": today().isoformat(),
        "last_day": today().isoformat(),
    }
    assert client.post(f"/kantor/pegawai/{person.pk}/tugaskan/", given).status_code == 303
    mandate = Mandate.objects.get(person=person)
    assert (mandate.role, mandate.kind, mandate.leads) == ("bidang", "PLH", False)
    assert mandate.valid_until is not None
    assert (
        f"{mandate.valid_until.astimezone(queries.get_calendar(cast.office).zone):%H.%M}" == "00.00"
    )
    assert "Plh. Operator Bidang Bina Marga" in client.get("/kantor/pegawai/").content.decode()


def test_a_refused_mandate_keeps_the_form_and_says_why(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    clerk = factories.make_person("juru.tulis", office=cast.office)
    sent = {
        "role": "kadis",
        "kind": "DEFINITIF",
        "leads": "ya",
        "first_day": today().isoformat(),
        "basis": "SK 1/2026",
    }
    answer = client_of(cast.admin).post(
        f"/kantor/pegawai/{clerk.pk}/tugaskan/", {**token(), **sent}
    )
    assert answer.status_code == 422
    assert "sudah dijabat Contoh Kadis" in answer.content.decode()
    assert 'value="SK 1/2026"' in answer.content.decode()


def test_an_admin_gives_himself_nothing(cast: Cast, client_of: ClientOf) -> None:
    shown = client_of(cast.admin).get(f"/kantor/pegawai/{cast.admin.person_id}/").content.decode()
    assert "tidak dapat memberi penugasan kepada dirinya sendiri" in shown
    assert "Akun sendiri tidak dapat dinonaktifkan." in shown


def test_a_mandate_is_handed_over_and_the_work_goes_with_it(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    open_round(cast)
    heir = factories.make_person("pewaris", office=cast.office)
    mandate = mandate_of(cast, "kadis")
    page = f"/kantor/penugasan/{mandate.pk}/"
    client = client_of(cast.admin)
    assert "Serah terima" in client.get(page).content.decode()
    sent = {**token(), "to": heir.pk, "day": today().isoformat(), "kind": "PLT", "basis": "SP 1"}
    assert client.post(page + "serahkan/", sent).status_code == 303
    mandate.refresh_from_db()
    assert mandate.valid_until is not None
    assert "1 pekerjaan menunggu Anda" in client_of(heir).get("/").content.decode()
    assert "Tidak ada pekerjaan" in client_of(cast.kadis).get("/").content.decode()
    assert "sudah berakhir" in client.get(page).content.decode()


def test_a_mandate_is_not_handed_over_into_the_past(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    heir = factories.make_person("pewaris", office=cast.office)
    page = f"/kantor/penugasan/{mandate_of(cast, 'kadis').pk}/"
    yesterday = (today() - timedelta(days=2)).isoformat()
    sent = {**token(), "to": heir.pk, "day": yesterday, "kind": "PLT"}
    answer = client_of(cast.admin).post(page + "serahkan/", sent)
    assert answer.status_code == 422
    assert "surut" in answer.content.decode()


def test_a_mandate_is_ended_at_a_time_of_the_office(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    mandate = mandate_of(cast, "tata_ruang")
    tomorrow = today() + timedelta(days=1)
    sent = {**token(), "day": tomorrow.isoformat(), "hour": "16.00"}
    page = f"/kantor/penugasan/{mandate.pk}/akhiri/"
    assert client_of(cast.admin).post(page, sent).status_code == 303
    mandate.refresh_from_db()
    assert mandate.valid_until is not None
    assert mandate.valid_until.isoformat().startswith(f"{tomorrow}T09:00")


def test_the_last_admin_stays(cast: Cast, client_of: ClientOf) -> None:
    page = f"/kantor/penugasan/{mandate_of(cast, 'admin').pk}/"
    assert "tidak boleh tanpa pengelola akun" in client_of(cast.admin).get(page).content.decode()


def test_a_link_is_shown_once_and_opens_the_account(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    page = f"/kantor/pegawai/{cast.kadis.person_id}/tautan/"
    client, sent = client_of(cast.admin), token()
    first = client.post(page, sent)
    assert "no-store" in first["Cache-Control"]
    found = re.search(r"http://testserver(/sandi/[^<]+/)<", first.content.decode())
    assert found is not None
    again = client.post(page, sent).content.decode()
    assert "/sandi/" not in again
    assert "hanya diperlihatkan sekali" in again
    assert Client().get(found[1]).status_code == 200


def test_an_account_is_closed_and_opened_again(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client, page = client_of(cast.admin), f"/kantor/pegawai/{cast.tata_ruang.person_id}/"
    assert client.post(page + "nonaktifkan/", token()).status_code == 303
    assert not Person.objects.get(pk=cast.tata_ruang.person_id).is_active
    assert "Aktifkan kembali" in client.get(page).content.decode()
    assert client.post(page + "aktifkan/", token()).status_code == 303
    assert Person.objects.get(pk=cast.tata_ruang.person_id).is_active


def test_a_person_is_corrected_and_a_wrong_nip_is_refused(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client, page = client_of(cast.admin), f"/kantor/pegawai/{cast.kadis.person_id}/simpan/"
    wrong = client.post(page, {**token(), "name": "Contoh Kepala", "nip": "12"})
    assert wrong.status_code == 422
    assert "18 angka" in wrong.content.decode()
    assert client.post(page, {**token(), "name": "Contoh Kepala"}).status_code == 303
    assert Person.objects.get(pk=cast.kadis.person_id).name == "Contoh Kepala"


# ---- calendar ----


def test_a_day_off_is_added_shown_and_removed(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.admin)
    sent = {**token(), "day": "2026-12-09", "name": "Pilkada", "kind": "LIBUR_DAERAH"}
    answer = client.post("/kantor/kalender/libur/", sent)
    assert answer["Location"] == "/kantor/kalender/?tahun=2026"
    reader = client_of(cast.kadis)
    assert "Rabu, 9 Desember 2026" in reader.get("/kantor/kalender/?tahun=2026").content.decode()
    assert "Pilkada" not in reader.get("/kantor/kalender/?tahun=2025").content.decode()
    holiday = Holiday.objects.get()
    page = f"/kantor/kalender/libur/{holiday.pk}/hapus/"
    assert reader.post(page, token()).status_code == 422
    assert client.post(page, token()).status_code == 303
    assert not Holiday.objects.exists()


def test_a_day_off_twice_keeps_what_was_typed(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.admin)
    sent = {"day": "2026-12-09", "name": "Pilkada", "kind": "LIBUR_DAERAH"}
    client.post("/kantor/kalender/libur/", {**token(), **sent})
    answer = client.post("/kantor/kalender/libur/", {**token(), **sent, "name": "Lagi"})
    assert answer.status_code == 422
    assert "sudah tercatat" in answer.content.decode()
    assert 'value="Lagi"' in answer.content.decode()


WEEK = {f"day_{weekday}": "07.30-12.00, 13.00-16.00" for weekday in range(5)}


def test_hours_of_the_week_are_changed_and_odd_ones_refused_at_their_day(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.admin)
    assert "07.30–12.00, 13.00–16.00" in client.get("/kantor/kalender/jam/").content.decode()
    wrong = client.post("/kantor/kalender/jam/simpan/", {**token(), **WEEK, "day_0": "16-7"})
    assert wrong.status_code == 422
    assert "bukan jam" in wrong.content.decode()
    assert 'value="16-7"' in wrong.content.decode()
    sent = {**token(), **WEEK, "day_5": "08.00-10.00"}
    assert client.post("/kantor/kalender/jam/simpan/", sent).status_code == 303
    assert OfficeHours.objects.filter(office=cast.office, weekday=5).count() == 1


def test_a_season_is_added_edited_and_taken_away(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.admin)
    sent = {**WEEK, "name": "Ramadan", "first_on": "2026-02-19", "last_on": "2026-03-20"}
    answer = client.post("/kantor/kalender/musim/simpan/", {**token(), **sent})
    assert answer.status_code == 303
    edit = client.get("/kantor/kalender/musim/?musim=Ramadan").content.decode()
    assert 'value="2026-02-19"' in edit
    assert client.get("/kantor/kalender/musim/?musim=Tidak").status_code == 404
    assert "Ramadan" in client_of(cast.kadis).get("/kantor/kalender/").content.decode()
    gone = client.post("/kantor/kalender/musim/hapus/", {**token(), "season": "Ramadan"})
    assert gone.status_code == 303
    assert not OfficeHours.objects.filter(season="Ramadan").exists()


def test_turns_that_a_change_touches_are_proposed_and_not_moved(
    cast: Cast, client_of: ClientOf, text_of: Words, at
) -> None:
    round = open_round(cast)
    due = round.turns.get().due_at
    quiet = client_of(cast.kadis).get("/kantor/kalender/").content
    assert b"Giliran yang terpengaruh" not in quiet
    actions.add_holiday(cast.office, day=date(2026, 4, 2), name="Libur", by=cast.admin, at=at)
    words = text_of(client_of(cast.kadis).get("/kantor/kalender/").content)
    assert "Giliran yang terpengaruh perubahan kalender" in words
    assert "2 Apr 2026 16.00 3 Apr 2026 16.30" in words
    assert round.turns.get().due_at == due


def test_a_calendar_without_any_working_day_is_told_and_breaks_nothing(
    cast: Cast, client_of: ClientOf
) -> None:
    open_round(cast)
    with guard.lifted("test factory"):
        OfficeHours.objects.filter(office=cast.office).delete()
    shown = client_of(cast.kadis).get("/kantor/kalender/")
    assert shown.status_code == 200
    assert "tidak memuat waktu kerja" in shown.content.decode()


# ---- own account ----


@pytest.fixture
def owner(cast: Cast) -> Person:
    person = Person.objects.get(pk=cast.kadis.person_id)
    with guard.lifted("test factory"):
        person.set_password(PASSWORD)
        person.save()
    return person


def test_a_password_is_changed_by_its_owner_who_stays_logged_in(
    owner: Person, client_of: ClientOf, token: Token
) -> None:
    here, elsewhere = client_of(owner), client_of(owner)
    new = "gajah minum teh di pasar"
    sent = {**token(), "current": PASSWORD, "password": new, "repeated": new}
    assert here.post("/akun/sandi/", sent).status_code == 303
    assert here.get("/akun/").status_code == 200
    assert elsewhere.get("/akun/").status_code == 302
    owner.refresh_from_db()
    assert owner.check_password(new)


def test_a_wrong_present_password_changes_nothing(
    owner: Person, client_of: ClientOf, token: Token
) -> None:
    sent = {
        **token(),
        "current": "bukan",
        "password": "gajah minum teh",
        "repeated": "gajah minum teh",
    }
    answer = client_of(owner).post("/akun/sandi/", sent)
    assert answer.status_code == 422
    assert "Kata sandi sekarang tidak cocok." in answer.content.decode()
    assert "gajah" not in answer.content.decode()
    owner.refresh_from_db()
    assert owner.check_password(PASSWORD)


def test_ones_own_account_shows_ones_own_mandates(
    cast: Cast, client_of: ClientOf, text_of: Words
) -> None:
    answer = client_of(cast.bina_marga_operator).get("/akun/")
    assert "no-store" in answer["Cache-Control"]
    words = text_of(answer.content)
    assert "operator.bm" in words
    assert "Bidang Bina Marga" in words
