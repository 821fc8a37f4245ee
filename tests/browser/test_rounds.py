"""Rounds, letters and SOPs in a real browser: accessible, on a phone, with the real PDF."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.cast import Cast
from tests.domain.document_rounds import briefed
from tests.domain.form_rounds import handed_in
from tests.plans import make_plan

from himpun.core.actors import Actor
from himpun.documents.models import Document

pytestmark = pytest.mark.django_db(transaction=True)

LogIn = Callable[[Actor], Page]
Accessible = Callable[[Page], None]


@pytest.fixture
def office(transactional_db: None) -> Cast:
    return factories.make_cast()


def test_a_round_is_accessible_and_fits_a_phone(
    office: Cast, login_as: LogIn, assert_accessible: Accessible
) -> None:
    round = handed_in(office)
    page = login_as(office.kadis)
    page.goto(f"/putaran/{round.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Triwulan I Tahun 2026")
    expect(page.locator("svg.fc")).to_be_visible()
    assert_accessible(page)


@pytest.mark.parametrize("address", ["/putaran/", "/putaran/baru/", "/sop/"])
def test_lists_and_forms_are_accessible(
    office: Cast, login_as: LogIn, assert_accessible: Accessible, address: str
) -> None:
    briefed(office)
    page = login_as(office.kadis)
    page.goto(address)
    assert_accessible(page)


def test_the_trail_the_cancel_page_and_the_sop_are_accessible(
    office: Cast, login_as: LogIn, assert_accessible: Accessible
) -> None:
    round = briefed(office)
    page = login_as(office.kadis)
    for address in (
        f"/putaran/{round.pk}/jejak/",
        f"/putaran/{round.pk}/batal/",
        f"/sop/{round.procedure_id}/",
    ):
        page.goto(address)
        assert_accessible(page)


def test_a_naskah_shows_its_pdf_in_a_frame(
    office: Cast, login_as: LogIn, assert_accessible: Accessible
) -> None:
    document = Document.objects.get(round=briefed(office), kind="NOTA_DINAS")
    page = login_as(office.kadis)
    page.goto(f"/naskah/{document.pk}/")
    frame = page.locator("iframe")
    frame.scroll_into_view_if_needed()
    expect(frame).to_have_attribute("title", "Pratinjau Nota Dinas")
    assert_accessible(page)
    page.goto(f"/naskah/{document.pk}/ganti/")
    assert_accessible(page)


def test_the_live_map_can_be_moved_by_the_keyboard(office: Cast, login_as: LogIn) -> None:
    make_plan(office)
    round = briefed(office)
    page = login_as(office.kadis)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(f"/putaran/{round.pk}/")
    flow = page.get_by_role("region", name="Bagan alir, dapat digeser")
    flow.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.flow').scrollLeft > 0")
