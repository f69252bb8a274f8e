"""Browsers without scripts: the test client on the real middleware, database role, policies and mailbox."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client, TestCase
from pytest_django import Settings

from suitcase.areas.identity import contracts
from suitcase.areas.identity import public as identity
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from suitcase.surfaces.account import mail

PASSWORD = "a quiet harbour at dawn"


class Browser(Client):
    """One browser. What the product does after a commit (sending mails) happens after each request."""

    def request(self, **request: object) -> HttpResponse:
        with TestCase.captureOnCommitCallbacks(execute=True):
            return super().request(**request)

    def sign_up(
        self, email: str, name: str = "Ana Lima", password: str = PASSWORD, **more: str
    ) -> HttpResponse:
        return self.post("/signup", {"name": name, "email": email, "password1": password, **more})

    def sign_in(self, email: str, password: str = PASSWORD, *, next: str = "", **more: str) -> HttpResponse:
        data = {"login": email, "password": password} | ({"next": next} if next else {})
        token = more.pop("csrfmiddlewaretoken", "")
        return self.post("/login", data | ({"csrfmiddlewaretoken": token} if token else {}), **more)

    def is_signed_in(self) -> bool:
        return self.get("/me").status_code == 200


@pytest.fixture(autouse=True)
def mailbox(settings: Settings, tmp_path: Path) -> Path:
    """Mails of this test in a folder of its own, and passwords that hash fast."""
    settings.EMAIL_BACKEND = "suitcase.surfaces.account.mail.MailboxBackend"
    settings.MAIL_FOLDER = tmp_path / "mail"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path / "mail"


@pytest.fixture(autouse=True)
def as_installed(settings: Settings) -> None:
    """The settings this surface is made for."""
    settings.ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
    settings.ACCOUNT_CHANGE_EMAIL = True
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True


@pytest.fixture
def visitor(db: None) -> Browser:
    return Browser()


@pytest.fixture
def ana(db: None) -> contracts.Person:
    """A person who has signed up and confirmed her address."""
    return person("ana@acme.test", "Ana Lima")


def person(email: str, name: str) -> contracts.Person:
    return identity.register_person(
        Actor(scope="account"), new=contracts.NewPerson(email=email, name=name, password=PASSWORD)
    )


def mails_to(address: str) -> list[mail.Mail]:
    return [one for one in mail.list_mails() if address in one.to]


def link_in(one: mail.Mail) -> str:
    """The path of the first link of a mail."""
    found = re.search(r"https?://[^/\s]+(/\S*)", one.text)
    assert found, one.text
    return found[1]


def verbs_of(person_id: int) -> list[str]:
    """What happened to a person, oldest first, as she reads it herself."""
    with acting(Actor.person(person_id)):
        found = journal.lines(Actor.person(person_id), (1, person_id))
    return sorted_verbs(found)


def sorted_verbs(found: object) -> list[str]:
    rows = getattr(found, "rows", found)
    return [line.verb for line in sorted(rows, key=lambda line: line.id)]


def text_of(response: HttpResponse) -> str:
    """The words of a page."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", response.content.decode(), flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
