"""What the template engine does thousands of times for one long list, done in fewer steps.

Jinja2 looks at every call for three ways to be told the context, and Django looks up the language of the thread for
every word and every date. Here a call is recognised by its type, and what is the same in the whole page is looked up
once for it. What is drawn is the same, which tests/surfaces/kit/test_drawing.py compares.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Iterator
from contextvars import ContextVar
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf
from django.utils import translation
from jinja2 import StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from markupsafe import Markup, _escape_inner, escape

# What is known to be markup, marked in one step.
_marked = functools.partial(str.__new__, Markup)
_PLAIN = frozenset({FunctionType, MethodType, BuiltinFunctionType})


@dataclasses.dataclass(frozen=True, slots=True)
class Setting:
    """What is the same in all of one page: its language (BCP 47), and the addresses it may name."""

    language: str
    urlconf: str
    prefix: str


_setting: ContextVar[Setting | None] = ContextVar("setting", default=None)


@contextlib.contextmanager
def one_page() -> Iterator[None]:
    """Look up the language and the addresses once for all that is drawn inside."""
    token = _setting.set(_look_up())
    try:
        yield
    finally:
        _setting.reset(token)


def setting() -> Setting:
    """The setting of the page that is being drawn, or of this moment."""
    return _setting.get() or _look_up()


def _look_up() -> Setting:
    # Without a product around it, as in the gallery of the kit, there are no addresses to name.
    urlconf = str(get_urlconf() or getattr(settings, "ROOT_URLCONF", ""))
    return Setting(translation.get_language() or "en", urlconf, get_script_prefix())


class QuickContext(Context):
    """A template's context that calls macros and plain functions directly."""

    def call(  # type: ignore[override]
        self, target: Any, /, *args: Any, _loop_vars: Any = None, _block_vars: Any = None, **kwargs: Any
    ) -> Any:
        """Call `target` as Jinja2 does: with the context in front where it asks for one."""
        kind = type(target)
        if kind is Macro:
            if self.eval_ctx.autoescape and _is_plain(target, len(args)):
                return _of_macro(target, args, kwargs)
            return target(self.eval_ctx, *args, **kwargs)
        if kind in _PLAIN and getattr(target, "jinja_pass_arg", None) is None:
            return target(*args, **kwargs)
        return super().call(target, *args, _loop_vars=_loop_vars, _block_vars=_block_vars, **kwargs)


def _is_plain(macro: Macro, given: int) -> bool:
    """Whether a macro takes what is given by place, and no more than it names."""
    return given <= len(macro.arguments) and not (macro.catch_kwargs or macro.catch_varargs)


def _of_macro(macro: Macro, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Markup:
    """Call a macro as `Macro.__call__` does, where no way of calling it has to be looked for."""
    given = list(args)
    for name in macro.arguments[len(args) :]:
        given.append(kwargs.pop(name, missing))
    if macro.caller and not macro.explicit_caller:
        caller = kwargs.pop("caller", None)
        given.append(StrictUndefined("No caller defined", name="caller") if caller is None else caller)
    if kwargs:
        raise TypeError(f"macro {macro.name!r} takes no keyword argument {next(iter(kwargs))!r}")
    return _marked(macro._func(*given))


class QuickCode(CodeGenerator):
    """Compiles `{{ … }}` to a call of `shown`, which the environment has to have."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            return super()._output_child_pre(node, frame, finalize)
        self.write("environment.shown(")
        if finalize.src is not None:
            self.write(finalize.src)
        return None


class QuickTemplate(Template):
    """A template whose macros other templates import without comparing all names of the environment each time."""

    _names: frozenset[str] = frozenset()

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        if ctx is not None and self._module is not None and ctx.globals_keys <= self._names:
            return self._module
        found = super()._get_default_module(ctx)
        self._names = frozenset(self.globals)
        return found


def shown(value: Any) -> str:
    """What `{{ value }}` writes: markup as it is, everything else escaped. It goes into the page and nowhere else, so
    it is not wrapped as markup once more."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return _escape_inner(value)
    return escape(value)


def gettext(text: str, /, **values: Any) -> Markup:
    """`text` in the language of the page, `%(name)s` filled with escaped values. A template's own text is trusted."""
    language = setting().language
    if not values:
        return _said_alone(language, text)
    # Numbers as they are, for %(num)d; text as the library would fill it in, which looks at each value three times.
    filled = {name: value if type(value) is int else shown(value) for name, value in values.items()}
    return _marked(str.__mod__(_said(language, text), filled))


def ngettext(one: str, many: str, num: int, /, **values: Any) -> Markup:
    """As `gettext`, for a number of things, which the text may name as `%(num)s`."""
    words = Markup(translation.ngettext(one, many, num))  # noqa: S704 - a template's own text
    return words % {"num": num, **values}


@functools.lru_cache(maxsize=8_192)
def _said_alone(language: str, text: str) -> Markup:
    # Filled with nothing all the same: what a translator writes as %% is one %, with values and without.
    return _said(language, text) % {}


@functools.lru_cache(maxsize=8_192)
def _said(language: str, text: str) -> Markup:
    with translation.override(language):
        return Markup(translation.gettext(text))  # noqa: S704 - a template's own text
