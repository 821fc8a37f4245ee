"""The frame in a real browser: accessible, by keyboard, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import factories
from tests.cast import Cast

from himpun.core import guard
from himpun.core.actors import Actor
from himpun.offices.models import Office

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sample(transactional_db: None) -> Cast:
    cast = factories.make_cast()
    with guard.lifted("test factory"):
        Office.objects.filter(pk=cast.office.pk).update(is_sample=True)
    return cast


def test_the_way_in_is_accessible(
    sample: Cast, page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto("/masuk/")
    expect(page.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)


def test_a_sample_person_enters_by_keyboard_alone(sample: Cast, page: Page) -> None:
    page.goto("/masuk/")
    page.get_by_role("button", name="Kepala Dinas").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Kewajiban saya")).to_be_visible()
    page.locator("body").press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()


def test_home_and_faults_are_accessible(
    sample: Cast,
    login_as: Callable[[Actor], Page],
    assert_accessible: Callable[[Page], None],
) -> None:
    page = login_as(sample.kadis)
    for address in ("/", "/tidak/ada/"):
        page.goto(address)
        assert_accessible(page)


def test_the_person_menu_opens_and_leaves_without_scripts(
    sample: Cast, browser: Browser, live_server: Any
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    page = context.new_page()
    page.goto("/masuk/")
    page.get_by_role("button", name="Kepala Dinas").click()
    page.locator("summary").click()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="Masuk", exact=True)).to_be_visible()
    context.close()
