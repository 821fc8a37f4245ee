"""Comments on a row: written, and marked as settled."""

from __future__ import annotations

from django.http import HttpResponse

from himpun.core.refusals import NotVisible
from himpun.intake import actions, policy, queries
from himpun.web.forms.base import read_form
from himpun.web.forms.talk import CommentForm
from himpun.web.page import OfficeRequest, act, done
from himpun.web.pages.form.reading import show_row
from himpun.web.pages.form.remarks import address_of


@act("intake.add_comment", page=show_row)
def add_comment(request: OfficeRequest, submission_id: int, row_id: int) -> HttpResponse:
    """Say something about a figure, perhaps to some lanes."""
    row = queries.get_row(row_id, by=request.actor)
    if row.submission_id != submission_id:
        raise NotVisible
    lanes = [(each.id, each.name) for each in policy.mentionable(row.submission.round)]
    typed = read_form(request, CommentForm, lanes=lanes)
    actions.add_comment(
        row, text=typed["text"], mentions=typed["mentions"], by=request.actor, at=request.at
    )
    return done(request, "Komentar tersimpan.", address_of(row))


@act("intake.settle_comment", page=show_row)
def settle_comment(
    request: OfficeRequest, submission_id: int, row_id: int, comment_id: int
) -> HttpResponse:
    """*Tandai selesai*: it leaves the home pages, and stays to be read."""
    comment = queries.get_comment(comment_id, by=request.actor)
    if (comment.row_id, comment.row.submission_id) != (row_id, submission_id):
        raise NotVisible
    actions.settle_comment(comment, by=request.actor, at=request.at)
    return done(request, "Komentar ditandai selesai.", address_of(comment.row))
