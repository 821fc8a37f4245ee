"""What the grid understands of a sent form."""

from __future__ import annotations

from himpun.intake.rules.cells import CellChange
from himpun.web.grid import cells_from

SENT = {
    "token": "x",
    "7.version": "3",
    "7.values.mantap": "1.176,83",
    "7.note": "",
    "8.actual": "12",
    "8.version": "satu",
}


def test_every_cell_comes_with_the_version_that_was_seen() -> None:
    assert cells_from(SENT) == [
        CellChange(7, "values.mantap", "1.176,83", 3),
        CellChange(7, "note", "", 3),
        CellChange(8, "actual", "12", None),
    ]


def test_an_autosave_takes_its_own_row_only() -> None:
    assert [cell.row_id for cell in cells_from(SENT, only=8)] == [8]


def test_names_that_no_form_sends_are_left_out() -> None:
    assert (
        cells_from({"7.version": "1", "7.office": "2", "x.actual": "3", "7.values.a-b": "4"}) == []
    )
