"""Sending a filled workbook of a form."""

from __future__ import annotations

from typing import Any

from django import forms

from himpun.core.workbook import MAX_FILE
from himpun.web.forms.base import HouseForm
from himpun.web.forms.uploads import UploadField


class FormWorkbookForm(HouseForm):
    """The workbook of a form, filled offline."""

    act = "intake.apply_workbook"

    workbook = UploadField(
        label="Buku kerja formulir (.xlsx)",
        accept=".xlsx",
        help_text=f"Yang diunduh dari formulir ini. Paling besar {MAX_FILE >> 20} MB.",
    )

    def clean_workbook(self) -> Any:
        file = self.cleaned_data["workbook"]
        if (file.size or 0) > MAX_FILE:
            raise forms.ValidationError(f"Buku kerja lebih dari {MAX_FILE >> 20} MB.")
        return file
