"""Uploads, posts and what stands on them: publishing, editing, deleting, and who hears what first."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.creators import ports, rules
from suitcase.areas.creators import posts as creators_posts
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import (
    Draft,
    Media,
    Post,
    PostFilter,
    PostKind,
    PostUse,
    Visibility,
)
from suitcase.areas.creators.errors import AlreadyClosed, CaptionFrozen, DraftGone, TooManyDrafts
from suitcase.areas.creators.models import Post as Row
from suitcase.areas.creators.tasks import sweep_files
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.kernel.paging import decode
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast, everybody

MEDIA = Media("a" * 32 + ".mp4", "b" * 32 + ".jpg", 540, 960, 4000, 120_000)


def publish(cast: Cast, caption: str = "Ridge", **more: object) -> Post:
    given_ = {"creator_account_id": cast.mia_account.id, "kind": PostKind.VIDEO, "media": MEDIA, **more}
    return creators.publish_post(cast.mia, caption=caption, **given_)  # type: ignore[arg-type]


def drafted(cast: Cast) -> Draft:
    return creators.keep_draft(
        cast.mia, creator_account_id=cast.mia_account.id, kind=PostKind.PHOTO, media=MEDIA
    )


class Showing:
    """An area that has an ad on every post."""

    def __init__(self) -> None:
        self.ended: list[int] = []

    def uses(self, actor: Actor, creator_account_id: int, post_id: int) -> list[PostUse]:
        return [PostUse("Winter film", "An ad of Acme Outdoor")]

    def freezes_caption(self, actor: Actor, post_id: int) -> str:
        return "Acme Outdoor shows it in an ad."

    def deleted(self, actor: Actor, post_id: int) -> None:
        self.ended.append(post_id)


@pytest.fixture
def showing(monkeypatch) -> Showing:
    plugged = Showing()
    monkeypatch.setattr(ports, "_post_dependants", [*ports.post_dependants(), plugged])
    return plugged


class TestDrafts:
    def test_an_upload_waits_until_it_is_published(self, cast: Cast) -> None:
        draft = drafted(cast)
        with acting(cast.mia):
            assert [one.id for one in creators.list_drafts(cast.mia, cast.mia_account.id)] == [draft.id]
            assert creators.list_posts(cast.mia, cast.mia_account.id).total == 0
        post = creators.publish_draft(cast.mia, draft_id=draft.id, caption="Fog", visibility="FRIENDS")
        assert (post.caption, post.visibility, post.kind) == ("Fog", Visibility.FRIENDS, PostKind.PHOTO)
        with acting(cast.mia):
            assert creators.list_drafts(cast.mia, cast.mia_account.id) == []
            with pytest.raises(NotFound):
                creators.get_draft(cast.mia, draft.id)
        with pytest.raises(DraftGone):
            creators.publish_draft(cast.mia, draft_id=draft.id, caption="Fog", visibility="PUBLIC")
        with pytest.raises(DraftGone):
            creators.discard_draft(cast.mia, draft_id=draft.id)

    def test_is_nobody_elses(self, cast: Cast) -> None:
        approve(cast, ask(cast))
        draft = drafted(cast)
        for other in (cast.leo, cast.ana, cast.cai):
            with acting(other), pytest.raises(NotFound):
                creators.get_draft(other, draft.id)
            with pytest.raises(NotFound):
                creators.publish_draft(other, draft_id=draft.id, caption="", visibility="PUBLIC")
            with pytest.raises(NotFound):
                creators.discard_draft(other, draft_id=draft.id)
            with pytest.raises((NotFound, Denied)):
                creators.keep_draft(
                    other, creator_account_id=cast.mia_account.id, kind=PostKind.PHOTO, media=MEDIA
                )

    def test_is_forgotten_after_a_day(self, cast: Cast) -> None:
        draft = drafted(cast)
        clock.advance(limits.DRAFT_LIFETIME)
        with pytest.raises(DraftGone):
            creators.publish_draft(cast.mia, draft_id=draft.id, caption="", visibility="PUBLIC")

    def test_the_worker_forgets_it_and_sweeps_what_nothing_names(
        self, cast: Cast, settings, tmp_path, django_capture_on_commit_callbacks
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        orphan, fresh, avatar = ("e" * 32 + ".mp4", "f" * 32 + ".jpg", "9" * 32 + ".jpg")
        publish(cast, media=Media("1" * 32 + ".mp4", "2" * 32 + ".jpg", 540, 960, 4000, 1))
        creators.change_avatar(cast.mia, creator_account_id=cast.mia_account.id, avatar=avatar)
        drafted(cast)
        kept = {"1" * 32 + ".mp4", "2" * 32 + ".jpg", "2" * 32 + ".small.jpg", avatar, fresh}
        for name in (*kept, orphan, MEDIA.name, MEDIA.poster, ".draft-killed"):
            place = tmp_path / name if name.startswith(".") else tmp_path / name[:2] / name
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(b"x")
            if name != fresh:
                os.utime(place, (0, 0))
        clock.advance(limits.DRAFT_LIFETIME)
        with django_capture_on_commit_callbacks(execute=True):
            sweep_files(0)
        assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == kept
        assert sweep_files(0) == 0
        assert creators_posts.forget_drafts(Actor.system()) == 0

    def test_there_is_a_number(self, cast: Cast, monkeypatch) -> None:
        monkeypatch.setattr(limits, "DRAFTS_PER_ACCOUNT", 1)
        draft = drafted(cast)
        with pytest.raises(TooManyDrafts):
            drafted(cast)
        creators.discard_draft(cast.mia, draft_id=draft.id)
        drafted(cast)

    def test_a_refused_caption_leaves_it_waiting(self, cast: Cast) -> None:
        draft = drafted(cast)
        with pytest.raises(Invalid) as refused:
            creators.publish_draft(cast.mia, draft_id=draft.id, caption="x" * 2201, visibility="EVERYBODY")
        assert set(refused.value.fields) == {"caption", "visibility"}
        with acting(cast.mia):
            assert creators.get_draft(cast.mia, draft.id).id == draft.id

    def test_published_twice_at_once_it_stands_once(self, own_database: Callable[[str], str]) -> None:
        cast = everybody()
        draft = drafted(cast)
        outcomes: list[str] = []

        def press() -> None:
            try:
                creators.publish_draft(cast.mia, draft_id=draft.id, caption="", visibility="PUBLIC")
                outcomes.append("published")
            except DraftGone:
                outcomes.append("told")
            finally:
                connections.close_all()

        people = [threading.Thread(target=press) for _ in range(4)]
        for one in people:
            one.start()
        for one in people:
            one.join()
        assert sorted(outcomes) == ["published", "told", "told", "told"]
        with acting(cast.mia):
            assert creators.list_posts(cast.mia, cast.mia_account.id).total == 1


class TestEdit:
    def test_caption_and_visibility(self, cast: Cast) -> None:
        post = publish(cast)
        edited = creators.edit_post(
            cast.mia, post_id=post.id, caption=" Dawn\r\n\u202e", visibility="PRIVATE"
        )
        assert (edited.caption, edited.visibility) == ("Dawn", Visibility.PRIVATE)
        again = creators.edit_post(cast.mia, post_id=post.id, caption="Dawn", visibility="PRIVATE")
        assert again == edited

    def test_only_by_the_owner(self, cast: Cast) -> None:
        approve(cast, ask(cast))
        public, private = publish(cast), publish(cast, visibility=Visibility.PRIVATE)
        answers = {}
        for name, actor in (("leo", cast.leo), ("cai", cast.cai), ("ana", cast.ana), ("nobody", Actor())):
            for kind, post in (("public", public), ("private", private)):
                with pytest.raises((NotFound, Denied)) as refused:
                    creators.edit_post(actor, post_id=post.id, caption="Mine", visibility="PUBLIC")
                answers[name, kind] = refused.value.status
                with pytest.raises((NotFound, Denied)):
                    creators.delete_post(actor, post_id=post.id)
        assert {key for key, status in answers.items() if status == 403} == {("ana", "public")}

    def test_the_caption_is_frozen_while_an_ad_shows_the_post(self, cast: Cast, showing: Showing) -> None:
        post = publish(cast)
        with pytest.raises(CaptionFrozen, match="Acme Outdoor shows it") as refused:
            creators.edit_post(cast.mia, post_id=post.id, caption="Other", visibility="PUBLIC")
        assert "caption" in refused.value.fields
        hidden = creators.edit_post(cast.mia, post_id=post.id, caption="Ridge", visibility="PRIVATE")
        assert hidden.visibility is Visibility.PRIVATE

    def test_not_on_a_closed_account(self, cast: Cast) -> None:
        post = publish(cast)
        creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
        with pytest.raises(AlreadyClosed):
            creators.edit_post(cast.mia, post_id=post.id, caption="Late", visibility="PUBLIC")


class TestDelete:
    def test_ends_what_stands_on_it_and_keeps_the_row(self, cast: Cast, showing: Showing) -> None:
        post = publish(cast)
        creators.delete_post(cast.mia, post_id=post.id)
        assert showing.ended == [post.id]
        with acting(cast.mia):
            assert creators.list_posts(cast.mia, cast.mia_account.id).total == 0
            assert Row.objects.get(id=post.id).deleted_at is not None
            with pytest.raises(NotFound):
                creators.get_post(cast.mia, post.id)
        with pytest.raises(NotFound):
            creators.delete_post(cast.mia, post_id=post.id)

    def test_a_link_outlives_a_post(self, cast: Cast) -> None:
        approve(cast, ask(cast))
        gone, stays = publish(cast), publish(cast)
        creators.delete_post(cast.mia, post_id=gone.id)
        with acting(cast.ana):
            answer = creators.list_usable_posts(
                cast.ana, ad_account_id=cast.acme.id, creator_account_id=cast.mia_account.id
            )
        assert [post.id for post in answer.posts.rows] == [stays.id]

    def test_says_first_who_may_use_it(self, cast: Cast) -> None:
        post = publish(cast)
        approve(cast, ask(cast))
        with acting(cast.mia):
            named = [
                use
                for one in creators.post_dependants()
                for use in one.uses(cast.mia, cast.mia_account.id, post.id)
            ]
        assert [(use.name, use.note) for use in named] == [("Acme Outdoor", "Permission until you revoke it")]

    def test_files_go_once_it_is_certain(
        self, cast: Cast, settings, tmp_path, django_capture_on_commit_callbacks
    ):
        settings.MEDIA_ROOT = tmp_path
        for name in (MEDIA.name, MEDIA.poster):
            (tmp_path / name[:2]).mkdir(exist_ok=True)
            (tmp_path / name[:2] / name).write_bytes(b"x")
        post = publish(cast)
        with transaction.atomic():
            creators.delete_post(cast.mia, post_id=post.id)
            transaction.set_rollback(True)
        assert len(list(tmp_path.glob("*/*"))) == 2
        with django_capture_on_commit_callbacks(execute=True):
            creators.delete_post(cast.mia, post_id=post.id)
        assert list(tmp_path.glob("*/*")) == []


class TestLists:
    def test_search_and_filters(self, cast: Cast) -> None:
        ridge = publish(cast, "Ridge at dawn #hiking")
        fog = publish(cast, "Fog", kind=PostKind.PHOTO, visibility=Visibility.FRIENDS)
        with acting(cast.mia):

            def found(**wanted: object) -> list[int]:
                page = creators.list_posts(cast.mia, cast.mia_account.id, wanted=PostFilter(**wanted))  # type: ignore[arg-type]
                assert page.total == len(page.rows)
                return [post.id for post in page.rows]

            assert found() == [fog.id, ridge.id]
            assert found(oldest_first=True) == [ridge.id, fog.id]
            assert found(search="DAWN ridge") == [ridge.id]
            assert found(search="dawn fog") == []
            assert found(kind=PostKind.PHOTO) == [fog.id]
            assert found(visibility=Visibility.PUBLIC) == [ridge.id]

    @pytest.mark.parametrize("oldest_first", [False, True])
    def test_pages_hold_each_post_once(self, cast: Cast, oldest_first: bool) -> None:
        made = {publish(cast, str(number)).id for number in range(7)}
        seen: list[int] = []
        after = None
        with acting(cast.mia):
            while True:
                page = creators.list_posts(
                    cast.mia,
                    cast.mia_account.id,
                    size=3,
                    after=after,
                    wanted=PostFilter(oldest_first=oldest_first),
                )
                seen += [post.id for post in page.rows]
                if page.next is None:
                    break
                after = decode(page.next, width=2).key
        assert len(seen) == 7
        assert set(seen) == made

    def test_what_the_network_sees(self, cast: Cast) -> None:
        public = publish(cast)
        friends = publish(cast, visibility=Visibility.FRIENDS)
        with acting(cast.cai):
            profile = creators.get_profile(cast.cai, "@Mia.Trails")
            assert (profile.id, profile.post_count, profile.is_private) == (cast.mia_account.id, 1, False)
            assert [one.id for one in creators.list_public_posts(cast.cai, profile.id).rows] == [public.id]
            assert creators.get_public_post(cast.cai, public.id).caption == "Ridge"
            assert creators.visible_posters(cast.cai, [friends.id, public.id]) == ["", MEDIA.poster]
            with pytest.raises(NotFound):
                creators.get_public_post(cast.cai, friends.id)
        creators.set_privacy(cast.mia, creator_account_id=cast.mia_account.id, is_private=True)
        with acting(cast.cai):
            assert creators.get_profile(cast.cai, "mia.trails").post_count == 0
            assert creators.list_public_posts(cast.cai, cast.mia_account.id).rows == []
            with pytest.raises(NotFound):
                creators.get_public_post(cast.cai, public.id)
        creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
        with acting(cast.cai), pytest.raises(NotFound):
            creators.get_profile(cast.cai, "mia.trails")


class TestAccounts:
    def test_business_and_back_keeps_everything(self, cast: Cast) -> None:
        post = publish(cast)
        approve(cast, ask(cast))
        for wanted, about in (
            ("BUSINESS", "SPORT"),
            ("BUSINESS", "FOOD"),
            ("BUSINESS", "FOOD"),
            ("PERSONAL", ""),
        ):
            changed = creators.change_account_type(
                cast.mia, creator_account_id=cast.mia_account.id, account_type=wanted, category=about
            )
            assert (changed.account_type, changed.category or "") == (wanted, about)
            with acting(cast.ana):
                answer = creators.list_usable_posts(
                    cast.ana, ad_account_id=cast.acme.id, creator_account_id=cast.mia_account.id
                )
            assert [one.id for one in answer.posts.rows] == [post.id]

    @pytest.mark.parametrize(("kind", "field"), [("GOVERNMENT", "account_type"), ("BUSINESS", "category")])
    def test_a_type_nobody_knows(self, cast: Cast, kind: str, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            creators.change_account_type(
                cast.mia, creator_account_id=cast.mia_account.id, account_type=kind, category="SPACE"
            )
        assert set(refused.value.fields) == {field}

    def test_words_at_the_top(self, cast: Cast) -> None:
        changed = creators.change_profile(
            cast.mia, creator_account_id=cast.mia_account.id, display_name=" Mia \u200b M. ", bio="Up."
        )
        assert (changed.display_name, changed.bio) == ("Mia M.", "Up.")
        with pytest.raises(Invalid) as refused:
            creators.change_profile(
                cast.mia, creator_account_id=cast.mia_account.id, display_name="x" * 61, bio="y" * 161
            )
        assert set(refused.value.fields) == {"display_name", "bio"}

    def test_the_old_picture_is_there_until_the_new_one_is(
        self, cast: Cast, settings, tmp_path, django_capture_on_commit_callbacks
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        names = ["c" * 32 + ".jpg", "d" * 32 + ".jpg"]
        for name in names:
            (tmp_path / name[:2]).mkdir()
            (tmp_path / name[:2] / name).write_bytes(b"x")
        for name in names:
            with django_capture_on_commit_callbacks(execute=True):
                creators.change_avatar(cast.mia, creator_account_id=cast.mia_account.id, avatar=name)
                assert (tmp_path / "cc" / names[0]).exists()
        assert [path.name for path in tmp_path.glob("*/*")] == [names[1]]
        with django_capture_on_commit_callbacks(execute=True):
            bare = creators.change_avatar(cast.mia, creator_account_id=cast.mia_account.id, avatar="")
        assert bare.avatar == ""
        assert list(tmp_path.glob("*/*")) == []

    @pytest.mark.parametrize("who", ["leo", "cai", "ana"])
    def test_only_by_the_owner(self, cast: Cast, who: str) -> None:
        approve(cast, ask(cast))
        actor, account = getattr(cast, who), cast.mia_account.id
        with pytest.raises((NotFound, Denied)):
            creators.set_privacy(actor, creator_account_id=account, is_private=True)
        with pytest.raises((NotFound, Denied)):
            creators.change_avatar(actor, creator_account_id=account, avatar="")
        with pytest.raises((NotFound, Denied)):
            creators.change_profile(actor, creator_account_id=account, display_name="x", bio="")
        with pytest.raises((NotFound, Denied)):
            creators.change_account_type(actor, creator_account_id=account, account_type="BUSINESS")


class TestRules:
    @given(st.text(max_size=2500))
    def test_a_caption_is_tidied_once_and_for_all(self, typed: str) -> None:
        tidied = rules.tidy_caption(typed)
        assert rules.tidy_caption(tidied) == tidied
        assert tidied == tidied.strip()
        assert not any(ord(character) < 32 and character != "\n" for character in tidied)
        assert "\u202e" not in tidied

    @given(st.text(max_size=3000), st.one_of(st.sampled_from(list(Visibility)), st.text(max_size=12)))
    def test_what_passes_fits_and_what_does_not_is_named(self, caption: str, visibility: str) -> None:
        wrong = {
            name
            for name, is_wrong in (
                ("caption", len(rules.tidy_caption(caption)) > limits.CAPTION_LENGTH),
                ("visibility", visibility not in {one.value for one in Visibility}),
            )
            if is_wrong
        }
        assert named(lambda: rules.check_post(caption, visibility)) == wrong
        if not wrong:
            text, seen_by = rules.check_post(caption, visibility)
            assert len(text) <= limits.CAPTION_LENGTH
            assert seen_by == visibility

    @given(st.text(max_size=120), st.text(max_size=300))
    def test_a_profile_is_named_and_fits(self, display_name: str, bio: str) -> None:
        if not named(lambda: rules.check_profile(display_name, bio, handle="mia.trails")):
            checked = rules.check_profile(display_name, bio, handle="mia.trails")
            assert 1 <= len(checked["display_name"]) <= 60
            assert len(checked["bio"]) <= 160
            assert rules.check_profile(**checked, handle="mia.trails") == checked


def named(check: Callable[[], object]) -> set[str]:
    """The fields a refusal names; none when there is no refusal."""
    try:
        check()
    except Invalid as refused:
        return set(refused.fields)
    return set()
