"""What comes by e-mail: the page with all choices, and the way out of a mail without signing in."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import Settings

from suitcase.areas.identity.contracts import Person
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications import tokens
from suitcase.areas.notifications.contracts import Group, Preferences
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.cast import creator, make_staff
from tests.surfaces.account.conftest import Browser, text_of

HERE = "/me/notifications"


@pytest.fixture
def at_home(visitor: Browser, ana: Person) -> Browser:
    visitor.sign_in("ana@acme.test")
    return visitor


def chosen(person: Person) -> Preferences:
    actor = Actor.person(person.id)
    with acting(actor):
        return notifications.get_preferences(actor)


def switches(browser: Browser) -> dict[str, bool]:
    """Every switch of the page, and whether it is on."""
    body = browser.get(HERE).content.decode()
    found = re.findall(r'<input id="f-[^"]*" name="([^"]+)" type="checkbox"[^>]*>', body)
    marks = re.findall(r'(<input id="f-[^"]*" name="[^"]+" type="checkbox"[^>]*>)', body)
    return {name: " checked" in mark for name, mark in zip(found, marks, strict=True)}


def test_the_page_shows_what_is_chosen_and_saves_it(at_home: Browser, ana: Person) -> None:
    mine = creator(Actor.person(ana.id, name=ana.name), "ana.walks")
    account = f"account-{mine.id}"
    before = switches(at_home)
    assert before == {
        "by_email": True,
        "requests": True,
        "answers": True,
        "links": True,
        "reviews": True,
        "roles": True,
        account: True,
    }
    page = text_of(at_home.get(HERE))
    assert "@ana.walks" in page
    assert "Mails about security always go" in page
    kept = {name: "on" for name in before if name not in ("links", account)}
    assert at_home.post(HERE, kept)["Location"] == HERE
    assert "Saved." in text_of(at_home.get(HERE))
    assert [name for name, on in switches(at_home).items() if not on] == ["links", account]
    now = chosen(ana)
    assert (now.groups[Group.LINKS], dict(now.accounts), now.by_email) == (False, {mine.id: False}, True)
    at_home.post(HERE, {})
    assert not any(switches(at_home).values())
    with acting(Actor.person(ana.id)):
        lines = journal.lines(Actor.person(ana.id), (1, ana.id), verbs=["person:mail_chosen"])
    assert len(lines) == 2


def test_only_operators_choose_about_their_work(at_home: Browser, ana: Person) -> None:
    at_home.post(HERE, {"by_email": "on", "operations": "on"})
    assert chosen(ana).groups[Group.OPERATIONS] is False
    make_staff(Actor.system("tests"), person_id=ana.id)
    assert switches(at_home)["operations"] is False
    at_home.post(HERE, {"by_email": "on", "operations": "on"})
    assert chosen(ana).groups[Group.OPERATIONS] is True


def test_somebody_elses_creator_account_is_no_choice(at_home: Browser, ana: Person) -> None:
    others = creator(Actor.person(ana.id + 1, name="Leo"), "leo.bakes")
    at_home.post(HERE, {"by_email": "on", f"account-{others.id}": ""})
    assert dict(chosen(ana).accounts) == {}


def test_it_is_for_those_signed_in(visitor: Browser) -> None:
    assert visitor.get(HERE)["Location"] == f"/login?next={HERE}"


class TestStop:
    def address(self, person: Person, group: Group = Group.REQUESTS) -> str:
        return f"/me/stop-mail/{tokens.make(person.id, group)}"

    @pytest.mark.parametrize("host", ["testserver", "app.localhost"])
    def test_without_signing_in_and_not_by_looking(self, ana: Person, host: str) -> None:
        out = Client(SERVER_NAME=host)
        page = out.get(self.address(ana))
        assert page.status_code == 200
        assert "“Requests to me” will not come to you by e-mail any more" in text_of(page)
        assert ana.email not in page.content.decode()
        assert chosen(ana).groups[Group.REQUESTS] is True
        done = out.post(self.address(ana), {})
        assert "“Requests to me” does not come to you by e-mail any more" in text_of(done)
        assert chosen(ana).groups[Group.REQUESTS] is False
        assert chosen(ana).groups[Group.LINKS] is True
        assert "sessionid" not in out.cookies

    def test_the_one_button_of_mail_programs(self, ana: Person) -> None:
        """RFC 8058: a POST without cookies, from anywhere."""
        program = Client(enforce_csrf_checks=True)
        answer = program.post(self.address(ana), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert chosen(ana).groups[Group.REQUESTS] is False

    def test_all_at_once_and_again_changes_nothing_more(self, ana: Person) -> None:
        for _ in range(2):
            answer = Client().post(self.address(ana), {"what": "all"})
            assert "No notification comes to you by e-mail any more" in text_of(answer)
        assert chosen(ana).by_email is False
        assert chosen(ana).groups[Group.REQUESTS] is True
        with acting(Actor.person(ana.id)):
            lines = journal.lines(Actor.person(ana.id), (1, ana.id), verbs=["person:mail_chosen"])
        assert [line.data for line in lines] == [{"by_email": False, "from": "mail"}]

    @pytest.mark.parametrize("change", ["x", ""])
    def test_an_address_that_was_cut_or_changed(self, ana: Person, change: str) -> None:
        word = self.address(ana)[:-3] + change
        for answer in (Client().get(word), Client().post(word, {})):
            assert answer.status_code == 404
            assert "address to stop mails is not complete" in text_of(answer)
        assert chosen(ana).groups[Group.REQUESTS] is True

    def test_who_is_signed_in_does_not_matter(self, at_home: Browser, ana: Person) -> None:
        other = Person(**{**as_dict(ana), "id": ana.id + 1})
        answer = at_home.post(self.address(other), {})
        assert answer.status_code == 404
        assert chosen(ana).groups[Group.REQUESTS] is True


def as_dict(person: Person) -> dict[str, object]:
    return {name: getattr(person, name) for name in person.__dataclass_fields__}


def test_a_deep_link_comes_back_after_signing_in(visitor: Browser, ana: Person, settings: Settings) -> None:
    """What a mail leads to, opened in a browser in which nobody is signed in."""
    answer = visitor.get("/notifications/77")
    assert answer["Location"] == "/login?next=/notifications/77"
    assert visitor.sign_in(ana.email, next="/notifications/77")["Location"] == "/notifications/77"
