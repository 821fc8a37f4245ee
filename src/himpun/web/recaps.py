"""A recapitulation as pages show it: which rows, in which order, a page of them at a time.

Figures are put into words by the tags of `templatetags/recaps.py`. Nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.core.paginator import Page, Paginator

from himpun.measurement.printing import printed_rows
from himpun.measurement.rules.recap_content import (
    BudgetLineContent,
    MissingContent,
    ObjectiveContent,
    RecapContent,
    RowContent,
    UnitContent,
)

#: Rows on one page: with 2,000 indicators a page stays far below 300 kB.
ROWS_A_PAGE = 160
LINES_A_PAGE = 60

WITHOUT_VALUE = "tanpa-nilai"
WITHOUT_EVIDENCE = "tanpa-bukti"


@dataclass(frozen=True)
class Group:
    """Rows of one sasaran; `objective` None: they belong to none."""

    objective: ObjectiveContent | None
    rows: tuple[RowContent, ...]


@dataclass(frozen=True)
class Filter:
    """What of a recap somebody wants to see: one unit, or one kind of row."""

    unit: str = ""
    only: str = ""

    def takes(self, row: RowContent) -> bool:
        if self.unit and row["unit"] != self.unit:
            return False
        if self.only == WITHOUT_VALUE:
            return row["achievement"] is None
        if self.only == WITHOUT_EVIDENCE:
            return row["lacks_evidence"]
        return not self.only or row["predicate"] == self.only


EVERYTHING = Filter()


@dataclass(frozen=True)
class RecapPage:
    """One page of a recap's rows by sasaran, and one of its DPA lines."""

    content: RecapContent
    groups: tuple[Group, ...]
    page: Page[list[RowContent]]
    n_rows: int
    budget: Page[BudgetLineContent]
    filter: Filter
    forms: Mapping[str, int] = field(default_factory=dict)

    @property
    def units(self) -> list[tuple[UnitContent, int | None]]:
        """Each unit with its form, where the reader knows one."""
        return [(unit, self.forms.get(unit["unit"])) for unit in self.content["units"]]

    @property
    def missing(self) -> list[MissingContent]:
        return self.content["missing"]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What `Filter.only` may be, with its words."""
        bands = self.content["settings"]["bands"]
        return [
            (WITHOUT_VALUE, "Tanpa nilai"),
            (WITHOUT_EVIDENCE, "Bukti belum ada"),
            *((band["code"], f"Predikat {band['label']}") for band in bands),
        ]


def page_of(
    content: RecapContent,
    *,
    number: str | None = None,
    budget: str | None = None,
    chosen: Filter = EVERYTHING,
    forms: Mapping[str, int] | None = None,
) -> RecapPage:
    """The page with that number; a wrong number gives the nearest page."""
    rows = [row for row in _rows(content, chosen) if chosen.takes(row)]
    page = Paginator(chunks(rows, most=ROWS_A_PAGE, together=_indicator), 1).get_page(number)
    lines = [line for line in content["budget"] if chosen.unit in ("", line["unit"])]
    return RecapPage(
        content=content,
        groups=tuple(groups_of(content, page.object_list[0] if page.object_list else ())),
        page=page,
        n_rows=len(rows),
        budget=Paginator(lines, LINES_A_PAGE).get_page(budget),
        filter=chosen,
        forms=forms or {},
    )


def _rows(content: RecapContent, chosen: Filter) -> list[RowContent]:
    """By sasaran. Of a chosen unit every row; else an indicator's lone unit speaks for it."""
    if not chosen.unit:
        return printed_rows(content)
    place = _place(content)
    return sorted(content["rows"], key=lambda row: place.get(row["objective"], len(place)))


def _place(content: RecapContent) -> dict[str, int]:
    return {one["objective"]: place for place, one in enumerate(content["objectives"])}


def _indicator(row: RowContent) -> str:
    return row["indicator"]


def groups_of(content: RecapContent, rows: Iterable[RowContent]) -> Iterable[Group]:
    """The rows under their sasaran, in the order they come."""
    known = {one["objective"]: one for one in content["objectives"]}
    for code, found in groupby(rows, key=lambda row: row["objective"]):
        yield Group(known.get(code), tuple(found))


def chunks(
    rows: Sequence[RowContent], *, most: int, together: Callable[[RowContent], str]
) -> list[list[RowContent]]:
    """The rows in pages of at most `most`; rows that belong together stay on one page."""
    pages: list[list[RowContent]] = []
    for _, found in groupby(rows, key=together):
        block = list(found)
        if not pages or len(pages[-1]) + len(block) > most:
            pages.append([])
        pages[-1] += block
    return pages


def measured_pages(
    rows: Sequence[RowContent], content: RecapContent, *, number: str | None
) -> Page[list[RowContent]]:
    """The rows of a measurement by sasaran, a page of them at a time."""
    place = _place(content)
    ordered = sorted(rows, key=lambda row: place.get(row["objective"], len(place)))
    return Paginator(chunks(ordered, most=ROWS_A_PAGE, together=_indicator), 1).get_page(number)
