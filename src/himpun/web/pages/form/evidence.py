"""Proofs of a row: uploaded, read, taken out."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from himpun.core.refusals import NotVisible, refuse_if
from himpun.intake import actions, policy, queries
from himpun.intake.actions import EvidenceFile
from himpun.web import arrivals
from himpun.web.files import download, show_picture
from himpun.web.forms.base import read_form
from himpun.web.forms.evidence import EvidenceForm, stage_all
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.form.reading import show_row


@act("intake.add_evidence_files", page=show_row)
def add_evidence(request: OfficeRequest, submission_id: int, row_id: int) -> HttpResponse:
    """Put files beside a figure: judged by content, staged, then kept by one act."""
    row = queries.get_row(row_id, by=request.actor)
    if row.submission_id != submission_id:
        raise NotVisible
    refuse_if(policy.why_not_add_evidence_files(row, by=request.actor))
    arrivals.bring(request, to="proofs")
    typed = read_form(request, EvidenceForm)
    files = stage_all(typed["proofs"])
    actions.add_evidence_files(
        row,
        files=files,
        kind=typed["kind"],
        number=typed["number"],
        dated_on=typed["dated_on"],
        restricted_to=typed["restricted_to"],
        by=request.actor,
        at=request.at,
    )
    arrivals.let_go(request, of="proofs")
    sentence = f"{len(files)} berkas bukti tersimpan untuk {row.code}. {places_of(files)}"
    return done(request, sentence.strip(), row_address(submission_id, row_id))


def places_of(files: Iterable[EvidenceFile]) -> str:
    """What whoever uploads should know: which pictures say where they were taken."""
    names = [f"“{each.file_name}”" for each in files if each.taken.get("latitude")]
    if not names:
        return ""
    return (
        f"{', '.join(names)} memuat tempat pengambilan. Tempat itu tercatat dan tetap ada pada"
        " berkas aslinya, tetapi tidak ikut pada gambar kecilnya."
    )


def row_address(submission_id: int, row_id: int) -> str:
    address = reverse("form_row", kwargs={"submission_id": submission_id, "row_id": row_id})
    return f"{address}#bukti"


@page("intake.read")
def download_evidence(request: OfficeRequest, evidence_id: int) -> HttpResponse:
    """The file itself, as a file: it cannot run, load or be framed as a page of ours."""
    evidence = queries.get_evidence(evidence_id, by=request.actor)
    file = queries.open_evidence(evidence, by=request.actor)
    assert evidence.blob is not None
    return download(
        file, media_type=evidence.blob.media_type, name=evidence.file_name, request=request
    )


@page("intake.read")
def show_preview(request: OfficeRequest, evidence_id: int) -> HttpResponse:
    """The small copy of a picture, painted anew by this program."""
    evidence = queries.get_evidence(evidence_id, by=request.actor)
    return show_picture(queries.open_preview(evidence, by=request.actor), name="pratinjau.jpg")


@page("intake.read")
def show_removal(request: OfficeRequest, use_id: int) -> HttpResponse:
    """One question before a proof is taken away from a figure."""
    use = queries.get_evidence_use(use_id, by=request.actor)
    row = use.row
    title = queries.title_of(use.evidence, by=request.actor)
    context = {
        "question": f"Keluarkan bukti “{title}”?",
        "consequences": (
            f"Bukti ini tidak lagi menjadi bukti {row.code}.",
            "Isinya dan siapa yang memberikannya tetap tercatat; bukti ini dapat dipakai lagi.",
        ),
        "action": reverse("evidence_remove", kwargs={"use_id": use_id}),
        "back": row_address(row.submission_id, row.pk),
        "label": "Keluarkan bukti",
        "kind": "danger",
        "why_not": policy.why_not_remove_evidence(use, by=request.actor),
    }
    return render(request, "web/confirm.html", context)


@act("intake.remove_evidence", page=show_removal)
def remove_evidence(request: OfficeRequest, use_id: int) -> HttpResponse:
    use = queries.get_evidence_use(use_id, by=request.actor)
    actions.remove_evidence(use, by=request.actor, at=request.at)
    title = queries.title_of(use.evidence, by=request.actor)
    address = row_address(use.row.submission_id, use.row_id)
    return done(request, f"Bukti “{title}” dikeluarkan.", address)
