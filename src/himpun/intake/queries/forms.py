"""One form as its page shows it, all forms of a round, hand-ins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import cast

from django.db.models import Count, Q, QuerySet

from himpun.core.actors import Actor
from himpun.core.known import known
from himpun.core.refusals import NotVisible
from himpun.core.scope import known_one, refuse_strangers
from himpun.intake import drawing, policy
from himpun.intake.answers import ReadRow, read_row
from himpun.intake.around import History, look_around
from himpun.intake.checking import check_rows
from himpun.intake.checks import Earlier, Finding
from himpun.intake.drawing import DrawnUp
from himpun.intake.models import Evidence, FormRow, HandIn, Submission, uses_beside
from himpun.intake.printing import target_text
from himpun.intake.queries.talk import count_comments
from himpun.intake.reading import read_row_of, read_rows_of
from himpun.intake.rules.cells import Written
from himpun.intake.rules.comparing import Difference, FrozenRow, compare_rows
from himpun.intake.rules.frozen import FrozenBudgetLine, FrozenIndicator
from himpun.intake.rules.missing import FigureStatus, read_day
from himpun.intake.snapshots import frozen_row
from himpun.planning.rules.periods import Period
from himpun.rounds.models import Round, Turn

_RELATED = ("round__office", "round__procedure", "unit", "turn__queue", "turn__unit")
_IS_FILLED = Q(answer__actual__isnull=False) | ~Q(answer__missing_reason="")


@dataclass(frozen=True)
class RowView:
    """One row of a form as its page shows it. Exactly one of `card` and `line` is there."""

    row: FormRow
    written: Written
    evidence: tuple[Evidence, ...]
    target: str
    why_not: str
    card: FrozenIndicator | None = None
    line: FrozenBudgetLine | None = None
    previous: Decimal | None = None
    returned_from: Written | None = None
    findings: tuple[Finding, ...] = ()
    changes: tuple[Difference, ...] = ()
    """What is not as it was handed in last ("berubah sejak disampaikan")."""
    n_comments: int = 0
    """Remarks on the row that are not settled."""
    earlier: tuple[Earlier, ...] = ()
    """What the unit handed in for the row before, newest first."""

    @property
    def is_filled(self) -> bool:
        """Whether there is a figure, or the reason why there is none."""
        return self.written.is_settled

    @property
    def version(self) -> int:
        return self.row.answer.version


@dataclass(frozen=True)
class Progress:
    """How far a form has come: due rows with a figure or a reason, of all due rows."""

    n_filled: int
    n_due: int


@dataclass(frozen=True)
class FormGroup:
    """Rows under one sasaran, in the order of the plan."""

    code: str
    name: str
    rows: tuple[RowView, ...]


@dataclass(frozen=True)
class FormView:
    """A whole form for one reader: rows by sasaran, money, findings, and what he may do."""

    submission: Submission
    period: Period
    groups: tuple[FormGroup, ...]
    budget: tuple[RowView, ...]
    why_not: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    @cached_property
    def rows(self) -> tuple[RowView, ...]:
        """Every row: indicators, then DPA lines."""
        return (*(row for group in self.groups for row in group.rows), *self.budget)

    @property
    def n_filled(self) -> int:
        """Due rows with a figure or a reason."""
        return sum(1 for each in self.rows if each.row.is_due and each.is_filled)

    @property
    def n_due(self) -> int:
        return sum(1 for each in self.rows if each.row.is_due)


_form = known_one(lambda: Submission.objects.select_related(*_RELATED))
_key_of_form = known_one(lambda: Submission.objects.only("round_id"))
_row_of_key = known_one(
    lambda: FormRow.objects.select_related("answer", *(f"submission__{path}" for path in _RELATED))
)


def get_submission(submission_id: int, *, by: Actor) -> Submission:
    """The form. Raises NotVisible for other offices."""
    return _form(by, submission_id)


def find_form(submission_id: int, *, by: Actor) -> Submission:
    """The key of a form for an act, which locks and reads the rest itself. Raises NotVisible."""
    return _key_of_form(by, submission_id)


def get_submission_of_turn(turn_id: int, *, by: Actor) -> Submission:
    """The form that a unit's turn is about. Raises NotVisible."""
    return Submission.objects.select_related(*_RELATED).one(by, turn_id=turn_id)


def find_submission_of_turn(turn: Turn, *, by: Actor) -> Submission | None:
    """The form that a turn of step 6 is or was about (an earlier pass too), or None."""
    found = Submission.objects.visible_to(by).filter(round=turn.round_id, unit=turn.unit_id)
    return found.select_related(*_RELATED).first()


def draw_up(submission: Submission, *, by: Actor, at: datetime) -> DrawnUp | None:
    """The form drawn up ahead of handing it in; None where this person may not hand it in."""
    refuse_strangers(submission.round.office_id, by=by)
    if policy.why_not_submit(submission, by=by):
        return None
    return drawing.draw_up(submission, by=by, at=at)


def count_filled(submission: Submission) -> Progress:
    """How far the form has come, in one statement."""
    _, n_due, n_filled = _counted.first(submission.pk) or (True, 0, 0)
    return Progress(n_filled=n_filled, n_due=n_due)


#: Whether rows are due, how many those are, and how many of them say something.
_counted = known(
    lambda form: (
        FormRow.objects.filter(submission=form, is_due=True)
        .order_by()
        .values_list("is_due")
        .annotate(n_due=Count("pk"), n_filled=Count("pk", filter=_IS_FILLED))
    )
)


def list_submissions(round: Round, *, by: Actor) -> QuerySet[Submission]:
    """All forms of a round with their receipts, in the units' official order."""
    return (
        Submission.objects.visible_to(by)
        .filter(round=round)
        .select_related(*_RELATED)
        .order_by("unit__position", "unit__code")
    )


def get_row(row_id: int, *, by: Actor) -> FormRow:
    return _row_of_key(by, row_id)


def get_row_of(submission: Submission, row_id: int, *, by: Actor) -> FormRow:
    """A row of a form that is at hand. Raises NotVisible."""
    refuse_strangers(submission.round.office_id, by=by)
    row = read_row_of(submission, row_id)
    if row is None:
        raise NotVisible
    return row


def view_form(submission: Submission, *, by: Actor) -> FormView:
    """The form as a page shows it: three statements, whatever the number of rows."""
    refuse_strangers(submission.round.office_id, by=by)
    period = Period.parse(submission.round.period)
    rows = [read_row(row) for row in read_rows_of(submission)]
    before = _last_hand_in(submission)
    around = look_around(submission, rows)
    locked = policy.why_not_save_answers(submission, by=by)
    views = [
        _view(row, period=period, locked=locked, before=before, history=around.history)
        for row in rows
    ]
    evidence = {view.row.pk: len(view.evidence) for view in views}
    findings = check_rows(submission, rows, evidence=evidence, around=around)
    views = _with_findings(views, findings)
    spoken = count_comments(submission, by=by)
    views = [replace(each, n_comments=spoken.get(each.row.pk, 0)) for each in views]
    return FormView(
        submission=submission,
        period=period,
        groups=_groups(view for view in views if view.card is not None),
        budget=tuple(view for view in views if view.line is not None),
        why_not={
            "save": locked,
            "receive": policy.why_not_receive(submission, by=by),
            "submit": policy.why_not_submit(submission, by=by),
            "recall": policy.why_not_recall(submission, by=by),
            "go_on_without": policy.why_not_go_on_without(submission, by=by),
            "offer": policy.why_not_offer_for_review(submission, by=by),
            "send_back": policy.why_not_send_back_to_operator(submission, by=by),
        },
        findings=tuple(findings),
    )


def view_row(row: FormRow, *, by: Actor) -> RowView:
    """One row after an autosave."""
    refuse_strangers(row.submission.round.office_id, by=by)
    period = Period.parse(row.submission.round.period)
    locked = policy.why_not_save_answers(row.submission, by=by)
    before = _last_hand_in(row.submission)
    read = read_row(row)
    around = look_around(row.submission, [read])
    view = _view(read, period=period, locked=locked, before=before, history=around.history)
    findings = check_rows(
        row.submission,
        [read],
        evidence={row.pk: len(view.evidence)},
        around=around,
        is_whole=False,
    )
    return replace(view, findings=tuple(findings))


def _with_findings(views: Iterable[RowView], findings: Iterable[Finding]) -> list[RowView]:
    by_row: dict[int, list[Finding]] = {}
    for found in findings:
        by_row.setdefault(found.row_id, []).append(found)
    return [replace(view, findings=tuple(by_row.get(view.row.pk, ()))) for view in views]


def _view(
    read: ReadRow,
    *,
    period: Period,
    locked: str,
    before: Mapping[str, FrozenRow],
    history: History,
) -> RowView:
    row, card = read.row, read.card
    was = before.get(f"{row.kind} {row.code}")
    earlier = history.get((row.kind, row.code), ())
    is_next = bool(earlier) and earlier[0].period.code == period.previous().code
    return RowView(
        row=row,
        written=read.written,
        evidence=tuple(use.evidence for use in uses_beside(row)),
        target=target_text(card, period) if card is not None else "",
        why_not=locked or policy.why_not_row(row),
        card=card,
        line=read.line,
        previous=earlier[0].actual if is_next else None,
        earlier=earlier,
        returned_from=_written(was) if was is not None else None,
        changes=compare_rows(was, frozen_row(row, read.written)) if was is not None else (),
    )


def _groups(views: Iterable[RowView]) -> tuple[FormGroup, ...]:
    by_objective: dict[tuple[str, str], list[RowView]] = {}
    for view in views:
        assert view.card is not None
        key = (view.card.objective_code, view.card.objective_name)
        by_objective.setdefault(key, []).append(view)
    return tuple(FormGroup(code, name, tuple(rows)) for (code, name), rows in by_objective.items())


def _last_hand_in(submission: Submission) -> dict[str, FrozenRow]:
    """What was handed in last, row by row, for old → new on a returned form."""
    hand_in = submission.hand_ins.order_by("-number").first() if submission.n_hand_ins else None
    if hand_in is None:
        return {}
    return {f"{each['kind']} {each['code']}": each for each in hand_in_rows(hand_in)}


def _written(row: FrozenRow) -> Written:
    """What a frozen row held."""
    return Written(
        cast("dict[str, str | None]", row["values"]),
        _decimal(row["actual"]),
        str(row["note"]),
        missing_reason=str(row.get("missing_reason") or ""),
        data_status=str(row.get("data_status") or FigureStatus.FINAL.value),
        data_on=read_day(str(row.get("data_on") or "")),
    )


def hand_in_rows(hand_in: HandIn) -> list[Mapping[str, object]]:
    """The frozen rows of a hand-in."""
    return cast("list[Mapping[str, object]]", hand_in.content["rows"])


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def list_hand_ins(submission: Submission, *, by: Actor) -> QuerySet[HandIn]:
    """Every hand-in of a form, oldest first."""
    return HandIn.objects.visible_to(by).filter(submission=submission).order_by("number")


def latest_hand_ins(round: Round) -> dict[int, HandIn]:
    """The newest hand-in per unit of a round: what the recap is made of."""
    hand_ins = HandIn.objects.filter(submission__round=round).select_related("submission__unit")
    return {each.submission.unit_id: each for each in hand_ins.order_by("number")}
