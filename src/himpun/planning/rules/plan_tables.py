"""Rows of a plan workbook as neutral values, and reading a typed value out of a cell.

Every fault names its cell (``Indikator!B7``) and is collected, so that a person sees all of
them at once. The layout is described for offices in docs/reference/plan-xlsx.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from himpun.core.formats import number
from himpun.core.tables import Percent, SheetRows, Value, column_letter
from himpun.planning.rules.formulas import MAX_DIGITS_AFTER, MAX_DIGITS_BEFORE

E = TypeVar("E", bound=StrEnum)

_NUMBER = re.compile(r"-?[0-9]+(?:,[0-9]+)?")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_LOCAL_DATE = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})")
_ERROR_CELL = re.compile(r"#[A-Z0-9/!?_]+")
_YES = frozenset({"ya", "y", "iya", "1", "iku"})
_NO = frozenset({"tidak", "t", "bukan", "0", "-", ""})


@dataclass(frozen=True)
class CellFault:
    """What is wrong in one cell; ``cell`` is "" when it concerns the whole sheet."""

    sheet: str
    cell: str
    sentence: str

    def __str__(self) -> str:
        where = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return f"{where}: {self.sentence}" if where else self.sentence


@dataclass(frozen=True)
class Column:
    """One column of a sheet: its heading, whether a cell must be filled, longest text."""

    heading: str
    required: bool = False
    longest: int = 400


@dataclass(frozen=True)
class Layout:
    """What a sheet must look like; keys are the names used in code."""

    sheet: str
    columns: Mapping[str, Column]


def find_sheet(sheets: Sequence[SheetRows], name: str) -> SheetRows | None:
    """The sheet of this name; capital letters and blanks around it do not matter."""
    wanted = name.casefold()
    return next((sheet for sheet in sheets if sheet.name.strip().casefold() == wanted), None)


def read_table(sheet: SheetRows, layout: Layout, faults: list[CellFault]) -> list[RowReader]:
    """The rows below the heading row, empty ones left out; heading faults are collected.

    Unknown and doubled headings are faults: a misspelt heading must not pass for an empty
    column.
    """
    headings = sheet.rows[0] if sheet.rows else ()
    known = {column.heading.casefold(): name for name, column in layout.columns.items()}
    places: dict[str, int] = {}
    for index, heading in enumerate(headings):
        text = clean(heading) if isinstance(heading, str) else heading
        if text is None or text == "":
            continue
        cell = f"{column_letter(index)}1"
        name = known.get(str(text).casefold())
        if name is None:
            faults.append(CellFault(layout.sheet, cell, f"Judul kolom “{text}” tidak dikenal."))
        elif name in places:
            faults.append(CellFault(layout.sheet, cell, f"Judul kolom “{text}” ada dua."))
        else:
            places[name] = index
    missing = [c.heading for name, c in layout.columns.items() if name not in places]
    if missing:
        listed = ", ".join(missing)
        faults.append(CellFault(layout.sheet, "", f"Judul kolom yang belum ada: {listed}."))
        return []
    return [
        RowReader(layout, places, number, row, faults)
        for number, row in enumerate(sheet.rows[1:], start=2)
        if any(value is not None and value != "" for value in row)
    ]


def clean(text: str) -> str:
    """NFC, every run of blanks and line breaks as one blank, none around."""
    return " ".join(unicodedata.normalize("NFC", text).split())


@dataclass
class RowReader:
    """Typed values out of one row. Each reader returns a stand-in after noting a fault."""

    layout: Layout
    places: Mapping[str, int]
    number: int
    values: tuple[Value, ...]
    faults: list[CellFault]
    n_faults: int = field(default=0, init=False)

    def cell(self, name: str) -> str:
        """The address of a field in this row, such as B7."""
        return f"{column_letter(self.places[name])}{self.number}"

    def fault(self, name: str, sentence: str) -> None:
        """Note a fault at the field's cell."""
        self.n_faults += 1
        self.faults.append(CellFault(self.layout.sheet, self.cell(name), sentence))

    def raw(self, name: str) -> Value:
        """The value as read, with text cleaned and empty text as None."""
        place = self.places[name]
        value = self.values[place] if place < len(self.values) else None
        if isinstance(value, str):
            value = clean(value)
            if _ERROR_CELL.fullmatch(value):
                self.fault(name, f"Sel berisi galat Excel {value}.")
                return None
        if isinstance(value, Percent):
            self.fault(
                name,
                f"Sel berisi {value.shown}, yang dihitung komputer sebagai {number(value)}. Ubah"
                " format selnya dari persen menjadi angka, lalu ketik lagi tanpa tanda %.",
            )
            return None
        return value if value != "" else None

    def text(self, name: str) -> str:
        """Text; a number is taken as its plain digits (codes such as 2026 or 1.03)."""
        column = self.layout.columns[name]
        value = self.raw(name)
        if value is None:
            if column.required:
                self.fault(name, f"{column.heading} wajib diisi.")
            return ""
        text = format(value, "f") if isinstance(value, Decimal) else str(value)
        if len(text) > column.longest:
            self.fault(name, f"{column.heading} lebih dari {column.longest} karakter.")
        if not text.isprintable():
            self.fault(name, f"{column.heading} memuat karakter yang tak dapat dicetak.")
        return text

    def figure(self, name: str) -> Decimal | None:
        """A figure, or None for an empty cell that may be empty."""
        column = self.layout.columns[name]
        value = self.raw(name)
        if value is None:
            if column.required:
                self.fault(name, f"{column.heading} wajib diisi.")
            return None
        found = value if isinstance(value, Decimal) else self._figure_in(str(value))
        if found is None or isinstance(value, date):
            self.fault(
                name,
                f"“{str(value)[:40]}” bukan angka. Isi sebagai angka, "
                "atau tulis pecahan dengan koma tanpa titik ribuan.",
            )
            return None
        return self._within_bounds(name, found)

    def whole(self, name: str, *, lowest: int, highest: int) -> int | None:
        """A whole number within bounds."""
        found = self.figure(name)
        if found is None:
            return None
        if found != found.to_integral_value() or not lowest <= found <= highest:
            heading = self.layout.columns[name].heading
            self.fault(name, f"{heading} harus bilangan bulat {lowest} sampai {highest}.")
            return None
        return int(found)

    def span(self, name: str) -> tuple[Decimal, Decimal | None] | None:
        """A target: one figure, or two as ``1..5``; None for an empty cell."""
        value = self.raw(name)
        if isinstance(value, str) and ".." in value:
            ends = [self._figure_in(end.strip()) for end in value.split("..", 1)]
            if None in ends:
                self.fault(name, f"“{value[:40]}” bukan rentang. Tulis misalnya 1..5.")
                return None
            low, high = (self._within_bounds(name, end) for end in ends if end is not None)
            return None if low is None or high is None else (low, high)
        figure = self.figure(name)
        return None if figure is None else (figure, None)

    def day(self, name: str) -> date | None:
        """A date cell, or text such as 2026-01-31 or 31/1/2026."""
        column = self.layout.columns[name]
        value = self.raw(name)
        if value is None:
            if column.required:
                self.fault(name, f"{column.heading} wajib diisi.")
            return None
        found = value if isinstance(value, date) else _date_in(str(value))
        if found is None or not 1990 <= found.year <= 2099:
            self.fault(name, f"“{str(value)[:40]}” bukan tanggal. Tulis misalnya 2026-01-31.")
            return None
        return found

    def choice(self, name: str, words: type[E], default: E | None = None) -> E | None:
        """One word of a closed list; capital letters, blanks and hyphens do not matter."""
        column = self.layout.columns[name]
        value = self.raw(name)
        if value is None and default is not None:
            return default
        word = re.sub(r"[ \-]+", "_", str(value or "").upper())
        for spelling in (word, word.replace("_", "")):
            if spelling in set(words):
                return words(spelling)
        listed = ", ".join(words)
        if value is None:
            self.fault(name, f"{column.heading} wajib diisi: {listed}.")
        else:
            self.fault(name, f"{column.heading} “{str(value)[:40]}” tidak dikenal: {listed}.")
        return None

    def yes(self, name: str) -> bool:
        """Ya or tidak; empty means tidak."""
        value = self.raw(name)
        word = "" if value is None else str(value).casefold()
        if word not in _YES | _NO:
            self.fault(name, f"{self.layout.columns[name].heading} harus “ya” atau “tidak”.")
        return word in _YES

    def parts(self, name: str) -> tuple[str, ...]:
        """Texts separated by semicolons, empty ones left out."""
        return tuple(part for part in map(clean, self.text(name).split(";")) if part)

    @staticmethod
    def _figure_in(text: str) -> Decimal | None:
        found = _NUMBER.fullmatch(text)
        return Decimal(text.replace(",", ".")) if found and len(text) <= 60 else None

    def _within_bounds(self, name: str, figure: Decimal) -> Decimal | None:
        exponent = figure.as_tuple().exponent
        if (
            isinstance(exponent, int)
            and figure.adjusted() < MAX_DIGITS_BEFORE
            and exponent >= -MAX_DIGITS_AFTER
        ):
            return figure
        self.fault(name, "Angka terlalu besar atau terlalu panjang.")
        return None


def _date_in(text: str) -> date | None:
    iso, local = _ISO_DATE.fullmatch(text), _LOCAL_DATE.fullmatch(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        return date(int(local[3]), int(local[2]), int(local[1])) if local else None
    except ValueError:
        return None
