"""The form of this house: refused forms come back as they were typed, each field with its why."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django import forms
from django.forms.utils import ErrorDict
from django.http import HttpRequest

from himpun.core.refusals import Refusal

F = TypeVar("F", bound="HouseForm")

UNFIT = "Ada isian yang belum sah. Perbaiki yang ditandai di bawah ini, lalu kirim lagi."

EMPTY = "Ada yang belum diisi. Isi yang ditandai di bawah ini, lalu kirim lagi."


def only_empty(form: forms.BaseForm) -> bool:
    """Whether nothing is wrong with what was typed but that something was not."""
    errors = [error for found in form.errors.as_data().values() for error in found]
    return bool(errors) and all(error.code == "required" for error in errors)


class Unfit(Refusal):
    """What was typed into a form is not fit; the form itself says what and why."""

    def __init__(self, form: forms.BaseForm) -> None:
        super().__init__(EMPTY if only_empty(form) else UNFIT)
        self.form = form


class HouseForm(forms.Form):
    """A form whose fields are shown by `{% field %}` and which speaks in sentences.

    `act` is the policy name of the act that reads it, so that after a refusal this form of a page
    with several is the one that shows what was typed.
    """

    act = ""

    @property
    def what_is_wrong(self) -> str:
        """The head of the list of errors."""
        return "Ada yang belum diisi." if only_empty(self) else "Ada isian yang belum sah."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if field.error_messages.get("required") is not None:
                field.error_messages["required"] = f"{field.label or 'Isian ini'} belum diisi."

    def unjudged(self) -> Self:
        """What was typed, not looked at: it was not the fields that were refused.

        Judging a file costs time and a process, which whoever may not act does not get.
        """
        self._errors, self.cleaned_data = ErrorDict(), {}
        return self


def show_form(
    request: HttpRequest, form_class: type[F], *, initial: dict[str, Any] | None = None, **more: Any
) -> F:
    """The form for a page: with what was typed when its act was just refused, else `initial`."""
    if getattr(request, "refused_act", None) == form_class.act:
        refusal = getattr(request, "refusal", None)
        if isinstance(refusal, Unfit) and isinstance(refusal.form, form_class):
            return refusal.form
        return form_class(request.POST, request.FILES, initial=initial, **more).unjudged()
    return form_class(initial=initial, **more)


def read_form(request: HttpRequest, form_class: type[HouseForm], **more: Any) -> dict[str, Any]:
    """What was typed, cleaned; raises Unfit, which shows the page with the form again."""
    form = form_class(request.POST, request.FILES, **more)
    if not form.is_valid():
        raise Unfit(form)
    return form.cleaned_data
