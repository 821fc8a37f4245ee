"""Muat rencana: a workbook is sent, looked at, and taken over whole or not at all (UX 6).

Between the look and the act the files lie in the store (`web/packets.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from himpun.core import blobs
from himpun.core.refusals import Refusal, refuse_if
from himpun.planning import importing, policy
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.plan import PlanUploadForm
from himpun.web.forms.uploads import stage
from himpun.web.packets import pack, unpack
from himpun.web.page import OfficeRequest, act, done, page

if TYPE_CHECKING:
    from himpun.planning.importing import Preview

#: So many changed fields are shown; the rest is counted.
DIFFERENCES_SHOWN = 300
KIND_WORDS = {
    "pohon": "Pohon kinerja",
    "indikator": "Indikator",
    "target": "Target",
    "anggaran": "Baris DPA",
    "dokumen": "Dokumen",
}
_ABOUT = "plan"


@dataclass(frozen=True)
class SentPlan:
    """A workbook and its documents by digest, as the person's browser named them."""

    book: str
    name: str
    documents: Mapping[str, str]

    @property
    def path(self) -> Path:
        return blobs.path_of(self.book)

    @property
    def uploads(self) -> dict[str, Path]:
        return {name: blobs.path_of(digest) for name, digest in self.documents.items()}


@dataclass(frozen=True)
class Tally:
    """What would happen to rows of one kind: codes that are new, change, and stay."""

    kind: str
    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


@page("planning.import_plan")
def show_import(request: OfficeRequest) -> HttpResponse:
    """The form; with a packet (after a refused act) the preview of what it holds again."""
    sent = _sent_or_none(request)
    preview = _preview(request, sent) if sent is not None else None
    return _import_page(request, sent, preview)


@act("planning.import_plan", page=show_import, token=False)
def check_import(request: OfficeRequest) -> HttpResponse:
    """Store what was sent and show what it would do; the office's plan is not touched."""
    refuse_if(policy.why_not_import_plan(request.office, by=request.actor))
    typed = read_form(request, PlanUploadForm)
    documents = {file.name: file.ref.sha256 for file in map(_staged, typed["documents"])}
    book = _staged(typed["workbook"])
    sent = SentPlan(book.ref.sha256, book.name, documents)
    return _import_page(request, sent, _preview(request, sent))


@act("planning.import_plan", page=show_import)
def apply_import(request: OfficeRequest) -> HttpResponse:
    """Take over what was looked at, all or nothing."""
    sent = _sent(request)
    preview = importing.import_file(
        sent.path,
        office=request.office,
        uploads=sent.uploads,
        by=request.actor,
        at=request.at,
    )
    return done(request, _sentence(preview), "plan")


@dataclass(frozen=True)
class _Named:
    name: str
    ref: blobs.BlobRef


def _staged(file: Any) -> _Named:
    staged = stage(file)
    return _Named(staged.file_name, staged.ref)


def _import_page(
    request: OfficeRequest, sent: SentPlan | None, preview: Preview | None
) -> HttpResponse:
    differences = preview.differences if preview is not None else ()
    context = {
        "form": PlanUploadForm() if sent is not None else show_form(request, PlanUploadForm),
        "why_not": policy.why_not_import_plan(request.office, by=request.actor),
        "sent": sent,
        "packet": _packet(request, sent) if sent is not None else "",
        "preview": preview,
        "tallies": _tallies(preview) if preview is not None else (),
        "differences": differences[:DIFFERENCES_SHOWN],
        "n_more": max(0, len(differences) - DIFFERENCES_SHOWN),
        "kinds": KIND_WORDS,
    }
    return render(request, "web/plan/import.html", context)


def _preview(request: OfficeRequest, sent: SentPlan) -> Preview:
    loaded = importing.load_plan(sent.path, office=request.office, uploads=sent.uploads)
    return importing.preview_plan(request.office, loaded, by=request.actor)


def _packet(request: OfficeRequest, sent: SentPlan) -> str:
    content = {"book": sent.book, "name": sent.name, "documents": dict(sent.documents)}
    return pack(request, about=_ABOUT, content=content)


def _sent(request: OfficeRequest) -> SentPlan:
    """What the packet names. Raises Refusal when it is old, altered or somebody else's."""
    content = unpack(request, about=_ABOUT)
    return SentPlan(content["book"], content["name"], content["documents"])


def _sent_or_none(request: OfficeRequest) -> SentPlan | None:
    if policy.why_not_import_plan(request.office, by=request.actor):
        return None
    try:
        return _sent(request) if request.POST.get("packet") else None
    except Refusal:
        return None


def _tallies(preview: Preview) -> tuple[Tally, ...]:
    return tuple(
        Tally(
            words,
            tuple(preview.added.get(kind, ())),
            tuple(preview.changed.get(kind, ())),
            tuple(preview.unchanged.get(kind, ())),
        )
        for kind, words in KIND_WORDS.items()
    )


def _sentence(preview: Preview) -> str:
    n_added = sum(map(len, preview.added.values()))
    n_changed = sum(map(len, preview.changed.values()))
    if not n_added and not n_changed:
        return "Rencana sudah sama dengan buku kerja; tidak ada yang berubah."
    return f"Rencana dimuat: {n_added} baris baru, {n_changed} baris berubah."
