"""Pengukuran kinerja: locked until step 9 has agreed, then capaian by indicator, sasaran, unit."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.refusals import NotVisible
from himpun.measurement import queries
from himpun.measurement.measuring import MeasurementView
from himpun.measurement.rules.achievement import Cap
from himpun.planning.rules.periods import Period
from himpun.web.page import OfficeRequest, office_of, page
from himpun.web.recaps import groups_of, measured_pages


@page("measurement.read")
def show_measurements(request: OfficeRequest) -> HttpResponse:
    """Every period for which data were collected."""
    rows = queries.list_measurements(by=request.actor)
    return render(request, "web/measurement/list.html", {"rows": rows})


@page("measurement.read")
def show_measurement(request: OfficeRequest, period: str) -> HttpResponse:
    """The achievement of a period, or why it cannot be measured yet."""
    view = queries.get_measurement(office_of(request), period=_period(period), by=request.actor)
    return render(request, "web/measurement/measurement.html", _context(request, view))


def _period(code: str) -> Period:
    try:
        return Period.parse(code)
    except ValueError:
        raise NotVisible from None


def _context(request: OfficeRequest, view: MeasurementView) -> dict[str, Any]:
    context: dict[str, Any] = {"view": view, "is_agreed": view.is_agreed}
    if view.content is None:
        return context
    content, unit = view.content, request.GET.get("unit", "")
    rows = view.rows_of(unit) if unit else view.indicators
    pages = measured_pages(rows, content, number=request.GET.get("hal"))
    shown = pages.object_list[0] if pages.object_list else []
    return context | {
        "content": content,
        "unit": next((one for one in view.units if one["unit"] == unit), None),
        "pages": pages,
        "groups": list(groups_of(content, shown)),
        "cap": "" if content["settings"]["cap"] == Cap.NONE else content["settings"]["cap"],
        "silent": content["missing"],
    }


urlpatterns = [
    path("pengukuran/", show_measurements, name="measurement_list"),
    path("pengukuran/<str:period>/", show_measurement, name="measurement"),
]
