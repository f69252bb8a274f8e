"""Requests on the phone: reading, approving, narrowing, rejecting, and everything that may come in between."""

from __future__ import annotations

import datetime as dt
import json
import uuid

import pytest

from suitcase.areas.ad_accounts.models import AdAccount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, NewLinkRequest, Scope
from suitcase.areas.creators import public as creators
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from suitcase.surfaces.kit.format import date
from tests.areas.identity.test_two_step import code_of, with_app
from tests.cast import PASSWORD, Cast, ad_account, creator
from tests.surfaces.creator_app.phone import (
    Phone,
    approve,
    ask,
    fields_of,
    fragment,
    hidden_of,
    in_hand,
    main_of,
    text_of,
)

DAY = dt.timedelta(days=1)


def grant_of(actor: Actor, request_id: int):
    with acting(actor):
        return consent.get_grant(actor, request_id)


def ask_as(cast: Cast, name: str) -> int:
    account = ad_account(cast.ana, name=name, company_name=f"{name} Ltd")
    new = NewLinkRequest(username=cast.mia_account.handle)
    return consent.request_authorization(cast.ana, ad_account_id=account.id, new=new)


class TestInbox:
    def test_is_empty_and_says_what_is_needed(self, mia: Phone) -> None:
        words = main_of(mia.get("/app/inbox"))
        assert "Nothing waits for you" in words
        assert "@mia.trails" in words
        assert "Nothing ends soon" in main_of(mia.get("/app/inbox?box=ending"))
        assert "Nothing decided yet" in main_of(mia.get("/app/inbox?box=decided"))

    @pytest.mark.req("L4")
    def test_a_request_says_who_asks_for_what_and_for_how_long(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast, message="We love your trail videos.\nShall we?")
        words = main_of(mia.get("/app/inbox"))
        for expected in (
            "Acme Outdoor",
            "Acme Outdoor GmbH · Germany Sports and outdoor · acme.example",
            "Reviewed and approved",
            "Ana asks to advertise with your posts",
            "We love your trail videos. Shall we?",
            "14 days left",
            "Approve",
            "Reject",
        ):
            assert expected in words
        text = grant_of(cast.mia, request_id).text
        for line in (*text.can, *text.cannot, text.how_long, text.how_to_end):
            assert line in words

    def test_a_new_request_arrives_in_the_live_part(self, cast: Cast, mia: Phone) -> None:
        before = mia.get("/app/inbox", headers=fragment("requests"))
        assert "Nothing waits for you" in text_of(before)
        assert 'id="requests" every="3"' in mia.get("/app/inbox").content.decode()
        ask(cast)
        after = mia.get("/app/inbox", headers=fragment("requests"))
        assert "Acme Outdoor" in text_of(after)
        assert "<html" not in after.content.decode()
        assert after["Cache-Control"] == "no-store"

    def test_nobody_elses_requests_are_there(self, cast: Cast, leo: Phone) -> None:
        request_id = ask(cast)
        assert "Acme" not in main_of(leo.get("/app/inbox"))
        assert leo.get(f"/app/inbox/requests/{request_id}").status_code == 404
        for way in ("approve", "reject", "choose", "block"):
            assert leo.send(f"/app/inbox/requests/{request_id}/{way}").status_code == 404
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING

    def test_the_requester_has_no_inbox_for_it(self, cast: Cast) -> None:
        request_id = ask(cast)
        ana = in_hand(cast.ana)
        assert ana.get("/app/inbox")["Location"] == "/app/accounts/new"
        assert ana.get(f"/app/inbox/requests/{request_id}").status_code == 404

    def test_a_linked_advertiser_is_told_what_is_missing(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast.mia, request_id)
        ana = in_hand(cast.ana)
        for way in ("", "/approve", "/reject", "/block"):
            path = f"/app/inbox/requests/{request_id}{way}"
            answer = ana.get(path) if not way else ana.send(path)
            assert answer.status_code == 403, path
            assert "the owner of the account" in text_of(answer)

    def test_the_tab_counts_what_waits(self, cast: Cast, mia: Phone) -> None:
        ask(cast)
        assert "1 waiting" in text_of(mia.get("/app/permissions"))

    @pytest.mark.req("T2")
    def test_requests_decisions_and_what_ends_stand_apart(self, cast: Cast, mia: Phone) -> None:
        approve(cast.mia, ask_as(cast, "Birch Bikes"), ends_at=clock.now() + 5 * DAY)
        approve(cast.mia, ask_as(cast, "Cedar Canoes"), ends_at=clock.now() + 50 * DAY)
        consent.reject_request(cast.mia, request_id=ask_as(cast, "Dune Drones"))
        ask_as(cast, "Elm Energy")
        waiting, ending, decided = (
            main_of(mia.get(f"/app/inbox{box}")) for box in ("", "?box=ending", "?box=decided")
        )
        assert [name in waiting for name in ("Birch", "Cedar", "Dune", "Elm")] == [False, False, False, True]
        assert [name in ending for name in ("Birch", "Cedar", "Dune", "Elm")] == [True, False, False, False]
        assert [name in decided for name in ("Birch", "Cedar", "Dune", "Elm")] == [True, True, True, False]
        assert "5 days left" in ending
        assert f"Rejected by you · {date(clock.now())}" in decided
        assert f"Approved by you · {date(clock.now())}" in decided

    def test_the_most_urgent_stands_first(self, cast: Cast, mia: Phone) -> None:
        ask_as(cast, "Birch Bikes")
        clock.advance(12 * DAY)
        ask_as(cast, "Cedar Canoes")
        words = main_of(in_hand(cast.mia).get("/app/inbox"))
        assert words.index("2 days left") < words.index("Birch") < words.index("Cedar")

    def test_search_narrows_and_says_when_nothing_fits(self, cast: Cast, mia: Phone) -> None:
        for name in ("Birch Bikes", "Cedar Canoes"):
            ask_as(cast, name)
        found = text_of(mia.get("/app/inbox?q=birch", headers=fragment("requests")))
        assert "Birch" in found
        assert "Cedar" not in found
        assert "Nothing matches" in main_of(mia.get("/app/inbox?q=%25"))

    def test_pages_hold_together(self, cast: Cast, mia: Phone) -> None:
        names = [f"Advertiser {number:02}" for number in range(12)]
        for name in names:
            ask_as(cast, name)
        first = mia.get("/app/inbox").content.decode()
        more = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = mia.get("/app/inbox" + more[more.index("?") :]).content.decode()
        assert [name for name in names if name in first] == names[:10]
        assert [name for name in names if name in second] == names[10:]

    def test_one_inbox_for_several_accounts_and_a_filter(self, cast: Cast, mia: Phone) -> None:
        second = creator(cast.mia, "mia.cooks")
        ask(cast)
        ask(cast, "mia.cooks")
        words = main_of(mia.get("/app/inbox"))
        assert words.count("Ana asks to advertise with posts of") == 2
        narrowed = main_of(mia.get(f"/app/inbox?account={second.id}"))
        assert "posts of @mia.cooks" in narrowed
        assert "posts of @mia.trails" not in narrowed
        assert "2 waiting" in text_of(mia.get(f"/app/inbox?account={second.id}"))

    def test_an_advertiser_not_in_good_standing_is_shown_as_such(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        with acting(cast.ana):
            AdAccount.objects.filter(id=cast.acme.id).update(status="STATUS_LIMIT")
        words = main_of(mia.get("/app/inbox"))
        assert "Suspended" in words
        assert "Reviewed and approved" not in words
        refused = mia.fill("/app/inbox", f"/app/inbox/requests/{request_id}/approve")
        assert refused.status_code == 409
        assert "not in good standing" in main_of(refused)


class TestApproving:
    @pytest.mark.req("L5")
    def test_approve_from_the_inbox_is_as_asked(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        answer = mia.fill("/app/inbox", f"/app/inbox/requests/{request_id}/approve")
        assert (answer.status_code, answer["Location"]) == (303, f"/app/permissions/{request_id}")
        grant = grant_of(cast.mia, request_id)
        assert (grant.status, grant.until) == (LinkStatus.AUTHORIZED, None)
        words = text_of(mia.get(answer["Location"]))
        assert "Approved. Acme Outdoor may now use posts of @mia.trails in ads." in words

    def test_the_evidence_says_when_and_how_the_owner_signed_in(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        mia.post("/logout")
        before = clock.now()
        mia.post("/login", {"login": "mia@people.example", "password": PASSWORD})
        after = clock.now()
        shown = grant_of(cast.mia, request_id).text
        mia.fill("/app/inbox", f"/app/inbox/requests/{request_id}/approve")
        with acting(cast.mia):
            kept = consent.get_evidence(cast.mia, request_id)
        assert (kept.text, kept.text_sha256) == (shown.text, shown.sha256)
        assert kept.sign_in_strength == "password"
        assert before <= kept.signed_in_at <= after

    @pytest.mark.req("T6a")
    def test_the_evidence_says_that_the_owner_signed_in_with_two_steps(self, cast: Cast, mia: Phone) -> None:
        secret, request_id = with_app(cast.mia), ask(cast)
        mia.post("/logout")
        mia.post("/login", {"login": "mia@people.example", "password": PASSWORD})
        assert mia.post("/login/second-step", {"code": code_of(secret)})["Location"] == "/"
        mia.fill("/app/inbox", f"/app/inbox/requests/{request_id}/approve")
        with acting(cast.mia):
            assert consent.get_evidence(cast.mia, request_id).sign_in_strength == "password+totp"

    def test_a_text_that_changed_meanwhile_is_shown_again(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = fields_of(mia.get(page), f"{page}/approve")
        creators.rename_creator_account(cast.mia, creator_account_id=cast.mia_account.id, handle="mia.peaks")
        answer = mia.send(f"{page}/approve", fields)
        assert answer.status_code == 409
        words = main_of(answer)
        assert "has changed since you opened this page" in words
        assert "@mia.peaks" in words
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING
        again = fields_of(answer, f"{page}/approve")
        assert again["text_sha256"] != fields["text_sha256"]
        assert mia.send(f"{page}/approve", again).status_code == 303

    def test_a_request_taken_back_in_between(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = fields_of(mia.get(page), f"{page}/approve")
        consent.cancel_request(cast.ana, request_id=request_id)
        answer = mia.send(f"{page}/approve", fields)
        assert answer.status_code == 409
        assert "The advertiser has cancelled this request." in main_of(answer)
        assert "Acme Outdoor took the request back." in main_of(mia.get(page))

    def test_the_form_sent_twice_approves_once(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = fields_of(mia.get(page), f"{page}/approve")
        answers = [mia.post(f"{page}/approve", fields) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0]["Location"] == answers[1]["Location"]
        other_tab = mia.send(f"{page}/approve", {**fields, "_once": uuid.uuid4().hex})
        assert other_tab.status_code == 409
        assert "approved already" in main_of(other_tab)

    def test_a_form_without_its_key_does_nothing(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        answer = mia.post(f"/app/inbox/requests/{request_id}/approve", {})
        assert answer.status_code == 400
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING

    def test_an_approved_request_leads_to_its_permission(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        approve(cast.mia, request_id)
        assert mia.get(f"/app/inbox/requests/{request_id}")["Location"] == f"/app/permissions/{request_id}"


class TestNarrowing:
    @pytest.mark.req("T6a")
    def test_the_text_follows_the_choice_and_exactly_it_is_kept(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = fields_of(mia.get(page), f"{page}/approve")
        day = (clock.now() + 20 * DAY).date()
        chosen = {**fields, "scope": ["POST"], "ends": "day", "ends_on": day.isoformat()}
        # Without scripts: the button beside the choice leads to an address of its own.
        shown = mia.send(f"{page}/choose", chosen)
        assert shown.status_code == 303
        answer = mia.get(shown["Location"])
        words = main_of(answer)
        assert "See the numbers of your posts" in words  # now among what they cannot
        assert f"Until the end of {day.day} {day:%B %Y} (UTC)" in words
        sent = fields_of(answer, f"{page}/approve")
        assert (sent["scope"], sent["ends_on"]) == (["POST"], [day.isoformat()])
        assert mia.send(f"{page}/approve", sent).status_code == 303
        with acting(cast.mia):
            kept = consent.get_evidence(cast.mia, request_id)
        assert [kept.text_sha256] == sent["text_sha256"]
        assert json.loads(kept.text)["how_long"] in words
        grant = grant_of(cast.mia, request_id)
        assert (grant.scopes, grant.asked_scopes) == ((Scope.POST,), (Scope.POST, Scope.INSIGHTS))

    def test_the_part_that_follows_the_choice_comes_alone(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        part = mia.get(f"{page}?chosen=1&scope=INSIGHTS&ends=asked", headers=fragment("agreement"))
        assert "<html" not in part.content.decode()
        assert "Use your existing posts in ads" in text_of(part)  # they won't be able to
        assert 'name="text_sha256"' in part.content.decode()

    def test_another_choice_than_the_text_says_is_shown_before_it_counts(
        self, cast: Cast, mia: Phone
    ) -> None:
        """Somebody without scripts takes a tick away and presses Approve: nothing is granted but what she read."""
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = {**fields_of(mia.get(page), f"{page}/approve"), "scope": ["INSIGHTS"]}
        answer = mia.send(f"{page}/approve", fields)
        assert answer.status_code == 409
        assert "Use your existing posts in ads" in main_of(answer)
        again = fields_of(answer, f"{page}/approve")
        assert again["scope"] == ["INSIGHTS"]
        assert mia.send(f"{page}/approve", again).status_code == 303
        assert grant_of(cast.mia, request_id).scopes == (Scope.INSIGHTS,)

    def test_nothing_later_than_asked_is_offered_or_taken(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast, ends_on=clock.now().date() + 45 * DAY)
        page = f"/app/inbox/requests/{request_id}"
        words = main_of(mia.get(page))
        assert "30 days" in words
        assert "60 days" not in words
        assert "Until I revoke" not in words
        for ends in ("never", (clock.now().date() + 60 * DAY).isoformat()):
            refused = mia.fill(page, f"{page}/approve", ends=ends)
            assert refused.status_code == 422
            assert "They asked until" in main_of(refused)
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING
        mia.fill(page, f"{page}/approve")
        grant = grant_of(cast.mia, request_id)
        assert grant.until == grant.proposed_end

    def test_no_tick_at_all_is_no_permission(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        refused = mia.fill(page, f"{page}/approve", scope=[])
        assert refused.status_code == 422
        assert "Choose at least one permission, or reject the request." in main_of(refused)
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING

    @pytest.mark.parametrize("day", ["", "yesterday", "2001-01-01", "9999-12-31", "2030-02-31", "١٢"])
    def test_what_is_no_day_is_named_and_kept(self, cast: Cast, mia: Phone, day: str) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        refused = mia.fill(page, f"{page}/approve", ends="day", ends_on=day)
        assert refused.status_code == 422
        assert fields_of(refused, f"{page}/approve")["ends"] == ["day"]
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING

    def test_a_choice_in_the_address_never_breaks_the_page(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        for query in ("chosen=1", "chosen=1&scope=OWNER", "chosen=1&scope=POST&ends=%00", "ends=day&scope=x"):
            assert mia.get(f"/app/inbox/requests/{request_id}?{query}").status_code == 200


class TestRejecting:
    @pytest.mark.req("L5")
    def test_reject_links_nothing_and_keeps_the_reason(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = fields_of(mia.get(page), f"{page}/approve")
        answer = mia.send(f"{page}/reject", {**fields, "note": "Not my style."})
        assert (answer.status_code, answer["Location"]) == (303, "/app/inbox")
        grant = grant_of(cast.mia, request_id)
        assert (grant.status, grant.link_id, grant.note) == (LinkStatus.REJECTED, None, "Not my style.")
        with acting(cast.ana):
            row = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id)
        assert "Not my style." in row.reason
        assert "Rejected. Acme Outdoor is told." in text_of(mia.get("/app/inbox"))
        assert "You said no. They were told: “Not my style.”" in main_of(mia.get(page))

    def test_a_reason_with_one_tap_and_words_of_her_own(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        mia.fill(page, f"{page}/approve")  # the form is one; this is its other button
        consent.revoke_link(cast.mia, request_id=request_id)
        again = ask(cast)
        page = f"/app/inbox/requests/{again}"
        fields = fields_of(mia.get(page), f"{page}/approve")
        mia.send(f"{page}/reject", {**fields, "reason": "time", "note": "I travel."})
        assert grant_of(cast.mia, again).note == "Not at the moment. You may ask again later. I travel."

    def test_without_a_word_from_the_inbox(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        fields = hidden_of(mia.get("/app/inbox"), f"/app/inbox/requests/{request_id}/approve")
        assert mia.send(f"/app/inbox/requests/{request_id}/reject", fields).status_code == 303
        grant = grant_of(cast.mia, request_id)
        assert (grant.status, grant.note) == (LinkStatus.REJECTED, "")

    def test_a_reason_that_is_too_long_comes_back(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = fields_of(mia.get(page), f"{page}/approve")
        answer = mia.send(f"{page}/reject", {**fields, "note": "x" * 501})
        assert answer.status_code == 422
        assert "at most 500 characters" in main_of(answer)
        assert "x" * 501 in answer.content.decode()
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING
