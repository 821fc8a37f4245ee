"""The plan and the office in a real browser: accessible, narrow, by keyboard, without scripts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.cast import Cast
from tests.plans import make_plan

from himpun.planning.models import Indicator

SAMPLE = Path(__file__).resolve().parents[2] / "src/himpun/samples/bmcktr"

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_of_the_plan_and_the_office_are_accessible(
    cast: Cast, login_as: Callable[..., Page], assert_accessible: Callable[[Page], None]
) -> None:
    make_plan(cast)
    page = login_as(cast.admin)
    for address in (
        "/rencana/?tahun=2026",
        "/rencana/indikator/IKU-1/?tahun=2026",
        "/rencana/kamus/?tahun=2026",
        "/rencana/anggaran/?tahun=2026",
        "/rencana/dokumen/",
        "/rencana/impor/",
        "/kantor/",
        "/kantor/pengaturan/",
        "/kantor/pegawai/",
        f"/kantor/pegawai/{cast.kadis.person_id}/",
        "/kantor/kalender/",
        "/kantor/kalender/jam/",
        "/akun/",
    ):
        page.goto(address)
        assert_accessible(page)


def test_a_branch_of_the_tree_folds_by_keyboard(cast: Cast, login_as: Callable[..., Page]) -> None:
    make_plan(cast)
    page = login_as(cast.kadis)
    page.goto("/rencana/?tahun=2026")
    line = page.get_by_role("link", name="Indikator IKU-1")
    expect(line).to_be_visible()
    page.locator("summary", has_text="Sasaran satu").focus()
    page.keyboard.press("Enter")
    expect(line).to_be_hidden()


def test_a_wrong_plan_is_told_by_cell_without_any_script(
    cast: Cast, browser: Browser, live_server: Any, login_as: Callable[..., Page]
) -> None:
    cookies = login_as(cast.perencanaan).context.cookies()
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/rencana/impor/")
    page.get_by_label("Buku kerja rencana (.xlsx)").set_input_files(SAMPLE / "plan.xlsx")
    page.get_by_role("button", name="Periksa").click()
    expect(page.get_by_text("belum dapat dimuat")).to_be_visible()
    assert page.get_by_role("button", name="Muat rencana").count() == 0
    assert not Indicator.objects.exists()
    context.close()
