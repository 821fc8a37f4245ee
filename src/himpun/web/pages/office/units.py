"""Units: formed, corrected, closed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render

from himpun.offices import actions, policy, queries
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.office import ChangeUnitForm, CloseUnitForm, NewUnitForm
from himpun.web.page import OfficeRequest, act, done, page
from himpun.web.pages.office.standing import current_units, today_of

if TYPE_CHECKING:
    from himpun.offices.models import Unit


@page("offices.add_unit")
def show_new_unit(request: OfficeRequest) -> HttpResponse:
    initial = {"valid_from": today_of(request), "kind": "BIDANG", "fills": True}
    units = current_units(request)
    context = {
        "form": show_form(request, NewUnitForm, initial=initial, units=units),
        "title": "Bentuk unit",
        "lead": "Unit baru ikut dalam putaran yang dibuka sejak harinya.",
        "action": "unit_add",
        "why_not": policy.why_not_administer(request.office.pk, by=request.actor),
    }
    return render(request, "web/office/form.html", context)


@act("offices.add_unit", page=show_new_unit)
def add_unit(request: OfficeRequest) -> HttpResponse:
    typed = read_form(request, NewUnitForm, units=current_units(request))
    unit = actions.add_unit(
        request.office, **_with_parent(request, typed), by=request.actor, at=request.at
    )
    return done(request, f"{unit.name} dibentuk.", "office")


def _with_parent(request: OfficeRequest, typed: dict[str, Any]) -> dict[str, Any]:
    parent = typed.pop("parent")
    found = queries.get_unit(int(parent), by=request.actor) if parent else None
    return {**typed, "parent": found}


def _other_units(request: OfficeRequest, unit: Unit) -> list[Unit]:
    """Where the unit may stand below; its present parent even if that was closed."""
    others = [each for each in current_units(request) if each.pk != unit.pk]
    if unit.parent is not None and unit.parent not in others:
        others.append(unit.parent)
    return others


@page("offices.change_unit")
def show_unit(request: OfficeRequest, unit_id: int) -> HttpResponse:
    """One unit, and for the admin what can be corrected."""
    unit = queries.get_unit(unit_id, by=request.actor)
    today = today_of(request)
    initial = {
        "version": unit.version,
        "name": unit.name,
        "kind": unit.kind,
        "parent": unit.parent_id or "",
        "fills": unit.fills,
    }
    others = _other_units(request, unit)
    context = {
        "unit": unit,
        "form": show_form(request, ChangeUnitForm, initial=initial, units=others),
        "close_form": show_form(request, CloseUnitForm, initial={"last_day": today}),
        "why_not": policy.why_not_administer(request.office.pk, by=request.actor),
        "why_not_close": policy.why_not_close_unit(
            unit, last_day=max(today, unit.valid_from), by=request.actor, at=request.at
        ),
    }
    return render(request, "web/office/unit.html", context)


@act("offices.change_unit", page=show_unit)
def change_unit(request: OfficeRequest, unit_id: int) -> HttpResponse:
    unit = queries.get_unit(unit_id, by=request.actor)
    typed = read_form(request, ChangeUnitForm, units=_other_units(request, unit))
    seen = typed.pop("version")
    changed = actions.change_unit(
        unit, **_with_parent(request, typed), seen_version=seen, by=request.actor, at=request.at
    )
    return done(request, f"{changed.name} tersimpan.", "office")


@act("offices.close_unit", page=show_unit)
def close_unit(request: OfficeRequest, unit_id: int) -> HttpResponse:
    unit = queries.get_unit(unit_id, by=request.actor)
    typed = read_form(request, CloseUnitForm)
    actions.close_unit(unit, last_day=typed["last_day"], by=request.actor, at=request.at)
    return done(request, f"{unit.name} ditutup.", "office")
