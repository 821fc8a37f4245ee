"""Naskah dinas: reading one, its real PDF, withdrawing and replacing it; files beside a task."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.cache import get_conditional_response

from himpun.core import blobs
from himpun.documents import actions, policy, queries
from himpun.measurement import queries as measurement
from himpun.rounds import queries as rounds
from himpun.web.files import PDF, download, file_name, show_pdf
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.documents import ReplaceForm, WithdrawForm
from himpun.web.forms.letters import kind_of, read_letter, show_letter
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.turning import get_turn_of

if TYPE_CHECKING:
    from himpun.documents.models import Document


@page("documents.read")
def show_document(request: OfficeRequest, document_id: int) -> HttpResponse:
    """The naskah as it was issued: who signed it as what, its digest, and the PDF itself."""
    document = queries.get_document(document_id, by=request.actor)
    if not document.number:
        return redirect("turn", round_id=document.round_id, turn_id=document.turn_id)
    context = {
        "document": document,
        "kind": kind_of(document.kind),
        "step": rounds.row_of(document.turn, by=request.actor, at=request.at),
        "successor": queries.get_successor(document, by=request.actor),
        "why_not_withdraw": policy.why_not_withdraw_document(document, by=request.actor),
        "why_not_replace": policy.why_not_replace_document(document, by=request.actor),
    }
    return render(request, "web/documents/document.html", context)


@page("documents.read")
def show_document_pdf(request: OfficeRequest, document_id: int) -> HttpResponse:
    """The PDF, byte by byte what was signed; with `?unduh` as a file to keep."""
    document = queries.get_document(document_id, by=request.actor)
    tag = f'"{queries.tag_of_pdf(document, by=request.actor)}"'
    if (same := get_conditional_response(request, etag=tag)) is not None:
        same["ETag"] = tag
        return same
    name = file_name(kind_of(document.kind).title, document.number, ending="pdf")
    file = queries.open_pdf(document, by=request.actor)
    if "unduh" in request.GET:
        response = download(file, media_type=PDF, name=name)
    else:
        response = show_pdf(file, name=name)
    response["ETag"] = tag
    return response


@page("documents.read")
def show_draft_pdf(request: OfficeRequest, round_id: int, turn_id: int, kind: str) -> HttpResponse:
    """The real PDF of a naskah in the works, marked KONSEP. Nothing is stored."""
    turn = get_turn_of(request, round_id, turn_id)
    default = measurement.get_letter(turn, by=request.actor, at=request.at)
    draft = queries.draft_for(turn, by=request.actor, at=request.at, kind=kind, default=default)
    pdf = queries.preview_pdf(turn, draft, by=request.actor, at=request.at)
    return show_pdf(pdf, name=file_name("konsep", draft.kind.title, ending="pdf"))


@page("documents.read")
def show_withdraw(request: OfficeRequest, document_id: int) -> HttpResponse:
    """One question before a naskah is withdrawn."""
    document = queries.get_document(document_id, by=request.actor)
    context = {
        "question": f"Tarik naskah {document.number}?",
        "consequences": (
            document.title,
            "Naskah tetap terlihat sebagai naskah yang ditarik, beserta alasannya.",
            "Nomornya tidak dipakai lagi.",
            "Langkahnya baru dapat ditutup setelah ada naskah pengganti.",
        ),
        "form": show_form(request, WithdrawForm),
        "action": _address(document, "document_withdraw"),
        "back": _address(document, "document"),
        "label": "Tarik naskah",
        "kind": "danger",
        "why_not": policy.why_not_withdraw_document(document, by=request.actor),
    }
    return render(request, "web/confirm.html", context)


def _address(document: Document, route: str) -> str:
    return reverse(route, kwargs={"document_id": document.pk})


@act("documents.withdraw_document", page=show_withdraw)
def withdraw(request: OfficeRequest, document_id: int) -> HttpResponse:
    document = queries.get_document(document_id, by=request.actor)
    typed = read_form(request, WithdrawForm)
    actions.withdraw_document(document, reason=typed["reason"], by=request.actor, at=request.at)
    return done(request, "Naskah ditarik.", "document", document_id=document.pk)


@page("documents.read")
def show_replace(request: OfficeRequest, document_id: int) -> HttpResponse:
    """The text of the naskah in the editor, and the reason why another takes its place."""
    document = queries.get_document(document_id, by=request.actor)
    kind = kind_of(document.kind)
    context = {
        "document": document,
        "kind": kind,
        "form": show_form(request, ReplaceForm),
        "letter": {"form": show_letter(request, kind, content=document.content)},
        "why_not": policy.why_not_replace_document(document, by=request.actor),
    }
    return render(request, "web/documents/replace.html", context)


@act("documents.replace_document", page=show_replace)
def replace(request: OfficeRequest, document_id: int) -> HttpResponse:
    """Withdraw the wrong naskah and issue its successor with a number of its own."""
    document = queries.get_document(document_id, by=request.actor)
    typed = read_form(request, ReplaceForm)
    letter = read_letter(request, kind_of(document.kind), complete=True)
    successor = actions.replace_document(
        document, reason=typed["reason"], content=letter.edits, by=request.actor, at=request.at
    )
    sentence = f"Naskah {document.number} diganti dengan {successor.number}."
    return done(request, sentence, "document", document_id=successor.pk)


@page("rounds.read")
def show_attachment(request: OfficeRequest, attachment_id: int) -> HttpResponse:
    """A file that was passed on with a plain task."""
    attachment = rounds.get_attachment(attachment_id, by=request.actor)
    return download(
        blobs.open_blob(attachment.blob_id),
        media_type=attachment.blob.media_type,
        name=attachment.file_name,
    )


urlpatterns = [
    path("naskah/<int:document_id>/", show_document, name="document"),
    path("naskah/<int:document_id>/pdf/", show_document_pdf, name="document_pdf"),
    path("naskah/<int:document_id>/tarik/", withdraw, name="document_withdraw"),
    path("naskah/<int:document_id>/ganti/", replace, name="document_replace"),
    path(
        "putaran/<int:round_id>/giliran/<int:turn_id>/konsep/<str:kind>/",
        show_draft_pdf,
        name="draft_pdf",
    ),
    path("lampiran/<int:attachment_id>/", show_attachment, name="attachment"),
]
