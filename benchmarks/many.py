"""Several offices with many filled forms: what eight people hand in at the same time.

One round of each office is played through its steps; the other rounds are copies of it with
other periods, for three hundred rounds played step by step would take longer than the timing.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import models

from benchmarks import scene
from himpun.core import clock, guard
from himpun.core.actors import system_actor
from himpun.intake import actions as intake
from himpun.intake.models import Answer, FormRow, Submission
from himpun.intake.rules.cells import CellChange
from himpun.offices.actions import import_office
from himpun.offices.models import Person, Unit
from himpun.ops.sample_office import MAIN_SOP, SAMPLES, publish
from himpun.planning.rules.periods import Period
from himpun.rounds import actions as rounds
from himpun.rounds.models import Round, Turn

M = TypeVar("M", bound=models.Model)

BACKEND = "himpun.web.backend.PersonBackend"
ROWS = 12  # of two variables each: a form of 24 cells
FIRST_YEAR = 2026


@dataclass(frozen=True)
class Form:
    """A filled form of one unit, the session of its head, and one of its rows."""

    pk: int
    office: int
    round: int
    session: str
    row: int


@dataclass(frozen=True)
class Order:
    """A round that waits at its first step, and the session of who orders it."""

    round: int
    turn: int
    session: str


def offices(n: int) -> list[scene.Scene]:
    """`n` offices like the sample, each with people of its own."""
    text = (SAMPLES / "bmcktr" / "office.yaml").read_text("utf-8")
    found = []
    for number in range(1, n + 1):
        own = text.replace("kode: bmcktr", f"kode: dinas{number}", 1)
        own = own.replace("nama_masuk: ", f"nama_masuk: d{number}.")
        office = import_office(own, by=system_actor(), at=scene.START).office
        publish(MAIN_SOP, office=office, at=scene.START)
        found.append(scene.Scene(office))
    return found


def filled_forms(stage: scene.Scene, *, n_rounds: int) -> list[Form]:
    """`n_rounds` rounds of the office, each with a filled form of every unit."""
    units = stage.units()
    scene.plan(stage, n_indicators=ROWS * len(units), units=units, prefix="F")
    pattern = scene.distributed(stage, period=f"{FIRST_YEAR}-TW1")
    for unit in units:
        _fill(stage, pattern, unit)
    sessions = {unit.pk: session_of(scene.head_of(stage, unit).person_id) for unit in units}
    made = [pattern]
    with guard.lifted("benchmark set-up"):
        for number in range(1, n_rounds):
            period = f"{FIRST_YEAR + number // 4}-TW{number % 4 + 1}"
            made.append(_copy_round(pattern, period=period))
    return [form for round in made for form in _forms(round, sessions)]


def _fill(stage: scene.Scene, round: Round, unit: Unit) -> None:
    submission = scene.form_of(round, unit)
    cells = [
        CellChange(row.pk, f"values.{name}", figure)
        for row in FormRow.objects.filter(submission=submission)
        for name, figure in (("a", "71"), ("b", "100"))
    ]
    intake.save_answers(submission, cells=cells, by=scene.head_of(stage, unit), at=scene.later(390))


def _forms(round: Round, sessions: dict[int, str]) -> Iterator[Form]:
    for submission in Submission.objects.filter(round=round).order_by("unit"):
        row = submission.rows.order_by("position")[0]
        session = sessions[submission.unit_id]
        yield Form(submission.pk, round.office_id, round.pk, session, row.pk)


def _copy_round(pattern: Round, *, period: str) -> Round:
    (round,) = _copies([pattern], period=period, title=f"Tolok ukur {period}")
    turns = list(Turn.objects.filter(round=pattern))
    turn_of = _pairs(turns, _copies(turns, round=round))
    forms = list(Submission.objects.filter(round=pattern))
    with_turns = [(form, turn_of[form.turn_id or 0]) for form in forms]
    for form, new in zip(forms, _copies(forms, round=round), strict=True):
        Submission.objects.filter(pk=new.pk).update(turn=dict(with_turns)[form])
        rows = list(FormRow.objects.filter(submission=form))
        row_of = _pairs(rows, _copies(rows, submission=new))
        answers = list(Answer.objects.filter(row__submission=form))
        for answer in answers:
            answer.row = row_of[answer.row_id]
        _copies(answers)
    return round


def _copies(originals: Iterable[M], **values: object) -> list[M]:
    """New rows like these, with some values of their own."""
    new = []
    for original in originals:
        other = copy.copy(original)
        other._state = copy.copy(original._state)
        other.pk = None
        for name, value in values.items():
            setattr(other, name, value)
        new.append(other)
    return type(new[0])._default_manager.bulk_create(new)


def _pairs(originals: Iterable[M], new: Iterable[M]) -> dict[int, M]:
    return {one.pk: other for one, other in zip(originals, new, strict=True)}


def orders(stage: scene.Scene, *, n: int) -> list[Order]:
    """`n` rounds that wait for their order."""
    session = session_of(stage.actor("kadis").person_id)
    procedure = stage.office.procedures.get(code="pengumpulan-data-kinerja")
    found = []
    for number in range(n):
        round = rounds.open_round(
            stage.office,
            procedure=procedure,
            period=Period.parse(f"{2040 + number // 4}-TW{number % 4 + 1}"),
            by=system_actor(stage.office.pk),
            at=clock.now(),
        )
        turn = scene.turn_of(round, "perintah")
        found.append(Order(round.pk, turn.pk, session))
    return found


def session_of(person_id: int | None) -> str:
    """The key of a session as the login page would begin it."""
    person = Person.objects.get(pk=person_id or 0)
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)
