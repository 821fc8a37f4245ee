"""What people say about a figure: comments, and the clarification that the Tim SAKIP asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms

from himpun.intake.rules.talking import LONGEST
from himpun.web.forms.base import HouseForm
from himpun.web.forms.moments import MomentField


class CommentForm(HouseForm):
    """A remark on one row, and whom it calls."""

    act = "intake.add_comment"

    text = forms.CharField(
        label="Tulis komentar",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dibaca oleh seluruh kantor dan ikut diarsipkan; tidak dapat diubah lagi.",
    )
    mentions = forms.MultipleChoiceField(
        label="Untuk diperhatikan oleh",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Muncul di beranda mereka sampai ditandai selesai.",
    )

    def __init__(self, *args: Any, lanes: Iterable[tuple[str, str]] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["mentions"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(lanes)


class AskForm(HouseForm):
    """Step 7: which rows the unit is to correct or explain, and until when."""

    act = "intake.ask_clarification"

    rows = forms.TypedMultipleChoiceField(
        label="Baris yang dimintai klarifikasi",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Baris itu tidak ada pada formulir ini."},
    )
    question = forms.CharField(
        label="Pertanyaan",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Apa yang perlu dijelaskan atau diperbaiki; tampil pada setiap baris itu.",
    )
    due_at = MomentField(
        label="Batas waktu jawaban",
        help_text="Dalam jam kerja kantor. Unit yang menjawab sesudahnya terhitung terlambat.",
    )

    def __init__(self, *args: Any, choices: Iterable[tuple[int, str]] = (), **kw: Any) -> None:
        super().__init__(*args, **kw)
        field = self.fields["rows"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = list(choices)
        field.error_messages["required"] = "Pilih sedikitnya satu baris."


class AnswerForm(HouseForm):
    """What the head of the unit says to the question."""

    act = "intake.answer_clarification"

    answer = forms.CharField(
        label="Jawaban",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Apa yang diperbaiki, atau mengapa angkanya tetap.",
    )


class WithdrawForm(HouseForm):
    """Why the question is taken back."""

    act = "intake.withdraw_clarification"

    reason = forms.CharField(
        label="Alasan", max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3})
    )
