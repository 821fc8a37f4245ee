"""Addresses in Indonesian for people, route names in English; each page group brings its own."""

from __future__ import annotations

from django.urls import URLPattern

from himpun.web.pages import (
    archive,
    documents,
    home,
    login,
    measurement,
    procedures,
    recap,
    round,
    rounds,
    turns,
    uploads,
)
from himpun.web.pages.form import routes as form
from himpun.web.pages.office import routes as office
from himpun.web.pages.plan import routes as plan
from himpun.web.pages.steps import routes as steps

urlpatterns: list[URLPattern] = [
    *home.urlpatterns,
    *login.urlpatterns,
    *rounds.urlpatterns,
    *round.urlpatterns,
    *turns.urlpatterns,
    *steps.urlpatterns,
    *form.urlpatterns,
    *documents.urlpatterns,
    *recap.urlpatterns,
    *measurement.urlpatterns,
    *archive.urlpatterns,
    *procedures.urlpatterns,
    *plan.urlpatterns,
    *office.urlpatterns,
    *uploads.urlpatterns,
]
