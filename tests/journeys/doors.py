"""Getting people into the running product without typing a password each time."""

from __future__ import annotations

import time

from playwright.sync_api import Page

from suitcase.areas.identity.models import Person
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from suitcase.surfaces.kit.visitor import STRENGTH
from tests.journeys.town import Town


def enter(page: Page, town: Town, actor: Actor, host: str) -> None:
    """Give the browser the session of a person who has just signed in, with two steps if the actor did."""
    from django.test import Client

    with town.inside():
        client = Client()
        with acting(actor):
            client.force_login(Person.objects.get(pk=actor.person_id))
        cookie = client.cookies["suitcase"].value
        if actor.two_step:
            session = client.session
            proof = {"method": "mfa", "type": "totp", "at": time.time(), "reauthenticated": True}
            session["account_authentication_methods"] = [proof]
            session["account_authentication_methods_user"] = str(actor.person_id)
            session[STRENGTH] = actor.sign_in_strength
            session.save()
    page.context.add_cookies([{"name": "suitcase", "value": cookie, "url": host}])
