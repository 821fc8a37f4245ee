"""The whole procedure as a machine: anybody does anything at any moment, and what must hold holds.

CI runs few, fixed examples; HIMPUN_EXAMPLES=200 looks for more, other ones each time.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from contextlib import suppress
from functools import wraps
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from tests.cast import Cast
from tests.domain.any_act import Arguments, acts, entitled
from tests.domain.document_rounds import later, open_round, register
from tests.domain.form_rounds import FILLED, form_of, write
from tests.faults.soundness import unsound_numbers
from tests.faults.test_faultpoints import fingerprint
from tests.plans import make_plan

from himpun.archive import actions as archive
from himpun.core import trail
from himpun.core.actors import Actor
from himpun.core.canonical import digest, loads
from himpun.core.models import TrailEvent
from himpun.core.refusals import NotVisible, Refusal
from himpun.documents import actions as documents
from himpun.documents import pdf
from himpun.documents.models import Document, SourceItem
from himpun.intake import actions as intake
from himpun.intake.models import HandIn, Submission
from himpun.measurement import actions as measurement
from himpun.measurement.measuring import get_measurement
from himpun.measurement.models import Recap, Verdict
from himpun.planning.models import PlanningDocument
from himpun.planning.rules.periods import Period
from himpun.rounds.models import Round, Turn

WANTED = os.environ.get("HIMPUN_EXAMPLES")
EXAMPLES = int(WANTED or 6)
STEPS = 30
ATTEMPTS = 4
SEEDS = st.integers(0, 2**32)
LEADERS = ["kadis", "sekretaris", "tim_sakip", "bina_marga", "perencanaan"]
PEOPLE = sorted(name for name, kind in Cast.__annotations__.items() if kind == "Actor")


def is_sentence(text: str) -> bool:
    """Begins large, ends with a full stop (or asks), and says nothing of the program's inside."""
    inside = ("None", "Error", "object at", "<", "{")
    begins = text[:1].isupper() or text[:1].isdigit()
    return begins and text[-1:] in {".", "?"} and not any(word in text for word in inside)


class Machine(RuleBasedStateMachine):
    """One round from its opening on."""

    cast: Cast
    counts: Counter[tuple[str, bool]]

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.minute = 10
        self.round = self.begin()
        self.issued: dict[int, tuple[object, ...]] = {}
        self.printed: dict[int, str] = {}
        self.agreed: str | None = None
        self.closed: str | None = None

    def begin(self) -> Round:
        """The round to be played with."""
        return open_round(self.cast)

    def person(self, who: str) -> Actor:
        """Somebody by the name he bears here."""
        found: Actor = getattr(self.cast, who)
        return found

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @initialize(n=st.integers(0, 14), seed=SEEDS)
    def some_of_it_is_done(self, n: int, seed: int) -> None:
        draw = Random(seed)
        for _ in range(n):
            self.what_is_due(draw)

    # --- what people do -----------------------------------------------------------------------

    @rule(minutes=st.sampled_from([1, 30, 600, 5_000]))
    def time_passes(self, minutes: int) -> None:
        self.minute += minutes

    @rule(seed=SEEDS)
    def what_is_due_is_done(self, seed: int) -> None:
        """The right person does the right thing, so that rounds come to their end."""
        self.what_is_due(Random(seed))

    def what_is_due(self, draw: Random) -> None:
        turn = self.round.turns.filter(status=Turn.Status.OPEN).order_by("pk").first()
        if turn is not None:
            self.minute += draw.choice([1, 60])
            getattr(self, f"do_{turn.step}")(turn, draw)

    @rule(seed=SEEDS)
    def anybody_does_anything(self, seed: int) -> None:
        """Done, or refused in a sentence with nothing changed; never anything else."""
        draw = Random(seed)
        arguments = Arguments(self.cast, self.round, draw, later(self.minute))
        for _ in range(ATTEMPTS):
            name, who = draw.choice(sorted(acts())), draw.choice(PEOPLE)
            subject = arguments.subject(acts()[name])
            if subject is not None:
                self.attempt(name, who, subject, arguments.named(acts()[name], subject))

    @rule(seed=SEEDS)
    def somebody_does_what_he_may(self, seed: int) -> None:
        """What the policy allows, with whatever arguments."""
        draw = Random(seed)
        arguments = Arguments(self.cast, self.round, draw, later(self.minute))
        leaders = {who: getattr(self.cast, who) for who in LEADERS}
        for _ in range(ATTEMPTS):
            found = entitled(arguments, leaders)
            if found is not None and (found[0] != "rounds.cancel_round" or draw.random() < 0.05):
                name, who, subject = found
                self.attempt(name, who, subject, arguments.named(acts()[name], subject))

    def attempt(self, name: str, who: str, subject: Any, named: dict[str, Any]) -> bool:
        """Whether it was done; refused, it says why in a sentence and changes nothing."""
        before = fingerprint()
        sentence = ""
        try:
            acts()[name](subject, **named, by=self.person(who), at=later(self.minute))
        except Refusal as refusal:
            sentence = refusal.sentence
        except NotVisible:
            sentence = "Tidak ada."
        self.counts[name, not sentence] += 1
        if sentence:
            assert is_sentence(sentence), (name, sentence)
            assert fingerprint() == before, f"{name} was refused and changed something"
        else:
            assert who != "orang_luar", name
        return not sentence

    def do_perintah(self, turn: Turn, draw: Random) -> None:
        documents.order_round(turn, by=self.cast.kadis, at=later(self.minute))

    def do_rapat(self, turn: Turn, draw: Random) -> None:
        documents.file_minutes(turn, by=self.cast.sekretaris, at=later(self.minute))

    def do_rencana(self, turn: Turn, draw: Random) -> None:
        documents.issue_work_plan(turn, by=self.cast.tim_sakip, at=later(self.minute))

    def do_dokumen(self, turn: Turn, draw: Random) -> None:
        by, at = self.cast.tim_sakip, later(self.minute)
        if not SourceItem.objects.filter(round=self.round).exists():
            documents.add_source_item(turn, label="Renstra", by=by, at=at)
        for item in SourceItem.objects.filter(round=self.round, attached_at=None, waived_at=None):
            paper = PlanningDocument.objects.order_by("pk").first()
            documents.attach_source_item(item, planning_document=paper, by=by, at=at)
        documents.attach_sources(turn, by=by, at=at)

    def do_formulir(self, turn: Turn, draw: Random) -> None:
        intake.distribute(turn, by=self.cast.tim_sakip, at=later(self.minute))

    def do_isi_formulir(self, turn: Turn, draw: Random) -> None:
        assert turn.unit is not None
        at, form = later(self.minute), form_of(self.round, turn.unit)
        if draw.random() < 0.2:
            reason = "Diam."
            intake.go_on_without(form, reason=reason, by=self.cast.sekretaris, at=at)
            return
        head = self.cast.head_of(turn.unit)
        is_open = set(form.rows.filter(is_open=True).values_list("code", flat=True))
        cells = {key: text for key, text in FILLED[turn.unit.code].items() if key[0] in is_open}
        if cells:
            write(self.round, turn.unit, cells, by=head, at=at)
        with suppress(Refusal):  # somebody left a figure that a check does not let through
            intake.submit(form_of(self.round, turn.unit), by=head, at=at)

    def do_rekap(self, turn: Turn, draw: Random) -> None:
        measurement.recapitulate(turn, by=self.cast.tim_sakip, at=later(self.minute))

    def do_lapor_rekap(self, turn: Turn, draw: Random) -> None:
        by, at = self.cast.sekretaris, later(self.minute)
        if draw.random() < 0.25:
            measurement.send_recap_back(turn, guidance="Periksa jumlahnya.", by=by, at=at)
        else:
            measurement.report_recap(turn, by=by, at=at)

    def do_analisa(self, turn: Turn, draw: Random) -> None:
        by, at, choice = self.cast.kadis, later(self.minute), draw.random()
        if choice < 0.3:
            wanted = {self.cast.bina_marga_unit.pk: {draw.choice(["", "SUB-1"]): "Lengkapi."}}
            measurement.return_for_completion(turn, guidance=wanted, by=by, at=at)
        elif choice < 0.4:
            measurement.return_recap(turn, guidance="Hitung ulang.", by=by, at=at)
        else:
            measurement.agree(turn, outcome="setuju", by=by, at=at)

    def do_lapor_analisa(self, turn: Turn, draw: Random) -> None:
        measurement.report_analysis(turn, by=self.cast.sekretaris, at=later(self.minute))

    def do_arsip(self, turn: Turn, draw: Random) -> None:
        archive.archive_round(turn, by=self.cast.perencanaan, at=later(self.minute))

    # --- what must hold -------------------------------------------------------------------------

    @invariant()
    def one_step_is_open_while_the_round_runs(self) -> None:
        waiting = Turn.objects.filter(round=self.round, status=Turn.Status.OPEN)
        steps = set(waiting.values_list("step", flat=True))
        is_running = Round.objects.get(pk=self.round.pk).status == Round.Status.OPEN
        assert len(steps) == (1 if is_running else 0), steps
        assert steps <= {"isi_formulir"} or waiting.count() <= 1

    @invariant()
    def passes_are_counted_without_gap(self) -> None:
        passes: dict[tuple[str, int | None], list[int]] = defaultdict(list)
        for turn in Turn.objects.filter(round=self.round):
            passes[turn.step, turn.unit_id].append(turn.pass_no)
        for key, numbers in passes.items():
            assert sorted(numbers) == list(range(1, len(numbers) + 1)), key

    @invariant()
    def numbers_have_no_gap_and_the_trail_holds(self) -> None:
        assert unsound_numbers() == []
        assert not list(trail.verify(self.cast.kadis.stream))
        assert not TrailEvent.objects.filter(stream=self.cast.orang_luar.stream).exists()

    @invariant()
    def what_is_frozen_bears_its_digest(self) -> None:
        for hand_in in HandIn.objects.all():
            assert digest(hand_in.content) == hand_in.content_hash
        for recap in Recap.objects.all():
            assert digest(recap.content) == recap.content_hash
        for verdict in Verdict.objects.select_related("recap"):
            assert verdict.recap_hash == verdict.recap.content_hash

    @invariant()
    def a_recap_is_bound_to_hand_ins(self) -> None:
        told = TrailEvent.objects.filter(verb="measurement.recapitulated").order_by("seq")
        assert told.count() == Recap.objects.count()
        known = set(HandIn.objects.values_list("submission__unit__code", "content_hash"))
        for event, recap in zip(told, Recap.objects.order_by("number"), strict=True):
            details: Any = loads(event.content)["details"]
            assert details["content_hash"] == recap.content_hash
            assert set(details["hand_ins"].items()) <= known

    @invariant()
    def a_form_and_its_turn_agree(self) -> None:
        status = Submission.Status
        expected = {
            status.HANDED_IN: Turn.Status.DONE,
            status.CLARIFYING: Turn.Status.DONE,
            status.PASSED_OVER: Turn.Status.PASSED_OVER,
        }
        for form in Submission.objects.select_related("turn"):
            if form.turn.status != Turn.Status.CANCELLED:
                assert form.turn.status == expected.get(status(form.status), Turn.Status.OPEN)
            assert form.hand_ins.count() == form.n_hand_ins

    @invariant()
    def an_issued_letter_never_changes(self) -> None:
        for each in Document.objects.exclude(status=Document.Status.DRAFT):
            now = (each.number, each.content_hash, digest(each.content))
            assert self.issued.setdefault(each.pk, now) == now
            if each.blob_id is not None:  # a derived print gets its file when the round is sealed
                assert self.printed.setdefault(each.pk, each.blob_id) == each.blob_id

    @invariant()
    def agreed_figures_never_change(self) -> None:
        view = get_measurement(
            self.cast.office, period=Period.parse(self.round.period), by=self.cast.kadis
        )
        is_agreed = Verdict.objects.filter(is_agreed=True).count()
        assert is_agreed <= 1
        if is_agreed:
            now = repr(view)
            self.agreed = self.agreed or now
            assert self.agreed == now

    @invariant()
    def a_closed_round_never_changes(self) -> None:
        if Round.objects.get(pk=self.round.pk).status != Round.Status.OPEN:
            self.closed = self.closed or fingerprint()
            assert self.closed == fingerprint()


@pytest.fixture
def set_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same letter set twice is the same PDF: each is set but once here."""
    pages: dict[str, Any] = {}
    original = pdf.render

    @wraps(original)
    def render(template: str, framed: Any, *, at: Any, font: str = "") -> Any:
        key = digest([template, framed, at, font])
        if key not in pages:
            pages[key] = original(template, framed, at=at, font=font)
        return pages[key]

    monkeypatch.setattr(pdf, "render", render)


def test_whatever_anybody_does_the_round_stays_sound(cast: Cast, set_once: None) -> None:
    make_plan(cast)
    register(cast.office)
    counts: Counter[tuple[str, bool]] = Counter()
    machine = type("RoundMachine", (Machine,), {"cast": cast, "counts": counts})
    run_state_machine_as_test(
        machine,
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
    done = {name for name, is_done in counts if is_done}
    assert len(done) > len(acts()) / 4, sorted(done)
    assert connection.in_atomic_block
