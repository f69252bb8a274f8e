"""Which part of a page a request wants."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory

from suitcase.kernel.errors import Conflict, Denied, NotFound, Refusal
from suitcase.surfaces.kit.pages import refusal
from suitcase.surfaces.kit.respond import see_other, told, wanted_block
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


class TestTold:
    @pytest.fixture
    def request_(self) -> HttpRequest:
        request = RequestFactory().post("/")
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
        return request

    def said(self, request: HttpRequest) -> list[tuple[str, str]]:
        return [(one.level_tag, str(one)) for one in get_messages(request)]

    def test_what_was_done(self, request_: HttpRequest) -> None:
        with told(request_, "It is done."):
            pass
        assert self.said(request_) == [("success", "It is done.")]

    @pytest.mark.parametrize(("remedy", "words"), [(False, "Too late."), (True, "Too late. Look again.")])
    def test_why_nothing_was(self, request_: HttpRequest, remedy: bool, words: str) -> None:
        with told(request_, "It is done.", with_remedy=remedy):
            raise Conflict("Too late.", remedy="Look again.")
        assert self.said(request_) == [("warning", words)]

    @pytest.mark.parametrize("refused", [NotFound(), Denied("You may not.", missing="Admin")])
    def test_who_may_not_reads_the_page_that_explains_it(
        self, request_: HttpRequest, refused: Refusal
    ) -> None:
        with pytest.raises(type(refused)), told(request_, "It is done."):
            raise refused
        assert self.said(request_) == []
