"""Pages: every route declares its policy, every template is used, nothing leaves the machine."""

from __future__ import annotations

import ast
import importlib
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_socket
from django.urls import URLPattern, URLResolver, get_resolver
from tests.house.plan import SRC, packages, python_files, tree_of

from himpun.web.carrying import POLICY

TEMPLATES = SRC / "web" / "templates"
API_TEMPLATES = SRC / "api" / "templates"
_TAG = re.compile(r"""\{%-?\s*(?:include|extends)\s+["']([^"']+)["']""")
#: Templates that Django or a package looks for by a name of its own.
FOUND_BY_NAME = {"404.html", "500.html", "403.html", "400.html"}


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with the view that answers it."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            yield route, entry


ROUTES = list(routes())
each_route = pytest.mark.parametrize(("route", "entry"), ROUTES, ids=[name for name, _ in ROUTES])


def policy_of(view: Callable[..., Any]) -> str:
    """What a view declares: `public`, `package.read`, or `package.act`."""
    return str(getattr(view, "policy_name", ""))


def test_there_are_routes_to_look_at() -> None:
    assert len(ROUTES) >= 3


@each_route
def test_every_route_declares_its_policy(route: str, entry: URLPattern) -> None:
    assert policy_of(entry.callback), f"/{route} declares no policy"


@each_route
def test_every_route_has_a_name(route: str, entry: URLPattern) -> None:
    assert entry.name, f"/{route} has no name"


@each_route
def test_every_act_of_a_page_names_a_reason_that_exists(route: str, entry: URLPattern) -> None:
    declared = policy_of(entry.callback)
    if declared == "public":
        return
    package, _, act = declared.partition(".")
    assert package in packages(), f"/{route}: {declared}"
    if getattr(entry.callback, "writes", False):
        policy = importlib.import_module(f"himpun.{package}.policy")
        assert hasattr(policy, f"why_not_{act}"), f"/{route}: no {package}.policy.why_not_{act}"


def test_only_uploads_are_carried_without_being_an_act() -> None:
    """`web.carry` is no rule of anybody's: bytes of one's own, no row (ADR 0010)."""
    carried = {route for route, entry in ROUTES if policy_of(entry.callback) == POLICY}
    assert carried == {"unggahan/", "unggahan/<str:token>/"}


def test_a_view_without_a_policy_is_seen() -> None:
    """Negative control."""
    assert policy_of(lambda request: None) == ""


def template_names() -> set[str]:
    return {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.*") if path.is_file()}


def used_in_python() -> tuple[set[str], list[re.Pattern[str]]]:
    """Names of templates in string literals; an f-string counts as a pattern."""
    plain: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                plain.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                text = "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w/-]+"
                    for part in node.values
                )
                if text.startswith("web/"):
                    patterns.append(re.compile(text))
    return plain, patterns


def used_in_templates() -> set[str]:
    return {
        name
        for path in TEMPLATES.rglob("*")
        if path.is_file()
        for name in _TAG.findall(path.read_text("utf-8"))
    }


def test_every_template_is_used() -> None:
    plain, patterns = used_in_python()
    plain |= used_in_templates() | FOUND_BY_NAME
    unused = {
        name
        for name in template_names()
        if name not in plain and not any(pattern.fullmatch(name) for pattern in patterns)
    }
    assert len(template_names()) > 5
    assert unused == set()


def test_every_template_that_is_named_exists() -> None:
    assert used_in_templates() - template_names() == set()


@pytest.mark.parametrize(
    "folder",
    [TEMPLATES, API_TEMPLATES, SRC / "web" / "static"],
    ids=["templates", "api", "static"],
)
def test_no_page_asks_another_machine(folder: Path) -> None:
    """Offices work without the internet: no script, font, style or picture from elsewhere."""
    outside = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:https?:)?//""", re.IGNORECASE)
    texts = [path for path in folder.rglob("*") if path.suffix in {".html", ".css", ".js", ".svg"}]
    assert texts
    found = [str(path) for path in texts if outside.search(path.read_text("utf-8"))]
    assert found == []


def test_no_page_needs_inline_script_or_style() -> None:
    """The content policy forbids them; a page that had one would be broken in silence."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE)
    found = [
        f"{path.relative_to(SRC)}: {match.group()}"
        for folder in (TEMPLATES, API_TEMPLATES)
        for path in folder.rglob("*.html")
        for match in inline.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_the_suite_reaches_no_network() -> None:
    with pytest.raises((pytest_socket.SocketConnectBlockedError, UserWarning), match="allowed"):
        socket.create_connection(("192.0.2.1", 9), timeout=1)
