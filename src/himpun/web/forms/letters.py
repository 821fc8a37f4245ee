"""The editor of a naskah, made from the fields that its kind lets people edit.

Any kind of `documents.rules.kinds` is shown by the same form: a line, paragraphs, one entry a
line, or a small table with spare rows, which needs no script. What is typed is judged by the rules
of the kind, so that a reason appears at its own field.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from django import forms
from django.http import HttpRequest

from himpun.core.canonical import digest
from himpun.core.refusals import Conflict, NotVisible
from himpun.documents.rules.checks import field_texts, why_not_edits
from himpun.documents.rules.kinds import KINDS, Field, Kind
from himpun.web.forms.base import Unfit

SPARE_ROWS: Final = 3
_WRAP_AT: Final = 88
_HALF: Final = 34
_TALLEST: Final = 24


@dataclass(frozen=True)
class Letter:
    """What somebody typed into the editor.

    `edits` is every field as typed, `changed` only those that differ from what the person was
    shown, `version` the draft on that screen (0: there was none yet).
    """

    kind: Kind
    edits: Mapping[str, object]
    changed: Mapping[str, object]
    version: int


@dataclass(frozen=True)
class Passage:
    """A part of a naskah for reading: its label and what it says."""

    field: Field
    value: object

    @property
    def label(self) -> str:
        return self.field.label

    @property
    def form(self) -> str:
        return self.field.form

    @property
    def rows(self) -> list[list[str]]:
        """A table's cells in the order of its columns."""
        found = cast("list[dict[str, str]]", self.value)
        return [[row.get(key, "") for key, _ in self.field.columns] for row in found]

    @property
    def is_empty(self) -> bool:
        return not any(text.strip() for text in field_texts(self.field, self.value))


def kind_of(code: str) -> Kind:
    """The kind of that code in an address. Raises NotVisible (404)."""
    if code not in KINDS:
        raise NotVisible
    return KINDS[code]


def passages_of(kind: Kind, content: Mapping[str, object]) -> list[Passage]:
    """The parts of a naskah that people may edit, for somebody who may only read them."""
    found = [Passage(field, content[field.key]) for field in kind.fields if field.key in content]
    return [passage for passage in found if not passage.is_empty]


class RowsWidget(forms.Widget):
    """A table of inputs, one line an entry, with empty lines to spare."""

    template_name = "web/widgets/rows.html"

    def __init__(self, columns: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.columns = columns

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        filled = [*(value or []), *({} for _ in range(SPARE_ROWS))]
        prefix = context["widget"]["attrs"].get("id", f"id_{name}")
        context["columns"] = self.columns
        context["rows"] = [
            [
                {
                    "name": f"{name}-{index}-{key}",
                    "id": f"{prefix}-{index}-{key}",
                    "label": label,
                    "value": row.get(key, ""),
                }
                for key, label in self.columns
            ]
            for index, row in enumerate(filled)
        ]
        return context

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[dict[str, str]]:
        rows, index = [], 0
        while any(f"{name}-{index}-{key}" in data for key, _ in self.columns):
            row = {
                key: str(data.get(f"{name}-{index}-{key}", "")).strip() for key, _ in self.columns
            }
            if any(row.values()):
                rows.append(row)
            index += 1
        return rows

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False


class _Text(forms.CharField):
    """Text in the lines of the browser; whether it may be empty is the naskah's rule.

    A wide one takes the whole width of the editor, the others stand two in a row.
    """

    def __init__(self, *, is_wide: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.is_wide = is_wide

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        """Judged by the form as a whole."""


class _Lines(_Text):
    """One entry a line; empty lines are left out."""

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class _Rows(forms.Field):
    """A table; its widget has read the rows already."""

    def to_python(self, value: Any) -> Any:
        return value or []

    def validate(self, value: Any) -> None:
        """Judged by the form as a whole."""


class LetterForm(forms.Form):
    """The editor of one kind. `complete` asks for what a naskah must have before it is issued."""

    use_required_attribute = False

    def __init__(self, kind: Kind, *args: Any, complete: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs["prefix"] = kind.code.lower()
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.complete = complete
        for field in kind.fields:
            self.fields[field.key] = _field_for(field, self._shown(field.key))
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)

    def _shown(self, key: str) -> object:
        """What the field will show, for its size."""
        if self.is_bound:
            return self.data.get(self.add_prefix(key))
        return self.initial.get(key)

    def clean(self) -> dict[str, Any]:
        for field in self.kind.fields:
            value = self.cleaned_data.get(field.key)
            reason = why_not_edits(self.kind, {field.key: value})
            if not reason and self.complete and field.required and _is_blank(field, value):
                reason = f"{field.label} belum diisi."
            if reason:
                self.add_error(field.key, reason)
        return self.cleaned_data


def _is_blank(field: Field, value: object) -> bool:
    return not any(text.strip() for text in field_texts(field, value))


def _field_for(field: Field, value: object) -> forms.Field:
    shared: dict[str, Any] = {"label": field.label, "required": field.required}
    if field.form == "rows":
        return _Rows(**shared, widget=RowsWidget(field.columns))
    text = "\n".join(cast("list[str]", value)) if isinstance(value, list) else str(value or "")
    is_long = any(len(line) > _HALF for line in text.split("\n"))
    if field.form == "line":
        return _Text(**shared, widget=forms.TextInput, is_wide=is_long)
    height = sum(1 + len(line) // _WRAP_AT for line in text.split("\n")) + 1
    least = 2 if field.form == "lines" else 3
    widget = forms.Textarea(attrs={"rows": min(max(height, least), _TALLEST)})
    if field.form == "lines":
        return _Lines(**shared, widget=widget, is_wide=is_long, help_text="Satu baris satu isian.")
    return _Text(**shared, widget=widget, is_wide=True)


def show_letter(
    request: HttpRequest, kind: Kind, *, content: Mapping[str, object], version: int | None = None
) -> LetterForm:
    """The editor for a page: with what was typed when an act on it was refused, else `content`.

    After a conflict the editor takes the version that is stored now: who sends again has seen
    both texts and decides.
    """
    shown = {field.key: content[field.key] for field in kind.fields if field.key in content}
    initial = {**shown, "version": version or 0, "seen": json.dumps(_marks(kind, shown))}
    blank = LetterForm(kind, initial=initial)
    refusal = getattr(request, "refusal", None)
    if refusal is None or blank.add_prefix("version") not in request.POST:
        return blank
    unfit = refusal.form if isinstance(refusal, Unfit) else None
    if isinstance(unfit, LetterForm) and unfit.kind is kind:
        return unfit
    data = request.POST.copy()
    if isinstance(refusal, Conflict):
        data[blank.add_prefix("version")] = str(version or 0)
    return LetterForm(kind, data, initial=initial)


def read_letter(request: HttpRequest, kind: Kind, *, complete: bool = False) -> Letter:
    """What was typed; raises Unfit with the reasons at their fields.

    `complete` is for issuing; a draft may have gaps.
    """
    form = LetterForm(kind, request.POST, complete=complete)
    if not form.is_valid():
        raise Unfit(form)
    edits = {field.key: form.cleaned_data[field.key] for field in kind.fields}
    seen = _read_marks(form.cleaned_data["seen"])
    marks = _marks(kind, edits)
    changed = {key: value for key, value in edits.items() if marks[key] != seen.get(key)}
    return Letter(kind, edits, changed, form.cleaned_data["version"] or 0)


def refuse_stale(letter: Letter, *, content: Mapping[str, object], version: int | None) -> None:
    """Raise Conflict with both texts when another draft was saved since the person read it."""
    if letter.version == (version or 0):
        return
    pairs = {key: (content.get(key), value) for key, value in letter.edits.items()}
    difference = told_apart(letter.kind, pairs)
    if difference:
        raise Conflict("Draf naskah ini baru saja disimpan orang lain.", difference)


def told_apart(
    kind: Kind, pairs: Mapping[str, tuple[object, object]]
) -> dict[str, tuple[object, object]]:
    """Stored and sent texts by the label of their field, only where they differ."""
    difference: dict[str, tuple[object, object]] = {}
    for field in kind.fields:
        stored, sent = pairs.get(field.key, (None, None))
        if stored is not None and _mark(field, stored) != _mark(field, sent):
            difference[field.label] = (_as_text(field, stored), _as_text(field, sent))
    return difference


def _as_text(field: Field, value: object) -> str:
    if field.form == "rows":
        rows = Passage(field, value).rows
        return "\n".join(" · ".join(filter(None, row)) for row in rows)
    return "\n".join(field_texts(field, value))


def _marks(kind: Kind, content: Mapping[str, object]) -> dict[str, str]:
    return {
        field.key: _mark(field, content[field.key]) for field in kind.fields if field.key in content
    }


def _mark(field: Field, value: object) -> str:
    """A short digest of a text as the form gives it back: spaces at the ends do not count."""
    texts = [text.replace("\r\n", "\n").strip() for text in field_texts(field, value)]
    if field.form == "lines":
        texts = [text for text in texts if text]
    if field.form == "rows":
        width = len(field.columns)
        rows = [texts[start : start + width] for start in range(0, len(texts), width)]
        texts = [text for row in rows if any(row) for text in row]
    return digest(texts)[:16]


def _read_marks(text: str) -> dict[str, str]:
    try:
        marks = json.loads(text)
    except ValueError:
        return {}
    return marks if isinstance(marks, dict) else {}
