"""Settings of a creator account: profile, picture, who sees it, personal and business."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from suitcase.areas.consent import public as consent
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountType, Category, CreatorAccount
from suitcase.stores.postgres import acting
from tests.cast import Cast, creator
from tests.surfaces.creator_app.phone import Phone, approve, ask, in_hand, main_of, text_of
from tests.surfaces.creator_app.test_accounts import picture

SETTINGS = "/app/settings"


def account(cast: Cast) -> CreatorAccount:
    with acting(cast.mia):
        return creators.get_my_creator_account(cast.mia, cast.mia_account.id)


def stored(settings) -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


class TestProfile:
    @pytest.mark.req("T1")
    def test_name_and_bio(self, cast: Cast, mia: Phone) -> None:
        answer = mia.fill(SETTINGS, "/app/settings/profile", display_name="Mia M.", bio="Up & away")
        assert answer.status_code == 303
        words = main_of(mia.get("/app/me"))
        assert "Mia M." in words
        assert "Up & away" in words

    def test_too_long_comes_back(self, cast: Cast, mia: Phone) -> None:
        answer = mia.fill(SETTINGS, "/app/settings/profile", display_name="x" * 61, bio="Kept.")
        assert answer.status_code == 422
        assert "Use at most 60 characters" in main_of(answer)
        assert "Kept." in answer.content.decode()
        assert account(cast).display_name == "mia.trails"


class TestPicture:
    @pytest.mark.req("T0")
    def test_the_old_one_stays_until_the_new_one_is_there(self, cast: Cast, mia: Phone, settings) -> None:
        assert mia.fill(SETTINGS, "/app/settings/avatar", avatar=picture()).status_code == 303
        first = account(cast).avatar
        bad = SimpleUploadedFile("me.png", b"<svg onload=alert(1)>", "image/png")
        answer = mia.fill(SETTINGS, "/app/settings/avatar", avatar=bad)
        assert answer.status_code == 422
        assert "not a JPEG or PNG" in main_of(answer)
        assert account(cast).avatar == first
        assert mia.get(f"/files/{first}").status_code == 200
        mia.fill(SETTINGS, "/app/settings/avatar", avatar=picture("JPEG", "me.jpg"))
        second = account(cast).avatar
        assert second not in ("", first)
        assert [path.name for path in stored(settings)] == [second]
        assert "Choose a picture." in main_of(mia.fill(SETTINGS, "/app/settings/avatar"))

    def test_initials_again(self, cast: Cast, mia: Phone, settings) -> None:
        mia.fill(SETTINGS, "/app/settings/avatar", avatar=picture())
        mia.fill(SETTINGS, "/app/settings/avatar/remove")
        assert account(cast).avatar == ""
        assert stored(settings) == []
        assert "Show initials instead" not in main_of(mia.get(SETTINGS))


class TestPrivacy:
    @pytest.mark.req("T1")
    def test_says_who_is_concerned_and_keeps_the_links(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        approve(cast.mia, request_id)
        page = "/app/settings/privacy"
        words = main_of(mia.get(page))
        assert "Cannot use your posts in ads meanwhile" in words
        assert "Acme Outdoor" in words
        assert mia.fill(page, page).status_code == 303
        assert account(cast).is_private
        assert "@mia.trails is private now." in text_of(mia.get(SETTINGS))
        assert "None of its posts can be used in ads." in main_of(mia.get("/app/me"))
        with acting(cast.mia):
            assert consent.get_grant(cast.mia, request_id).status == "AUTHORIZED"
        assert "May use public posts in ads again" in main_of(mia.get(page))
        mia.fill(page, page)
        assert not account(cast).is_private


class TestAccountType:
    @pytest.mark.req("T1", "L14")
    def test_upgrade_and_back_and_the_link_is_the_same(self, cast: Cast, mia: Phone) -> None:
        """Ana's request is asked, approved and kept the same way, whatever kind the account is."""
        page = "/app/business/upgrade"
        before = ask(cast)
        assert "advertisers ask you the same way" in main_of(mia.get(page))
        refused = mia.fill(page, page, category="")
        assert refused.status_code == 422
        assert "Choose what your business is about." in main_of(refused)
        mia.fill(page, page, category="SPORT")
        assert (account(cast).account_type, account(cast).category) == (AccountType.BUSINESS, Category.SPORT)
        assert "Business account · Sports and outdoor" in main_of(mia.get("/app/me"))
        personal_words = main_of(mia.get(f"/app/inbox/requests/{before}"))
        approve(cast.mia, before)
        with acting(cast.ana):
            assert consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id).status == "AUTHORIZED"
        mia.send(page, {"account": str(cast.mia_account.id), "account_type": "PERSONAL"})
        assert account(cast).account_type is AccountType.PERSONAL
        with acting(cast.ana):
            assert consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id).status == "AUTHORIZED"
        assert "Approve" in personal_words
        assert "Business account" not in main_of(mia.get("/app/@mia.trails"))

    @pytest.mark.req("L14")
    @pytest.mark.parametrize("kind", list(AccountType))
    def test_both_kinds_read_the_same_request(self, cast: Cast, leo: Phone, kind: AccountType) -> None:
        made = creator(cast.leo, "leo.new", account_type=kind)
        request_id = ask(cast, "leo.new")
        page = f"/app/inbox/requests/{request_id}"
        with acting(cast.leo):
            text = consent.get_grant(cast.leo, request_id).text
        assert text is not None
        for line in (*text.can, *text.cannot, text.how_to_end):
            assert line in main_of(leo.get(page))
        approve(cast.leo, request_id)
        with acting(cast.ana):
            assert consent.get_link(cast.ana, cast.acme.id, made.id).status == "AUTHORIZED"


class TestOthers:
    @pytest.mark.parametrize("what", ["profile", "avatar", "avatar/remove", "privacy", "rename"])
    def test_strangers_and_advertisers_change_nothing(self, cast: Cast, leo: Phone, what: str) -> None:
        approve(cast.mia, ask(cast))
        before = account(cast)
        form = {
            "account": str(cast.mia_account.id),
            "display_name": "Ours",
            "handle": "ours.now",
            "to": "private",
        }
        assert leo.send(f"/app/settings/{what}", form).status_code == 404
        assert in_hand(cast.ana).send(f"/app/settings/{what}", form).status_code == 403
        assert account(cast) == before

    def test_the_upgrade_too(self, cast: Cast, leo: Phone) -> None:
        form = {"account": str(cast.mia_account.id), "account_type": "BUSINESS", "category": "SPORT"}
        assert leo.send("/app/business/upgrade", form).status_code == 404
        for page in ("privacy", ""):
            assert (
                "mia.trails"
                not in leo.get(f"/app/settings/{page}?account={form['account']}").content.decode()
            )


def test_a_switcher_leads_to_each_account_and_to_another(cast: Cast, mia: Phone) -> None:
    second = creator(cast.mia, "mia.cooks", display_name="Mia cooks")
    for page in ("/app/me", SETTINGS):
        body = mia.get(page).content.decode()
        for one in (cast.mia_account, second):
            assert f'href="{page}?account={one.id}"' in body
        assert 'href="/app/accounts/new"' in body
    mia.get(f"{SETTINGS}?account={second.id}")
    assert "Mia cooks" in main_of(mia.get("/app/me"))
