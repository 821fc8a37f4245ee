"""Sending a plan workbook with its documents, and registering a planning document."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from himpun.core.formats import size
from himpun.core.workbook import MAX_FILE
from himpun.planning.importing import MAX_DOCUMENT
from himpun.planning.rules.plan_content import DocumentKind
from himpun.web.forms.base import HouseForm
from himpun.web.forms.steps import RegisterSourceForm
from himpun.web.forms.uploads import UploadField

MAX_FILES = 30
KIND_NAMES = {
    DocumentKind.RENSTRA: "Renstra",
    DocumentKind.PK: "Perjanjian Kinerja",
    DocumentKind.DPA: "DPA",
    DocumentKind.LAIN: "Dokumen lain",
}


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, or none; the value is a list."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", _FilesInput(attrs={"accept": "application/pdf,.pdf"}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        files: list[UploadedFile[bytes]] = [
            super(FilesField, self).clean(each, initial) for each in data or [] if each
        ]
        if len(files) > MAX_FILES:
            raise forms.ValidationError(f"Paling banyak {MAX_FILES} berkas sekaligus.")
        for file in files:
            if (file.size or 0) > MAX_DOCUMENT:
                raise forms.ValidationError(
                    f"{file.name} berukuran {size(file.size or 0)}; paling besar "
                    f"{MAX_DOCUMENT >> 20} MB."
                )
        return files


class PlanUploadForm(HouseForm):
    """A plan workbook, and the documents that its sheet Dokumen names."""

    act = "planning.import_plan"

    workbook = UploadField(
        label="Buku kerja rencana (.xlsx)",
        accept=".xlsx",
        help_text=f"Paling besar {MAX_FILE >> 20} MB.",
    )
    documents = FilesField(
        label="Dokumen pendamping (PDF)",
        required=False,
        help_text=(
            "Berkas yang disebut lembar Dokumen: Renstra, Perjanjian Kinerja, DPA. Boleh beberapa "
            "sekaligus; yang sudah terdaftar tidak perlu dikirim lagi."
        ),
    )

    def clean_workbook(self) -> Any:
        file = self.cleaned_data["workbook"]
        if (file.size or 0) > MAX_FILE:
            raise forms.ValidationError(f"Buku kerja lebih dari {MAX_FILE >> 20} MB.")
        return file


class RegisterDocumentForm(RegisterSourceForm):
    """A planning document of any kind, with its file."""

    kind = forms.ChoiceField(
        label="Jenis dokumen", choices=[(kind.value, name) for kind, name in KIND_NAMES.items()]
    )
    field_order = ("kind", "number", "title", "dated_on", "year", "file")
