"""Tables as they come out of people's spreadsheets: neutral values, nothing of a file's format."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from himpun.core.canonical import decimal_text
from himpun.core.exact import HUNDRED, times


class NoResult(str):
    """A spreadsheet formula whose result was never stored; the text is the formula itself."""

    __slots__ = ()


class Percent(Decimal):
    """A figure that its cell shows as per cent: 0.5 here is 50% to the person who typed it."""

    __slots__ = ()

    @property
    def shown(self) -> str:
        """What the person sees in the cell."""
        return f"{decimal_text(times(self, HUNDRED))}%".replace(".", ",")


Value = str | Decimal | date | None


@dataclass(frozen=True)
class SheetRows:
    """One worksheet as it was read: rows from 1, columns from A, None for an empty cell."""

    name: str
    rows: tuple[tuple[Value, ...], ...]


def column_letter(index: int) -> str:
    """Excel's name of the column with this index, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
