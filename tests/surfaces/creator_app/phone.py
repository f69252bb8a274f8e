"""Phones without scripts: signed in through the real page on the app's own host, on the real middleware."""

from __future__ import annotations

import html
import re
import uuid
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client, TestCase

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.cast import Cast
from tests.sessions import sign_in

HOST = "app.localhost"


class Phone(Client):
    """One browser on the app's host. What the product does after a commit happens after each request."""

    def __init__(self) -> None:
        super().__init__(SERVER_NAME=HOST)

    def request(self, **request: Any) -> HttpResponse:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)

    def send(
        self, path: str, data: dict[str, Any] | None = None, *, once: str = "", **more: Any
    ) -> HttpResponse:
        """Send a form as its page does, with an idempotency key."""
        return self.post(path, {"_once": once or uuid.uuid4().hex, **(data or {})}, **more)

    def fill(self, page: str, action: str, **typed: Any) -> HttpResponse:
        """Open `page` and send the form on it that goes to `action`, as it stands there but for what is typed."""
        return self.send(action, {**fields_of(self.get(page), action), **typed})


def in_hand(actor: Actor) -> Phone:
    """A phone on which this person has just signed in."""
    phone = Phone()
    sign_in(phone, actor)
    return phone


def hidden_of(response: HttpResponse, action: str) -> dict[str, str]:
    """The hidden fields of the form that goes to `action`, the idempotency key among them."""
    for start, inside in re.findall(r"<form([^>]*)>(.*?)</form>", response.content.decode(), flags=re.S):
        if f'action="{action}"' in start:
            fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', inside)
            return {name: html.unescape(value) for name, value in fields}
    raise AssertionError(f"No form to {action}: {text_of(response)}")


class _Fields(HTMLParser):
    """What a browser would send of one form: hidden and typed fields, ticked boxes, chosen options."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside, self.found = action, False, dict[str, list[str]]()

    def handle_starttag(self, tag: str, pairs: list[tuple[str, str | None]]) -> None:
        about = dict(pairs)
        if tag == "form":
            self.inside = about.get("action") == self.action
        if not self.inside or tag not in {"input", "textarea"} or not about.get("name"):
            return
        if about.get("type") not in {"checkbox", "radio"} or "checked" in about:
            self.found.setdefault(about["name"] or "", []).append(about.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = False


def fields_of(response: HttpResponse, action: str) -> dict[str, list[str]]:
    """Every field of the form that goes to `action`, as it stands on the page."""
    reader = _Fields(action)
    reader.feed(response.content.decode())
    assert reader.found, f"No form to {action}: {text_of(response)}"
    return reader.found


def text_of(response: HttpResponse) -> str:
    """The words of a page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


def main_of(response: HttpResponse) -> str:
    """The words of a page without the frame around it."""
    body = response.content.decode()
    start, end = body.find("<main"), body.find("</main>")
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body[start:end])).split())


def fragment(target: str) -> dict[str, str]:
    """Headers of a request for one part of a page."""
    return {"HX-Request": "true", "HX-Target": target}


def ask(cast: Cast, username: str = "mia.trails", **more: Any) -> int:
    """Ana asks for Acme."""
    new = NewLinkRequest(username=username, **more)
    return consent.request_authorization(cast.ana, ad_account_id=cast.acme.id, new=new)


def approve(actor: Actor, request_id: int, **more: Any) -> int:
    """Approve what is on the screen."""
    with acting(actor):
        text = consent.get_terms(actor, request_id, **more).text
    return consent.approve_request(actor, request_id=request_id, text_sha256=text.sha256, **more)
