"""The page behind an invitation's link: for visitors, for the invited, for somebody else, and after it is over."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.tasks import mail_invitation
from suitcase.kernel import limits
from tests.areas.ad_accounts.people import role_of
from tests.cast import PASSWORD as CAST_PASSWORD
from tests.cast import Cast, person
from tests.surfaces.account.conftest import Browser, link_in, mails_to, text_of


@pytest.fixture(autouse=True)
def patient_mailboxes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INVITATIONS_PER_ADDRESS_PER_DAY", 10_000)


def invite(cast: Cast, email: str, role: str = "OPERATOR") -> str:
    """Invite an address and give the path of the link in its mail."""
    (invitation,) = ad_accounts.invite_people(cast.ana, ad_account_id=cast.acme.id, emails=email, role=role)
    mail_invitation(invitation)
    return link_in(mails_to(email)[0])


def send(browser: Browser, path: str, decision: str):
    return browser.post(path, {"_once": uuid.uuid4().hex, "decision": decision})


@pytest.mark.req("L1")
def test_somebody_new_signs_up_and_lands_in_the_account(cast: Cast, visitor: Browser, mailbox: Path) -> None:
    path = invite(cast, "ben@new.example")
    page = visitor.get(path)
    words = text_of(page)
    for said in (
        "Ana invites you to Acme Outdoor",
        "As Operator of the ad account",
        "It is for ben@new.example",
    ):
        assert said in words
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("same-origin", "no-store")
    door = page.content.decode().split('class="btn primary" href="')[1].split('"')[0].replace("&amp;", "&")
    assert 'value="ben@new.example"' in visitor.get(door).content.decode()
    visitor.sign_up("ben@new.example", "Ben", next=path)
    confirm = next(one for one in mails_to("ben@new.example") if "Confirm" in one.subject)
    assert visitor.post(link_in(confirm))["Location"] == path, "the first choice is skipped"
    assert "Accept" in text_of(visitor.get(path))
    done = send(visitor, path, "accept")
    assert done["Location"] == f"/ads/{cast.acme.id}/overview"
    landed = visitor.get(done["Location"])
    assert landed.status_code == 200
    assert "Welcome. You are Operator of Acme Outdoor now." in text_of(landed)


@pytest.mark.req("L1")
def test_who_confirms_elsewhere_finds_the_invitation_instead_of_the_choice(cast: Cast) -> None:
    invite(cast, "ben@people.example")
    person("Ben")
    browser = Browser()
    browser.sign_in("ben@people.example", CAST_PASSWORD)
    assert browser.get("/")["Location"] == "/invitations"
    page = browser.get("/invitations")
    assert "Ana invites you to Acme Outdoor" in text_of(page)
    number = page.content.decode().split('name="invitation" value="')[1].split('"')[0]
    form = {"_once": uuid.uuid4().hex, "invitation": number, "decision": "accept"}
    assert browser.post("/invitations", form)["Location"] == f"/ads/{cast.acme.id}/overview"
    assert "No open invitation" in text_of(browser.get("/invitations"))


def test_somebody_else_reads_how_to_switch_and_cannot_answer(cast: Cast) -> None:
    path = invite(cast, "ben@new.example")
    browser = Browser()
    browser.sign_in("cai@people.example", CAST_PASSWORD)
    words = text_of(browser.get(path))
    assert "This invitation is for ben@new.example." in words
    assert "You are signed in as cai@people.example." in words
    assert "Sign out and go on" in words
    for decision in ("accept", "decline"):
        assert send(browser, path, decision).status_code == 403
    assert role_of(cast.cai, cast.acme.id) is None
    assert browser.post("/logout", {"next": path})["Location"] == path
    assert "Sign up" in text_of(browser.get(path))


def test_a_visitor_who_sends_the_form_is_asked_to_sign_in(cast: Cast, visitor: Browser) -> None:
    path = invite(cast, "ben@new.example")
    assert send(visitor, path, "accept")["Location"].startswith("/login?next=%2Finvite%2F")


def test_after_its_end_the_page_says_what_became_of_it(cast: Cast, visitor: Browser) -> None:
    path = invite(cast, "ben@people.example")
    ben, browser = person("Ben"), Browser()
    browser.sign_in("ben@people.example", CAST_PASSWORD)
    assert send(browser, path, "decline")["Location"] == "/"
    over = browser.get(path)
    assert over.status_code == 410
    assert "it was cancelled, or replaced by a newer one" in text_of(over)
    assert send(browser, path, "accept")["Location"] == path
    assert role_of(ben, cast.acme.id) is None


def test_a_link_that_was_never_sent_is_no_page(cast: Cast, visitor: Browser) -> None:
    invite(cast, "ben@new.example")
    pages = [visitor.get(f"/invite/{token}") for token in ("x", "a" * 43, "b" * 300)]
    assert {page.status_code for page in pages} == {404}
    assert len({text_of(page) for page in pages}) == 1
    assert visitor.get("/invitations")["Location"].startswith("/login")


def test_the_link_works_on_the_creators_host_too(cast: Cast) -> None:
    path = invite(cast, "ben@people.example", "ANALYST")
    person("Ben")
    browser = Browser(HTTP_HOST="app.localhost:8000")
    browser.sign_in("ben@people.example", CAST_PASSWORD)
    assert send(browser, path, "accept")["Location"] == f"http://localhost:8000/ads/{cast.acme.id}/overview"
