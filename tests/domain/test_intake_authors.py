"""Whoever a record, a conflict or a review names for a cell is who wrote that cell."""

from __future__ import annotations

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import FILLED, distributed, form_of, handed_in, row_of, write
from tests.domain.measured_rounds import NEXT_DAY
from tests.domain.talk_rounds import ask

from himpun.core import guard
from himpun.core.actors import Actor
from himpun.intake import actions, queries
from himpun.intake.answers import CellConflict
from himpun.intake.authors import author_of
from himpun.intake.models import Answer, HandIn
from himpun.intake.printing import form_document
from himpun.intake.queries import FormView
from himpun.intake.rules.cells import ACTUAL, NOTE, CellChange
from himpun.rounds.models import Round


def view_of(cast: Cast, round: Round) -> FormView:
    by = cast.bina_marga
    form = queries.get_submission(form_of(round, cast.bina_marga_unit).pk, by=by)
    return queries.view_form(form, by=by)


def typed_and_noted(cast: Cast, *, noted_by: Actor) -> Round:
    """The operator types every figure of Bina Marga; another adds a keterangan to each row."""
    round = distributed(cast)
    unit = cast.bina_marga_unit
    write(round, unit, FILLED["BM"], by=cast.bina_marga_operator, at=later(400))
    notes = {(code, NOTE): "Sudah dilihat." for code in ("IKU-1", "SUB-1", "1.03.10")}
    write(round, unit, notes, by=noted_by, at=later(401))
    return round


def test_a_keterangan_of_the_head_does_not_make_the_figures_his(cast: Cast) -> None:
    round = typed_and_noted(cast, noted_by=cast.bina_marga)
    actions.submit(form_of(round, cast.bina_marga_unit), by=cast.bina_marga, at=later(402))
    hand_in = HandIn.objects.get(submission=form_of(round, cast.bina_marga_unit))
    assert hand_in.content["is_single_handed"] is False
    both = {cast.bina_marga_operator.name, cast.bina_marga.name}
    assert set(hand_in.content["prepared_by"]) == both
    assert "oleh orang yang sama" not in form_document(hand_in)["note"]


def test_who_cleared_a_cell_wrote_nothing_that_stands_in_it(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    write(round, unit, {("SUB-1", NOTE): "Salah."}, by=cast.bina_marga_operator, at=later(400))
    write(round, unit, FILLED["BM"] | {("SUB-1", NOTE): ""}, by=cast.bina_marga, at=later(401))
    actions.submit(form_of(round, unit), by=cast.bina_marga, at=later(402))
    content = HandIn.objects.get(submission=form_of(round, unit)).content
    assert (content["prepared_by"], content["is_single_handed"]) == ([cast.bina_marga.name], True)


def test_a_conflict_names_who_wrote_the_cell_and_not_who_wrote_another(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    write(round, unit, {("SUB-1", ACTUAL): "6"}, by=cast.bina_marga_operator, at=later(400))
    write(round, unit, {("SUB-1", NOTE): "Catatan."}, by=cast.bina_marga, at=later(401))
    cell = CellChange(row_of(round, unit, "SUB-1").pk, ACTUAL, "7", version=1)
    with pytest.raises(CellConflict) as conflict:
        actions.save_answers(form_of(round, unit), cells=[cell], by=cast.bina_marga, at=later(402))
    assert conflict.value.disputes[0].written_by == cast.bina_marga_operator.name


def test_the_review_names_who_typed_the_figure_and_when(cast: Cast) -> None:
    round = distributed(cast)
    unit, operator = cast.bina_marga_unit, cast.bina_marga_operator
    write(round, unit, {("SUB-1", ACTUAL): "6"}, by=operator, at=later(400))
    actions.send_back_to_operator(
        form_of(round, unit), note="Perbaiki.", by=cast.bina_marga, at=later(401)
    )
    write(round, unit, {("SUB-1", ACTUAL): "8"}, by=operator, at=later(402))
    write(round, unit, {("SUB-1", NOTE): "Catatan."}, by=cast.bina_marga, at=later(403))
    since = queries.since_last(view_of(cast, round), by=cast.bina_marga)
    assert since is not None
    told = {
        difference.field: (typed.who, typed.at)
        for each in since.rows
        for difference, typed in zip(each.row.differences, each.typed, strict=True)
    }
    assert told[ACTUAL] == (operator.name, later(402))
    assert told[NOTE] == (cast.bina_marga.name, later(403))


def test_a_row_that_was_never_handed_in_names_who_typed_its_figure(cast: Cast) -> None:
    round = typed_and_noted(cast, noted_by=cast.bina_marga)
    row = next(each for each in view_of(cast, round).rows if each.row.code == "SUB-1")
    wrote = queries.who_answered(row)
    assert (wrote.who, wrote.at) == (cast.bina_marga_operator.name, later(400))


def test_a_row_of_an_earlier_version_names_its_last_writer(cast: Cast) -> None:
    """Rows written before authors were kept by cell know the version of each cell alone."""
    round = typed_and_noted(cast, noted_by=cast.bina_marga)
    answer = row_of(round, cast.bina_marga_unit, "SUB-1").answer
    with guard.lifted("as it was kept before"):
        Answer.objects.filter(pk=answer.pk).update(changed_in={ACTUAL: 2, NOTE: 3})
    answer.refresh_from_db()
    author = author_of(answer, ACTUAL)
    assert (author.version, author.name) == (2, cast.bina_marga.name)


def test_what_is_put_back_is_the_word_of_who_handed_it_in(cast: Cast) -> None:
    """An operator types over a figure for a question that is withdrawn."""
    round = handed_in(cast)
    unit = cast.bina_marga_unit
    asked = ask(cast, round, unit, "SUB-1")
    write(round, unit, {("SUB-1", ACTUAL): "99"}, by=cast.bina_marga_operator, at=NEXT_DAY)
    answer = row_of(round, unit, "SUB-1").answer
    assert author_of(answer, ACTUAL).name == cast.bina_marga_operator.name
    actions.withdraw_clarification(asked, reason="Jelas.", by=cast.sakip_member, at=NEXT_DAY)
    ask(cast, round, unit, "IKU-1", at=NEXT_DAY)
    back = row_of(round, unit, "SUB-1").answer
    author = author_of(back, ACTUAL)
    assert (author.name, author.version) == (cast.bina_marga.name, back.version)
    assert not [cell for cell in back.changed_in if cell.startswith("disampaikan.")]
