"""A form of 500 indicators: what it weighs, what it asks of the database, where its rows are."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from tests.cast import Cast
from tests.domain.form_rounds import distributed, form_of
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token, key_of

from himpun.core import guard
from himpun.intake.models import Answer, FormRow, Submission
from himpun.intake.rules.cells import ACTUAL, NOTE
from himpun.web.pages.form.rows import A_PAGE

pytestmark = pytest.mark.django_db

LARGEST = 300_000
#: What the page has left for the next mark in its rows: 300 bytes a row.
SPARE = 300 * A_PAGE
NAME = "Persentase panjang jalan provinsi dalam kondisi mantap menurut survei tahunan"


@pytest.fixture
def desk(cast: Cast, client_of: ClientOf, token: Token) -> Desk:
    round = distributed(cast)
    return Desk(client_of(cast.bina_marga), round, cast.bina_marga_unit, token)


def many_rows(form: Submission, n: int, *, like: str = "SUB-1") -> None:
    """Copies of an indicator of the form with a name of an ordinary length."""
    model = form.rows.get(code=like)
    with guard.lifted("test factory"):
        frozen = {**model.frozen, "spec": {**model.frozen["spec"], "name": NAME}}
        rows = FormRow.objects.bulk_create(
            FormRow(submission=form, kind="INDIKATOR", position=100 + index,
                    code=f"SUB-{100 + index}", frozen=frozen)
            for index in range(n)
        )  # fmt: skip
        Answer.objects.bulk_create(
            Answer(row=row, actual=Decimal("1234.56"), note="Sesuai berita acara.") for row in rows
        )


@pytest.mark.parametrize("like", ["SUB-1", "IKU-1"])
def test_no_part_of_a_form_of_500_indicators_is_over_300_kb(
    desk: Desk, django_assert_max_num_queries: Any, like: str
) -> None:
    form = form_of(desk.round, desk.unit)
    many_rows(form, 500, like=like)
    for part in range(1, -(-form.rows.count() // A_PAGE) + 1):
        with django_assert_max_num_queries(26):
            page = desk.get(f"?hal={part}")
        assert len(page.content) <= LARGEST - SPARE
    assert "SUB-599" in page.content.decode()
    assert len(desk.get("?hal=99999999").content) <= LARGEST


def test_a_row_of_two_variables_stays_lean(desk: Desk) -> None:
    many_rows(form_of(desk.round, desk.unit), 20, like="IKU-1")
    _, *rows = re.split("<tr id=.row-", desk.get().content.decode())
    assert max(len(row) for row in rows[3:20]) <= 3_000


def test_scripts_and_styles_of_the_form_are_small(desk: Desk) -> None:
    page = desk.get().content.decode()
    names = set(re.findall(r"/static/(web/[a-z-]+[.](?:js|css))", page))
    assert {"web/grid.js", "web/kept.js", "web/form.css"} <= names
    total = 0
    for name in names:
        found = finders.find(name)
        assert found
        total += Path(str(found)).stat().st_size
    assert total <= 150_000


def test_a_finding_in_another_part_is_linked_there(desk: Desk) -> None:
    many_rows(form_of(desk.round, desk.unit), A_PAGE + 20)
    key = key_of(desk.round, desk.unit, "1.03.10")
    assert f'href="?hal=2#row-{key}"' in desk.get().content.decode()
    other = key_of(desk.round, desk.unit, "SUB-1")
    assert f'href="?hal=1#row-{other}"' in desk.get("?hal=2").content.decode()


def test_a_second_part_saved_without_a_script_comes_back_to_itself(desk: Desk) -> None:
    form = form_of(desk.round, desk.unit)
    many_rows(form, A_PAGE + 20)
    key = form.rows.get(code=f"SUB-{100 + A_PAGE}").pk
    answer = desk.post("simpan/?hal=2", **{f"{key}.{ACTUAL}": "5", f"{key}.{NOTE}": "x"})
    assert answer["Location"].endswith("?hal=2")
