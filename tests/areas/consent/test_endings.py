"""Ending a grant: by the creator, by the advertiser, by closing; once, and with everything that stands on it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from suitcase.areas.access.public import Kind, relations
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Dependant, LinkStatus, Scope
from suitcase.areas.consent.errors import AlreadyEnded
from suitcase.areas.creators import public as creators
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import approve, ask, status
from tests.cast import Cast, ad_account


class AdsOnLinks:
    """Stands in for the area of ads: two ads on every link, and a note of what was stopped."""

    def __init__(self) -> None:
        self.stopped: list[int] = []
        self.fails = False

    def preview(self, actor: Actor, link_ids: Sequence[int]) -> list[Dependant]:
        return [Dependant("ad", name, link_id) for link_id in link_ids for name in ("Sunrise", "Ridge")]

    def narrowed(self, actor: Actor, link_id: int, scope: Scope) -> None:
        raise AssertionError("nothing is switched off here")

    def ended(self, actor: Actor, link_ids: Sequence[int]) -> None:
        if self.fails:
            raise RuntimeError("the ads cannot be stopped")
        self.stopped.extend(link_ids)


@pytest.fixture
def ads() -> Iterator[AdsOnLinks]:
    double = AdsOnLinks()
    consent.register_dependants(double)
    yield double
    consent.unregister_dependants(double)


class TestRevoke:
    def test_shows_first_what_ends_then_ends_it(self, cast: Cast, ads: AdsOnLinks) -> None:
        request_id = ask(cast)
        link_id = approve(cast, request_id)
        with acting(cast.mia):
            ending = consent.preview_end(cast.mia, request_id)
        assert [dependant.name for dependant in ending.dependants] == ["Sunrise", "Ridge"]
        assert "Acme Outdoor can no longer use posts of @mia.trails in ads." in ending.stops
        assert status(cast, request_id) is LinkStatus.AUTHORIZED
        consent.revoke_link(cast.mia, request_id=request_id)
        assert status(cast, request_id) is LinkStatus.REVOKED
        assert ads.stopped == [link_id]
        with acting(cast.mia):
            assert not relations(subject=(Kind.AD_ACCOUNT, cast.acme.id))

    def test_nothing_ends_when_what_depends_cannot_be_stopped(self, cast: Cast, ads: AdsOnLinks) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        ads.fails = True
        with pytest.raises(RuntimeError):
            consent.revoke_link(cast.mia, request_id=request_id)
        assert status(cast, request_id) is LinkStatus.AUTHORIZED

    def test_only_once(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        consent.revoke_link(cast.mia, request_id=request_id)
        with pytest.raises(AlreadyEnded, match="revoked"):
            consent.unlink(cast.ana, request_id=request_id)

    @pytest.mark.parametrize("who", ["ana", "leo", "cai"])
    def test_only_by_the_owner(self, cast: Cast, who: str) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        with pytest.raises((NotFound, Denied)):
            consent.revoke_link(getattr(cast, who), request_id=request_id)
        assert status(cast, request_id) is LinkStatus.AUTHORIZED

    def test_a_request_is_no_link(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            consent.revoke_link(cast.mia, request_id=ask(cast))


class TestUnlink:
    def test_ends_it_and_keeps_the_history(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        consent.unlink(cast.ana, request_id=request_id)
        with acting(cast.ana):
            row = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id)
        assert row.status is LinkStatus.UNLINKED
        assert row.ended_at is not None

    @pytest.mark.parametrize("who", ["mia", "leo", "cai"])
    def test_only_by_the_ad_account(self, cast: Cast, who: str) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        with pytest.raises((NotFound, Denied)):
            consent.unlink(getattr(cast, who), request_id=request_id)

    def test_leaves_other_links_alone(self, cast: Cast) -> None:
        other = ad_account(cast.leo, name="Bakery")
        first = ask(cast)
        approve(cast, first)
        from suitcase.areas.consent.contracts import NewLinkRequest

        second = consent.request_authorization(
            cast.leo, ad_account_id=other.id, new=NewLinkRequest(username="mia.trails")
        )
        approve(cast, second)
        consent.unlink(cast.ana, request_id=first)
        assert status(cast, second) is LinkStatus.AUTHORIZED


class TestClosingTheAccount:
    def test_ends_links_and_open_requests(self, cast: Cast, ads: AdsOnLinks) -> None:
        linked = ask(cast)
        link_id = approve(cast, linked)
        other = ad_account(cast.leo, name="Bakery")
        from suitcase.areas.consent.contracts import NewLinkRequest

        waiting = consent.request_authorization(
            cast.leo, ad_account_id=other.id, new=NewLinkRequest(username="mia.trails")
        )
        creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
        assert ads.stopped == [link_id]
        assert status(cast, linked) is LinkStatus.REVOKED
        assert status(cast, waiting) is LinkStatus.EXPIRED
