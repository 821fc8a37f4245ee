"""What pages show of comments: those of a row, and those that call somebody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

from himpun.intake import policy, queries
from himpun.web.errand import Errand
from himpun.web.forms.base import show_form
from himpun.web.forms.talk import CommentForm
from himpun.web.page import OfficeRequest

if TYPE_CHECKING:
    from himpun.intake.models import Comment, FormRow

LONGEST_QUOTE = 200


@dataclass(frozen=True)
class Remark:
    """A comment with whom it calls, and why the reader cannot mark it as settled."""

    comment: Comment
    called: tuple[str, ...]
    why_not_settle: str


def remarks_of(request: OfficeRequest, row: FormRow) -> dict[str, object]:
    """The comments of a row for its page: those that wait, those that are settled, the form."""
    lanes = [(each.id, each.name) for each in policy.mentionable(row.submission.round)]
    names = dict(lanes)
    found = [
        Remark(
            each,
            tuple(names.get(code, code) for code in each.mentions),
            policy.why_not_settle_comment(each, by=request.actor),
        )
        for each in queries.list_comments(row, by=request.actor)
    ]
    return {
        "remarks": [each for each in found if each.comment.settled_at is None],
        "settled_remarks": [each for each in found if each.comment.settled_at is not None],
        "comment_form": show_form(request, CommentForm, lanes=lanes),
        "why_not_comment": policy.why_not_add_comment(row, by=request.actor),
    }


def address_of(row: FormRow) -> str:
    """Where the comments of a row are read."""
    parts = {"submission_id": row.submission_id, "row_id": row.pk}
    return f"{reverse('form_row', kwargs=parts)}#komentar"


def comment_errands(request: OfficeRequest) -> list[Errand]:
    """Comments that call the reader, until somebody marks them as settled."""
    return [
        Errand(
            title=f"Komentar untuk Anda: {each.row.code}",
            where=f"{each.row.submission.round.title} · {each.row.submission.unit.name}"
            f" · dari {each.made_name}",
            address=address_of(each.row),
            label="Baca",
            icon="talk",
            quote=each.text[:LONGEST_QUOTE],
        )
        for each in queries.list_comments_for(by=request.actor)
    ]
