"""Numbers as people type them: `1.234,56` and `1234.56`, ASCII digits only.

The reading of the ambiguous `1.234` is the Indonesian one (one thousand two hundred thirty-four);
the page shows it back as understood. NaN, exponents and misplaced thousands are refused.
"""

from __future__ import annotations

import re
from decimal import Decimal

from himpun.intake.rules.spelling import spelled

MAX_DIGITS = 30

_INDONESIAN = re.compile(r"-?[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_COMMA = re.compile(r"-?[0-9]+,[0-9]+")
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_AMBIGUOUS = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")
#: Thousands to one reader and a fraction to the other: a zero in front is how neither writes.
_ZEROS_BEFORE = re.compile(r"-?0[0-9]+[.,][0-9]{3}")
#: What people write beside a figure: 12,5% and Rp 5.000 and 12,5 km.
_PER_CENT = re.compile(r"-?[0-9][0-9.,]*\s*(?:%|persen)", re.IGNORECASE)
_RUPIAH = re.compile(r"Rp\.?\s*-?[0-9][0-9.,]*", re.IGNORECASE)
_WITH_UNIT = re.compile(r"-?[0-9][0-9.,]*(?:\s*[^\W\d_]+[23²³]?|\s+[^\W\d_]+(?:[ /][^\W\d_]+)+)")
_BLANKS = re.compile(r"[\s\u00a0\u202f]")


class BadCell(ValueError):
    """What was typed does not fit its cell; the message is a sentence for the person."""

    @property
    def sentence(self) -> str:
        return str(self)


class BadNumber(BadCell):
    """The text is not a number."""


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


def reading_of(text: str) -> str:
    """How a text was understood that another country reads otherwise; "" where nobody would.

    `1.234` is "1.234 (seribu dua ratus tiga puluh empat)" here and a little over one elsewhere;
    `1,234` the other way round. Raises BadNumber.
    """
    typed = text.strip()
    if not _AMBIGUOUS.fullmatch(typed):
        return ""
    figure = _read(typed)
    return f"{typed} ({spelled(figure)})"


def _why_not_number(typed: str) -> str:
    """The sentence for what is no number; signs and units beside one are named."""
    shown = typed[:40]
    if _PER_CENT.fullmatch(typed):
        return f"“{shown}”: tulis tanpa tanda %."
    if _RUPIAH.fullmatch(typed) or _WITH_UNIT.fullmatch(typed):
        return f"“{shown}”: tulis angkanya saja, tanpa Rp atau satuan."
    return f"“{shown}” bukan angka. Tulis misalnya 1.234,56."


def _read(typed: str) -> Decimal:
    if len(typed) > MAX_DIGITS + 15 or _BLANKS.search(typed):
        raise BadNumber(_why_not_number(typed))
    if _ZEROS_BEFORE.fullmatch(typed):
        raise BadNumber(f"“{typed[:40]}” dapat dibaca dua cara. Tulis tanpa nol di depan.")
    is_thousands = bool(_INDONESIAN.fullmatch(typed)) and not typed.lstrip("-").startswith("0")
    if is_thousands or _COMMA.fullmatch(typed):
        plain = typed.replace(".", "").replace(",", ".")
    elif _PLAIN.fullmatch(typed):
        plain = typed
    else:
        raise BadNumber(_why_not_number(typed))
    if sum(sign.isdigit() for sign in plain) > MAX_DIGITS:
        raise BadNumber(f"“{typed[:40]}” lebih panjang dari {MAX_DIGITS} angka.")
    return Decimal(plain)
