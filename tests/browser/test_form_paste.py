"""A block from a spreadsheet: seen before it is taken over, saved, and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.form_pages import cells_in, open_form, paste, row_in, stored
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
    """Bina Marga's form: IKU-1 (two variables), SUB-1, TAHUN-1 (not due), a DPA line."""
    return form_of(distributed(cast), cast.bina_marga_unit)


@pytest.fixture
def page(page: Page, cast: Cast, form: Submission, login_as: LoginAs) -> Page:
    """The form before the unit's operator; leaving with unsaved cells is agreed to."""
    page.on("dialog", lambda dialog: dialog.accept())
    login_as(cast.bina_marga_operator)
    open_form(page, form)
    return page


def preview(page: Page) -> Any:
    return page.get_by_role("dialog", name="Tempel dari lembar kerja")


def test_a_column_goes_down_the_cells_after_a_preview_and_can_be_taken_back(
    page: Page, form: Submission, assert_accessible: Callable[[Page], None]
) -> None:
    cells_in(page, form, "IKU-1").first.focus()
    paste(page, "139,5\r\n200\r\n1.234\r\n")
    dialog = preview(page)
    expect(dialog.get_by_text("3 sel akan berubah.")).to_be_visible()
    expect(dialog.locator("tbody tr").nth(2)).to_contain_text("seribu dua ratus tiga puluh empat")
    assert stored(form, "IKU-1").version == 1
    assert_accessible(page)
    dialog.get_by_role("button", name="Tempel 3 sel").click()
    bar = page.locator("[data-pasted]")
    expect(bar).to_contain_text("3 dari 3 sel tersimpan.")
    expect(row_in(page, form, "IKU-1").locator(".g-value")).to_contain_text("69,75")
    expect(cells_in(page, form, "SUB-1")).to_have_value("1.234")
    assert stored(form, "SUB-1").actual == 1234
    bar.get_by_role("button", name="Batalkan tempelan").click()
    expect(bar).to_contain_text("Tempelan dibatalkan.")
    expect(cells_in(page, form, "SUB-1")).to_have_value("")
    expect(cells_in(page, form, "IKU-1").first).to_have_value("")
    assert stored(form, "IKU-1").actual is None
    assert stored(form, "SUB-1").actual is None


def test_the_old_reason_comes_back_with_the_undo(cast: Cast, page: Page, form: Submission) -> None:
    row = row_in(page, form, "SUB-1")
    row.locator("select").select_option("Data sumber terlambat")
    expect(row.get_by_text("Tersimpan", exact=True)).to_be_visible()
    cells_in(page, form, "SUB-1").focus()
    paste(page, "6\tMenurut berita acara.")
    preview(page).get_by_role("button", name="Tempel 2 sel").click()
    bar = page.locator("[data-pasted]")
    expect(bar).to_contain_text("2 dari 2 sel tersimpan.")
    assert stored(form, "SUB-1").missing_reason == ""
    bar.get_by_role("button", name="Batalkan tempelan").click()
    expect(bar).to_contain_text("Tempelan dibatalkan.")
    answer = stored(form, "SUB-1")
    assert (answer.actual, answer.missing_reason, answer.note) == (None, "SUMBER_TERLAMBAT", "")


def test_rows_go_across_variables_and_keterangan_with_line_breaks(
    page: Page, form: Submission
) -> None:
    cells_in(page, form, "IKU-1").first.focus()
    paste(page, '140\t200\t"Dua baris:\nsurvei ""mantap"""\n7\tBaik\n')
    dialog = preview(page)
    dialog.get_by_role("button", name="Tempel 5 sel").click()
    expect(page.locator("[data-pasted]")).to_contain_text("5 dari 5 sel tersimpan.")
    assert stored(form, "IKU-1").note == 'Dua baris:\nsurvei "mantap"'
    assert stored(form, "IKU-1").values == {"baik": "140", "total": "200"}
    assert (stored(form, "SUB-1").actual, stored(form, "SUB-1").note) == (7, "Baik")


def test_what_does_not_fit_is_left_out_in_words(page: Page, form: Submission) -> None:
    cells_in(page, form, "SUB-1").focus()
    paste(page, "6\t\n1\t\n5\t99\n8\t\nenam\t\n")
    dialog = preview(page)
    expect(dialog).to_contain_text("2 sel akan berubah.")
    expect(dialog).to_contain_text("Belum waktunya")
    expect(dialog).to_contain_text("Hanya angka, padahal kolom ini keterangan")
    expect(dialog).to_contain_text("2 isian tidak punya tempat di formulir ini")
    dialog.get_by_role("button", name="Batal").click()
    expect(dialog).to_be_hidden()
    expect(cells_in(page, form, "SUB-1")).to_have_value("")
    expect(cells_in(page, form, "SUB-1")).to_be_focused()
    paste(page, "enam\nNaN\n1e5\n")
    expect(dialog).to_contain_text("Tidak ada sel yang dapat ditempel.")
    expect(dialog).to_contain_text("“enam” bukan angka")
    expect(dialog.locator("[data-apply]")).to_be_disabled()


def test_a_ratio_may_be_pasted_down_or_across(page: Page, form: Submission) -> None:
    cells_in(page, form, "IKU-1").first.focus()
    paste(page, "140\n6\n")
    dialog = preview(page)
    lines = dialog.locator("tbody tr")
    expect(lines.nth(1)).to_contain_text("IKU-1 Panjang total")
    dialog.get_by_label("Menyamping").check()
    expect(lines.nth(1)).to_contain_text("SUB-1 Realisasi")


def test_a_table_without_plain_text_is_read_from_its_html(page: Page, form: Submission) -> None:
    cells_in(page, form, "SUB-1").focus()
    paste(page, "", "<table><tr><td>6</td><td>satu<br>dua</td></tr></table>")
    preview(page).get_by_role("button", name="Tempel 2 sel").click()
    expect(page.locator("[data-pasted]")).to_contain_text("2 dari 2 sel tersimpan.")
    assert stored(form, "SUB-1").note == "satu\ndua"


def test_one_cell_and_paragraphs_are_pasted_as_ever(page: Page, form: Submission) -> None:
    context = page.context
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('12,5\\n')")
    cells_in(page, form, "SUB-1").focus()
    page.keyboard.press("Control+v")
    expect(cells_in(page, form, "SUB-1")).to_have_value("12,5")
    page.evaluate("navigator.clipboard.writeText('satu\\ndua')")
    note = row_in(page, form, "SUB-1").locator("textarea")
    note.focus()
    page.keyboard.press("Control+v")
    expect(note).to_have_value("satu\ndua")
    expect(preview(page)).to_have_count(0)


def test_a_pasted_row_that_somebody_changed_meanwhile_asks_as_usual(
    cast: Cast, page: Page, form: Submission
) -> None:
    cells_in(page, form, "SUB-1").focus()
    write(form.round, form.unit, {("SUB-1", ACTUAL): "5"}, by=cast.bina_marga, at=later(400))
    paste(page, "6\tx")
    dialog = preview(page)
    expect(dialog.locator("tbody tr").first).to_contain_text("5")
    dialog.get_by_role("button", name="Tempel 2 sel").click()
    expect(row_in(page, form, "SUB-1").get_by_text("Berubah bersamaan")).to_be_visible()
    expect(page.locator("[data-pasted]")).to_contain_text("2 sel belum tersimpan")
    assert stored(form, "SUB-1").actual == 5
