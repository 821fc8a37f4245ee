"""Uploads in a real browser: progress, broken lines, reloads, drops, phones, no scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Locator, Page, Route, expect
from tests import factories
from tests.browser.test_form import session_for
from tests.cast import Cast
from tests.domain.form_rounds import distributed, row_of
from tests.large_paper import paper

from himpun.core.actors import Actor
from himpun.intake.models import Evidence, FormRow

pytestmark = pytest.mark.django_db(transaction=True)

LoginAs = Callable[[Actor], Page]
PIECES = "**/unggahan/*/"
#: Chooses the same file again, for the browser too.
SAME = """input => {
  const bytes = Uint8Array.from({ length: 3_000_000 }, (_, n) => n % 251);
  const box = new DataTransfer();
  box.items.add(new File([bytes], "sama.pdf", { lastModified: 1000 }));
  input.files = box.files;
  input.dispatchEvent(new Event("change"));
}"""
#: Puts something else where the browser keeps the tokens of files that are on their way.
PLANT = """what => {
  const name = `himpun:unggahan:${document.body.dataset.person}`;
  const kept = Object.keys(JSON.parse(localStorage.getItem(name)));
  localStorage.setItem(name, JSON.stringify(Object.fromEntries(kept.map((key) => [key, what]))));
}"""


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return factories.make_cast()


@pytest.fixture
def row(cast: Cast) -> FormRow:
    return row_of(distributed(cast), cast.bina_marga_unit, "SUB-1")


@pytest.fixture
def page(page: Page) -> Page:
    """Leaving while files are on their way asks; the test says yes."""
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def pdf(name: str, size: int = 2_000, mark: int = 0) -> FilePayload:
    content = b"".join(paper(size, mark=mark))
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def open_row(page: Page, row: FormRow) -> None:
    page.goto(f"/formulir/{row.submission_id}/baris/{row.pk}/")


def line(page: Page, name: str) -> Locator:
    return page.locator(".upload").filter(has_text=name)


class Gate:
    """Stands on the line of a page: lets some pieces through, breaks or holds the others."""

    def __init__(self, page: Page, *, through: int) -> None:
        self.left, self.n_seen, self.offsets = through, 0, []  # type: ignore[var-annotated]
        page.route(PIECES, self.handle)

    def handle(self, route: Route) -> None:
        if route.request.method != "PATCH":
            route.continue_()
            return
        self.n_seen += 1
        self.offsets.append(route.request.headers["upload-offset"])
        if self.left > 0:
            self.left -= 1
            route.continue_()
        else:
            route.abort("connectionreset")


def test_files_go_ahead_and_the_form_takes_them(
    cast: Cast, row: FormRow, login_as: LoginAs, assert_accessible: Callable[[Page], None]
) -> None:
    page = login_as(cast.bina_marga_operator)
    open_row(page, row)
    page.get_by_label("Berkas", exact=True).set_input_files(
        [pdf("satu.pdf", 3_000_000, 1), pdf("dua.pdf", 2_000, 2)]
    )
    for name in ("satu.pdf", "dua.pdf"):
        expect(line(page, name)).to_contain_text("siap")
    assert_accessible(page)
    page.get_by_label("Jenis dokumen").first.fill("Berita acara")
    page.get_by_role("button", name="Unggah bukti").click()
    expect(page.get_by_text("2 berkas bukti tersimpan")).to_be_visible()
    assert set(Evidence.objects.values_list("file_name", "blob__size", "kind")) == {
        ("satu.pdf", 3_000_000, "Berita acara"),
        ("dua.pdf", 2_000, "Berita acara"),
    }


def test_the_button_waits_and_says_for_what(
    cast: Cast, row: FormRow, login_as: LoginAs, snap: Callable[[str], None]
) -> None:
    page = login_as(cast.bina_marga)
    open_row(page, row)
    gate = Gate(page, through=2)
    page.get_by_label("Berkas", exact=True).set_input_files(
        [pdf("panjang.pdf", 4_000_000), pdf("lain.pdf")]
    )
    expect(line(page, "panjang.pdf")).to_contain_text("sambungan terputus; dilanjutkan sendiri")
    button = page.get_by_role("button", name="Unggah bukti")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description("Menunggu 2 berkas selesai diunggah.")
    bar = page.get_by_role("progressbar", name="panjang.pdf")
    assert 0 < int(bar.evaluate("bar => bar.value")) < 100
    snap("unggah-terputus")
    gate.left = 100
    expect(line(page, "panjang.pdf")).to_contain_text("siap", timeout=15_000)
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text("2 berkas bukti tersimpan")).to_be_visible()
    assert Evidence.objects.filter(blob__size=4_000_000).exists()


def test_after_a_reload_the_same_file_goes_on_from_where_it_was(
    cast: Cast, row: FormRow, login_as: LoginAs
) -> None:
    page = login_as(cast.bina_marga)
    open_row(page, row)
    gate = Gate(page, through=2)
    field = page.get_by_label("Berkas", exact=True)
    field.evaluate(SAME)
    expect(line(page, "sama.pdf")).to_contain_text("terputus")
    page.reload()
    gate.left, before = 100, len(gate.offsets)
    field.evaluate(SAME)
    expect(line(page, "sama.pdf")).to_contain_text("siap", timeout=15_000)
    assert gate.offsets[before] == gate.offsets[before - 1] != "0"


@pytest.mark.parametrize("planted", ["../formulir/5/sampaikan", {"address": "/keluar/"}, None])
def test_what_lies_in_the_browser_leads_a_file_to_no_other_address(
    cast: Cast, row: FormRow, login_as: LoginAs, planted: Any
) -> None:
    page = login_as(cast.bina_marga)
    open_row(page, row)
    gate = Gate(page, through=0)
    field = page.get_by_label("Berkas", exact=True)
    field.evaluate(SAME)
    expect(line(page, "sama.pdf")).to_contain_text("terputus")
    page.evaluate(PLANT, planted)
    page.reload()
    asked: list[str] = []
    page.on("request", lambda each: asked.append(each.url) if each.method != "GET" else None)
    gate.left = 100
    field.evaluate(SAME)
    expect(line(page, "sama.pdf")).to_contain_text("siap", timeout=15_000)
    assert all("/unggahan/" in url for url in asked), asked


def test_a_refused_form_keeps_files_and_words(cast: Cast, row: FormRow, login_as: LoginAs) -> None:
    page = login_as(cast.bina_marga)
    open_row(page, row)
    broken: FilePayload = {"name": "rusak.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-x"}
    page.get_by_label("Berkas", exact=True).set_input_files([pdf("baik.pdf"), broken])
    expect(line(page, "rusak.pdf")).to_contain_text("siap")
    page.get_by_label("Jenis dokumen").first.fill("Nota")
    page.get_by_role("button", name="Unggah bukti").click()
    expect(page.get_by_role("alert").first).to_contain_text("“rusak.pdf”")
    expect(page.get_by_label("Jenis dokumen").first).to_have_value("Nota")
    page.get_by_role("button", name="Batalkan rusak.pdf").click()
    expect(line(page, "rusak.pdf")).to_have_count(0)
    page.get_by_role("button", name="Unggah bukti").click()
    expect(page.get_by_text("1 berkas bukti tersimpan")).to_be_visible()
    assert Evidence.objects.get().kind == "Nota"


def test_an_expired_session_says_so_and_goes_on_after_the_login(
    cast: Cast, row: FormRow, login_as: LoginAs, live_server: Any
) -> None:
    page = login_as(cast.bina_marga)
    open_row(page, row)
    page.get_by_label("Jenis dokumen").first.fill("Tetap ada")
    page.context.clear_cookies()
    page.get_by_label("Berkas", exact=True).set_input_files([pdf("lama.pdf", 1_000_000)])
    expect(line(page, "lama.pdf")).to_contain_text("sesi berakhir")
    session_for(page.context, cast.bina_marga, live_server.url)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(line(page, "lama.pdf")).to_contain_text("siap")
    page.context.clear_cookies()
    page.get_by_role("button", name="Unggah bukti").click()
    expect(page.get_by_text("Sesi berakhir. Belum terkirim")).to_be_visible()
    session_for(page.context, cast.bina_marga, live_server.url)
    page.get_by_role("button", name="Unggah bukti").click()
    expect(page.get_by_text("1 berkas bukti tersimpan")).to_be_visible()
    assert Evidence.objects.get().kind == "Tetap ada"


DROP = """(place, [name, bytes]) => {
  const box = new DataTransfer();
  box.items.add(new File([Uint8Array.from(bytes)], name));
  for (const kind of ["dragover", "drop"]) {
    const event = new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: box });
    place.dispatchEvent(event);
  }
}"""


def test_files_dropped_on_a_row_of_the_grid_open_its_panel(
    cast: Cast, row: FormRow, login_as: LoginAs
) -> None:
    page = login_as(cast.bina_marga)
    page.goto(f"/formulir/{row.submission_id}/")
    content = list(b"".join(paper(2_000)))
    page.locator(f"#row-{row.pk}").evaluate(DROP, ["tarik.pdf", content])
    panel = page.get_by_role("dialog")
    expect(panel.locator(".upload")).to_contain_text("siap")
    panel.locator(".drop").evaluate(DROP, ["lagi.pdf", content])
    expect(line(page, "lagi.pdf")).to_contain_text("siap")
    panel.get_by_role("button", name="Tutup").click()
    page.locator(f"#row-{row.pk} .g-clip").click()
    expect(panel.locator(".upload")).to_have_count(2)
    panel.get_by_role("button", name="Unggah bukti").click()
    expect(page.get_by_text("2 berkas bukti tersimpan")).to_be_visible()


def test_a_phone_offers_its_camera_and_nothing_sticks_out(
    cast: Cast, row: FormRow, browser: Browser, live_server: Any
) -> None:
    context = browser.new_context(
        base_url=live_server.url, viewport={"width": 360, "height": 780}, has_touch=True,
        is_mobile=True,
    )  # fmt: skip
    session_for(context, cast.bina_marga, live_server.url)
    page = context.new_page()
    open_row(page, row)
    camera = page.get_by_label("Ambil foto")
    expect(page.get_by_text("Ambil foto")).to_be_visible()
    expect(camera).to_have_attribute("capture", "environment")
    camera.set_input_files([pdf("nama-berkas-yang-panjang-sekali-dari-kamera-telepon-0001.pdf")])
    expect(page.locator(".upload")).to_contain_text("siap")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    context.close()


def test_without_scripts_the_form_carries_its_files(
    cast: Cast, row: FormRow, browser: Browser, live_server: Any
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=live_server.url)
    session_for(context, cast.bina_marga, live_server.url)
    page = context.new_page()
    open_row(page, row)
    expect(page.locator(".uploads")).to_be_hidden()
    page.get_by_label("Berkas", exact=True).set_input_files([pdf("polos.pdf", 1_000_000)])
    page.get_by_role("button", name="Unggah bukti").click()
    expect(page.get_by_text("1 berkas bukti tersimpan")).to_be_visible()
    context.close()
    assert Evidence.objects.get().blob.size == 1_000_000
