"""Permissions on the phone: what holds, what was agreed to, and ending it."""

from __future__ import annotations

import datetime as dt

import pytest

from suitcase.areas.access.public import Kind, Permission, check
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Dependant, NewLinkRequest
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from suitcase.surfaces.kit.format import date
from tests.cast import Cast, ad_account
from tests.surfaces.creator_app.phone import Phone, approve, ask, fragment, main_of, text_of


class RunningAds:
    """A stand-in for the area that will hold ads: one stands on every link."""

    def preview(self, actor: Actor, link_ids: list[int]) -> list[Dependant]:
        return [Dependant("Ad", "Autumn on the ridge", link_id) for link_id in link_ids]

    def ended(self, actor: Actor, link_ids: list[int]) -> None:
        """Nothing runs in a test."""


@pytest.fixture
def running_ads():
    ads = RunningAds()
    consent.register_dependants(ads)
    yield
    consent.unregister_dependants(ads)


def linked(cast: Cast, **more: object) -> int:
    request_id = ask(cast)
    approve(cast.mia, request_id, **more)
    return request_id


class TestList:
    def test_is_empty_and_says_what_will_stand_here(self, mia: Phone) -> None:
        assert "No advertiser may use your posts" in main_of(mia.get("/app/permissions"))

    @pytest.mark.req("L16a")
    def test_every_link_with_its_terms(self, cast: Cast, mia: Phone) -> None:
        linked(cast, ends_at=clock.now() + dt.timedelta(days=30))
        ask_of_other(cast, "Birch Bikes", approved=True)
        words = main_of(mia.get("/app/permissions"))
        assert f"Acme Outdoor Authorized until {date(clock.now() + dt.timedelta(days=30))}" in words
        assert f"Birch Bikes Authorized until you revoke it Since {date(clock.now())}" in words
        assert words.count("Authorized") == 2
        assert "2 permissions" in words

    def test_what_only_waits_is_no_permission(self, cast: Cast, mia: Phone) -> None:
        ask(cast)
        assert "Acme" not in main_of(mia.get("/app/permissions"))

    def test_search_finds_by_advertiser_and_says_when_nothing_fits(self, cast: Cast, mia: Phone) -> None:
        linked(cast)
        ask_of_other(cast, "Birch Bikes", approved=True)
        found = text_of(mia.get("/app/permissions?q=birch", headers=fragment("links")))
        assert "Birch Bikes" in found
        assert "Acme" not in found
        assert "Nothing matches" in main_of(mia.get("/app/permissions?q=%25"))

    def test_pages_hold_together(self, cast: Cast, mia: Phone) -> None:
        names = [f"Advertiser {number:02}" for number in range(27)]
        for name in names:
            ask_of_other(cast, name, approved=True)
        first = mia.get("/app/permissions").content.decode()
        older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = mia.get("/app/permissions" + older[older.index("?") :]).content.decode()
        assert sum(name in first for name in names) == 25
        assert [name for name in names if name in second] == names[:2]

    def test_others_see_nothing_of_it(self, cast: Cast, leo: Phone) -> None:
        request_id = linked(cast)
        assert "Acme" not in main_of(leo.get("/app/permissions"))
        assert leo.get(f"/app/permissions/{request_id}").status_code == 404
        assert leo.get(f"/app/permissions/{request_id}/revoke").status_code == 404
        assert leo.send(f"/app/permissions/{request_id}/revoke").status_code == 404
        assert holds(cast)


class TestOne:
    @pytest.mark.req("L16a")
    def test_shows_terms_evidence_and_history(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast, ends_at=clock.now() + dt.timedelta(days=60))
        with acting(cast.mia):
            kept = consent.get_evidence(cast.mia, request_id)
        words = main_of(mia.get(f"/app/permissions/{request_id}"))
        for expected in (
            "Authorized",
            "Use posts in ads",
            "See insights of those posts",
            "Asked by Ana",
            "What you agreed to",
            "Show your public posts as ads",
            "Edit or delete your posts",
            kept.text_sha256,
            f"Version {kept.text_version}",
            "You approved Acme Outdoor.",
            "Ana asked for Acme Outdoor.",
            "Revoke",
        ):
            assert expected in words
        assert words.index("You approved") < words.index("Ana asked for")

    def test_the_history_is_of_this_advertiser_alone(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        ask_of_other(cast, "Birch Bikes", approved=True)
        assert "Birch" not in main_of(mia.get(f"/app/permissions/{request_id}"))


class TestRevoke:
    @pytest.mark.req("L11a")
    def test_says_what_ends_first_and_ends_it_at_once(
        self, cast: Cast, mia: Phone, running_ads: None
    ) -> None:
        request_id = linked(cast)
        page = f"/app/permissions/{request_id}/revoke"
        words = main_of(mia.get(page))
        assert "End the permission of Acme Outdoor for @mia.trails?" in words
        assert "Acme Outdoor can no longer use posts of @mia.trails in ads." in words
        assert "Autumn on the ridge" in words
        assert holds(cast)
        answer = mia.fill(page, page)
        assert (answer.status_code, answer["Location"]) == (303, f"/app/permissions/{request_id}")
        assert not holds(cast)
        after = text_of(mia.get(answer["Location"]))
        assert "Revoked. Acme Outdoor can no longer use posts of @mia.trails." in after
        assert "You revoked the permission. It ended at once." in after
        assert page not in mia.get(answer["Location"]).content.decode()

    def test_without_ads_it_says_so(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        words = main_of(mia.get(f"/app/permissions/{request_id}/revoke"))
        assert "No ad uses your posts right now." in words

    def test_whoever_comes_second_is_told(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        page = f"/app/permissions/{request_id}/revoke"
        form = mia.get(page)
        assert form.status_code == 200
        consent.unlink(cast.ana, request_id=request_id)
        answer = mia.send(page)
        assert answer.status_code == 409
        assert "The advertiser has removed this link already." in main_of(answer)
        assert mia.get(page)["Location"] == f"/app/permissions/{request_id}"

    def test_looking_ends_nothing(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        for _ in range(2):
            mia.get(f"/app/permissions/{request_id}/revoke")
        assert holds(cast)


def ask_of_other(cast: Cast, name: str, *, approved: bool) -> int:
    """Another ad account of Ana's asks Mia."""
    other = ad_account(cast.ana, name=name, company_name=f"{name} Ltd")
    new = NewLinkRequest(username=cast.mia_account.handle)
    request_id = consent.request_authorization(cast.ana, ad_account_id=other.id, new=new)
    if approved:
        approve(cast.mia, request_id)
    return request_id


def holds(cast: Cast) -> bool:
    """Whether Acme's people may use Mia's posts at this moment."""
    with acting(cast.ana):
        thing = (Kind.CREATOR_ACCOUNT, cast.mia_account.id)
        return check(cast.ana, Permission.CREATOR_POSTS_USE, thing).allowed
