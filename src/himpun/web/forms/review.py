"""What a head tells his operator when a form goes back to him."""

from __future__ import annotations

from django import forms

from himpun.web.forms.base import HouseForm


class SendBackForm(HouseForm):
    """The note with which a form goes back to the operator."""

    act = "intake.send_back_to_operator"
    note = forms.CharField(
        label="Catatan untuk operator",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Misalnya: “IKU-2 belum memuat data Juni.” Operator melihatnya di berandanya.",
    )
