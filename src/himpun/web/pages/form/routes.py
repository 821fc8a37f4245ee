"""The addresses of the form and of its proofs."""

from __future__ import annotations

from django.urls import path

from himpun.web.pages.form import below
from himpun.web.pages.form.clarifying import answer, ask, withdraw
from himpun.web.pages.form.comparing import show_comparison
from himpun.web.pages.form.evidence import (
    add_evidence,
    download_evidence,
    remove_evidence,
    show_preview,
)
from himpun.web.pages.form.filling import save_cell, save_form, save_sureness
from himpun.web.pages.form.pasting import preview_paste, show_outcome
from himpun.web.pages.form.proofs import (
    add_link,
    add_note,
    replace_evidence,
    show_evidence,
    use_evidence,
    use_here,
)
from himpun.web.pages.form.reading import show_form, show_row
from himpun.web.pages.form.reviewing import offer, send_back, submit_nil
from himpun.web.pages.form.sending import go_on, recall, receive, submit
from himpun.web.pages.form.talking import add_comment, settle_comment
from himpun.web.pages.form.workbook import apply_upload, check_upload, download_workbook

_FORM = "formulir/<int:submission_id>/"
_PROOF = "bukti/<int:evidence_id>/"

urlpatterns = [
    path(_FORM, show_form, name="form"),
    path(f"{_FORM}sel/<int:row_id>/", save_cell, name="form_cell"),
    path(f"{_FORM}sel/<int:row_id>/hitung/", show_outcome, name="form_outcome"),
    path(f"{_FORM}tempel/", preview_paste, name="form_paste"),
    path(f"{_FORM}simpan/", save_form, name="form_save"),
    path(f"{_FORM}terima/", receive, name="form_receive"),
    path(f"{_FORM}sampaikan/", submit, name="form_submit"),
    path(f"{_FORM}serahkan/", offer, name="form_offer"),
    path(f"{_FORM}kembalikan/", send_back, name="form_send_back"),
    path(f"{_FORM}nihil/", submit_nil, name="form_nil"),
    path(f"{_FORM}banding/", show_comparison, name="form_compare"),
    path(f"{_FORM}tarik/", recall, name="form_recall"),
    path(f"{_FORM}lanjutkan/", go_on, name="form_go_on"),
    path(f"{_FORM}klarifikasi/", ask, name="form_clarify"),
    path(f"{_FORM}klarifikasi/<int:clarification_id>/jawab/", answer, name="clarification_answer"),
    path(
        f"{_FORM}klarifikasi/<int:clarification_id>/tarik/",
        withdraw,
        name="clarification_withdraw",
    ),
    path(f"{_FORM}buku-kerja/", download_workbook, name="form_workbook"),
    path(f"{_FORM}unggah/", check_upload, name="form_upload"),
    path(f"{_FORM}unggah/muat/", apply_upload, name="form_apply"),
    path(f"{_FORM}baris/<int:row_id>/", show_row, name="form_row"),
    path(f"{_FORM}baris/<int:row_id>/status/", save_sureness, name="form_sureness"),
    path(f"{_FORM}baris/<int:row_id>/komentar/", add_comment, name="comment_add"),
    path(
        f"{_FORM}baris/<int:row_id>/komentar/<int:comment_id>/selesai/",
        settle_comment,
        name="comment_settle",
    ),
    path(f"{_FORM}baris/<int:row_id>/bukti/", add_evidence, name="evidence_add"),
    path(f"{_FORM}baris/<int:row_id>/bukti/tautan/", add_link, name="evidence_add_link"),
    path(f"{_FORM}baris/<int:row_id>/bukti/catatan/", add_note, name="evidence_add_note"),
    path(f"{_FORM}baris/<int:row_id>/bukti/pakai/", use_here, name="evidence_use_here"),
    path(_PROOF, download_evidence, name="evidence"),
    path(f"{_PROOF}pratinjau/", show_preview, name="evidence_preview"),
    path(f"{_PROOF}rincian/", show_evidence, name="evidence_details"),
    path(f"{_PROOF}pakai/", use_evidence, name="evidence_use"),
    path(f"{_PROOF}ganti/", replace_evidence, name="evidence_replace"),
    path("bukti/pada/<int:use_id>/keluarkan/", remove_evidence, name="evidence_remove"),
    *below.urlpatterns,
]
