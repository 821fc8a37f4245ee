"""Addresses under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from himpun.api import forms, pages
from himpun.api.door import patterns

assert forms  # its endpoints are declared when it is imported

urlpatterns: list[URLPattern] = [
    path("", pages.show_reference, name="api_reference"),
    path("openapi.json", pages.show_document, name="api_document"),
    *patterns(),
    re_path("", pages.show_nothing, name="api_nothing"),  # whatever is left
]
