"""Browsers that are signed in: through the real page, and for the cast once for each worker."""

from __future__ import annotations

from django.http import HttpResponse
from django.test import Client

from suitcase.kernel.actor import Actor
from tests.cast import PASSWORD, Cast

COOKIE = "suitcase"
HOSTS = ("testserver", "app.localhost")

# Cookies of the sessions that stand in the database with the cast, by host and person.
_kept: dict[tuple[str, int | None], str] = {}


def keep(cast: Cast) -> None:
    """Sign everybody of the cast in on both hosts, for all tests that begin with them."""
    for actor in (cast.ana, cast.mia, cast.leo, cast.cai, cast.olu):
        for host in HOSTS:
            browser = Client(SERVER_NAME=host)
            _through_the_page(browser, actor)
            _kept[host, actor.person_id] = browser.cookies[COOKIE].value


def sign_in(browser: Client, actor: Actor) -> None:
    """Sign somebody in; afterwards the browser is theirs."""
    kept = _kept.get((str(browser.defaults.get("SERVER_NAME", HOSTS[0])), actor.person_id))
    if kept is None:
        _through_the_page(browser, actor)
    else:
        browser.cookies[COOKIE] = kept


def _through_the_page(browser: Client, actor: Actor) -> None:
    answer: HttpResponse = browser.post(
        "/login", {"login": f"{actor.name.lower()}@people.example", "password": PASSWORD}
    )
    assert answer.status_code in {302, 303}, answer.content.decode()
