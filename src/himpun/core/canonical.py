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


def plain(value: object) -> object:
    """The JSON-able form of `value`. Raises TypeError on floats and unknown types."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(plain(str(key))): plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
        items = sorted(value) if isinstance(value, set | frozenset) else value
        return [plain(item) for item in items]
    if isinstance(value, float):
        raise TypeError(_FLOAT)
    raise TypeError(f"{type(value).__name__} has no canonical form.")


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
    text = json.dumps(plain(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8")


def loads(text: str) -> dict[str, object]:
    return cast("dict[str, object]", json.loads(text))


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, lower-case hexadecimal."""
    return hashlib.sha256(dumps(value)).hexdigest()
