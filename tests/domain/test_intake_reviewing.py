"""Between operator and head: given for review, sent back, nihil, and who did what is on record."""

from __future__ import annotations

import json
from datetime import datetime

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import later, turn_of
from tests.domain.form_rounds import (
    FILLED,
    distributed,
    fill_and_submit,
    form_of,
    row_of,
    write,
)
from tests.domain.measured_rounds import after, returned
from tests.stories.told import begin

from himpun.archive.talk import talk_file
from himpun.core import blobs, trail
from himpun.core.actors import Actor
from himpun.core.canonical import digest
from himpun.core.refusals import NotVisible, Refusal
from himpun.documents.models import Document
from himpun.intake import actions, policy, queries
from himpun.intake.models import HandIn, Review, Submission
from himpun.intake.queries import NOW, SinceLast
from himpun.intake.rules.cells import ACTUAL, NOTE
from himpun.measurement import actions as measurement
from himpun.measurement.models import Recap
from himpun.offices.models import Unit
from himpun.rounds.models import Round

pytestmark = pytest.mark.django_db


def offered(cast: Cast, round: Round, *, at: datetime) -> Submission:
    """Bina Marga's operator fills everything and gives it to the head."""
    unit = cast.bina_marga_unit
    write(round, unit, FILLED["BM"], by=cast.bina_marga_operator, at=at)
    return actions.offer_for_review(form_of(round, unit), by=cast.bina_marga_operator, at=at)


def newest(round: Round, unit: Unit) -> HandIn:
    return HandIn.objects.filter(submission=form_of(round, unit)).latest("number")


def since(round: Round, unit: Unit, by: Actor) -> SinceLast | None:
    form = queries.get_submission(form_of(round, unit).pk, by=by)
    return queries.since_last(queries.view_form(form, by=by), by=by)


# ---- who may what in which state

STATES = ("sent", "begun", "offered", "sent_back", "handed_in", "recalled", "passed_over")
OPERATOR, HEAD = {"bina_marga_operator"}, {"bina_marga"}
OFFERERS = {"begun": OPERATOR, "sent_back": OPERATOR, "recalled": OPERATOR}
RETURNERS = {"begun": HEAD, "offered": HEAD, "sent_back": HEAD, "recalled": HEAD}
NIL_SENDERS = {"sent": HEAD, "begun": HEAD, "offered": HEAD, "sent_back": HEAD, "recalled": HEAD}


def brought_to(cast: Cast, round: Round, state: str) -> Submission:
    unit = cast.bina_marga_unit
    if state == "begun":
        write(round, unit, FILLED["BM"], by=cast.bina_marga_operator, at=later(360))
    elif state in {"offered", "sent_back"}:
        form = offered(cast, round, at=later(360))
        if state == "sent_back":
            actions.send_back_to_operator(form, note="Ulangi.", by=cast.bina_marga, at=later(361))
    elif state in {"handed_in", "recalled"}:
        fill_and_submit(cast, round, unit, at=later(360))
        if state == "recalled":
            actions.recall(form_of(round, unit), by=cast.bina_marga, at=later(361))
    elif state == "passed_over":
        actions.go_on_without(
            form_of(round, unit), reason="Diam.", by=cast.sekretaris, at=later(360)
        )
    return form_of(round, unit)


@pytest.mark.parametrize("state", STATES)
def test_who_may_offer_and_send_back_in_which_state(cast: Cast, state: str) -> None:
    form = brought_to(cast, distributed(cast), state)
    table = {
        policy.why_not_offer_for_review: OFFERERS,
        policy.why_not_send_back_to_operator: RETURNERS,
    }
    for rule, allowed in table.items():
        may = {name for name, actor in cast.insiders.items() if rule(form, by=actor) == ""}
        assert may == allowed.get(state, set()), rule.__name__
        assert rule(form, by=cast.orang_luar) != ""


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("is_due", [True, False])
def test_who_may_hand_in_nil_in_which_state(cast: Cast, state: str, is_due: bool) -> None:
    form = brought_to(cast, distributed(cast), state)
    if not is_due:
        nothing_due(form)
    rule = policy.why_not_submit_nil
    may = {name for name, actor in cast.insiders.items() if rule(form, by=actor) == ""}
    assert may == (set() if is_due else NIL_SENDERS.get(state, set()))
    assert rule(form, by=cast.orang_luar) != ""


def nothing_due(form: Submission) -> None:
    from himpun.core import guard

    with guard.lifted("test factory"):
        form.rows.update(is_due=False)


# ---- offering and sending back


def test_offering_is_on_record_and_locks_nothing(cast: Cast) -> None:
    round = distributed(cast)
    form = offered(cast, round, at=later(360))
    assert (form.offered_at, form.offered_name) == (later(360), cast.bina_marga_operator.name)
    write(round, cast.bina_marga_unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga, at=later(361))
    with pytest.raises(Refusal, match="sudah diserahkan"):
        actions.offer_for_review(form, by=cast.bina_marga_operator, at=later(362))


def test_an_empty_form_is_not_offered(cast: Cast) -> None:
    round = distributed(cast)
    unit = cast.bina_marga_unit
    with pytest.raises(Refusal, match="Belum ada baris yang terisi"):
        actions.offer_for_review(form_of(round, unit), by=cast.bina_marga_operator, at=later(359))
    for text in ("6", ""):
        write(round, unit, {("SUB-1", ACTUAL): text}, by=cast.bina_marga_operator, at=later(360))
    with pytest.raises(Refusal, match="Belum ada baris yang terisi"):
        actions.offer_for_review(form_of(round, unit), by=cast.bina_marga_operator, at=later(361))


def test_a_returned_row_that_nobody_touched_is_told(cast: Cast) -> None:
    unit = cast.bina_marga_unit
    round = returned(cast, {unit.pk: {"SUB-1": "Periksa.", "IKU-1": "Hitung lagi."}})

    def told() -> set[str]:
        form = queries.get_submission(form_of(round, unit).pk, by=cast.bina_marga)
        view = queries.view_form(form, by=cast.bina_marga)
        return {each.code for each in view.findings if each.check == "guidance_answered"}

    assert told() == {"SUB-1", "IKU-1"}
    note = {("SUB-1", NOTE): "Sesuai berita acara serah terima."}
    write(round, unit, note, by=cast.bina_marga, at=after(3))
    assert told() == {"IKU-1"}
    form = actions.submit(form_of(round, unit), by=cast.bina_marga, at=after(4))
    assert form.status == Submission.Status.HANDED_IN


def test_the_head_hands_in_without_an_offer(cast: Cast) -> None:
    round = distributed(cast)
    fill_and_submit(cast, round, cast.bina_marga_unit, at=later(360))
    assert form_of(round, cast.bina_marga_unit).status == Submission.Status.HANDED_IN


def test_handing_in_forgets_the_offer_and_the_note(cast: Cast) -> None:
    round = distributed(cast)
    form = offered(cast, round, at=later(360))
    actions.send_back_to_operator(form, note="Ulangi.", by=cast.bina_marga, at=later(361))
    form = actions.submit(form_of(round, form.unit), by=cast.bina_marga, at=later(362))
    assert (form.offered_at, form.offered_name, form.review_note) == (None, "", "")


def test_what_the_head_saw_is_kept_when_he_sends_it_back(cast: Cast) -> None:
    round = distributed(cast)
    form = offered(cast, round, at=later(360))
    form = actions.send_back_to_operator(
        form, note=" Panjang SUB-1? ", by=cast.bina_marga, at=later(361)
    )
    review = Review.objects.get(submission=form)
    assert (review.note, review.made_name) == ("Panjang SUB-1?", cast.bina_marga.name)
    rows = {each["code"]: each["actual"] for each in review.content["rows"]}
    assert rows["SUB-1"] == "6"
    assert (form.review_note, form.offered_at) == ("Panjang SUB-1?", None)
    form = actions.offer_for_review(form, by=cast.bina_marga_operator, at=later(362))
    assert form.review_note == ""


@pytest.mark.parametrize("note", ["", "  \n ", "x" * 2_001])
def test_a_form_is_not_sent_back_without_a_note_that_fits(cast: Cast, note: str) -> None:
    form = offered(cast, distributed(cast), at=later(360))
    with pytest.raises(Refusal):
        actions.send_back_to_operator(form, note=note, by=cast.bina_marga, at=later(361))
    assert not Review.objects.exists()


def test_a_review_can_never_be_rewritten(cast: Cast) -> None:
    from django.db import DatabaseError, transaction

    from himpun.core import guard

    form = offered(cast, distributed(cast), at=later(360))
    actions.send_back_to_operator(form, note="Ulangi.", by=cast.bina_marga, at=later(361))
    with (
        guard.lifted("test: past the door"),
        pytest.raises((DatabaseError, TypeError)),
        transaction.atomic(),
    ):
        Review.objects.update(note="Lain.")


def test_the_archive_tells_what_heads_sent_back(cast: Cast) -> None:
    story = begin(cast)
    unit = cast.bina_marga_unit
    write(story.round, unit, FILLED["BM"], by=cast.bina_marga_operator, at=later(360))
    actions.send_back_to_operator(
        form_of(story.round, unit), note="Panjang?", by=cast.bina_marga, at=later(361)
    )
    told = json.loads(talk_file(story.round) or b"{}")
    review = Review.objects.get()
    assert told["pemeriksaan"] == [
        {
            "unit": "BM",
            "catatan": "Panjang?",
            "pada": told["pemeriksaan"][0]["pada"],
            "oleh": cast.bina_marga.name,
            "sidik_isian": digest(review.content),
        }
    ]
    acts = trail.list_folder(form_of(story.round, unit).folder)
    kept = next(each for each in acts if each.verb == "intake.sent_back_to_operator")
    assert kept.details["content_hash"] == digest(review.content)


# ---- what changed since last time


def test_before_the_first_time_there_is_nothing_to_compare_with(cast: Cast) -> None:
    round = distributed(cast)
    offered(cast, round, at=later(360))
    assert since(round, cast.bina_marga_unit, cast.bina_marga) is None


def test_after_a_review_only_what_changed_since_is_shown_with_who_typed_it(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    form = offered(cast, round, at=later(360))
    actions.send_back_to_operator(form, note="Panjang?", by=cast.bina_marga, at=later(361))
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga_operator, at=later(370))
    found = since(round, unit, cast.bina_marga)
    assert found is not None
    assert (found.number, found.note, found.n_same) == (0, "Panjang?", 3)
    (changed,) = found.rows
    assert [(each.field, each.old, each.new) for each in changed.row.differences] == [
        ("actual", "6", "7")
    ]
    assert [(each.who, each.at) for each in changed.typed] == [
        (cast.bina_marga_operator.name, later(370))
    ]


def test_the_newest_of_review_and_hand_in_counts(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    form = offered(cast, round, at=later(360))
    actions.send_back_to_operator(form, note="Panjang?", by=cast.bina_marga, at=later(361))
    actions.submit(form_of(round, unit), by=cast.bina_marga, at=later(362))
    actions.recall(form_of(round, unit), by=cast.bina_marga, at=later(363))
    found = since(round, unit, cast.bina_marga)
    assert found is not None
    assert (found.number, found.at, found.rows) == (1, later(362), ())


def test_a_proof_that_came_names_who_brought_it(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    form = offered(cast, round, at=later(360))
    actions.send_back_to_operator(form, note="Bukti?", by=cast.bina_marga, at=later(361))
    actions.add_evidence(
        row_of(round, unit, "SUB-1"),
        ref=blobs.put_bytes(b"isi"),
        file_name="foto.csv",
        media_type="text/csv",
        by=cast.bina_marga_operator,
        at=later(365),
    )
    found = since(round, unit, cast.bina_marga)
    assert found is not None
    (changed,) = found.rows
    assert changed.row.differences[0].field == "evidence"
    assert changed.typed[0].who == cast.bina_marga_operator.name


def test_what_changed_is_not_shown_to_another_office(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    view = queries.view_form(form_of(round, unit), by=cast.bina_marga)
    with pytest.raises(NotVisible):
        queries.since_last(view, by=cast.orang_luar)
    with pytest.raises(NotVisible):
        queries.compare_versions(form_of(round, unit), old=NOW, new=NOW, by=cast.orang_luar)


# ---- who made it


def test_one_person_who_types_and_hands_in_is_recorded_as_such(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    fill_and_submit(cast, round, unit, at=later(360))
    hand_in = newest(round, unit)
    assert hand_in.content["is_single_handed"] is True
    assert hand_in.content["prepared_by"] == [cast.bina_marga.name]
    assert "Disusun dan disampaikan oleh orang yang sama." in printed(round, unit)
    acts = trail.list_folder(form_of(round, unit).folder)
    entry = next(each for each in acts if each.verb == "intake.submitted")
    assert entry.details["is_single_handed"] is True


def test_two_people_are_both_named(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    form = offered(cast, round, at=later(360))
    write(round, unit, {("SUB-1", ACTUAL): "7"}, by=cast.bina_marga, at=later(361))
    actions.submit(form, by=cast.bina_marga, at=later(362))
    content = newest(round, unit).content
    assert content["is_single_handed"] is False
    assert set(content["prepared_by"]) == {cast.bina_marga.name, cast.bina_marga_operator.name}
    assert content["handed_in_by"] == cast.bina_marga.name
    assert f"disampaikan oleh {cast.bina_marga.name}." in printed(round, unit)


def printed(round: Round, unit: Unit) -> str:
    document = Document.objects.filter(round=round, kind="FORMULIR", turn__unit=unit).latest("pk")
    return " ".join([*map(str, document.content.values())])


# ---- nihil


def test_a_unit_with_nothing_due_hands_in_nil(cast: Cast) -> None:
    round, unit = distributed(cast), cast.tata_ruang_unit
    form = form_of(round, unit)
    assert not form.rows.filter(is_due=True).exists()
    form = actions.submit_nil(form, by=cast.tata_ruang, at=later(360))
    assert form.status == Submission.Status.HANDED_IN
    content = newest(round, unit).content
    assert (content["is_nil"], content["is_single_handed"]) == (True, False)
    assert "NIHIL" in printed(round, unit)


def test_rows_that_are_all_not_due_are_nil_too(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    nothing_due(form_of(round, unit))
    actions.submit_nil(form_of(round, unit), by=cast.bina_marga, at=later(360))
    content = newest(round, unit).content
    assert content["is_nil"] is True
    assert len(content["rows"]) == 4


def test_nil_is_refused_while_something_is_due(cast: Cast) -> None:
    round = distributed(cast)
    with pytest.raises(Refusal, match="bukan nihil"):
        actions.submit_nil(form_of(round, cast.bina_marga_unit), by=cast.bina_marga, at=later(360))


def test_a_form_with_figures_does_not_say_nil(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    fill_and_submit(cast, round, unit, at=later(360))
    assert newest(round, unit).content["is_nil"] is False
    assert "NIHIL" not in printed(round, unit)


def test_the_recap_counts_nil_as_handed_in(cast: Cast) -> None:
    round = distributed(cast)
    for unit in (cast.secretariat, cast.bina_marga_unit, cast.cipta_karya_unit):
        fill_and_submit(cast, round, unit, at=later(400))
    form = form_of(round, cast.tata_ruang_unit)
    actions.submit_nil(form, by=cast.tata_ruang, at=later(401))
    measurement.recapitulate(turn_of(round, "rekap"), by=cast.tim_sakip, at=later(450))
    units = {each["unit"]: each for each in Recap.objects.get(round=round).content["units"]}
    assert units["TR"]["handed_in_at"]


# ---- versions


def test_any_two_hand_ins_can_be_compared_and_the_form_as_it_stands(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    head = cast.bina_marga
    fill_and_submit(cast, round, unit, at=later(400))
    actions.recall(form_of(round, unit), by=head, at=later(401))
    write(round, unit, {("SUB-1", ACTUAL): "8"}, by=head, at=later(402))
    actions.submit(form_of(round, unit), by=head, at=later(403))
    actions.recall(form_of(round, unit), by=head, at=later(404))
    write(round, unit, {("SUB-1", NOTE): "Diralat."}, by=head, at=later(405))
    form = form_of(round, unit)

    def told(old: int, new: int) -> list[tuple[str, str]]:
        found = queries.compare_versions(form, old=old, new=new, by=cast.kadis)
        assert found is not None
        assert len(found.rows) + len(found.same) == 4
        return [(each.code, one.field) for each in found.rows for one in each.differences]

    assert told(1, 2) == told(2, 1) == [("SUB-1", "actual")]
    assert told(2, NOW) == [("SUB-1", "note")]
    assert told(1, NOW) == [("SUB-1", "actual"), ("SUB-1", "note")]
    assert told(2, 2) == []
    assert queries.compare_versions(form, old=1, new=9, by=cast.kadis) is None


def test_a_row_is_marked_when_anything_of_it_changed_since_the_hand_in(cast: Cast) -> None:
    round, unit = distributed(cast), cast.bina_marga_unit
    fill_and_submit(cast, round, unit, at=later(400))
    actions.recall(form_of(round, unit), by=cast.bina_marga, at=later(401))
    actions.add_evidence(
        row_of(round, unit, "SUB-1"),
        ref=blobs.put_bytes(b"isi"),
        file_name="foto.csv",
        media_type="text/csv",
        by=cast.bina_marga,
        at=later(402),
    )
    view = queries.view_form(form_of(round, unit), by=cast.bina_marga)
    assert {each.row.code: len(each.changes) for each in view.rows}["SUB-1"] == 1
    assert sum(bool(each.changes) for each in view.rows) == 1
