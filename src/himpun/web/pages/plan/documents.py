"""The register of planning documents: Renstra, Perjanjian Kinerja, DPA, with their files."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from himpun.core import blobs
from himpun.core.refusals import refuse_if
from himpun.planning import actions, policy, queries
from himpun.planning.rules.plan_content import DocumentKind
from himpun.web.files import PDF, download
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.plan import KIND_NAMES, RegisterDocumentForm
from himpun.web.forms.uploads import stage
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.plan.views_of import today_of


@page("planning.read")
def show_documents(request: OfficeRequest) -> HttpResponse:
    """Every registered document, newest first; `?jenis=` and `?tahun=` narrow the list."""
    kind, year = request.GET.get("jenis", ""), request.GET.get("tahun", "")
    every = queries.list_documents(request.office, by=request.actor)
    rows = [
        row
        for row in every
        if (not kind or row.kind == kind) and (not year or str(row.year) == year)
    ]
    context = {
        "rows": rows,
        "n_every": len(every),
        "kinds": [(each.value, name) for each, name in KIND_NAMES.items()],
        "years": sorted({row.year for row in every}, reverse=True),
        "kind": kind,
        "year": year,
        "form": show_form(request, RegisterDocumentForm, initial={"year": today_of(request).year}),
        "why_not": policy.why_not_register_document(request.office, by=request.actor),
    }
    return render(request, "web/plan/documents.html", context)


@act("planning.register_document", page=show_documents)
def register_document(request: OfficeRequest) -> HttpResponse:
    refuse_if(policy.why_not_register_document(request.office, by=request.actor))
    typed = read_form(request, RegisterDocumentForm)
    staged = stage(typed["file"])
    actions.register_document(
        request.office,
        kind=DocumentKind(typed["kind"]),
        number=typed["number"],
        title=typed["title"],
        dated_on=typed["dated_on"],
        year=typed["year"],
        file=staged.ref,
        file_name=staged.file_name,
        by=request.actor,
        at=request.at,
    )
    return done(request, f"{typed['title']} terdaftar.", "plan_document_list")


@page("planning.read")
def download_document(request: OfficeRequest, document_id: int) -> HttpResponse:
    """The file itself, as a file."""
    row = queries.get_document(document_id, by=request.actor)
    return download(blobs.open_blob(row.sha256), media_type=PDF, name=row.file_name)
