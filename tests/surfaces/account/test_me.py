"""A person's own page: profile, theme, address, password, and where they are signed in."""

from __future__ import annotations

import pytest

from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import Person
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.surfaces.account.conftest import PASSWORD, Browser, link_in, mails_to, text_of, verbs_of

PROFILE = {"name": "Ana Lima", "theme": "system", "language": "en"}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"
)


@pytest.fixture
def at_home(visitor: Browser, ana: Person) -> Browser:
    """Ana's browser, signed in."""
    visitor.sign_in("ana@acme.test", HTTP_USER_AGENT=FIREFOX)
    return visitor


def now(person_id: int) -> Person:
    return identity.get_person(Actor.person(person_id), person_id)


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("path", ["/me", "/me/email", "/me/password", "/me/sign-ins"])
def test_nobody_sees_it_without_signing_in(visitor: Browser, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 302
    assert answer["Location"] == f"/login?next={path}"


def test_the_profile_is_changed_and_the_change_written_down(at_home: Browser, ana: Person) -> None:
    answer = at_home.post("/me", {"name": "  Ana   Lima Souza ", "theme": "dark", "language": "en"})
    assert answer.status_code == 303
    after = now(ana.id)
    assert (after.name, after.theme, after.notify_by_email) == ("Ana Lima Souza", "dark", True)
    page = at_home.get("/me")
    assert 'data-theme="dark"' in page.content.decode()
    assert "Saved." in text_of(page)
    with acting(Actor.person(ana.id)):
        line = journal.lines(Actor.person(ana.id), (1, ana.id))[0]
    assert line.data == {"fields": ["name", "theme"]}
    assert line.personal[ana.id]["name.from"] == "Ana Lima"


def test_a_profile_saved_unchanged_leaves_no_trace(at_home: Browser, ana: Person) -> None:
    before = verbs_of(ana.id)
    assert at_home.post("/me", PROFILE).status_code == 303
    assert verbs_of(ana.id) == before


def test_mistakes_in_the_profile_are_named_and_nothing_is_saved(at_home: Browser, ana: Person) -> None:
    page = at_home.post("/me", PROFILE | {"name": "", "theme": "pink"})
    assert page.status_code == 422
    assert "Write the name other people will see." in text_of(page)
    assert "Choose light, dark or the system" in text_of(page)
    assert now(ana.id) == ana


def test_the_theme_follows_the_person_and_the_browser(at_home: Browser, ana: Person) -> None:
    answer = at_home.post("/theme", {"theme": "light"}, HTTP_REFERER="http://testserver/me")
    assert (answer.status_code, answer["Location"]) == (303, "/me".join(["http://testserver", ""]))
    assert now(ana.id).theme == "light"
    at_home.post("/logout")
    assert 'data-theme="light"' in at_home.get("/login").content.decode()
    elsewhere = Browser()
    elsewhere.sign_in("ana@acme.test")
    assert 'data-theme="light"' in elsewhere.get("/me").content.decode()
    away = elsewhere.post("/theme", {"theme": "dark"}, HTTP_REFERER="https://evil.test/")
    assert away["Location"] == "/"


def test_the_list_of_sign_ins_ends_all_others(at_home: Browser, ana: Person) -> None:
    phone = Browser(HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.9")
    phone.sign_in("ana@acme.test")
    words = text_of(at_home.get("/me"))
    assert "Where you are signed in" in words
    assert "Safari on iPhone 203.0.113.9" in words
    assert "this browser" in words
    assert at_home.post("/me/sign-ins")["Location"] == "/me"
    assert not phone.is_signed_in()
    page = at_home.get("/me")
    assert page.status_code == 200
    assert "Safari on iPhone" not in text_of(page)
    assert "Sign out everywhere else" not in text_of(page), "there is nowhere else left"
    assert verbs_of(ana.id)[-1] == "person:signed_out_elsewhere"


def test_a_new_password_needs_the_old_one_and_ends_other_sign_ins(at_home: Browser, ana: Person) -> None:
    phone = Browser()
    phone.sign_in("ana@acme.test")
    wrong = at_home.post(
        "/me/password", {"oldpassword": "wrong password", "password1": "a loud harbour at noon"}
    )
    assert "This is not your current password." in text_of(wrong)
    same = at_home.post("/me/password", {"oldpassword": PASSWORD, "password1": "password12"})
    assert "too common" in text_of(same)
    done = at_home.post("/me/password", {"oldpassword": PASSWORD, "password1": "a loud harbour at noon"})
    assert done["Location"] == "/me"
    assert at_home.is_signed_in()
    assert not phone.is_signed_in()
    assert verbs_of(ana.id)[-1] == "person:password_changed"
    assert mails_to("ana@acme.test")[0].subject == "Your password was changed"


def test_a_new_address_counts_once_its_mail_was_opened(at_home: Browser, ana: Person) -> None:
    change = {"action_add": "1", "email": "Ana@New.test", "password": PASSWORD}
    wrong = at_home.post("/me/email", change | {"password": "wrong password"})
    assert "This is not your password." in text_of(wrong)
    assert at_home.post("/me/email", change)["Location"] == "/me"
    assert now(ana.id).email == "ana@acme.test"
    assert "ana@new.test is waiting to be confirmed" in text_of(at_home.get("/me"))
    at_home.post(link_in(mails_to("ana@new.test")[0]))
    assert now(ana.id).email == "ana@new.test"
    assert Browser().sign_in("ana@new.test").status_code == 302
    assert Browser().sign_in("ana@acme.test").status_code == 200
    assert "ana@new.test" in mails_to("ana@acme.test")[0].text, "the old address is told"
    assert {"person:email_confirmed", "person:email_changed"} <= set(verbs_of(ana.id))


def test_a_new_address_of_somebody_else_is_not_given_away(at_home: Browser, ana: Person) -> None:
    Browser().sign_up("ben@north.test", name="Ben")
    mails_before = len(mails_to("ben@north.test"))
    change = {"action_add": "1", "email": "ben@north.test", "password": PASSWORD}
    assert at_home.post("/me/email", change)["Location"] == "/me"
    assert len(mails_to("ben@north.test")) == mails_before, "one mail in three minutes to one address"
    assert now(ana.id).email == "ana@acme.test"


def test_a_program_on_the_persons_page_is_called_by_its_name(at_home: Browser) -> None:
    assert "Firefox on Linux" in text_of(at_home.get("/me"))
    assert at_home.get("/.well-known/change-password")["Location"] == "/me/password"
