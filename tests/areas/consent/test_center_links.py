"""A whole Business Center asks and holds a link: everything an owner has with ad accounts, she has with it."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from suitcase.areas.access.public import Kind, Permission, Ref, relations
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, LinkView, Scope
from suitcase.areas.consent.errors import (
    AlreadyLinked,
    AlreadyPending,
    RequesterBlocked,
    Resting,
    TextChanged,
)
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.errors import ClosedHandle, UnknownHandle
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications.rules import told_by
from suitcase.kernel import clock
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.consent.houses import House, build
from tests.areas.consent.test_requests import approve, ask, status
from tests.cast import Cast

DAY = dt.timedelta(days=1)


@pytest.fixture
def house(cast: Cast) -> House:
    return build(cast)


def verbs(house: House) -> list[str]:
    with acting(house.cast.ana):
        lines = journal.lines(house.cast.ana, (Kind.CENTER, house.center.id), limit=100)
    return [line.verb for line in lines if "link" in line.verb]


class TestAsking:
    def test_says_that_the_whole_center_asks(self, house: House) -> None:
        request_id = house.ask()
        with acting(house.cast.mia):
            grant = consent.get_grant(house.cast.mia, request_id)
        assert (grant.requester.ad_account, grant.requester.center_id) == ("Acme Group", house.center.id)
        assert grant.requester.is_verified
        assert grant.requester.company == "Acme Outdoor GmbH"
        assert grant.text is not None
        assert "whole Business Center" in grant.text.covers
        kept = json.loads(grant.text.text)
        assert kept["who"]["business_center_id"] == house.center.id
        assert kept["covers"] == grant.text.covers
        assert "ad_account" not in kept["who"]

    def test_an_unverified_center_asks_and_is_shown_as_such(self, house: House) -> None:
        from tests.areas.centers.people import made

        other = made(house.cast.leo, "Leo and friends")
        new = consent.request_for_center
        from suitcase.areas.consent.contracts import NewLinkRequest

        request_id = new(house.cast.leo, center_id=other.id, new=NewLinkRequest(username="mia.trails"))
        with acting(house.cast.mia):
            requester = consent.get_grant(house.cast.mia, request_id).requester
        assert (requester.is_verified, requester.company) == (False, "")

    @pytest.mark.parametrize("typed", ["mia_trails", "nobody.at.all"])
    def test_unknown_names_are_refused(self, house: House, typed: str) -> None:
        with pytest.raises(UnknownHandle) as refused:
            house.ask(typed)
        assert ("mia.trails" in refused.value.close) is (typed == "mia_trails")

    def test_refuses_what_an_ad_account_is_refused(self, house: House) -> None:
        with pytest.raises(Invalid) as refused:
            house.ask("", scopes=("LIVE",), message="x" * 501)
        assert set(refused.value.fields) == {"username", "scopes", "message"}
        request_id = house.ask()
        with pytest.raises(AlreadyPending):
            house.ask()
        approve(house.cast, request_id)
        with pytest.raises(AlreadyLinked) as linked:
            house.ask()
        assert "Business Center" in linked.value.sentence
        creators.close_creator_account(house.cast.leo, creator_account_id=house.cast.leo_account.id)
        with pytest.raises(ClosedHandle):
            house.ask("leo.bakes")

    def test_rests_after_three_rejections(self, house: House) -> None:
        for _round in range(3):
            consent.reject_request(house.cast.mia, request_id=house.ask())
        with pytest.raises(Resting):
            house.ask()

    def test_members_outsiders_and_the_creator_cannot_ask(self, house: House) -> None:
        from suitcase.areas.consent.contracts import NewLinkRequest

        for who, refusal in ((house.gil, Denied), (house.cast.cai, NotFound), (house.cast.mia, NotFound)):
            with pytest.raises(refusal):
                consent.request_for_center(
                    who, center_id=house.center.id, new=NewLinkRequest(username="mia.trails")
                )

    def test_ad_account_and_center_stand_side_by_side(self, house: House) -> None:
        approve(house.cast, ask(house.cast))
        house.link()
        assert house.status() is LinkStatus.AUTHORIZED
        with acting(house.cast.mia):
            grants = consent.list_grants(house.cast.mia, consent.GrantFilter("linked")).rows
        assert {grant.requester.is_center for grant in grants} == {True, False}


class TestAnswering:
    def test_approving_links_the_center_and_keeps_what_was_read(self, house: House) -> None:
        request_id = house.link()
        it = (Kind.CREATOR_ACCOUNT, house.cast.mia_account.id)
        with acting(house.cast.ana):
            held = relations(subject=(Kind.CENTER, house.center.id), object=it)
        assert {one.role.name for one in held} == {"POST", "INSIGHTS"}
        with acting(house.cast.ana):
            kept = consent.get_evidence(house.cast.ana, request_id)
        assert kept.requester.center_id == house.center.id
        assert "whole Business Center" in kept.text

    def test_nobody_uses_it_before_somebody_is_assigned(self, house: House) -> None:
        house.link()
        for who in (house.cast.ana, house.gil):
            assert not house.may(who)

    def test_narrower_and_shorter(self, house: House) -> None:
        request_id = house.ask()
        end = clock.now() + 30 * DAY
        approve(house.cast, request_id, scopes=("POST",), ends_at=end)
        with acting(house.cast.ana):
            row = consent.get_center_link(house.cast.ana, house.center.id, house.cast.mia_account.id)
        assert (row.scopes, row.in_use, row.until) == ((Scope.POST,), (Scope.POST,), end)

    def test_another_text_is_refused(self, house: House) -> None:
        request_id = house.ask()
        with pytest.raises(TextChanged):
            consent.approve_request(house.cast.mia, request_id=request_id, text_sha256="0" * 64)

    def test_only_the_owner_answers(self, house: House) -> None:
        request_id = house.ask()
        for who in (house.cast.ana, house.gil, house.cast.leo, house.cast.cai):
            with pytest.raises((NotFound, Denied)):
                approve(house.cast, request_id, actor=who)

    def test_blocking_keeps_the_center_away_and_nobody_else(self, house: House) -> None:
        request_id = house.ask()
        done = consent.block_requester(house.cast.mia, request_id=request_id)
        assert done.rejected
        with pytest.raises(RequesterBlocked):
            house.ask()
        assert ask(house.cast)
        with acting(house.cast.mia):
            asker = Ref(Kind.CENTER, house.center.id)
            block = consent.find_block(house.cast.mia, house.cast.mia_account.id, asker)
        assert block is not None
        consent.unblock_requester(house.cast.mia, block_id=block.block_id)
        assert house.ask()

    def test_blocking_with_revoking_ends_the_link(self, house: House) -> None:
        request_id = house.link()
        assert consent.block_requester(house.cast.mia, request_id=request_id, revoke=True).revoked
        assert house.status() is LinkStatus.REVOKED


class TestTime:
    def test_reminders_expiry_and_ends(self, house: House) -> None:
        from suitcase.areas.consent import expiry
        from suitcase.kernel.actor import Actor

        system = Actor.system("tests")
        waiting = house.ask()
        clock.advance(3 * DAY)
        assert expiry.remind_of_requests(system, limit=10) == 1
        clock.advance(11 * DAY + dt.timedelta(minutes=1))
        assert expiry.expire_requests(system, limit=10) == 1
        assert status(house.cast, waiting) is LinkStatus.EXPIRED
        request_id = house.ask()
        approve(house.cast, request_id, ends_at=clock.now() + 10 * DAY)
        clock.advance(3 * DAY + dt.timedelta(minutes=1))
        assert expiry.remind_of_ends(system, limit=10) == 1
        clock.advance(7 * DAY)
        assert house.status() is LinkStatus.EXPIRED
        assert expiry.expire_links(system, limit=10) == 1
        assert house.status() is LinkStatus.EXPIRED
        known = verbs(house)
        for verb in ("request_reminded", "request_expired", "ending", "expired"):
            assert f"center_link:{verb}" in known


class TestEnding:
    @pytest.mark.parametrize("by", ["revoke", "unlink", "close"])
    def test_ends_at_once_for_everybody(self, house: House, by: str) -> None:
        request_id = house.link()
        house.assign(("POST",), people=True, accounts=True)
        assert house.may(house.gil)
        assert house.may(house.cast.ana)  # she works in the ad account
        if by == "revoke":
            consent.revoke_link(house.cast.mia, request_id=request_id)
        elif by == "unlink":
            consent.unlink(house.cast.ana, request_id=request_id)
        else:
            creators.close_creator_account(house.cast.mia, creator_account_id=house.cast.mia_account.id)
        for who in (house.gil, house.cast.ana):
            assert not house.may(who)
        assert house.status() is (LinkStatus.UNLINKED if by == "unlink" else LinkStatus.REVOKED)
        with acting(house.gil):
            mine = journal.lines(house.gil, (Kind.PERSON, house.gil.person_id or 0))
        assert mine[0].verb == "center_creator:lost"
        assert "Mia" not in mine[0].actor_name

    def test_only_admins_unlink(self, house: House) -> None:
        request_id = house.link()
        for who, refusal in ((house.gil, Denied), (house.cast.cai, NotFound)):
            with pytest.raises(refusal):
                consent.unlink(who, request_id=request_id)
        with pytest.raises((NotFound, Denied)):
            consent.unlink(house.cast.mia, request_id=request_id)
        with pytest.raises(NotFound):
            consent.switch_permission(house.cast.ana, request_id=request_id, scope="POST", on=False)

    def test_everybody_concerned_is_told(self, house: House) -> None:
        request_id = house.link()
        house.assign(("POST",), people=True, accounts=True)
        consent.revoke_link(house.cast.mia, request_id=request_id)
        for verb, audiences in {
            "center_link:revoked": {"center", "owner"},
            "center_creator:lost": {"person"},
            "center_creator:account_lost": {"advertiser"},
        }.items():
            facts = {"center": 1, "center_name": "A", "creator_account": 2, "handle": "m", "request": 3}
            told = told_by(verb, {**facts, "person": 4, "ad_account": 5})
            assert {one.audience for one in told} == audiences, verb
            assert all("m" in one.sentence for one in told)


class TestOtherTerms:
    def test_another_end_keeps_everybody_who_uses_it(self, house: House) -> None:
        request_id = house.link()
        house.assign(("POST", "INSIGHTS"), people=True, accounts=True)
        for end in (clock.now() + 20 * DAY, clock.now() + 90 * DAY):
            _change(house, request_id, ends_at=end)
            assert house.may(house.gil)
            assert house.may(house.cast.ana)
        clock.advance(91 * DAY)
        assert not house.may(house.gil)
        assert not house.may(house.cast.ana)

    def test_what_is_taken_back_is_gone_for_everybody(self, house: House) -> None:
        request_id = house.link()
        house.assign(("POST", "INSIGHTS"), people=True)
        _change(house, request_id, scopes=("INSIGHTS",))
        assert not house.may(house.gil)
        assert house.may(house.gil, Permission.CREATOR_INSIGHTS_SEE)


def _change(house: House, request_id: int, **more: object) -> None:
    with acting(house.cast.mia):
        after = consent.get_terms_change(house.cast.mia, request_id, **more).after  # type: ignore[arg-type]
    consent.change_terms(
        house.cast.mia,
        request_id=request_id,
        text_sha256=after.text.sha256,
        **more,  # type: ignore[arg-type]
    )


class TestList:
    def test_shows_what_was_asked_to_admins_and_what_is_theirs_to_members(self, house: House) -> None:
        house.link()
        house.ask("leo.bakes")
        with acting(house.cast.ana):
            page = consent.list_center_links(house.cast.ana, house.center.id)
            found = consent.list_center_links(
                house.cast.ana, house.center.id, consent.LinkFilter("leo", view=LinkView.WAITING)
            )
        assert {row.handle for row in page.rows} == {"mia.trails", "leo.bakes"}
        assert [row.handle for row in found.rows] == ["leo.bakes"]
        assert (page.counts[LinkView.LINKED], page.counts[LinkView.WAITING]) == (1, 1)
        with acting(house.gil):
            assert not consent.list_center_links(house.gil, house.center.id).rows
        house.assign(("POST",), people=True)
        with acting(house.gil):
            mine = consent.list_center_links(house.gil, house.center.id)
        assert [row.handle for row in mine.rows] == ["mia.trails"]
        assert mine.total == 1

    def test_outsiders_find_nothing(self, house: House) -> None:
        house.link()
        for who in (house.cast.cai, house.cast.mia):
            with acting(who):
                with pytest.raises(NotFound):
                    consent.list_center_links(who, house.center.id)
                with pytest.raises(NotFound):
                    consent.get_center_link(who, house.center.id, house.cast.mia_account.id)
        with acting(house.gil), pytest.raises(Denied):
            consent.get_center_link(house.gil, house.center.id, house.cast.mia_account.id)
