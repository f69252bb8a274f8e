"""The environment is strict and escapes; forms carry what they must; no template breaks the content policy."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict
from django.urls import NoReverseMatch, reverse, set_script_prefix
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader
from jinja2.exceptions import UndefinedError

from suitcase.kernel.errors import Invalid
from suitcase.surfaces.kit.environment import environment, url
from suitcase.surfaces.kit.forms import FormState

SURFACES = Path(__file__).parents[3] / "src" / "suitcase" / "surfaces"
SPRITE = SURFACES / "kit" / "static" / "kit" / "icons.svg"
TEMPLATES = sorted(SURFACES.glob("*/jinja/**/*.html")) + sorted(SURFACES.glob("*/templates/**/*.html"))


@pytest.fixture(autouse=True)
def plain_static_addresses(settings: Any) -> None:
    """Nothing was collected for a test of templates: addresses without a hash will do."""
    backend = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": backend}


def drawn(source: str, **context: Any) -> str:
    """A page of one line that may use every component."""
    head = '{% import "kit/ui.html" as ui with context %}'
    kit = FileSystemLoader(SURFACES / "kit" / "jinja")
    env = environment(loader=ChoiceLoader([DictLoader({"page.html": head + source}), kit]))
    return env.get_template("page.html").render(csrf_input="TOKEN", **context)


def test_a_name_nobody_gave_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        drawn("{{ nobody_gave_this }}")


def test_text_is_escaped() -> None:
    page = drawn("{{ ui.identity(name, note) }}", name="<script>alert(1)</script>", note='"><img>')
    assert "<script>" not in page
    assert "<img>" not in page


def test_every_form_carries_token_and_a_fresh_key() -> None:
    page = drawn(
        "{% call ui.form('/x', submit='Go') %}{% endcall %}"
        "{{ ui.action_button('A', '/y') }}{{ ui.switch_form('s', 'S', '/z', true) }}"
    )
    assert page.count("TOKEN") == 3
    keys = re.findall(r'name="_once" value="([0-9a-f]{32})"', page)
    assert len(set(keys)) == 3


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong() -> None:
    data = QueryDict("username=mira.trial&scope=POST&scope=INSIGHTS")
    refusal = Invalid("There is no account @mira.trial.", fields={"username": "Did you mean @mira.trails?"})
    page = drawn(
        "{{ ui.error_summary(form) }}{{ ui.text('username', 'TikTok username', form=form) }}"
        "{{ ui.checkbox('scope', 'Insights', form=form, value='INSIGHTS') }}"
        "{{ ui.checkbox('scope', 'Publish', form=form, value='PUBLISH', checked=true) }}",
        form=FormState.refused(data, refusal),
    )
    assert 'value="mira.trial"' in page
    assert page.count("Did you mean @mira.trails?") == 2
    assert 'href="#f-username"' in page
    assert 'id="f-username-error"' in page
    assert re.search(r'value="INSIGHTS"[^>]* checked', page)
    assert not re.search(r'value="PUBLISH"[^>]* checked', page)


def test_a_password_is_never_drawn_again() -> None:
    page = drawn(
        "{{ ui.password('password', 'Password', form=form) }}", form=FormState({"password": "hunter2"})
    )
    assert "hunter2" not in page


def test_a_form_without_errors_has_nothing_to_tell() -> None:
    state = FormState({"name": None})
    assert not state.failed
    assert state.value("name", "x") == "x"
    assert FormState({"name": ""}).value("name", "x") == ""
    assert FormState({"on": True}).checked("on", "on")
    assert not FormState({"on": False}).checked("on", "on")


def test_an_explanation_names_the_missing_link_and_who_can_give_it() -> None:
    page = drawn("{{ ui.explain('unlink this account', 'it needs Admin', ['Ana Okafor'], '/ask') }}")
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page))
    assert "You can’t unlink this account because it needs Admin." in text
    assert "Who can give it: Ana Okafor" in text
    assert 'href="/ask"' in page


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SURFACES)))
def test_no_template_breaks_the_content_policy(path: Path) -> None:
    text = path.read_text()
    if "email" not in path.parts:  # mails are no pages, and mail programs know no other styles
        assert not re.search(r"\sstyle\s*=", text), "style attributes are refused by the policy"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "inline handlers are refused by the policy"
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text), "inline scripts are refused by the policy"
    assert "hx-on" not in text
    assert "javascript:" not in text
    if SURFACES / "kit" / "jinja" / "kit" / "components" not in path.parents:
        assert not re.search(r"\|\s*safe\b", text), "only components may mark text as safe"


def test_every_icon_that_is_named_exists() -> None:
    shapes = set(re.findall(r'<symbol id="([a-z]+)"', SPRITE.read_text()))
    for path in TEMPLATES:
        for name in re.findall(r"\bicon\(\"([a-z-]+)\"", path.read_text()):
            assert name in shapes, f"{path.name} draws {name}"


def test_a_card_needs_no_status() -> None:
    page = drawn("{{ ui.card_list(items) }}", items=[SimpleNamespace(name="Acme", note="n", url="/a")])
    assert 'href="/a"' in page
    assert "status" not in page


def test_addresses_are_those_of_reverse() -> None:
    for name, args in (
        ("business_mine", ()),
        ("business_account", (7, 9)),
        ("business_account", (2**63 - 1, 1)),
        ("business_account", ("7", 9)),
        ("business_partner_taken", (12, 7)),
    ):
        assert url(name, *args) == url(name, *args) == reverse(name, args=args)
    assert url("business_account", bc=7, act=9) == reverse("business_account", args=(7, 9))
    for name, args in (("no_such_page", ()), ("business_account", (7,)), ("business_account", (7, -9))):
        with pytest.raises(NoReverseMatch):
            url(name, *args)


def test_addresses_begin_where_the_site_does() -> None:
    assert url("business_account", 7, 9).startswith("/business/7/")
    set_script_prefix("/here/")
    try:
        assert url("business_account", 7, 9).startswith("/here/business/7/")
    finally:
        set_script_prefix("/")
