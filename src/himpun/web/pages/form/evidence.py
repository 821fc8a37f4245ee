"""Proofs of a row: uploaded, read, taken out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from himpun.core.refusals import NotVisible
from himpun.intake import actions, policy, queries
from himpun.web import arrivals
from himpun.web.files import download
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
    arrivals.bring(request, to="proofs")
    typed = read_form(request, EvidenceForm)
    files = stage_all(typed["proofs"])
    actions.add_evidence_files(
        row,
        files=files,
        kind=typed["kind"],
        number=typed["number"],
        dated_on=typed["dated_on"],
        by=request.actor,
        at=request.at,
    )
    arrivals.let_go(request, of="proofs")
    sentence = f"{len(files)} berkas bukti tersimpan untuk {row.code}."
    return done(request, sentence, _address(submission_id, row_id))


def _address(submission_id: int, row_id: int) -> str:
    address = reverse("form_row", kwargs={"submission_id": submission_id, "row_id": row_id})
    return f"{address}#bukti"


@page("intake.read")
def download_evidence(request: OfficeRequest, evidence_id: int) -> HttpResponse:
    """The file itself, as a file: it cannot run, load or be framed as a page of ours."""
    evidence = queries.get_evidence(evidence_id, by=request.actor)
    assert evidence.blob is not None
    return download(
        queries.open_evidence(evidence, by=request.actor),
        media_type=evidence.blob.media_type,
        name=evidence.file_name,
    )


@page("intake.read")
def show_removal(request: OfficeRequest, use_id: int) -> HttpResponse:
    """One question before a proof is taken away from a figure."""
    use = queries.get_evidence_use(use_id, by=request.actor)
    row, evidence = use.row, use.evidence
    context = {
        "question": f"Keluarkan bukti “{evidence.file_name}”?",
        "consequences": (
            f"Bukti ini tidak lagi menjadi bukti {row.code}.",
            "Berkas dan siapa yang mengunggahnya tetap tercatat dalam jejak.",
        ),
        "action": reverse("evidence_remove", kwargs={"use_id": use_id}),
        "back": _address(row.submission_id, row.pk),
        "label": "Keluarkan bukti",
        "kind": "danger",
        "why_not": policy.why_not_remove_evidence(use, by=request.actor),
    }
    return render(request, "web/confirm.html", context)


@act("intake.remove_evidence", page=show_removal)
def remove_evidence(request: OfficeRequest, use_id: int) -> HttpResponse:
    use = queries.get_evidence_use(use_id, by=request.actor)
    actions.remove_evidence(use, by=request.actor, at=request.at)
    return done(
        request,
        f"Bukti “{use.evidence.file_name}” dikeluarkan.",
        _address(use.row.submission_id, use.row_id),
    )
