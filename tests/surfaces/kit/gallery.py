"""The kit without the product: a small server that draws every component with invented data.

Run `python tests/surfaces/kit/gallery.py 8765` and open http://localhost:8765/. The browser tests of the kit
and `tools/shots.py` use it too. It answers with the product's content security policy.
"""

from __future__ import annotations

import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings

HERE = Path(__file__).resolve().parent
KIT = HERE.parents[2] / "src" / "suitcase" / "surfaces" / "kit"
CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

if __name__ == "__main__":
    settings.configure(
        STATIC_URL="/static/", USE_I18N=True, USE_TZ=True, LANGUAGE_CODE="en", ALLOWED_HOSTS=["*"],
        INSTALLED_APPS=["django.contrib.staticfiles"], SECRET_KEY="gallery",
    )  # fmt: skip
    django.setup()

from django.contrib.staticfiles import finders  # noqa: E402 - needs settings
from django.test import RequestFactory  # noqa: E402
from django.utils.safestring import mark_safe  # noqa: E402
from gallery_data import HANDLES, polls, shared, shells  # noqa: E402
from jinja2 import FileSystemLoader  # noqa: E402

from suitcase.surfaces.kit.environment import environment  # noqa: E402
from suitcase.surfaces.kit.respond import wanted_block  # noqa: E402


class Gallery(BaseHTTPRequestHandler):
    """Pages by name, static files, and the few fragments the elements ask for."""

    env = environment(loader=FileSystemLoader([KIT / "jinja", HERE / "gallery"]), bytecode_cache=None)

    def do_GET(self) -> None:
        """A static file, a fragment, or the page named by the path."""
        parts = urlsplit(self.path)
        name = parts.path.strip("/") or "accounts"
        if parts.path.startswith("/static/"):
            return self._static(parts.path.removeprefix("/static/"))
        if name == "notifications/badge":
            return self._send('<span class="badge">4</span><span class="sr-only">4 unread</span>')
        if name == "handles":
            wanted = parse_qs(parts.query).get("q", [""])[0].lower()
            return self._send(
                "".join(
                    f'<li role="option" data-value="{h}">@{h}</li>' for h, _n, _s in HANDLES if wanted in h
                )
            )
        return self._page(name)

    def do_POST(self) -> None:
        """Refuses the dialog's form in place; everything else goes back to the list."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        polls["posts"] = polls.get("posts", 0) + 1
        if self.path == "/request" and "mira.trails" not in body:
            return self._page("request", HTTPStatus.UNPROCESSABLE_ENTITY, refused=True)
        if self.headers.get("HX-Request"):
            return self._send("", HTTPStatus.NO_CONTENT, {"HX-Redirect": "/accounts"})
        return self._send("", HTTPStatus.SEE_OTHER, {"Location": "/accounts"})

    def _page(self, name: str, status: HTTPStatus = HTTPStatus.OK, refused: bool = False) -> None:
        cookie = self.headers.get("Cookie", "").partition("theme=")[2].partition(";")[0]
        known = shells(cookie)
        if name not in known:
            return self._send("Not here.", HTTPStatus.NOT_FOUND)
        request = RequestFactory().get(
            self.path, headers={k: v for k, v in self.headers.items() if k.startswith("HX-")}
        )
        polls["count"] += wanted_block(request) == "links"
        context = shared(request.GET, f"/{name}") | {
            "shell": known[name](),
            "kit_block": wanted_block(request),
            "refused": refused,
        }
        token = mark_safe('<input type="hidden" name="csrfmiddlewaretoken" value="token">')
        return self._send(
            self.env.get_template(f"{name}.html").render(**context, csrf_token="token", csrf_input=token),
            status,
        )

    def _static(self, name: str) -> None:
        found = finders.find(name) or (KIT / "static" / name)
        if "django_htmx" in name:
            import django_htmx

            found = Path(django_htmx.__file__).parent / "static" / name
        if name.startswith("gallery/"):
            found = HERE / name
        path = Path(str(found))
        if not path.is_file():
            return self._send("", HTTPStatus.NOT_FOUND)
        return self._send(
            path.read_bytes(),
            HTTPStatus.OK,
            {"Content-Type": TYPES.get(path.suffix, "application/octet-stream")},
        )

    def _send(
        self, body: str | bytes, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
    ) -> None:
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for key, value in (
            {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": CSP} | (headers or {})
        ).items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: the tests read the browser's console instead."""


if __name__ == "__main__":
    ThreadingHTTPServer(
        ("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8765), Gallery
    ).serve_forever()
