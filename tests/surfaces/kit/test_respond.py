"""Which part of a page a request wants."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.test import RequestFactory

from suitcase.kernel.errors import Conflict
from suitcase.surfaces.kit.pages import refusal
from suitcase.surfaces.kit.respond import see_other, wanted_block
from suitcase.surfaces.kit.shell import theme_from_cookie


@pytest.mark.parametrize(
    ("headers", "block"),
    [
        ({}, ""),
        ({"HX-Target": "links"}, ""),
        ({"HX-Request": "true", "HX-Target": "links"}, "links"),
        ({"HX-Request": "true", "HX-Target": "live-links"}, "live_links"),
        ({"HX-Request": "true", "HX-Target": "dialog-body"}, "dialog"),
        ({"HX-Request": "true", "HX-Target": "links", "HX-Boosted": "true"}, ""),
        ({"HX-Request": "true", "HX-Target": "__class__ or {{"}, ""),
        ({"HX-Request": "true", "HX-Target": "a" * 61}, ""),
        ({"HX-Request": "true"}, ""),
    ],
)
def test_the_target_names_the_block(headers: dict[str, str], block: str) -> None:
    assert wanted_block(RequestFactory().get("/", headers=headers)) == block


def test_after_a_write_the_browser_follows_with_get() -> None:
    answer = see_other(RequestFactory().post("/"), "/list")
    assert (answer.status_code, answer["Location"]) == (303, "/list")


def test_after_a_write_in_a_dialog_the_whole_page_moves() -> None:
    answer = see_other(RequestFactory().post("/", headers={"HX-Request": "true"}), "/list")
    assert (answer.status_code, answer["HX-Redirect"]) == (204, "/list")


def test_only_known_themes_are_pinned() -> None:
    assert [theme_from_cookie(value) for value in ("dark", "light", "system", "pink", None)] == [
        "dark",
        "light",
        "system",
        "system",
        "system",
    ]


def test_a_refusal_says_its_sentence_to_scripts_too(plain_static: None) -> None:
    answer = refusal(RequestFactory().get("/"), Conflict("Mia’s answer\nwas “no”. " + "x" * 500))
    said = unquote(answer["X-Sentence"])
    assert said.startswith("Mia’s answer\nwas “no”. x")
    assert answer["X-Sentence"].isascii()
    assert len(said) == 300
