"""Step 11, arsip: what will be sealed, for how long, and the seal that closes the round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.archive import actions, policy, queries
from himpun.archive.rules import Retention
from himpun.documents.queries import list_documents, list_sources, stage_prints
from himpun.intake.queries import list_submissions
from himpun.measurement.queries import list_recaps
from himpun.rounds.queries import count_trail, list_attachments
from himpun.sop.rules.definition import StepAction
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.steps.desk import is_at_work, page_of, turn_at

if TYPE_CHECKING:
    from himpun.rounds.models import Round


@page("rounds.read")
def show_archiving(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The contents of the package before it is sealed; afterwards the package."""
    turn = page_of(request, round_id, turn_id, StepAction.ARCHIVE)
    context: dict[str, Any] = {"turn": turn, "is_at_work": is_at_work(turn)}
    if context["is_at_work"]:
        context |= _contents(request, turn.round)
        context["why_not"] = policy.why_not_archive_round(turn.turn, by=request.actor)
    else:
        context["package"] = queries.get_package_of(turn.round, by=request.actor)
    return render(request, "web/archive/sealing.html", context)


def _contents(request: OfficeRequest, round: Round) -> dict[str, Any]:
    """What the bag will hold, by its folders."""
    by = request.actor
    forms = list(list_submissions(round, by=by))
    return {
        "documents": list(list_documents(round, by=by)),
        "sources": [item for item in list_sources(round, by=by) if item.attached_at],
        "forms": forms,
        "n_hand_ins": sum(form.n_hand_ins for form in forms),
        "recaps": list(list_recaps(round, by=by).defer("content")),
        "n_attachments": list_attachments(round, by=by).count(),
        "n_events": count_trail(round, by=by),
        "retention": Retention(code=round.office.classification),
    }


@act("archive.archive_round", page=show_archiving)
def archive_round(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """Seal the package; the round is closed and nothing in it changes any more."""
    turn = turn_at(request, round_id, turn_id, StepAction.ARCHIVE)
    prints = {}
    if not policy.why_not_archive_round(turn, by=request.actor):
        prints = stage_prints(turn.round, by=request.actor)
    package = actions.archive_round(turn, prints=prints, by=request.actor, at=request.at)
    sentence = "Arsip disegel. Putaran ini selesai."
    return done(request, sentence, "package", package_id=package.pk)


urlpatterns = [
    path(
        "putaran/<int:round_id>/giliran/<int:turn_id>/arsipkan/",
        archive_round,
        name="step_archive",
    ),
]
