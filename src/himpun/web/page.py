"""What every page shares: who asks, at which moment, and what becomes of a refusal.

A view is a function of an `OfficeRequest`. `@page` is for reading (GET never writes), `@act` for
one act by POST: exactly one call of an action, then `done(...)`, which sends the person on. A
refused act shows the page again, with the sentence and everything that was typed.
"""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable
from functools import wraps
from typing import cast

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.cache import get_conditional_response, patch_cache_control
from django_htmx.http import HttpResponseClientRedirect

from himpun.core.action import form_token
from himpun.core.refusals import Refusal
from himpun.web.receiving import refuse_unkept
from himpun.web.request import OfficeRequest, actor_of, moment_of, office_of

__all__ = ["OfficeRequest", "act", "actor_of", "done", "moment_of", "office_of", "page"]

View = Callable[..., HttpResponse]

PUBLIC = "public"
_CSRF_VALUE = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
_PAGE_TIME = re.compile(rb"<p>Waktu halaman:.*?</p>", re.DOTALL)
_TOKEN = re.compile(r"[0-9a-f-]{16,64}")
_READING = ("GET", "HEAD")


def page(policy: str, *, public: bool = False) -> Callable[[View], View]:
    """Declare a page that is read: `policy` names the rule that shows it, `rounds.read` say.

    Answers private and revalidated by ETag (trap 16 of STACK.md: `no-store` could never be
    answered 304). A `public` page has no actor.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, **kwargs: object) -> HttpResponse:
            if request.method not in _READING and not hasattr(request, "refusal"):
                return HttpResponseNotAllowed(_READING)
            if (stranger := _prepare(request, public=public)) is not None:
                return stranger
            return _revalidated(request, view(request, **kwargs))

        return _declared(run, PUBLIC if public else policy)

    return decorate


def act(
    policy: str, *, page: View | None = None, public: bool = False, token: bool = True
) -> Callable[[View], View]:
    """Declare an act by POST; `policy` is `package.act`, as in `package.policy.why_not_act`.

    `page` is shown again when the act is refused (422) or came too late (409), and when somebody
    asks for the act's address by GET. The form token binds the one action that the view calls;
    `token=False` is for what is no act of the office (logging in and out).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, **kwargs: object) -> HttpResponse:
            if request.method != "POST":
                return _page_of_act(request, page, kwargs)
            if (stranger := _prepare(request, public=public)) is not None:
                return stranger
            bound = _token_of(request) if token else ""
            if token and not bound:
                return render(request, "web/errors/400.html", status=400)
            try:
                refuse_unkept(request)
                with form_token(bound):
                    return view(request, **kwargs)
            except Refusal as refusal:
                return _refused(cast("OfficeRequest", request), refusal, policy, page, kwargs)

        run.writes = True  # type: ignore[attr-defined]  # for the house tests
        return _declared(run, PUBLIC if public else policy)

    return decorate


def done(request: HttpRequest, sentence: str, to: str, **kwargs: object) -> HttpResponse:
    """After an act: say what happened and send the person on to the page `to` (a route name)."""
    if sentence:
        messages.success(request, sentence)
    address = resolve_url(to, **kwargs)
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address, status=303)


def _declared(run: View, policy: str) -> View:
    """What the house test reads from every route."""
    run.policy_name = policy  # type: ignore[attr-defined]  # for the house tests
    return run


def _prepare(request: HttpRequest, *, public: bool) -> HttpResponse | None:
    """Set the moment and the actor; the way to the login page for a stranger."""
    moment_of(request)
    if request.user.is_authenticated:
        actor_of(request)
        return None
    if public:
        return None
    back = request.get_full_path() if request.method in _READING else resolve_url("home")
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(redirect_to_login(back)["Location"])
    return redirect_to_login(back)


def _token_of(request: HttpRequest) -> str:
    """The form's token together with what was sent: the same form again is the same act.

    The content belongs to it, because a form reached by the browser's back button carries a used
    token: with other content it is another act, and is judged as one.
    """
    token = request.POST.get("token", "")
    if not _TOKEN.fullmatch(token):
        return ""
    sent = hashlib.sha256(f"{token}\0{request.path}".encode())
    for name in sorted(request.POST):
        if name != "csrfmiddlewaretoken":
            sent.update(f"\0{name}\0{request.POST.getlist(name)}".encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            sent.update(f"\0{name}\0{file.name}\0{file.size}".encode())
    return sent.hexdigest()


def _page_of_act(
    request: HttpRequest, page: View | None, kwargs: dict[str, object]
) -> HttpResponse:
    if request.method in _READING and page is not None:
        return page(request, **_accepted(page, kwargs))
    return HttpResponseNotAllowed(["POST"])


def _accepted(view: View, kwargs: dict[str, object]) -> dict[str, object]:
    """Of an address's parts those that the page knows: an act may name more than its page."""
    known = inspect.signature(view).parameters
    return {name: value for name, value in kwargs.items() if name in known}


def _refused(
    request: OfficeRequest,
    refusal: Refusal,
    policy: str,
    page: View | None,
    kwargs: dict[str, object],
) -> HttpResponse:
    """The page again with the sentence on it; a part of a page gets the banner alone."""
    request.refusal = refusal
    request.refused_act = policy
    if request.htmx or page is None:
        return refusal_response(request, refusal)
    response = page(request, **_accepted(page, kwargs))
    if response.status_code == 200:
        response.status_code = refusal.status
    return response


def refusal_response(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal that has no page of its own: a calm page, or the banner for htmx."""
    context = {"refusal": refusal}
    if getattr(request, "htmx", False):
        part = render(request, "web/parts/refusal.html", context, status=refusal.status)
        part["HX-Retarget"] = "#refusal"
        part["HX-Reswap"] = "innerHTML"
        return part
    # Of the kinds of "no" only some have a page of their own.
    pages = [f"web/errors/{refusal.status}.html", "web/errors/422.html"]
    return render(request, pages, context, status=refusal.status)


def _revalidated(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Personal pages: private, kept by the browser, asked about every time."""
    if response.streaming or response.has_header("Cache-Control"):
        return response
    patch_cache_control(response, private=True, no_cache=True)
    if response.status_code != 200 or request.method not in _READING:
        return response
    # The mask of the CSRF value and the moment in the foot are new on every page; the rest is not.
    # The secret behind the mask changes with every login: a page kept from before could not send.
    content = _PAGE_TIME.sub(b"", _CSRF_VALUE.sub(b"", response.content))
    secret = str(request.META.get("CSRF_COOKIE", "")).encode()
    etag = f'"{hashlib.sha256(secret + content).hexdigest()[:32]}"'
    response["ETag"] = etag
    return cast("HttpResponse", get_conditional_response(request, etag=etag, response=response))
