"""What a recapitulation looks at, read from the frozen hand-ins of a round. Nothing is written.

Which hand-in counts: of each unit the newest one of a turn that is closed. A form that was taken
back and not handed in again counts as what was handed in the pass before, or as missing.

Whether it came in time: the moment of the hand-in that counts against the due moment of the turn
(the pass) in which it was handed in. A returned form is so judged by the date that the return
set, a form that nobody returned keeps the judgement of its first pass. The answer to a
clarification is a newer hand-in of the same pass: the unit is judged by the moment at which it
handed in by itself, and each clarification of the pass by its own due moment.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import cast
from zoneinfo import ZoneInfo

from himpun.core.refusals import Refusal
from himpun.intake.models import Clarification, FormRow, HandIn, Submission
from himpun.intake.printing import note_of
from himpun.intake.queries import hand_in_rows
from himpun.intake.rules.frozen import thaw_budget_line, thaw_indicator
from himpun.intake.rules.talking import is_late
from himpun.measurement.models import Verdict
from himpun.measurement.rules.achievement import Cap
from himpun.measurement.rules.predicates import PREDICATE_SETS, PredicateSet
from himpun.measurement.rules.recap_input import (
    BudgetIn,
    Filled,
    IndicatorIn,
    ObjectiveIn,
    RecapIn,
    RowIn,
    UnitIn,
)
from himpun.measurement.verified import Doubted, unverified_now, unverified_then
from himpun.offices.models import Office
from himpun.planning.rules.periods import Period
from himpun.rounds.models import Round, Turn
from himpun.rounds.policy import definition_for
from himpun.sop.rules.definition import StepAction

FormLine = Mapping[str, object]
EarlierFigures = Mapping[tuple[str, str], Mapping[Period, Filled]]


@dataclass(frozen=True)
class Gathered:
    """The input of a recap, and the digest of the hand-in of each unit that it is made of."""

    given: RecapIn
    hand_ins: Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """One unit's form: its fill turns by pass, and the hand-in that counts, if any.

    `by_itself` is when it handed in by itself in that pass, where it answered a clarification.
    """

    submission: Submission
    turns: Sequence[Turn]
    hand_in: HandIn | None
    clarifications: Sequence[Clarification] = ()
    by_itself: datetime | None = None

    @property
    def code(self) -> str:
        return self.submission.unit.code

    @property
    def passed_over(self) -> Turn | None:
        """The newest turn, where the office went on without the unit."""
        newest = self.turns[-1] if self.turns else None
        is_silent = newest is not None and newest.status == Turn.Status.PASSED_OVER
        return newest if is_silent else None


@dataclass
class _Found:
    """What the forms say, collected form by form."""

    indicators: dict[str, IndicatorIn] = field(default_factory=dict)
    objectives: dict[str, ObjectiveIn] = field(default_factory=dict)
    rows: list[RowIn] = field(default_factory=list)
    budget: list[BudgetIn] = field(default_factory=list)


def gather(round: Round) -> Gathered:
    """Everything that the recap of this round is a function of.

    Raises Refusal when the office's settings name a cap or predicate set that does not exist.
    """
    period = Period.parse(round.period)
    forms = forms_of(round)
    earlier = _earlier_figures(round, period)
    found, zone = _Found(), ZoneInfo(round.office.zone)
    doubted = unverified_now(round, ((form.submission, form.hand_in) for form in forms))
    for form, lines in _lines_of(forms):
        for line in lines:
            _take(found, form, line, earlier=earlier, doubted=doubted)
    given = RecapIn(
        period=period,
        units=tuple(_unit(form, zone=zone) for form in forms),
        indicators=tuple(found.indicators.values()),
        rows=tuple(found.rows),
        objectives=tuple(found.objectives.values()),
        budget=tuple(found.budget),
        cap=cap_of(round.office),
        scale=predicates_of(round.office),
    )
    hand_ins = {form.code: form.hand_in.content_hash for form in forms if form.hand_in is not None}
    return Gathered(given, hand_ins)


def cap_of(office: Office) -> Cap:
    """The office's highest achievement for display and means. Raises Refusal for another one."""
    try:
        return Cap.NONE if office.achievement_cap is None else Cap(str(office.achievement_cap))
    except ValueError:
        raise Refusal(
            f"Batas capaian {office.achievement_cap} pada pengaturan kantor tidak dikenal."
        ) from None


def predicates_of(office: Office) -> PredicateSet:
    """The office's scale of predicates. Raises Refusal for one that does not exist."""
    found = PREDICATE_SETS.get(office.predicate_set)
    if found is None:
        raise Refusal(f"Himpunan predikat {office.predicate_set} tidak dikenal.")
    return found


def forms_of(round: Round) -> list[Form]:
    """Every form that was sent out in the round, in the units' official order."""
    submissions = Submission.objects.filter(round=round).select_related("unit")
    turns = _fill_turns([round])
    standing = _standing([round], turns)
    asked = _clarifications(round)
    own = _moments_by_itself(asked)
    forms = []
    for each in submissions.order_by("unit__position", "unit__code"):
        hand_in = standing.get((round.pk, each.unit_id))
        passed = hand_in.content["pass_no"] if hand_in is not None else None
        by_itself = own.get((each.pk, passed))
        forms.append(Form(each, turns[round.pk, each.unit_id], hand_in, asked[each.pk], by_itself))
    return forms


def _clarifications(round: Round) -> dict[int, list[Clarification]]:
    """What the Tim SAKIP asked in step 7, by form."""
    asked: dict[int, list[Clarification]] = defaultdict(list)
    for each in Clarification.objects.filter(submission__round=round).order_by("number"):
        asked[each.submission_id].append(each)
    return asked


def _moments_by_itself(
    asked: Mapping[int, Sequence[Clarification]],
) -> dict[tuple[int, object], datetime]:
    """When a form was handed in without being asked, by (form, pass); of forms that answered."""
    answers = {
        each.hand_in_id: each.submission_id
        for found in asked.values()
        for each in found
        if each.hand_in_id is not None
    }
    if not answers:
        return {}
    own = HandIn.objects.filter(submission__in=answers.values()).exclude(pk__in=answers)
    moments = own.order_by("number").values_list(
        "submission_id", "content__pass_no", "handed_in_at"
    )
    return {(form, passed): at for form, passed, at in moments}


def _fill_turns(rounds: Iterable[Round]) -> dict[tuple[int, int], list[Turn]]:
    """The fill turns by (round, unit), first pass first."""
    steps = {each.pk: definition_for(each).step_for(StepAction.FILL) for each in rounds}
    turns = Turn.objects.filter(round__in=steps, unit__isnull=False)
    found: dict[tuple[int, int], list[Turn]] = defaultdict(list)
    for turn in turns.exclude(status=Turn.Status.CANCELLED).order_by("pass_no"):
        step = steps[turn.round_id]
        if step is not None and turn.step == step.id and turn.unit_id is not None:
            found[turn.round_id, turn.unit_id].append(turn)
    return found


def _standing(
    rounds: Iterable[Round],
    turns: Mapping[tuple[int, int], Sequence[Turn]],
) -> dict[tuple[int, int], HandIn]:
    """The hand-in that counts by (round, unit)."""
    hand_ins = HandIn.objects.filter(submission__round__in=rounds)
    found: dict[tuple[int, int], HandIn] = {}
    for each in hand_ins.select_related("submission__unit").order_by("number"):
        key = (each.submission.round_id, each.submission.unit_id)
        if _turn_of(each, turns.get(key, ())) is not None:
            found[key] = each
    return found


def _turn_of(hand_in: HandIn, turns: Sequence[Turn]) -> Turn | None:
    """The closed turn in which the form was handed in; None when it was taken back since."""
    done = (turn for turn in turns if turn.status == Turn.Status.DONE)
    return next((turn for turn in done if turn.pass_no == hand_in.content["pass_no"]), None)


def _unit(form: Form, *, zone: ZoneInfo) -> UnitIn:
    unit = form.submission.unit
    absent = form.passed_over
    is_checked = form.submission.checked_at is not None
    shown = UnitIn(code=unit.code, name=unit.name, position=unit.position, is_checked=is_checked)
    if form.hand_in is None:
        due = form.turns[-1].due_at.astimezone(zone) if form.turns else None
        return replace(shown, due_at=due, absence=absent.note if absent is not None else "")
    turn = _turn_of(form.hand_in, form.turns)
    assert turn is not None
    asked = [each for each in form.clarifications if each.asked_at >= turn.opened_at]
    return replace(
        shown,
        due_at=turn.due_at.astimezone(zone),
        handed_in_at=(form.by_itself or form.hand_in.handed_in_at).astimezone(zone),
        clarifications=len(asked),
        clarifications_late=sum(_is_late(each) for each in asked),
    )


def _is_late(each: Clarification) -> bool:
    return is_late(due_at=each.due_at, answered_at=each.answered_at, withdrawn_at=each.withdrawn_at)


def _lines_of(forms: Sequence[Form]) -> list[tuple[Form, Sequence[FormLine]]]:
    """The frozen lines of every form: as handed in, or empty as sent out to a silent unit."""
    silent = [form.submission.pk for form in forms if form.hand_in is None]
    empty: dict[int, list[FormLine]] = defaultdict(list)
    for row in FormRow.objects.filter(submission__in=silent):
        empty[row.submission_id].append(
            {"kind": row.kind, "code": row.code, "frozen": row.frozen, "is_due": row.is_due}
        )
    return [
        (form, hand_in_rows(form.hand_in) if form.hand_in else empty[form.submission.pk])
        for form in forms
    ]


def _take(
    found: _Found, form: Form, line: FormLine, *, earlier: EarlierFigures, doubted: Doubted
) -> None:
    frozen, code = cast("Mapping[str, object]", line["frozen"]), str(line["code"])
    if line["kind"] == FormRow.Kind.BUDGET:
        found.budget.append(_budget(form, line))
        return
    card = thaw_indicator(frozen)
    objective = ObjectiveIn(
        code=card.objective_code, name=card.objective_name, position=card.objective_position
    )
    found.objectives.setdefault(objective.code, objective)
    found.indicators.setdefault(
        code,
        IndicatorIn(
            spec=card.spec,
            objective=card.objective_code,
            targets=card.office_targets,
            position=card.position,
        ),
    )
    found.rows.append(
        RowIn(
            indicator=code,
            unit=form.code,
            filled=_filled(line, is_verified=(code, form.code) not in doubted),
            earlier=earlier.get((code, form.code), {}),
            targets=card.unit_targets,
            note=_note(form, line),
            n_evidence=len(cast("list[object]", line.get("evidence", []))),
            is_due=bool(line["is_due"]),
            data_status=str(line.get("data_status") or ""),
        )
    )


def _budget(form: Form, line: FormLine) -> BudgetIn:
    frozen = thaw_budget_line(cast("Mapping[str, object]", line["frozen"]))
    return BudgetIn(
        code=frozen.code,
        name=frozen.name,
        unit=form.code,
        ceiling=frozen.ceiling,
        spent=_decimal(line.get("actual")),
        objective=frozen.objective_code,
        note=_note(form, line),
        position=frozen.position,
    )


def _filled(line: FormLine, *, is_verified: bool = True) -> Filled:
    values = cast("Mapping[str, str | None]", line.get("values", {}))
    return Filled(
        values={name: _decimal(value) for name, value in values.items()},
        actual=_decimal(line.get("actual")),
        is_verified=is_verified,
    )


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _note(form: Form, line: FormLine) -> str:
    """The unit's keterangan; it says so where a returned cell was never completed."""
    note, silent = note_of(line), form.passed_over
    if silent is None or form.hand_in is None:
        return note
    if not {str(line["code"]), ""} & {entry["code"] for entry in silent.guidance}:
        return note
    return "; ".join(filter(None, (note, f"dikembalikan, belum dilengkapi: {silent.note}")))


def agreed_verdicts(office_id: int, periods: Iterable[Period]) -> list[Verdict]:
    """The agreements that stand for these periods, oldest first, with their rounds.

    What stands is the newest verdict of a round that was not cancelled, where it agrees.
    """
    verdicts = (
        Verdict.objects.filter(
            turn__round__office_id=office_id,
            turn__round__period__in=[period.code for period in periods],
        )
        .exclude(turn__round__status=Round.Status.CANCELLED)
        .select_related("turn__round__procedure", "turn__round__office")
        .order_by("decided_at", "id")
    )
    newest = {each.turn.round_id: each for each in verdicts}
    standing = [each for each in newest.values() if each.is_agreed]
    return sorted(standing, key=lambda each: (each.decided_at, each.pk))


def _earlier_figures(round: Round, period: Period) -> EarlierFigures:
    """The agreed figures of the year's earlier periods by (indicator, unit).

    Of two agreed rounds of one period under the same procedure the later agreement counts.
    """
    agreed: dict[str, Verdict] = {}
    for verdict in agreed_verdicts(round.office_id, period.earlier_in_year()):
        if verdict.turn.round.procedure.code == round.procedure.code:
            agreed[verdict.turn.round.period] = verdict
    if not agreed:
        return {}
    rounds = tuple(verdict.turn.round for verdict in agreed.values())
    standing = _standing(rounds, _fill_turns(rounds)).values()
    doubted = unverified_then(
        {verdict.turn.round_id: verdict for verdict in agreed.values()},
        (hand_in.submission for hand_in in standing),
    )
    figures: dict[tuple[str, str], dict[Period, Filled]] = defaultdict(dict)
    for hand_in in standing:
        submission = hand_in.submission
        when = next(Period.parse(one.period) for one in rounds if one.pk == submission.round_id)
        for line in hand_in_rows(hand_in):
            if line["kind"] == FormRow.Kind.INDICATOR:
                code, unit = str(line["code"]), submission.unit.code
                is_verified = (submission.round_id, code, unit) not in doubted
                figures[code, unit][when] = _filled(line, is_verified=is_verified)
    return figures
