"""The frame: who may open a page, what becomes of a refusal, what the browser may keep."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client, override_settings
from django.urls import include as include_urls
from django.urls import path
from tests.cast import Cast
from tests.web.conftest import ClientOf

from himpun.core.action import action, change, note
from himpun.core.actors import Actor
from himpun.core.models import TrailEvent
from himpun.core.refusals import Conflict, NotVisible, Refusal, refuse_if
from himpun.offices import queries
from himpun.offices.models import Office
from himpun.web import middleware
from himpun.web import request as request_module
from himpun.web.forms.base import HouseForm, forms, read_form, show_form
from himpun.web.page import OfficeRequest, act, done, page

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@action("test.page_renamed")
def rename(office: Office, *, name: str, by: object, at: object) -> Office:
    refuse_if("Nama itu tidak boleh." if name == "terlarang" else "")
    if name == "basi":
        raise Conflict("Sudah diubah.", {"nama": ("lama", "basi")})
    note(asked=name)
    return change(office, name=name)


class RenameForm(HouseForm):
    act = "offices.rename"
    name = forms.CharField(label="Nama kantor", max_length=40)


@page("offices.read")
def show(request: OfficeRequest) -> HttpResponse:
    form = show_form(request, RenameForm, initial={"name": request.office.name})
    return render(request, "web/confirm.html", {"form": form, "question": "Ganti?", "back": "/"})


@act("offices.rename", page=show)
def change_name(request: OfficeRequest) -> HttpResponse:
    typed = read_form(request, RenameForm)
    office = queries.get_office(by=request.actor)
    rename(office, name=typed["name"], by=request.actor, at=request.at)
    return done(request, "Nama kantor diganti.", "home")


@page("offices.read")
def hide(request: OfficeRequest) -> HttpResponse:
    raise NotVisible


@page("offices.read")
def refuse(request: OfficeRequest) -> HttpResponse:
    raise Refusal("Belum waktunya.")


@page("offices.read")
def fail(request: OfficeRequest) -> HttpResponse:
    raise ValueError("rusak")


urlpatterns = [
    path("uji/", show, name="test_show"),
    path("uji/ganti/", change_name, name="test_change"),
    path("uji/rahasia/", hide),
    path("uji/belum/", refuse),
    path("uji/rusak/", fail),
    path("", include_urls("himpun.web.urls")),
]
handler404 = "himpun.web.errors.not_found"
handler500 = "himpun.web.errors.fault"

Token = Callable[[], dict[str, str]]


def test_a_stranger_is_sent_to_the_login_page_and_back(db: None) -> None:
    answer = Client().get("/uji/")
    assert answer.status_code == 302
    assert answer["Location"] == "/masuk/?next=/uji/"


def test_the_browser_keeps_things_under_a_name_that_others_cannot_guess(
    cast: Cast, client_of: ClientOf
) -> None:
    def name_of(actor: Actor) -> str:
        page = client_of(actor).get("/uji/").content.decode()
        return page.split('data-person="')[1].split('"')[0]

    names = {name_of(actor) for actor in (cast.kadis, cast.kadis, cast.sekretaris)}
    assert len(names) == 2, "one each, and the same after another login"
    assert all(re.fullmatch(r"[0-9a-f]{32}", name) for name in names)
    with override_settings(SECRET_KEY="lain" * 12):
        assert name_of(cast.kadis) not in names


def test_a_page_shows_the_office_and_the_person_at_work(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.kadis).get("/uji/").content.decode()
    assert "Dinas Contoh" in answer
    assert "Contoh Kadis" in answer
    assert "Kepala Dinas" in answer


def test_a_page_is_private_and_revalidated(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = request_module.clock.now()
    monkeypatch.setattr(request_module, "clock", SimpleNamespace(now=lambda: now))
    client = client_of(cast.kadis)
    first = client.get("/")
    assert "private" in first["Cache-Control"]
    assert "no-cache" in first["Cache-Control"]
    assert client.get("/", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_a_page_kept_from_an_earlier_login_is_sent_anew(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = request_module.clock.now()
    monkeypatch.setattr(request_module, "clock", SimpleNamespace(now=lambda: now))
    client = client_of(cast.kadis)
    first = client.get("/")
    del client.cookies[settings.CSRF_COOKIE_NAME]
    again = client.get("/", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200


def test_a_page_with_a_form_is_never_answered_from_before(cast: Cast, client_of: ClientOf) -> None:
    client = client_of(cast.kadis)
    first = client.get("/uji/")
    assert client.get("/uji/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_page_takes_no_post(cast: Cast, client_of: ClientOf) -> None:
    assert client_of(cast.kadis).post("/uji/").status_code == 405


def test_an_act_is_done_and_sends_the_person_on(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client = client_of(cast.admin)
    answer = client.post("/uji/ganti/", {**token(), "name": "Dinas Baru"})
    assert answer.status_code == 303
    assert answer["Location"] == "/"
    assert "Nama kantor diganti." in client.get("/").content.decode()
    assert Office.objects.get(pk=cast.office.pk).name == "Dinas Baru"


def test_the_same_form_sent_twice_is_done_once(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client, sent = client_of(cast.admin), {**token(), "name": "Dinas Baru"}
    for _ in range(2):
        assert client.post("/uji/ganti/", sent).status_code == 303
    assert TrailEvent.objects.filter(verb="test.page_renamed").count() == 1


def test_a_used_token_with_other_content_is_another_act(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    client, used = client_of(cast.admin), token()
    client.post("/uji/ganti/", {**used, "name": "Satu"})
    client.post("/uji/ganti/", {**used, "name": "Dua"})
    assert Office.objects.get(pk=cast.office.pk).name == "Dua"


def test_an_act_without_a_token_is_refused(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.admin).post("/uji/ganti/", {"name": "Dinas Baru"})
    assert answer.status_code == 400
    assert Office.objects.get(pk=cast.office.pk).name == "Dinas Contoh"


def test_a_refused_act_shows_the_page_with_reason_and_text(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    answer = client_of(cast.admin).post("/uji/ganti/", {**token(), "name": "terlarang"})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Nama itu tidak boleh." in shown
    assert 'value="terlarang"' in shown


def test_an_unfit_form_comes_back_with_the_reason_at_its_field(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    answer = client_of(cast.admin).post("/uji/ganti/", {**token(), "name": ""})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Nama kantor belum diisi." in shown
    assert 'aria-invalid="true"' in shown


def test_a_conflict_answers_409_with_both_values(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    answer = client_of(cast.admin).post("/uji/ganti/", {**token(), "name": "basi"})
    assert answer.status_code == 409
    assert "<td>lama</td><td>basi</td>" in answer.content.decode()


def test_a_refused_part_of_a_page_is_the_banner_alone(
    cast: Cast, client_of: ClientOf, token: Token
) -> None:
    answer = client_of(cast.admin).post(
        "/uji/ganti/", {**token(), "name": "terlarang"}, headers={"hx-request": "true"}
    )
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#refusal"
    assert "<html" not in answer.content.decode()


def test_an_act_asked_for_by_get_shows_its_page(cast: Cast, client_of: ClientOf) -> None:
    answer = client_of(cast.admin).get("/uji/ganti/")
    assert answer.status_code == 200
    assert "Ganti?" in answer.content.decode()


def test_a_form_from_elsewhere_is_refused_calmly(cast: Cast, token: Token) -> None:
    answer = Client(enforce_csrf_checks=True).post("/masuk/periksa/", {"username": "x"})
    assert answer.status_code == 403
    assert "terlalu lama terbuka" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/uji/rahasia/", 404, "Tidak ditemukan"),
        ("/tidak/ada/", 404, "Tidak ditemukan"),
        ("/uji/belum/", 422, "Belum waktunya."),
        ("/uji/rusak/", 500, "Ada gangguan pada program"),
    ],
)
def test_every_fault_has_a_page_with_a_next_step(
    cast: Cast,
    client_of: ClientOf,
    address: str,
    status: int,
    words: str,
) -> None:
    client = client_of(cast.kadis)
    client.raise_request_exception = False
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert "Ke Beranda" in answer.content.decode()


def test_every_answer_forbids_inline_scripts_and_styles(cast: Cast, client_of: ClientOf) -> None:
    policy = client_of(cast.kadis).get("/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_session_ends_after_half_an_hour_without_a_click(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.kadis)
    assert client.get("/").status_code == 200
    later = middleware.clock.now() + timedelta(minutes=31)
    monkeypatch.setattr(middleware, "clock", SimpleNamespace(now=lambda: later))
    answer = client.get("/")
    assert answer.status_code == 302
    assert "Sesi Anda berakhir" in client.get(answer["Location"]).content.decode()


def test_a_session_ends_after_twelve_hours_of_work(
    cast: Cast, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(cast.kadis)
    start = middleware.clock.now()
    moments: Iterator[int] = iter(range(0, 13 * 60, 20))
    statuses = []
    for minutes in moments:
        later = start + timedelta(minutes=minutes)
        monkeypatch.setattr(middleware, "clock", SimpleNamespace(now=lambda at=later: at))
        statuses.append(client.get("/uji/").status_code)
    assert statuses.index(302) == 12 * 60 // 20 + 1


@override_settings(SAMPLE_MODE=False)
def test_the_sample_banner_is_absent_from_a_real_office(cast: Cast, client_of: ClientOf) -> None:
    assert "Modus contoh" not in client_of(cast.kadis).get("/uji/").content.decode()


def test_the_sample_banner_is_on_every_page_of_the_sample(cast: Cast, client_of: ClientOf) -> None:
    assert "Modus contoh" in client_of(cast.kadis).get("/uji/").content.decode()


def test_get_writes_nothing_of_ours(cast: Cast, client_of: ClientOf) -> None:
    before = TrailEvent.objects.count()
    client_of(cast.kadis).get("/")
    assert TrailEvent.objects.count() == before
