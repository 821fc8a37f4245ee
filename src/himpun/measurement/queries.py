"""The read door of measurement: recaps, the joint analysis, the measured performance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import cast

from django.db.models import QuerySet

from himpun.core.actors import Actor
from himpun.core.canonical import digest
from himpun.measurement import letters, policy
from himpun.measurement.gathering import gather
from himpun.measurement.measuring import (
    MeasurementRow,
    MeasurementView,
    get_measurement,
    list_measurements,
)
from himpun.measurement.models import Recap, Verdict, View
from himpun.measurement.parties import Party, parties_of, seats_of
from himpun.measurement.rules.decisions import (
    forward_decisions,
    return_to_recap,
    return_to_units,
)
from himpun.measurement.rules.recap import recapitulate
from himpun.measurement.rules.recap_content import RecapContent
from himpun.measurement.verdicts import VerdictRow, verdict_rows
from himpun.rounds.models import Round, Turn
from himpun.rounds.policy import definition_for, step_of
from himpun.sop.rules.definition import Decision, StepAction

__all__ = [
    "STANCES",
    "AnalysisView",
    "Choice",
    "ChoiceKind",
    "MeasurementRow",
    "MeasurementView",
    "PartyRow",
    "RecapPreview",
    "VerdictRow",
    "get_letter",
    "get_measurement",
    "get_recap",
    "get_recap_version",
    "list_measurements",
    "list_recaps",
    "list_verdicts",
    "preview_recap",
    "view_analysis",
]


#: What a party of the analysis may think: value and words.
STANCES = tuple((each.value, str(each.label)) for each in View.Stance)


class ChoiceKind(StrEnum):
    """Which action a choice of the analysis is."""

    AGREE = "agree"
    RETURN_UNITS = "return_for_completion"
    RETURN_RECAP = "return_recap"


@dataclass(frozen=True)
class Choice:
    """One exit of the joint analysis. `needs` names what the SOP demands (catatan, arahan)."""

    id: str
    label: str
    kind: ChoiceKind
    needs: tuple[str, ...]
    why_not: str


@dataclass(frozen=True)
class PartyRow:
    """One party with its view, None while it has given none; whether this reader speaks for it."""

    party: Party
    view: View | None
    is_mine: bool


@dataclass(frozen=True)
class AnalysisView:
    """The joint analysis as its page shows it. `recap` None: there is none yet."""

    turn: Turn
    recap: Recap | None
    parties: tuple[PartyRow, ...]
    choices: tuple[Choice, ...]
    history: tuple[VerdictRow, ...]
    verdict: VerdictRow | None
    why_not: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> RecapContent | None:
        return self.recap.says if self.recap is not None else None

    @property
    def missing(self) -> tuple[Party, ...]:
        """The parties that have not spoken; nobody has to wait for them."""
        return tuple(row.party for row in self.parties if row.view is None)


@dataclass(frozen=True)
class RecapPreview:
    """A recap computed live, before anybody froze it."""

    content: RecapContent
    digest: str
    why_not: str


def get_recap(round: Round, *, by: Actor) -> Recap | None:
    """The recap in force: the round's newest, or None before step 7 and for other offices."""
    return list_recaps(round, by=by).last()


def get_recap_version(recap_id: int, *, by: Actor) -> Recap:
    """One recap of whatever version. Raises NotVisible for other offices."""
    return Recap.objects.select_related("round__office", "turn").one(by, pk=recap_id)


def list_recaps(round: Round, *, by: Actor) -> QuerySet[Recap]:
    """Every recap of the round, oldest first."""
    return Recap.objects.visible_to(by).filter(round=round).order_by("number")


def preview_recap(turn: Turn, *, by: Actor) -> RecapPreview:
    """What the recap would say now; nothing is stored. Raises NotVisible for other offices."""
    Turn.objects.one(by, pk=turn.pk)
    content = recapitulate(gather(turn.round).given)
    why_not = policy.why_not_recapitulate(turn, by=by)
    return RecapPreview(content, digest(content), why_not)


def get_letter(turn: Turn, *, by: Actor, at: datetime) -> Mapping[str, object] | None:
    """The whole naskah of step 7, 8 or 10 as the program would write it now.

    It is the `default` of `documents.queries.draft_for`. None at other steps, and while what the
    letter is about does not exist. Raises NotVisible for other offices.
    """
    Turn.objects.one(by, pk=turn.pk)
    action = step_of(turn).action
    letter: object = None
    if action is StepAction.RECAPITULATE:
        preview = preview_recap(turn, by=by)
        letter = letters.recap_letter(turn, preview.content, digest=preview.digest)
    elif action is StepAction.REPORT_RECAP:
        recap = get_recap(turn.round, by=by)
        letter = letters.recap_report_letter(turn, recap) if recap is not None else None
    elif action is StepAction.REPORT_ANALYSIS:
        verdict = _newest_verdict(turn.round)
        letter = letters.analysis_report_letter(turn, verdict) if verdict is not None else None
    return cast("Mapping[str, object] | None", letter)


def _newest_verdict(round: Round) -> Verdict | None:
    verdicts = Verdict.objects.filter(turn__round=round).select_related("recap", "turn__round")
    return verdicts.order_by("decided_at", "id").last()


def view_analysis(turn: Turn, *, by: Actor) -> AnalysisView:
    """The joint analysis: recap, parties and views, choices, what was decided before.

    A closed analysis shows the recap that it decided on. Raises NotVisible for other offices.
    """
    Turn.objects.one(by, pk=turn.pk)
    rows = verdict_rows(turn.round)
    own = next((row for row in rows if row.verdict.turn_id == turn.pk), None)
    recap = own.verdict.recap if own is not None else get_recap(turn.round, by=by)
    return AnalysisView(
        turn=turn,
        recap=recap,
        parties=_parties(turn, by=by),
        choices=tuple(_choices(turn, by=by)),
        history=tuple(row for row in rows if row.verdict.turn_id != turn.pk),
        verdict=own,
        why_not={"give_view": policy.why_not_give_view(turn, by=by)},
    )


def _parties(turn: Turn, *, by: Actor) -> tuple[PartyRow, ...]:
    asked = parties_of(turn)
    mine = {party for party, _ in seats_of(turn, by=by, parties=asked)}
    views = {(view.lane, view.unit_id): view for view in turn.views.order_by("id")}
    return tuple(
        PartyRow(party, views.get((party.lane, party.unit_id)), party in mine) for party in asked
    )


def _choices(turn: Turn, *, by: Actor) -> list[Choice]:
    definition, step = definition_for(turn), step_of(turn)
    agree = policy.why_not_agree(turn, by=by)
    choices = [_choice(each, ChoiceKind.AGREE, agree) for each in forward_decisions(step)]
    if decision := return_to_units(definition, step):
        why_not = policy.why_not_return_for_completion(turn, by=by)
        choices.append(_choice(decision, ChoiceKind.RETURN_UNITS, why_not))
    if decision := return_to_recap(definition, step):
        why_not = policy.why_not_return_recap(turn, by=by)
        choices.append(_choice(decision, ChoiceKind.RETURN_RECAP, why_not))
    return choices


def _choice(decision: Decision, kind: ChoiceKind, why_not: str) -> Choice:
    return Choice(decision.id, decision.label, kind, decision.required, why_not)


def list_verdicts(round: Round, *, by: Actor) -> tuple[VerdictRow, ...]:
    """What the joint analyses of the round decided, oldest first; nothing for other offices."""
    return verdict_rows(round) if by.home == round.office_id else ()
