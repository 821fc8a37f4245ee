"""Reasons of steps 7, 9 and 10 that no round meets whose forms and verdicts come by their doors."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.cast import Cast
from tests.domain.document_rounds import gathered, later
from tests.domain.measured_rounds import after, newest_turn, reported

from himpun.measurement import policy
from himpun.measurement.rules.decisions import forward_decisions
from himpun.rounds import actions as rounds
from himpun.rounds.policy import definition_for


def test_what_the_sop_does_not_know_is_not_returned(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An analysis that can only agree gives nothing back, to nobody."""
    turn = newest_turn(reported(cast), "analisa")
    definition = definition_for(turn)
    steps = tuple(
        replace(each, decisions=forward_decisions(each)) if each.id == "analisa" else each
        for each in definition.steps
    )
    monkeypatch.setattr(
        "himpun.rounds.policy.definition_of", lambda procedure: replace(definition, steps=steps)
    )
    assert policy.why_not_return_for_completion(turn, by=cast.kadis) == policy.NO_RETURN_TO_UNITS
    assert policy.why_not_return_recap(turn, by=cast.kadis) == policy.NO_RETURN_TO_RECAP
    assert policy.why_not_agree(turn, by=cast.kadis) == ""


def test_who_decides_without_the_analysis_has_nothing_to_report(cast: Cast) -> None:
    """The turn alone was closed: there is no verdict, bound to no recap."""
    round = reported(cast)
    turn = newest_turn(round, "analisa")
    rounds.finish_turn(turn, outcome="setuju", by=cast.kadis, at=after(2))
    why = policy.why_not_report_analysis(newest_turn(round, "lapor_analisa"), by=cast.sekretaris)
    assert why == "Analisa bersama belum mengambil putusan."


def test_without_forms_there_is_nothing_to_recapitulate(cast: Cast) -> None:
    round = gathered(cast)
    rounds.finish_turn(newest_turn(round, "formulir"), by=cast.tim_sakip, at=later(345))
    for turn in round.turns.filter(step="isi_formulir"):
        rounds.pass_over(turn, reason="Tidak ada formulir.", by=cast.sekretaris, at=later(400))
    why = policy.why_not_recapitulate(newest_turn(round, "rekap"), by=cast.tim_sakip)
    assert why == "Belum ada formulir yang dikirim pada putaran ini."
