"""Links, notes, further uses and replacements of proofs."""

from __future__ import annotations

from typing import Any

from django import forms

from himpun.intake.beside import LONGEST_NOTE
from himpun.intake.proofs.carried import Carried, EvidenceLink, EvidenceNote
from himpun.intake.rules.links import LONGEST
from himpun.web.forms.base import HouseForm
from himpun.web.forms.evidence import (
    ACCEPT,
    EvidenceField,
    ManyFiles,
    ReadersField,
    stage_all,
)
from himpun.web.forms.moments import DayField
from himpun.web.forms.uploads import ArrivedField


class _Worded(HouseForm):
    """Kind, number, date and readers, as on every proof; each form has ids of its own."""

    kind = forms.CharField(label="Jenis dokumen", max_length=120, required=False)
    number = forms.CharField(label="Nomor dokumen", max_length=120, required=False)
    dated_on = DayField(label="Tanggal dokumen", required=False)
    restricted_to = ReadersField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_{type(self).__name__.lower()}_%s")
        super().__init__(*args, **kwargs)


def _link_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label="Tautan",
        max_length=LONGEST,
        required=required,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text="Halaman yang dapat dibuka siapa pun yang memeriksa. Isinya tidak diambil oleh"
        " Himpun dan dapat berubah; bila dapat, unggah berkasnya.",
    )


def _note_field(*, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label="Catatan",
        max_length=LONGEST_NOTE,
        required=required,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Bila tidak ada dokumennya: dari mana angka ini, siapa yang menghitung.",
    )


class LinkForm(_Worded):
    """A page elsewhere as proof."""

    act = "intake.add_evidence_link"
    field_order = ("url",)
    url = _link_field()


class NoteForm(_Worded):
    """What is written down as proof."""

    act = "intake.add_evidence_note"
    field_order = ("text",)
    text = _note_field()


class UseForm(HouseForm):
    """Which proof of the form stands beside this row, too."""

    act = "intake.use_evidence"
    evidence = forms.TypedChoiceField(label="Bukti", coerce=int, empty_value=None)

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["evidence"]
        assert isinstance(chosen, forms.TypedChoiceField)
        chosen.choices = [("", "Pilih bukti"), *choices]


class RowsForm(HouseForm):
    """Beside which further rows a proof stands."""

    act = "intake.use_evidence"
    rows = forms.TypedMultipleChoiceField(
        label="Pakai juga untuk", coerce=int, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["rows"]
        assert isinstance(chosen, forms.TypedMultipleChoiceField)
        chosen.choices = choices


class ReplaceForm(_Worded):
    """The better proof: one file, or a link, or a note."""

    act = "intake.replace_evidence"
    field_order = ("proofs", "url", "text")
    proofs = EvidenceField(
        label="Berkas baru", required=False, widget=ManyFiles(attrs={"accept": ACCEPT})
    )
    upload = ArrivedField()
    url = _link_field(required=False)
    text = _note_field(required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        given = [name for name in ("proofs", "url", "text") if typed.get(name)]
        if not self.errors and (len(given) != 1 or len(typed.get("proofs") or []) > 1):
            self.add_error("proofs", "Beri satu pengganti: satu berkas, atau tautan, atau catatan.")
        return typed


def carried_by(typed: dict[str, Any]) -> Carried:
    """What the replacement carries; a file is put into the store."""
    if typed["proofs"]:
        return stage_all(typed["proofs"])[0]
    return EvidenceLink(typed["url"]) if typed["url"] else EvidenceNote(typed["text"])
