"""Creator accounts in the app: creating the first and another, renaming, closing."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState, AccountType
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.cast import Cast, creator
from tests.surfaces.creator_app.phone import Phone, approve, ask, main_of, text_of

NEW = "/app/accounts/new"


def picture(form: str = "PNG", name: str = "me.png") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(buffer, form)
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


def accounts_of(actor: Actor):
    with acting(actor):
        return creators.list_my_creator_accounts(actor)


class TestStart:
    def test_signed_out_it_says_what_the_app_is_for(self) -> None:
        page = Phone().get("/")
        words = main_of(page)
        assert page.status_code == 200
        assert "Sign in" in words
        assert "Sign up" in words

    def test_leads_on_to_the_inbox_or_to_the_first_account(self, mia: Phone, cai: Phone) -> None:
        assert mia.get("/")["Location"] == "/app/inbox"
        assert cai.get("/")["Location"] == NEW
        assert cai.get("/app/me")["Location"] == NEW
        assert cai.get("/app/permissions")["Location"] == NEW

    @pytest.mark.parametrize(
        "path", [NEW, "/app/me", "/app/inbox", "/app/permissions", "/app/settings", "/notifications/"]
    )
    def test_every_page_asks_to_sign_in(self, path: str, db: None) -> None:
        answer = Phone().get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login?next=/")

    def test_the_main_host_has_none_of_these_pages(self, cast: Cast, mia: Phone) -> None:
        assert mia.get("/app/inbox", SERVER_NAME="localhost").status_code == 404

    @pytest.mark.parametrize("number", ["0", "99999999999999999999", "9" * 19, "12x"])
    def test_numbers_that_are_no_ids(self, mia: Phone, number: str) -> None:
        for page in (f"/app/inbox/requests/{number}", f"/app/permissions/{number}", f"/app/post/{number}"):
            assert mia.get(page).status_code == 404


class TestCreate:
    @pytest.mark.req("T0")
    def test_with_a_picture(self, cast: Cast, cai: Phone) -> None:
        typed = {
            "handle": "@Cai.Climbs",
            "display_name": "Cai",
            "bio": "Up.",
            "account_type": "BUSINESS",
            "avatar": picture(),
        }
        answer = cai.fill(NEW, NEW, **typed)
        assert (answer.status_code, answer["Location"]) == (303, "/app/me")
        (account,) = accounts_of(cast.cai)
        assert (account.handle, account.display_name, account.bio) == ("cai.climbs", "Cai", "Up.")
        assert account.account_type is AccountType.BUSINESS
        page = cai.get("/app/me")
        assert "@cai.climbs is yours." in text_of(page)
        assert f"/files/{account.avatar}" in page.content.decode()
        assert cai.get(f"/files/{account.avatar}")["Content-Type"] == "image/jpeg"

    @pytest.mark.req("T0")
    @pytest.mark.parametrize(
        ("handle", "sentence"),
        [
            ("", "Choose a username."),
            ("mia.trails", "is taken"),
            ("m1a_tra1ls", "is taken"),
            ("mіa.trails", "letters of other alphabets"),
            ("mia trails", "without spaces"),
            ("admin", "reserved"),
            ("x", "at least 2"),
            ("y" * 10_000, "at most 24"),
        ],
    )
    def test_refused_names_come_back_with_the_reason(
        self, cast: Cast, cai: Phone, handle: str, sentence: str
    ) -> None:
        answer = cai.fill(NEW, NEW, handle=handle, bio="Kept.", account_type="PERSONAL")
        assert answer.status_code in {409, 422}
        assert sentence in main_of(answer)
        assert "Kept." in answer.content.decode()
        assert accounts_of(cast.cai) == []

    def test_a_refused_picture_creates_nothing(self, cast: Cast, cai: Phone, settings) -> None:
        fake = SimpleUploadedFile("me.png", b"<svg onload=alert(1)>", "image/png")
        answer = cai.fill(NEW, NEW, handle="cai.climbs", account_type="PERSONAL", avatar=fake)
        assert answer.status_code == 422
        assert "not a JPEG or PNG" in main_of(answer)
        assert accounts_of(cast.cai) == []

    def test_the_picture_of_a_refused_form_is_not_kept(self, cast: Cast, cai: Phone, settings) -> None:
        cai.fill(NEW, NEW, handle="mia.trails", account_type="PERSONAL", avatar=picture())
        assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []

    def test_another_one_and_switching_between_them(self, cast: Cast, mia: Phone) -> None:
        mia.fill(NEW, NEW, handle="mia.cooks", account_type="PERSONAL")
        page = mia.get("/app/me")
        assert "@mia.cooks" in main_of(page)
        assert f"?account={cast.mia_account.id}" in page.content.decode()
        mia.get(f"/app/me?account={cast.mia_account.id}")
        assert "@mia.trails" in text_of(mia.get("/app/me")).split("Skip to content")[0]

    def test_a_strangers_account_is_no_choice(self, cast: Cast, mia: Phone) -> None:
        page = mia.get(f"/app/me?account={cast.leo_account.id}")
        assert "leo.bakes" not in page.content.decode()


class TestRename:
    @pytest.mark.req("T0")
    def test_links_stay_with_the_account(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        approve(cast.mia, request_id)
        answer = mia.fill("/app/settings", "/app/settings/rename", handle="mia.peaks")
        assert answer.status_code == 303
        assert "This account is now @mia.peaks." in text_of(mia.get("/app/settings"))
        words = main_of(mia.get(f"/app/permissions/{request_id}"))
        assert "@mia.peaks" in words
        assert "Authorized" in words

    def test_a_taken_name_comes_back(self, cast: Cast, mia: Phone) -> None:
        answer = mia.fill("/app/settings", "/app/settings/rename", handle="leo.bakes")
        assert answer.status_code == 409
        assert "@leo.bakes is taken" in main_of(answer)

    def test_somebody_elses_account(self, cast: Cast, mia: Phone) -> None:
        for number in (cast.leo_account.id, "x", ""):
            answer = mia.send("/app/settings/rename", {"account": str(number), "handle": "mine.now"})
            assert answer.status_code == 404


class TestClose:
    def test_names_what_ends_and_wants_the_name_typed(self, cast: Cast, mia: Phone) -> None:
        approve(cast.mia, ask(cast))
        creator(cast.mia, "mia.cooks")
        page = f"/app/settings/close?account={cast.mia_account.id}"
        assert "Acme Outdoor loses its permission." in main_of(mia.get(page))
        wrong = mia.fill(page, "/app/settings/close", confirm="mia")
        assert wrong.status_code == 422
        assert "Type mia.trails" in main_of(wrong)
        answer = mia.fill(page, "/app/settings/close", confirm="@mia.trails")
        assert answer.status_code == 303
        states = {account.handle: account.state for account in accounts_of(cast.mia)}
        assert states == {"mia.trails": AccountState.CLOSED, "mia.cooks": AccountState.ACTIVE}
        assert "Revoked" in main_of(mia.get("/app/permissions"))

    def test_somebody_elses_account(self, cast: Cast, mia: Phone) -> None:
        answer = mia.send(
            "/app/settings/close", {"account": str(cast.leo_account.id), "confirm": "leo.bakes"}
        )
        assert answer.status_code == 404
        assert accounts_of(cast.leo)[0].state is AccountState.ACTIVE
