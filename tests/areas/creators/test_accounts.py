"""Creator accounts: making, renaming, closing, and what others may find out."""

from __future__ import annotations

import pytest

from suitcase.areas.access.public import Kind, Role, relations
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState, Media, NewCreatorAccount, PostKind
from suitcase.areas.creators.errors import (
    AlreadyClosed,
    ClosedHandle,
    HandleTaken,
    TooManyCreatorAccounts,
    UnknownHandle,
)
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound, TooMany
from suitcase.stores.postgres import acting
from tests.cast import Cast, creator


class TestCreate:
    def test_belongs_to_its_maker(self, cast: Cast) -> None:
        made = creator(cast.mia, "mia.cooks", bio="Pans and pots")
        with acting(cast.mia):
            owners = relations(object=(Kind.CREATOR_ACCOUNT, made.id), role=Role.OWNER)
            mine = creators.list_my_creator_accounts(cast.mia)
        assert [owner.subject for owner in owners] == [(Kind.PERSON, cast.mia.person_id)]
        assert {account.handle for account in mine} == {"mia.trails", "mia.cooks"}

    @pytest.mark.parametrize("handle", ["mia.trails", "MIA.TRAILS", "@mia_trails", "mia.tra1ls", "mlatralls"])
    def test_nobody_takes_a_name_that_passes_for_another(self, cast: Cast, handle: str) -> None:
        with pytest.raises(HandleTaken):
            creator(cast.cai, handle)

    def test_needs_somebody(self, cast: Cast) -> None:
        with pytest.raises((Denied, NotFound)):
            creators.create_creator_account(Actor(), new=NewCreatorAccount(handle="nobody.owns.me"))

    def test_there_is_a_limit(self, cast: Cast, monkeypatch) -> None:
        monkeypatch.setattr(limits, "CREATOR_ACCOUNTS_PER_PERSON", 1)
        with pytest.raises(TooManyCreatorAccounts):
            creator(cast.mia, "one.too.many")


class TestRename:
    def test_the_old_name_rests_before_others_may_have_it(self, cast: Cast) -> None:
        creators.rename_creator_account(cast.mia, creator_account_id=cast.mia_account.id, handle="mia.peaks")
        with pytest.raises(HandleTaken):
            creator(cast.cai, "mia.trails")
        clock.advance(limits.HANDLE_REST)
        assert creator(cast.cai, "mia.trails").handle == "mia.trails"

    def test_its_owner_may_go_back(self, cast: Cast) -> None:
        for handle in ("mia.peaks", "mia.trails"):
            renamed = creators.rename_creator_account(
                cast.mia, creator_account_id=cast.mia_account.id, handle=handle
            )
        assert renamed.handle == "mia.trails"

    def test_not_to_a_taken_or_bad_name(self, cast: Cast) -> None:
        with pytest.raises(HandleTaken):
            creators.rename_creator_account(
                cast.mia, creator_account_id=cast.mia_account.id, handle="leo.bakes"
            )
        with pytest.raises(Invalid):
            creators.rename_creator_account(
                cast.mia, creator_account_id=cast.mia_account.id, handle="x" * 10_000
            )

    def test_only_by_the_owner(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            creators.rename_creator_account(
                cast.cai, creator_account_id=cast.mia_account.id, handle="mine.now"
            )


class TestClose:
    def test_is_for_good(self, cast: Cast) -> None:
        closed = creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
        assert closed.state is AccountState.CLOSED
        with pytest.raises(AlreadyClosed):
            creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)

    def test_only_by_the_owner(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            creators.close_creator_account(cast.leo, creator_account_id=cast.mia_account.id)


class TestPublishPost:
    media = Media("a.mp4", "a.jpg", 540, 960, 4000, 120_000)

    def test_stands_on_the_profile(self, cast: Cast) -> None:
        post = creators.publish_post(
            cast.mia,
            creator_account_id=cast.mia_account.id,
            kind=PostKind.VIDEO,
            media=self.media,
            caption="Ridge",
        )
        with acting(cast.mia):
            page = creators.list_posts(cast.mia, cast.mia_account.id)
        assert [each.id for each in page.rows] == [post.id]
        assert page.total == 1

    def test_the_caption_has_a_length(self, cast: Cast) -> None:
        with pytest.raises(Invalid):
            creators.publish_post(
                cast.mia,
                creator_account_id=cast.mia_account.id,
                kind=PostKind.VIDEO,
                media=self.media,
                caption="x" * 2201,
            )

    def test_only_by_the_owner(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            creators.publish_post(
                cast.leo, creator_account_id=cast.mia_account.id, kind=PostKind.VIDEO, media=self.media
            )


class TestFindByHandle:
    def test_finds_what_was_meant(self, cast: Cast) -> None:
        with acting(cast.ana):
            assert creators.find_by_handle(cast.ana, " @MIA.trails").id == cast.mia_account.id

    def test_names_of_closed_accounts_can_be_reused(self, cast: Cast) -> None:
        creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
        with acting(cast.ana), pytest.raises(ClosedHandle):
            creators.find_by_handle(cast.ana, "mia.trails")
        again = creator(cast.mia, "mia.trails")
        with acting(cast.ana):
            assert creators.find_by_handle(cast.ana, "mia.trails").id == again.id

    def test_is_limited(self, cast: Cast, monkeypatch) -> None:
        monkeypatch.setattr(limits, "HANDLE_LOOKUPS_PER_MINUTE", 2)
        with acting(cast.ana):
            for _ in range(2):
                creators.find_by_handle(cast.ana, "mia.trails")
            with pytest.raises(TooMany) as refused:
                creators.find_by_handle(cast.ana, "mia.trails")
        assert 0 < refused.value.retry_after <= 60

    def test_nobody_finds_anything_without_signing_in(self, cast: Cast) -> None:
        with acting(Actor()), pytest.raises(UnknownHandle):
            creators.find_by_handle(Actor(), "mia.trails")
