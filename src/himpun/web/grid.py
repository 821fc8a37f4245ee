"""The form grid: rows that look like the paper form, each cell with its state (UX 3–5).

`web/parts/grid.html` draws a `Grid` (context name `grid`), `web/parts/grid_answer.html` answers an
autosave of one row. What a row sends, by autosave or with the whole form when there is no script:

    token, csrfmiddlewaretoken
    <key>.version            the version of the row that the person saw
    <key>.actual             the realisasi, where it is typed
    <key>.values.<variable>  a variable, where the realisasi is computed
    <key>.note               the keterangan
    <key>.missing_reason     why the row is empty (the code of a closed list)
    <key>.data_status        how sure the figure is, and
    <key>.data_on            the date of the data: both on the page of the row only

Autosave answers 200 (stored), 422 (not fit: nothing stored, the cell says why) or 409 (somebody was
faster: both values are shown and the person chooses); all three with `grid_answer.html`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from himpun.intake.rules.cells import CellChange

State = Literal[
    "empty",
    "saved",
    "partial",
    "unfit",
    "soft",
    "doubt",
    "conflict",
    "changed",
    "locked",
    "not_due",
    "returned",
    "asked",
]  # fmt: skip

_CELL = re.compile(
    r"([0-9]{1,18})\."
    r"(actual|note|missing_reason|data_status|data_on|values\.[A-Za-z_][A-Za-z0-9_]{0,80})"
)


@dataclass(frozen=True)
class Cell:
    """A cell that can be typed into. `name` is what it sends, `text` what stands in it."""

    name: str
    label: str
    text: str
    measured_in: str = ""
    is_faulty: bool = False


@dataclass(frozen=True)
class Choice:
    """One cell of a conflict: what is stored and what the person typed.

    `stored` and `typed` are what the cell sends; `stored_words` and `typed_words` what people
    read where that is a code.
    """

    name: str
    label: str
    stored: str
    typed: str
    stored_words: str = ""
    typed_words: str = ""


@dataclass(frozen=True)
class Option:
    """One word of a closed list."""

    code: str
    label: str
    is_chosen: bool = False


@dataclass(frozen=True)
class Options:
    """A cell that is chosen from a closed list. `is_shown` False: not wanted as the row stands."""

    name: str
    label: str
    options: tuple[Option, ...]
    is_shown: bool = True
    is_faulty: bool = False

    @property
    def text(self) -> str:
        """The code that is chosen, "" for none."""
        return next((each.code for each in self.options if each.is_chosen), "")


@dataclass(frozen=True)
class Reach:
    """The achievement as text, and why there is none; `is_told` where the row must say why."""

    text: str = "–"
    why: str = ""
    is_told: bool = False


@dataclass(frozen=True)
class GridRow:
    """One row. `cells` is empty where nothing can be typed; then `value` and `note` are read.

    `value` is the realisasi as text (computed, or stored); `why_empty` says why there is none
    although something was typed; `typed` names the variables that made it, where they are only
    read. `beside` is the column of comparison: the period before, or the share of the ceiling,
    which moves with the value (`is_live`). `reach` is the provisional capaian. `how` says what the
    figure is to cover where it is summed or averaged later, `target_note` that the target runs from
    the start of the year. `why` explains the state in a sentence. `guidance` is the direction of a
    return and `before` what was handed in then; `marks` say what else is to be known of it in few
    words. `missing` asks why the row is empty; `sureness` tells status and date of the data where
    they say more than "final"; `understood` shows figures back that could be read in two ways, in
    sentences.
    """

    key: int
    code: str
    name: str
    measured_in: str
    target: str
    version: int
    state: State
    how: str = ""
    target_note: str = ""
    cells: tuple[Cell, ...] = ()
    note: Cell | None = None
    note_text: str = ""
    missing: Options | None = None
    sureness: str = ""
    understood: tuple[str, ...] = ()
    value: str = ""
    is_computed: bool = False
    typed: tuple[str, ...] = ()
    why_empty: str = ""
    beside: str = ""
    reach: Reach | None = None
    is_live: bool = False
    why: str = ""
    guidance: str = ""
    guided_by: str = "Arahan"
    before: str = ""
    n_evidence: int = 0
    n_comments: int = 0
    needs_evidence: str = ""
    can_attach: bool = False
    address: str = ""
    filled_by: str = ""
    marks: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class GridGroup:
    """Rows under one sasaran; a group without a name has no heading."""

    code: str
    name: str
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class GridTable:
    """One table of the form with its headings; `key` makes the ids of its headings."""

    key: str
    caption: str
    groups: tuple[GridGroup, ...]
    first: str = "Indikator"
    measured_in: str = "Satuan"
    target: str = "Target"
    actual: str = "Realisasi"
    beside: str = "Periode lalu"
    reach: str = "Capaian"

    @property
    def rows(self) -> Iterator[GridRow]:
        return (row for group in self.groups for row in group.rows)


@dataclass(frozen=True)
class Grid:
    """A whole form. `address` takes all of it at once (no script), `cell_address` one row.

    `form_address` and `title` name the form where a person has unsent cells of it, and
    `paste_address` shows what a pasted block would change.

    `reasons` is the whole list of why a row is empty: a row with a figure carries it only when
    its figure is taken out.
    """

    tables: tuple[GridTable, ...]
    address: str
    cell_address: str
    owner: str
    n_filled: int
    n_due: int
    why_not: str = ""
    form_address: str = ""
    paste_address: str = ""
    title: str = ""
    reasons: tuple[Option, ...] = ()

    @property
    def can_write(self) -> bool:
        return not self.why_not and any(row.note for table in self.tables for row in table.rows)


def cells_from(sent: Mapping[str, str], *, only: int | None = None) -> list[CellChange]:
    """The typed cells of a form (of the row `only` when autosaved), with the versions seen.

    Names that no form of ours sends are left out.
    """
    cells = []
    for name, text in sent.items():
        found = _CELL.fullmatch(name)
        if found is None or (only is not None and int(found[1]) != only):
            continue
        seen = version_of(sent, int(found[1]))
        cells.append(CellChange(int(found[1]), found[2], text, seen))
    return cells


def version_of(sent: Mapping[str, str], key: int) -> int | None:
    """The version of a row that the person had on the screen."""
    version = sent.get(f"{key}.version", "")
    return int(version) if re.fullmatch(r"[0-9]{1,9}", version) else None
