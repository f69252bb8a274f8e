"""Walking over pages as people, looking at each in both themes, and noting what was looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from playwright.sync_api import Page, Response, ViewportSize

from suitcase.kernel.actor import Actor
from tests.browser import drawn
from tests.browser.axe import SHELL, problems
from tests.journeys.doors import enter
from tests.journeys.town import Town


class Visit(NamedTuple):
    """One page: its address, and what is done there before it is looked at.

    `form` is what is written into the form that has all these fields, which is then sent with the button `press`,
    `times` over; without a form `press` is clicked, and what `typed` names is filled in, both until an answer has come.
    """

    actor: Actor | None
    path: str
    form: Mapping[str, str | Sequence[str]] | None = None
    press: str = ""
    typed: tuple[str, str] | None = None
    times: int = 1


_SEND = """([fields, press]) => {
  const form = [...document.querySelectorAll("form[method=post]")].find(one =>
    Object.keys(fields).every(name => one.querySelector(`[name="${name}"]`)) && (!press || one.querySelector(press)));
  if (!form) return false;
  for (const [name, value] of Object.entries(fields)) for (const part of form.querySelectorAll(`[name="${name}"]`)) {
    if (["checkbox", "radio"].includes(part.type)) part.checked = [value].flat().includes(part.value);
    else part.value = value;
  }
  form.noValidate = true;
  setTimeout(() => form.requestSubmit(press ? form.querySelector(press) : null));
  return true;
}"""
# Live counts, which ask by themselves, now and then.
COUNTS = frozenset({"ads_manager/badge.html", "creator_app/badge.html"})
_PHONE: ViewportSize = {"width": 390, "height": 844}
_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def look(page: Page, town: Town, visits: Iterable[Visit], host: str) -> tuple[list[str], set[str]]:
    """What is wrong with these pages, and the templates that were seen in both themes."""
    found: list[str] = []
    seen: set[str] = set()
    fresh: set[str] = set()

    def note(response: Response) -> None:
        names = set(filter(None, response.headers.get(drawn.HEADER.lower(), "").split(",")))
        if not response.request.is_navigation_request():
            names = {one for one in names if one not in drawn.pages()}  # a part of it is not the page
        fresh.update(names - COUNTS)

    page.on("response", note)
    visitor: object = object()
    met: set[tuple[object, str]] = set()
    for visit in visits:
        if visit.actor is not visitor:
            visitor = visit.actor
            page.context.clear_cookies()
            if visit.actor is not None:
                enter(page, town, visit.actor, host)
        fresh.clear()
        _go(page, host, visit, fresh)
        layout = (visit.actor, page.locator("body").get_attribute("class") or "")
        found += problems(page, but=SHELL if layout in met and not visit.press else ())
        met.add(layout)
        seen |= fresh
        found += _too_wide(page, visit.path)
    page.remove_listener("response", note)
    return found, seen


def _too_wide(page: Page, path: str) -> list[str]:
    """Whether a page has to be moved sideways, as it was drawn and on a phone."""
    here, found = page.viewport_size or _PHONE, []
    if page.evaluate(_WIDE):
        found.append(f"{path} is wider than {here['width']} pixels")
    page.set_viewport_size(_PHONE)
    if page.evaluate(_WIDE):
        found.append(f"{path} is wider than a phone")
    page.set_viewport_size(here)
    return found


def _go(page: Page, host: str, visit: Visit, fresh: set[str]) -> None:
    page.goto(host + visit.path)
    if visit.form is not None:
        for time in range(visit.times):
            if time:
                page.goto(host + visit.path)
            fresh.clear()
            with page.expect_navigation():
                assert page.evaluate(_SEND, [dict(visit.form), visit.press]), f"{visit.path} has no such form"
    elif visit.press or visit.typed:
        with page.expect_response(_is_part):
            if visit.press:
                page.locator(visit.press).first.click()
            if visit.typed:
                page.locator(visit.typed[0]).first.press_sequentially(visit.typed[1])


def _is_part(answer: Response) -> bool:
    names = set(filter(None, answer.headers.get(drawn.HEADER.lower(), "").split(",")))
    return not answer.request.is_navigation_request() and bool(names - drawn.pages() - COUNTS)


def unseen(seen: set[str], *folders: str, but: Mapping[str, str]) -> list[str]:
    """The templates in these folders that views draw and nobody has looked at; `but` has reasons for the others."""
    wanted = {one for one in drawn.templates() if one.partition("/")[0] in folders}
    assert set(but) <= wanted, "an exception names a template that is not drawn"
    assert not set(but) & seen, "an exception names a template that was looked at"
    return sorted(wanted - seen - set(but))
