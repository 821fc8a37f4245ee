"""Step 7: the Tim SAKIP asks a unit to correct named rows before the recap is frozen.

No turn of step 6 opens again: the form itself is open for those rows until its unit answers. What
was handed in stands until then, and the answer is the next version of the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from himpun.core.action import action, change, note
from himpun.core.actors import Actor
from himpun.core.formats import listing
from himpun.core.refusals import Refusal, refuse_if
from himpun.documents.actions import reissue_for_turn
from himpun.documents.queries import standing_form
from himpun.intake import policy
from himpun.intake.drawing import DrawnUp
from himpun.intake.freezing import drawn_now, freeze
from himpun.intake.models import Clarification, FormRow, Submission
from himpun.intake.offering import forget_review
from himpun.intake.rules.talking import default_due, settled_text, why_not_due, why_not_text
from himpun.intake.standing import put_back_closed, standing_of
from himpun.offices.queries import get_calendar
from himpun.rounds import actions as rounds_actions


@action("intake.clarification_asked")
def ask_clarification(
    submission: Submission,
    *,
    rows: Iterable[int],
    question: str,
    by: Actor,
    at: datetime,
    due_at: datetime | None = None,
) -> Clarification:
    """Ask a unit that handed in to correct or explain these rows until `due_at`.

    Without a moment the answer is due at the close of the next working day. Asking begins step 7.
    Raises Refusal when a row is not of the form or not due, or the moment is no office time.
    """
    refuse_if(policy.why_not_ask_clarification(submission, by=by))
    calendar = get_calendar(submission.round.office)
    due = due_at or default_due(at, calendar=calendar)
    refuse_if(why_not_due(due, at=at, calendar=calendar))
    asked = settled_text(question)
    refuse_if(why_not_text(asked, what="Pertanyaan"))
    chosen = _chosen(submission, set(rows))
    turn = policy.recap_turn(submission.round)
    assert turn is not None
    if turn.begun_at is None:
        rounds_actions.begin_turn(turn, by=by, at=at)
    questions = {row.pk: asked for row in chosen}
    hand_in = standing_of(submission)
    assert hand_in is not None, "the policy asks for a form that is handed in"
    put_back_closed(submission, hand_in, is_open=questions, by=by, at=at)
    _open_rows(submission, questions)
    clarification = Clarification.objects.create(
        submission=submission,
        number=submission.clarifications.count() + 1,
        question=asked,
        asked_at=at,
        asked_by_id=by.person_id,
        asked_name=by.name,
        due_at=due,
    )
    clarification.rows.set(chosen)
    note(
        clarification=clarification.number,
        rows=[row.code for row in chosen],
        question=asked,
        due_at=due,
    )
    change(
        submission,
        expect={"status": Submission.Status.HANDED_IN},
        status=Submission.Status.CLARIFYING,
    )
    return clarification


def _chosen(submission: Submission, wanted: set[int]) -> list[FormRow]:
    found = list(submission.rows.filter(pk__in=wanted))
    if not found:
        raise Refusal("Pilih sedikitnya satu baris yang dimintai klarifikasi.")
    if len(found) != len(wanted):
        raise Refusal("Baris ini tidak ada pada formulir. Muat ulang halamannya.")
    early = [row.code for row in found if not row.is_due]
    refuse_if(f"Belum waktunya diisi: {listing(early)}." if early else "")
    return found


def _open_rows(submission: Submission, questions: Mapping[int, str]) -> None:
    """Only the named rows can be written, each with the question as its guidance."""
    for row in submission.rows.all():
        text = questions.get(row.pk, "")
        if row.is_open != bool(text) or row.guidance != text:
            change(row, is_open=bool(text), guidance=text)


@action("intake.clarification_answered")
def answer_clarification(
    clarification: Clarification, *, answer: str, by: Actor, at: datetime
) -> Clarification:
    """The head of the unit answers, with or without a change of the figures named.

    The form is checked as when it was handed in and becomes its next version; the printed form
    before it is replaced. Raises Refusal naming every row that is neither filled nor explained.
    """
    refuse_if(policy.why_not_answer_clarification(clarification, by=by))
    said = settled_text(answer)
    refuse_if(why_not_text(said, what="Jawaban"))
    submission = clarification.submission
    drawn = drawn_now(submission, None, by=by, at=at)
    hand_in = freeze(submission, drawn)
    note(clarification=clarification.number, answer=said, due_at=clarification.due_at)
    _print_again(clarification, drawn, by=by, at=at)
    _close_rows(submission)
    change(
        submission,
        expect={"status": Submission.Status.CLARIFYING},
        status=Submission.Status.HANDED_IN,
        handed_in_at=at,
        handed_in_by_id=by.person_id,
        handed_in_name=by.name,
        n_hand_ins=hand_in.number,
        checked_at=None,
        checked_by_id=None,
        checked_name="",
    )
    return change(
        clarification,
        expect={"status": Clarification.Status.ASKED},
        status=Clarification.Status.ANSWERED,
        answer=said,
        answered_at=at,
        answered_by_id=by.person_id,
        answered_name=by.name,
        hand_in=hand_in,
    )


def _print_again(clarification: Clarification, drawn: DrawnUp, *, by: Actor, at: datetime) -> None:
    turn = clarification.submission.turn
    assert turn is not None
    former = standing_form(turn)
    assert former is not None
    reissue_for_turn(
        former,
        content=drawn.printed,
        reason=f"Klarifikasi ke-{clarification.number} dijawab.",
        by=by,
        at=at,
    )


def _close_rows(submission: Submission) -> None:
    """The rows as they stood before the question: all of them, or those that a return opened."""
    turn = submission.turn
    directions = {entry["code"]: entry["text"] for entry in turn.guidance} if turn else {}
    for row in submission.rows.all():
        text = directions.get(row.code, directions.get("", ""))
        is_open = bool(text) or not directions
        if row.is_open != is_open or row.guidance != text:
            change(row, is_open=is_open, guidance=text)


@action("intake.clarification_withdrawn")
def withdraw_clarification(
    clarification: Clarification, *, reason: str, by: Actor, at: datetime
) -> Clarification:
    """The Tim SAKIP takes its question back; what was handed in counts as it stands.

    What the unit typed meanwhile stays in its form as a draft, marked as changed.
    """
    refuse_if(policy.why_not_withdraw_clarification(clarification, by=by))
    why = settled_text(reason)
    refuse_if(why_not_text(why, what="Alasan"))
    note(clarification=clarification.number, reason=why, due_at=clarification.due_at)
    submission = clarification.submission
    _close_rows(submission)
    forget_review(submission)
    change(
        submission,
        expect={"status": Submission.Status.CLARIFYING},
        status=Submission.Status.HANDED_IN,
    )
    return change(
        clarification,
        expect={"status": Clarification.Status.ASKED},
        status=Clarification.Status.WITHDRAWN,
        withdrawn_at=at,
        withdrawn_by_id=by.person_id,
        withdrawn_reason=why,
    )
