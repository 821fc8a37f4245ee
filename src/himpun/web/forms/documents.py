"""Why a naskah is withdrawn, or replaced by another."""

from __future__ import annotations

from django import forms

from himpun.web.forms.base import HouseForm


class WithdrawForm(HouseForm):
    """Why a wrong naskah is withdrawn."""

    act = "documents.withdraw_document"

    reason = forms.CharField(
        label="Alasan penarikan",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Alasan ini tampil pada naskah yang ditarik.",
    )


class ReplaceForm(HouseForm):
    """Why a wrong naskah is replaced; its text is edited by a form of its own beside this one."""

    act = "documents.replace_document"

    reason = forms.CharField(
        label="Alasan penggantian",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Apa yang keliru pada naskah yang diganti.",
    )
