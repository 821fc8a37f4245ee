"""A form that is edited while it is handed in, and one row written twice, with real threads; beside
each race the same act with a guard taken away, which must fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later
from tests.domain.form_rounds import fill_and_submit, form_of
from tests.faults.soundness import is_sound
from tests.faults.together import faults_of, together
from tests.faults.unguarded import interrupt, without_conditions, without_locks
from tests.stories.told import Story, begin

from himpun.core import blobs
from himpun.core.actors import Actor
from himpun.core.refusals import Conflict, Refusal
from himpun.intake import actions as intake
from himpun.intake import answers as stored_answers
from himpun.intake import beginning, drawing, queries
from himpun.intake.actions import filling
from himpun.intake.models import FormRow, HandIn, Submission
from himpun.intake.rules.cells import CellChange
from himpun.rounds import actions as rounds


@pytest.fixture
def people(transactional_db: None, cast: Cast) -> Cast:
    """The cast in a database that really commits, so that threads see each other."""
    return cast


def refused(answers: list[Any]) -> list[Exception]:
    """The faults among the answers, which must all be sentences for people."""
    faults = faults_of(answers)
    assert all(isinstance(fault, Refusal) for fault in faults), faults
    return faults


def frozen_as_stored(form: Submission) -> bool:
    """Whether the newest hand-in of a form says what the form itself says."""
    newest = HandIn.objects.filter(submission=form).latest("number")
    for line in newest.content["rows"]:
        row = form.rows.select_related("answer").get(pk=line["id"])
        proofs = [each.evidence.blob_id for each in row.evidence_uses.filter(ended_at=None)]
        if sorted(each["sha256"] for each in line["evidence"]) != sorted(proofs):
            return False
        if line["note"] != row.answer.note or line["values"] != row.answer.values:
            return False
    return True


def an_edit(cast: Cast, story: Story, number: int) -> Callable[[], Any]:
    """In turn: a cell, a new proof, a proof taken out."""
    row = form_of(story.round, cast.bina_marga_unit).rows.get(code="SUB-1")
    operator, at = cast.bina_marga_operator, later(500 + number)
    proof = row.evidence_uses.filter(ended_at=None).first()
    if number % 3 == 0:
        cells = [CellChange(row.pk, "note", f"Catatan {number}.")]
        form = form_of(story.round, cast.bina_marga_unit)
        return partial(intake.save_answers, form, cells=cells, by=operator, at=at)
    if number % 3 == 1 or proof is None:
        ref = blobs.put_bytes(f"bukti {number}".encode())
        return partial(
            intake.add_evidence,
            row,
            ref=ref,
            file_name="bukti.txt",
            media_type="text/plain",
            by=operator,
            at=at,
        )
    return partial(intake.remove_evidence, proof, by=operator, at=at)


def drawn_and_handed_in(form: Submission, *, by: Actor, at: datetime) -> Submission:
    """As its page does it: drawn up before the transaction begins, compared inside it."""
    drawn = queries.draw_up(queries.get_submission(form.pk, by=by), by=by, at=at)
    return intake.submit(form, drawn=drawn, by=by, at=at)


@pytest.mark.parametrize("way", [intake.submit, drawn_and_handed_in], ids=["locked", "ahead"])
def test_a_form_edited_while_it_is_handed_in_is_never_torn(
    people: Cast, way: Callable[..., Submission]
) -> None:
    story, unit, head = begin(people), people.bina_marga_unit, people.bina_marga
    fill_and_submit(people, story.round, unit, at=later(400))
    n_edited = n_refused = 0
    for number in range(60):
        intake.recall(form_of(story.round, unit), by=head, at=later(500 + number))
        hand_in = partial(way, form_of(story.round, unit), by=head, at=later(500 + number))
        answers = together(hand_in, an_edit(people, story, number))
        assert not isinstance(answers[0], Exception), answers[0]
        n_refused += len(refused(answers))
        n_edited += 1 - len(faults_of(answers))
        assert frozen_as_stored(form_of(story.round, unit)), f"pair {number} is torn"
    assert n_edited + n_refused == 60
    assert is_sound(people.kadis.stream)


@pytest.mark.parametrize("number", [0, 1], ids=["a cell", "a proof"])
def test_an_edit_between_drawing_up_and_handing_in_is_handed_in_too(
    people: Cast, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Before the transaction begins nothing is locked, so the edit goes through at once."""
    story, unit, head = begin(people), people.bina_marga_unit, people.bina_marga
    fill_and_submit(people, story.round, unit, at=later(400))
    intake.recall(form_of(story.round, unit), by=head, at=later(500))
    faults = interrupt(monkeypatch, drawing, "draw_up", by=an_edit(people, story, number))
    drawn_and_handed_in(form_of(story.round, unit), by=head, at=later(501))
    assert faults == []
    assert frozen_as_stored(form_of(story.round, unit))


@pytest.mark.parametrize("number", [0, 1], ids=["a cell", "a proof"])
def test_without_the_comparison_the_edit_would_be_missing_in_what_was_handed_in(
    people: Cast, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Negative control."""
    story, unit, head = begin(people), people.bina_marga_unit, people.bina_marga
    fill_and_submit(people, story.round, unit, at=later(400))
    intake.recall(form_of(story.round, unit), by=head, at=later(500))
    monkeypatch.setattr(drawing.DrawnUp, "is_true_of", lambda drawn, form, **_: True)
    faults = interrupt(monkeypatch, drawing, "draw_up", by=an_edit(people, story, number))
    drawn_and_handed_in(form_of(story.round, unit), by=head, at=later(501))
    assert faults == []
    assert not frozen_as_stored(form_of(story.round, unit))


@pytest.mark.parametrize("number", [0, 1], ids=["a cell", "a proof"])
def test_without_the_lock_the_frozen_form_differs_from_the_stored(
    people: Cast, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Negative control."""
    story, unit, head = begin(people), people.bina_marga_unit, people.bina_marga
    fill_and_submit(people, story.round, unit, at=later(400))
    intake.recall(form_of(story.round, unit), by=head, at=later(500))
    without_locks(monkeypatch)
    faults = interrupt(monkeypatch, drawing, "snapshot", by=an_edit(people, story, number))
    intake.submit(form_of(story.round, unit), by=head, at=later(501))
    assert faults == []
    assert not frozen_as_stored(form_of(story.round, unit))


@pytest.mark.postgres
def test_with_a_lock_of_the_row_alone_a_proof_slips_past_the_frozen_form(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: what FormRow.lock_first is for. SQLite has one writer anyway.

    A new proof names its form and so waits for it anyway; one that is taken out does not.
    """
    story, unit, head = begin(people), people.bina_marga_unit, people.bina_marga
    fill_and_submit(people, story.round, unit, at=later(400))
    intake.recall(form_of(story.round, unit), by=head, at=later(500))
    an_edit(people, story, 1)()
    monkeypatch.setattr(FormRow, "lock_first", lambda row: None)
    faults = interrupt(monkeypatch, drawing, "snapshot", by=an_edit(people, story, 2))
    intake.submit(form_of(story.round, unit), by=head, at=later(501))
    assert faults == []
    assert not frozen_as_stored(form_of(story.round, unit))


def test_two_autosaves_of_one_row_are_one_save_and_one_conflict(people: Cast) -> None:
    story, unit = begin(people), people.bina_marga_unit
    for number in range(10):
        answers = together(*autosaves(people, story, number))
        (fault,) = refused(answers)
        assert isinstance(fault, Conflict)
        stored = form_of(story.round, unit).rows.get(code="SUB-1").answer
        both = next(iter(fault.difference.values()))
        assert stored.note in both
        assert {f"Dari {who} {number}." for who in ("kabid", "operator")} == set(both)


def autosaves(cast: Cast, story: Story, number: int) -> list[Callable[[], Any]]:
    form = form_of(story.round, cast.bina_marga_unit)
    row = form.rows.select_related("answer").get(code="SUB-1")

    def save(who: str, by: Actor) -> Submission:
        cell = CellChange(row.pk, "note", f"Dari {who} {number}.", row.answer.version)
        return intake.save_answers(form, cells=[cell], by=by, at=later(400 + number))

    return [
        partial(save, "kabid", cast.bina_marga),
        partial(save, "operator", cast.bina_marga_operator),
    ]


def test_without_the_condition_the_later_autosave_swallows_the_earlier(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    story = begin(people)
    first, second = autosaves(people, story, 0)
    rounds.begin_turn(
        form_of(story.round, people.bina_marga_unit).turn, by=people.bina_marga, at=later(399)
    )
    without_locks(monkeypatch)
    without_conditions(monkeypatch, stored_answers)
    without_conditions(monkeypatch, filling)
    without_conditions(monkeypatch, beginning)
    faults = interrupt(monkeypatch, stored_answers, "whose_is_newer", by=second)
    first()
    assert faults == []
