"""Step 6: operators fill, the head of the unit reviews before the form is handed in."""

from __future__ import annotations

from datetime import datetime

from himpun.core.action import action, change
from himpun.core.action import note as noted
from himpun.core.actors import Actor
from himpun.core.refusals import Refusal, refuse_if
from himpun.intake import policy
from himpun.intake.answers import read_row
from himpun.intake.beginning import mark_begun
from himpun.intake.models import Review, Submission
from himpun.intake.reading import read_rows_of
from himpun.intake.rules.talking import settled_text, why_not_visible
from himpun.intake.snapshots import snapshot

MAX_NOTE = 2_000


@action("intake.offered_for_review")
def offer_for_review(submission: Submission, *, by: Actor, at: datetime) -> Submission:
    """Step 6: the operator gives the form to the head of the unit for review.

    Nothing is locked, and nobody has to do it: the head may hand in without.
    """
    refuse_if(policy.why_not_offer_for_review(submission, by=by))
    mark_begun(submission, by=by, at=at)
    return change(
        submission, offered_at=at, offered_by_id=by.person_id, offered_name=by.name, review_note=""
    )


@action("intake.sent_back_to_operator")
def send_back_to_operator(
    submission: Submission, *, note: str, by: Actor, at: datetime
) -> Submission:
    """Step 6: the head sends the form back to the operator and says what is to be done.

    The rows as he saw them are kept as a Review, so that the next look shows what changed since.
    Raises Refusal without a note, or with one longer than 2,000 letters.
    """
    refuse_if(policy.why_not_send_back_to_operator(submission, by=by))
    text = settled_text(note)
    if not text:
        raise Refusal("Tuliskan apa yang harus diperbaiki operator.")
    if len(text) > MAX_NOTE:
        raise Refusal(f"Catatan paling panjang {MAX_NOTE} huruf; ini {len(text)}.")
    refuse_if(why_not_visible(text, what="Catatan"))
    read = [read_row(row) for row in read_rows_of(submission)]
    number = submission.n_hand_ins + 1
    content, content_hash = snapshot(submission, read, number=number, by=by, at=at)
    Review.objects.create(
        submission=submission,
        note=text,
        content=content,
        made_at=at,
        made_by_id=by.person_id,
        made_name=by.name,
    )
    noted(content_hash=content_hash)
    return change(
        submission, offered_at=None, offered_by_id=None, offered_name="", review_note=text
    )
