"""Two-step sign-in as people meet it: set up, sign in with it, lose it; pages without scripts, on both hosts."""

from __future__ import annotations

import datetime as dt
import html
import json
import re

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from pytest_django import Settings

from suitcase.areas.identity import public as identity
from suitcase.areas.identity import rules
from suitcase.areas.identity.contracts import Person
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.surfaces.account import again
from tests.areas.identity.test_two_step import code_of, demanding, with_app, with_passkey
from tests.passkeys import SoftKey
from tests.surfaces.account.conftest import PASSWORD, Browser, link_in, mails_to, person, text_of, verbs_of

SECOND, AGAIN = "/login/second-step", "/reauthenticate"
PAGES = ("", "/app", "/passkeys/new", "/codes", "/codes/new", "/codes.txt", "/off", "/1/rename", "/1/remove")


@pytest.fixture
def at_home(visitor: Browser, ana: Person) -> Browser:
    """Ana's browser, signed in, and proved a moment ago to be hers."""
    visitor.sign_in("ana@acme.test")
    confirm(visitor)
    return visitor


def confirm(browser: Browser, next: str = "/me/two-step") -> None:
    assert browser.post(AGAIN, {"password": PASSWORD, "next": next})["Location"] == next


def prove(browser: Browser, person: Person, next: str = "/me/two-step") -> None:
    """With one of the recovery codes, as whoever has a second step must."""
    sent = {"code": identity.get_new_recovery_codes(me(person))[0], "next": next}
    assert browser.post(f"{AGAIN}/code", sent)["Location"] == next


def set_up(browser: Browser) -> tuple[str, list[str]]:
    """Set up an app through the pages; gives its key and the recovery codes that were shown."""
    page = browser.get("/me/two-step/app").content.decode()
    found = re.search(r'data-copy="([A-Z2-7]{32})"', page)
    assert found, page
    answer = browser.post("/me/two-step/app", {"code": code_of(found[1])})
    assert answer["Location"] == "/me/two-step/codes"
    shown = browser.get("/me/two-step/codes")
    assert "You are signed out everywhere else." in text_of(shown)
    codes = re.findall(r"<code>(\d{4} \d{4})</code>", shown.content.decode())
    clock.advance(dt.timedelta(seconds=rules.CODE_SECONDS))
    return found[1], codes


def options_of(page: HttpResponse) -> dict:
    """What a page asks of the browser's passkeys."""
    found = re.search(r'data-options="([^"]+)"', page.content.decode())
    assert found, text_of(page)
    return json.loads(html.unescape(found[1]))["publicKey"]


def challenge(browser: Browser) -> dict:
    """What the sign-in page asks for when its button is pressed."""
    return browser.get("/login/passkey", HTTP_ACCEPT="application/json").json()["request_options"][
        "publicKey"
    ]


def me(person: Person) -> Actor:
    return Actor.person(person.id)


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize("page", PAGES)
def test_nobody_gets_there_without_proving_once_more_that_it_is_them(visitor: Browser, page: str) -> None:
    path = f"/me/two-step{page}"
    assert visitor.get(path)["Location"] == f"/login?next={path}"
    visitor.sign_in("ana@acme.test")
    answer = visitor.get(path)
    if page:
        assert answer["Location"].startswith(f"{AGAIN}?next="), "signed in is not enough for a change"
        assert visitor.post(path, {"code": "1"})["Location"].startswith(AGAIN)
    else:
        assert answer.status_code == 200


@pytest.mark.parametrize("host", ["testserver", "app.localhost"])
def test_set_up_sign_out_and_in_again(visitor: Browser, ana: Person, host: str) -> None:
    visitor.defaults["SERVER_NAME"] = host
    visitor.sign_in("ana@acme.test")
    assert "Your password is all anybody needs" in text_of(visitor.get("/me"))
    confirm(visitor)
    secret, codes = set_up(visitor)
    assert len(codes) == 10
    assert mails_to("ana@acme.test")[0].subject == "Two-step sign-in is on"
    assert verbs_of(ana.id)[-2:] == ["person:two_step_on", "person:recovery_codes_made"]
    assert visitor.get("/me").wsgi_request.actor.sign_in_strength == "password+totp", "proved in this session"
    visitor.post("/logout")

    answer = visitor.sign_in("ana@acme.test", next="/me/two-step")
    assert answer["Location"] == SECOND
    assert not visitor.is_signed_in(), "the password alone opens nothing"
    page = visitor.get(SECOND).content.decode()
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page
    wrong = visitor.post(SECOND, {"code": "123"})
    assert "This code is not right" in text_of(wrong)
    assert not visitor.is_signed_in()
    answer = visitor.post(SECOND, {"code": code_of(secret)})
    assert answer["Location"] == "/me/two-step", "the way back is kept over the second step"
    actor = visitor.get("/me").wsgi_request.actor
    assert (actor.sign_in_strength, actor.two_step) == ("password+totp", True)
    assert "with two steps" in text_of(visitor.get("/me"))
    assert verbs_of(ana.id)[-2:] == ["person:second_step_failed", "person:signed_in"]


def test_a_password_alone_is_no_second_step(visitor: Browser, ana: Person) -> None:
    visitor.sign_in("ana@acme.test")
    assert not visitor.get("/me").wsgi_request.actor.two_step
    assert "with two steps" not in text_of(visitor.get("/me"))


def test_a_recovery_code_gets_in_once_and_the_person_is_told(visitor: Browser, ana: Person) -> None:
    with_app(me(ana))
    code = identity.get_new_recovery_codes(me(ana))[0]
    visitor.sign_in("ana@acme.test")
    assert "Enter a recovery code" in text_of(visitor.get(f"{SECOND}?use=recovery"))
    assert visitor.post(f"{SECOND}?use=recovery", {"code": code})["Location"] == "/"
    assert visitor.get("/me").wsgi_request.actor.sign_in_strength == "password+recovery_code"
    assert "9 left" in text_of(visitor.get("/me/two-step"))
    assert mails_to("ana@acme.test")[0].subject == "A recovery code was used"
    elsewhere = Browser()
    elsewhere.sign_in("ana@acme.test")
    assert "used before" in text_of(elsewhere.post(SECOND, {"code": code}))
    assert not elsewhere.is_signed_in()


def test_wrong_codes_come_to_an_end_for_the_right_one_too(visitor: Browser, ana: Person) -> None:
    secret = with_app(me(ana))
    visitor.sign_in("ana@acme.test")
    for _ in range(limits.CODE_TRIES):
        visitor.post(SECOND, {"code": "123456"})
    for _ in range(2):
        assert "That was too often." in text_of(visitor.post(SECOND, {"code": code_of(secret)}))
    assert not visitor.is_signed_in()
    assert verbs_of(ana.id).count("person:second_step_failed") == limits.CODE_TRIES
    assert verbs_of(ana.id)[-1] == "person:second_step_blocked"
    told = [one.subject for one in mails_to("ana@acme.test")]
    assert told.count("Too many wrong codes") == 1, "whoever tries knows the password"
    clock.advance(dt.timedelta(seconds=limits.CODE_STRETCH_SECONDS))
    assert visitor.post(SECOND, {"code": code_of(secret)})["Location"] == "/"


def test_whoever_stops_half_way_can_sign_in_as_somebody_else(visitor: Browser, ana: Person) -> None:
    with_app(me(ana))
    visitor.sign_in("ana@acme.test")
    assert visitor.get("/login")["Location"] == SECOND
    assert visitor.post("/logout", {"next": "/login"})["Location"] == "/login"
    assert visitor.get("/login").status_code == 200
    assert visitor.get(SECOND)["Location"] == "/login"


def test_a_reset_password_does_not_get_around_the_second_step(visitor: Browser, ana: Person) -> None:
    with_app(me(ana))
    visitor.post("/forgot", {"email": "ana@acme.test"})
    way = visitor.get(link_in(mails_to("ana@acme.test")[0]), follow=True).request["PATH_INFO"]
    visitor.post(way, {"password1": "a loud harbour at noon"})
    assert not visitor.is_signed_in()
    assert visitor.sign_in("ana@acme.test", "a loud harbour at noon")["Location"] == SECOND


def test_the_address_can_be_changed_with_two_steps_on(at_home: Browser, ana: Person) -> None:
    with_app(me(ana))
    change = {"action_add": "1", "email": "ana@new.test", "password": PASSWORD}
    for path, sent in (("/me/email", change), ("/me/password", {"oldpassword": PASSWORD})):
        for answer in (at_home.get(path), at_home.post(path, sent)):
            assert answer["Location"].startswith(f"{AGAIN}/code?next="), "the password is what may be stolen"
        assert PASSWORD not in str(dict(at_home.session)), "nor is it kept for afterwards"
    prove(at_home, ana, "/me/password")
    assert at_home.get("/me/password").status_code == 200
    assert at_home.post("/me/email", change)["Location"] == "/me"
    at_home.post(link_in(mails_to("ana@new.test")[0]))
    elsewhere = Browser()
    assert elsewhere.sign_in("ana@new.test")["Location"] == SECOND


class TestAgain:
    def test_is_asked_with_a_second_step_and_lasts_five_minutes(self, visitor: Browser, ana: Person) -> None:
        secret = with_app(me(ana))
        visitor.sign_in("ana@acme.test")
        visitor.post(SECOND, {"code": code_of(secret)})
        asked = visitor.get("/me/two-step/off", follow=True)
        assert "Confirm that it is you" in text_of(asked)
        assert "password" not in text_of(asked).lower()
        clock.advance(dt.timedelta(seconds=rules.CODE_SECONDS))
        sent = {"code": code_of(secret), "next": "/me/two-step/off"}
        assert visitor.post(f"{AGAIN}/code", sent)["Location"] == "/me/two-step/off"
        assert visitor.get("/me/two-step/off").status_code == 200
        records = visitor.session
        for one in records["account_authentication_methods"]:
            one["at"] -= 301
        records.save()
        assert visitor.get("/me/two-step/off")["Location"].startswith(AGAIN)

    @pytest.mark.parametrize("page", PAGES[1:])
    def test_a_password_changes_no_second_step(self, at_home: Browser, ana: Person, page: str) -> None:
        with_passkey(me(ana))
        path, before = f"/me/two-step{page}", identity.get_two_step(me(ana))
        answer = at_home.post(AGAIN, {"password": PASSWORD, "next": path})
        assert answer["Location"].startswith(f"{AGAIN}/code?next="), "proved with it a moment ago, and again"
        for answer in (at_home.get(path), at_home.post(path, {"code": "1", "name": "Mine"})):
            assert answer["Location"].startswith(f"{AGAIN}/code?next=")
        assert identity.get_two_step(me(ana)) == before

    def test_a_password_is_asked_for_while_there_is_nothing_else(self, visitor: Browser, ana: Person) -> None:
        visitor.sign_in("ana@acme.test")
        wrong = visitor.post(AGAIN, {"password": "wrong password", "next": "/me/two-step/app"})
        assert "This is not your password." in text_of(wrong)
        confirm(visitor, "/me/two-step/app")

    def test_a_passkey_is_asked_for_first_where_it_is_the_only_step(
        self, visitor: Browser, ana: Person
    ) -> None:
        with_passkey(me(ana))
        visitor.defaults["SERVER_NAME"] = "localhost"
        visitor.sign_in("ana@acme.test")
        code = identity.get_new_recovery_codes(me(ana))[0]
        visitor.post(f"{SECOND}?use=recovery", {"code": code})
        assert visitor.get("/me/two-step/app")["Location"].startswith(f"{AGAIN}/passkey?next=")

    def test_what_was_begun_before_two_steps_were_on_is_undone(
        self, at_home: Browser, ana: Person, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page, looked = at_home.get("/me/two-step/app").content.decode(), []
        secret = re.search(r'data-copy="([A-Z2-7]{32})"', page)[1]
        insist = again.insist

        def turned_on_meanwhile(request: HttpRequest) -> None:
            insist(request)
            looked.append(with_passkey(me(ana)))

        monkeypatch.setattr(again, "insist", turned_on_meanwhile)
        assert at_home.post("/me/two-step/app", {"code": code_of(secret)})["Location"].startswith(AGAIN)
        state = identity.get_two_step(me(ana))
        assert (state.app, len(state.passkeys), len(looked)) == (None, 1, 1)

    def test_never_leads_elsewhere(self, visitor: Browser, ana: Person) -> None:
        visitor.sign_in("ana@acme.test")
        answer = visitor.post(AGAIN, {"password": PASSWORD, "next": "https://evil.test/"})
        assert answer["Location"] == "/"


class TestSecrets:
    def test_the_key_being_set_up_stands_in_no_session_and_stays_over_a_reload(
        self, at_home: Browser
    ) -> None:
        pages = [at_home.get("/me/two-step/app").content.decode() for _ in range(2)]
        keys = {re.search(r'data-copy="([A-Z2-7]{32})"', page)[1] for page in pages}
        assert len(keys) == 1
        assert "no-store" in at_home.get("/me/two-step/app")["Cache-Control"]
        for kept in Session.objects.all():
            assert keys.isdisjoint(re.findall(r"[A-Z2-7]{32}", str(kept.get_decoded())))

    def test_codes_are_shown_once_and_only_in_the_browser_that_made_them(
        self, at_home: Browser, ana: Person
    ) -> None:
        elsewhere = Browser()
        elsewhere.sign_in("ana@acme.test")
        confirm(elsewhere)
        secret, codes = set_up(at_home)
        assert not elsewhere.is_signed_in(), "what a password alone had opened is over"
        assert "person:signed_out_elsewhere" in verbs_of(ana.id)
        elsewhere.sign_in("ana@acme.test")
        elsewhere.post(SECOND, {"code": code_of(secret)})
        prove(elsewhere, ana)
        assert elsewhere.get("/me/two-step/codes")["Location"] == "/me/two-step"
        assert "not shown any more" in text_of(elsewhere.get("/me/two-step"))
        saved = at_home.get("/me/two-step/codes.txt")
        assert 'filename="suitcase-recovery-codes.txt"' in saved["Content-Disposition"]
        assert all(code in saved.content.decode() for code in codes[1:]), "all but the one just used"
        at_home.post("/me/two-step/codes")
        assert at_home.get("/me/two-step/codes")["Location"] == "/me/two-step"
        assert at_home.get("/me/two-step/codes.txt")["Location"] == "/me/two-step"

    def test_new_codes_are_asked_for_and_the_old_ones_stop(self, at_home: Browser, ana: Person) -> None:
        _, codes = set_up(at_home)
        assert "10 codes you have left stop working" in text_of(at_home.get("/me/two-step/codes/new"))
        assert at_home.post("/me/two-step/codes/new")["Location"] == "/me/two-step/codes"
        assert codes[0] not in text_of(at_home.get("/me/two-step/codes"))
        assert mails_to("ana@acme.test")[0].subject == "You have new recovery codes"


class TestTakingAway:
    def test_says_what_is_lost_before(self, at_home: Browser, ana: Person) -> None:
        with_app(me(ana))
        key = with_passkey(me(ana), "Laptop")
        prove(at_home, ana)
        words = text_of(at_home.get(f"/me/two-step/{key}/remove"))
        assert "Remove Laptop?" in words
        assert "your password alone" not in words
        assert at_home.post(f"/me/two-step/{key}/remove")["Location"] == "/me/two-step"
        words = text_of(at_home.get("/me/two-step/off"))
        assert "Authenticator app" in words
        assert "9 codes stop working" in words
        assert at_home.post("/me/two-step/off")["Location"] == "/me/two-step"
        assert [one.subject for one in mails_to("ana@acme.test")][:2] == [
            "Two-step sign-in is off",
            "A passkey was removed",
        ]
        assert Browser().sign_in("ana@acme.test")["Location"] == "/"

    @pytest.mark.parametrize("way", ["off", "remove"])
    def test_leaves_no_session_that_counts_as_two_steps(
        self, visitor: Browser, ana: Person, way: str
    ) -> None:
        visitor.defaults["SERVER_NAME"] = "localhost"
        visitor.sign_in("ana@acme.test")
        confirm(visitor)
        key, elsewhere = SoftKey(), Browser(SERVER_NAME="localhost")
        made = key.create(options_of(visitor.get("/me/two-step/passkeys/new")))
        visitor.post("/me/two-step/passkeys/new", {"credential": json.dumps(made), "name": "Laptop"})
        visitor.post("/logout")
        for browser in (visitor, elsewhere):
            browser.post("/login/passkey", {"credential": json.dumps(key.get(challenge(browser)))})
            assert browser.get("/me").wsgi_request.actor.sign_in_strength == "passkey"
        prove(visitor, ana)
        path = "off" if way == "off" else f"{identity.get_two_step(me(ana)).passkeys[0].id}/remove"
        assert "You are signed out everywhere else." in text_of(visitor.get(f"/me/two-step/{path}"))
        visitor.post(f"/me/two-step/{path}")
        assert "off. You are signed out everywhere else." in text_of(visitor.get("/me/two-step"))
        actor = visitor.get("/me").wsgi_request.actor
        assert (actor.sign_in_strength, actor.two_step) == ("password", False)
        assert "with two steps" not in text_of(visitor.get("/me"))
        assert not elsewhere.is_signed_in()
        assert verbs_of(ana.id)[-2:] == ["person:two_step_off", "person:signed_out_elsewhere"]
        assert visitor.get("/me/two-step/app")["Location"].startswith(f"{AGAIN}?next="), "proofs went, too"

    def test_is_refused_with_the_reason_of_whoever_demands_it(self, at_home: Browser, ana: Person) -> None:
        with_app(me(ana))
        prove(at_home, ana)
        (app,) = [identity.get_two_step(me(ana)).app]
        with demanding("Acme requires it of its members."):
            for path in ("/me/two-step/off", f"/me/two-step/{app.id}/remove"):
                words = text_of(at_home.get(path))
                assert "Acme requires it of its members." in words
                assert "What you lose" not in words
                assert at_home.post(path)["Location"] == "/me/two-step"
                assert "Acme requires it of its members." in text_of(at_home.get("/me/two-step"))
            assert identity.get_two_step(me(ana)).is_on

    def test_what_belongs_to_somebody_else_is_not_there(self, at_home: Browser) -> None:
        ben = me(person("ben@north.test", "Ben"))
        key = with_passkey(ben)
        for path in (f"/me/two-step/{key}/remove", f"/me/two-step/{key}/rename"):
            assert at_home.get(path).status_code == 404
            assert at_home.post(path, {"name": "Mine"}).status_code == 404
        assert identity.get_two_step(ben).passkeys[0].name == "Key"


class TestPasskeys:
    """Over HTTP with a key of software; a real browser has its turn in the journeys."""

    @pytest.fixture
    def here(self, visitor: Browser, ana: Person) -> Browser:
        visitor.defaults["SERVER_NAME"] = "localhost"
        visitor.sign_in("ana@acme.test")
        confirm(visitor)
        return visitor

    def add(self, browser: Browser, key: SoftKey, **more: str) -> HttpResponse:
        made = key.create(options_of(browser.get("/me/two-step/passkeys/new")))
        sent = {"credential": json.dumps(made), "name": "Laptop", **more}
        return browser.post("/me/two-step/passkeys/new", sent)

    def test_is_the_second_step(self, here: Browser, ana: Person) -> None:
        key = SoftKey(verifies=False)
        assert self.add(here, key)["Location"] == "/me/two-step/codes"
        here.post("/logout")
        here.sign_in("ana@acme.test")
        stranger = SoftKey(id=key.id, user_handle=key.user_handle)
        way = f"{SECOND}?use=passkey"
        for wrong in (
            stranger.get(options_of(here.get(way))),
            key.get(options_of(here.get(way)), origin="http://evil.test"),
            key.get({"challenge": "AAAA"}),
        ):
            assert "did not fit" in text_of(here.post(way, {"credential": json.dumps(wrong)}))
        assert not here.is_signed_in()
        signed = key.get(options_of(here.get(way)))
        assert here.post(way, {"credential": json.dumps(signed)})["Location"] == "/"
        assert here.get("/me").wsgi_request.actor.sign_in_strength == "password+passkey"
        assert "used" in text_of(here.get("/me/two-step"))
        assert verbs_of(ana.id).count("person:second_step_failed") == 3
        elsewhere = Browser(SERVER_NAME="localhost")
        elsewhere.sign_in("ana@acme.test")
        again = elsewhere.post(way, {"credential": json.dumps(signed)})
        assert "did not fit" in text_of(again), "what was signed for one page opens no other"

    def test_signs_in_alone_if_it_knows_who_unlocks_it(self, here: Browser) -> None:
        strong, weak = SoftKey(), SoftKey(verifies=False)
        self.add(here, strong)
        self.add(here, weak)
        here.post("/logout")
        refused = here.post("/login/passkey", {"credential": json.dumps(weak.get(challenge(here)))})
        assert refused["Location"] == "/login"
        assert "did not fit" in text_of(here.get("/login"))
        sent = {"credential": json.dumps(strong.get(challenge(here))), "next": "/me/two-step"}
        assert here.post("/login/passkey", sent)["Location"] == "/me/two-step"
        actor = here.get("/me").wsgi_request.actor
        assert (actor.sign_in_strength, actor.two_step) == ("passkey", True)

    def test_alone_answers_no_challenge_of_the_second_step(self, here: Browser) -> None:
        keys = SoftKey(), SoftKey(verifies=False)
        for key in keys:
            self.add(here, key)
        with_passkey(me(person("ben@north.test", "Ben")))
        for key in keys:
            here.post("/logout")
            here.sign_in("ben@north.test")
            options = options_of(here.get(f"{SECOND}?use=passkey"))
            here.post("/logout")
            sent = {"credential": json.dumps(key.get(options))}
            assert here.post("/login/passkey", sent)["Location"] == "/login"
            assert not here.is_signed_in(), "it was asked for less there than signing in alone needs"
            assert "did not fit" in text_of(here.get("/login"))

    def test_proves_that_it_is_still_them(self, here: Browser) -> None:
        key = SoftKey()
        self.add(here, key)
        way = f"{AGAIN}/passkey"
        page = here.get(f"{way}?next=/me/two-step/off")
        assert here.post(way, {"credential": "{}", "next": "/me/two-step/off"})["Location"].startswith(way)
        signed = json.dumps(key.get(options_of(here.get(f"{way}?next=/me/two-step/off"))))
        assert page.status_code == 200
        assert (
            here.post(way, {"credential": signed, "next": "/me/two-step/off"})["Location"]
            == "/me/two-step/off"
        )

    def test_made_for_another_page_is_not_taken(self, here: Browser, ana: Person) -> None:
        for key, origin in ((SoftKey(host="evil.test"), None), (SoftKey(), "http://evil.test")):
            options = options_of(here.get("/me/two-step/passkeys/new"))
            made = key.create(options, origin) if origin else key.create(options)
            answer = here.post("/me/two-step/passkeys/new", {"credential": json.dumps(made), "name": "x"})
            assert answer.status_code == 422
        assert not identity.get_two_step(me(ana)).is_on

    def test_of_one_host_works_on_the_app_below_it(self, ana: Person, settings: Settings) -> None:
        host, app = "ads.people.example", "app.ads.people.example"
        settings.PUBLIC_URL, settings.APP_HOST = f"https://{host}", app
        settings.ALLOWED_HOSTS = [host, app]
        settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
        desk, phone = (Browser(SERVER_NAME=name, HTTP_X_FORWARDED_PROTO="https") for name in (host, app))
        desk.sign_in("ana@acme.test")
        confirm(desk)
        key = SoftKey(host=host)
        made = key.create(options_of(desk.get("/me/two-step/passkeys/new")), origin=f"https://{host}")
        desk.post("/me/two-step/passkeys/new", {"credential": json.dumps(made), "name": "Laptop"})
        phone.sign_in("ana@acme.test")
        signed = key.get(options_of(phone.get(SECOND)), origin=f"https://{app}")
        assert phone.post(f"{SECOND}?use=passkey", {"credential": json.dumps(signed)})["Location"] == "/"

    def test_on_localhost_each_host_has_its_own(self, here: Browser) -> None:
        self.add(here, SoftKey())
        phone = Browser(SERVER_NAME="app.localhost")
        phone.sign_in("ana@acme.test")
        assert "made for localhost and do not work" in text_of(phone.get(SECOND))


class TestPasskeysWithoutABrowser:
    def test_a_page_without_scripts_says_so(self, visitor: Browser, ana: Person) -> None:
        visitor.defaults["SERVER_NAME"] = "localhost"
        with_passkey(me(ana))
        visitor.sign_in("ana@acme.test")
        assert "Passkeys need scripts" in text_of(visitor.get(SECOND))
        page = visitor.post(f"{SECOND}?use=passkey", {"credential": ""})
        assert "Your browser sent no passkey" in text_of(page)
        for nonsense in ("{}", "[]", '{"id": "AA", "response": {}}', "no json"):
            assert visitor.post(f"{SECOND}?use=passkey", {"credential": nonsense}).status_code == 200
        assert not visitor.is_signed_in()

    def test_one_for_another_host_leaves_the_recovery_codes(self, visitor: Browser, ana: Person) -> None:
        with_passkey(me(ana))
        visitor.sign_in("ana@acme.test")
        words = text_of(visitor.get(SECOND))
        assert "Enter a recovery code" in words
        assert "made for localhost and do not work at this address" in words

    def test_a_number_or_http_has_none(self, at_home: Browser) -> None:
        for host, why in (("127.0.0.1", "need a host name"), ("testserver", "begins with https")):
            page = at_home.get("/me/two-step", SERVER_NAME=host)
            assert why in text_of(page)
            assert at_home.get("/me/two-step/passkeys/new", SERVER_NAME=host)["Location"] == "/me/two-step"
        assert "passkey" not in text_of(Browser().get("/login", SERVER_NAME="127.0.0.1"))

    def test_are_renamed(self, at_home: Browser, ana: Person) -> None:
        key = with_passkey(me(ana))
        prove(at_home, ana)
        assert at_home.post(f"/me/two-step/{key}/rename", {"name": ""}).status_code == 422
        assert at_home.post(f"/me/two-step/{key}/rename", {"name": "Yubi"})["Location"] == "/me/two-step"
        assert "Yubi" in text_of(at_home.get("/me/two-step"))


def test_evidence_says_how_the_person_had_signed_in() -> None:
    words = {"": False, "demo": False, "password": False, "password+totp": True, "passkey": True}
    assert {word: Actor(sign_in_strength=word).two_step for word in words} == words
