"""What is said about figures: comments, and the requests for clarification of step 7."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from himpun.core.actors import Actor
from himpun.intake import policy
from himpun.intake.models import Clarification, Comment, FormRow, Submission
from himpun.intake.rules.talking import is_late
from himpun.rounds.models import Round, Turn
from himpun.rounds.policy import step_of, why_not_prepare
from himpun.sop.rules.definition import StepAction

#: Of so many remarks of an office that wait, a home page looks at the newest.
MOST_COMMENTS = 300
_FORM = ("round__office", "round__procedure", "unit", "turn__queue", "turn__unit")


@dataclass(frozen=True)
class ClarificationRow:
    """A request with its rows, in the order of the form; whether it counts against the unit."""

    clarification: Clarification
    rows: tuple[FormRow, ...]

    @property
    def is_open(self) -> bool:
        return self.clarification.status == Clarification.Status.ASKED

    @property
    def is_cancelled(self) -> bool:
        """Whether nobody can answer any more because the round was cancelled meanwhile."""
        round = self.clarification.submission.round
        return self.is_open and round.status == Round.Status.CANCELLED

    @property
    def is_late(self) -> bool:
        """Answered after its due moment, or withdrawn unanswered after it."""
        it = self.clarification
        return is_late(due_at=it.due_at, answered_at=it.answered_at, withdrawn_at=it.withdrawn_at)


def get_comment(comment_id: int, *, by: Actor) -> Comment:
    """A remark. Raises NotVisible for other offices."""
    related = tuple(f"row__submission__{path}" for path in _FORM)
    return Comment.objects.select_related(*related).one(by, pk=comment_id)


def list_comments(row: FormRow, *, by: Actor) -> QuerySet[Comment]:
    """The remarks on a row, oldest first."""
    related = tuple(f"row__submission__{path}" for path in _FORM)
    found = Comment.objects.visible_to(by).filter(row=row)
    return found.select_related(*related).order_by("made_at", "id")


def count_comments(submission: Submission, *, by: Actor) -> dict[int, int]:
    """How many remarks on each row are not settled; rows without any are left out."""
    waiting = Comment.objects.visible_to(by).filter(row__submission=submission, settled_at=None)
    counted = waiting.order_by().values_list("row_id").annotate(n=Count("pk"))
    return dict(counted)


def list_comments_for(*, by: Actor) -> list[Comment]:
    """Remarks that call this reader and are not settled, newest first."""
    related = tuple(f"row__submission__{path}" for path in _FORM)
    waiting = (
        Comment.objects.visible_to(by)
        .filter(settled_at=None, row__submission__round__status=Round.Status.OPEN)
        .exclude(mentions=[])
        .select_related(*related)
        .order_by("-made_at", "-id")
    )
    return [
        each
        for each in waiting[:MOST_COMMENTS]
        if any(policy.is_called(each.row.submission, code, by=by) for code in each.mentions)
    ]


def get_clarification(clarification_id: int, *, by: Actor) -> Clarification:
    """A request for clarification. Raises NotVisible for other offices."""
    related = tuple(f"submission__{path}" for path in _FORM)
    return Clarification.objects.select_related(*related).one(by, pk=clarification_id)


def list_clarifications(submission: Submission, *, by: Actor) -> list[ClarificationRow]:
    """Every request to the unit of this form, oldest first."""
    found = Clarification.objects.visible_to(by).filter(submission=submission)
    asked = _with_rows(found.order_by("number"))
    for each in asked:
        each.clarification.submission = submission
    return asked


def list_round_clarifications(round: Round, *, by: Actor) -> list[ClarificationRow]:
    """Every request of a round, open ones first, then by unit."""
    return _with_rows(
        Clarification.objects.visible_to(by)
        .filter(submission__round=round)
        .order_by("-status", "submission__unit__position", "submission__unit__code", "number")
    )


def _with_rows(found: QuerySet[Clarification]) -> list[ClarificationRow]:
    """In two statements, however many there are."""
    related = found.select_related("submission__unit", "submission__round").prefetch_related(
        Prefetch("rows", FormRow.objects.order_by("position"))
    )
    return [ClarificationRow(each, tuple(each.rows.all())) for each in related]


def list_open_clarifications(round: Round) -> list[Clarification]:
    """Requests that wait for their units: a recap is not frozen before they are answered."""
    waiting = Clarification.objects.filter(
        submission__round=round, status=Clarification.Status.ASKED
    )
    return list(waiting.select_related("submission__unit").order_by("due_at", "id"))


def list_clarifications_for(*, by: Actor) -> list[Clarification]:
    """What waits for this reader: questions to his units, and answers to his Tim SAKIP while the
    recap is not frozen; nearest due first.
    """
    related = tuple(f"submission__{path}" for path in _FORM)
    found = list(
        Clarification.objects.visible_to(by)
        .filter(
            Q(status=Clarification.Status.ASKED) | Q(status=Clarification.Status.ANSWERED),
            submission__round__status=Round.Status.OPEN,
        )
        .select_related(*related)
        .order_by("due_at", "id")
    )
    asked = [
        each
        for each in found
        if each.status == Clarification.Status.ASKED and policy.is_of_unit(each.submission, by=by)
    ]
    told = [each for each in found if each.status == Clarification.Status.ANSWERED]
    recapping = _recapping({each.submission.round_id for each in told}, by=by) if told else set()
    return asked + [each for each in told if each.submission.round_id in recapping]


def _recapping(rounds: set[int], *, by: Actor) -> set[int]:
    """Of these rounds those whose recap this reader may now prepare."""
    turns = Turn.objects.filter(round__in=rounds, status=Turn.Status.OPEN, unit=None)
    return {
        turn.round_id
        for turn in turns.select_related("round__office", "round__procedure", "queue", "unit")
        if step_of(turn).action is StepAction.RECAPITULATE and not why_not_prepare(turn, by=by)
    }
