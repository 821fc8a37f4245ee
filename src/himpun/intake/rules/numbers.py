"""Numbers as people type them: `1.234,56` and `1234.56`, ASCII digits only.

The reading of the ambiguous `1.234` is the Indonesian one (one thousand two hundred thirty-four);
the page shows it back as understood. NaN, exponents and misplaced thousands are refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

MAX_DIGITS = 30

_INDONESIAN = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_BLANKS = re.compile(r"[\s\u00a0\u202f]")


class BadNumber(ValueError):
    """The text is not a number; the message is a sentence for the person."""

    @property
    def sentence(self) -> str:
        return str(self)


def parse_number(text: str, *, decimals: int | None = None) -> Decimal | None:
    """The Decimal that was meant, or None for an empty cell. Raises BadNumber.

    `decimals` is the most decimal places the indicator takes.
    """
    typed = text.strip()
    if not typed:
        return None
    number = _read(typed)
    places = -int(number.as_tuple().exponent)
    if decimals is not None and places > decimals:
        allowed = f"paling banyak {decimals} angka di belakang koma" if decimals else "bulat"
        raise BadNumber(f"“{typed[:40]}” harus {allowed}.")
    return number


def _read(typed: str) -> Decimal:
    if len(typed) > MAX_DIGITS + 15 or _BLANKS.search(typed):
        raise BadNumber(f"“{typed[:40]}” bukan angka. Tulis misalnya 1.234,56.")
    is_thousands = bool(_INDONESIAN.fullmatch(typed)) and not typed.lstrip("-").startswith("0")
    if is_thousands or _COMMA.fullmatch(typed):
        plain = typed.replace(".", "").replace(",", ".")
    elif _PLAIN.fullmatch(typed):
        plain = typed
    else:
        raise BadNumber(f"“{typed[:40]}” bukan angka. Tulis misalnya 1.234,56.")
    if sum(sign.isdigit() for sign in plain) > MAX_DIGITS:
        raise BadNumber(f"“{typed[:40]}” lebih panjang dari {MAX_DIGITS} angka.")
    return Decimal(plain)
