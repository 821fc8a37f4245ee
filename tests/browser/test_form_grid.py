"""The grid before the eyes: reckoned while typing, heads that stay, 200 % zoom, a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import factories
from tests.browser.form_pages import cells_in, open_form, paste, row_in, session_for, stored
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, form_of, write

from himpun.core.actors import Actor
from himpun.intake.models import Submission
from himpun.intake.rules.cells import ACTUAL

pytestmark = pytest.mark.django_db(transaction=True)

LoginAs = Callable[[Actor], Page]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return factories.make_cast()


@pytest.fixture
def form(cast: Cast) -> Submission:
    return form_of(distributed(cast), cast.bina_marga_unit)


@pytest.fixture
def page(page: Page) -> Page:
    """Leaving with unsaved cells asks; the test says yes."""
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def test_the_value_is_reckoned_while_the_variables_are_typed(
    cast: Cast, form: Submission, login_as: LoginAs
) -> None:
    page = login_as(cast.bina_marga)
    open_form(page, form)
    row = row_in(page, form, "IKU-1")
    part, whole = row.locator("input[data-col]").all()
    whole.fill("200")
    part.press_sequentially("139,5")
    expect(row.locator(".g-value")).to_contain_text("69,75")
    expect(row.locator(".g-reached")).to_have_text("99,64%")
    expect(part).to_be_focused()
    part.fill("satu")
    expect(row.locator(".g-value")).to_contain_text("“satu” bukan angka")
    part.fill("1.234")
    expect(row.locator(".g-value")).to_contain_text("dibaca 1.234 (seribu dua ratus")
    assert stored(form, "IKU-1").actual is None
    part.press("Escape")
    expect(row.locator(".g-value")).to_contain_text("=")
    expect(row.locator(".g-value")).not_to_contain_text("dibaca")


def test_head_and_first_column_stay_while_the_table_moves(
    cast: Cast, form: Submission, login_as: LoginAs
) -> None:
    page = login_as(cast.bina_marga)
    page.set_viewport_size({"width": 1280, "height": 420})
    open_form(page, form)
    head = page.locator("#indikator + table thead th").first
    row_in(page, form, "SUB-1").evaluate("(row) => row.scrollIntoView({block: 'start'})")
    box = head.bounding_box()
    assert box is not None
    assert -1 <= box["y"] <= 1
    assert head.evaluate("(cell) => getComputedStyle(cell).position") == "sticky"
    name = row_in(page, form, "SUB-1").locator("th")
    assert name.evaluate("(cell) => getComputedStyle(cell).position") == "sticky"


@pytest.mark.parametrize("size", [(640, 2), (360, 1)])
def test_nothing_is_lost_at_200_percent_or_on_a_phone(
    cast: Cast, form: Submission, browser: Browser, live_server: Any, size: tuple[int, int]
) -> None:
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": size[0], "height": 480},
        device_scale_factor=size[1],
        locale="id-ID",
        reduced_motion="reduce",
    )
    session_for(context, cast.bina_marga, live_server.url)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    open_form(page, form)
    cells_in(page, form, "IKU-1").first.focus()
    paste(page, "139,5\n200\n")
    dialog = page.get_by_role("dialog", name="Tempel dari lembar kerja")
    button = dialog.get_by_role("button", name="Tempel 2 sel")
    expect(button).to_be_in_viewport()
    button.click()
    row = row_in(page, form, "IKU-1")
    expect(row.get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(row.get_by_text("70,00")).to_be_visible()
    expect(row.locator("textarea")).to_be_visible()
    page.locator("[data-pasted]").get_by_role("button", name="Batalkan tempelan").click()
    expect(page.locator("[data-pasted]")).to_contain_text("Tempelan dibatalkan.")
    row.get_by_role("link", name="Indikator IKU-1").click()
    panel = page.get_by_role("dialog", name="Indikator IKU-1")
    expect(panel.get_by_role("button", name="Tutup")).to_be_in_viewport()
    page.keyboard.press("Escape")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    context.close()
    assert stored(form, "IKU-1").actual is None


def test_arrows_and_tab_reach_every_cell_in_reading_order(
    cast: Cast, form: Submission, login_as: LoginAs
) -> None:
    page = login_as(cast.bina_marga)
    open_form(page, form)
    ratio, total = cells_in(page, form, "IKU-1"), cells_in(page, form, "SUB-1")
    ratio.first.focus()
    page.keyboard.press("ArrowDown")
    expect(ratio.nth(1)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(row_in(page, form, "IKU-1").locator("select")).to_be_focused()
    page.keyboard.press("Tab")
    expect(row_in(page, form, "IKU-1").locator("textarea")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(row_in(page, form, "SUB-1").locator("textarea")).to_be_focused()
    ratio.nth(1).focus()
    page.keyboard.press("Enter")
    expect(total).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(ratio.nth(1)).to_be_focused()


def test_another_persons_cell_of_the_same_row_comes_in_with_the_answer(
    cast: Cast, form: Submission, page: Page, login_as: LoginAs
) -> None:
    """Two people in one row: no conflict, nothing overwritten, and each sees the other's cell."""
    login_as(cast.bina_marga)
    open_form(page, form)
    theirs = {("SUB-1", ACTUAL): "6"}
    write(form.round, form.unit, theirs, by=cast.bina_marga_operator, at=later(360))
    row = row_in(page, form, "SUB-1")
    row.locator("textarea").fill("Menurut survei.")
    page.keyboard.press("Tab")
    expect(row.locator('input[name$=".actual"]')).to_have_value("6")
    kept = stored(form, "SUB-1")
    assert (kept.actual, kept.note) == (6, "Menurut survei.")
    row.locator('input[name$=".actual"]').fill("7")
    page.keyboard.press("Tab")
    expect(row.locator(".g-state")).to_contain_text("Tersimpan")
    assert stored(form, "SUB-1").actual == 7
