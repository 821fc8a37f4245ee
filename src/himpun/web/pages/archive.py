"""Arsip: the sealed packages, whether they still are what was sealed, and their ZIP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path

from himpun.archive import queries
from himpun.archive.rules import Retention
from himpun.archive.verify import KINDS, NotABag, Report
from himpun.rounds import queries as rounds
from himpun.web.files import download, file_name
from himpun.web.page import OfficeRequest, page

if TYPE_CHECKING:
    from himpun.archive.models import Package

#: Findings in words on the page; the rest is counted.
MOST_SHOWN = 50


@dataclass(frozen=True)
class Check:
    """What looking at the stored ZIP found; `report` None: it could not even be opened."""

    report: Report | None
    fault: str = ""

    @property
    def is_intact(self) -> bool:
        return self.report is not None and not self.report.findings

    @property
    def findings(self) -> list[tuple[str, str, str]]:
        """Kind in words, file, sentence."""
        found = self.report.findings if self.report is not None else ()
        return [(KINDS[each.kind], each.file, each.sentence) for each in found[:MOST_SHOWN]]

    @property
    def n_more(self) -> int:
        return max(len(self.report.findings) - MOST_SHOWN, 0) if self.report is not None else 0


@page("archive.read")
def show_archive(request: OfficeRequest) -> HttpResponse:
    """Every sealed package of the office, newest first."""
    packages = queries.list_packages(by=request.actor)
    rows = [(package, rounds.get_period(package.round)) for package in packages]
    return render(request, "web/archive/list.html", {"rows": rows})


@page("archive.read")
def show_package(request: OfficeRequest, package_id: int) -> HttpResponse:
    """One package; with `?periksa` it is read again from beginning to end."""
    package = queries.get_package(package_id, by=request.actor)
    context = {
        "package": package,
        "period": rounds.get_period(package.round),
        "retention": Retention(code=package.classification),
        "check": _check(package) if "periksa" in request.GET else None,
    }
    return render(request, "web/archive/package.html", context)


def _check(package: Package) -> Check:
    """The check by the digest kept in the database. Nothing is changed by looking."""
    try:
        return Check(queries.check_package(package))
    except NotABag as fault:
        return Check(None, str(fault))


@page("archive.read")
def download_zip(request: OfficeRequest, package_id: int) -> HttpResponse:
    """The ZIP as it was sealed, streamed."""
    package = queries.get_package(package_id, by=request.actor)
    name = file_name(package.name, ending="zip")
    return download(queries.open_zip(package), media_type="application/zip", name=name)


urlpatterns = [
    path("arsip/", show_archive, name="archive_list"),
    path("arsip/<int:package_id>/", show_package, name="package"),
    path("arsip/<int:package_id>/zip/", download_zip, name="package_zip"),
]
