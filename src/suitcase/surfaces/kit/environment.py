"""The Jinja2 environment of every surface: strict, escaped, translated.

Named in `TEMPLATES` as `"environment": "suitcase.surfaces.kit.environment.environment"`.
"""

from __future__ import annotations

import functools
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.files.storage import storages
from django.urls import get_resolver, reverse
from django.utils import translation
from jinja2 import Environment, FileSystemBytecodeCache, StrictUndefined, pass_context
from jinja2.runtime import Context

from suitcase.surfaces.kit import drawing
from suitcase.surfaces.kit import format as shown
from suitcase.surfaces.kit.routes import IdConverter


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named route. Raises NoReverseMatch for a name that does not exist."""
    if not kwargs and all(type(one) is int and 0 <= one < _IDS_END for one in args):
        at = drawing.setting()
        shape = _shape(at.urlconf, at.prefix, name, len(args))
        if shape:
            return shape % args
    return reverse(name, args=args or None, kwargs=kwargs or None)


# As many digits as `<ref:…>` takes. A list of fifty rows names a hundred addresses that differ in an id alone.
_IDS_END = 10**19


@functools.cache
def _shape(urlconf: str, prefix: str, name: str, count: int) -> str:
    """The address of a route with %s in place of each of its ids; empty when it takes anything but ids, when there is
    not exactly one of this name with so many, or none."""
    found = [
        (params, converters)
        for possible, _pattern, defaults, converters in get_resolver(urlconf).reverse_dict.getlist(name)
        for _result, params in possible
        if len(params) == count and not defaults
    ]
    if len(found) != 1:
        return ""
    params, converters = found[0]
    if any(not isinstance(converters.get(one), IdConverter) for one in params):
        return ""
    # A stand-in that reverse() takes for an id, and that no address has of itself.
    marks = [str(_IDS_END - 1 - at) for at in range(count)]
    shape = reverse(name, urlconf=urlconf, args=marks).replace("%", "%%")
    for mark in marks:
        if shape.count(mark) != 1:
            return ""
        shape = shape.replace(mark, "%s")
    return shape


def once() -> str:
    """A fresh idempotency key for one drawing of a form (hidden field `_once`)."""
    return uuid4().hex


@pass_context
def has_block(context: Context, name: str) -> bool:
    """True if the page being drawn defines a block of this name."""
    return name in context.blocks


# Addresses of static files by storage: a page names some forty, most of them the same sheet of icons.
_known: WeakKeyDictionary[Any, dict[str, str]] = WeakKeyDictionary()


def static(name: str) -> str:
    """The address of a static file, as `{% static %}` gives it. Raises ValueError for one that was not collected."""
    storage = storages["staticfiles"]
    addresses = _known.setdefault(storage, {})
    if name not in addresses:
        addresses[name] = storage.url(name)
    return addresses[name]


def _compiled() -> FileSystemBytecodeCache:
    """Where compiled templates are kept: the first page after a start would wait a second for them to be compiled.

    What lies there is run, so the folder is nobody else's.
    """
    folder = settings.VAR / "templates"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    return FileSystemBytecodeCache(str(folder), "quick_%s.cache")


def environment(**options: Any) -> Environment:
    """Build the environment. A name a template uses but no view gave is an error, never an empty text."""
    options["undefined"] = StrictUndefined
    options["autoescape"] = True
    if "bytecode_cache" not in options:
        options["bytecode_cache"] = _compiled()
    env = Environment(  # noqa: S701 - escaping is among the options
        **options,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    env.context_class = drawing.QuickContext
    env.code_generator_class = drawing.QuickCode
    env.template_class = drawing.QuickTemplate
    env.shown = drawing.shown  # type: ignore[attr-defined]
    env.globals.update({"_": drawing.gettext, "gettext": drawing.gettext, "ngettext": drawing.ngettext})
    env.globals.update(static=static, url=url, once=once, has_block=has_block)
    env.globals.update(language=shown.language, direction=shown.direction)
    env.filters.update(shown.FILTERS)
    return env
