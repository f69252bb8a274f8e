"""The quick engine draws what plain Jinja2 draws, letter by letter, and follows the language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, pass_context
from jinja2.exceptions import UndefinedError
from jinja2.runtime import Context
from markupsafe import Markup

from suitcase.surfaces.kit import drawing
from suitcase.surfaces.kit.environment import environment, url

PARTS = """
{% macro cell(value, note="") %}<b title="{{ note }}">{{ value }}</b>{{ caller() if caller is defined }}{% endmacro %}
{% macro rows(all, kind="x") %}{% for one in all %}{{ loop.index }}{{ caller(one, kind) }}{% endfor %}{% endmacro %}
{% macro many() %}{{ varargs|join(",") }}{{ kwargs.items()|list }}{% endmacro %}
"""
PAGE = """
{% extends "frame.html" %}
{% import "parts.html" as parts with context %}{% from "parts.html" import cell %}
{% block body %}{{ super() }}{% set mine = 7 %}
{% call(one, kind) parts.rows(values, kind=word) %}
{{ parts.cell(one, note=kind) }}{% call cell(one) %}{{ one }}!{% endcall %}
{% endcall %}
{{ parts.many(word, 1, mine, z=word) }} {{ name_of(word) }} {{ seen() }}
{% for inner in values %}{{ seen() }}{% endfor %}
{{ _("Hello %(who)s & you", who=word) }} {{ _("100%% of it") }}
{{ ngettext("%(num)s row", "%(num)s rows", values|length) }}
{% trans who=word %}Dear {{ who }}{% endtrans %} {{ word ~ safe ~ number }} {{ safe }}{{ number }}{{ none }}{{ own }}
{{ word.upper() }} {{ values|map("upper")|join(safe) }} {% if number is none %}x{% endif %}
{{ "a<b" }}{{ callable(word) }}{% set block %}<u>{{ word }}</u>{% endset %}{{ block }}{% set pair = [(word, block)] %}
{% for text, markup in pair %}{{ text }}{{ markup }}{% endfor %}
{% autoescape false %}{{ word }}{{ cell(word) }}{% endautoescape %}{% endblock %}
"""
FRAME = "<!doctype html>{% block body %}{{ word }}{% endblock %}{{ self.body()|length }}"
LOADER = DictLoader({"page.html": PAGE, "parts.html": PARTS, "frame.html": FRAME})


class Own:
    """Knows its own markup."""

    def __html__(self) -> str:
        return "<i>own</i>"


class Callable:
    """An object that is called like a function."""

    def __call__(self, text: str) -> str:
        return f"<{text}>"


@pass_context
def seen(context: Context) -> str:
    """A function that is told the context."""
    return f"{context.get('word')}{context.get('inner', '-')}"


def plain() -> Environment:
    """Jinja2 as it comes."""
    env = Environment(
        loader=LOADER,
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    return env


PLAIN, QUICK = plain(), environment(loader=LOADER, bytecode_cache=None)
for name in LOADER.list_templates():  # compiled before the examples begin
    PLAIN.get_template(name)
    QUICK.get_template(name)


@given(
    word=st.text(max_size=30),
    values=st.lists(st.text(max_size=12), max_size=4),
    safe=st.text(max_size=12).map(Markup),
    number=st.integers() | st.floats(allow_nan=False) | st.none(),
)
def test_the_same_page(word: str, values: list[str], safe: Markup, number: Any) -> None:
    context = {"word": word, "values": values, "safe": safe, "number": number, "own": Own()}
    context |= {"name_of": lambda text: f"<{text}>", "seen": seen, "callable": Callable()}
    expected = PLAIN.get_template("page.html").render(context)
    with drawing.one_page():
        assert QUICK.get_template("page.html").render(context) == expected
    assert QUICK.get_template("page.html").render(context) == expected


@given(st.text() | st.text().map(Markup) | st.integers() | st.none())
def test_a_value_is_escaped_as_by_the_library(value: Any) -> None:
    assert str(QUICK.from_string("{{ value }}").render(value=value)) == PLAIN.from_string(
        "{{ value }}"
    ).render(value=value)


def test_calling_what_cannot_be_called() -> None:
    with pytest.raises(TypeError):
        QUICK.from_string("{{ value() }}").render(value=3)
    with pytest.raises(UndefinedError):
        QUICK.from_string("{{ nothing() }}").render()
    with pytest.raises(TypeError, match="takes no keyword argument"):
        QUICK.from_string("{% macro a() %}{% endmacro %}{{ a(b=1) }}").render()


MACROS = """
{% macro one(a, b="x") %}{{ a }}{{ b }}{% endmacro %}
{% macro framed(a, caller=none) %}{{ a }}{{ caller() if caller else "-" }}{% endmacro %}
{% macro called(a) %}{{ a }}{{ caller(a) }}{% endmacro %}
{% macro rest(a) %}{{ a }}{{ varargs }}{{ kwargs }}{% endmacro %}
"""
CALLS = [
    "{{ one(value) }}",
    "{{ one(value, value) }}",
    "{{ one(b=value, a=value) }}",
    "{{ one(value, b=value) }}",
    "{{ one() }}",
    "{{ one(1, 2, 3) }}",
    "{{ one(1, a=2) }}",
    "{{ one(1, c=2) }}",
    "{{ framed(value) }}{% call framed(value) %}{{ value }}{% endcall %}",
    "{{ called(value) }}",
    "{% call(x) called(value) %}{{ x }}{% endcall %}",
    "{% call(x, y=value) called(value) %}{{ x }}{{ y }}{% endcall %}",
    "{% call(x, y) called(value) %}{{ x }}{{ y }}{% endcall %}",
    "{% call one(value) %}{% endcall %}",
    "{{ rest(1, value, 3, x=value) }}",
    "{{ one(*[value, value]) }}{{ one(**{'a': value}) }}",
    "{% autoescape false %}{{ one(value) }}{% endautoescape %}",
    "{{ _('Hello %(a)s, %(b)s, %(n)s, %(n)03d', a=value, b=value|escape, n=7) }}",
    "{{ _('Hello %(a)s', a=3.5) }}{{ _('Hello %(a)s', a=none) }}{{ _('%(a)s', b=1) }}",
]


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("value", ["<b>", Markup("<b>"), 7, None, Own(), ["<i>"]])
def test_every_way_to_call(call: str, value: Any) -> None:
    def outcome(env: Environment) -> str:
        try:
            return env.from_string(MACROS + call).render(value=value)
        except Exception as failed:  # of one kind; words may differ
            return type(failed).__name__

    assert outcome(QUICK) == outcome(PLAIN)


def test_the_language_of_the_moment() -> None:
    with translation.override("de"):
        assert drawing.gettext("Yes") == "Ja"
        with drawing.one_page():
            assert drawing.setting().language == "de"
    assert drawing.gettext("Yes") == "Yes"


NAMING = {
    "names.html": "{% macro who() %}{{ visitor|default('nobody') }}{{ house|default('-') }}{% endmacro %}",
    "plain.html": "{% from 'names.html' import who %}{{ who() }}",
    "told.html": "{% from 'names.html' import who with context %}{{ who() }}",
}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["plain.html", "told.html"]),
            st.fixed_dictionaries({}, optional={"visitor": st.sampled_from("ab"), "house": st.just("h")}),
            st.fixed_dictionaries({}, optional={"visitor": st.sampled_from("cd"), "house": st.just("i")}),
            st.sampled_from(["", "house", "visitor"]),
        ),
        max_size=6,
    )
)
def test_macros_know_of_each_page_what_they_know_with_the_library(pages: list[Any]) -> None:
    """Names come with the page, with its template, or to the environment while it runs, in any order."""
    drawn = []
    for env in (environment(loader=DictLoader(NAMING)), Environment(loader=DictLoader(NAMING))):
        env.undefined = StrictUndefined
        texts = []
        for name, own, of_template, later in pages:
            texts.append(env.get_template(name, globals=dict(of_template)).render(own))
            if later:
                env.globals[later] = "e"
        drawn.append(texts)
    assert drawn[0] == drawn[1]


def test_another_page_has_its_own_language() -> None:
    with translation.override("de"), drawing.one_page():
        assert drawing.gettext("Yes") == "Ja"
        with translation.override("fr"), drawing.one_page():
            assert drawing.gettext("Yes") == "Oui"
        assert drawing.gettext("Yes") == "Ja"


def test_compiled_pages_of_the_plain_engine_are_not_taken(settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    env = environment(loader=LOADER)
    env.get_template("page.html")
    assert env.bytecode_cache is not None
    assert all(one.name.startswith("quick_") for one in (tmp_path / "templates").iterdir())
    with pytest.raises(Exception, match="nobody_has_this"):
        url("nobody_has_this")
