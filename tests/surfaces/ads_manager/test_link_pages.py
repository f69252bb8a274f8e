"""Assets → TikTok accounts beyond the first journey: search, another try, parts of the list, export, permissions."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re

import pytest
from django.http import HttpResponse
from django.utils import translation

from suitcase.areas.access.public import Role
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import Media, PostKind
from suitcase.areas.creators.models import CreatorAccount
from suitcase.kernel import clock, limits
from suitcase.stores.postgres import acting
from tests.cast import Cast, creator, give_role, person
from tests.surfaces.ads_manager.desk import DIALOG, Desk, at_desk, fragment, main_of, text_of
from tests.surfaces.ads_manager.test_links import BOTH, accounts, approve, of_mia, request_of, send


def search(desk: Desk, cast: Cast, typed: str) -> HttpResponse:
    return desk.get(accounts(cast, "/search"), {"q": typed}, headers={"HX-Request": "true"})


def offered(answer: HttpResponse) -> list[str]:
    return re.findall(r'data-value="([^"]+)"', answer.content.decode())


def publish(cast: Cast, caption: str, letter: str = "a") -> None:
    media = Media(f"{letter * 32}.mp4", f"{letter * 32}.jpg", 540, 960, 4000, 1000)
    creators.publish_post(
        cast.mia, creator_account_id=cast.mia_account.id, kind=PostKind.VIDEO, media=media, caption=caption
    )


class TestSearch:
    @pytest.mark.req("L3")
    def test_offers_the_public_face_and_where_one_stands(self, ana: Desk, cast: Cast) -> None:
        creator(cast.mia, "mia.second", display_name="<b>Mia</b> two")
        send(ana, cast)
        answer = search(ana, cast, "mia")
        assert offered(answer) == ["mia.second", "mia.trails"]
        assert "<b>Mia</b>" not in answer.content.decode()
        assert "Pending" in text_of(answer)

    def test_says_what_to_do_when_nothing_is_found(self, ana: Desk, cast: Cast) -> None:
        assert "at least two characters" in text_of(search(ana, cast, "@m"))
        assert "Private accounts can be asked by their exact username" in text_of(search(ana, cast, "zz"))

    def test_too_many_searches_say_when_to_go_on(
        self, ana: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "HANDLE_SEARCHES_PER_MINUTE", 1)
        search(ana, cast, "mia")
        answer = search(ana, cast, "mia")
        assert answer.status_code == 429
        assert "too often" in text_of(answer)
        assert int(answer["Retry-After"]) > 0

    def test_is_for_admins_of_the_ad_account(self, cai: Desk, cast: Cast) -> None:
        assert search(cai, cast, "mia").status_code == 404
        give_role(cast.ana, person_id=cast.cai.person_id or 0, role=Role.OPERATOR, ad_account_id=cast.acme.id)
        assert search(cai, cast, "mia").status_code == 403


class TestRefusalsLeadOn:
    @pytest.mark.req("L3", "X2")
    def test_to_the_request_that_waits(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        for headers in ({}, DIALOG):
            data = {"username": "mia.trails", "scopes": BOTH}
            page = ana.send(accounts(cast, "/request"), data, headers=headers).content.decode()
            assert f'<a href="{of_mia(cast)}">Open the request to remind them or cancel it</a>' in page

    @pytest.mark.req("L3", "X2")
    def test_to_the_link_there_is(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        approve(cast)
        page = send(ana, cast).content.decode()
        assert f'<a href="{of_mia(cast)}">Open the link</a>' in page

    @pytest.mark.req("L12", "X2")
    def test_to_where_the_standing_is_mended(self, ana: Desk, cast: Cast) -> None:
        from suitcase.areas.ad_accounts.models import AdAccount

        with acting(cast.ana):
            AdAccount.objects.filter(id=cast.acme.id).update(status="STATUS_LIMIT")
        form = ana.get(accounts(cast, "/request"))
        assert "cannot ask for new accounts now" in main_of(form)
        assert "Send request" not in main_of(form)
        for answer in (form, send(ana, cast)):
            assert f'href="/ads/{cast.acme.id}/settings"' in answer.content.decode()
            assert "See what to do under Settings" in main_of(answer)

    @pytest.mark.req("L3", "L8")
    def test_a_creator_who_takes_no_requests(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        consent.block_requester(cast.mia, request_id=request_of(cast))
        answer = send(ana, cast)
        assert answer.status_code == 409
        assert "@mia.trails does not take requests from Acme Outdoor." in text_of(answer)

    @pytest.mark.req("L12")
    def test_nobody_asks_how_many_follow(self, ana: Desk, cast: Cast) -> None:
        creator(cast.leo, "leo.new")  # an account without a single post or follower
        assert send(ana, cast, "leo.new").status_code == 303

    @pytest.mark.req("L8")
    def test_after_three_rejections_the_date_is_named(self, ana: Desk, cast: Cast) -> None:
        for _ in range(3):
            send(ana, cast)
            consent.reject_request(cast.mia, request_id=request_of(cast))
        answer = send(ana, cast)
        assert answer.status_code == 429
        until = clock.now() + limits.REJECTION_REST
        assert f"You can ask again on {until:%d %B %Y}." in text_of(answer)

    def test_too_many_requests_in_an_hour(
        self, ana: Desk, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "LINK_REQUESTS_PER_HOUR", 1)
        send(ana, cast)
        answer = send(ana, cast, "leo.bakes", message="Bread")
        assert answer.status_code == 429
        assert "too often" in text_of(answer)
        assert "Bread" in answer.content.decode()


class TestAnotherTry:
    @pytest.mark.req("L8")
    def test_brings_the_former_request_and_a_word_of_caution(self, ana: Desk, cast: Cast) -> None:
        last = clock.now().date() + dt.timedelta(days=30)
        send(ana, cast, scopes=["POST", "PUBLISH"], message="We love your trails.", ends_on=last.isoformat())
        consent.reject_request(cast.mia, request_id=request_of(cast), note="Not my style")
        detail = ana.get(of_mia(cast))
        assert "You may check the username and send the request again." in main_of(detail)
        again = accounts(cast, f"/request?again={cast.mia_account.id}")
        assert f'href="{again}"' in detail.content.decode()
        form = ana.get(again)
        page = form.content.decode()
        assert "Check the username before you ask again" in main_of(form)
        assert "Not my style" in main_of(form)
        assert 'value="mia.trails"' in page
        assert "We love your trails." in page
        assert f'value="{last.isoformat()}"' in page
        boxes = re.findall(r'name="scopes" type="checkbox" value="(\w+)"( checked)?', page)
        assert [name for name, on in boxes if on] == ["POST", "PUBLISH"]
        assert send(ana, cast).status_code == 303

    def test_of_somebody_never_asked_is_an_empty_form(self, ana: Desk, cast: Cast) -> None:
        page = ana.get(accounts(cast, f"/request?again={cast.leo_account.id}")).content.decode()
        assert 'value="leo.bakes"' not in page
        assert page.count(" checked") == 2
        assert ana.get(accounts(cast, "/request?again=x")).status_code == 200


class TestRemind:
    @pytest.mark.req("L8")
    def test_once_and_then_says_when_again(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        assert "Remind" in main_of(ana.get(of_mia(cast)))
        answer = ana.send(of_mia(cast, "/remind"))
        assert (answer.status_code, answer["Location"]) == (303, of_mia(cast))
        page = text_of(ana.get(of_mia(cast)))
        assert "@mia.trails has been reminded." in page
        assert "You can send another reminder on" in page
        assert "Ana reminded @mia.trails of the request." in page
        ana.send(of_mia(cast, "/remind"))
        assert "@mia.trails has been reminded lately." in text_of(ana.get(of_mia(cast)))

    def test_is_not_for_outsiders_and_not_for_links(self, ana: Desk, cai: Desk, cast: Cast) -> None:
        send(ana, cast)
        assert cai.send(of_mia(cast, "/remind")).status_code == 404
        approve(cast)
        ana.send(of_mia(cast, "/remind"))
        assert "This request was approved already." in text_of(ana.get(of_mia(cast)))


class TestParts:
    @pytest.mark.req("L2")
    def test_each_part_has_its_rows_and_its_words_when_empty(self, ana: Desk, cast: Cast) -> None:
        assert "No request waits for an answer" in main_of(ana.get(accounts(cast, "/waiting")))
        assert "Nothing has ended yet" in main_of(ana.get(accounts(cast, "/history")))
        send(ana, cast)
        approve(cast)
        send(ana, cast, "leo.bakes")
        linked, waiting = (main_of(ana.get(accounts(cast, part))) for part in ("/linked", "/waiting"))
        assert "@mia.trails" in linked
        assert "@leo.bakes" not in linked
        assert "@leo.bakes" in waiting
        assert "@mia.trails" not in waiting
        assert "All 2 Linked 1 Requests 1 History" in waiting

    def test_the_history_keeps_what_another_request_has_followed(self, ana: Desk, cast: Cast) -> None:
        for _ in range(2):
            send(ana, cast)
            ana.send(of_mia(cast, "/cancel"))
        page = main_of(ana.get(accounts(cast, "/history")))
        assert page.count("The request was taken back.") == 2
        assert page.count("Send again") == 1

    def test_filters_are_those_of_the_part(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        assert "Nothing matches" in main_of(ana.get(accounts(cast, "/history?status=REVOKED&q=mia")))
        assert 'value="REVOKED"' not in ana.get(accounts(cast, "/linked")).content.decode()


class TestExport:
    def rows(self, answer: HttpResponse) -> list[dict[str, str]]:
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        return list(csv.DictReader(io.StringIO(text)))

    @pytest.mark.req("L2")
    def test_equals_the_screen_and_says_the_zone(self, ana: Desk, cast: Cast) -> None:
        creator(cast.leo, "leo.two", display_name='=HYPERLINK("http://x")')
        for name in ("leo.bakes", "leo.two"):
            send(ana, cast, name)
        send(ana, cast)
        approve(cast)
        consent.switch_permission(cast.ana, request_id=request_of(cast), scope="INSIGHTS", on=False)
        page = ana.get(accounts(cast, "/waiting?q=leo&sort=username")).content.decode()
        address = html.unescape(re.search(r'href="([^"]+export\.csv[^"]*)"', page).group(1))  # type: ignore[union-attr]
        answer = ana.get(address)
        assert "attachment" in answer["Content-Disposition"]
        found = self.rows(answer)
        assert [row["Username"] for row in found] == ["leo.bakes", "leo.two"]
        assert found[1]["Name"].startswith("'=")
        assert found[0]["Status"] == "Pending"
        everything = self.rows(ana.get(accounts(cast, "/export.csv")))
        assert [row["Username"] for row in everything] == ["mia.trails", "leo.two", "leo.bakes"]
        mia = everything[0]
        assert (mia["Granted"], mia["In use"]) == (
            "Use posts in ads; See insights of those posts",
            "Use posts in ads",
        )
        assert mia["Until (Europe/Berlin)"] == "until revoked"
        assert "(Berlin)" in mia["Since (Europe/Berlin)"]

    def test_is_not_for_outsiders_or_lower_roles(self, cai: Desk, cast: Cast) -> None:
        assert cai.get(accounts(cast, "/export.csv")).status_code == 404
        give_role(cast.ana, person_id=cast.cai.person_id or 0, role=Role.ANALYST, ad_account_id=cast.acme.id)
        assert cai.get(accounts(cast, "/export.csv")).status_code == 403


@pytest.mark.req("L7")
class TestPermissions:
    def switch(self, desk: Desk, cast: Cast, scope: str, *, on: bool, live: bool = True) -> HttpResponse:
        data = {"scope": scope, **({"on": "on"} if on else {})}
        headers = fragment("permissions") if live else {}
        return desk.send(of_mia(cast, "/permissions"), data, headers=headers)

    def switches(self, answer: HttpResponse) -> dict[str, bool]:
        found = re.findall(
            r'name="scope" value="(\w+)".*?<input type="checkbox"[^>]*?name="on"( checked)?',
            answer.content.decode(),
            re.S,
        )
        return {scope: bool(on) for scope, on in found}

    def test_are_switched_in_place(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        approve(cast)
        assert self.switches(ana.get(of_mia(cast))) == {"POST": True, "INSIGHTS": True}
        answer = self.switch(ana, cast, "INSIGHTS", on=False)
        assert answer.status_code == 200
        assert "<html" not in answer.content.decode()
        assert self.switches(answer) == {"POST": True, "INSIGHTS": False}
        page = main_of(ana.get(of_mia(cast)))
        assert "Ana switched off “See insights of those posts” for @mia.trails." in page
        assert "See insights of those posts off" in main_of(ana.get(accounts(cast)))

    def test_the_last_one_stays_on_and_says_why(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        approve(cast)
        self.switch(ana, cast, "INSIGHTS", on=False)
        answer = self.switch(ana, cast, "POST", on=False)
        assert answer.status_code == 422
        assert self.switches(answer) == {"POST": True, "INSIGHTS": False}
        assert "At least one permission stays on" in text_of(answer)
        assert "unlink the account" in text_of(answer)

    def test_what_was_not_granted_is_off_and_says_why(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        approve(cast)
        page = ana.get(of_mia(cast))
        assert "@mia.trails did not grant this." in main_of(page)
        answer = self.switch(ana, cast, "PUBLISH", on=True)
        assert answer.status_code == 422
        assert "has not granted “Publish new posts for ads”" in text_of(answer)

    def test_works_without_scripts(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        approve(cast)
        answer = self.switch(ana, cast, "POST", on=False, live=False)
        assert (answer.status_code, answer["Location"]) == (303, of_mia(cast))
        assert "Saved." in text_of(ana.get(of_mia(cast)))
        self.switch(ana, cast, "INSIGHTS", on=False, live=False)
        assert "At least one permission stays on" in text_of(ana.get(of_mia(cast)))

    def test_are_no_business_of_others(self, ana: Desk, cai: Desk, cast: Cast) -> None:
        send(ana, cast)
        approve(cast)
        assert self.switch(cai, cast, "POST", on=False).status_code == 404
        vera = person("Vera")
        give_role(cast.ana, person_id=vera.person_id or 0, role=Role.OPERATOR, ad_account_id=cast.acme.id)
        assert self.switch(at_desk(vera), cast, "POST", on=False).status_code == 403
        assert self.switches(ana.get(of_mia(cast))) == {"POST": True, "INSIGHTS": True}

    def test_are_gone_with_the_link(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        approve(cast)
        consent.revoke_link(cast.mia, request_id=request_of(cast))
        answer = self.switch(ana, cast, "POST", on=False, live=False)
        assert answer.status_code == 303
        page = text_of(ana.get(of_mia(cast)))
        assert "The creator has revoked this link already." in page
        assert "Create Spark Ads" not in page


class TestPosts:
    def test_shows_what_may_be_used_page_by_page(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        assert "Posts you may use" not in main_of(ana.get(of_mia(cast)))
        approve(cast)
        assert "@mia.trails has no public posts yet." in main_of(ana.get(of_mia(cast)))
        for number in range(14):
            publish(cast, f"Ridge {number:02}", chr(97 + number))
        first = ana.get(of_mia(cast))
        assert "Ridge 13" in main_of(first)
        assert "Ridge 01" not in main_of(first)
        address = re.search(r'href="([^"]+posts=[^"]+)#posts-title"', first.content.decode())
        assert address is not None
        second = ana.get(html.unescape(address.group(1)))
        assert "Ridge 01" in main_of(second)
        assert "Ridge 13" not in main_of(second)

    def test_says_why_there_are_none(self, ana: Desk, cast: Cast) -> None:
        send(ana, cast)
        approve(cast)
        publish(cast, "Ridge")
        consent.switch_permission(cast.ana, request_id=request_of(cast), scope="POST", on=False)
        assert "Ridge" not in main_of(ana.get(of_mia(cast)))
        consent.switch_permission(cast.ana, request_id=request_of(cast), scope="POST", on=True)
        with acting(cast.mia):
            CreatorAccount.objects.filter(id=cast.mia_account.id).update(is_private=True)
        page = main_of(ana.get(of_mia(cast)))
        assert "The account is private" in page
        assert "Ridge" not in page
        assert "The account is private" in main_of(ana.get(accounts(cast)))


def test_the_history_is_whole_and_paged(ana: Desk, cast: Cast) -> None:
    send(ana, cast, "leo.bakes")
    send(ana, cast)
    approve(cast)
    for number in range(12):
        for on in (False, True):
            consent.switch_permission(cast.ana, request_id=request_of(cast), scope="POST", on=on)
        assert number < 12
    page = main_of(ana.get(of_mia(cast)))
    assert page.count("switched") == 20
    assert "leo.bakes" not in page


def test_the_end_says_how_many_days_are_left(ana: Desk, cast: Cast) -> None:
    ends = dt.datetime.combine(clock.now().date() + dt.timedelta(days=10), dt.time(), dt.UTC)
    new = NewLinkRequest(username="mia.trails")
    request_id = consent.request_authorization(cast.ana, ad_account_id=cast.acme.id, new=new)
    with acting(cast.mia):
        text = consent.get_terms(cast.mia, request_id, ends_at=ends).text
    consent.approve_request(cast.mia, request_id=request_id, text_sha256=text.sha256, ends_at=ends)
    with translation.override("en"):
        page = main_of(ana.get(of_mia(cast)))
    assert re.search(r"· (9|10) days left", page)
    assert re.search(r"(9|10) days left", main_of(ana.get(accounts(cast))))
