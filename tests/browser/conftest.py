"""A real Chromium against a live server; the guide's pictures are taken here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from PIL import Image
from playwright.sync_api import FloatRect, Page

from himpun.core.actors import Actor
from himpun.offices.models import Person

CHROMIUM = Path(os.environ.get("HIMPUN_CHROMIUM", "/usr/bin/chromium"))
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "guide" / "img"
WIDTHS = {1280: 900, 360: 780}
#: A picture of the guide shows the top of a long page, in px, and stays small, in bytes.
TALLEST = 1500
LARGEST = 150_000
COLOURS = 128
#: The rules that WCAG 2.2 AA asks for.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder needs Chromium; on a build machine its absence is a failure."""
    here = Path(__file__).parent
    is_missing = not CHROMIUM.exists() and os.environ.get("CI") != "true"
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if is_missing:
                item.add_marker(pytest.mark.skip(reason=f"no Chromium at {CHROMIUM}"))


@pytest.fixture(scope="session")
def base_url() -> None:
    """Instead of the plugin's, which this pytest warns about; the live server gives the address."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": str(CHROMIUM), "args": list(FLAGS)}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any], live_server: Any) -> dict[str, Any]:
    return {
        **browser_context_args,
        "base_url": live_server.url,
        "locale": "id-ID",
        "timezone_id": "Asia/Jakarta",
        "reduced_motion": "reduce",
        "viewport": {"width": 1280, "height": WIDTHS[1280]},
    }


@pytest.fixture
def page(page: Page) -> Iterator[Page]:
    """A page on which a script's fault or a broken content policy fails the test."""
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on(
        "console",
        lambda message: (
            faults.append(message.text)
            if "Content Security Policy" in message.text
            or "Content-Security-Policy" in message.text
            else None
        ),
    )
    page.set_default_timeout(8_000)
    yield page
    assert not faults, faults


@pytest.fixture
def login_as(page: Page, live_server: Any) -> Callable[[Actor | Person], Page]:
    """The same page, now with the session of that person."""

    def log_in(somebody: Actor | Person) -> Page:
        person = (
            somebody if isinstance(somebody, Person) else Person.objects.get(pk=somebody.person_id)
        )
        client = Client()
        client.force_login(person, backend="himpun.web.backend.PersonBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.clear_cookies()
        page.context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
        )
        return page

    return log_in


def shrink(picture: Path) -> None:
    """Write the picture anew with few colours: a third of the octets, and the same to the eye."""
    with Image.open(picture) as taken:
        small = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(picture, "PNG", optimize=True)


@pytest.fixture
def snap(page: Page, tmp_path: Path) -> Callable[[str], None]:
    """Take the picture `name` at 1280 and 360 px; into the guide only with HIMPUN_SNAPSHOTS=1."""
    folder = PICTURES if os.environ.get("HIMPUN_SNAPSHOTS") == "1" else tmp_path

    def take(name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("window.scrollTo(0, 0)")
            tall = page.evaluate("document.documentElement.scrollHeight")
            area: FloatRect = {"x": 0, "y": 0, "width": width, "height": min(tall, TALLEST)}
            picture = folder / f"{name}-{width}.png"
            page.screenshot(path=picture, full_page=True, clip=area)
            shrink(picture)
            assert picture.stat().st_size <= LARGEST, f"{picture.name} is too large for the guide"
        page.set_viewport_size({"width": 1280, "height": WIDTHS[1280]})

    return take


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """axe finds nothing at 1280 and 360 px, and nothing sticks out sideways at 320 px."""

    def check(page: Page) -> None:
        for width in (1280, 360):
            page.set_viewport_size({"width": width, "height": WIDTHS[width]})
            rules = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "preload": False}
            found = Axe().run(page, options=rules)
            assert found.violations_count == 0, found.generate_report()
        page.set_viewport_size({"width": 320, "height": 640})
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{over} px stick out at 320 px"
        page.set_viewport_size({"width": 1280, "height": WIDTHS[1280]})

    return check
