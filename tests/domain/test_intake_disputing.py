"""Nothing that another wrote is dropped in silence, whichever cell of his row is typed."""

from __future__ import annotations

from datetime import date

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import distributed, form_of, row_of

from himpun.core.actors import Actor
from himpun.intake import actions
from himpun.intake.answers import BadCells, CellConflict
from himpun.intake.models import Answer
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MISSING_REASON,
    NOTE,
    CellChange,
)
from himpun.rounds.models import Round


@pytest.fixture
def round(cast: Cast) -> Round:
    return distributed(cast)


def save(
    cast: Cast, round: Round, cells: dict[str, str], *, seen: int, by: Actor, code: str = "SUB-1"
) -> Answer:
    """Type cells of one row of Bina Marga against the version that was on the screen."""
    unit = cast.bina_marga_unit
    key = row_of(round, unit, code).pk
    typed = [CellChange(key, field, text, seen) for field, text in cells.items()]
    actions.save_answers(form_of(round, unit), cells=typed, by=by, at=later(400 + seen))
    return row_of(round, unit, code).answer


def test_clearing_a_figure_does_not_lose_what_another_said_of_it(cast: Cast, round: Round) -> None:
    save(cast, round, {ACTUAL: "6"}, seen=1, by=cast.bina_marga)
    said = {DATA_STATUS: "ESTIMASI", DATA_ON: "2026-03-31"}
    save(cast, round, said, seen=2, by=cast.bina_marga_operator)
    with pytest.raises(CellConflict) as conflict:
        save(cast, round, {ACTUAL: ""}, seen=2, by=cast.bina_marga)
    assert conflict.value.disputes[0].written_by == cast.bina_marga_operator.name
    answer = row_of(round, cast.bina_marga_unit, "SUB-1").answer
    assert (answer.data_status, answer.data_on) == ("ESTIMASI", date(2026, 3, 31))


def test_a_figure_does_not_lose_the_reason_of_another(cast: Cast, round: Round) -> None:
    save(cast, round, {MISSING_REASON: "BELUM_SURVEI"}, seen=1, by=cast.bina_marga_operator)
    with pytest.raises(CellConflict) as conflict:
        save(cast, round, {ACTUAL: "6"}, seen=1, by=cast.bina_marga)
    assert conflict.value.difference["SUB-1 missing_reason"] == ("BELUM_SURVEI", "")


def test_a_figure_takes_the_reason_along_that_its_writer_saw(cast: Cast, round: Round) -> None:
    save(cast, round, {MISSING_REASON: "BELUM_SURVEI"}, seen=1, by=cast.bina_marga_operator)
    answer = save(cast, round, {ACTUAL: "6"}, seen=2, by=cast.bina_marga)
    assert (answer.actual, answer.missing_reason) == (6, "")


def test_a_figure_takes_ones_own_reason_along_while_it_was_still_being_stored(
    cast: Cast, round: Round
) -> None:
    """Typed before the answer to the reason had come back: nobody disagrees with himself."""
    save(cast, round, {MISSING_REASON: "BELUM_SURVEI"}, seen=1, by=cast.bina_marga)
    answer = save(cast, round, {ACTUAL: "6"}, seen=1, by=cast.bina_marga)
    assert (answer.actual, answer.missing_reason) == (6, "")


def test_a_reason_follows_a_figure_that_was_cleared(cast: Cast, round: Round) -> None:
    sure = {ACTUAL: "6", DATA_STATUS: "ESTIMASI", DATA_ON: "2026-03-31"}
    save(cast, round, sure, seen=1, by=cast.bina_marga_operator)
    save(cast, round, {ACTUAL: ""}, seen=2, by=cast.bina_marga)
    answer = save(cast, round, {MISSING_REASON: "LAINNYA"}, seen=3, by=cast.bina_marga)
    assert (answer.actual, answer.missing_reason, answer.data_status) == (None, "LAINNYA", "FINAL")


def test_a_keterangan_of_another_is_in_nobodys_way(cast: Cast, round: Round) -> None:
    save(cast, round, {NOTE: "Menurut survei."}, seen=1, by=cast.bina_marga_operator)
    assert save(cast, round, {ACTUAL: "6"}, seen=1, by=cast.bina_marga).note == "Menurut survei."


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ({MISSING_REASON: "BELUM_SURVEI"}, "Baris ini berisi angka"),
        ({ACTUAL: "", DATA_STATUS: "ESTIMASI"}, "Hanya untuk baris yang berisi angka"),
        ({ACTUAL: "", DATA_ON: "2026-03-31"}, "Hanya untuk baris yang berisi angka"),
    ],
)
def test_a_cell_that_the_row_would_drop_is_at_fault(
    cast: Cast, round: Round, cell: dict[str, str], said: str
) -> None:
    save(cast, round, {ACTUAL: "6"}, seen=1, by=cast.bina_marga_operator)
    with pytest.raises(BadCells, match=said) as refused:
        save(cast, round, cell, seen=2, by=cast.bina_marga)
    assert [each.field for each in refused.value.faults] == [list(cell)[-1]]


def test_a_page_that_sends_every_cell_sends_nothing_at_fault(cast: Cast, round: Round) -> None:
    """Without a script the reason that stands comes along with the figure typed beside it."""
    save(cast, round, {MISSING_REASON: "BELUM_SURVEI"}, seen=1, by=cast.bina_marga)
    every = {ACTUAL: "6", NOTE: "", MISSING_REASON: "BELUM_SURVEI", DATA_STATUS: "", DATA_ON: ""}
    answer = save(cast, round, every, seen=2, by=cast.bina_marga)
    assert (answer.actual, answer.missing_reason) == (6, "")


def test_a_version_that_is_not_there_yet_is_no_licence(cast: Cast, round: Round) -> None:
    save(cast, round, {ACTUAL: "6"}, seen=1, by=cast.bina_marga_operator)
    with pytest.raises(CellConflict) as conflict:
        save(cast, round, {ACTUAL: "7"}, seen=999, by=cast.bina_marga)
    assert conflict.value.disputes[0].version == 2
    assert row_of(round, cast.bina_marga_unit, "SUB-1").answer.actual == 6
