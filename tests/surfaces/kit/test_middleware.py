"""What every request passes: forms sent twice, probes, refusals, tenancy."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable

import psycopg
import pytest
from django.db import connection
from django.test import Client

from suitcase.areas.consent import public as consent
from suitcase.areas.identity.models import Person
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared
from tests.cast import Cast, everybody

pytestmark = pytest.mark.usefixtures("plain_static")


def signed_in(actor: Actor, host: str = "localhost") -> Client:
    """A browser in which this person is signed in."""
    client = Client(HTTP_HOST=host)
    with acting(actor):
        client.force_login(Person.objects.get(pk=actor.person_id))
    return client


def ask_form(cast: Cast, key: str, username: str = "mia.trails") -> tuple[str, dict[str, object]]:
    path = f"/ads/{cast.acme.id}/assets/creator-accounts/request"
    return path, {"_once": key, "username": username, "scopes": ["POST", "INSIGHTS"], "message": ""}


def requests_of(cast: Cast) -> int:
    with acting(cast.ana):
        return consent.list_links(cast.ana, cast.acme.id).total or 0


class TestFormsSentTwice:
    def test_the_second_gets_the_answer_of_the_first(self, cast: Cast) -> None:
        ana, key = signed_in(cast.ana), "a" * 32
        path, form = ask_form(cast, key)
        first, second = ana.post(path, form), ana.post(path, form)
        assert (first.status_code, second.status_code) == (303, 303)
        assert first["Location"] == second["Location"]
        assert requests_of(cast) == 1

    def test_other_values_under_the_same_key_are_refused(self, cast: Cast) -> None:
        ana, key = signed_in(cast.ana), "b" * 32
        ana.post(*ask_form(cast, key))
        again = ana.post(*ask_form(cast, key, "leo.bakes"))
        assert again.status_code == 409
        assert requests_of(cast) == 1

    def test_a_refused_form_can_be_corrected_under_its_key(self, cast: Cast) -> None:
        ana, key = signed_in(cast.ana), "c" * 32
        assert ana.post(*ask_form(cast, key, "nobody.there")).status_code == 422
        assert ana.post(*ask_form(cast, key)).status_code == 303

    @pytest.mark.parametrize("key", ["", "short", "x" * 65, "../../../../etc/passwd"])
    def test_a_form_without_a_key_does_nothing(self, cast: Cast, key: str) -> None:
        assert signed_in(cast.ana).post(*ask_form(cast, key)).status_code == 400
        assert requests_of(cast) == 0

    def test_a_key_is_the_persons_own(self, cast: Cast) -> None:
        key = "d" * 32
        signed_in(cast.ana).post(*ask_form(cast, key))
        assert signed_in(cast.cai).post(*ask_form(cast, key)).status_code == 404


def test_many_clicks_at_once_have_one_effect(own_database: Callable[[str], str]) -> None:
    cast = everybody()
    path, form = ask_form(cast, "e" * 32)
    browsers = [signed_in(cast.ana) for _ in range(4)]
    barrier, answers = threading.Barrier(4), []

    def click(browser: Client) -> None:
        barrier.wait(10)
        answers.append(browser.post(path, form))
        connection.close()

    threads = [threading.Thread(target=click, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [answer.status_code for answer in answers] == [303] * 4
    assert requests_of(cast) == 1


def test_what_somebody_else_holds_for_too_long_is_told_and_can_be_sent_again(
    own_database: Callable[[str], str],
) -> None:
    cast = everybody()
    ana, key = signed_in(cast.ana), "f" * 32
    path, form = ask_form(cast, key)
    prepared("SET lock_timeout = '50ms'")
    with psycopg.connect(own_database("app")) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (cast.acme.id,))
        page = ana.post(path, form)
        dialog = ana.post(path, form, headers={"HX-Request": "true", "HX-Target": "dialog-body"})
    # A dialog draws only answers of 422.
    assert (page.status_code, dialog.status_code) == (409, 422)
    for answer in (page, dialog):
        said = answer.content.decode()
        assert "Somebody else is changing the same things at this moment. Nothing was changed." in said
        assert "Try again in a moment." in said
        assert 'value="mia.trails"' in said
    assert requests_of(cast) == 0
    assert ana.post(path, form).status_code == 303
    assert requests_of(cast) == 1


def test_healthz_needs_nothing() -> None:
    assert Client().get("/healthz").status_code == 200


def test_readyz_says_what_is_missing(db: None) -> None:
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content)["worker"].startswith("silent")


def test_a_refusal_becomes_a_page_that_tells_no_more(cast: Cast) -> None:
    cai = signed_in(cast.cai)
    foreign = cai.get(f"/ads/{cast.acme.id}/overview")
    missing = cai.get("/ads/1234567890123456789/overview")
    assert foreign.status_code == missing.status_code == 404
    assert without_tokens(foreign.content) == without_tokens(missing.content)


def without_tokens(page: bytes) -> bytes:
    """The page without what differs on every drawing."""
    return re.sub(rb'(content|value)="[0-9A-Za-z]{32,}"', b"", page)


def test_pages_carry_the_policy(cast: Cast) -> None:
    answer = signed_in(cast.ana).get(f"/ads/{cast.acme.id}/overview")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
