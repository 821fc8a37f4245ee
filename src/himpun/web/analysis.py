"""The joint analysis as its page shows it: every unit's figures, and what of them is returned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator

from himpun.measurement.queries import Choice, ChoiceKind
from himpun.measurement.rules.recap_content import (
    BudgetLineContent,
    RecapContent,
    RowContent,
    UnitContent,
)
from himpun.web.forms.results import Picks, key_of

if TYPE_CHECKING:
    from himpun.measurement.parties import Party

#: Cells with a tick box on one page; what was ticked on others is carried along.
CELLS_A_PAGE = 100
WHOLE_FORM = "Seluruh formulir"


@dataclass(frozen=True)
class Cell:
    """One row of a unit's form in the recap; `key` is "" where it cannot be returned."""

    unit: str
    code: str
    name: str
    key: str
    row: RowContent | None = None
    line: BudgetLineContent | None = None
    is_chosen: bool = False
    direction: str = ""


@dataclass(frozen=True)
class UnitBlock:
    """A unit on the page: its form as a whole, and those of its cells that this page shows."""

    unit: UnitContent
    form: int | None
    whole: Cell
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Desk:
    """The left side of the analysis: one page of cells by unit, and the ticks of other pages."""

    blocks: tuple[UnitBlock, ...]
    page: Page[list[Cell]]
    carried: tuple[tuple[str, str, bool], ...]


def names_of(content: RecapContent, units: Mapping[str, int]) -> dict[str, str]:
    """What people call each cell, by its key."""
    called = {unit["unit"]: unit["name"] for unit in content["units"]}
    names = {
        key_of(unit, cell.code): f"{called.get(code, code)} · {cell.name}"
        for code, unit in units.items()
        for cell in _cells_of(content, code)
    }
    whole = {
        key_of(unit): f"{called.get(code, code)} · {WHOLE_FORM}" for code, unit in units.items()
    }
    return names | whole


def desk_of(
    content: RecapContent,
    *,
    forms: Mapping[str, tuple[int, int]],
    picks: Picks,
    number: str | None = None,
) -> Desk:
    """One page of the cells, unit by unit. `forms` maps a unit's code to its id and its form's."""
    cells = [
        _with_pick(cell, forms.get(unit["unit"]), picks)
        for unit in content["units"]
        for cell in (_cells_of(content, unit["unit"]) or [Cell(unit["unit"], "", "", "")])
    ]
    paged = [cells[at : at + CELLS_A_PAGE] for at in range(0, len(cells), CELLS_A_PAGE)]
    page = Paginator(paged or [[]], 1).get_page(number)
    shown = page.object_list[0]
    blocks = tuple(_blocks(content, shown, forms, picks))
    here = {cell.key for block in blocks for cell in (block.whole, *block.cells)}
    return Desk(blocks, page, tuple(_carried(picks, here)))


def _cells_of(content: RecapContent, code: str) -> list[Cell]:
    """A silent unit has nothing to look at: only its whole form can be asked for."""
    state = next((one["state"] for one in content["units"] if one["unit"] == code), "BELUM")
    if state == "BELUM":
        return []
    rows = [
        Cell(code, row["indicator"], row["indicator_name"], key="", row=row)
        for row in content["rows"]
        if row["unit"] == code
    ]
    lines = [
        Cell(code, line["code"], line["name"], key="", line=line)
        for line in content["budget"]
        if line["unit"] == code
    ]
    return rows + lines


def _with_pick(cell: Cell, form: tuple[int, int] | None, picks: Picks) -> Cell:
    is_due = cell.row is None or cell.row["is_due"]
    if form is None or not is_due or not cell.code:
        return cell
    key = key_of(form[0], cell.code)
    return Cell(
        cell.unit,
        cell.code,
        cell.name,
        key,
        cell.row,
        cell.line,
        is_chosen=key in picks.keys,
        direction=(picks.texts or {}).get(key, ""),
    )


def _blocks(
    content: RecapContent,
    cells: Sequence[Cell],
    forms: Mapping[str, tuple[int, int]],
    picks: Picks,
) -> Iterable[UnitBlock]:
    units = {unit["unit"]: unit for unit in content["units"]}
    for code, found in groupby(cells, key=lambda cell: cell.unit):
        form = forms.get(code)
        key = key_of(form[0]) if form is not None else ""
        whole = Cell(
            code,
            "",
            WHOLE_FORM,
            key,
            is_chosen=key in picks.keys,
            direction=(picks.texts or {}).get(key, ""),
        )
        own = tuple(cell for cell in found if cell.code)
        yield UnitBlock(units[code], form[1] if form is not None else None, whole, own)


def _carried(picks: Picks, here: set[str]) -> Iterable[tuple[str, str, bool]]:
    """Key, direction and tick of what was typed on other pages."""
    for key, text in (picks.texts or {}).items():
        if key not in here and (text or key in picks.keys):
            yield key, text, key in picks.keys


def silent_of(parties: Sequence[Party], *, closer: str) -> list[str]:
    """Who has not spoken; who decides speaks by deciding."""
    return [party.name for party in parties if party.lane != closer]


def words_of(choice: Choice) -> str:
    """What the button of a decision says: what will be done, not what it is called."""
    if choice.kind is ChoiceKind.RETURN_UNITS:
        return "Kembalikan yang dipilih"
    if choice.kind is ChoiceKind.RETURN_RECAP:
        return "Kembalikan rekapitulasi"
    label = choice.label
    return f"Setujui{label.removeprefix('Setuju')}" if label.startswith("Setuju") else label
