"""The recapitulation: frozen, with its digest, its versions and its files (UX 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.core.refusals import NotVisible
from himpun.documents import queries as documents
from himpun.intake.queries import list_submissions
from himpun.measurement import queries
from himpun.measurement.sheets import recap_csv, recap_workbook
from himpun.rounds import queries as rounds
from himpun.web.files import download, file_name
from himpun.web.page import OfficeRequest, page
from himpun.web.recaps import Filter, page_of

if TYPE_CHECKING:
    from himpun.documents.models import Document
    from himpun.measurement.models import Recap
    from himpun.measurement.queries import VerdictRow
    from himpun.rounds.models import Round

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
NASKAH = "REKAPITULASI"


@page("measurement.read")
def show_recap(request: OfficeRequest, round_id: int) -> HttpResponse:
    """The recap in force, or the version that was asked for."""
    round = rounds.get_round(round_id, by=request.actor)
    recaps = list(queries.list_recaps(round, by=request.actor))
    if not recaps:
        return render(request, "web/results/no_recap.html", {"round": round})
    recap = _chosen(recaps, request.GET.get("versi", ""))
    forms = {form.unit.code: form.pk for form in list_submissions(round, by=request.actor)}
    chosen = Filter(unit=request.GET.get("unit", ""), only=request.GET.get("hanya", ""))
    verdict = _verdict_on(recap, round, request)
    context = {
        "round": round,
        "made": recap,
        "newest": recaps[-1],
        "versions": recaps,
        "recap": page_of(
            recap.says,
            number=request.GET.get("hal"),
            budget=request.GET.get("dpa"),
            chosen=chosen,
            forms=forms,
        ),
        "verdict": verdict,
        "is_agreed": verdict is not None and verdict.verdict.is_agreed,
        "naskah": _naskah(recap, round, request),
    }
    return render(request, "web/results/recap.html", context)


def _chosen(recaps: list[Recap], number: str) -> Recap:
    """The version of that number. Raises NotVisible (404) for one that never was."""
    if not number:
        return recaps[-1]
    found = next((recap for recap in recaps if str(recap.number) == number), None)
    if found is None:
        raise NotVisible
    return found


def _verdict_on(recap: Recap, round: Round, request: OfficeRequest) -> VerdictRow | None:
    """What the joint analysis decided about this version."""
    verdicts = queries.list_verdicts(round, by=request.actor)
    return next((row for row in verdicts if row.verdict.recap_id == recap.pk), None)


def _naskah(recap: Recap, round: Round, request: OfficeRequest) -> Document | None:
    """The newest letter that printed this recap, withdrawn or not."""
    letters = documents.list_documents(round, by=request.actor)
    return letters.filter(turn=recap.turn_id, kind=NASKAH).last()


@page("measurement.read")
def download_csv(request: OfficeRequest, round_id: int, recap_id: int) -> HttpResponse:
    """Every row with unrounded figures, for programs."""
    recap = _recap_of(request, round_id, recap_id)
    text = recap_csv(recap).encode()
    return download(text, media_type=CSV, name=_name_of(recap, ending="csv"))


@page("measurement.read")
def download_xlsx(request: OfficeRequest, round_id: int, recap_id: int) -> HttpResponse:
    """The recap on sheets, for people."""
    recap = _recap_of(request, round_id, recap_id)
    book = recap_workbook(recap)
    return download(book, media_type=XLSX, name=_name_of(recap, ending="xlsx"))


def _recap_of(request: OfficeRequest, round_id: int, recap_id: int) -> Recap:
    recap = queries.get_recap_version(recap_id, by=request.actor)
    if recap.round_id != round_id:
        raise NotVisible
    return recap


def _name_of(recap: Recap, *, ending: str) -> str:
    office, period = recap.round.office.short_name, recap.round.period
    return file_name("rekapitulasi", office, period, f"versi {recap.number}", ending=ending)


_RECAP = "putaran/<int:round_id>/rekapitulasi/"
urlpatterns = [
    path(_RECAP, show_recap, name="recap"),
    path(f"{_RECAP}<int:recap_id>/csv/", download_csv, name="recap_csv"),
    path(f"{_RECAP}<int:recap_id>/xlsx/", download_xlsx, name="recap_xlsx"),
]
