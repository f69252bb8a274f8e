"""Which page templates there are, and which of them an answer was drawn from."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from jinja2 import Environment, Template

from suitcase.surfaces.kit import environment as kit

HEADER = "X-Drawn"
_SURFACES = Path(kit.__file__).resolve().parents[1]
_TAKING = re.compile(r"{%-?\s*(?:extends|include|from|import)\s[^%]*%}")
_NAME = re.compile(r'"([^"]+\.html)"')
_drawn: ContextVar[list[str] | None] = ContextVar("drawn", default=None)


def environment(**options: Any) -> Environment:
    """The kit's environment, which notes what views draw; what a template takes from another one is not noted."""
    env = kit.environment(**options)
    get = env.get_template

    def noting(name: str | Template, parent: str | None = None, *rest: Any, **more: Any) -> Template:
        found = get(name, parent, *rest, **more)
        drawn = _drawn.get()
        if parent is None and drawn is not None:
            drawn.append(str(found.name))
        return found

    env.get_template = noting  # type: ignore[method-assign]
    return env


class Drawn:
    """Middleware: the answer names the templates it was drawn from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        drawn: list[str] = []
        token = _drawn.set(drawn)
        try:
            response = self.get_response(request)
        finally:
            _drawn.reset(token)
        if drawn:
            response[HEADER] = ",".join(drawn)
        return response


@functools.cache
def templates() -> frozenset[str]:
    """Every template that a view draws: all of them but those that only others extend, include or import."""
    taken = {
        name for text in _texts().values() for tag in _TAKING.findall(text) for name in _NAME.findall(tag)
    }
    code = "\n".join(path.read_text(encoding="utf-8") for path in _SURFACES.rglob("*.py"))
    return frozenset(name for name in _texts() if name not in taken or f'"{name}"' in code)


@functools.cache
def pages() -> frozenset[str]:
    """Those that draw a whole page, where the others draw a part of one."""
    return frozenset(name for name in templates() if "{% extends" in _texts()[name])


@functools.cache
def _texts() -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for folder in _SURFACES.glob("*/jinja")
        for path in folder.rglob("*.html")
    }
