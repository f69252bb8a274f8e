"""Answers of a view: one template serves the whole page, a dialog, or one live part of it.

htmx and the live elements name the element they want in the `HX-Target` header. A template block with that
name (dashes as underscores) is then drawn alone; the target `dialog-body` draws heading and content only.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import loader
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from suitcase.kernel.errors import Refusal
from suitcase.surfaces.kit.drawing import one_page
from suitcase.surfaces.kit.shell import Flash, Tone

DIALOG_TARGET = "dialog-body"
_TONES: dict[int, Tone] = {messages.SUCCESS: "ok", messages.WARNING: "warn", messages.ERROR: "bad"}


def wanted_block(request: HttpRequest) -> str:
    """The block a partial request asks for, `"dialog"` for the dialog, or empty for the whole page."""
    if request.headers.get("HX-Request") != "true" or request.headers.get("HX-Boosted") == "true":
        return ""
    target = request.headers.get("HX-Target", "")
    if target == DIALOG_TARGET:
        return "dialog"
    name = target.replace("-", "_")
    return name if name.isidentifier() and name.isascii() and len(name) <= 60 else ""


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw `template` for this request: page, dialog or block. Partial answers are never stored."""
    block = wanted_block(request)
    with one_page():
        body = loader.render_to_string(template, {**context, "kit_block": block}, request=request)
    response = HttpResponse(body, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    if block:
        response["Cache-Control"] = "no-store"
    return response


def see_other(request: HttpRequest, to: str) -> HttpResponse:
    """Go to `to` after a write. From a dialog the whole page goes there, not the dialog's inside."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Redirect": to})
    response = HttpResponseRedirect(to)
    response.status_code = 303  # the browser must follow with GET, whatever it sent
    return response


@contextlib.contextmanager
def told(request: HttpRequest, done: str, *, with_remedy: bool = False) -> Iterator[None]:
    """For a decision after which another page is shown: it says there what was done, or why nothing was.

    That somebody may not, or that there is no such thing, goes on to the page that explains it.
    """
    try:
        yield
    except Refusal as refused:
        if refused.status in {403, 404}:
            raise
        messages.warning(request, f"{refused.sentence} {refused.remedy if with_remedy else ''}".strip())
    else:
        messages.success(request, done)


def flash_of(request: HttpRequest) -> list[Flash]:
    """What the page before wanted to say; taken out of the session by being read."""
    return [Flash(str(one), _TONES.get(one.level, "info")) for one in messages.get_messages(request)]


def back_of(request: HttpRequest, otherwise: str) -> str:
    """Where a form says that it came from, if that is a page of this host; else `otherwise`."""
    back = request.POST.get("back", "") or request.GET.get("back", "")
    return back if back and url_has_allowed_host_and_scheme(back, None) else otherwise


def status_of(request: HttpRequest, refused: Refusal) -> int:
    """The status of a form that is shown again. A dialog draws only answers of 422; a page says what it was."""
    return 422 if wanted_block(request) else refused.status
