"""Signing in and out: what is told, what is written down, when it is enough."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession

from suitcase.areas.identity.contracts import Person
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.surfaces.account.conftest import PASSWORD, Browser, text_of, verbs_of

WRONG = "The e-mail or the password is not right."


@pytest.mark.req("L1")
@pytest.mark.parametrize("spelling", ["ana@acme.test", "ANA@Acme.Test", " ana@acme.test "])
def test_people_sign_in_with_any_spelling_of_their_address(
    visitor: Browser, ana: Person, spelling: str
) -> None:
    words = text_of(visitor.get("/login"))
    assert all(label in words for label in ("E-mail", "Password", "Sign in", "Sign up", "Forgot"))
    answer = visitor.sign_in(spelling)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert visitor.is_signed_in()
    assert verbs_of(ana.id)[-1] == "person:signed_in"


def test_the_session_says_when_and_how_somebody_signed_in(visitor: Browser, ana: Person) -> None:
    before = clock.now()
    visitor.sign_in("ana@acme.test")
    assert before <= dt.datetime.fromisoformat(visitor.session["signed_in_at"]) <= clock.now()
    assert visitor.session["sign_in_strength"] == "password"
    page = visitor.get("/me")
    actor = page.wsgi_request.actor
    assert (actor.person_id, actor.name, actor.sign_in_strength) == (ana.id, "Ana Lima", "password")
    assert actor.signed_in_at is not None


@pytest.mark.usefixtures("ana")
def test_a_wrong_password_and_a_wrong_address_sound_the_same(visitor: Browser) -> None:
    pages = [
        visitor.sign_in("ana@acme.test", "wrong password"),
        visitor.sign_in("eve@acme.test", "wrong password"),
    ]
    words = [text_of(page).replace("ana@", "…@").replace("eve@", "…@") for page in pages]
    assert words[0] == words[1]
    assert WRONG in words[0]
    assert 'value="ana@acme.test"' in pages[0].content.decode(), "the form keeps what was typed"
    assert "wrong password" not in pages[0].content.decode(), "but never the password"


def test_wrong_passwords_stand_in_the_persons_history_with_the_address_they_came_from(
    visitor: Browser, ana: Person
) -> None:
    visitor.defaults["REMOTE_ADDR"] = "203.0.113.9"
    visitor.sign_in("ana@acme.test", "wrong password")
    with acting(Actor.person(ana.id)):
        newest = journal.lines(Actor.person(ana.id), (1, ana.id))[0]
    assert newest.verb == "person:sign_in_failed"
    assert newest.personal[ana.id]["ip"] == "203.0.113.9"
    assert "203" not in str(newest.data)


def test_five_wrong_passwords_are_enough_even_for_the_right_one(visitor: Browser, ana: Person) -> None:
    for _ in range(5):
        assert WRONG in text_of(visitor.sign_in("ana@acme.test", "wrong password"))
    stopped = visitor.sign_in("ana@acme.test")
    assert "Too many tries" in text_of(stopped)
    assert not visitor.is_signed_in()
    assert verbs_of(ana.id).count("person:sign_in_failed") == 5
    elsewhere = Browser(REMOTE_ADDR="198.51.100.7")
    assert "Too many tries" in text_of(elsewhere.sign_in("Ana@acme.test")), (
        "the address is counted, not the browser"
    )


def test_one_place_cannot_try_all_addresses(visitor: Browser) -> None:
    answers = [visitor.sign_in(f"person{n}@acme.test", "wrong password") for n in range(31)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"] == "60"
    assert "Please wait a moment" in text_of(answers[-1])


@pytest.mark.usefixtures("ana")
def test_the_way_back_is_kept_and_never_leads_elsewhere(visitor: Browser) -> None:
    page = visitor.get("/login?next=/ads/7/")
    assert '<input type="hidden" name="next" value="/ads/7/">' in page.content.decode()
    assert visitor.sign_in("ana@acme.test", next="/ads/7/")["Location"] == "/ads/7/"
    for bad in ("//evil.test/", "https://evil.test/", "javascript:alert(1)"):
        assert Browser().sign_in("ana@acme.test", next=bad)["Location"] == "/"


def test_signing_out_is_asked_for_and_written_down(visitor: Browser, ana: Person) -> None:
    visitor.sign_in("ana@acme.test")
    assert "You are signed in as Ana Lima" in text_of(visitor.get("/logout"))
    assert visitor.is_signed_in(), "a link must not sign anybody out"
    visitor.post("/logout")
    assert not visitor.is_signed_in()
    assert verbs_of(ana.id)[-1] == "person:signed_out"
    with acting(Actor.person(ana.id)):
        assert not UserSession.objects.exists()


def test_a_closed_account_says_so_only_after_the_right_password(visitor: Browser, ana: Person) -> None:
    with acting(Actor(scope="job")):
        from django.contrib.auth import get_user_model

        get_user_model().objects.filter(pk=ana.id).update(is_active=False)
    assert WRONG in text_of(visitor.sign_in("ana@acme.test", "wrong password"))
    assert visitor.sign_in("ana@acme.test")["Location"] == "/login/closed"
    assert "This account is closed" in text_of(visitor.get("/login/closed"))
    assert not visitor.is_signed_in()


@pytest.mark.usefixtures("ana")
def test_a_form_without_a_token_does_nothing() -> None:
    strict = Browser(enforce_csrf_checks=True)
    assert strict.sign_in("ana@acme.test").status_code == 403
    assert strict.get("/login").status_code == 200
    token = strict.cookies["suitcase_csrf"].value
    assert strict.sign_in("ana@acme.test", csrfmiddlewaretoken=token).status_code == 302


def test_pages_allow_no_script_or_style_of_their_own(visitor: Browser) -> None:
    for path in ("/login", "/signup", "/forgot", "/verify"):
        page = visitor.get(path)
        body = page.content.decode()
        assert "script-src 'self'" in page["Content-Security-Policy"]
        assert " style=" not in body
        assert "<script>" not in body
        assert " onclick=" not in body
        assert "no-store" in page["Cache-Control"]


def test_the_password_is_kept_only_as_a_hash(ana: Person) -> None:
    with acting(Actor.person(ana.id)):
        from django.contrib.auth import get_user_model

        stored = get_user_model().objects.get(pk=ana.id).password
    assert PASSWORD not in stored
    assert PASSWORD not in repr(ana)
