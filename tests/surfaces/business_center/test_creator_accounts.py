"""Creator accounts of a centre over HTTP: asking in three ways, the phone, assigning, unlinking, and who sees what."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.http import HttpResponse

from suitcase.areas.access.public import Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.areas.notifications.tells import TELLS
from suitcase.surfaces.business_center import kept
from suitcase.surfaces.business_center.sentences import shared_creators
from tests.areas.centers.people import joined
from tests.areas.consent.houses import House, build
from tests.areas.consent.test_requests import approve
from tests.cast import Cast
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of
from tests.surfaces.creator_app.phone import in_hand, text_of


@pytest.fixture
def house(cast: Cast) -> House:
    return build(cast)


def at(house: House, path: str = "") -> str:
    return f"/business/{house.center.id}/creator-accounts{path}"


def one(house: House, path: str = "") -> str:
    return at(house, f"/{house.cast.mia_account.id}{path}")


def made_link(house: House, ana: Desk, **more: str) -> str:
    """The address that the page of a fresh link shows."""
    sent = ana.send(at(house, "/request/link"), {"days": "3", "uses": "many", "scopes": ["POST"], **more})
    assert sent.status_code == 303
    page = ana.get(sent["Location"]).content.decode()
    assert "<svg" in page
    return re.search(r"http://app\.localhost[^<\"]*/app/ask/([\w-]+)", page)[1]


class TestAsking:
    def test_by_username_with_close_matches_and_kept_input(self, house: House) -> None:
        ana = at_desk(house.cast.ana)
        assert "No account is linked yet" in main_of(ana.get(at(house)))
        typed = {"username": "mia_trails", "scopes": ["POST", "PUBLISH"], "message": "Hello there"}
        refused = ana.send(at(house, "/request"), typed)
        assert refused.status_code in (404, 409, 422)
        page = refused.content.decode()
        assert "mia.trails" in page
        assert "Hello there" in page
        sent = ana.send(at(house, "/request"), {**typed, "username": "mia.trails"})
        assert sent.status_code == 303
        assert "Pending" in main_of(ana.get(at(house)))
        again = ana.send(at(house, "/request"), {**typed, "username": "mia.trails"})
        assert one(house) in again.content.decode()
        assert "Pending" in main_of(ana.get(one(house)))
        ana.send(one(house, "/remind"))
        ana.send(one(house, "/cancel"))
        assert house.status() is LinkStatus.CANCELLED

    def test_by_link_through_sign_in_to_the_same_page(self, house: House) -> None:
        ana, mia = at_desk(house.cast.ana), in_hand(house.cast.mia)
        token = made_link(house, ana, message="Summer")
        page = f"/app/ask/{token}"
        from tests.surfaces.creator_app.phone import Phone

        away = Phone().get(page)
        assert away.status_code == 302
        assert f"next={page}" in away["Location"]
        read = text_of(mia.get(page))
        assert "Acme Group" in read
        assert "Verified business" in read
        assert "Summer" in read
        led = mia.fill(page, page, account=str(house.cast.mia_account.id))
        assert led.status_code == 303
        request_page = led["Location"]
        words = text_of(mia.get(request_page))
        assert "The whole Business Center asks" in words
        assert "Edit or delete your posts" in words
        # Opened once more, it leads to the request that waits.
        assert mia.fill(page, page, account=str(house.cast.mia_account.id))["Location"] == request_page
        mia.fill(request_page, f"{request_page}/approve")
        assert house.status() is LinkStatus.AUTHORIZED
        assert "Permissions" in text_of(mia.fill(page, page, account=str(house.cast.mia_account.id)))
        assert "Authorized" in main_of(ana.get(at(house)))

    def test_links_that_are_over_say_so_and_what_to_do(self, house: House) -> None:
        ana, mia = at_desk(house.cast.ana), in_hand(house.cast.mia)
        token = made_link(house, ana)
        (withdraw,) = set(re.findall(r"creator-accounts/links/(\d+)", ana.get(at(house)).content.decode()))
        assert "Withdraw this link?" in ana.get(at(house, f"/links/{withdraw}/withdraw")).content.decode()
        ana.send(at(house, f"/links/{withdraw}/withdraw"))
        gone = mia.get(f"/app/ask/{token}")
        assert gone.status_code == 410
        assert "withdrawn" in text_of(gone)
        assert "Ask whoever gave it to you" in text_of(gone)
        shown = ana.get(at(house, f"/links/{withdraw}")).content.decode()
        assert token not in shown
        for nothing in ("x", "x" * 65):
            assert mia.get(f"/app/ask/{nothing}").status_code == 404

    def test_somebody_without_an_account_is_led_to_make_one(self, house: House) -> None:
        token = made_link(house, at_desk(house.cast.ana))
        page = in_hand(house.cast.cai).get(f"/app/ask/{token}")
        assert "Create creator account" in text_of(page)


def fields(page: HttpResponse) -> dict[str, Any]:
    """What the form of a page would send: hidden fields, ticked boxes, and what stands in the search."""
    body = page.content.decode().split("<main", 1)[1]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", body):
        name, value = (re.search(rf' {key}="([^"]*)"', tag) for key in ("name", "value"))
        if name is None or name[1] in {"_once", "csrfmiddlewaretoken"}:
            continue
        if 'type="checkbox"' not in tag:
            sent[name[1]] = html.unescape(value[1]) if value else ""
        elif " checked" in tag:
            sent.setdefault(name[1], []).append(value[1] if value else "on")
    return sent


class TestOne:
    def test_assigns_after_a_review_and_unlinks_after_a_preview(self, house: House) -> None:
        ana = at_desk(house.cast.ana)
        house.link()
        assert "Nobody yet" in main_of(ana.get(one(house)))
        chosen = {
            "people": [str(house.gil.person_id)],
            "ad_accounts": [str(house.account.id)],
            "scopes": ["POST"],
        }
        form = main_of(ana.get(one(house, "/assign")))
        assert "Gil" in form
        assert "Acme Shop" in form
        review = main_of(ana.send(one(house, "/assign"), chosen))
        assert "Before" in review
        assert "use existing posts in ads" in review
        assert not house.may(house.gil)
        back = ana.send(one(house, "/assign"), {**chosen, "step": "edit"}).content.decode()
        assert "checked" in back
        assert ana.send(one(house, "/assign"), {**chosen, "step": "apply"}).status_code == 303
        assert house.may(house.gil)
        assert "1 member, 1 ad account" in main_of(ana.get(at(house)))
        shown = main_of(ana.get(f"/ads/{house.account.id}/assets/creator-accounts"))
        assert "From Business Centers" in shown
        assert "Acme Group" in shown
        assert "let this ad account use @mia.trails" in main_of(ana.get(f"/ads/{house.account.id}/activity"))
        ends = main_of(ana.get(one(house, "/unlink")))
        assert "Gil" in ends
        assert "Acme Shop" in ends
        ana.send(one(house, "/unlink"))
        assert house.status() is LinkStatus.UNLINKED
        assert not house.may(house.gil)
        log = main_of(ana.get(f"/business/{house.center.id}/activity"))
        assert "let Gil use @mia.trails" in log
        assert "unlinked @mia.trails" in log
        assert "center link" not in log

    def test_ticks_stay_while_the_lists_are_searched_and_paged(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """More people than one page shows, chosen one by one, by search, and all at once; without scripts."""
        monkeypatch.setattr(kept, "SHOWN", 2)
        ana, page = at_desk(house.cast.ana), one(house, "/assign")
        house.link()
        others = [joined(house.cast.ana, house.center, name) for name in ("Tess", "Tom", "Tilda")]
        form = fields(ana.get(page))
        form["people"] = [str(house.gil.person_id)]
        found = ana.send(page, {**form, "q": "T", "go": "search"})
        assert "Choose all 3 that match “T”" in main_of(found)
        assert str(house.gil.person_id) in fields(found)["kept_people"]
        second = ana.send(page, {**fields(found), "go": "people:2"})
        assert "Page 2 of 2" in main_of(second)
        every = ana.send(page, {**fields(second), "go": "all_people"})
        assert "4 chosen" in main_of(every)
        back = ana.send(page, {**fields(every), "q": "Tom", "go": "search"})
        fewer = ana.send(page, {**fields(back), "go": "none_people"})
        assert "3 chosen" in main_of(fewer)
        ready = fields(fewer) | {"scopes": ["POST"], "step": "review"}
        ready.pop("go", None)
        review = ana.send(page, ready)
        assert "3 will change" in main_of(review)
        done = ana.send(page, {**fields(review), "step": "apply"})
        assert [house.may(each) for each in (house.gil, *others)] == [True, True, False, True]
        undone = ana.send(f"{done['Location']}/undo")
        assert undone.status_code == 303
        assert not any(house.may(each) for each in (house.gil, *others))

    def test_what_was_read_is_what_is_done(self, house: House) -> None:
        ana, page = at_desk(house.cast.ana), one(house, "/assign")
        house.link()
        review = ana.send(page, {"people": [str(house.gil.person_id)], "scopes": ["POST"]})
        house.assign(("INSIGHTS",), people=True)
        again = ana.send(page, {**fields(review), "step": "apply"})
        assert "Somebody else changed something here" in main_of(again)
        assert not house.may(house.gil)

    def test_says_why_nothing_is_assigned(self, house: House) -> None:
        ana = at_desk(house.cast.ana)
        house.link()
        nobody = ana.send(one(house, "/assign"), {"scopes": ["POST"]})
        assert "Choose at least one" in main_of(nobody)
        too_much = ana.send(
            one(house, "/assign"), {"people": [str(house.gil.person_id)], "scopes": ["PUBLISH"]}
        )
        assert "has not granted" in main_of(too_much)


class TestWho:
    def test_members_see_what_is_theirs_and_change_nothing(self, house: House) -> None:
        gil = at_desk(house.gil)
        house.link()
        assert "Nothing is assigned to you" in main_of(gil.get(at(house)))
        assert gil.get(one(house)).status_code == 403
        house.assign(("POST",), people=True)
        page = gil.get(one(house))
        assert page.status_code == 200
        assert "Unlink" not in main_of(page)
        for path in ("/assign", "/unlink", "/cancel", "/remind"):
            assert gil.send(one(house, path), {"step": "apply"}).status_code == 403
        for path in ("/request", "/request/link", "/request/search"):
            assert gil.get(at(house, path)).status_code == 403

    def test_outsiders_find_nothing(self, house: House) -> None:
        house.link()
        made, _token = house.qr()
        for who in (house.cast.cai, house.cast.mia):
            desk = at_desk(who)
            for path in ("", "/request", "/request/link", f"/links/{made}", f"/links/{made}/withdraw"):
                assert desk.get(at(house, path)).status_code == 404
            for path in ("", "/assign", "/unlink"):
                assert desk.get(one(house, path)).status_code == 404


class TestPhone:
    def test_the_owner_has_all_she_has_with_ad_accounts(self, house: House) -> None:
        mia = in_hand(house.cast.mia)
        request_id = house.ask()
        assert "Acme Group" in text_of(mia.get("/app/inbox"))
        approve(house.cast, request_id)
        permission = f"/app/permissions/{request_id}"
        page = text_of(mia.get(permission))
        for words in (
            "Authorized",
            "Business Center",
            "You approved Acme Group",
            "whole Business Center asks",
        ):
            assert words in page
        kept = mia.get(f"{permission}/evidence").json()
        assert kept["business_center"] == {"id": str(house.center.id), "name": "Acme Group"}
        assert kept["history"][-1]["verb"] == "center_link:requested"
        assert "Acme Group" in text_of(mia.get(f"{permission}/revoke"))
        assert "whole Business Center" in text_of(mia.get(f"{permission}/change"))
        house.assign(("POST",), people=True, accounts=True)
        history = text_of(mia.get(permission))
        assert "Acme Group uses this in its ad account Acme Shop." in history
        assert "Gil" not in history
        mia.send(f"{permission}/revoke")
        assert not house.may(house.gil)
        assert house.may(house.cast.mia, Permission.CREATOR_ACCOUNT_MANAGE)
        assert text_of(mia.get("/app/settings/blocked"))


def test_every_line_of_a_centres_links_has_words() -> None:
    """What is journalled is told in the activity log; what is told to people is journalled."""
    only_told = {"center_creator:lost", "center_creator:account_lost"}  # in histories of their own
    about = {verb for verb in TELLS if verb.startswith(("center_link:", "center_creator:"))}
    assert about - only_told <= set(shared_creators.TELLS)


class TestInAGroup:
    def test_put_in_changed_seen_by_its_members_and_taken_out(self, house: House) -> None:
        cast, center = house.cast, house.center
        group = centers.create_group(cast.ana, center_id=center.id, name="Trail team")
        centers.fill_group(
            cast.ana, center_id=center.id, group_id=group.id, members=[house.gil.person_id or 0]
        )
        house.link()
        ana, gil = at_desk(cast.ana), at_desk(house.gil)
        overview = f"/business/{center.id}/overview"
        assert "@mia.trails is linked, and nobody here can use it yet." in main_of(ana.get(overview))
        page = f"/business/{center.id}/asset-groups/{group.id}"
        assert "Add creator account" in main_of(ana.get(page))
        sent = {"creator": str(cast.mia_account.id), "step": "put"}
        empty = ana.send(f"{page}/creator-accounts", sent)
        assert empty.status_code == 422
        assert "Choose at least one" in main_of(empty)
        assert gil.get(one(house)).status_code == 403
        assert ana.send(f"{page}/creator-accounts", {**sent, "scopes": ["POST"]}).status_code == 303
        assert "Use posts in ads" in main_of(ana.get(page))
        assert "Trail team" in main_of(ana.get(one(house)))
        assert "1 asset group" in main_of(ana.get(at(house)))
        assert "nobody here can use it yet" not in main_of(ana.get(overview))
        assert "@mia.trails" in main_of(gil.get(at(house)))
        assert "Through asset groups" in main_of(gil.get(one(house)))
        reaches = main_of(ana.get(f"/business/{center.id}/access/who?thing=Trail+team"))
        assert "2 lines for Trail team" in reaches
        assert "In the group" in reaches
        log = ana.get(f"/business/{center.id}/activity").content.decode()
        assert "put @mia.trails (use existing posts in ads) into the asset group Trail team" in log
        assert f'href="{page}"' in log
        assert gil.send(f"{page}/creator-accounts", {**sent, "scopes": ["POST"]}).status_code == 403
        assert at_desk(cast.cai).get(f"{page}/creator-accounts?creator=1").status_code == 404
        ana.send(f"{page}/creator-accounts", {**sent, "step": "remove"})
        assert "Nothing is assigned to you" in main_of(gil.get(at(house)))
        centers.end_group(cast.ana, center_id=center.id, group_id=group.id)
        assert f'href="{page}"' not in ana.get(f"/business/{center.id}/activity").content.decode()
