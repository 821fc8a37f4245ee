"""The form as a workbook that is filled offline: where things stand, and what a cell says.

Everything is compared as plain text: a figure as `1234.5`, a day as `2026-03-31`, a choice by its
code, an empty cell as "". Text that stands where a figure belongs is named, never guessed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from string import ascii_uppercase, digits

from himpun.core.canonical import decimal_text
from himpun.core.formats import number
from himpun.core.tables import NoResult, Percent, Value
from himpun.intake.rules.cells import (
    ACTUAL,
    DATA_ON,
    DATA_STATUS,
    MISSING_REASON,
    NOTE,
    VALUE_PREFIX,
    Written,
)
from himpun.intake.rules.missing import FigureStatus, MissingReason

FORM_SHEET = "Formulir"
GUIDE_SHEET = "Petunjuk"
IDENTITY_SHEET = "_identitas"

CODE_COLUMN = "B"
NAME_COLUMN = "C"
FIGURE_COLUMN = "G"
#: What people choose or write beside the figure of a row, by column.
BESIDE: Mapping[str, str] = {"H": NOTE, "I": MISSING_REASON, "J": DATA_STATUS, "K": DATA_ON}

REASONS: Mapping[str, str] = {each.label: each.value for each in MissingReason}
STATUSES: Mapping[str, str] = {each.label: each.value for each in FigureStatus}
_CHOICES = {MISSING_REASON: REASONS, DATA_STATUS: STATUSES}
_ERROR_CELL = re.compile(
    r"#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!"
    r"|UNKNOWN!|CONNECT!)|Err:[0-9]{3}"
)
_PRINT = 12


class BadValue(ValueError):
    """What stands in a cell cannot be taken; the message is a sentence for the person."""


@dataclass(frozen=True)
class Slot:
    """An input cell: its address, the field of the answer, the print of what was in it."""

    address: str
    field: str
    base: str


@dataclass(frozen=True)
class SlotRow:
    """The input cells of one row of the form, and the version of its answer then."""

    row_id: int
    version: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Identity:
    """What a workbook says of itself under our signature.

    `number` counts the hand-ins before it was made; `anchors` are cells that must still hold
    their text, so that a figure never slips into a neighbour's row; `made_for` is for people.
    """

    form: int
    round: int
    unit: int
    number: int
    made_at: datetime
    made_for: str
    anchors: Mapping[str, str]
    rows: tuple[SlotRow, ...]


@dataclass(frozen=True)
class FilledCell:
    """An input cell as it came back."""

    address: str
    row_id: int
    field: str
    text: str
    base: str

    @property
    def is_touched(self) -> bool:
        """Whether it says something else than when the workbook was made."""
        return print_of(self.text) != self.base


@dataclass(frozen=True)
class AddressFault:
    """A cell that cannot be taken, by its address, and why, in a sentence.

    `where` names it for people: "SUB-01 · Realisasi".
    """

    address: str
    sentence: str
    where: str = ""

    def __str__(self) -> str:
        return f"{FORM_SHEET}!{self.address}: {self.sentence}"


@dataclass(frozen=True)
class FilledWorkbook:
    """A workbook that came back: its digest, its proven identity, its cells, its faults."""

    sha256: str
    identity: Identity
    cells: tuple[FilledCell, ...]
    faults: tuple[AddressFault, ...]


def in_order(address: str) -> tuple[int, str]:
    """Where an address stands when cells are told row by row."""
    return int(address.lstrip(ascii_uppercase)), address.rstrip(digits)


def print_of(text: str) -> str:
    """A short print of a cell's text, to know later whether it was changed."""
    return hashlib.sha256(text.encode()).hexdigest()[:_PRINT]


def fields_of(written: Written, *, variables: tuple[str, ...]) -> dict[str, str]:
    """The fields of an answer as plain text; `variables` are typed where there is a formula."""
    if variables:
        figures = {f"{VALUE_PREFIX}{name}": written.values.get(name) or "" for name in variables}
    else:
        figures = {ACTUAL: "" if written.actual is None else decimal_text(written.actual)}
    is_filled = written.actual is not None
    return {
        **figures,
        NOTE: _plain(written.note),
        MISSING_REASON: written.missing_reason,
        DATA_STATUS: written.data_status if is_filled else "",
        DATA_ON: written.data_on.isoformat() if written.data_on is not None else "",
    }


def text_of(value: Value, *, field: str, base: str) -> str:
    """What a cell says, as plain text. Raises BadValue with a sentence.

    What still is what we wrote there is taken as it is: a figure of more than fifteen digits
    stands as text, because a spreadsheet would round it.
    """
    if isinstance(value, NoResult):
        is_figure = field == ACTUAL or field.startswith(VALUE_PREFIX)
        what = "angkanya" if is_figure else "isinya"
        raise BadValue(f"berisi rumus yang hasilnya tidak tersimpan. Ketik {what}.")
    if isinstance(value, str):
        text = _plain(value)
        if print_of(text) == base:
            return text
        if _ERROR_CELL.fullmatch(text):
            raise BadValue(f"berisi galat {text}. Ketik isinya.")
        return _typed(text, field=field)
    if field == DATA_ON:
        return _day(value)
    if isinstance(value, Percent):
        raise BadValue(
            f"berisi {value.shown}, yang dihitung komputer sebagai {number(value)}. Ubah format"
            " selnya dari persen menjadi angka, lalu ketik lagi tanpa tanda %."
        )
    if isinstance(value, date):
        raise BadValue(f"berisi tanggal ({value.isoformat()}). Ketik isinya lagi.")
    if isinstance(value, Decimal) and field in _CHOICES:
        raise BadValue("berisi angka. Pilih salah satu dari daftar.")
    return "" if value is None else decimal_text(value)


def _day(value: Value) -> str:
    if isinstance(value, Decimal):
        raise BadValue("berisi angka, bukan tanggal. Ketik tanggal, misalnya 31/3/2026.")
    return value.isoformat() if isinstance(value, date) else ""


def _typed(text: str, *, field: str) -> str:
    """A text of a cell, where a text belongs."""
    if field == NOTE or not text:
        return text
    if field in _CHOICES:
        known = _CHOICES[field]
        if text not in known:
            raise BadValue(f"berisi “{text[:40]}”, yang tidak ada pada daftar.")
        return known[text]
    if field == DATA_ON:
        raise BadValue(f"berisi teks “{text[:40]}”, bukan tanggal.")
    raise BadValue(f"berisi teks “{text[:40]}”, bukan angka. Ketik angkanya lagi.")


def shown_choice(field: str, code: str) -> str:
    """What the list calls a stored code; the code itself when the list no longer has it."""
    return next((label for label, each in _CHOICES[field].items() if each == code), code)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
