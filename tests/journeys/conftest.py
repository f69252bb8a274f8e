"""Browsers for journeys: one person each, and a guard that fails on any complaint of the console."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright
from pytest_django.plugin import DjangoDbBlocker

from tests.journeys.scene import Scene
from tests.journeys.town import Town, running

# What lives on a page looks for news every few seconds. Here it looks more often, so that nobody sits out the pauses.
IMPATIENT = """
setInterval(() => {
  if (document.visibilityState !== "visible") return;
  for (const part of document.querySelectorAll("live-fragment")) if (part.every) part.look();
}, 1500);
"""


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Town]:
    """The running product."""
    with running(tmp_path_factory.mktemp("town"), django_db_blocker.unblock) as town:
        yield town


@pytest.fixture(scope="session")
def scene(town: Town) -> Scene:
    """Something on every page, made once for all who look at pages."""
    with town.inside():
        return Scene()


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the console of any page said against us; a test that collects some fails."""
    found: list[str] = []
    yield found
    assert not found, "\n".join(found)


@pytest.fixture
def desk(chromium: Browser, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a desktop browser for one person; `dark=True` in the dark theme."""
    yield from _openers(chromium, complaints, {"viewport": {"width": 1440, "height": 900}})


@pytest.fixture
def phone(chromium: Browser, playwright: Playwright, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """Opens a phone for one person."""
    yield from _openers(chromium, complaints, dict(playwright.devices["iPhone 15"]))


def _openers(chromium: Browser, complaints: list[str], device: dict) -> Iterator[Callable[..., Page]]:
    opened: list[BrowserContext] = []
    device.pop("default_browser_type", None)

    def open_for(name: str, *, dark: bool = False, scripts: bool = True) -> Page:
        context = chromium.new_context(
            **device,
            locale="en-US",
            timezone_id="America/New_York",
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(20_000)
        context.add_init_script(IMPATIENT)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{name}: {error}"))
        page.on("console", lambda message: _listen(name, message, complaints))
        return page

    yield open_for
    for context in opened:
        context.close()


def _listen(name: str, message, complaints: list[str]) -> None:
    if message.type == "error" and "status of 4" not in message.text:
        complaints.append(f"{name}: {message.text} ({message.location.get('url', '')})")
