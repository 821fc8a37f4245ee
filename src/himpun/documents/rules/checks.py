"""Whether the content of a naskah is complete and has the shape of its kind."""

from collections.abc import Iterator, Mapping
from typing import Final, cast, get_type_hints

from himpun.documents.rules.kinds import Field, Kind

LONGEST_LINE: Final = 300
LONGEST_LIST: Final = 60


def why_not_content(kind: Kind, content: Mapping[str, object]) -> str:
    """Return why ``content`` is no complete naskah of this kind, or ""."""
    expected = set(get_type_hints(kind.content))
    if set(content) != expected:
        wrong = sorted(expected ^ set(content))
        return f"Isi {kind.title} tidak sesuai: bagian {', '.join(wrong)}."
    for field in kind.fields:
        if reason := _why_not_field(field, content[field.key]):
            return reason
        if field.required and not any(s.strip() for s in field_texts(field, content[field.key])):
            return f"{field.label} belum diisi."
    return ""


def why_not_edits(kind: Kind, edits: Mapping[str, object]) -> str:
    """Return why ``edits`` cannot be kept in a draft, or ""; a draft may be incomplete."""
    if unknown := sorted(set(edits) - kind.field_keys):
        return f"Bagian {', '.join(unknown)} pada {kind.title} tidak dapat disunting."
    found = (_why_not_field(f, edits[f.key]) for f in kind.fields if f.key in edits)
    return next((reason for reason in found if reason), "")


def _why_not_field(field: Field, value: object) -> str:
    if not _has_shape(field, value):
        return f"{field.label} tidak dapat dibaca."
    lines = field_texts(field, value)
    if len(lines) > LONGEST_LIST * max(1, len(field.columns)):
        return f"{field.label} paling banyak {LONGEST_LIST} baris."
    if field.form != "text" and any(len(line) > LONGEST_LINE for line in lines):
        return f"{field.label}: satu baris paling banyak {LONGEST_LINE} karakter."
    if field.form == "line" and any("\n" in line for line in lines):
        return f"{field.label} hanya satu baris."
    return ""


def _has_shape(field: Field, value: object) -> bool:
    if field.form in ("line", "text"):
        return isinstance(value, str)
    if not isinstance(value, list):
        return False
    if field.form == "lines":
        return all(isinstance(each, str) for each in value)
    keys = {key for key, _ in field.columns}
    return all(
        isinstance(row, dict)
        and set(row) == keys
        and all(isinstance(each, str) for each in row.values())
        for row in value
    )


def field_texts(field: Field, value: object) -> list[str]:
    """Return every text of a field's value, which must have the field's form."""
    if field.form in ("line", "text"):
        return [cast(str, value)]
    if field.form == "lines":
        return cast(list[str], value)
    rows = cast(list[dict[str, str]], value)
    return [row[key] for row in rows for key, _ in field.columns]


def editable_texts(kind: Kind, content: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (label, text) for everything in ``content`` that a person typed."""
    for field in kind.fields:
        if field.key in content:
            for text in field_texts(field, content[field.key]):
                yield field.label, text
