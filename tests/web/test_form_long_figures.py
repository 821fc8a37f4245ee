"""A figure of thirty digits, or one that is hardly more than zero, closes nothing to anybody."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import FILLED, distributed, row_of, write
from tests.web.conftest import ClientOf
from tests.web.form_desk import Desk, Token, Words, address, key_of

from himpun.core import guard
from himpun.intake.rules.cells import ACTUAL
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


@pytest.fixture
def desk(cast: Cast, round: Round, client_of: ClientOf, token: Token) -> Desk:
    return Desk(client_of(cast.bina_marga), round, cast.bina_marga_unit, token)


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("SUB-1", {"actual": "9" * 30}),
        ("IKU-1", {"values__baik": "9" * 24, "values__total": "0,000001"}),
        ("1.03.10", {"actual": "9" * 28 + ",25"}),
    ],
)
def test_thirty_digits_are_stored_and_shown(desk: Desk, code: str, cells: dict[str, str]) -> None:
    assert desk.save_cell(code, **cells).status_code == 200
    for more in ("", "sampaikan/", "buku-kerja/", f"baris/{key_of(desk.round, desk.unit, code)}/"):
        assert desk.get(more).status_code == 200, more


def test_a_long_figure_does_not_close_the_form_to_the_office(
    cast: Cast, desk: Desk, client_of: ClientOf, text_of: Words
) -> None:
    desk.save_cell("SUB-1", actual="9" * 27)
    other = client_of(cast.tim_sakip)
    words = text_of(other.get(address(desk.round, desk.unit)).content)
    assert ".".join(["999"] * 9) + ",00" in words


def test_the_value_is_computed_while_long_variables_are_typed(desk: Desk) -> None:
    key = key_of(desk.round, desk.unit, "IKU-1")
    typed = f"{key}.values.baik={'9' * 30}&{key}.values.total=0,000001"
    assert desk.get(f"sel/{key}/hitung/?{typed}").status_code == 200


def test_a_long_figure_is_handed_in(cast: Cast, desk: Desk) -> None:
    cells = {**FILLED["BM"], ("SUB-1", ACTUAL): "9" * 27}
    write(desk.round, desk.unit, cells, by=cast.bina_marga, at=later(400))
    assert desk.post("sampaikan/").status_code == 303
    assert row_of(desk.round, desk.unit, "SUB-1").answer.actual is not None


def test_a_small_share_of_thirty_trillion_is_stored_and_shown(desk: Desk) -> None:
    cells = {"values__baik": "0,01", "values__total": "30.000.000.000.000"}
    assert desk.save_cell("IKU-1", **cells).status_code == 200
    assert row_of(desk.round, desk.unit, "IKU-1").answer.actual
    assert desk.get().status_code == 200


def test_a_result_too_small_to_be_kept_is_told_in_words(desk: Desk, text_of: Words) -> None:
    cells = {"values__baik": "0,000001", "values__total": "3" + "0" * 29}
    with_formula(desk, "baik / total / total")
    answer = desk.save_cell("IKU-1", **cells)
    assert answer.status_code == 200
    assert row_of(desk.round, desk.unit, "IKU-1").answer.actual is None
    assert "Hasil rumus hampir nol" in text_of(desk.get().content)


def with_formula(desk: Desk, formula: str) -> None:
    """The row's frozen card computes by another formula."""
    row = row_of(desk.round, desk.unit, "IKU-1")
    row.frozen["spec"]["formula"] = formula
    with guard.lifted("test: another card"):
        row.save()
