"""The workbook in a real browser: fetched, filled, sent, looked at, applied."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_books import address_of, typed
from tests.domain.form_rounds import distributed, form_of, row_of, write

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


def fetched(page: Page, form: Submission) -> bytes:
    page.goto(f"/formulir/{form.pk}/")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh buku kerja").click()
    return Path(download.value.path()).read_bytes()


def send(page: Page, form: Submission, content: bytes) -> None:
    page.goto(f"/formulir/{form.pk}/unggah/")
    file: Any = {
        "name": "formulir-bm.xlsx",
        "mimeType": "application/octet-stream",
        "buffer": content,
    }
    page.get_by_label("Buku kerja formulir (.xlsx)").set_input_files(file)
    page.get_by_role("button", name="Periksa").click()


def test_a_workbook_goes_out_comes_back_and_is_applied(
    cast: Cast,
    form: Submission,
    login_as: LoginAs,
    snap: Callable[[str], None],
    assert_accessible: Callable[[Page], None],
) -> None:
    page = login_as(cast.bina_marga_operator)
    book = fetched(page, form)
    place = address_of(book, "SUB-1")
    send(page, form, typed(book, {place: "enam", address_of(book, "IKU-1 · baik"): 140}))
    expect(page.get_by_text("1 sel perlu diperbaiki")).to_be_visible()
    assert_accessible(page)
    snap("buku-kerja-salah")
    write(form.round, form.unit, {("SUB-1", ACTUAL): "9"}, by=cast.bina_marga, at=later(355))
    cells = {place: 7, address_of(book, "IKU-1 · baik"): 140, address_of(book, "IKU-1", "H"): "Ya."}
    send(page, form, typed(book, cells))
    expect(page.get_by_text("Diubah di halaman sejak buku kerja diunduh")).to_be_visible()
    assert_accessible(page)
    snap("buku-kerja-pratinjau")
    page.get_by_role("checkbox", name=f"Formulir!{place}").check()
    page.get_by_role("button", name="Muat ke formulir").click()
    expect(page.get_by_text("dimuat ke formulir")).to_be_visible()
    assert str(row_of(form.round, form.unit, "SUB-1").answer.actual) == "7"
    snap("buku-kerja-selesai")
