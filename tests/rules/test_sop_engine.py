"""The engine: joins, returns, passes; any definition that loads runs to its end."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from himpun.sop.rules.definition import (
    Decision,
    Definition,
    Identity,
    Lane,
    Norm,
    NormUnit,
    Step,
    StepAction,
)
from himpun.sop.rules.engine import (
    TurnSpec,
    TurnView,
    WrongMove,
    advance,
    first_turns,
    why_not_outcome,
)

UNITS = ("sekretariat", "bina_marga", "cipta_karya")
DAY = Norm(1, NormUnit.DAY)


def a_step(no: int, *, per_unit: bool = False, decisions: tuple[Decision, ...] = ()) -> Step:
    return Step(
        id=f"s{no}",
        no=no,
        action=StepAction.TASK,
        text=f"Langkah {no}",
        lanes=("a",),
        closer="" if per_unit else "a",
        participants=(),
        addressees=(),
        per_unit=per_unit,
        inputs=(),
        norm=DAY,
        wait=None,
        outputs=("Naskah",),
        decisions=decisions,
    )


def a_definition(*steps: Step) -> Definition:
    return Definition("uji", 1, Identity((), "1", "Uji"), (Lane("a", "A"),), steps)


ON = Decision("lanjut", "Lanjut")
BACK_CHOSEN = Decision("kembali", "Kembali", "s2", only_chosen_units=True)
BACK_ALL = Decision("ulang", "Ulang", "s1")
FOUR = a_definition(
    a_step(1),
    a_step(2, per_unit=True),
    a_step(3, decisions=(ON, BACK_CHOSEN, BACK_ALL)),
    a_step(4),
)


def test_a_round_begins_with_the_first_step():
    assert first_turns(FOUR, UNITS) == (TurnSpec("s1", None, 1),)


def test_a_per_unit_step_opens_for_every_unit():
    opened = advance(FOUR, units=UNITS, turn=TurnView("s1"), open_siblings=0).open
    assert opened == tuple(TurnSpec("s2", unit, 1) for unit in UNITS)


def test_a_per_unit_step_waits_while_a_sibling_is_open():
    result = advance(FOUR, units=UNITS, turn=TurnView("s2", UNITS[0]), open_siblings=1)
    assert result.open == ()
    assert not result.finished


def test_a_per_unit_step_joins_when_no_sibling_is_open():
    result = advance(FOUR, units=UNITS, turn=TurnView("s2", UNITS[0]), open_siblings=0)
    assert result.open == (TurnSpec("s3", None, 1),)


def test_the_last_step_finishes_the_round():
    result = advance(FOUR, units=UNITS, turn=TurnView("s4"), open_siblings=0)
    assert result.finished
    assert result.open == ()


def test_a_return_opens_the_next_pass_of_exactly_the_chosen_units():
    passes = {("s2", UNITS[0]): 1, ("s2", UNITS[1]): 2, ("s2", UNITS[2]): 1, ("s3", None): 2}
    result = advance(
        FOUR,
        units=UNITS,
        turn=TurnView("s3", None, 2),
        open_siblings=0,
        outcome="kembali",
        chosen_units=(UNITS[1],),
        passes=passes,
    )
    assert result.open == (TurnSpec("s2", UNITS[1], 3),)


def test_a_step_after_a_return_runs_as_its_next_pass():
    result = advance(
        FOUR,
        units=UNITS,
        turn=TurnView("s2", UNITS[1], 2),
        open_siblings=0,
        passes={("s2", UNITS[1]): 2, ("s3", None): 1},
    )
    assert result.open == (TurnSpec("s3", None, 2),)


def test_a_return_without_a_choice_opens_the_whole_step():
    result = advance(
        FOUR,
        units=UNITS,
        turn=TurnView("s3"),
        open_siblings=0,
        outcome="ulang",
        passes={("s1", None): 1},
    )
    assert result.open == (TurnSpec("s1", None, 2),)


@pytest.mark.parametrize(
    ("step", "outcome", "chosen", "sentence"),
    [
        ("s3", None, (), "Pilih salah satu putusan langkah 3: Lanjut, Kembali, Ulang."),
        ("s3", "entah", (), "Pilih salah satu putusan"),
        ("s3", "kembali", (), "harus menyebut sedikitnya satu unit"),
        ("s3", "kembali", ("asing",), "unit yang tidak ikut"),
        ("s3", "lanjut", (UNITS[0],), "tidak memilih unit"),
        ("s1", "lanjut", (), "Langkah 1 tidak mempunyai putusan."),
        ("s1", None, (UNITS[0],), "tidak memilih unit"),
    ],
)
def test_a_wrong_move_is_refused_in_words(step, outcome, chosen, sentence):
    reason = why_not_outcome(FOUR.step(step), outcome=outcome, chosen_units=chosen, units=UNITS)
    assert sentence in reason
    with pytest.raises(WrongMove, match=sentence[:20]):
        advance(
            FOUR,
            units=UNITS,
            turn=TurnView(step),
            open_siblings=0,
            outcome=outcome,
            chosen_units=chosen,
        )


def test_a_per_unit_step_without_any_unit_is_refused():
    with pytest.raises(WrongMove, match="belum ada unit"):
        advance(FOUR, units=(), turn=TurnView("s1"), open_siblings=0)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Any sound procedure: returns point up, and every decision step has a way on."""
    n = draw(st.integers(1, 8))
    per_unit = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    steps: list[Step] = []
    for no in range(1, n + 1):
        decisions: tuple[Decision, ...] = ()
        if no > 1 and not per_unit[no - 1] and draw(st.booleans()):
            targets = draw(st.lists(st.integers(1, no - 1), max_size=3, unique=True))
            returns = tuple(
                Decision(
                    f"k{target}",
                    "Kembali",
                    f"s{target}",
                    only_chosen_units=per_unit[target - 1] and draw(st.booleans()),
                )
                for target in targets
            )
            decisions = (ON, *returns)
        steps.append(a_step(no, per_unit=per_unit[no - 1], decisions=decisions))
    return a_definition(*steps)


class Play:
    """A round in memory that takes its turns in any order."""

    def __init__(self, definition: Definition, units: tuple[str, ...], chance: random.Random):
        self.definition, self.units, self.chance = definition, units, chance
        self.passes: dict[tuple[str, object], int] = {}
        self.open: list[TurnSpec] = []
        self.all_ever: list[TurnSpec] = []
        self.finished = False
        self.returns_left = 5

    def take(self, turns: tuple[TurnSpec, ...]) -> None:
        for turn in turns:
            assert turn.pass_no == self.passes.get((turn.step, turn.unit), 0) + 1
            self.passes[turn.step, turn.unit] = turn.pass_no
        self.open += turns
        self.all_ever += turns

    def step_on(self) -> None:
        turn = self.chance.choice(self.open)
        self.open.remove(turn)
        step = self.definition.step(turn.step)
        decision = self._choose(step)
        chosen: tuple[str, ...] = ()
        if decision is not None and decision.only_chosen_units:
            chosen = tuple(self.chance.sample(self.units, self.chance.randint(1, len(self.units))))
        result = advance(
            self.definition,
            units=self.units,
            turn=TurnView(turn.step, turn.unit, turn.pass_no),
            open_siblings=sum(each.step == turn.step for each in self.open),
            outcome=decision.id if decision else None,
            chosen_units=chosen,
            passes=self.passes,
        )
        if chosen:
            assert {each.unit for each in result.open} == set(chosen)
        self.take(result.open)
        self.finished = result.finished

    def _choose(self, step: Step) -> Decision | None:
        if not step.decisions:
            return None
        returns = [each for each in step.decisions if each.is_return]
        if returns and self.returns_left and self.chance.random() < 0.6:
            self.returns_left -= 1
            return self.chance.choice(returns)
        return next(each for each in step.decisions if not each.is_return)


@given(definitions(), st.integers(1, 4), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_any_sound_definition_runs_to_its_end(definition, n_units, chance):
    play = Play(definition, tuple(f"u{n}" for n in range(n_units)), chance)
    play.take(first_turns(definition, play.units))
    for _ in range(10_000):
        assert len({turn.step for turn in play.open}) == 1, "one step at a time is open"
        play.step_on()
        if play.finished:
            break
    assert play.finished
    assert play.open == []
    assert len(set(play.all_ever)) == len(play.all_ever), "no turn is ever opened twice"
    assert {turn.step for turn in play.all_ever} == {step.id for step in definition.steps}
