"""A Bidang gives a figure back; the Tim SAKIP shares its work out."""

from __future__ import annotations

from django import forms

from himpun.web.forms.base import HouseForm


class ReturnNoteForm(HouseForm):
    """What a unit below is to do again."""

    act = "intake.send_contribution_back"

    note = forms.CharField(
        label="Apa yang perlu diperbaiki", widget=forms.Textarea(attrs={"rows": 2})
    )


class CheckerForm(HouseForm):
    """Who checks a form; empty: anybody of the team."""

    act = "intake.assign_checker"

    person = forms.IntegerField(required=False, min_value=1)
