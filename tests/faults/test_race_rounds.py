"""Several people of one round in the same instant, with real threads on a real database; beside
each race the same act with a guard taken away, which must fail."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import pytest
from django.db import IntegrityError, connection
from tests.cast import Cast
from tests.domain.document_rounds import later, open_round, turn_of
from tests.domain.form_rounds import all_units, fill_and_submit, form_of
from tests.factories import make_actor, make_unit
from tests.faults.soundness import is_sound
from tests.faults.together import faults_of, together
from tests.faults.unguarded import interrupt, without_conditions, without_locks
from tests.stories.told import Story, begin

from himpun.archive import actions as archive
from himpun.archive.models import Package
from himpun.core import action as door
from himpun.core.action import form_token
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal
from himpun.documents import actions as documents
from himpun.documents import issuing
from himpun.documents.models import Document, Register
from himpun.intake import actions as intake
from himpun.intake.models import HandIn, Submission
from himpun.measurement import actions as measurement
from himpun.measurement.actions import analysing
from himpun.measurement.models import Verdict
from himpun.offices.models import Unit
from himpun.planning.rules.periods import Period
from himpun.rounds import actions as rounds
from himpun.rounds.models import Round, Turn

DIRECTIONS = {"SUB-1": "Lampirkan berita acara."}


@pytest.fixture
def people(transactional_db: None, cast: Cast) -> Cast:
    """The cast in a database that really commits, so that threads see each other."""
    return cast


def refused(answers: list[Any]) -> list[Exception]:
    """The faults among the answers, which must all be sentences for people."""
    faults = faults_of(answers)
    assert all(isinstance(fault, Refusal) for fault in faults), faults
    return faults


# --- step 6: the last units hand in at the same moment ---------------------------------------


def last_to_hand_in(cast: Cast, story: Story, units: tuple[Unit, ...]) -> list[Callable[[], Any]]:
    for unit in all_units(cast):
        if unit not in units:
            fill_and_submit(cast, story.round, unit, at=later(400))
    return [partial(fill_and_submit, cast, story.round, unit, at=later(500)) for unit in units]


def test_two_units_that_hand_in_at_once_open_one_step_seven(people: Cast) -> None:
    story = begin(people)
    units = (people.bina_marga_unit, people.cipta_karya_unit)
    assert faults_of(together(*last_to_hand_in(people, story, units))) == []
    assert story.round.turns.filter(step="rekap").count() == 1
    assert HandIn.objects.filter(submission__round=story.round).count() == 4
    assert is_sound(people.kadis.stream)


def test_seven_units_that_hand_in_at_once_open_one_step_seven(people: Cast) -> None:
    more: dict[Unit, Actor] = {}
    for number in (5, 6, 7):
        unit = make_unit(people.office, f"B{number}", f"Bidang {number}", position=number)
        more[unit] = make_actor(people.office, f"kabid.{number}", "bidang", unit=unit)
    story = begin(people)
    acts = last_to_hand_in(people, story, all_units(people))
    for unit, head in more.items():
        acts.append(partial(intake.submit, form_of(story.round, unit), by=head, at=later(500)))
    assert faults_of(together(*acts)) == []
    assert story.round.turns.filter(step="rekap").count() == 1
    assert HandIn.objects.filter(submission__round=story.round).count() == 7
    assert not Submission.objects.exclude(status=Submission.Status.HANDED_IN).exists()
    assert is_sound(people.kadis.stream)


def test_without_the_lock_step_seven_is_missed_or_opened_twice(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    story = begin(people)
    story.every_unit_hands_in(but=(people.cipta_karya_unit, people.tata_ruang_unit))
    hand_in = partial(fill_and_submit, people, story.round, people.cipta_karya_unit, at=later(500))
    without_locks(monkeypatch)
    # PostgreSQL: both count the other as open. SQLite: both find nobody open.
    point = "advance" if connection.vendor == "postgresql" else "change"
    faults = interrupt(monkeypatch, rounds, point, by=hand_in)
    answers = together(
        partial(story.sekretaris_goes_on_without, people.tata_ruang_unit),
    )
    n_opened = story.round.turns.filter(step="rekap").count()
    assert n_opened != 1 or faults or faults_of(answers)


# --- step 1: eight clicks ---------------------------------------------------------------------


def test_eight_clicks_with_one_token_are_one_nota_dinas(people: Cast) -> None:
    round = open_round(people)
    turn = turn_of(round, "perintah")

    def click() -> Document:
        with form_token("formulir-perintah"):
            return documents.order_round(turn, by=people.kadis, at=later(10))

    answers = together(*[click] * 8)
    assert faults_of(answers) == []
    assert len({answer.pk for answer in answers}) == 1
    assert Document.objects.count() == 1
    assert is_sound(people.kadis.stream)


def test_without_the_claim_of_the_token_seven_clicks_get_another_answer(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    turn = turn_of(open_round(people), "perintah")
    monkeypatch.setattr(door, "_claim", lambda *claimed: None)

    def click() -> Document:
        with form_token("formulir-perintah"):
            return documents.order_round(turn, by=people.kadis, at=later(10))

    assert len(faults_of(together(*[click] * 8))) == 7


def test_eight_orders_without_a_token_are_one_nota_dinas_and_seven_refusals(people: Cast) -> None:
    turn = turn_of(open_round(people), "perintah")
    order = partial(documents.order_round, turn, by=people.kadis, at=later(10))
    answers = together(*[order] * 8)
    assert [str(fault) for fault in refused(answers)] == ["Langkah 1 sudah ditutup."] * 7
    assert Document.objects.count() == Turn.objects.filter(step="rapat").count() == 1
    assert is_sound(people.kadis.stream)


def test_a_number_taken_in_the_naive_way_is_a_twin(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: read the counter, add one, write it."""
    first = open_round(people)
    second = rounds.open_round(
        people.office,
        procedure=first.procedure,
        period=Period.parse("2026-TW2"),
        by=people.kadis,
        at=later(1),
    )

    def read_counter(year: int) -> int:
        found = Register.objects.filter(office=people.office, year=year).first()
        return found.last_number if found else 0

    here = type("Here", (), {"read": staticmethod(read_counter)})

    def naive(office: object, *, kind: object, at: datetime) -> str:
        serial = here.read(at.year) + 1
        Register.objects.update_or_create(
            office=office, series="NASKAH", year=at.year, defaults={"last_number": serial}
        )
        return f"000/{serial}/NAIF"

    without_locks(monkeypatch)
    monkeypatch.setattr(issuing, "take_number", naive)
    order = partial(documents.order_round, by=people.kadis, at=later(10))
    interrupt(monkeypatch, here, "read", by=partial(order, turn_of(second, "perintah")))
    order(turn_of(first, "perintah"))
    assert not is_sound(people.kadis.stream)


# --- step 6: taken back, gone on without ------------------------------------------------------


def test_a_form_is_taken_back_or_step_seven_begins_never_both(people: Cast) -> None:
    story = begin(people).every_unit_hands_in()
    for number in range(5):
        form = form_of(story.round, people.bina_marga_unit)
        answers = together(
            partial(intake.recall, form, by=people.bina_marga, at=later(500 + number)),
            partial(
                rounds.begin_turn, story.turn("rekap"), by=people.tim_sakip, at=later(500 + number)
            ),
        )
        assert len(refused(answers)) == 1
        recap, form = story.turn("rekap"), form_of(story.round, people.bina_marga_unit)
        if recap.status == Turn.Status.OPEN:
            assert recap.begun_at is not None
            assert form.status == Submission.Status.HANDED_IN
            return
        assert (recap.begun_at, form.turn.status) == (None, Turn.Status.OPEN)
        intake.submit(form, by=people.bina_marga, at=later(500 + number))
    assert is_sound(people.kadis.stream)


def test_without_the_guards_a_form_is_taken_back_under_a_recap_that_has_begun(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    story = begin(people).every_unit_hands_in()
    begin_recap = partial(
        rounds.begin_turn, story.turn("rekap"), by=people.tim_sakip, at=later(500)
    )
    without_locks(monkeypatch)
    without_conditions(monkeypatch, rounds)
    interrupt(monkeypatch, rounds.policy, "_why_not_before_next", by=begin_recap)
    form = form_of(story.round, people.bina_marga_unit)
    rounds.reopen_turn(form.turn, by=people.bina_marga, at=later(501))
    recap = story.turn("rekap")
    assert recap.status == Turn.Status.CANCELLED
    assert recap.begun_at is not None


def test_a_unit_hands_in_or_is_gone_on_without_never_both(people: Cast) -> None:
    story = begin(people)
    for unit in all_units(people):
        form = form_of(story.round, unit)
        answers = together(
            partial(
                intake.go_on_without, form, reason="Diam.", by=people.sekretaris, at=later(500)
            ),
            partial(fill_and_submit, people, story.round, unit, at=later(500)),
        )
        assert len(refused(answers)) == 1
        form = form_of(story.round, unit)
        assert (form.status, form.turn.status, form.hand_ins.count()) in {
            (Submission.Status.HANDED_IN, Turn.Status.DONE, 1),
            (Submission.Status.PASSED_OVER, Turn.Status.PASSED_OVER, 0),
        }
    assert story.round.turns.filter(step="rekap").count() == 1
    assert is_sound(people.kadis.stream)


def test_without_the_guards_a_unit_that_handed_in_is_gone_on_without(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    story, unit = begin(people), people.bina_marga_unit
    hand_in = partial(fill_and_submit, people, story.round, unit, at=later(500))
    without_locks(monkeypatch)
    without_conditions(monkeypatch, rounds)
    faults = interrupt(monkeypatch, rounds.policy, "_why_not_open_turn", by=hand_in)
    rounds.pass_over(
        form_of(story.round, unit).turn, reason="Diam.", by=people.sekretaris, at=later(501)
    )
    assert faults == []
    form = form_of(story.round, unit)
    assert (form.hand_ins.count(), form.turn.status) == (1, Turn.Status.PASSED_OVER)


# --- step 9 and 11: one decision, one archive ---------------------------------------------------


def at_analysis(cast: Cast) -> Story:
    story = begin(cast).every_unit_hands_in()
    story.sakip_recapitulates()
    return story.sekretaris_reports()


def decisions(cast: Cast, story: Story) -> tuple[Callable[[], Verdict], Callable[[], Verdict]]:
    turn = story.turn("analisa")
    return (
        partial(measurement.agree, turn, outcome="setuju", by=cast.kadis, at=later(700)),
        partial(
            measurement.return_for_completion,
            turn,
            guidance={cast.bina_marga_unit.pk: DIRECTIONS},
            by=cast.kadis,
            at=later(700),
        ),
    )


def test_agreed_and_returned_at_once_is_one_verdict(people: Cast) -> None:
    story = at_analysis(people)
    agree, give_back = decisions(people, story)
    assert len(refused(together(agree, give_back, agree, give_back))) == 3
    verdict = Verdict.objects.get()
    is_open = Turn.objects.filter(round=story.round, status=Turn.Status.OPEN)
    after = "lapor_analisa" if verdict.is_agreed else "isi_formulir"
    assert list(is_open.values_list("step", flat=True)) == [after]
    assert is_sound(people.kadis.stream)


def test_without_the_lock_two_decisions_run_into_the_table(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: only the constraint of the table is left, and it speaks no Indonesian."""
    agree, give_back = decisions(people, at_analysis(people))
    without_locks(monkeypatch)
    interrupt(monkeypatch, analysing, "recap_in_force", by=give_back)
    with pytest.raises(IntegrityError):
        agree()


def at_archive(cast: Cast) -> Story:
    story = at_analysis(cast)
    story.minute = 800
    story.kadis_agrees()
    return story.sekretaris_reports_the_analysis()


def test_two_people_who_archive_at_once_make_one_package(people: Cast) -> None:
    story = at_archive(people)
    deputy = make_actor(people.office, "perencana.dua", "perencanaan")
    answers = together(
        *[
            partial(archive.archive_round, story.turn("arsip"), by=by, at=later(900))
            for by in (people.perencanaan, deputy)
        ]
    )
    assert len(refused(answers)) == 1
    package = Package.objects.get()
    assert not archive_faults(package)
    assert story.now().status == Round.Status.CLOSED
    assert is_sound(people.kadis.stream)


def archive_faults(package: Package) -> tuple[Any, ...]:
    from himpun.archive import verify
    from himpun.archive.queries import check_package, get_folder

    folder = verify.verify(get_folder(package), package.sha512)
    return (*check_package(package).findings, *folder.findings)


def test_without_the_lock_two_archives_run_into_the_table(
    people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control. The kept prints hold each other back, too, so they are left out."""
    story = at_archive(people)
    seal = partial(archive.archive_round, story.turn("arsip"), by=people.perencanaan, at=later(900))
    without_locks(monkeypatch)
    monkeypatch.setattr(archive, "keep_prints", lambda *documents, **moment: None)
    interrupt(monkeypatch, archive, "seal", by=seal)
    with pytest.raises(IntegrityError):
        seal()


# --- all at once ------------------------------------------------------------------------------


def test_a_busy_morning_ends_without_a_deadlock_and_with_a_whole_trail(people: Cast) -> None:
    """Every unit writes, proves, hands in and takes back while the Sekretaris goes on without."""
    story = begin(people)

    def attempt(act: Callable[..., Any], *more: Any, **named: Any) -> None:
        with suppress(Refusal):
            act(*more, **named)

    def work(unit: Unit) -> None:
        head = people.head_of(unit)
        for number in range(6):
            at = later(500 + number)
            attempt(fill_and_submit, people, story.round, unit, at=at)
            attempt(intake.recall, form_of(story.round, unit), by=head, at=at)

    def go_on() -> None:
        for unit in all_units(people):
            form = form_of(story.round, unit)
            attempt(intake.go_on_without, form, reason="Diam.", by=people.sekretaris, at=later(520))

    acts = [partial(work, unit) for unit in all_units(people)]
    assert faults_of(together(*acts, go_on, go_on)) == []
    waiting = story.round.turns.filter(status=Turn.Status.OPEN)
    assert waiting.filter(step="rekap").count() <= 1
    assert bool(waiting.filter(step="isi_formulir")) != bool(waiting.filter(step="rekap"))
    assert is_sound(people.kadis.stream)
