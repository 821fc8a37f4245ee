"""The office's pages: who we are, units, people and mandates, calendar, own account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from tests import factories
from tests.cast import Cast
from tests.domain.document_rounds import open_round
from tests.web.conftest import ClientOf

from himpun.core import guard
from himpun.offices import actions
from himpun.offices.models import Holiday, Mandate, Office, OfficeHours, Unit
from himpun.web import request as request_module

ADMIN_ONLY = "Hanya pengelola akun kantor ini"
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
        ("/akun/", 10),
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
