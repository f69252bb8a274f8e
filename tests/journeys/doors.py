"""Getting people into the running product without typing a password each time."""

from __future__ import annotations

from playwright.sync_api import Page

from suitcase.areas.identity.models import Person
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.journeys.town import Town


def enter(page: Page, town: Town, actor: Actor, host: str) -> None:
    """Give the browser the session of a person who has just signed in."""
    from django.test import Client

    with town.inside():
        client = Client()
        with acting(actor):
            client.force_login(Person.objects.get(pk=actor.person_id))
        cookie = client.cookies["suitcase"].value
    page.context.add_cookies([{"name": "suitcase", "value": cookie, "url": host}])
