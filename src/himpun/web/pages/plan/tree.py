"""The plan: its tree with indicators and targets, one indicator, the dictionary, the DPA."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render

from himpun.core import exact
from himpun.planning import policy, queries
from himpun.planning.rules.explaining import why_no_value
from himpun.web.page import OfficeRequest, page
from himpun.web.pages.plan.views_of import (
    branches_of,
    chosen_year,
    entry_of,
    facts_of,
    target_lines,
    today_of,
    unit_names,
    validity,
    version_lines,
)

if TYPE_CHECKING:
    from himpun.planning.queries import BudgetRow, TreeNode

#: So many indicators fit one page; a longer plan shows one branch at a time (UX 12: 300 kB).
SHOWN_AT_ONCE = 150
ENTRIES_A_PAGE = 60


@dataclass(frozen=True)
class BudgetGroup:
    """DPA lines of one unit with their sum, in rupiah."""

    unit: str
    rows: tuple[BudgetRow, ...]
    total: Decimal


@page("planning.read")
def show_plan(request: OfficeRequest) -> HttpResponse:
    """The tree of the year, collapsible; of a long plan the chosen branch."""
    chosen = chosen_year(request)
    tree = queries.plan_tree(request.office, by=request.actor, on=chosen.on, year=chosen.year)
    n_indicators = sum(len(node.indicators) for node in _every(tree))
    is_whole = n_indicators <= SHOWN_AT_ONCE
    branch = request.GET.get("cabang", "") or (_first_busy(tree) if not is_whole else "")
    context = {
        "branches": branches_of(tree, is_whole=is_whole, chosen=branch),
        "chosen": chosen,
        "n_indicators": n_indicators,
        "n_key": sum(one.spec.is_key for node in _every(tree) for one in node.indicators),
        "is_whole": is_whole,
        "why_not_import": policy.why_not_import_plan(request.office, by=request.actor),
    }
    return render(request, "web/plan/tree.html", context)


def _every(tree: Iterable[TreeNode]) -> Iterator[TreeNode]:
    for node in tree:
        yield node
        yield from _every(node.children)


def _first_busy(tree: Iterable[TreeNode]) -> str:
    """The first node that carries indicators itself."""
    return next((node.code for node in _every(tree) if node.indicators), "")


@page("planning.read")
def show_indicator(request: OfficeRequest, code: str) -> HttpResponse:
    """Everything about one indicator, also when it is not yet or no longer in force."""
    office, actor = request.office, request.actor
    versions = queries.list_versions(code, office=office, by=actor)
    chosen = chosen_year(request)
    cards = queries.list_indicators(office, by=actor, on=chosen.on, year=chosen.year, code=code)
    card = cards[0] if cards else None
    spec = card.spec if card else versions[-1]
    units = unit_names(request)
    history = queries.list_target_versions(code, office=office, by=actor)
    context = {
        "card": card,
        "spec": spec,
        "validity": validity(spec),
        "chosen": chosen,
        "facts": [pair for pair in facts_of(spec, units) if pair[1]],
        "rules": why_no_value(spec),
        "targets": target_lines(card, units) if card else (),
        "versions": version_lines(versions, on=today_of(request)),
        "history": [(row, row.valid_until and row.valid_until - _DAY) for row in history],
        "has_changed_targets": any(row.version > 1 for row in history),
        "units": units,
    }
    return render(request, "web/plan/indicator.html", context)


_DAY = timedelta(days=1)


@page("planning.read")
def show_dictionary(request: OfficeRequest) -> HttpResponse:
    """Kamus indikator: every indicator in force with its definition, made to be printed."""
    chosen = chosen_year(request)
    cards = queries.list_indicators(
        request.office, by=request.actor, on=chosen.on, year=chosen.year
    )
    pages = Paginator(cards, ENTRIES_A_PAGE).get_page(request.GET.get("hal"))
    units = unit_names(request)
    entries = [entry_of(card, units) for card in pages.object_list]
    context = {"chosen": chosen, "pages": pages, "entries": entries}
    return render(request, "web/plan/dictionary.html", context)


@page("planning.read")
def show_budget(request: OfficeRequest) -> HttpResponse:
    """DPA lines of the year by unit, with sums."""
    chosen = chosen_year(request)
    rows = queries.list_budget_lines(
        request.office, by=request.actor, on=chosen.on, year=chosen.year
    )
    units = unit_names(request)
    order = list(units)
    by_unit = sorted(rows, key=lambda row: order.index(row.unit_code))
    groups = [
        BudgetGroup(units.get(code, code), lines, exact.total(row.ceiling for row in lines))
        for code, found in groupby(by_unit, key=lambda row: row.unit_code)
        for lines in [tuple(found)]
    ]
    total = exact.total(group.total for group in groups)
    context = {"chosen": chosen, "groups": groups, "total": total, "n_lines": len(rows)}
    return render(request, "web/plan/budget.html", context)
