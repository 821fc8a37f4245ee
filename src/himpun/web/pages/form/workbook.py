"""The form as a workbook: taken along, brought back, looked at, and applied whole (UX 6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from himpun.core import blobs
from himpun.core.formats import NOTHING, date_plain
from himpun.core.refusals import Refusal, refuse_if
from himpun.core.workbook import WorkbookRefused
from himpun.intake import actions, policy, queries
from himpun.intake.offline.doubting import CellDoubt, doubts_of
from himpun.intake.offline.judging import CellEdit, Judgement, judge
from himpun.intake.offline.reading import read_filled
from himpun.intake.offline.writing import offline_form
from himpun.intake.rules.cells import ACTUAL, DATA_ON, DATA_STATUS, MISSING_REASON, VALUE_PREFIX
from himpun.intake.rules.missing import read_day
from himpun.intake.rules.offline import FORM_SHEET, FilledWorkbook, shown_choice
from himpun.web.files import download, file_name
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.uploads import stage
from himpun.web.forms.workbook import FormWorkbookForm
from himpun.web.packets import pack, unpack
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.form.words import in_places

if TYPE_CHECKING:
    from himpun.intake.models import Submission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: So many rows of a preview are shown; the rest is counted.
MOST_SHOWN = 500


@dataclass(frozen=True)
class Sent:
    """A workbook that lies in the store, as the person's browser named it, and what was seen."""

    book: str
    name: str
    seen: str = ""

    @property
    def filled(self) -> FilledWorkbook:
        return read_filled(blobs.path_of(self.book))


@dataclass(frozen=True)
class EditLine:
    """One cell of the preview for people."""

    address: str
    code: str
    label: str
    old: str
    new: str
    written_by: str


@dataclass(frozen=True)
class Fault:
    """A cell at fault; `cell` is "" for the whole file."""

    cell: str
    sentence: str
    where: str = ""


@dataclass(frozen=True)
class Look:
    """The preview: what would change, what to choose between, what is wrong."""

    changes: tuple[EditLine, ...]
    conflicts: tuple[EditLine, ...]
    faults: tuple[Fault, ...]
    doubts: tuple[CellDoubt, ...]
    is_fit: bool
    n_more: int
    packet: str


@page("intake.save_answers")
def download_workbook(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """*Unduh buku kerja*: the form to be filled offline, signed and locked but for its inputs."""
    submission = queries.get_submission(submission_id, by=request.actor)
    refuse_if(policy.why_not_apply_workbook(submission, by=request.actor))
    view = queries.view_form(submission, by=request.actor)
    name = file_name("formulir", submission.unit.code, view.period.code, ending="xlsx")
    return download(offline_form(view, at=request.at), media_type=XLSX, name=name)


@page("intake.apply_workbook")
def show_upload(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """The form for a file; with a packet (after a refused act) the preview of it again."""
    submission = queries.get_submission(submission_id, by=request.actor)
    return _upload_page(request, submission, _sent_or_none(request, submission_id))


@act("intake.apply_workbook", page=show_upload, token=False)
def check_upload(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """Stage what was sent and show what it would do; the form itself is not touched."""
    submission = queries.get_submission(submission_id, by=request.actor)
    refuse_if(policy.why_not_apply_workbook(submission, by=request.actor))
    staged = stage(read_form(request, FormWorkbookForm)["workbook"])
    sent = Sent(staged.ref.sha256, staged.file_name)
    return _upload_page(request, submission, sent)


@act("intake.apply_workbook", page=show_upload)
def apply_upload(request: OfficeRequest, submission_id: int) -> HttpResponse:
    """Take over what was looked at, all or nothing; of the conflicts those that were ticked."""
    submission = queries.get_submission(submission_id, by=request.actor)
    refuse_if(policy.why_not_apply_workbook(submission, by=request.actor))
    sent = _sent(request, submission_id)
    take = request.POST.getlist("take")
    try:
        filled = sent.filled
    except WorkbookRefused as refused:
        raise Refusal(refused.sentence) from refused
    actions.apply_workbook(
        submission, filled=filled, seen=sent.seen, take=take, by=request.actor, at=request.at
    )
    sentence = f"Buku kerja “{sent.name}” dimuat ke formulir."
    return done(request, sentence, "form", submission_id=submission_id)


def _upload_page(request: OfficeRequest, submission: Submission, sent: Sent | None) -> HttpResponse:
    context = {
        "submission": submission,
        "form": FormWorkbookForm() if sent is not None else show_form(request, FormWorkbookForm),
        "why_not": policy.why_not_apply_workbook(submission, by=request.actor),
        "sent": sent,
        "look": _look(request, submission, sent) if sent is not None else None,
        "sheet": FORM_SHEET,
        "taken": request.POST.getlist("take"),
        "form_address": reverse("form", kwargs={"submission_id": submission.pk}),
    }
    return render(request, "web/form/upload.html", context)


def _look(request: OfficeRequest, submission: Submission, sent: Sent) -> Look:
    """The preview of a staged workbook."""
    doubts: tuple[CellDoubt, ...] = ()
    try:
        filled = sent.filled
    except WorkbookRefused as refused:
        judged = Judgement(why_not=refused.sentence)
    else:
        judged = judge(submission, filled)
        doubts = doubts_of(submission, filled, judged)
    faults = [Fault("", judged.why_not)] if judged.why_not else []
    faults += [
        Fault(f"{FORM_SHEET}!{each.address}", each.sentence, each.where) for each in judged.faults
    ]
    content = {"book": sent.book, "name": sent.name, "seen": judged.seen}
    return Look(
        changes=tuple(_lines(judged.changes)),
        conflicts=tuple(_lines(judged.conflicts)),
        faults=tuple(faults),
        doubts=doubts,
        is_fit=judged.is_fit,
        n_more=max(0, len(judged.changes) - MOST_SHOWN),
        packet=pack(request, about=_about(submission.pk), content=content),
    )


def _lines(edits: Iterable[CellEdit]) -> Iterable[EditLine]:
    for edit in edits:
        old, new = _shown(edit, edit.old), _shown(edit, edit.new)
        yield EditLine(edit.address, edit.code, edit.label, old, new, edit.written_by)


def _shown(edit: CellEdit, text: str) -> str:
    """A cell's plain text as people read it."""
    field = edit.field
    if not text:
        return NOTHING
    if field in {MISSING_REASON, DATA_STATUS}:
        return shown_choice(field, text)
    if field == DATA_ON:
        day = read_day(text)
        return date_plain(day) if day is not None else NOTHING
    is_figure = field == ACTUAL or field.startswith(VALUE_PREFIX)
    return in_places(Decimal(text), edit.decimals) if is_figure else text


def _about(submission_id: int) -> str:
    return f"form {submission_id}"


def _sent(request: OfficeRequest, submission_id: int) -> Sent:
    """What the packet names. Raises Refusal when it is old, altered or of another form."""
    content = unpack(request, about=_about(submission_id))
    return Sent(content["book"], content["name"], content["seen"])


def _sent_or_none(request: OfficeRequest, submission_id: int) -> Sent | None:
    try:
        return _sent(request, submission_id) if request.POST.get("packet") else None
    except Refusal:
        return None
