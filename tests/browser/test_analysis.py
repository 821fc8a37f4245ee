"""The joint analysis in a real browser: accessible, on a phone, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from tests import factories
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.stories.told import Story, begin
from tests.web.step_pages import address_of, set_clock

from himpun.core.actors import Actor
from himpun.measurement.models import Verdict
from himpun.offices.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(
    transactional_db: None, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Story:
    """The analysis of the second pass is open, with what was returned in the first."""
    settings.HIMPUN_ARCHIVE_DIR = tmp_path / "arsip"
    settings.HIMPUN_BLOB_DIR = tmp_path / "blobs"
    cast = factories.make_cast()
    told = begin(cast).every_unit_hands_in()
    told.sakip_recapitulates()
    told.sekretaris_reports()
    told.kadis_returns({cast.cipta_karya_unit: {"SUB-1": "Isi panjangnya; serah terima ada."}})
    told.unit_completes(cast.cipta_karya_unit, {("SUB-1", "actual"): "3"})
    told.sakip_recapitulates()
    told.sekretaris_reports()
    told.says(cast.bina_marga, "Angka kami sesuai dengan berita acara.")
    set_clock(monkeypatch, later(told.minute + 20))
    return told


def address(story: Story) -> str:
    return address_of(story.turn("analisa"))


def test_the_analysis_is_accessible(
    story: Story,
    login_as: Callable[[Actor], Page],
    assert_accessible: Callable[[Page], None],
) -> None:
    page = login_as(story.cast.kadis)
    page.goto(address(story))
    expect(page.get_by_role("heading", name="Putusan", exact=True)).to_be_visible()
    page.get_by_role("checkbox", name="Kembalikan SUB-1").first.check()
    page.get_by_label("Arahan untuk SUB-1").first.fill("Lampirkan berita acara serah terima.")
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)


def test_a_direction_appears_with_its_tick_and_goes_with_it(
    story: Story, login_as: Callable[[Actor], Page]
) -> None:
    page = login_as(story.cast.kadis)
    page.goto(address(story))
    direction = page.get_by_label("Arahan untuk SUB-1").first
    expect(direction).to_be_hidden()
    tick = page.get_by_role("checkbox", name="Kembalikan SUB-1").first
    tick.focus()
    page.keyboard.press("Space")
    expect(direction).to_be_visible()
    page.keyboard.press("Space")
    expect(direction).to_be_hidden()


def test_on_a_phone_the_decision_comes_right_after_the_summary(
    story: Story, login_as: Callable[[Actor], Page]
) -> None:
    page = login_as(story.cast.kadis)
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(address(story))
    tops = {
        name: page.locator(selector).first.bounding_box()["y"]
        for name, selector in {
            "summary": ".figures",
            "decision": "#decide",
            "recap": "#objectives",
        }.items()
    }
    assert tops["summary"] < tops["decision"] < tops["recap"]


def test_the_recap_measurement_and_archive_are_accessible(
    story: Story,
    login_as: Callable[[Actor], Page],
    assert_accessible: Callable[[Page], None],
) -> None:
    page = login_as(story.cast.kadis)
    page.goto(f"/putaran/{story.round.pk}/rekapitulasi/")
    assert_accessible(page)
    story.kadis_agrees()
    story.sekretaris_reports_the_analysis()
    page.goto(address_of(story.turn("arsip")))
    assert_accessible(page)
    package = story.perencanaan_archives()
    for place in ("/pengukuran/", "/pengukuran/2026-TW1/", "/arsip/"):
        page.goto(place)
        assert_accessible(page)
    page.goto(f"/arsip/{package.pk}/?periksa=ya")
    expect(page.get_by_text("Utuh.")).to_be_visible()
    assert_accessible(page)


def test_steps_7_and_8_are_accessible(
    transactional_db: None,
    login_as: Callable[[Actor], Page],
    assert_accessible: Callable[[Page], None],
) -> None:
    cast: Cast = factories.make_cast()
    told = begin(cast).every_unit_hands_in(but=(cast.tata_ruang_unit,))
    told.sekretaris_goes_on_without(cast.tata_ruang_unit)
    page = login_as(cast.tim_sakip)
    page.goto(address_of(told.turn("rekap")))
    assert_accessible(page)
    told.sakip_recapitulates()
    page = login_as(cast.sekretaris)
    page.goto(address_of(told.turn("lapor_rekap")))
    page.get_by_text("Rekapitulasinya keliru?").click()
    assert_accessible(page)


def test_cells_are_returned_without_scripts(
    story: Story, browser: Browser, live_server: Any
) -> None:
    page = without_scripts(browser, live_server, story.cast.kadis)
    page.goto(address(story))
    page.get_by_role("checkbox", name="Kembalikan SUB-1").first.check()
    page.get_by_role("button", name="Kembalikan yang dipilih").click()
    expect(page.get_by_text("Tulis arahan untuk")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Kembalikan SUB-1").first).to_be_checked()
    page.get_by_label("Arahan untuk SUB-1").first.fill("Lampirkan berita acara.")
    page.get_by_role("button", name="Kembalikan yang dipilih").click()
    expect(page.get_by_role("heading", name="Kembalikan 1 isian kepada 1 unit?")).to_be_visible()
    page.get_by_role("button", name="Kembalikan yang dipilih").click()
    expect(page.get_by_text("1 isian dikembalikan")).to_be_visible()
    assert not Verdict.objects.get(turn=story.turn("analisa")).is_agreed
    page.context.close()


def test_a_view_is_given_and_the_data_agreed_without_scripts(
    story: Story, browser: Browser, live_server: Any
) -> None:
    page = without_scripts(browser, live_server, story.cast.tim_sakip)
    page.goto(address(story))
    page.get_by_role("radio", name="Setuju", exact=True).check()
    page.get_by_label("Pandangan", exact=True).fill("Lengkap.")
    page.get_by_role("button", name="Simpan pandangan").click()
    expect(page.get_by_text("Lengkap.").first).to_be_visible()
    page.context.close()
    page = without_scripts(browser, live_server, story.cast.kadis)
    page.goto(address(story))
    page.get_by_role("link", name="Setujui…").click()
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_text("Data disetujui.")).to_be_visible()
    assert Verdict.objects.get(turn=story.turn("analisa")).is_agreed
    page.context.close()


def without_scripts(browser: Browser, live_server: Any, somebody: Actor) -> Page:
    """A page with that person's session, in a browser that runs no script."""
    client = Client()
    person = Person.objects.get(pk=somebody.person_id)
    client.force_login(person, backend="himpun.web.backend.PersonBackend")
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    page = context.new_page()
    page.set_default_timeout(8_000)
    return page
