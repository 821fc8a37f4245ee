"""The step pages in a real browser: accessible, on a phone, and without a script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from tests import factories
from tests.cast import Cast
from tests.domain.document_rounds import (
    briefed,
    gathered,
    later,
    open_round,
    ordered,
    planned,
    turn_of,
)
from tests.domain.request_rounds import requested
from tests.plans import make_plan

from himpun.core.actors import Actor
from himpun.documents import actions
from himpun.documents.models import Document
from himpun.offices.models import Person
from himpun.offices.queries import get_actor
from himpun.rounds import actions as rounds
from himpun.rounds.models import Turn

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[Actor], Page]
Accessible = Callable[[Page], None]


@pytest.fixture
def office(transactional_db: None) -> Cast:
    cast = factories.make_cast()
    make_plan(cast)
    return cast


def address_of(turn: Turn) -> str:
    return f"/putaran/{turn.round_id}/giliran/{turn.pk}/"


def clerk_of(office: Cast) -> Actor:
    """The Sekretaris with the lanes of the other SOP."""
    person = Person.objects.get(pk=office.sekretaris.person_id)
    return get_actor(person, at=later(0))


def open_everything(page: Page) -> None:
    """Unfold what is folded, so that axe reads it too."""
    page.evaluate("for (const each of document.querySelectorAll('main details')) each.open = true")


@pytest.mark.parametrize(
    ("make", "step"),
    [
        (open_round, "perintah"),
        (ordered, "rapat"),
        (briefed, "rencana"),
        (planned, "dokumen"),
        (gathered, "formulir"),
    ],
)
def test_a_step_page_is_accessible(
    office: Cast, login_as: LogIn, assert_accessible: Accessible, make: Any, step: str
) -> None:
    turn = turn_of(make(office), step)
    if step == "rapat":
        actions.set_meeting(turn, starts_at=later(2900), by=office.sekretaris, at=later(20))
    closers = {"perintah": office.kadis, "rapat": office.sekretaris}
    for reader in (closers.get(step, office.tim_sakip), office.bina_marga):
        page = login_as(reader)
        page.goto(address_of(turn))
        open_everything(page)
        assert_accessible(page)


def test_a_task_is_accessible_and_decided_by_keyboard(
    office: Cast, login_as: LogIn, assert_accessible: Accessible
) -> None:
    round = requested(office)
    first = Turn.objects.get(round=round)
    rounds.complete_task(first, remark="Dicatat nomor 7.", by=clerk_of(office), at=later(10))
    turn = Turn.objects.get(round=round, step="telaah")
    page = login_as(office.sekretaris)
    page.goto(address_of(turn))
    assert_accessible(page)
    page.get_by_label("Catatan (boleh kosong)").fill("Sebutkan tahunnya.")
    page.get_by_role("button", name="Belum lengkap").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Langkah 2 ditutup.")).to_be_visible()


def test_enter_in_a_field_keeps_a_draft_and_issues_nothing(office: Cast, login_as: LogIn) -> None:
    turn = turn_of(open_round(office), "perintah")
    page = login_as(office.kadis)
    page.goto(address_of(turn))
    page.get_by_label("Sifat").fill("Segera")
    page.get_by_label("Sifat").press("Enter")
    expect(page.get_by_text("Draf Nota Dinas tersimpan.")).to_be_visible()
    assert Document.objects.get(turn=turn).status == Document.Status.DRAFT


def test_an_order_is_issued_without_scripts(
    office: Cast, browser: Browser, live_server: Any
) -> None:
    turn = turn_of(open_round(office), "perintah")
    client = Client()
    kadis = Person.objects.get(pk=office.kadis.person_id)
    client.force_login(kadis, backend="himpun.web.backend.PersonBackend")
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page = context.new_page()
    page.goto(address_of(turn))
    page.get_by_label("Hal", exact=True).fill("")
    page.get_by_role("button", name="Terbitkan Nota Dinas").click()
    expect(page.get_by_role("alert")).to_contain_text("Hal belum diisi.")
    page.get_by_label("Hal", exact=True).fill("Perintah tanpa skrip")
    page.get_by_role("button", name="Terbitkan Nota Dinas").click()
    expect(page.get_by_text("Nota Dinas terbit dengan nomor")).to_be_visible()
    context.close()
    assert Document.objects.get(turn=turn).content["subject"] == "Perintah tanpa skrip"
