"""Proofs that come with a row: several files at once, judged by their content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from django import forms

from himpun.core.formats import size
from himpun.intake.actions import EvidenceFile
from himpun.intake.proofs.carried import carried_file
from himpun.intake.proofs.judging import Judged, judge
from himpun.intake.rules.media import ALLOWED_TEXT, BadFile
from himpun.intake.rules.missing import FigureStatus
from himpun.intake.rules.readers import LABELS
from himpun.web import arrivals
from himpun.web.forms.base import HouseForm
from himpun.web.forms.moments import DayField
from himpun.web.forms.uploads import LARGEST, ArrivedField, clean_name

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    Upload = UploadedFile[bytes]

MOST_FILES = 20
ACCEPT = ".pdf,.jpg,.jpeg,.png,.xlsx,.docx,.csv"


class ReadersField(forms.MultipleChoiceField):
    """Who alone may read a proof; nobody chosen means everybody of the office."""

    def __init__(self) -> None:
        super().__init__(
            label="Hanya boleh dibaca oleh",
            choices=list(LABELS.items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="Untuk bukti terbatas, misalnya laporan audit. Unit pengisi selalu boleh;"
            " dalam cetakan, ekspor, dan arsip hanya sidiknya yang keluar.",
        )


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class EvidenceField(forms.FileField):
    """One or more files, each a PDF, picture, table or letter by its content, of at most 200 MB."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        given: Sequence[Upload] = data if isinstance(data, list) else [data] if data else []
        if not given and not self.required:
            return []
        if not given:
            raise forms.ValidationError("Pilih dahulu berkasnya.", code="required")
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"Paling banyak {MOST_FILES} berkas sekaligus.")
        return [(each, _judged(each)) for each in given]


def _judged(file: Upload) -> Judged:
    """What a file is by its content. Raises ValidationError with a sentence."""
    name = clean_name(file.name or "")
    if (file.size or 0) > LARGEST:
        raise forms.ValidationError(
            f"“{name}” berukuran {size(file.size or 0)}; paling besar {size(LARGEST)}."
        )
    try:
        return judge(cast(Any, file), name=name)
    except BadFile as fault:
        raise forms.ValidationError(fault.sentence) from fault


class EvidenceForm(HouseForm):
    """What a proof is: its files, and the kind, number and date that are written on it."""

    act = "intake.add_evidence_files"
    proofs = EvidenceField(
        label="Berkas",
        widget=ManyFiles(attrs={"accept": ACCEPT}),
        help_text=f"{ALLOWED_TEXT}; boleh beberapa sekaligus, masing-masing"
        f" paling besar {LARGEST // 1_000_000} MB.",
    )
    upload = ArrivedField()
    kind = forms.CharField(label="Jenis dokumen", max_length=120, required=False)
    number = forms.CharField(label="Nomor dokumen", max_length=120, required=False)
    dated_on = forms.DateField(
        label="Tanggal dokumen",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Tanggal ini tidak sah. Tulis misalnya 2026-03-31."},
    )
    restricted_to = ReadersField()


class ReasonForm(HouseForm):
    """Why the round goes on without a unit."""

    act = "intake.go_on_without"
    reason = forms.CharField(
        label="Alasan",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Tercatat dalam jejak, dan rekapitulasi menyebut unit ini sebagai tidak ada.",
    )


def stage_all(judged: Sequence[tuple[Upload, Judged]]) -> list[EvidenceFile]:
    """Put the files into the store before the act that will keep them."""
    return [
        carried_file(arrivals.stage(file), found, name=clean_name(file.name or ""))
        for file, found in judged
    ]


class SurenessForm(HouseForm):
    """How sure the figure of a row is, and of which day its data are."""

    act = "intake.save_answers"

    version = forms.IntegerField(widget=forms.HiddenInput)
    data_status = forms.ChoiceField(
        label="Status data", choices=[(each.value, each.label) for each in FigureStatus]
    )
    data_on = DayField(label="Tanggal data", required=False)
