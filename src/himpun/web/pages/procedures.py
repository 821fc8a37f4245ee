"""SOPs: the list, one version with its box, its flowchart and its readings in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.rounds import policy as rounds
from himpun.sop import queries
from himpun.sop.flowchart import draw_sheet
from himpun.sop.rules.definition import Definition, Step
from himpun.web.drawing import flowchart
from himpun.web.files import SVG, download, file_name
from himpun.web.page import OfficeRequest, page
from himpun.web.turning import Exit, exits_of

if TYPE_CHECKING:
    from himpun.sop.models import ProcedureVersion

YAML = "application/yaml"


@dataclass(frozen=True)
class StepReading:
    """A step in words: who closes it, who takes part, when it is due, what follows."""

    step: Step
    closers: str
    participants: str
    addressees: str
    due: str
    silent: str
    exits: tuple[Exit, ...]


def _names(definition: Definition, lanes: tuple[str, ...]) -> str:
    return ", ".join(definition.lane(each).name for each in lanes)


def _due(step: Step) -> str:
    """How the norm is read as a due moment (SOP.md: Waktu is a duration, not a deadline)."""
    if step.norm.days is not None:
        return f"Tenggat: tutup kantor hari kerja ke-{step.norm.days} berikutnya."
    if not step.wait:
        return f"Tenggat: {step.norm.text} waktu kantor sejak giliran terbuka."
    return (
        f"{step.norm.text} adalah lamanya pekerjaan; tenggatnya tutup kantor hari kerja"
        f" ke-{step.wait} berikutnya, atau waktu yang disepakati."
    )


def readings(definition: Definition) -> Iterator[StepReading]:
    """Every step as a sentence or two; this is what the program does with the SOP."""
    for step in definition.steps:
        others = tuple(each for each in step.everybody if each not in step.closers)
        silent = ""
        if step.may_go_on_without:
            who = definition.lane(step.may_go_on_without).name
            silent = f"{who} dapat melanjutkan tanpa unit yang belum selesai, dengan alasan."
        yield StepReading(
            step=step,
            closers=_names(definition, step.closers),
            participants=_names(definition, others),
            addressees=_names(definition, step.addressees),
            due=_due(step),
            silent=silent,
            exits=tuple(exits_of(definition, step)),
        )


@page("sop.read")
def show_procedures(request: OfficeRequest) -> HttpResponse:
    """Every published version; the newest of each SOP is in force."""
    rows = queries.list_procedures(by=request.actor)
    context = {
        "in_force": [row for row in rows if row.is_in_force],
        "earlier": [row for row in rows if not row.is_in_force],
    }
    return render(request, "web/procedures/list.html", context)


@page("sop.read")
def show_procedure(request: OfficeRequest, version_id: int) -> HttpResponse:
    """One version as the regulation lays it out, and as this program reads it."""
    version = queries.get_procedure(version_id, by=request.actor)
    definition = queries.definition_of(version)
    minutes, days = definition.norm_total
    context = {
        "version": version,
        "definition": definition,
        "identity": definition.identity,
        "flowchart": flowchart(definition),
        "readings": list(readings(definition)),
        "norm_minutes": minutes,
        "norm_days": days,
        "versions": _versions(request, version),
        "why_not_open": rounds.why_not_open_round(
            request.office, by=request.actor, procedure=version
        ),
    }
    return render(request, "web/procedures/procedure.html", context)


def _versions(request: OfficeRequest, version: ProcedureVersion) -> list[queries.ProcedureRow]:
    rows = queries.list_procedures(by=request.actor)
    return [row for row in rows if row.code == version.code]


@page("sop.read")
def get_procedure_file(request: OfficeRequest, version_id: int) -> HttpResponse:
    """The SOP file as it was published."""
    version = queries.get_procedure(version_id, by=request.actor)
    name = file_name(version.code, f"v{version.number_of_version}", ending="yaml")
    return download(version.text.encode(), media_type=YAML, name=name)


@page("sop.read")
def get_procedure_drawing(request: OfficeRequest, version_id: int) -> HttpResponse:
    """Box and flowchart on one sheet, as a picture that stands alone."""
    version = queries.get_procedure(version_id, by=request.actor)
    drawing = draw_sheet(queries.definition_of(version))
    name = file_name(version.code, f"v{version.number_of_version}", ending="svg")
    return download(drawing.encode(), media_type=SVG, name=name)


urlpatterns = [
    path("sop/", show_procedures, name="procedure_list"),
    path("sop/<int:version_id>/", show_procedure, name="procedure"),
    path("sop/<int:version_id>/berkas/", get_procedure_file, name="procedure_file"),
    path("sop/<int:version_id>/gambar/", get_procedure_drawing, name="procedure_drawing"),
]
