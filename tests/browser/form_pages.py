"""A form before one browser: what its browser tests share."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from tests.domain.form_rounds import row_of

from himpun.core.actors import Actor
from himpun.intake.models import Answer, Submission
from himpun.offices.models import Person

#: Paste as Excel and LibreOffice put it on the clipboard: with a real event, without the clipboard
#: of the machine, which other tests would share.
PASTE = """([text, html]) => {
  const board = new DataTransfer();
  if (text) board.setData("text/plain", text);
  if (html) board.setData("text/html", html);
  const kind = { clipboardData: board, bubbles: true, cancelable: true };
  document.activeElement.dispatchEvent(new ClipboardEvent("paste", kind));
}"""


def open_form(page: Page, form: Submission) -> None:
    page.goto(f"/formulir/{form.pk}/")
    expect(page.get_by_role("heading", name="Formulir Data Kinerja")).to_be_visible()


def row_in(page: Page, form: Submission, code: str) -> Any:
    return page.locator(f"#row-{row_key(form, code)}")


def cells_in(page: Page, form: Submission, code: str) -> Any:
    return row_in(page, form, code).locator("input[data-col]")


def row_key(form: Submission, code: str) -> int:
    return row_of(form.round, form.unit, code).pk


def stored(form: Submission, code: str) -> Answer:
    return Answer.objects.get(row=row_key(form, code))


def paste(page: Page, text: str, html: str = "") -> None:
    page.evaluate(PASTE, [text, html])


def session_for(context: BrowserContext, actor: Actor, address: str) -> None:
    client = Client()
    person = Person.objects.get(pk=actor.person_id)
    client.force_login(person, backend="himpun.web.backend.PersonBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])
