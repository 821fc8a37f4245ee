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
    return ""


def _why_not_field(field: Field, value: object) -> str:
    lines = field_texts(field, value)
    if lines is None:
        return f"{field.label} tidak dapat dibaca."
    if field.required and not any(line.strip() for line in lines):
        return f"{field.label} belum diisi."
    if len(lines) > LONGEST_LIST * max(1, len(field.columns)):
        return f"{field.label} paling banyak {LONGEST_LIST} baris."
    if field.form != "text" and any(len(line) > LONGEST_LINE for line in lines):
        return f"{field.label}: satu baris paling banyak {LONGEST_LINE} karakter."
    if field.form == "line" and any("\n" in line for line in lines):
        return f"{field.label} hanya satu baris."
    return ""


def field_texts(field: Field, value: object) -> list[str] | None:
    """Return every text of a field's value, or ``None`` when it has another shape."""
    if field.form in ("line", "text"):
        return [value] if isinstance(value, str) else None
    if not isinstance(value, list):
        return None
    if field.form == "lines":
        return cast(list[str], value) if all(isinstance(v, str) for v in value) else None
    keys = {key for key, _ in field.columns}
    texts: list[str] = []
    for row in value:
        if not isinstance(row, dict) or set(row) != keys:
            return None
        texts += [str(row[key]) for key, _ in field.columns]
    return texts


def editable_texts(kind: Kind, content: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield (label, text) for everything in ``content`` that a person typed."""
    for field in kind.fields:
        for text in field_texts(field, content[field.key]) or []:
            yield field.label, text
