"""Take one picture per page, theme and width of a running Suitcase, for people to look at.

    python tools/shots.py http://localhost:8000 pages.json pictures/

`pages.json` is a list of `[name, path]` or `[name, path, storage_state]`: the state is a file that Playwright
wrote after signing in, or null. Pictures are named `name-theme-width.png`. Ends with 1 if a page logged an
error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.sync_api import Browser, sync_playwright

ARGS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "device_scale_factor": 2,
        "is_mobile": True,
        "has_touch": True,
    },
}
THEMES = ("light", "dark")


def take(
    browser: Browser, url: str, path: Path, *, state: str | None, theme: str, width: str, full: bool
) -> list[str]:
    """Write one picture and return what the browser's console complained about."""
    context = browser.new_context(
        **WIDTHS[width], color_scheme=theme, reduced_motion="reduce", locale="en-US", storage_state=state
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(url, wait_until="load")
    page.wait_for_timeout(150)  # toasts and menus settle; a picture has nothing better to wait for
    page.screenshot(path=path, full_page=full)
    context.close()
    return complaints


def main() -> int:
    """Read the arguments, take all pictures, print complaints."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("base")
    parser.add_argument("pages", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="names that contain this text")
    parser.add_argument("--full", action="store_true", help="the whole page, not one screen")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    failed = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium-headless-shell"), args=ARGS
        )
        for name, path, *rest in json.loads(options.pages.read_text()):
            for width in WIDTHS if options.only in name else ():
                for theme in THEMES:
                    picture = options.out / f"{name}-{theme}-{width}.png"
                    state = rest[0] if rest else None
                    found = take(
                        browser,
                        urljoin(options.base, path),
                        picture,
                        state=state,
                        theme=theme,
                        width=width,
                        full=options.full,
                    )
                    failed += bool(found)
                    print(picture, *found, sep="\n  ")
        browser.close()
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
