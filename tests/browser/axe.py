"""What axe says about an open page in both themes, without loading the page twice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# The document is the same in the dark but for its colours.
RULES: dict[str, Any] = {"light": STANDARDS, "dark": {"type": "rule", "values": ["color-contrast"]}}

# What a visitor sees the same on every page of a layout.
SHELL = ("header.top", "nav.side", "nav.tab-bar", "#person-menu")

# Each element costs axe about a millisecond, and the hundredth option of a list looks like the third.
_TRIM = """but => {
  for (const part of but) document.querySelectorAll(part).forEach(each => each.replaceChildren());
  document.querySelectorAll("option:nth-of-type(n + 5)").forEach(each => each.remove());
}"""
_RUN = "([part, options]) => axe.run(part, options).then(found => found.violations)"
_GROUND = "getComputedStyle(document.documentElement).backgroundColor"


def problems(page: Page, part: str = "html", *, but: Sequence[str] = ()) -> list[str]:
    """What keeps somebody from using the page, one line each; the page is left in the light.

    `part` is a selector for the part to look at, `but` are selectors for what was looked at before: it is emptied, and
    its place in the layout stays.
    """
    page.evaluate(_TRIM, list(but))
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found, grounds = [], set()
    for theme, rules in RULES.items():
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        grounds.add(page.evaluate(_GROUND))
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        for one in page.evaluate(_RUN, [part, options]):
            parts = [node["html"][:160] for node in one["nodes"][:3]]
            found.append(f"{page.url} in the {theme}: {one['id']}: {parts}")
    page.emulate_media(color_scheme="light")
    assert len(grounds) == len(RULES), f"{page.url} looks the same in both themes"
    return found
