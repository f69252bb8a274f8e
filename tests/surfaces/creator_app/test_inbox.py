"""Requests on the phone: reading, approving, rejecting, and everything that may come in between."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus
from suitcase.areas.creators import public as creators
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from suitcase.surfaces.kit.format import date
from tests.cast import Cast
from tests.surfaces.creator_app.phone import (
    Phone,
    approve,
    ask,
    fragment,
    hidden_of,
    in_hand,
    main_of,
    text_of,
)


def grant_of(actor: Actor, request_id: int):
    with acting(actor):
        return consent.get_grant(actor, request_id)


class TestInbox:
    def test_is_empty_and_says_what_is_needed(self, mia: Phone) -> None:
        words = main_of(mia.get("/app/inbox"))
        assert "Nothing waits for you" in words
        assert "@mia.trails" in words

    @pytest.mark.req("L4")
    def test_a_request_says_who_asks_for_what_and_for_how_long(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast, message="We love your trail videos.\nShall we?")
        page = mia.get("/app/inbox")
        words = main_of(page)
        for expected in (
            "Acme Outdoor",
            "Acme Outdoor GmbH · Germany Sports and outdoor · acme.example",
            "Ana asks to advertise with your posts",
            "We love your trail videos. Shall we?",
            "How long?",
            "30 days",
            "60 days",
            "365 days",
            "Until I revoke",
            "Approve",
            "Reject",
        ):
            assert expected in words
        text = grant_of(cast.mia, request_id).text
        for line in (*text.can, *text.cannot, text.how_to_end):
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
        for way in ("approve", "reject"):
            assert leo.send(f"/app/inbox/requests/{request_id}/{way}").status_code == 404
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING

    def test_the_requester_has_no_inbox_for_it(self, cast: Cast) -> None:

        request_id = ask(cast)
        ana = in_hand(cast.ana)
        assert ana.get("/app/inbox")["Location"] == "/app/accounts/new"
        assert ana.get(f"/app/inbox/requests/{request_id}").status_code == 404

    def test_the_tab_counts_what_waits(self, cast: Cast, mia: Phone) -> None:
        ask(cast)
        assert "1 waiting" in text_of(mia.get("/app/permissions"))

    def test_answered_ones_stand_below_in_short(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        mia.fill("/app/inbox", f"/app/inbox/requests/{request_id}/approve", how_long="30")
        words = main_of(mia.get("/app/inbox"))
        assert "Nothing waits for you" in words
        assert words.index("Answered") < words.index("Acme Outdoor") < words.index("Authorized")


class TestApproving:
    @pytest.mark.req("L5")
    def test_approve_links_for_the_time_chosen(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        action = f"/app/inbox/requests/{request_id}/approve"
        answer = mia.fill("/app/inbox", action, how_long="30")
        assert (answer.status_code, answer["Location"]) == (303, f"/app/permissions/{request_id}")
        grant = grant_of(cast.mia, request_id)
        assert grant.status is LinkStatus.AUTHORIZED
        assert abs(grant.until - clock.now() - dt.timedelta(days=30)) < dt.timedelta(minutes=1)
        words = text_of(mia.get(answer["Location"]))
        assert "Approved. Acme Outdoor may now use posts of @mia.trails in ads." in words

    def test_as_asked_without_an_end_lasts_until_revoked(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        mia.fill("/app/inbox", f"/app/inbox/requests/{request_id}/approve", how_long="asked")
        assert grant_of(cast.mia, request_id).until is None

    def test_nothing_longer_than_asked_is_offered(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast, ends_on=clock.now().date() + dt.timedelta(days=45))
        page = f"/app/inbox/requests/{request_id}"
        words = main_of(mia.get(page))
        assert "30 days" in words
        assert "60 days" not in words
        assert "Until I revoke" not in words
        assert f"Until {date(grant_of(cast.mia, request_id).proposed_end)} as asked" in words
        refused = mia.fill(page, f"{page}/approve", how_long="365")
        assert refused.status_code == 422
        assert "Choose how long" in main_of(refused)
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING
        mia.fill(page, f"{page}/approve", how_long="asked")
        grant = grant_of(cast.mia, request_id)
        assert grant.until == grant.proposed_end

    def test_the_evidence_says_when_and_how_the_owner_signed_in(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        shown = grant_of(cast.mia, request_id).text
        mia.fill(page, f"{page}/approve", how_long="asked")
        with acting(cast.mia):
            kept = consent.get_evidence(cast.mia, request_id)
        assert (kept.text, kept.text_sha256) == (shown.text, shown.sha256)
        assert kept.sign_in_strength == "password"
        assert clock.now() - kept.signed_in_at < dt.timedelta(minutes=5)

    def test_a_text_that_changed_meanwhile_is_shown_again(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = hidden_of(mia.get(page), f"{page}/approve")
        creators.rename_creator_account(cast.mia, creator_account_id=cast.mia_account.id, handle="mia.peaks")
        answer = mia.send(f"{page}/approve", {**fields, "how_long": "asked"})
        assert answer.status_code == 409
        words = main_of(answer)
        assert "has changed since you opened this page" in words
        assert "@mia.peaks" in words
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING
        again = hidden_of(answer, f"{page}/approve")
        assert again["text_sha256"] != fields["text_sha256"]
        assert mia.send(f"{page}/approve", {**again, "how_long": "asked"}).status_code == 303

    def test_a_request_taken_back_in_between(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = hidden_of(mia.get(page), f"{page}/approve")
        consent.cancel_request(cast.ana, request_id=request_id)
        answer = mia.send(f"{page}/approve", {**fields, "how_long": "asked"})
        assert answer.status_code == 409
        assert "The advertiser has cancelled this request." in main_of(answer)
        assert "Cancelled" in main_of(mia.get(page))

    def test_the_form_sent_twice_approves_once(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = {**hidden_of(mia.get(page), f"{page}/approve"), "how_long": "asked"}
        answers = [mia.post(f"{page}/approve", fields) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0]["Location"] == answers[1]["Location"]
        other_tab = mia.send(f"{page}/approve", {**fields, "_once": uuid.uuid4().hex})
        assert other_tab.status_code == 409
        assert "approved already" in main_of(other_tab)

    def test_a_form_without_its_key_does_nothing(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        answer = mia.post(f"/app/inbox/requests/{request_id}/approve", {"how_long": "asked"})
        assert answer.status_code == 400
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING

    def test_an_approved_request_leads_to_its_permission(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        approve(cast.mia, request_id)
        assert mia.get(f"/app/inbox/requests/{request_id}")["Location"] == f"/app/permissions/{request_id}"


class TestRejecting:
    @pytest.mark.req("L5")
    def test_reject_links_nothing_and_keeps_the_reason(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        fields = hidden_of(mia.get(page), f"{page}/approve")
        answer = mia.send(f"{page}/reject", {**fields, "note": "Not my style."})
        assert (answer.status_code, answer["Location"]) == (303, "/app/inbox")
        grant = grant_of(cast.mia, request_id)
        assert (grant.status, grant.link_id) == (LinkStatus.REJECTED, None)
        with acting(cast.ana):
            row = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id)
        assert "Not my style." in row.reason
        assert "Rejected. Acme Outdoor is told." in text_of(mia.get("/app/inbox"))

    def test_a_reason_that_is_too_long_comes_back(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = f"/app/inbox/requests/{request_id}"
        answer = mia.send(f"{page}/reject", {"note": "x" * 501})
        assert answer.status_code == 422
        assert "at most 500 characters" in main_of(answer)
        assert grant_of(cast.mia, request_id).status is LinkStatus.PENDING
