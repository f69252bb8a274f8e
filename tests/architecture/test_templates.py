"""Rules about page templates, and for each a breach that it notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.rules import templates
from tests.architecture.rules.reading import nothing_in

SOURCE = Path(__file__).resolve().parents[2] / "src"


def plant(folder: Path, text: str) -> Path:
    """A tree with one template in it."""
    (folder / "planted.html").write_text(text, encoding="utf-8")
    return folder


def test_templates_have_nothing_inline() -> None:
    assert len(list(templates.templates(SOURCE))) > 20
    nothing_in(templates.nothing_inline(SOURCE))


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        '<p class="a"style="color: red">',
        "<p {% if x %}class=\"a\"{% endif %}style='color: red'>",
        '<button onclick="go()">',
        "<button\n  onclick=go()>",
        '<a hx-on:click="go()">',
        "<style>p { color: red }</style>",
        '<a href="javascript:go()">',
        '<div hx-trigger="every 3s [document.visible]">',
        "<div hx-vals='js:{x: 1}'>",
        "<script>go()</script>",
        '<script src="{{ static("a.js") }}">go()</script>',
        '<script type="module">{{ code }}</script>',
    ],
)
def test_something_inline_is_noticed(tmp_path: Path, text: str) -> None:
    assert templates.nothing_inline(plant(tmp_path, f"<main>\n{text}")) != []


@pytest.mark.parametrize(
    "text",
    [
        '<script type="module" src="{{ static("a.js") }}"></script>',
        '{# style="…" and onclick="…" are refused #}',
        '<!-- <p style="color: red"> -->',
        '<p class="style" data-once="1" id="on">{% set one = "x" %}</p>',
    ],
)
def test_nothing_inline_is_not_mistaken(tmp_path: Path, text: str) -> None:
    assert templates.nothing_inline(plant(tmp_path, text)) == []


def test_writing_forms_carry_their_key() -> None:
    nothing_in(templates.writing_forms_carry_their_key(SOURCE))


@pytest.mark.parametrize(
    "text",
    [
        '<form method="post" action="/x">{{ csrf_input }}<button>Go</button></form>',
        "<form action='/x' method=POST><button>Go</button></form>",
        '<form {% if a > b %}class="x"{% endif %} method="post"><button>Go</button></form>',
        '<form method="post">{# {{ hidden_fields() }} #}<button>Go</button></form>',
        '<form method="post">{{ hidden_fields() }}',
        '<button hx-post="/x">Go</button>',
        '<form method="post">{{ hidden_fields() }}</form><form method="post"><button>Go</button></form>',
    ],
)
def test_a_form_without_its_key_is_noticed(tmp_path: Path, text: str) -> None:
    assert templates.writing_forms_carry_their_key(plant(tmp_path, text)) != []


@pytest.mark.parametrize(
    "text",
    [
        '<form method="post" action="{{ url }}">{{ hidden_fields() }}<button>Go</button></form>',
        '<form method="post"><input type="hidden" name="_once" value="{{ once() }}"></form>',
        '<form method="get"><input name="q"></form>',
        '<form method="post" action="{{ shell.theme_url }}"><button>Dark</button></form>',
    ],
)
def test_a_form_with_its_key_passes(tmp_path: Path, text: str) -> None:
    assert templates.writing_forms_carry_their_key(plant(tmp_path, text)) == []


def test_mails_may_carry_their_style(tmp_path: Path) -> None:
    (tmp_path / "areas/email").mkdir(parents=True)
    (tmp_path / "areas/email/letter.html").write_text('<p style="margin:0">Hello</p>', encoding="utf-8")
    assert templates.nothing_inline(tmp_path) == []
    (tmp_path / "areas/email/letter.html").write_text("<p onclick='x()'>Hello</p>", encoding="utf-8")
    assert templates.nothing_inline(tmp_path) != []
