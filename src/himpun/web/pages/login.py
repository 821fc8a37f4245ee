"""In and out: login, logout, choosing a password by a one-time link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import path
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters

from himpun.core import clock
from himpun.core.refusals import NotVisible
from himpun.offices import actions, queries
from himpun.web.forms.base import read_form, show_form
from himpun.web.forms.login import LoginForm, PasswordForm
from himpun.web.page import act, done, page
from himpun.web.request import moment_of

if TYPE_CHECKING:
    from himpun.offices.models import Person

_BACKEND = "himpun.web.backend.PersonBackend"


@page("public", public=True)
def show_login(request: HttpRequest) -> HttpResponse:
    """The way in; in sample mode with the people of the sample office."""
    if request.user.is_authenticated:
        return redirect("home")
    return _login_page(request, LoginForm(request))


def _login_page(request: HttpRequest, form: LoginForm, *, status: int = 200) -> HttpResponse:
    people = queries.list_sample_people(at=moment_of(request)) if settings.SAMPLE_MODE else []
    context = {"form": form, "sample_people": people, "next": _way_back(request)}
    return render(request, "web/login.html", context, status=status)


@sensitive_post_parameters("password")
@act("public", page=show_login, public=True, token=False)
def log_in(request: HttpRequest) -> HttpResponse:
    """Check name and password; ten failures in a quarter of an hour close the door (axes)."""
    form = LoginForm(request, data=request.POST)
    if not form.is_valid():
        return _login_page(request, form, status=422)
    return _enter(request, form.get_user())


@act("public", page=show_login, public=True, token=False)
def log_in_as_sample(request: HttpRequest) -> HttpResponse:
    """Enter as one of the fictitious people; there is no such address in a real office."""
    person_id = request.POST.get("person", "")
    if not settings.SAMPLE_MODE or not person_id.isascii() or not person_id.isdigit():
        raise Http404
    return _enter(request, queries.get_sample_person(int(person_id)))


def _enter(request: HttpRequest, person: Person) -> HttpResponse:
    login(request, person, backend=_BACKEND)
    request.session["began_at"] = clock.now().timestamp()
    return HttpResponseRedirect(_way_back(request) or resolve_url("home"), status=303)


def _way_back(request: HttpRequest) -> str:
    """Where the person wanted to go, if that is a page of this program."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if is_ours else ""


@act("public", public=True, token=False)
def log_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return done(request, "Anda sudah keluar.", "login")


@page("public", public=True)
def show_password(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password; an old or used link is told so, without saying whose it was."""
    form = show_form(request, PasswordForm)
    try:
        person = queries.get_person_of_link(token, at=moment_of(request))
    except NotVisible:
        response = render(request, "web/password_expired.html", status=404)
    else:
        context = {"form": form, "person": person, "link": token}
        response = render(request, "web/password.html", context)
    patch_cache_control(response, no_store=True)
    return response


@sensitive_post_parameters("password", "repeated")
@act("offices.choose_password", page=show_password, public=True)
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    typed = read_form(request, PasswordForm)
    at = moment_of(request)
    person = queries.get_person_of_link(token, at=at)
    actions.choose_password(
        person,
        token=token,
        password=typed["password"],
        by=queries.get_actor(person, at=at, address=request.META.get("REMOTE_ADDR", "")),
        at=at,
    )
    return done(request, "Kata sandi tersimpan. Silakan masuk.", "login")


urlpatterns = [
    path("masuk/", show_login, name="login"),
    path("masuk/periksa/", log_in, name="log_in"),
    path("masuk/contoh/", log_in_as_sample, name="log_in_as_sample"),
    path("keluar/", log_out, name="log_out"),
    path("sandi/<str:token>/", show_password, name="password"),
    path("sandi/<str:token>/simpan/", choose_password, name="choose_password"),
]
