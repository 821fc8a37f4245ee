"""The form in a real browser: by keyboard, by two people at once, without scripts, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests import factories
from tests.browser.form_pages import open_form, row_in, row_key, session_for, stored
from tests.cast import Cast
from tests.domain.document_rounds import later, turn_of
from tests.domain.form_rounds import distributed, form_of, handed_in
from tests.papers import small_pdf

from himpun.core.actors import Actor
from himpun.intake.models import Submission
from himpun.measurement import actions as measurement

pytestmark = pytest.mark.django_db(transaction=True)

LoginAs = Callable[[Actor], Page]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return factories.make_cast()


@pytest.fixture
def form(cast: Cast) -> Submission:
    """Bina Marga's form, just distributed."""
    return form_of(distributed(cast), cast.bina_marga_unit)


@pytest.fixture
def page(page: Page) -> Page:
    """Leaving with unsaved cells asks; the test says yes."""
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def test_a_form_is_filled_by_keyboard_and_saves_itself(
    cast: Cast, form: Submission, login_as: LoginAs
) -> None:
    page = login_as(cast.bina_marga_operator)
    open_form(page, form)
    ratio, total = row_in(page, form, "IKU-1"), row_in(page, form, "SUB-1")
    ratio.locator("input[data-col]").first.focus()
    page.keyboard.type("139,5")
    page.keyboard.press("Enter")
    page.keyboard.type("200")
    page.keyboard.press("ArrowDown")
    expect(ratio.get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(ratio.locator(".g-value")).to_contain_text("69,75")
    page.keyboard.type("7")
    page.keyboard.press("Escape")
    expect(total.locator("input[data-col]")).to_have_value("")
    page.keyboard.type("1234,5")
    page.keyboard.press("Tab")
    expect(total.get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(total.locator("input[data-col]")).to_have_value("1.234,5")
    expect(page.locator("#grid-progress")).to_contain_text("2 dari 3")
    page.reload()
    expect(total.locator("input[data-col]")).to_have_value("1.234,5")
    assert str(stored(form, "IKU-1").actual) == "69.75"


def test_a_reason_is_asked_only_while_the_cell_is_empty(
    cast: Cast, form: Submission, login_as: LoginAs, assert_accessible: Callable[[Page], None]
) -> None:
    page = login_as(cast.bina_marga_operator)
    open_form(page, form)
    row = row_in(page, form, "SUB-1")
    cell, reason = row.locator("input[data-col]"), row.get_by_label("Alasan kosong: SUB-1")
    reason.select_option("Data sumber terlambat")
    page.keyboard.press("Tab")
    expect(row.get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(page.locator("#grid-progress")).to_contain_text("1 dari 3")
    assert_accessible(page)
    cell.fill("1.234")
    page.keyboard.press("Tab")
    expect(row.get_by_text("dibaca 1.234 (seribu dua ratus tiga puluh empat)")).to_be_visible()
    expect(reason).to_be_hidden()
    assert stored(form, "SUB-1").missing_reason == ""
    page.reload()
    expect(reason).to_be_hidden()
    cell.fill("")
    page.keyboard.press("Tab")
    expect(reason).to_be_visible()
    reason.select_option("Tidak berlaku")
    page.keyboard.press("Tab")
    expect(row.get_by_text("Tersimpan", exact=True)).to_be_visible()
    assert stored(form, "SUB-1").missing_reason == "TIDAK_BERLAKU"


def test_a_bad_cell_says_why_and_keeps_what_was_typed(
    cast: Cast, form: Submission, login_as: LoginAs
) -> None:
    page = login_as(cast.bina_marga_operator)
    open_form(page, form)
    row = row_in(page, form, "SUB-1")
    row.locator("input[data-col]").fill("banyak")
    page.keyboard.press("Tab")
    expect(row.get_by_text("“banyak” bukan angka")).to_be_visible()
    expect(row.locator("input[data-col]")).to_have_attribute("aria-invalid", "true")
    expect(row.locator("input[data-col]")).to_have_value("banyak")
    row.locator("input[data-col]").fill("8")
    page.keyboard.press("Tab")
    expect(row.get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(row.locator("input[data-col]")).to_have_attribute("aria-invalid", "false")


@pytest.mark.parametrize(("button", "kept"), [("Pakai isian saya", 7), ("Pakai yang tersimpan", 6)])
def test_two_tabs_that_disagree_ask_which_to_keep(
    cast: Cast, form: Submission, login_as: LoginAs, button: str, kept: int
) -> None:
    mine = login_as(cast.bina_marga)
    open_form(mine, form)
    other = mine.context.new_page()
    open_form(other, form)
    cell = row_in(other, form, "SUB-1")
    cell.locator("input[data-col]").fill("6")
    other.keyboard.press("Tab")
    expect(cell.get_by_text("Tersimpan", exact=True)).to_be_visible()
    row = row_in(mine, form, "SUB-1")
    row.locator("input[data-col]").fill("7")
    mine.keyboard.press("Tab")
    expect(row.get_by_text("Berubah bersamaan")).to_be_visible()
    expect(row.locator(".choices")).to_contain_text("tersimpan 6")
    row.get_by_role("button", name=button).click()
    expect(row.get_by_text("Tersimpan", exact=True)).to_be_visible()
    expect(row.locator("input[data-col]")).to_have_value(str(kept))
    assert stored(form, "SUB-1").actual == kept


def test_details_open_beside_the_grid_and_give_the_cell_back(
    cast: Cast, form: Submission, login_as: LoginAs, assert_accessible: Callable[[Page], None]
) -> None:
    page = login_as(cast.bina_marga)
    open_form(page, form)
    cell = row_in(page, form, "IKU-1").locator("input[data-col]").first
    cell.focus()
    page.keyboard.press("Control+Enter")
    panel = page.get_by_role("dialog", name="Indikator IKU-1")
    expect(panel).to_contain_text("Panjang baik ÷ Panjang total × 100")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(cell).to_be_focused()


def test_the_whole_form_is_saved_without_scripts(
    cast: Cast, form: Submission, browser: Browser, live_server: Any
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    session_for(context, cast.bina_marga, live_server.url)
    page = context.new_page()
    open_form(page, form)
    page.get_by_role("button", name="Konfirmasi penerimaan").click()
    row, money = row_in(page, form, "SUB-1"), row_in(page, form, "1.03.10")
    row.locator("input[data-col]").fill("enam")
    money.locator("input[data-col]").fill("250.000")
    page.get_by_role("button", name="Simpan semua isian").click()
    expect(page.get_by_role("alert")).to_contain_text("1 sel belum sah")
    expect(money.locator("input[data-col]")).to_have_value("250.000")
    row.locator("input[data-col]").fill("6")
    page.get_by_role("button", name="Simpan semua isian").click()
    expect(page.get_by_text("Isian formulir tersimpan.")).to_be_visible()
    row_in(page, form, "IKU-1").locator("select").select_option("Belum ada survei")
    page.get_by_role("button", name="Simpan semua isian").click()
    page.get_by_role("link", name="Periksa dan sampaikan").first.click()
    page.get_by_role("button", name="Sampaikan ke Tim SAKIP").click()
    expect(page.get_by_text("Formulir sudah disampaikan ke Tim SAKIP.")).to_be_visible()
    context.close()
    assert form_of(form.round, form.unit).status == Submission.Status.HANDED_IN


def test_evidence_is_uploaded_and_taken_out(
    cast: Cast, form: Submission, login_as: LoginAs, assert_accessible: Callable[[Page], None]
) -> None:
    page = login_as(cast.bina_marga)
    page.goto(f"/formulir/{form.pk}/baris/{row_key(form, 'SUB-1')}/")
    files = [
        {"name": name, "mimeType": "application/pdf", "buffer": small_pdf(name)}
        for name in ("satu.pdf", "dua.pdf")
    ]
    page.get_by_label("Berkas").set_input_files(files)  # type: ignore[arg-type]
    page.get_by_label("Jenis dokumen").first.fill("Berita acara")
    page.get_by_role("button", name="Unggah bukti").click()
    expect(page.get_by_text("2 berkas bukti tersimpan")).to_be_visible()
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="satu.pdf", exact=True).click()
    assert download.value.suggested_filename == "satu.pdf"
    page.get_by_role("link", name="Keluarkan satu.pdf").click()
    page.get_by_role("button", name="Keluarkan bukti").click()
    expect(page.get_by_role("link", name="satu.pdf", exact=True)).to_have_count(0)


def test_the_form_in_every_state_is_accessible_light_and_dark(
    cast: Cast, login_as: LoginAs, assert_accessible: Callable[[Page], None]
) -> None:
    round = handed_in(cast)
    form = form_of(round, cast.bina_marga_unit)
    page = login_as(cast.bina_marga)
    open_form(page, form)
    assert_accessible(page)
    measurement.recapitulate(turn_of(round, "rekap"), by=cast.tim_sakip, at=later(500))
    measurement.report_recap(turn_of(round, "lapor_rekap"), by=cast.sekretaris, at=later(510))
    measurement.return_for_completion(
        turn_of(round, "analisa"),
        guidance={form.unit_id: {"SUB-1": "Sebutkan ruasnya."}},
        by=cast.kadis,
        at=later(520),
    )
    open_form(page, form)
    assert_accessible(page)
    page.emulate_media(color_scheme="dark")
    assert_accessible(page)
    page.goto(f"/formulir/{form.pk}/sampaikan/")
    assert_accessible(page)


def test_the_form_works_on_a_phone(cast: Cast, form: Submission, login_as: LoginAs) -> None:
    page = login_as(cast.bina_marga)
    page.set_viewport_size({"width": 360, "height": 780})
    open_form(page, form)
    page.get_by_role("button", name="Konfirmasi penerimaan").click()
    expect(page.get_by_text("Penerimaan formulir tercatat.")).to_be_visible()
    row = row_in(page, form, "IKU-1")
    for field, text in zip(row.locator("input[data-col]").all(), ("139,5", "200"), strict=True):
        field.fill(text)
    row.locator("textarea").fill("Menurut survei.")
    row.locator("textarea").blur()
    expect(row.get_by_text("Tersimpan", exact=True)).to_be_visible()
    over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert over <= 0
    page.reload()


def test_the_print_has_the_figures_and_no_buttons(
    cast: Cast, form: Submission, login_as: LoginAs
) -> None:
    page = login_as(cast.bina_marga)
    open_form(page, form)
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name="Periksa dan sampaikan").first).to_be_hidden()
    expect(page.get_by_text(re.compile("Triwulan I Tahun 2026")).last).to_be_visible()
    expect(page.locator("table.grid").first).to_be_visible()
    expect(page.locator(".keys")).to_be_hidden()
