"""Browsers without scripts at a desk: signed in through the real page, on the real middleware and policies."""

from __future__ import annotations

import html
import re
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client, TestCase

from suitcase.kernel.actor import Actor
from tests.sessions import sign_in

DIALOG = {"HX-Request": "true", "HX-Target": "dialog-body"}


class Desk(Client):
    """One browser. What the product does after a commit happens after each request."""

    def request(self, **request: Any) -> HttpResponse:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)

    def send(
        self, path: str, data: dict[str, Any] | None = None, *, once: str = "", **more: Any
    ) -> HttpResponse:
        """Send a form as its page does, with an idempotency key."""
        return self.post(path, {"_once": once or uuid.uuid4().hex, **(data or {})}, **more)


def at_desk(actor: Actor) -> Desk:
    """A browser in which this person has just signed in."""
    browser = Desk()
    sign_in(browser, actor)
    return browser


def fragment(target: str) -> dict[str, str]:
    """Headers of a request for one part of a page."""
    return {"HX-Request": "true", "HX-Target": target}


def text_of(response: HttpResponse) -> str:
    """The words of a page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def main_of(response: HttpResponse) -> str:
    """The words of a page without the frame around it."""
    body = response.content.decode()
    start, end = body.find("<main"), body.find("</main>")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body[start:end])).split())
