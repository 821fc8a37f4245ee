"""The small forms of steps 1 to 5 and of the plain task."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from himpun.sop.rules.definition import Step
from himpun.web.forms.base import HouseForm
from himpun.web.forms.moments import DayField, MomentField
from himpun.web.forms.uploads import UploadField


class MeetingForm(HouseForm):
    """Step 2: when the meeting begins."""

    act = "documents.set_meeting"

    starts_at = MomentField(label="Rapat dimulai", help_text="Tanggal dan jam kantor.")


class HeldForm(HouseForm):
    """Step 2: when the meeting really began."""

    act = "documents.file_minutes"

    held_at = MomentField(
        label="Rapat benar-benar dimulai",
        help_text=(
            "Hari dan waktu pada notula mengikuti isian ini, kecuali bila Waktu rapat Anda tulis"
            " dengan kata lain."
        ),
    )


class DueForm(HouseForm):
    """Step 3: moments that the plan sets itself for later steps, by the step's id."""

    act = "documents.issue_work_plan"

    def __init__(self, *args: Any, steps: Iterable[Step] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in steps:
            self.fields[f"due-{step.id}"] = MomentField(
                label=f"Tenggat lain untuk langkah {step.no}", required=False
            )


class AddSourceForm(HouseForm):
    """Step 4: one more document is needed."""

    act = "documents.add_source_item"

    label = forms.CharField(
        label="Dokumen lain yang diperlukan",
        max_length=200,
        error_messages={"max_length": "Paling banyak 200 karakter."},
    )


class AttachSourceForm(HouseForm):
    """Step 4: which registered document it is."""

    act = "documents.attach_source_item"

    document = forms.TypedChoiceField(
        label="Dokumen terdaftar",
        coerce=int,
        error_messages={"invalid_choice": "Dokumen itu tidak ada pada daftar."},
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[int, str]] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["document"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "Pilih dokumen…"), *choices]


class RegisterSourceForm(HouseForm):
    """Step 4: a planning document that is not registered yet, with its file."""

    act = "planning.register_document"

    number = forms.CharField(label="Nomor dokumen", max_length=120)
    title = forms.CharField(label="Judul", max_length=300)
    dated_on = DayField(label="Tanggal dokumen")
    year = forms.IntegerField(label="Tahun", min_value=2000, max_value=2100)
    file = UploadField(
        label="Berkas PDF", accept="application/pdf,.pdf", help_text="Paling besar 200 MB."
    )


class WaiveSourceForm(HouseForm):
    """Step 4: go on without a document for now."""

    act = "documents.waive_source_item"

    reason = forms.CharField(
        label="Mengapa belum ada", widget=forms.Textarea(attrs={"rows": 2}), max_length=2000
    )
    person = forms.CharField(label="Siapa yang akan membawanya", max_length=200)
    promised_on = DayField(label="Dijanjikan tanggal")


class AttachmentForm(HouseForm):
    """A file beside a plain task."""

    act = "rounds.add_attachment"

    file = UploadField(help_text="Paling besar 200 MB.")


class TaskForm(HouseForm):
    """A plain task: a note, and the units that a decision sends back."""

    act = "rounds.complete_task"

    remark = forms.CharField(
        label="Catatan",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Apa yang dikerjakan dan hasilnya; dibaca oleh langkah berikutnya.",
    )
    units = forms.TypedMultipleChoiceField(
        label="Unit yang dipilih",
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Unit itu tidak ikut pada putaran ini."},
    )

    def __init__(self, *args: Any, units: Iterable[tuple[int, str]] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        choices = list(units)
        field = self.fields["units"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = choices
        if not choices:
            del self.fields["units"]
