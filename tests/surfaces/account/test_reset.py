"""A forgotten password: the mail, the link, and what it ends."""

from __future__ import annotations

import pytest

from suitcase.areas.identity.contracts import Person
from tests.surfaces.account.conftest import PASSWORD, Browser, link_in, mails_to, text_of, verbs_of

NEW = "a loud harbour at noon"


def reset(visitor: Browser, email: str) -> str:
    """Ask for a link and open it; where the form stands."""
    visitor.post("/forgot", {"email": email})
    opened = visitor.get(link_in(mails_to(email.lower())[0]))
    assert opened.status_code == 302
    return opened["Location"]


@pytest.mark.req("L1")
def test_a_link_by_mail_leads_to_a_new_password(visitor: Browser, ana: Person) -> None:
    assert "We send you a link" in text_of(visitor.get("/forgot"))
    form = reset(visitor, "Ana@acme.test")
    assert "set-password" in form, "the secret does not stay in the address"
    assert "Choose a new password" in text_of(visitor.get(form))
    assert "at least 10 characters" in text_of(visitor.post(form, {"password1": "short"}))
    done = visitor.post(form, {"password1": NEW})
    assert done["Location"] == "/login"
    assert "Your new password is saved." in text_of(visitor.get("/login"))
    assert Browser().sign_in("ana@acme.test", PASSWORD).status_code == 200
    assert Browser().sign_in("ana@acme.test", NEW).status_code == 302
    assert "person:password_reset" in verbs_of(ana.id)
    assert mails_to("ana@acme.test")[0].subject == "Your password was changed"


def test_a_link_works_once(visitor: Browser, ana: Person) -> None:
    form = reset(visitor, "ana@acme.test")
    visitor.post(form, {"password1": NEW})
    used = next(one for one in mails_to("ana@acme.test") if one.subject == "Choose a new password")
    again = Browser().get(link_in(used), follow=True)
    assert "This link does not work any more" in text_of(again)
    assert "This link does not work any more" in text_of(Browser().get("/forgot/1-made-up"))


def test_a_new_password_ends_every_sign_in(visitor: Browser, ana: Person) -> None:
    thief = Browser()
    thief.sign_in("ana@acme.test")
    assert thief.is_signed_in()
    visitor.post(reset(visitor, "ana@acme.test"), {"password1": NEW})
    assert not thief.is_signed_in()


def test_an_unknown_address_gets_the_same_page_and_a_mail_that_explains(
    visitor: Browser, ana: Person
) -> None:
    answers = [visitor.post("/forgot", {"email": email}) for email in ("ana@acme.test", "eve@acme.test")]
    assert {(one.status_code, one["Location"]) for one in answers} == {(302, "/forgot/sent")}
    assert "If there is an account" in text_of(visitor.get("/forgot/sent"))
    assert mails_to("eve@acme.test")[0].subject == "There is no account with this address"


def test_who_reads_the_mail_wins_over_who_signed_up_with_the_address(visitor: Browser) -> None:
    squatter = Browser()
    squatter.sign_up("leo@leo.test", name="Not Leo", password="the password of a squatter")
    visitor.post(reset(visitor, "leo@leo.test"), {"password1": NEW})
    assert visitor.sign_in("leo@leo.test", NEW)["Location"] == "/", "the address counts as confirmed"
    assert squatter.sign_in("leo@leo.test", "the password of a squatter").status_code == 200


def test_links_are_not_sent_without_end(visitor: Browser, ana: Person) -> None:
    answers = [visitor.post("/forgot", {"email": "ana@acme.test"}).status_code for _ in range(7)]
    assert answers == [302] * 5 + [429] * 2
    assert len(mails_to("ana@acme.test")) == 5
