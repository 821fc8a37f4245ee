"""Every address of the program."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("himpun.api.urls")),
    path("", include("himpun.web.urls")),
]

handler400 = "himpun.web.errors.bad_request"
handler403 = "himpun.web.errors.forbidden"
handler404 = "himpun.web.errors.not_found"
handler500 = "himpun.web.errors.fault"
