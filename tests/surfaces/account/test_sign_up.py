"""Signing up: the form, the mail, the link, and what a stranger learns about addresses."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.db import connections
from django.test import Client

from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.surfaces.account.conftest import (
    PASSWORD,
    Browser,
    link_in,
    mails_to,
    text_of,
    verbs_of,
)


def find(email: str):
    with acting(Actor(scope="account")):
        return get_user_model().objects.filter(email=email).first()


@pytest.mark.req("L1")
def test_signing_up_takes_a_form_a_mail_and_one_button(visitor: Browser) -> None:
    page = visitor.get("/signup")
    assert page.status_code == 200
    for label in ("Name", "E-mail", "Password", "Sign up"):
        assert label in text_of(page)

    sent = visitor.sign_up("Ana@Acme.test")
    assert (sent.status_code, sent["Location"]) == (302, "/verify")
    waiting = visitor.get("/verify")
    assert "Check your mail" in text_of(waiting)
    assert "ana@acme.test" in text_of(waiting)
    assert not visitor.is_signed_in()

    (message,) = mails_to("ana@acme.test")
    link = link_in(message)
    asked = visitor.get(link)
    assert "Is ana@acme.test your address?" in text_of(asked)
    assert not visitor.is_signed_in(), "opening the link is not yet confirming"

    done = visitor.post(link)
    assert (done.status_code, done["Location"]) == (302, "/")
    assert visitor.is_signed_in()
    assert verbs_of(find("ana@acme.test").id) == [
        "person:signed_up",
        "person:email_confirmed",
        "person:signed_in",
    ]


def test_the_way_back_is_kept_through_the_mail(visitor: Browser) -> None:
    visitor.sign_up("ana@acme.test", next="/ads/")
    done = visitor.post(link_in(mails_to("ana@acme.test")[0]))
    assert done["Location"] == "/ads/"


def test_a_way_back_to_somewhere_else_is_ignored(visitor: Browser) -> None:
    visitor.sign_up("ana@acme.test", next="https://evil.test/")
    done = visitor.post(link_in(mails_to("ana@acme.test")[0]))
    assert done["Location"] == "/"


def test_confirming_in_another_browser_asks_for_the_password(visitor: Browser) -> None:
    visitor.sign_up("ana@acme.test")
    other = Browser()
    done = other.post(link_in(mails_to("ana@acme.test")[0]))
    assert done["Location"] == "/login"
    assert "Your e-mail is confirmed." in text_of(other.get("/login"))
    assert not other.is_signed_in()
    assert other.sign_in("ana@acme.test")["Location"] == "/"


def test_a_link_works_once_and_a_made_up_one_never(visitor: Browser) -> None:
    visitor.sign_up("ana@acme.test")
    link = link_in(mails_to("ana@acme.test")[0])
    visitor.post(link)
    for dead in (link, "/verify/made-up:key"):
        for page in (Browser().get(dead), Browser().post(dead)):
            assert page.status_code == 410
            assert "This link does not work any more" in text_of(page)


def test_mistakes_are_named_beside_their_fields_and_input_is_kept(visitor: Browser) -> None:
    page = visitor.sign_up("ana@acme.test", name="Ana <b>Lima</b>", password="short")
    words = text_of(page)
    assert "at least 10 characters" in words
    assert 'value="ana@acme.test"' in page.content.decode()
    assert 'value="Ana &lt;b&gt;Lima&lt;/b&gt;"' in page.content.decode()
    assert "short" not in page.content.decode().replace("too short", "")
    assert find("ana@acme.test") is None
    assert 'id="f-email-error"' in visitor.sign_up("not an address").content.decode()
    assert "name other people will see" in text_of(visitor.sign_up("ana@acme.test", name="\u202e \u2066"))


@pytest.mark.usefixtures("ana")
def test_an_address_that_is_taken_gets_the_same_answer(visitor: Browser) -> None:
    free, taken = Browser(), Browser()
    answers = [free.sign_up("new@acme.test"), taken.sign_up("ANA@acme.test")]
    assert len({(one.status_code, one["Location"]) for one in answers}) == 1
    pages = [
        text_of(free.get("/verify")).replace("new@acme.test", "…"),
        text_of(taken.get("/verify")).replace("ana@acme.test", "…"),
    ]
    assert pages[0] == pages[1]
    (message,) = mails_to("ana@acme.test")
    assert message.subject == "You already have an account"
    assert "/forgot" in message.text
    # Asking again is answered alike, too.
    assert {one.post("/verify")["Location"] for one in (free, taken)} == {"/verify?again=1"}


def test_signing_in_before_confirming_explains_and_sends_the_link_again(visitor: Browser) -> None:
    visitor.sign_up("ana@acme.test")
    later = Browser()
    answer = later.sign_in("ana@acme.test")
    assert answer["Location"] == "/verify"
    assert "as soon as your address is confirmed" in text_of(later.get("/verify"))
    assert not later.is_signed_in()
    assert later.sign_in("ana@acme.test", password="wrong password").status_code == 200
    later.sign_in("ana@acme.test")
    later.post("/verify")
    assert len(mails_to("ana@acme.test")) == 1, "one mail in three minutes, however often it is asked for"


def test_mails_speak_plainly_and_repeat_nothing_a_stranger_typed(visitor: Browser) -> None:
    visitor.sign_up("victim@acme.test", name="Click http://evil.test now")
    (message,) = mails_to("victim@acme.test")
    assert message.subject == "Confirm your e-mail"
    assert "evil" not in message.text


@pytest.mark.parametrize("host", ["localhost", "app.localhost"])
def test_both_hosts_have_the_pages_and_mail_links_back_to_themselves(visitor: Browser, host: str) -> None:
    visitor.defaults["HTTP_HOST"] = f"{host}:8000"
    assert visitor.get("/login").status_code == 200
    visitor.sign_up("mia@mia.test")
    assert f"http://{host}:8000/verify/" in mails_to("mia@mia.test")[0].text


def test_names_are_as_long_as_names_are(visitor: Browser) -> None:
    assert visitor.sign_up("a@acme.test", name="x" * 80).status_code == 302
    assert Browser().sign_up("b@acme.test", name="x" * 81).status_code == 200
    assert find("b@acme.test") is None
    assert PASSWORD not in str(find("a@acme.test").__dict__)


@pytest.mark.usefixtures("own_database")
def test_two_at_once_with_one_address_make_one_person() -> None:
    def one_browser(n: int) -> tuple[int, str]:
        try:
            answer = Client(REMOTE_ADDR=f"192.0.2.{n}").post(
                "/signup", {"name": f"Ana {n}", "email": "ana@acme.test", "password1": PASSWORD}
            )
            return answer.status_code, answer.headers.get("Location", "")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one_browser, range(1, 5)))
    assert set(answers) == {(302, "/verify")}
    with acting(Actor(scope="account")):
        assert get_user_model().objects.count() == 1
