"""Every page of Business Center and of the back office is clean for assistive technology, in both themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.looking import look, unseen
from tests.journeys.scene import Scene
from tests.journeys.town import Town
from tests.journeys.walks import center_pages, ops_pages


def test_every_page_is_clean_in_both_themes(town: Town, scene: Scene, desk: Callable[..., Page]) -> None:
    found, seen = look(desk("visitor"), town, [*center_pages(scene), *ops_pages(scene)], town.url)
    assert not found, "\n".join(found)
    assert unseen(seen, "business_center", "back_office", but={}) == []


def test_a_page_that_nobody_looks_at_is_noticed() -> None:
    missed = unseen(
        {"back_office/search.html"}, "back_office", but={"back_office/health.html": "for this test"}
    )
    assert "back_office/person.html" in missed
    assert not {"back_office/search.html", "back_office/health.html", "back_office/base.html"} & set(missed)
    with pytest.raises(AssertionError, match="was looked at"):
        unseen({"back_office/search.html"}, "back_office", but={"back_office/search.html": "for this test"})
    with pytest.raises(AssertionError, match="is not drawn"):
        unseen(set(), "back_office", but={"back_office/nowhere.html": "for this test"})
