"""Accounts, mandates and one's own password in the browser."""

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
from himpun.offices import queries
from himpun.offices.models import Mandate, Person
from himpun.web import request as request_module

PASSWORD = "kuda laut membaca peta 7"
Token = Callable[[], dict[str, str]]
Words = Callable[[bytes], str]


def mandate_of(cast: Cast, name: str) -> Mandate:
    return Mandate.objects.get(person_id=getattr(cast, name).person_id)


def today() -> date:
    return request_module.clock.now().date()


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
