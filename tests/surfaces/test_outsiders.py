"""Outsiders learn nothing: what exists and is not theirs answers exactly as what was never there.

The same status, the same body, the same headers, and the same statements in the database one after the other: so there
is nothing to be timed either, on whatever machine.
"""

from __future__ import annotations

import contextlib
import dataclasses
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.house import House
from tests.statements import counting
from tests.surfaces import routes

pytestmark = pytest.mark.usefixtures("plain_static")
TABLE = Path(__file__).with_name("routes.txt")
# Words that were mailed or shown on a screen: knowing one is the right to use it, and the scene has only invented ones.
# Handles are public: whether one is taken everybody learns who tries to take it.
SAID = {"token", "key", "handle"}
_MASKS = (
    (re.compile(r"[0-9a-f]{32}"), "KEY"),
    (re.compile(r"(csrfmiddlewaretoken[^>]*value=|csrf[^>]{0,40}content=)\"[^\"]*\""), r"\1"),
    (re.compile(r"nonce-[^']*|nonce=\"[^\"]*\""), "NONCE"),
)


@dataclasses.dataclass(frozen=True)
class Answer:
    """All that somebody at a browser can learn, and what the database was asked for it."""

    status: int
    body: str
    headers: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Every statement that goes to the database."""
    with counting() as said:
        yield said


class PutBack(Exception):
    """Raised to undo what a request has done."""


def asked(browser: Client, method: str, path: str, ids: dict[str, object], statements: list[str]) -> Answer:
    """What comes back, with what belongs to this one request masked; undone afterwards."""
    with contextlib.suppress(PutBack), transaction.atomic():
        statements.clear()
        answer = browser.get(path) if method == "GET" else browser.post(path, {"_once": uuid.uuid4().hex})
        made = tuple(masked(each, ids) for each in statements)
        body = b"".join(answer) if answer.streaming else answer.content
        headers = tuple(sorted((name, masked(value, ids)) for name, value in answer.headers.items()))
        raise PutBack
    return Answer(answer.status_code, masked(body.decode(errors="replace"), ids), headers, made)


def masked(text: str, ids: dict[str, object]) -> str:
    for each in ids.values():
        text = text.replace(str(each), "ID")
    for pattern, mask in _MASKS:
        text = pattern.sub(mask, text)
    return text


def invented(value: object) -> object:
    """An id of the same length and kind that nobody was given."""
    text = str(value)
    if text.isdigit():
        return int("1" + "".join(str((int(each) * 7 + 3) % 10) for each in text[1:]))
    return re.sub(
        r"[0-9a-z]", lambda found: chr(98 + (ord(found[0]) % 4)), text.rpartition(".")[0] or text
    ) + (text[text.rindex(".") :] if "." in text else "")


def doors() -> Iterator[tuple[str, str, str]]:
    """(host, method, route) of every line of the table."""
    host = ""
    for line in TABLE.read_text().splitlines():
        if line.startswith("# "):
            host = line[2:]
        elif line and not line.startswith("route"):
            name, method = line.split()[:2]
            yield host, method, name


Pair = tuple[dict[str, object], dict[str, object]]


def pairs(house: House, host: str, name: str, parameters: tuple[str, ...]) -> Iterator[tuple[str, Pair]]:
    """Who asks, for what is there and for what is not: an outsider, and somebody from within a thing of her own."""
    real = routes.ids_of(house.scene, host, name, parameters)
    fake = {each: invented(value) for each, value in real.items()}
    yield "outsider", (real, fake)
    first = parameters[0]
    if len(parameters) > 1 and first in house.own:
        mine = {first: house.own[first]}
        yield "partner", (real | mine, fake | mine)


def test_what_is_not_theirs_answers_as_what_is_not_there(house: House, statements: list[str]) -> None:
    known = {
        (host, name): parameters
        for host, (_, urlconf, _) in routes.HOSTS.items()
        for name, parameters in routes.routes(urlconf)
    }
    different, count = [], 0
    for host, method, name in doors():
        parameters = known[host, name]
        if not parameters or SAID & set(parameters):
            continue
        for who, pair in pairs(house, host, name, parameters):
            door = house.scene.browsers[host, who], method, name
            # What differs once may be what the first of the two put into a cache.
            found = differences(*door, host, pair, statements) and differences(*door, host, pair, statements)
            different += [f"{who} at {host} {method} {name}: {each}" for each in found]
            count += 1
    assert count > 250
    assert not different, "\n".join(different)


def test_what_differs_is_noticed(house: House, statements: list[str]) -> None:
    there = {"post_id": house.scene.ids["public post"]}
    pair = there, {"post_id": invented(there["post_id"])}
    found = list(
        differences(house.scene.browsers["phone", "outsider"], "GET", "app_post", "phone", pair, statements)
    )
    assert [each.partition(":")[0].partition(" ")[0] for each in found[:3]] == ["status", "body", "headers"]
    assert "statements" in found[3]


def differences(
    browser: Client, method: str, name: str, host: str, pair: Pair, statements: list[str]
) -> list[str]:
    """In what the answers about the two differ."""
    real, fake = (
        asked(browser, method, reverse(name, urlconf=routes.HOSTS[host][1], kwargs=ids), ids, statements)
        for ids in pair
    )
    return list(told_apart(fake, real))


def told_apart(fake: Answer, real: Answer) -> Iterator[str]:
    """In what two answers differ."""
    for part in ("status", "body", "headers"):
        if getattr(fake, part) != getattr(real, part):
            yield f"{part}: {str(getattr(fake, part))[:200]!r} and {str(getattr(real, part))[:200]!r}"
    if fake.statements != real.statements:
        only = [
            [one[:150] for one in a.statements if one not in b.statements]
            for a, b in ((fake, real), (real, fake))
        ]
        yield f"statements, {len(fake.statements)} and {len(real.statements)}: {only}"
