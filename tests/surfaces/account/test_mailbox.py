"""The demo's mailbox: what was sent, for whoever sits at the machine and for nobody else."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from pytest_django import Settings

from suitcase.surfaces.account import mail
from tests.surfaces.account.conftest import Browser, text_of


@pytest.fixture
def demo(settings: Settings) -> None:
    settings.DEMO = True


def test_mails_are_files_only_the_installations_user_can_read(mailbox: Path) -> None:
    assert send_mail("Grüße", "Hello\nhttp://localhost/verify/x", "from@acme.test", ["ana@acme.test"]) == 1
    (file,) = mailbox.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(mailbox.stat().st_mode) == 0o700
    (one,) = mail.list_mails()
    assert (one.subject, one.to, one.sender) == ("Grüße", "ana@acme.test", "from@acme.test")
    assert one.text.strip() == "Hello\nhttp://localhost/verify/x"


@pytest.mark.usefixtures("demo")
def test_mails_are_listed_newest_first_searched_and_read(visitor: Browser) -> None:
    assert "No mail yet" in text_of(visitor.get("/dev/mail"))
    for subject in ("First", "Second"):
        letter = EmailMultiAlternatives(
            subject, f"Open http://localhost/{subject}", "a@acme.test", ["ana@acme.test"]
        )
        letter.attach_alternative("<script>alert(1)</script><b>HTML</b>", "text/html")
        letter.send()
    words = text_of(visitor.get("/dev/mail"))
    assert words.index("Second") < words.index("First")
    found = text_of(visitor.get("/dev/mail?q=FIRST"))
    assert "First" in found
    assert "Second" not in found
    assert "Nothing matches." in text_of(visitor.get("/dev/mail?q=third"))
    page = visitor.get(f"/dev/mail/{mail.list_mails()[0].name}").content.decode()
    assert '<a href="http://localhost/Second"' in page
    assert "alert(1)" not in page


@pytest.mark.usefixtures("demo")
def test_a_mail_cannot_bring_markup_onto_the_page(visitor: Browser) -> None:
    send_mail("<b>Hi</b>", "<img src=x> http://localhost/?a=1&b=<i>", "from@acme.test", ["ana@acme.test"])
    for path in ("/dev/mail", f"/dev/mail/{mail.list_mails()[0].name}"):
        body = visitor.get(path).content.decode()
        assert "<b>Hi" not in body
        assert "<img src=x" not in body


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    "name", ["../installation.json", "..%2f..%2fsecret", "1.eml", "x" * 300, "0" * 19 + ".eml"]
)
def test_only_mails_can_be_read(visitor: Browser, mailbox: Path, name: str) -> None:
    mailbox.mkdir()
    (mailbox.parent / "installation.json").write_text("secret")
    answer = visitor.get(f"/dev/mail/{name}")
    assert answer.status_code == 404
    assert b"secret" not in answer.content


@pytest.mark.parametrize("path", ["/dev/mail", "/dev/mail/" + "0" * 19 + ".eml"])
def test_outside_the_demo_there_is_no_mailbox(visitor: Browser, path: str) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    "where",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": "10.0.0.2"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_FORWARDED": "for=203.0.113.9"},
        {"REMOTE_ADDR": ""},
    ],
)
def test_from_elsewhere_there_is_no_mailbox(visitor: Browser, where: dict[str, str]) -> None:
    assert visitor.get("/dev/mail").status_code == 200
    assert visitor.get("/dev/mail", **where).status_code == 404


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_this_machine_has_several_names(visitor: Browser, address: str) -> None:
    assert visitor.get("/dev/mail", REMOTE_ADDR=address).status_code == 200
