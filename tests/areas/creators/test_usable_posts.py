"""Which posts an ad account may use: only public ones, only with the scope, only while the account is open to all."""

from __future__ import annotations

import pytest

from suitcase.areas.access.public import Role
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Scope
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import Media, Post, PostKind, UsablePosts, Visibility
from suitcase.areas.creators.models import Post as Row
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound
from suitcase.kernel.paging import decode
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast, ad_account, give_role, person


def publish(cast: Cast, number: int, visibility: Visibility = Visibility.PUBLIC) -> Post:
    media = Media(f"{number:032x}.mp4", f"{number + 100:032x}.jpg", 540, 960, 4000, 120_000)
    return creators.publish_post(
        cast.mia,
        creator_account_id=cast.mia_account.id,
        kind=PostKind.VIDEO,
        media=media,
        caption=f"Ridge {number}",
        visibility=visibility,
    )


def usable(cast: Cast, actor: Actor, **more: object) -> UsablePosts:
    ids = {"ad_account_id": cast.acme.id, "creator_account_id": cast.mia_account.id}
    with acting(actor):
        return creators.list_usable_posts(actor, **{**ids, **more})


def test_public_posts_newest_first_in_pages(cast: Cast) -> None:
    approve(cast, ask(cast))
    made = [publish(cast, number) for number in range(5)]
    publish(cast, 8, Visibility.FRIENDS)
    publish(cast, 9, Visibility.PRIVATE)
    first = usable(cast, cast.ana, size=3)
    assert first.because == ""
    rest = usable(cast, cast.ana, size=3, after=decode(first.posts.next, width=2).key)
    found = [post.id for post in (*first.posts.rows, *rest.posts.rows)]
    assert found == [post.id for post in reversed(made)]
    assert rest.posts.next is None


def test_a_deleted_post_is_gone(cast: Cast) -> None:
    approve(cast, ask(cast))
    post = publish(cast, 1)
    creators.delete_post(cast.mia, post_id=post.id)
    assert usable(cast, cast.ana).posts.rows == []


def test_an_operator_may_and_an_analyst_may_not(cast: Cast) -> None:
    approve(cast, ask(cast))
    publish(cast, 1)
    people = {role: person(name) for role, name in ((Role.OPERATOR, "Ben"), (Role.ANALYST, "Ann"))}
    for role, actor in people.items():
        give_role(cast.ana, person_id=actor.person_id or 0, role=role, ad_account_id=cast.acme.id)
    assert len(usable(cast, people[Role.OPERATOR]).posts.rows) == 1
    with pytest.raises(Denied):
        usable(cast, people[Role.ANALYST])


def test_says_why_there_are_none(cast: Cast) -> None:
    request = ask(cast)
    approve(cast, request, scopes=[Scope.INSIGHTS])
    publish(cast, 1)
    assert "has not allowed" in usable(cast, cast.ana).because
    consent.revoke_link(cast.mia, request_id=request)
    approve(cast, ask(cast))
    assert len(usable(cast, cast.ana).posts.rows) == 1
    creators.set_privacy(cast.mia, creator_account_id=cast.mia_account.id, is_private=True)
    answer = usable(cast, cast.ana)
    assert answer.posts.rows == []
    assert "private" in answer.because


def test_each_ad_account_stands_for_itself(cast: Cast) -> None:
    """A link of one ad account opens nothing for another, nor does the number of a stranger's."""
    approve(cast, ask(cast))
    publish(cast, 1)
    second = ad_account(cast.ana, name="Acme Second")
    assert "has not allowed" in usable(cast, cast.ana, ad_account_id=second.id).because
    with pytest.raises(NotFound):
        usable(cast, cast.cai)
    bakery = ad_account(cast.leo, name="Bakery")
    for foreign in (bakery.id, 12345):
        with pytest.raises(NotFound):
            usable(cast, cast.ana, ad_account_id=foreign)
    with pytest.raises(NotFound):
        usable(cast, cast.leo, ad_account_id=bakery.id)


def test_behind_the_checks_an_advertiser_reads_public_posts_and_changes_none(cast: Cast) -> None:
    """The second wall: row-level security alone."""
    approve(cast, ask(cast))
    public = publish(cast, 1)
    publish(cast, 2, Visibility.FRIENDS)
    publish(cast, 3, Visibility.PRIVATE)
    with acting(cast.ana):
        assert [row.id for row in Row.objects.all()] == [public.id]
        assert Row.objects.filter(id=public.id).update(caption="Ours now") == 0
    with acting(cast.leo):
        assert Row.objects.count() == 0
    with acting(cast.mia):
        assert Row.objects.count() == 3
        assert Row.objects.filter(id=public.id).update(caption="Hers") == 1
