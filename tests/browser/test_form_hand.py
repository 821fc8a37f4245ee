"""What the hand does in the form and finds again: panel beside, drafts, keys, paper."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.form_pages import cells_in, open_form, row_in, stored
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, form_of, write

from himpun.core.actors import Actor
from himpun.intake.models import Comment, Submission
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
def page(page: Page, cast: Cast, form: Submission, login_as: LoginAs) -> Page:
    page.on("dialog", lambda dialog: dialog.accept())
    login_as(cast.bina_marga)
    open_form(page, form)
    return page


def panel_of(page: Page) -> Any:
    return page.locator("dialog.side")


def test_the_print_lies_across_the_paper_as_the_table_of_the_form(page: Page) -> None:
    printed = pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    box = printed.pages[0].mediabox
    assert box[2] > box[3]
    page.set_viewport_size({"width": 700, "height": 900})
    page.emulate_media(media="print")
    table = page.locator("table.grid").first
    assert table.evaluate("(each) => getComputedStyle(each).display") == "table"
    head = table.locator("thead")
    assert head.evaluate("(each) => getComputedStyle(each).display") == "table-header-group"
    expect(page.locator(".g-clip.is-empty").first).to_be_hidden()


def test_the_panel_is_a_column_and_the_cells_stay_in_reach(
    page: Page, form: Submission, assert_accessible: Callable[[Page], None]
) -> None:
    cell = cells_in(page, form, "SUB-1").first
    cell.focus()
    page.keyboard.press("Control+Enter")
    panel = page.get_by_role("dialog", name="SUB-1 Indikator SUB-1")
    expect(panel.get_by_role("button", name="Tutup")).to_be_focused()
    assert not panel.evaluate("(each) => each.matches(':modal')")
    assert_accessible(page)
    page.keyboard.press("Control+Enter")
    expect(cell).to_be_focused()
    cell.fill("6")
    page.keyboard.press("Enter")
    expect(row_in(page, form, "SUB-1").get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(panel).to_be_visible()
    shown, beside = cell.bounding_box(), panel.bounding_box()
    assert shown is not None
    assert beside is not None
    assert shown["x"] + shown["width"] <= beside["x"]
    page.set_viewport_size({"width": 800, "height": 900})
    assert panel.evaluate("(each) => each.matches(':modal')")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_the_panel_says_what_it_was_opened_for(page: Page, form: Submission) -> None:
    link = row_in(page, form, "SUB-1").locator(".g-clip")
    link.click()
    panel = page.get_by_role("dialog", name="Bukti: SUB-1 Indikator SUB-1")
    expect(panel).to_be_visible()
    heads = panel.locator(".side-head, #bukti")
    over, under = (each.bounding_box() for each in heads.all())
    assert over is not None
    assert under is not None
    assert under["y"] >= over["y"] + over["height"]
    page.keyboard.press("Escape")
    expect(link).to_be_focused()


def test_a_half_written_comment_outlives_the_panel_and_goes_when_sent(
    page: Page, form: Submission
) -> None:
    detail = row_in(page, form, "SUB-1").get_by_role("link", name="Indikator SUB-1")
    detail.click()
    panel_of(page).locator(".talk-form textarea").fill("Mohon cek ruas Antang.")
    page.keyboard.press("Escape")
    expect(panel_of(page)).to_be_hidden()
    row_in(page, form, "IKU-1").get_by_role("link", name="Indikator IKU-1").click()
    expect(panel_of(page).locator(".talk-form textarea")).to_have_value("")
    detail.click()
    text = panel_of(page).locator(".talk-form textarea")
    expect(text).to_have_value("Mohon cek ruas Antang.")
    panel_of(page).get_by_role("button", name="Kirim komentar").click()
    expect(page.locator(".talk-text")).to_have_text("Mohon cek ruas Antang.")
    expect(page.locator(".talk-form textarea")).to_have_value("")
    assert Comment.objects.count() == 1


def test_a_comment_outlives_another_button_of_the_same_page(
    cast: Cast, page: Page, form: Submission
) -> None:
    write(
        form.round, form.unit, {("SUB-1", ACTUAL): "6"}, by=cast.bina_marga_operator, at=later(360)
    )
    page.goto(row_in(page, form, "SUB-1").locator("[data-details]").get_attribute("href") or "")
    page.locator(".talk-form textarea").fill("Setengah jadi")
    page.get_by_role("button", name="Simpan status").click()
    expect(page.get_by_text("Status data tersimpan.")).to_be_visible()
    expect(page.locator(".talk-form textarea")).to_have_value("Setengah jadi")
    page.get_by_role("button", name="Buang teks").click()
    expect(page.locator(".talk-form textarea")).to_have_value("")
    page.reload()
    expect(page.locator(".talk-form textarea")).to_have_value("")


def test_nothing_is_handed_over_while_cells_are_unsent(page: Page, form: Submission) -> None:
    cells_in(page, form, "SUB-1").first.fill("6")
    page.keyboard.press("Tab")
    expect(row_in(page, form, "SUB-1").get_by_text("Tersimpan", exact=True)).to_be_visible()
    page.context.set_offline(True)
    row_in(page, form, "SUB-1").locator("textarea").fill("Menurut survei.")
    page.keyboard.press("Tab")
    send = page.locator(".form-bar").get_by_role("link", name="Periksa dan sampaikan")
    send.click()
    held = page.locator(".form-bar [data-held]")
    expect(held).to_contain_text("Belum dapat diserahkan: 1 sel belum terkirim")
    page.context.set_offline(False)
    expect(row_in(page, form, "SUB-1").get_by_text("Tersimpan", exact=True)).to_be_visible()
    send.click()
    expect(page.get_by_role("heading", name="Sampaikan formulir ke Tim SAKIP?")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Sampaikan ke Tim SAKIP").click(force=True)
    expect(page.get_by_role("heading", name="Sampaikan formulir ke Tim SAKIP?")).to_be_visible()
    page.context.set_offline(False)


def test_the_bar_counts_cells_and_not_rows(page: Page, form: Submission) -> None:
    page.context.set_offline(True)
    cells_in(page, form, "SUB-1").first.fill("6")
    page.keyboard.press("Tab")
    bar = page.locator("[data-line]")
    expect(bar).to_contain_text("1 sel belum terkirim")
    row_in(page, form, "SUB-1").locator("textarea").fill("Menurut survei.")
    expect(bar).to_contain_text("2 sel belum terkirim")
    bar.get_by_role("button", name="Buang").click()
    page.context.set_offline(False)


def test_enter_in_the_last_row_saves_and_stays(page: Page, form: Submission) -> None:
    last = page.locator("tr[data-row]").last.locator("input[data-col]").last
    last.fill("250.000")
    last.press("Enter")
    expect(page.locator("tr[data-row]").last.get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(last).to_be_focused()


def test_esc_is_taken_back_by_ctrl_z(page: Page, form: Submission) -> None:
    note = row_in(page, form, "SUB-1").locator("textarea")
    note.press_sequentially("Keterangan yang panjang sekali.")
    note.press("Escape")
    expect(note).to_have_value("")
    note.press("Control+z")
    expect(note).to_have_value("Keterangan yang panjang sekali.")
    note.press("Escape")


def test_after_the_choice_of_a_conflict_the_hand_is_in_its_cell(
    cast: Cast, page: Page, form: Submission
) -> None:
    cell = cells_in(page, form, "SUB-1").first
    other = {("SUB-1", ACTUAL): "5"}
    write(form.round, form.unit, other, by=cast.bina_marga_operator, at=later(360))
    cell.fill("6")
    page.keyboard.press("Tab")
    row_in(page, form, "SUB-1").get_by_role("button", name="Pakai isian saya").click()
    expect(row_in(page, form, "SUB-1").get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(cell).to_be_focused()
    assert stored(form, "SUB-1").actual == 6


def test_only_the_cell_under_the_hand_is_read_back(page: Page, form: Submission) -> None:
    part, whole = cells_in(page, form, "IKU-1").all()
    whole.fill("1.500")
    read = row_in(page, form, "IKU-1").locator(".g-read")
    expect(read).to_have_text(re.compile(r"^.+: dibaca 1\.500 \(seribu lima ratus"))
    part.fill("12")
    expect(row_in(page, form, "IKU-1").locator(".g-value")).to_contain_text("0,80")
    expect(read).to_have_count(0)


def test_on_a_phone_the_definition_comes_before_the_proofs(page: Page, form: Submission) -> None:
    page.set_viewport_size({"width": 360, "height": 780})
    page.goto(row_in(page, form, "SUB-1").locator("[data-details]").get_attribute("href") or "")
    places = [page.locator(f"#{name}").bounding_box() for name in ("value", "facts", "bukti")]
    tops = [place["y"] for place in places if place is not None]
    assert len(tops) == 3
    assert tops == sorted(tops)
