"""Moments and days typed into a form, in the office's own zone."""

from __future__ import annotations

from typing import Any

from django import forms


class MomentField(forms.DateTimeField):
    """A date and a time of the office; the value is an aware moment."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        kwargs.setdefault("widget", widget)
        kwargs.setdefault(
            "error_messages", {"invalid": "Tulis tanggal dan jamnya, misalnya 2026-04-09 09.00."}
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """A browser without the picker sends what was typed: a point is taken as a colon."""
        if isinstance(value, str):
            day, _, time = value.strip().replace("T", " ").partition(" ")
            value = f"{day} {time.strip().replace('.', ':')}".strip()
        return super().to_python(value)


class DayField(forms.DateField):
    """A calendar day."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        kwargs.setdefault("input_formats", ["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"])
        kwargs.setdefault("error_messages", {"invalid": "Tulis tanggalnya, misalnya 2026-04-09."})
        super().__init__(**kwargs)
