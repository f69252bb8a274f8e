"""The gallery as a process of its own, and a browser that fails a test on any complaint of the console."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page


@pytest.fixture(scope="session")
def gallery() -> Iterator[str]:
    """Address of a running gallery."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("gallery.py")), str(port)])
    address = f"http://127.0.0.1:{port}"
    try:
        deadline = time.monotonic() + 20
        while True:
            try:
                urllib.request.urlopen(address + "/sign-in", timeout=2).close()
                break
            except OSError:
                assert process.poll() is None, "the gallery ended early"
                assert time.monotonic() < deadline, "the gallery did not start"
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def visit(chromium: Browser, gallery: str) -> Iterator[Callable[..., Page]]:
    """`visit(path, **context options)`: a page that must not log an error, throw or break the policy.

    With `hurried` its clock can be put forward.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(line: Any) -> None:
        # A refused form answers 422 on purpose and the browser logs that as an error.
        if line.type == "error" and "422" not in line.text:
            complaints.append(line.text)

    def go(path: str, *, hurried: bool = False, **options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce", "locale": "en-US"}
            | options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if hurried:
            page.clock.install()
        page.goto(gallery + path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert complaints == []
