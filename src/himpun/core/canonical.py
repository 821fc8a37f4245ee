"""Canonical JSON: one byte sequence for one meaning, so that digests can be compared.

Keys sorted, no blanks, text NFC-normalised, Decimal and moments as text; a float is refused
because it would not say the same on every machine.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

_FLOAT = "A float has no exact text; use Decimal."


#: Types whose values are their own plain form, as ASCII text is: nearly all of a form. They are
#: asked for first, and where they stand, for a call would cost more than the rest.
_PLAIN = frozenset({int, bool, type(None)})


def plain(value: object) -> object:
    """The JSON-able form of `value`. Raises TypeError on floats and unknown types."""
    kind = type(value)
    if kind in _PLAIN or (kind is str and cast("str", value).isascii()):
        return value
    if isinstance(value, str | Decimal | date):
        return _text(value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return _object(value)
    if isinstance(value, set | frozenset):
        return [plain(item) for item in sorted(value)]
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [plain(item) for item in value]
    raise TypeError(
        _FLOAT if isinstance(value, float) else f"{type(value).__name__} has no canonical form."
    )


def _text(value: str | Decimal | date) -> str:
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if not isinstance(value, datetime):
        return value.isoformat()
    if value.tzinfo is None:
        raise TypeError("A moment without a zone means something else on every machine.")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _object(value: Mapping[object, object]) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for key, item in value.items():
        name = key if type(key) is str and key.isascii() else _text(str(key))
        kind = type(item)
        is_plain = kind in _PLAIN or (kind is str and cast("str", item).isascii())
        pairs[name] = item if is_plain else plain(item)
    if len(pairs) != len(value):
        raise TypeError("Two keys of one mapping are the same text.")
    return pairs


def decimal_text(value: Decimal) -> str:
    """Plain notation with a point, no exponent, no superfluous zeros: 70.510 → "70.51"."""
    if not value.is_finite():
        raise TypeError("Only finite numbers have a canonical form.")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def dumps(value: object) -> bytes:
    """Canonical JSON of `value` as UTF-8."""
    return _written(plain(value))


def _written(plain_value: object) -> bytes:
    text = json.dumps(plain_value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def loads(text: str) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(text))


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, lower-case hexadecimal."""
    return hashlib.sha256(dumps(value)).hexdigest()


def digest_of_plain(plain_value: object) -> str:
    """The same digest of what `plain` has just answered, without going through it again."""
    return hashlib.sha256(_written(plain_value)).hexdigest()
