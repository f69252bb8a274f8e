"""Debian's headless Chromium, one per worker: Playwright cannot be started twice in a process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, expect, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"))
ARGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Playwright keeps an event loop in this thread; the scenes are set before or between its calls, never inside one.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


# Only a failure waits this long; a busy machine may need more than the usual five seconds.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, for the devices it knows."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The browser. Without one, tests that need it are skipped, and in CI they fail."""
    if not CHROMIUM.exists():
        if os.environ.get("CI"):
            pytest.fail(f"There is no browser at {CHROMIUM}; make test installs it when run as root.")
        pytest.skip(f"no browser at {CHROMIUM}")
    browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGS)
    yield browser
    browser.close()


def choice(page: Page, name: str) -> Locator:
    """The field of a searchable select. Before its script has run, a plain select of the same name stands there."""
    return page.locator("input").and_(page.get_by_role("combobox", name=name)).first
