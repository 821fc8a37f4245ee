"""Remarks on a figure: written by anybody of the office, settled by whom they call."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from himpun.core.action import acting_as, action, belongs_to, change, note
from himpun.core.actors import Actor
from himpun.core.refusals import refuse_if
from himpun.intake import policy
from himpun.intake.models import Comment, FormRow
from himpun.intake.rules.talking import settled_text, why_not_mentions, why_not_text


@action("intake.comment_added")
def add_comment(
    row: FormRow, *, text: str, by: Actor, at: datetime, mentions: Iterable[str] = ()
) -> Comment:
    """Say something about a figure; `mentions` are lanes of the SOP, or the unit of the form.

    It is no part of what is handed in, but goes into the archive of the round. Raises Refusal for
    an empty or too long text, for a lane that the SOP does not know, and after the round.
    """
    refuse_if(policy.why_not_add_comment(row, by=by))
    said = settled_text(text)
    refuse_if(why_not_text(said, what="Komentar"))
    known = [lane.id for lane in policy.mentionable(row.submission.round)]
    wanted = set(mentions)
    refuse_if(why_not_mentions(wanted, known=known))
    called = [code for code in known if code in wanted]
    title = _title_of(row, by=by)
    acting_as(title)
    belongs_to(row.submission.folder)
    note(row=row.code, comment=said, mentions=called)
    return Comment.objects.create(
        row=row,
        text=said,
        mentions=called,
        made_at=at,
        made_by_id=by.person_id,
        made_name=by.name,
        made_as=title,
    )


def _title_of(row: FormRow, *, by: Actor) -> str:
    """As what somebody speaks: for the unit of the form where he belongs to it."""
    own = [each for each in by.capacities if each.scope == row.submission.unit_id]
    found = next(iter([*own, *by.capacities]), None)
    return found.title if found is not None else ""


@action("intake.comment_settled")
def settle_comment(comment: Comment, *, by: Actor, at: datetime) -> Comment:
    """Mark a remark as settled: it leaves the home pages, its text stays."""
    refuse_if(policy.why_not_settle_comment(comment, by=by))
    note(row=comment.row.code, comment=comment.text)
    return change(
        comment,
        expect={"settled_at": None},
        settled_at=at,
        settled_by_id=by.person_id,
        settled_name=by.name,
    )
