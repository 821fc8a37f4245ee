"""Addresses in Indonesian for people, route names in English; each page group brings its own."""

from __future__ import annotations

from django.urls import URLPattern

from himpun.web.pages import home, login

urlpatterns: list[URLPattern] = [
    *home.urlpatterns,
    *login.urlpatterns,
]
