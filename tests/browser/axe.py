"""What axe says about an open page in both themes, without loading the page twice."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
# The document is the same in the dark but for its colours.
RULES: dict[str, Any] = {"light": STANDARDS, "dark": {"type": "rule", "values": ["color-contrast"]}}

_RUN = "options => axe.run(document, options).then(found => found.violations)"
_GROUND = "getComputedStyle(document.documentElement).backgroundColor"


def problems(page: Page) -> list[str]:
    """What keeps somebody from using the page, one line each; the page is left in the light."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    found, grounds = [], set()
    for theme, rules in RULES.items():
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        grounds.add(page.evaluate(_GROUND))
        options = {"runOnly": rules, "resultTypes": ["violations"]}
        for one in page.evaluate(_RUN, options):
            parts = [node["html"][:160] for node in one["nodes"][:3]]
            found.append(f"{page.url} in the {theme}: {one['id']}: {parts}")
    page.emulate_media(color_scheme="light")
    assert len(grounds) == len(RULES), f"{page.url} looks the same in both themes"
    return found
