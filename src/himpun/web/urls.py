"""Addresses in Indonesian for people, route names in English."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
