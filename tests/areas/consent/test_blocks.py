"""Blocking a requester: what it ends, what it leaves, what either side learns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection

from suitcase.areas.access.public import Kind, Ref, Role
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, NewLinkRequest
from suitcase.areas.consent.errors import AlreadyBlocked, AlreadyUnblocked, RequesterBlocked
from suitcase.areas.consent.models import RequesterBlock
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Conflict, Denied, NotFound, Refusal
from suitcase.kernel.paging import decode
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import approve, ask, status
from tests.cast import Cast, ad_account, creator, everybody, give_role
from tests.races import at_once, one_won


def block(cast: Cast, request_id: int, **more: bool) -> int:
    return consent.block_requester(cast.mia, request_id=request_id, **more).block_id


def blocked_names(actor: Actor, wanted: consent.BlockFilter | None = None) -> list[str]:
    with acting(actor):
        return [one.requester.ad_account for one in consent.list_blocked(actor, wanted).rows]


class TestBlock:
    def test_rejects_what_waits_and_refuses_what_comes(self, cast: Cast) -> None:
        request_id = ask(cast)
        outcome = consent.block_requester(cast.mia, request_id=request_id)
        assert (outcome.rejected, outcome.revoked) == (True, False)
        assert status(cast, request_id) is LinkStatus.REJECTED
        with pytest.raises(RequesterBlocked) as refused:
            ask(cast)
        assert refused.value.sentence == "@mia.trails does not take requests from Acme Outdoor."
        assert refused.value.fields == {"username": refused.value.sentence}
        assert refused.value.remedy

    def test_is_about_one_pair_of_accounts(self, cast: Cast) -> None:
        creator(cast.mia, "mia.cooks")
        block(cast, ask(cast))
        assert ask(cast, "mia.cooks")
        assert ask(cast, "leo.bakes")
        other = ad_account(cast.ana, name="Acme Winter")
        new = NewLinkRequest(username="mia.trails")
        assert consent.request_authorization(cast.ana, ad_account_id=other.id, new=new)

    def test_leaves_a_link_that_holds(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        outcome = consent.block_requester(cast.mia, request_id=request_id)
        assert (outcome.rejected, outcome.revoked) == (False, False)
        assert status(cast, request_id) is LinkStatus.AUTHORIZED
        consent.revoke_link(cast.mia, request_id=request_id)
        with pytest.raises(RequesterBlocked):
            ask(cast)

    def test_ends_the_link_if_she_says_so(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        assert consent.block_requester(cast.mia, request_id=request_id, revoke=True).revoked
        assert status(cast, request_id) is LinkStatus.REVOKED

    def test_from_an_old_request_also_rejects_the_one_that_waits_now(self, cast: Cast) -> None:
        old = ask(cast)
        consent.reject_request(cast.mia, request_id=old)
        waiting = ask(cast)
        assert consent.block_requester(cast.mia, request_id=old).rejected
        assert status(cast, waiting) is LinkStatus.REJECTED

    def test_an_expired_request_stays_expired(self, cast: Cast) -> None:
        request_id = ask(cast)
        clock.advance(dt.timedelta(days=15))
        assert not consent.block_requester(cast.mia, request_id=request_id).rejected
        assert status(cast, request_id) is LinkStatus.EXPIRED

    def test_not_twice(self, cast: Cast) -> None:
        request_id = ask(cast)
        block(cast, request_id)
        with pytest.raises(AlreadyBlocked, match="Acme Outdoor is blocked already"):
            block(cast, request_id)

    @pytest.mark.parametrize("who", ["leo", "cai", "ana"])
    def test_is_not_there_for_anybody_without_a_path(self, cast: Cast, who: str) -> None:
        request_id = ask(cast)
        with pytest.raises(NotFound):
            consent.block_requester(getattr(cast, who), request_id=request_id)
        assert status(cast, request_id) is LinkStatus.PENDING

    def test_is_denied_to_the_linked_advertiser(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        with pytest.raises(Denied) as refused:
            consent.block_requester(cast.ana, request_id=request_id)
        assert refused.value.missing == "to be the owner of the account"


class TestUnblock:
    def test_lets_them_ask_again(self, cast: Cast) -> None:
        request_id = ask(cast)
        block_id = block(cast, request_id)
        consent.unblock_requester(cast.mia, block_id=block_id)
        again = ask(cast)
        assert status(cast, again) is LinkStatus.PENDING
        with pytest.raises(AlreadyUnblocked):
            consent.unblock_requester(cast.mia, block_id=block_id)
        assert block(cast, again) != block_id

    @pytest.mark.parametrize("who", ["ana", "leo", "cai"])
    def test_is_not_there_for_anybody_else(self, cast: Cast, who: str) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        block_id = block(cast, request_id)
        with pytest.raises(NotFound):
            consent.unblock_requester(getattr(cast, who), block_id=block_id)
        assert blocked_names(cast.mia) == ["Acme Outdoor"]


class TestList:
    def test_searches_narrows_and_pages(self, cast: Cast) -> None:
        second = creator(cast.mia, "mia.cooks")
        for number in range(5):
            clock.advance(dt.timedelta(seconds=1))
            other = ad_account(cast.ana, name=f"Brand {number}", company_name=f"House {number % 2}")
            new = NewLinkRequest(username="mia.cooks" if number == 4 else "mia.trails")
            block(cast, consent.request_authorization(cast.ana, ad_account_id=other.id, new=new))
        names = [f"Brand {number}" for number in (4, 3, 2, 1, 0)]
        assert blocked_names(cast.mia) == names
        assert blocked_names(cast.mia, consent.BlockFilter("house 1")) == ["Brand 3", "Brand 1"]
        assert blocked_names(cast.mia, consent.BlockFilter(creator_account_id=second.id)) == ["Brand 4"]
        seen, cursor = [], ""
        while cursor is not None:
            with acting(cast.mia):
                page = consent.list_blocked(cast.mia, page=decode(cursor, 2, width=2))
            assert (len(page.rows) <= 2, page.total) == (True, 5)
            seen += [one.requester.ad_account for one in page.rows]
            cursor = page.next
        assert seen == names

    def test_shows_nobody_elses(self, cast: Cast) -> None:
        block(cast, ask(cast))
        assert blocked_names(cast.leo) == []
        with acting(cast.leo), pytest.raises(NotFound):
            consent.list_blocked(cast.leo, consent.BlockFilter(creator_account_id=cast.mia_account.id))

    def test_finds_the_block_of_a_pair(self, cast: Cast) -> None:
        block_id = block(cast, ask(cast))
        pair = (cast.mia_account.id, Ref(Kind.AD_ACCOUNT, cast.acme.id))
        with acting(cast.mia):
            found = consent.find_block(cast.mia, *pair)
            assert found is not None
            assert (found.block_id, found.handle, found.ended_at) == (block_id, "mia.trails", None)
        consent.unblock_requester(cast.mia, block_id=block_id)
        with acting(cast.mia):
            assert consent.find_block(cast.mia, *pair) is None
            assert consent.get_block(cast.mia, block_id).ended_at is not None
        with acting(cast.ana), pytest.raises(NotFound):
            consent.get_block(cast.ana, block_id)


class TestWalls:
    """What the database tells the advertiser's side, whatever our own code asks."""

    def test_rows_are_the_creators_alone(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        block(cast, request_id)
        for actor, seen in ((cast.mia, 1), (cast.ana, 0), (cast.leo, 0), (cast.cai, 0)):
            with acting(actor):
                assert RequesterBlock.objects.count() == seen

    def test_nobody_unblocks_herself(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        block(cast, request_id)
        with acting(cast.ana):
            assert RequesterBlock.objects.update(ended_at=clock.now(), ended_by=1) == 0
        assert blocked_names(cast.mia) == ["Acme Outdoor"]

    def test_the_answer_is_for_people_of_the_ad_account(self, cast: Cast) -> None:
        block(cast, ask(cast))
        for actor, told in ((cast.ana, True), (cast.leo, False), (cast.cai, False)):
            with acting(actor), connection.cursor() as cursor:
                cursor.execute("SELECT consent_is_blocked(%s, %s)", (cast.acme.id, cast.mia_account.id))
                assert cursor.fetchone() == (told,)

    def test_the_history_the_advertiser_reads_says_rejected_and_no_more(self, cast: Cast) -> None:
        give_role(cast.ana, person_id=cast.cai.person_id or 0, role=Role.ADMIN, ad_account_id=cast.acme.id)
        request_id = ask(cast)
        consent.unblock_requester(cast.mia, block_id=block(cast, request_id))
        approve(cast, ask(cast))  # now Ana and Cai have a path to Mia's account
        for actor in (cast.ana, cast.cai):
            for stream in ((4, cast.acme.id), (5, cast.mia_account.id), (1, cast.mia.person_id)):
                with acting(actor):
                    verbs = {line.verb for line in journal.lines(actor, stream, limit=100)}
                assert not {verb for verb in verbs if "block" in verb}
        with acting(cast.mia):
            own = [line.verb for line in journal.lines(cast.mia, (1, cast.mia.person_id or 0))]
        assert [verb for verb in own if "block" in verb] == [
            "link:requester_unblocked",
            "link:requester_blocked",
        ]


class TestAtOnce:
    @pytest.fixture
    def cast(self, own_database: Callable[[str], str]) -> Cast:
        return everybody()

    def test_blocking_twice_blocks_once(self, cast: Cast) -> None:
        request_id = ask(cast)
        one_won(at_once(*[lambda: consent.block_requester(cast.mia, request_id=request_id)] * 3))
        assert blocked_names(cast.mia) == ["Acme Outdoor"]

    def test_a_request_sent_while_being_blocked_is_never_left_waiting(self, cast: Cast) -> None:
        old = ask(cast)
        consent.reject_request(cast.mia, request_id=old)
        asked, blocked = at_once(lambda: ask(cast), lambda: consent.block_requester(cast.mia, request_id=old))
        assert not isinstance(blocked, Exception), blocked
        if isinstance(asked, Refusal):
            assert isinstance(asked, RequesterBlocked)
        else:
            assert status(cast, asked) is LinkStatus.REJECTED

    def test_block_against_approve_in_another_tab(self, cast: Cast) -> None:
        """Either the approval comes first and the link stands, or the request was rejected and she is told."""
        request_id = ask(cast)
        with acting(cast.mia):
            text = consent.get_grant(cast.mia, request_id).text
        assert text is not None
        approved, blocked = at_once(
            lambda: consent.approve_request(cast.mia, request_id=request_id, text_sha256=text.sha256),
            lambda: consent.block_requester(cast.mia, request_id=request_id),
        )
        assert not isinstance(blocked, Exception), blocked
        if isinstance(approved, int):
            assert (blocked.rejected, status(cast, request_id)) == (False, LinkStatus.AUTHORIZED)
        else:
            assert isinstance(approved, Conflict)
            assert (blocked.rejected, status(cast, request_id)) == (True, LinkStatus.REJECTED)
