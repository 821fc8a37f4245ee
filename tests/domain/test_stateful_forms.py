"""Steps 6 and 7 as a machine: two UPTDs below a Bidang, people with two hats, and every act on
forms in any order; what was handed in stands, and the round can be finished from anywhere.
"""

from __future__ import annotations

import importlib
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from tests.cast import Cast
from tests.domain.above_rounds import BELOW, OWN, U1_OWN, House, house_of
from tests.domain.any_act import Arguments, acts
from tests.domain.document_rounds import later
from tests.domain.form_rounds import FILLED, form_of, write
from tests.domain.test_stateful_round import SEEDS, WANTED, Machine, set_once

from himpun.core.actors import Actor, Capacity
from himpun.core.canonical import loads, plain
from himpun.core.models import TrailEvent
from himpun.core.refusals import Refusal
from himpun.intake import actions as intake
from himpun.intake.answers import figures_of, read_row, written_in
from himpun.intake.models import Answer, Clarification, HandIn, Submission, Verification
from himpun.intake.reading import read_rows_of
from himpun.intake.rules.cells import ACTUAL, MISSING_REASON, NOTE, CellChange
from himpun.intake.snapshots import frozen_row
from himpun.measurement.models import Recap
from himpun.rounds.models import Round, Turn

__all__ = ["set_once"]

EXAMPLES = int(WANTED or 4)
STEPS = 16
ATTEMPTS = 12
ACTS = 6
MOST_TURNS = 60
CELLS = {**FILLED, **BELOW, "BM": FILLED["BM"] | OWN, "U1": BELOW["U1"] | U1_OWN}

#: What is done to forms; some of it more often, so that the rest has something to be done to.
FORM_ACTS = [
    *sorted(acts().keys() & {f"intake.{name}" for name in intake.__all__} - {"intake.distribute"}),
    *["intake.save_answers", "intake.submit"] * 5,
    *["intake.ask_clarification"] * 12,
    *["intake.verify_contribution", "intake.send_contribution_back", "intake.recall"] * 2,
    *["intake.answer_clarification", "intake.withdraw_clarification", "intake.check_form"] * 6,
]
TOLD = ("values", "actual", "note", "missing_reason", "data_status", "data_on")
Typists = dict[tuple[int, str], int | None]


class Sensible(Arguments):
    """Arguments that a person means, more often than not."""

    def _value(self, name: str, annotation: str, subject: Any) -> Any:
        if name == "rows" and isinstance(subject, Submission):
            due = list(subject.rows.filter(is_due=True).values_list("pk", flat=True))
            return self.draw.sample(due, min(len(due), self.draw.randint(1, 2)))
        if name == "row_ids":
            rows = subject.submission.rows.filter(is_due=True, is_open=True)
            return list(rows.values_list("pk", flat=True)[: self.draw.randint(1, 2)])
        if name == "numbers":
            below = HandIn.objects.filter(submission__unit__parent=subject.unit_id).order_by("id")
            return {line["id"]: each.number for each in below for line in each.content["rows"][:1]}
        if name in {"due_at", "number"} and "None" in annotation:
            return None
        return super()._value(name, annotation, subject)

    def _text(self) -> str:
        return self.draw.choice(["Sesuai arahan.", "Catatan kedua.", ""])

    def _cells(self, subject: Any) -> list[CellChange]:
        rows = list(subject.rows.filter(is_due=True, is_open=True))
        changes = []
        for row in self.draw.sample(rows, min(len(rows), self.draw.randint(1, 2))):
            known = row.frozen.get("spec", {}).get("variables", [])
            fields = [f"values.{each['name']}" for each in known] or [ACTUAL]
            field = self.draw.choice([*fields, *fields, NOTE])
            changes.append(CellChange(row.pk, field, str(self.draw.randint(1, 50))))
        return changes


class FormMachine(Machine):
    """One round from step 6 on."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.minute = 400
        self.throws = 0
        self.typists: Typists = {}
        self.typed_in: dict[int, Typists] = {}
        self.known: Mapping[int, Mapping[str, object]] = self.figures()
        self.numbers: set[int] = set()

    def begin(self) -> Round:
        return self.house.round

    def teardown(self) -> None:
        try:
            self.the_round_can_be_finished()
        finally:
            super().teardown()

    @initialize(n=st.sampled_from([6, 6, 2]), seed=SEEDS)
    def some_of_it_is_done(self, n: int, seed: int) -> None:
        draw = Random(seed)
        for _ in range(n):
            self.what_is_due(draw)

    # --- who --------------------------------------------------------------------------------------

    @cached_property
    def people(self) -> dict[str, Actor]:
        """Everybody, and three who wear two hats: the operator's below the verifier's."""
        house, cast = self.house, self.house.cast
        below = Capacity("bidang", house.first.pk, "Operator UPTD Satu", "DEFINITIF", False)
        above = Capacity("bidang", cast.bina_marga_unit.pk, "Plh. Kepala Bidang", "PLH", True)
        return {
            **cast.insiders,
            "orang_luar": cast.orang_luar,
            "first_head": house.first_head,
            "first_operator": house.first_operator,
            "second_head": house.second_head,
            "kabid_rangkap": _with(cast.bina_marga, below),
            "anggota_rangkap": _with(cast.sakip_member, below, above),
            "operator_rangkap": _with(house.first_operator, above),
        }

    def person(self, who: str) -> Actor:
        return self.people[who]

    def draw(self, seed: int) -> Random:
        """Another throw each time, also of the small seeds that come again and again."""
        self.throws += 1
        return Random(f"{seed} {self.throws}")

    # --- what they do -----------------------------------------------------------------------------

    @rule(seed=SEEDS)
    def what_is_due_is_done(self, seed: int) -> None:
        """Now and then only: steps 6 and 7 are to last."""
        draw = self.draw(seed)
        is_filling = self.round.turns.filter(step="isi_formulir", status=Turn.Status.OPEN).exists()
        if draw.random() < (0.8 if is_filling else 0.3):
            self.what_is_due(draw)

    @rule(seed=SEEDS)
    def somebody_does_what_he_may(self, seed: int) -> None:
        """Acts of forms, each by somebody whom its policy lets."""
        draw = self.draw(seed)
        for _ in range(ACTS):
            self.one_act(draw)

    @rule(seed=SEEDS)
    def anybody_does_anything(self, seed: int) -> None:
        draw = self.draw(seed)
        arguments = Sensible(self.cast, self.round, draw, later(self.minute))
        name, who = draw.choice(FORM_ACTS), draw.choice(sorted(self.people))
        subject = arguments.subject(acts()[name])
        if subject is not None:
            self.attempt(name, who, subject, arguments.named(acts()[name], subject))

    def one_act(self, draw: Random) -> None:
        arguments = Sensible(self.cast, self.round, draw, later(self.minute))
        policy = importlib.import_module("himpun.intake.policy")
        for name in draw.sample(FORM_ACTS, ATTEMPTS):
            subject = arguments.subject(acts()[name])
            if subject is None:
                continue
            why_not = getattr(policy, name.replace("intake.", "why_not_"))
            for who in draw.sample(sorted(self.people), len(self.people)):
                if not why_not(subject, by=self.people[who]):
                    named = arguments.named(acts()[name], subject)
                    if self.attempt(name, who, subject, named):
                        return
                    break

    def attempt(self, name: str, who: str, subject: Any, named: dict[str, Any]) -> bool:
        is_done = super().attempt(name, who, subject, named)
        if is_done:
            self.observe(self.people[who])
            self.minute += 1
        return is_done

    def do_isi_formulir(self, turn: Turn, draw: Random) -> None:
        assert turn.unit is not None
        at, form = later(self.minute), form_of(self.round, turn.unit)
        below = {self.house.first.pk, self.house.second.pk}
        heads = self.house if turn.unit_id in below else self.cast
        head = heads.head_of(turn.unit)
        is_open = set(form.rows.filter(is_open=True).values_list("code", flat=True))
        cells = {key: text for key, text in CELLS[turn.unit.code].items() if key[0] in is_open}
        if cells:
            # A row keeps a figure or a reason: what somebody typed where a reason goes is cleared.
            cleared = {(code, ACTUAL): "" for code, field in cells if field == MISSING_REASON}
            write(self.round, turn.unit, cleared | cells, by=head, at=at)
        self.observe(head)
        with suppress(Refusal):  # somebody left a figure that a check does not let through
            intake.submit(form_of(self.round, turn.unit), by=head, at=at)
        self.observe(head)
        if form_of(self.round, turn.unit).status == Submission.Status.HANDED_IN:
            return
        with suppress(Refusal):  # it is not late yet
            intake.go_on_without(form, reason="Diam.", by=self.cast.sekretaris, at=at)

    def do_rekap(self, turn: Turn, draw: Random) -> None:
        """What was asked is taken back first, so that the recap can be frozen."""
        waiting = Clarification.objects.filter(status=Clarification.Status.ASKED)
        for each in waiting.order_by("pk"):
            by, at = self.cast.tim_sakip, later(self.minute)
            intake.withdraw_clarification(each, reason="Lewat waktu.", by=by, at=at)
        super().do_rekap(turn, draw)

    def the_round_can_be_finished(self) -> None:
        """From wherever it stands, by people who do what is due."""
        draw = Willing()
        for _ in range(MOST_TURNS):
            if Round.objects.get(pk=self.round.pk).status != Round.Status.OPEN:
                return
            self.what_is_due(draw)
        raise AssertionError(list(self.round.turns.filter(status=Turn.Status.OPEN)))

    # --- what is remembered beside the program ----------------------------------------------------

    def figures(self) -> dict[int, Mapping[str, object]]:
        rows = Answer.objects.select_related("row")
        return {each.row_id: figures_of(written_in(each.row)) for each in rows}

    def observe(self, by: Actor) -> None:
        """Who typed what, as somebody sees it who watches over the shoulder."""
        now, standing = self.figures(), self.handed_in_figures()
        for row, figures in now.items():
            former = self.known[row]
            for cell in former.keys() | figures.keys():
                if former.get(cell) == figures.get(cell):
                    continue
                given = standing.get(row)
                if given is not None and given[0] == figures and self.is_put_back(row):
                    self.typists[row, cell] = given[1].get((row, cell))
                else:
                    self.typists[row, cell] = by.person_id
        self.known = now
        for each in HandIn.objects.exclude(pk__in=self.typed_in):
            self.typed_in[each.pk] = dict(self.typists)

    def is_put_back(self, row: int) -> bool:
        """Whether the row says again what was handed in, because it is closed."""
        form = Submission.objects.get(rows=row)
        return form.status == Submission.Status.HANDED_IN or not form.rows.get(pk=row).is_open

    def handed_in_figures(self) -> dict[int, tuple[Mapping[str, object], Typists]]:
        """By row: its figures in the newest hand-in, and who had typed them."""
        found = {}
        for each in HandIn.objects.filter(pk__in=self.typed_in).order_by("number"):
            for line in each.content["rows"]:
                found[line["id"]] = (_figures(line), self.typed_in[each.pk])
        return found

    # --- what must hold ---------------------------------------------------------------------------

    @invariant()
    def versions_are_counted_and_keep_what_was_closed(self) -> None:
        for form in Submission.objects.all():
            hand_ins = list(form.hand_ins.order_by("number"))
            assert [each.number for each in hand_ins] == list(range(1, form.n_hand_ins + 1))

    @invariant()
    def what_is_closed_says_what_was_handed_in(self) -> None:
        """A form that stands may keep the draft of a question taken back, and marks it."""
        for form in Submission.objects.select_related("turn").exclude(n_hand_ins=0):
            newest = form.hand_ins.get(number=form.n_hand_ins)
            given = {line["id"]: line for line in newest.content["rows"]}
            is_whole = form.status == Submission.Status.HANDED_IN
            turns = self.round.turns.filter(step="isi_formulir", unit=form.unit_id)
            passed = turns.filter(pass_no=newest.content["pass_no"])
            if passed.exclude(status=Turn.Status.DONE).exists():
                continue  # taken back: it says nothing any more
            left = set(
                form.clarifications.filter(
                    status=Clarification.Status.WITHDRAWN, withdrawn_at__gte=newest.handed_in_at
                ).values_list("rows", flat=True)
            )
            for row in read_rows_of(form):
                if not row.is_open or (is_whole and row.pk not in left):
                    now: Any = plain(frozen_row(row, read_row(row).written))
                    assert _said(now) == _said(given[row.pk]), (form.unit.code, row.code)

    @invariant()
    def a_form_is_asked_while_somebody_waits_for_its_answer(self) -> None:
        asked = Clarification.objects.filter(status=Clarification.Status.ASKED)
        clarifying = Submission.objects.filter(status=Submission.Status.CLARIFYING)
        forms = sorted(asked.values_list("submission", flat=True))
        assert forms == sorted(clarifying.values_list("pk", flat=True))
        if forms and Round.objects.get(pk=self.round.pk).status == Round.Status.OPEN:
            assert self.round.turns.filter(step="rekap", status=Turn.Status.OPEN).exists()

    @invariant()
    def nobody_accepts_what_he_typed(self) -> None:
        self.observe(self.cast.kadis)
        for each in Verification.objects.filter(is_accepted=True):
            typed = self.typed_in[each.hand_in_id]
            mine = [cell for (row, cell), who in typed.items() if row == each.row_id]
            assert all(typed[each.row_id, cell] != each.made_by_id for cell in mine)

    @invariant()
    def nobody_checks_what_he_typed_or_handed_in(self) -> None:
        for form in Submission.objects.exclude(checked_at=None):
            newest = form.hand_ins.get(number=form.n_hand_ins)
            typed = self.typed_in[newest.pk]
            rows = set(form.rows.values_list("pk", flat=True))
            figures = {key for key in typed if key[0] in rows and self.stands(newest, key)}
            assert form.checked_by_id not in {typed[key] for key in figures}
            assert form.checked_by_id != newest.handed_in_by_id

    def stands(self, hand_in: HandIn, key: tuple[int, str]) -> bool:
        line = next(each for each in hand_in.content["rows"] if each["id"] == key[0])
        return key[1] in _figures(line)

    @invariant()
    def a_recap_says_what_was_handed_in_and_when(self) -> None:
        told = TrailEvent.objects.filter(verb="measurement.recapitulated").order_by("seq")
        for event, recap in zip(told, Recap.objects.order_by("number"), strict=True):
            if recap.number in self.numbers:
                continue
            self.numbers.add(recap.number)
            details: Any = loads(event.content)["details"]
            for unit, content_hash in details["hand_ins"].items():
                hand_in = HandIn.objects.get(content_hash=content_hash)
                self.agree(recap.content, unit, hand_in)

    def agree(self, content: Any, unit: str, hand_in: HandIn) -> None:
        given = {line["code"]: line for line in hand_in.content["rows"]}
        for row in content["rows"]:
            if row["unit"] == unit:
                assert row["actual"] == given[row["indicator"]]["actual"], row
        (line,) = (each for each in content["units"] if each["unit"] == unit)
        asked = Clarification.objects.filter(submission=hand_in.submission_id)
        late = [each for each in asked if (each.answered_at or each.withdrawn_at) > each.due_at]
        assert line.get("clarifications_late", 0) <= len(late)
        by_itself = hand_in.submission.hand_ins.exclude(
            pk__in=[each.hand_in_id for each in asked if each.hand_in_id is not None]
        ).filter(content__pass_no=hand_in.content["pass_no"])
        moment = max(each.handed_in_at for each in by_itself)
        assert datetime.fromisoformat(line["handed_in_at"]) == moment.replace(microsecond=0), line


class Willing(Random):
    """Who always agrees: no return, no detour."""

    def random(self) -> float:
        return 0.99

    def choice(self, seq: Any) -> Any:
        return seq[0]


def _with(person: Actor, *more: Capacity) -> Actor:
    return replace(person, capacities=(*person.capacities, *more))


def _figures(line: Mapping[str, Any]) -> dict[str, object]:
    """The typed figures of a frozen row by cell."""
    if line["values"]:
        return {f"values.{name}": text for name, text in line["values"].items() if text is not None}
    return {ACTUAL: line["actual"]} if line["actual"] is not None else {}


def _said(line: Mapping[str, Any]) -> tuple[object, ...]:
    """What a row says: its cells, and its proofs by their digests."""
    proofs = sorted(each["sha256"] for each in line["evidence"])
    return (*(line[name] for name in TOLD), proofs)


def test_whatever_is_done_to_forms_what_was_handed_in_stands(cast: Cast, set_once: None) -> None:
    counts: Counter[tuple[str, bool]] = Counter()
    within = {"house": house_of(cast), "cast": cast, "counts": counts}
    run_state_machine_as_test(
        type("AFormMachine", (FormMachine,), within),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=WANTED is None,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if WANTED else [Phase.generate],
        ),
    )
    done = {name for name, is_done in counts if is_done and name.startswith("intake.")}
    assert len(done) > len(set(FORM_ACTS)) / 2, sorted(done)
