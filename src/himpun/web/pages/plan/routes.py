"""Addresses of the plan."""

from __future__ import annotations

from django.urls import path

from himpun.web.pages.plan.documents import download_document, register_document, show_documents
from himpun.web.pages.plan.importing import apply_import, check_import, show_import
from himpun.web.pages.plan.tree import show_budget, show_dictionary, show_indicator, show_plan

urlpatterns = [
    path("rencana/", show_plan, name="plan"),
    path("rencana/kamus/", show_dictionary, name="indicator_dictionary"),
    path("rencana/indikator/<path:code>/", show_indicator, name="indicator"),
    path("rencana/anggaran/", show_budget, name="budget"),
    path("rencana/impor/", show_import, name="plan_import"),
    path("rencana/impor/periksa/", check_import, name="plan_import_check"),
    path("rencana/impor/muat/", apply_import, name="plan_import_apply"),
    path("rencana/dokumen/", show_documents, name="plan_document_list"),
    path("rencana/dokumen/daftarkan/", register_document, name="plan_document_register"),
    path("rencana/dokumen/<int:document_id>/", download_document, name="plan_document"),
]
