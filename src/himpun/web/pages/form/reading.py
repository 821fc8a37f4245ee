"""The form of a unit, to be filled or to be read, and one of its rows with all that is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render

from himpun.core.refusals import NotVisible
from himpun.intake import policy, queries
from himpun.intake.answers import BadCells, CellConflict
from himpun.intake.checks import Finding, Weight
from himpun.intake.queries import FormView, Opener
from himpun.rounds.queries import get_turn
from himpun.web.page import OfficeRequest, page
from himpun.web.pages.form.asked import clarifying_of
from himpun.web.pages.form.below import below_of, with_below
from himpun.web.pages.form.details import details_of
from himpun.web.pages.form.marks import is_after_offer
from himpun.web.pages.form.rows import A_PAGE, NOTHING_TYPED, Typed, grid_of, pages_of, unsaved_of
from himpun.web.request import owner_of
from himpun.web.turning import TurnView, view_turn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himpun.intake.models import Submission
    from himpun.intake.queries.versions import Version

MOST_FINDINGS = 40


@dataclass(frozen=True)
class Stage:
    """A station of the form on its way: when it was reached, and by whom."""

    status: str
    at: datetime | None
    who: str = ""
    word: str = "belum"
    """What is said where it is not reached, or not any more; `at` is then when it last was."""
    is_past: bool = False

    @property
    def is_reached(self) -> bool:
        return self.at is not None and not self.is_past


@dataclass(frozen=True)
class Pointer:
    """A finding with the address of its row."""

    sentence: str
    address: str


@dataclass(frozen=True)
class Findings:
    """Findings of one weight: the first of them, and how many there are."""

    n_all: int
    shown: tuple[Pointer, ...]

    @property
    def n_more(self) -> int:
        return self.n_all - len(self.shown)


@page("intake.read")
def show_form(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """The form as the paper form looks: to be filled by its unit, to be read by the office."""
    submission = queries.get_submission(submission_id, by=request.actor)
    view = queries.view_form(submission, by=request.actor)
    n_pages = -(-len(view.rows) // A_PAGE) or 1
    number = _page_number(request, n_pages)
    typed = typed_in(request)
    below = below_of(request, submission)
    versions = queries.list_versions(submission, by=request.actor)
    context = {
        "view": view,
        "submission": submission,
        "turn": turn_of(request, submission),
        "grid": with_below(
            grid_of(view, page=number, typed=typed, owner=owner_of(request.actor)), below
        ),
        "below": below,
        "is_page": True,
        "typed": typed,
        "faults": pointers_of(typed),
        "unsaved": unsaved_of(view, typed),
        "pages": range(1, n_pages + 1) if n_pages > 1 else (),
        "page_number": number,
        "stages": stages_of(submission, versions),
        "errors": findings_of(view, Weight.ERROR, here=number),
        "warnings": findings_of(view, Weight.WARNING, here=number),
        "remarks": findings_of(view, Weight.REMARK, here=number),
        "versions": versions,
        "n_changed": sum(1 for each in view.rows if each.changes),
        "n_after_offer": sum(1 for each in view.rows if is_after_offer(each)),
        "is_of_unit": policy.is_of_unit(submission, by=request.actor),
        "key": who_opens(request, view),
        **clarifying_of(request, submission),
    }
    return render(request, "web/form/form.html", context)


def _page_number(request: OfficeRequest, n_pages: int) -> int:
    text = request.GET.get("hal", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return min(max(number, 1), n_pages)


def typed_in(request: OfficeRequest) -> Typed:
    """What the refused save of the whole form had in its cells."""
    refusal = getattr(request, "refusal", None)
    if refusal is None or getattr(request, "refused_act", "") != "intake.save_answers":
        return NOTHING_TYPED
    return Typed(
        texts={name: str(text) for name, text in request.POST.items()},
        faults=tuple(refusal.faults) if isinstance(refusal, BadCells) else (),
        disputes=tuple(refusal.disputes) if isinstance(refusal, CellConflict) else (),
    )


def pointers_of(typed: Typed) -> list[Pointer]:
    """Every cell that was refused, and every row that somebody else wrote, with its address."""
    found = [(each.row_id, each.sentence) for each in typed.faults]
    found += [
        (each.row_id, f"{each.code}: diubah oleh {each.written_by or 'orang lain'}.")
        for each in typed.disputes
    ]
    return [Pointer(sentence, f"#row-{key}") for key, sentence in found[:MOST_FINDINGS]]


def turn_of(request: OfficeRequest, submission: Submission) -> TurnView | None:
    """The frame of the turn that the form is filled in; None before it has one."""
    if submission.turn_id is None:
        return None
    return view_turn(request, submission.round_id, submission.turn_id)


def stages_of(submission: Submission, versions: Sequence[Version] = ()) -> tuple[Stage, ...]:
    """Sent, received, begun, handed in: what is known of each (SOP step 5)."""
    return (
        Stage("TERKIRIM", submission.sent_at),
        Stage("DITERIMA", submission.received_at, submission.received_name),
        Stage("DIISI", submission.begun_at),
        _handed_in(submission, versions),
    )


def _handed_in(submission: Submission, versions: Sequence[Version]) -> Stage:
    """The last station; of a form that came back, when and by whom it was reached last."""
    last = versions[0].hand_in if versions else None
    if submission.handed_in_at is not None or last is None:
        return Stage("DISAMPAIKAN", submission.handed_in_at, submission.handed_in_name)
    came = "dikembalikan" if submission.status == "DIKEMBALIKAN" else "ditarik kembali"
    who = str(last.content.get("handed_in_by") or "")
    word = f"{came}; terakhir disampaikan"
    return Stage("DISAMPAIKAN", last.handed_in_at, who, word, is_past=True)


def findings_of(view: FormView, weight: Weight, *, here: int = 0) -> Findings:
    """Findings of that weight with links to their rows; `here` is the open page of the grid."""
    found = [each for each in view.findings if each.weight is weight]
    pages = pages_of(view) if here and found else {}
    shown = (_pointer(each, page=pages.get(each.row_id, here), here=here) for each in found)
    return Findings(len(found), tuple(islice(shown, MOST_FINDINGS)))


def _pointer(finding: Finding, *, page: int, here: int) -> Pointer:
    elsewhere = f"?hal={page}" if page != here else ""
    return Pointer(finding.sentence, f"{elsewhere}#row-{finding.row_id}")


#: Who opens a form that was handed in, by how far the round has come.
OPENERS = {
    Opener.UNIT: "pimpinan {unit} dengan “Tarik kembali”, selama langkah berikutnya belum dimulai",
    Opener.TEAM: (
        "Tim SAKIP dengan meminta klarifikasi, selama rekapitulasi belum dibekukan; sesudahnya"
        " Kepala Dinas melalui pengembalian dalam analisa bersama"
    ),
    Opener.ANALYSIS: "Kepala Dinas melalui pengembalian dalam analisa bersama",
}


def who_opens(request: OfficeRequest, view: FormView) -> str:
    """Who can open a form that is locked; "" where nobody can, or nothing needs to be opened."""
    submission = view.submission
    if submission.round.status != "BERJALAN":
        return ""
    if submission.status == "DISAMPAIKAN":
        if not view.why_not["recall"]:
            return "Anda, dengan “Tarik kembali”, selama langkah berikutnya belum dimulai"
        opener = queries.opener_of(submission, by=request.actor)
        return OPENERS[opener].format(unit=submission.unit.name)
    if submission.status == "DILEWATI":
        return "Kepala Dinas, dengan meminta unit ini melengkapi dalam analisa bersama"
    return ""


@page("intake.read")
def show_row(request: OfficeRequest, submission_id: int, row_id: int) -> HttpResponse:
    """One row: definition, target, earlier periods, proofs, history."""
    row = queries.get_row(row_id, by=request.actor)
    if row.submission_id != submission_id:
        raise NotVisible
    context = details_of(request, row)
    return render(request, "web/form/row.html", context)


@page("intake.read")
def show_fill(request: OfficeRequest, round_id: int, turn_id: int) -> HttpResponse:
    """The page of a turn of step 6 is the form of its unit."""
    turn = get_turn(turn_id, by=request.actor)
    if turn.round_id != round_id:
        raise NotVisible
    submission = queries.find_submission_of_turn(turn, by=request.actor)
    if submission is None:
        context = {"turn": view_turn(request, round_id, turn_id)}
        return render(request, "web/turns/turn.html", context)
    return redirect("form", submission_id=submission.pk)
