"""Races through the write door, with real threads on a real database; each with the naive way
beside it, which must fail, so that the race is known to be one."""

from __future__ import annotations

import threading
from datetime import datetime
from functools import partial

import pytest
from django.db import IntegrityError, connection
from django.db.models import Max
from tests.cast import Cast
from tests.factories import make_cast
from tests.faults.together import PATIENCE, faults_of, together

from himpun.core import guard, trail
from himpun.core.action import action, change, form_token, note
from himpun.core.actors import Actor
from himpun.core.canonical import loads
from himpun.core.models import Replay, TrailEvent
from himpun.core.refusals import Conflict
from himpun.offices.models import Office, Unit

N_WRITERS = 8
N_ROUNDS = 12


@pytest.fixture
def people(transactional_db: None) -> Cast:
    """The cast in a database that really commits, so that threads see each other."""
    return make_cast()


@action("test.renamed")
def rename(unit: Unit, *, name: str, by: Actor, at: datetime) -> Unit:
    return change(unit, name=name)


@action("test.founded")
def found(office: Office, *, code: str, by: Actor, at: datetime) -> Unit:
    return Unit.objects.create(
        office=office, code=code, name="Unit baru", kind="BIDANG", valid_from=at.date()
    )


# --- the trail has no gap -------------------------------------------------------------------


def test_eight_writers_leave_a_trail_without_gap_or_twin(people: Cast, at: datetime) -> None:
    units = [
        people.secretariat,
        people.bina_marga_unit,
        people.cipta_karya_unit,
        people.tata_ruang_unit,
    ]

    def write(place: int) -> None:
        for number in range(N_ROUNDS):
            rename(units[place % 4], name=f"{place}-{number}", by=people.admin, at=at)

    answers = together(*[partial(write, place) for place in range(N_WRITERS)])
    assert faults_of(answers) == []
    seqs = list(TrailEvent.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(1, N_WRITERS * N_ROUNDS + 1))
    assert not list(trail.verify(people.admin.stream))


def test_two_first_writers_of_one_stream_both_get_a_place(people: Cast, at: datetime) -> None:
    write = partial(rename, by=people.admin, at=at)
    answers = together(
        partial(write, people.bina_marga_unit, name="satu"),
        partial(write, people.cipta_karya_unit, name="dua"),
    )
    assert faults_of(answers) == []
    assert sorted(TrailEvent.objects.values_list("seq", flat=True)) == [1, 2]


def test_the_naive_next_number_collides(people: Cast, at: datetime) -> None:
    """Negative control: MAX()+1 without a locked head."""
    gate = threading.Barrier(2)

    def write() -> None:
        highest = TrailEvent.objects.aggregate(top=Max("seq"))["top"] or 0
        gate.wait(PATIENCE)
        with guard.lifted("negative control"):
            TrailEvent.objects.create(
                stream="naive", seq=highest + 1, at=at, verb="x", content="{}", subject_id=""
            )

    assert [type(fault) for fault in faults_of(together(write, write))] == [IntegrityError]


# --- eight clicks are one act ---------------------------------------------------------------


def test_eight_simultaneous_clicks_make_one_unit_twenty_times(people: Cast, at: datetime) -> None:
    before = Unit.objects.count()

    def click(number: int) -> int:
        with form_token(f"form-{number}"):
            unit = found(people.office, code=f"U{number}", by=people.admin, at=at)
        return unit.pk

    for number in range(20):
        answers = together(*[partial(click, number)] * N_WRITERS)
        assert faults_of(answers) == []
        assert len(set(answers)) == 1, "every click is answered with the first result"
    assert Unit.objects.count() == before + 20
    assert TrailEvent.objects.filter(verb="test.founded").count() == 20
    assert Replay.objects.count() == 20


def test_without_a_token_each_click_is_an_act(people: Cast, at: datetime) -> None:
    """Negative control: the token, not luck, made them one."""
    clicks = [
        partial(rename, people.bina_marga_unit, name="klik", by=people.admin, at=at)
    ] * N_WRITERS
    together(*clicks)
    assert TrailEvent.objects.filter(verb="test.renamed").count() == N_WRITERS


def test_a_click_whose_first_was_refused_is_an_act_of_its_own(people: Cast, at: datetime) -> None:
    tries: list[int] = []

    @action("test.second_time_lucky")
    def lucky(unit: Unit, *, by: Actor, at: datetime) -> Unit:
        tries.append(1)
        if len(tries) == 1:
            raise Conflict("Belum.")
        return change(unit, name="berhasil")

    def click() -> Unit:
        with form_token("form-lucky"):
            return lucky(people.bina_marga_unit, by=people.admin, at=at)

    answers = together(click, click)
    assert len(faults_of(answers)) == 1
    assert Unit.objects.get(pk=people.bina_marga_unit.pk).name == "berhasil"


# --- what was approved is what the approver saw ---------------------------------------------
# A unit stands for a form: its name is the figure, `fills` tells whether it is still open.


@action("test.edited")
def edit(form: Unit, *, figure: str, seen: int, by: Actor, at: datetime) -> Unit:
    return change(form, expect={"fills": True, "version": seen}, name=figure)


@action("test.approved")
def approve(form: Unit, *, seen: Unit, by: Actor, at: datetime) -> Unit:
    note(approved=seen.name)
    return change(form, expect={"fills": True, "version": seen.version}, fills=False)


def test_an_approval_that_meets_three_edits_is_never_torn(people: Cast, at: datetime) -> None:
    n_approved = 0
    for number in range(40):
        form = found(people.office, code=f"F{number}", by=people.admin, at=at)
        seen = Unit.objects.get(pk=form.pk)
        change_it = partial(edit, form, seen=seen.version, by=people.admin, at=at)
        answers = together(
            partial(approve, form, seen=seen, by=people.kadis, at=at),
            *[partial(change_it, figure=str(figure)) for figure in range(3)],
        )
        assert [type(fault) for fault in faults_of(answers)] == [Conflict] * 3
        stored = Unit.objects.get(pk=form.pk)
        rows = TrailEvent.objects.filter(verb="test.approved", subject_id=str(form.pk))
        approved = [loads(row.content)["details"] for row in rows]
        assert approved == ([] if stored.fills else [{"approved": stored.name}])
        n_approved += len(approved)
    assert n_approved, "the approver never won: nothing was tested"
    assert not list(trail.verify(people.admin.stream))


def test_the_naive_approval_is_torn(people: Cast, at: datetime) -> None:
    """Negative control: read, look at the status, save."""
    form = found(people.office, code="NAIVE", by=people.admin, at=at)
    gate = threading.Barrier(2)

    def naive_approve() -> None:
        row = Unit.objects.get(pk=form.pk)
        gate.wait(PATIENCE)
        if row.fills:
            row.fills = False
            with guard.lifted("negative control"):
                row.save()

    def naive_edit() -> None:
        row = Unit.objects.get(pk=form.pk)
        gate.wait(PATIENCE)
        if row.fills:
            row.name = "diubah"
            with guard.lifted("negative control"):
                row.save()

    assert faults_of(together(naive_approve, naive_edit)) == []
    stored = Unit.objects.get(pk=form.pk)
    assert (stored.fills, stored.name) != (False, "diubah"), "the later save undid the earlier"


# --- two who lock in opposite order ---------------------------------------------------------


@pytest.mark.postgres
def test_of_two_acts_in_deadlock_the_victim_is_run_again(people: Cast, at: datetime) -> None:
    gate = threading.Barrier(2)
    tries: list[str] = []

    @action("test.crossed")
    def cross(first: Unit, *, second: Unit, name: str, by: Actor, at: datetime) -> Unit:
        tries.append(name)
        change(first, name=name)
        if tries.count(name) == 1:
            gate.wait(PATIENCE)
        change(Unit.objects.select_for_update().get(pk=second.pk), name=name)
        return first

    one, two = people.bina_marga_unit, people.cipta_karya_unit
    act = partial(cross, by=people.admin, at=at)
    answers = together(
        partial(act, one, second=two, name="maju"), partial(act, two, second=one, name="mundur")
    )
    assert faults_of(answers) == []
    assert len(tries) == 3, "one of the two was run again"
    assert len(set(Unit.objects.filter(pk__in=[one.pk, two.pk]).values_list("name"))) == 1
    assert not list(trail.verify(people.admin.stream))


def test_threads_meet_in_one_database(people: Cast) -> None:
    """In memory each thread would have a database of its own, and no race would be one."""
    count = Office.objects.count
    assert together(count, count) == [2, 2]
    assert "memory" not in str(connection.settings_dict["NAME"])
