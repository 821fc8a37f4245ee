"""What lies in a shared browser is another's word: it fills cells, and does nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests import factories
from tests.browser.form_pages import cells_in, open_form, row_in, row_key, stored
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import FILLED, distributed, form_of, row_of, write

from himpun.core.actors import Actor
from himpun.intake.models import Submission

pytestmark = pytest.mark.django_db(transaction=True)

LoginAs = Callable[[Actor], Page]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return factories.make_cast()


@pytest.fixture
def form(cast: Cast) -> Submission:
    """A form that lacks nothing: the head could hand it in."""
    round = distributed(cast)
    write(round, cast.bina_marga_unit, FILLED["BM"], by=cast.bina_marga_operator, at=later(350))
    return form_of(round, cast.bina_marga_unit)


def entry(key: Any, text: str = "999", **more: Any) -> dict[str, Any]:
    name = f"{key}.actual"
    kept = {"code": "X", "name": "x", "at": 1, "token": "0" * 32, "version": "2"}
    return {**kept, "texts": {name: text}, "stored": {name: ""}, **more}


def plant(page: Page, form: Submission, rows: dict[str, Any], *, owner: object) -> str:
    name = f"himpun:kept:{owner}:/formulir/{form.pk}/"
    content = json.dumps({"title": "x", "rows": rows})
    page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, content])
    return name


def owner_on(page: Page) -> str:
    """The worst case: whoever plants knows under what name this person's cells are kept."""
    return str(page.evaluate("document.body.dataset.person"))


def posts_of(page: Page) -> list[str]:
    sent: list[str] = []
    page.on("request", lambda each: sent.append(each.url) if each.method == "POST" else None)
    return sent


def looked_at(page: Page, form: Submission) -> list[str]:
    """What the page posts while the form is only looked at."""
    sent = posts_of(page)
    open_form(page, form)
    page.wait_for_timeout(1_500)
    return sent


@pytest.mark.parametrize("key", ["../sampaikan", "5/../../sampaikan", ""])
def test_a_planted_row_becomes_no_address(
    page: Page, cast: Cast, form: Submission, login_as: LoginAs, key: str
) -> None:
    login_as(cast.bina_marga).goto("/putaran/")
    plant(page, form, {key: entry(key, texts={"a": "1"}, stored={"a": ""})}, owner=owner_on(page))
    assert looked_at(page, form) == []
    form.refresh_from_db()
    assert form.status != "DISAMPAIKAN"


def test_what_lies_under_a_guessable_name_is_forgotten(
    page: Page, cast: Cast, form: Submission, login_as: LoginAs
) -> None:
    login_as(cast.bina_marga_operator).goto("/putaran/")
    key = row_key(form, "SUB-1")
    name = plant(page, form, {str(key): entry(key)}, owner=cast.bina_marga.person_id)
    login_as(cast.bina_marga)
    assert looked_at(page, form) == []
    assert stored(form, "SUB-1").filled_by_id == cast.bina_marga_operator.person_id
    assert page.evaluate("name => localStorage.getItem(name)", name) is None


@pytest.mark.parametrize(
    "broken", [None, 7, "x", [], {"texts": None}, {"version": "1", "texts": {"9.actual": 7}}]
)
def test_a_broken_row_stops_neither_the_page_nor_the_other_rows(
    page: Page, cast: Cast, form: Submission, login_as: LoginAs, broken: Any
) -> None:
    login_as(cast.bina_marga).goto("/putaran/")
    answer = stored(form, "SUB-1")
    good = entry(answer.row_id, "7", version=str(answer.version))
    plant(page, form, {"9": broken, str(answer.row_id): good}, owner=owner_on(page))
    page.goto("/putaran/")
    expect(page.get_by_text("1 sel belum terkirim")).to_be_visible()
    open_form(page, form)
    expect(row_in(page, form, "SUB-1").get_by_text("Tersimpan", exact=True)).to_be_visible()
    assert stored(form, "SUB-1").actual == 7


def test_only_cells_of_the_row_itself_are_sent(
    page: Page, cast: Cast, form: Submission, login_as: LoginAs
) -> None:
    login_as(cast.bina_marga).goto("/putaran/")
    key = row_of(form.round, cast.cipta_karya_unit, "SUB-1").pk
    names = [f"{key}.actual", "csrfmiddlewaretoken", "9.note", f"{key}.version", f"{key}.unit_id"]
    absent = entry(
        key, texts=dict.fromkeys(names, "1"), stored=dict.fromkeys(names, ""), version="1"
    )
    plant(page, form, {str(key): absent}, owner=owner_on(page))
    bodies: list[str] = []
    page.on("request", lambda each: bodies.append(each.post_data or "") if each.post_data else None)
    open_form(page, form)
    expect(page.locator("[data-line]")).to_be_visible()
    assert f'name="{key}.actual"' in bodies[0]
    assert not any(name in body for body in bodies for name in ("9.note", "unit_id"))
    assert bodies[0].count("csrfmiddlewaretoken") == 1
    expect(cells_in(page, form, "SUB-1").first).to_have_value("6")
