"""Step 7: the Tim SAKIP shares the forms out among its people, and says which are checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.urls import path, reverse

from himpun.intake import actions, policy, queries
from himpun.offices.queries import get_person
from himpun.web.errand import Errand
from himpun.web.forms.base import read_form
from himpun.web.forms.below import CheckerForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.form.reading import show_form
from himpun.web.pages.steps.recapitulate import MINE, show_recapitulation

if TYPE_CHECKING:
    from himpun.intake.models import Submission


@page("intake.read")
def show_checking(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """Where forms are checked: the page of step 7, or the form itself while there is none."""
    submission = queries.get_submission(submission_id, by=request.actor)
    turn = policy.recap_turn(submission.round)
    if turn is None:
        return show_form(request, submission_id=submission_id)
    return show_recapitulation(request, round_id=turn.round_id, turn_id=turn.pk)


@act("intake.assign_checker", page=show_checking)
def assign_checker(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """The chair says who checks the form of a unit; nobody by name: anybody of the team."""
    submission = queries.get_submission(submission_id, by=request.actor)
    chosen = read_form(request, CheckerForm)["person"]
    person = get_person(chosen, by=request.actor) if chosen else None
    actions.assign_checker(submission, person=person, by=request.actor, at=request.at)
    name = person.name if person is not None else "siapa saja di Tim SAKIP"
    sentence = f"Formulir {submission.unit.name} diperiksa oleh {name}."
    return done(request, sentence, _address(submission))


@act("intake.check_form", page=show_checking)
def check_form(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """*Tandai sudah diperiksa*: the form as it was handed in."""
    submission = queries.get_submission(submission_id, by=request.actor)
    actions.check_form(submission, by=request.actor, at=request.at)
    sentence = f"Formulir {submission.unit.name} ditandai sudah diperiksa."
    return done(request, sentence, _address(submission))


def _address(submission: Submission) -> str:
    turn = policy.recap_turn(submission.round)
    if turn is None:
        return reverse("form", kwargs={"submission_id": submission.pk})
    return reverse("turn", kwargs={"round_id": turn.round_id, "turn_id": turn.pk}) + "#checks"


def checking_errands(request: OfficeRequest) -> list[Errand]:
    """For a member of the Tim SAKIP: the forms given to him to check, one card a round."""
    by_round: dict[int, list[Submission]] = {}
    for form in queries.list_forms_to_check(by=request.actor):
        by_round.setdefault(form.round_id, []).append(form)
    found = []
    for forms in by_round.values():
        address = _address(forms[0]).replace("#", f"?pemeriksa={MINE}#")
        units = ", ".join(form.unit.name for form in forms)
        found.append(
            Errand(
                title=f"{len(forms)} formulir menunggu pemeriksaan Anda",
                where=f"{forms[0].round.title} · {units}",
                address=address,
                label="Periksa",
                icon="search",
            )
        )
    return found


_FORM = "formulir/<int:submission_id>/"

urlpatterns = [
    path(f"{_FORM}pemeriksa/", assign_checker, name="form_checker"),
    path(f"{_FORM}diperiksa/", check_form, name="form_check"),
]
