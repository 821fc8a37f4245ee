"""No keystroke is lost: a lost line, an expired session, a closed tab, another person beside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.form_pages import cells_in, open_form, paste, row_in, session_for, stored
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, fill_and_submit, form_of, write

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
def page(page: Page, cast: Cast, form: Submission, login_as: LoginAs) -> Page:
    """The form before the head of the unit; every question of the browser is agreed to."""
    page.on("dialog", lambda dialog: dialog.accept())
    login_as(cast.bina_marga)
    open_form(page, form)
    return page


def type_into(page: Page, form: Submission, code: str, text: str) -> Any:
    cells_in(page, form, code).first.fill(text)
    page.keyboard.press("Tab")
    return row_in(page, form, code)


def bar_of(page: Page) -> Any:
    return page.locator("[data-line]")


def another_tab(page: Page) -> Page:
    """A new tab of the same browser; the old one is closed."""
    tab = page.context.new_page()
    tab.on("dialog", lambda dialog: dialog.accept())
    page.close()
    return tab


def test_a_lost_line_is_told_and_everything_is_sent_when_it_is_back(
    page: Page, form: Submission, assert_accessible: Callable[[Page], None]
) -> None:
    page.context.set_offline(True)
    row = type_into(page, form, "SUB-1", "6")
    money = type_into(page, form, "1.03.10", "250.000")
    expect(row.get_by_text("Sambungan terputus")).to_be_visible()
    expect(bar_of(page)).to_contain_text("2 sel belum terkirim (sambungan terputus).")
    assert_accessible(page)
    page.context.set_offline(False)
    for each in (row, money):
        expect(each.get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(bar_of(page)).to_contain_text("2 sel yang tadi belum terkirim kini tersimpan.")
    assert stored(form, "SUB-1").version == 2


def test_the_bar_does_not_cover_the_cell_under_the_hand(page: Page, form: Submission) -> None:
    page.set_viewport_size({"width": 1280, "height": 700})
    page.context.set_offline(True)
    row = row_in(page, form, "SUB-1")
    row.evaluate("(row) => row.scrollIntoView({block: 'end'})")
    type_into(page, form, "SUB-1", "6")
    expect(bar_of(page)).to_be_visible()
    hand = row.locator(":focus")
    expect(hand).to_have_count(1)
    under, over = hand.bounding_box(), bar_of(page).bounding_box()
    assert under is not None
    assert over is not None
    assert under["y"] + under["height"] <= over["y"]


def test_a_closed_tab_loses_nothing(page: Page, form: Submission) -> None:
    page.context.set_offline(True)
    expect(type_into(page, form, "SUB-1", "6,5").get_by_text("Belum terkirim")).to_be_visible()
    cells_in(page, form, "IKU-1").first.press_sequentially("14")
    tab = another_tab(page)
    tab.context.set_offline(False)
    tab.goto("/putaran/")
    expect(tab.get_by_text("2 sel belum terkirim pada Formulir Bidang Bina Marga")).to_be_visible()
    tab.get_by_role("link", name="Buka formulirnya untuk mengirim").click()
    expect(row_in(tab, form, "SUB-1").get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(cells_in(tab, form, "IKU-1").first).to_have_value("14")
    expect(row_in(tab, form, "IKU-1").get_by_text("Menyimpan…")).to_have_count(0)
    assert str(stored(form, "SUB-1").actual) == "6.5"
    tab.goto("/putaran/")
    expect(tab.get_by_text("belum terkirim")).to_have_count(0)


def test_an_expired_session_keeps_the_cells_until_the_same_person_is_back(
    cast: Cast, page: Page, form: Submission, live_server: Any
) -> None:
    page.context.clear_cookies()
    row = type_into(page, form, "SUB-1", "6,5")
    expect(row.get_by_text("Sesi berakhir")).to_be_visible()
    expect(bar_of(page)).to_contain_text("1 sel belum terkirim (sesi berakhir).")
    expect(bar_of(page).get_by_role("link", name="Masuk lagi di tab lain")).to_be_visible()
    session_for(page.context, cast.bina_marga_operator, live_server.url)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    page.wait_for_timeout(500)
    assert stored(form, "SUB-1").version == 1
    session_for(page.context, cast.bina_marga, live_server.url)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(row.get_by_text("Tersimpan", exact=True)).to_be_visible()
    assert stored(form, "SUB-1").filled_by_id == cast.bina_marga.person_id


def test_another_person_on_the_same_computer_neither_sees_nor_sends_them(
    cast: Cast, page: Page, form: Submission, login_as: LoginAs, live_server: Any
) -> None:
    page.context.clear_cookies()
    type_into(page, form, "SUB-1", "6,5")
    tab = another_tab(page)
    session_for(tab.context, cast.bina_marga_operator, live_server.url)
    tab.goto("/putaran/")
    expect(tab.get_by_text("belum terkirim")).to_have_count(0)
    open_form(tab, form)
    expect(cells_in(tab, form, "SUB-1")).to_have_value("")
    expect(bar_of(tab)).to_be_hidden()
    assert stored(form, "SUB-1").version == 1
    session_for(tab.context, cast.bina_marga, live_server.url)
    open_form(tab, form)
    expect(row_in(tab, form, "SUB-1").get_by_text("Tersimpan", exact=True)).to_be_visible()


def test_a_cell_that_somebody_changed_meanwhile_shows_both_values(
    cast: Cast, page: Page, form: Submission
) -> None:
    page.context.set_offline(True)
    type_into(page, form, "SUB-1", "6")
    other = cast.bina_marga_operator
    write(form.round, form.unit, {("SUB-1", ACTUAL): "5"}, by=other, at=later(400))
    tab = another_tab(page)
    tab.context.set_offline(False)
    open_form(tab, form)
    row = row_in(tab, form, "SUB-1")
    expect(row.get_by_text("Berubah bersamaan")).to_be_visible()
    expect(row.locator(".choices")).to_contain_text("tersimpan 5")
    expect(row).to_contain_text(other.name)
    tab.reload()
    expect(row.get_by_text("Berubah bersamaan")).to_be_visible()
    assert stored(form, "SUB-1").actual == 5
    row.get_by_role("button", name="Pakai isian saya").click()
    expect(row.get_by_text("Tersimpan", exact=True)).to_be_visible()
    assert stored(form, "SUB-1").actual == 6


def test_a_refused_cell_stands_at_its_place_again(page: Page, form: Submission) -> None:
    page.context.set_offline(True)
    type_into(page, form, "SUB-1", "enam")
    tab = another_tab(page)
    tab.context.set_offline(False)
    open_form(tab, form)
    expect(row_in(tab, form, "SUB-1").get_by_text("“enam” bukan angka")).to_be_visible()
    expect(cells_in(tab, form, "SUB-1")).to_have_value("enam")


def test_cells_of_a_form_handed_in_meanwhile_are_explained_and_can_be_thrown_away(
    cast: Cast, page: Page, form: Submission, assert_accessible: Callable[[Page], None]
) -> None:
    page.context.set_offline(True)
    type_into(page, form, "SUB-1", "9,25")
    fill_and_submit(cast, form.round, cast.bina_marga_unit, at=later(400))
    tab = another_tab(page)
    tab.context.set_offline(False)
    open_form(tab, form)
    bar = bar_of(tab)
    expect(bar).to_contain_text("Isian dari sebelumnya tidak dapat disimpan.")
    expect(bar).to_contain_text("SUB-1 Indikator SUB-1: “9,25”, diketik")
    expect(bar).to_contain_text("Formulir sudah disampaikan.")
    assert_accessible(tab)
    bar.get_by_role("button", name="Buang").click()
    expect(bar).to_be_hidden()
    tab.reload()
    expect(bar).to_be_hidden()


def test_logging_out_with_unsent_cells_asks_first(
    page: Page, form: Submission, live_server: Any
) -> None:
    questions: list[str] = []
    page.context.set_offline(True)
    type_into(page, form, "SUB-1", "6")
    tab = page.context.new_page()
    page.close()
    tab.on("dialog", lambda dialog: (questions.append(dialog.message), dialog.dismiss()))
    tab.context.set_offline(False)
    tab.goto("/putaran/")
    tab.locator("details.me summary").click()
    tab.get_by_role("button", name="Keluar").click()
    expect(tab.get_by_role("heading", name="Putaran").first).to_be_visible()
    assert len(questions) == 1
    assert "1 sel pada Formulir Bidang Bina Marga" in questions[0]


def test_unsent_cells_are_thrown_away_by_a_button(page: Page, form: Submission) -> None:
    page.context.set_offline(True)
    row = type_into(page, form, "SUB-1", "6")
    bar_of(page).get_by_role("button", name="Buang").click()
    expect(cells_in(page, form, "SUB-1")).to_have_value("")
    expect(row.get_by_text("Belum diisi")).to_be_visible()
    page.context.set_offline(False)
    page.reload()
    expect(cells_in(page, form, "SUB-1")).to_have_value("")
    assert stored(form, "SUB-1").version == 1


def test_unsent_cells_are_thrown_away_from_any_page(
    page: Page, form: Submission, assert_accessible: Callable[[Page], None]
) -> None:
    page.context.set_offline(True)
    type_into(page, form, "SUB-1", "6")
    tab = another_tab(page)
    tab.context.set_offline(False)
    tab.goto("/formulir/999999/")
    banner = tab.get_by_text("1 sel belum terkirim pada Formulir Bidang Bina Marga")
    expect(banner).to_be_visible()
    assert_accessible(tab)
    tab.get_by_role("button", name="Buang").click()
    expect(banner).to_have_count(0)
    open_form(tab, form)
    expect(cells_in(tab, form, "SUB-1")).to_have_value("")


def test_a_block_pasted_while_the_line_is_lost_goes_with_the_rest(
    page: Page, form: Submission
) -> None:
    cells_in(page, form, "IKU-1").first.focus()
    paste(page, "140\n200\n6\n")
    dialog = page.get_by_role("dialog", name="Tempel dari lembar kerja")
    button = dialog.get_by_role("button", name="Tempel 3 sel")
    expect(button).to_be_enabled()
    page.context.set_offline(True)
    button.click()
    expect(bar_of(page)).to_contain_text("3 sel belum terkirim")
    page.context.set_offline(False)
    bar_of(page).get_by_role("button", name="Kirim sekarang").click()
    expect(bar_of(page)).to_contain_text("3 sel yang tadi belum terkirim kini tersimpan.")
    assert stored(form, "SUB-1").actual == 6
