"""The set-up page: open once, for whoever has the token from the terminal."""

from __future__ import annotations

import json
import socketserver
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import Settings

from suitcase.areas.access import public as access
from suitcase.areas.identity import public as identity
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.surfaces.account.conftest import PASSWORD, Browser, text_of, verbs_of

ADDRESSES = iter(f"192.0.2.{n}" for n in range(1, 250))


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where this installation's settings go."""
    settings.INSTALLATION_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def token(visitor: Browser, folder: Path) -> str:
    # Counters of wrong tokens outlive a test, so every test comes from somewhere else.
    visitor.defaults["REMOTE_ADDR"] = next(ADDRESSES)
    made = identity.setup_token()
    assert made is not None
    return made


def answers(token: str, **changes: str) -> dict[str, str]:
    filled = {
        "token": token,
        "_once": uuid4().hex,
        "name": "Olu Ade",
        "email": "Olu@platform.test",
        "password": PASSWORD,
        "network": "Fernsehturm",
        "public_url": "https://ads.example.com/",
        "app_host": "App.example.com",
        "mail": "folder",
        "smtp_port": "587",
        "mail_from": "Suitcase <no-reply@example.com>",
        "review": "operator",
        "support": "help@example.com",
    }
    return filled | changes


def test_the_first_operator_sets_everything_up_once(visitor: Browser, token: str, folder: Path) -> None:
    page = visitor.get(f"/setup?token={token}")
    words = text_of(page)
    assert page.status_code == 200
    for label in (
        "Name",
        "E-mail",
        "Password",
        "Network name",
        "Public address",
        "Mail server",
        "New personal ad",
    ):
        assert label in words

    done = visitor.post("/setup", answers(token))
    assert done.status_code == 200, text_of(done)
    assert "restarts itself" in text_of(done)
    assert "https://ads.example.com/login" in done.content.decode()

    file = folder / "installation.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text()) == {
        "network": "Fernsehturm",
        "public_url": "https://ads.example.com",
        "app_host": "app.example.com",
        "smtp_host": "",
        "smtp_port": "",
        "smtp_user": "",
        "smtp_password": "",
        "mail_from": "Suitcase <no-reply@example.com>",
        "review": "operator",
        "support": "help@example.com",
    }
    assert [one.name for one in folder.iterdir() if one.is_file()] == ["installation.json"]

    olu = identity.find_person(Actor(scope="account"), "olu@platform.test")
    assert olu is not None
    assert verbs_of(olu.id) == ["person:signed_up", "person:email_confirmed", "platform:set_up"]
    ops = Actor.person(olu.id, scope="ops")
    with acting(ops):
        assert access.is_staff(olu.id)
        assert journal.lines(ops, (7, 1))[0].verb == "platform:set_up"
    assert Browser().sign_in("olu@platform.test")["Location"] == "/", "confirmed without a mail"

    assert visitor.get(f"/setup?token={token}").status_code == 404
    assert visitor.post("/setup", answers(token, email="eve@evil.test")).status_code == 404
    assert identity.setup_token() is None, "there is an operator now"


def test_the_address_from_the_terminal_may_have_the_token_in_its_path(visitor: Browser, token: str) -> None:
    assert visitor.get(f"/setup/{token}/").status_code == 200


def test_a_newer_token_ends_the_older_one(visitor: Browser, token: str) -> None:
    newer = identity.setup_token()
    assert visitor.get(f"/setup?token={token}").status_code == 404
    assert visitor.get(f"/setup?token={newer}").status_code == 200


def test_wrong_tokens_find_nothing_and_soon_have_to_wait(visitor: Browser, token: str) -> None:
    found = [visitor.get("/setup").status_code] + [
        visitor.get(f"/setup?token=x{n}").status_code for n in range(10)
    ]
    assert found == [404] * 10 + [429]
    assert visitor.get("/setup?token=again")["Retry-After"].isdigit()


def test_the_demo_has_no_set_up_page(visitor: Browser, token: str, settings: Settings) -> None:
    settings.DEMO = True
    assert identity.setup_token() is None
    assert visitor.get(f"/setup?token={token}").status_code == 404
    assert visitor.post("/setup", answers(token)).status_code == 404


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", " ", "name other people will see"),
        ("email", "olu", "full e-mail address"),
        ("password", "1234567890", "too common"),
        ("network", "", "network"),
        ("network", "x" * 41, "at most 40"),
        ("public_url", "ads.example.com", "Write an address like"),
        ("public_url", "https://ads.example.com/path", "Write an address like"),
        ("public_url", "https://ads.example.com:99999", "Write an address like"),
        ("app_host", "https://app.example.com", "Write a host name"),
        ("app_host", "ads.example.com", "another host name"),
        ("mail_from", "nobody", "Write an address like Suitcase"),
        ("review", "maybe", "Choose who reviews"),
        ("support", "nobody", "or leave it empty"),
    ],
)
def test_mistakes_are_named_and_nothing_is_kept(
    visitor: Browser, token: str, folder: Path, field: str, value: str, sentence: str
) -> None:
    page = visitor.post("/setup", answers(token, **{field: value}))
    assert page.status_code == 422
    assert sentence in text_of(page)
    assert PASSWORD not in page.content.decode()
    assert 'value="help@example.com"' in page.content.decode() or field == "support"
    assert not (folder / "installation.json").exists()
    assert identity.find_person(Actor(scope="account"), "olu@platform.test") is None
    assert visitor.get(f"/setup?token={token}").status_code == 200, "the token still works"


def test_a_folder_that_cannot_be_written_undoes_everything(
    visitor: Browser, token: str, settings: Settings
) -> None:
    settings.INSTALLATION_FOLDER = Path("/proc/nowhere")
    page = visitor.post("/setup", answers(token))
    assert page.status_code == 422
    assert "could not be written" in text_of(page)
    assert identity.find_person(Actor(scope="account"), "olu@platform.test") is None
    assert visitor.get(f"/setup?token={token}").status_code == 200


class _MailServer(socketserver.StreamRequestHandler):
    """Speaks enough SMTP to greet, and offers no encryption."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail.example.com\r\n")
        for line in self.rfile:
            quits = line.upper().startswith(b"QUIT")
            self.wfile.write(b"221 bye\r\n" if quits else b"250 mail.example.com\r\n")
            if quits:
                return


@pytest.fixture
def mail_server() -> Iterator[int]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _MailServer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def smtp(port: int) -> dict[str, str]:
    return {
        "mail": "smtp",
        "smtp_host": "localhost",
        "smtp_port": str(port),
        "smtp_user": "",
        "smtp_password": "s3",
    }


def test_a_mail_server_is_tried_before_anything_is_saved(
    visitor: Browser, token: str, folder: Path, mail_server: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = visitor.post("/setup", answers(token, **smtp(1)))
    assert closed.status_code == 422
    assert "cannot be reached" in text_of(closed)
    plain = visitor.post("/setup", answers(token, **smtp(mail_server)))
    assert "not as expected (SMTPNotSupportedError)" in text_of(plain), "unencrypted passwords are not sent"
    monkeypatch.setenv("SUITCASE_SMTP_TLS", "0")
    assert visitor.post("/setup", answers(token, **smtp(mail_server))).status_code == 200
    assert json.loads((folder / "installation.json").read_text())["smtp_port"] == str(mail_server)


def test_trying_the_mail_server_can_be_left_out(visitor: Browser, token: str, folder: Path) -> None:
    assert visitor.post("/setup", answers(token, skip_mail_check="on", **smtp(1))).status_code == 200
    assert json.loads((folder / "installation.json").read_text())["smtp_password"] == "s3"


def test_a_mail_server_has_a_name(visitor: Browser, token: str) -> None:
    for host in ("", "https://smtp.example.com", "smtp example"):
        page = visitor.post("/setup", answers(token, **smtp(587) | {"smtp_host": host}))
        assert "Write the host name of your mail server" in text_of(page)


def test_a_port_is_a_number(visitor: Browser, token: str) -> None:
    for port in ("", "0", "65536", "smtp", "99999999999999999999"):
        page = visitor.post("/setup", answers(token, **smtp(1) | {"smtp_port": port}))
        assert "Write a port" in text_of(page)
