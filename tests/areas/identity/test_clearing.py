"""The nightly clearing takes what is over and nothing else."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection

from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import NewPerson
from suitcase.areas.identity.tasks import clear_away
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting


@pytest.mark.usefixtures("own_database")
def test_what_is_over_goes_and_what_lasts_stays() -> None:
    ana = identity.register_person(
        Actor(scope="account"), new=NewPerson("ana@acme.test", "Ana", "a quiet harbour at dawn")
    )
    hour = dt.timedelta(hours=1)
    with acting(Actor.system()), connection.cursor() as cursor:
        for key, at in (("over", clock.now() - hour), ("lasts", clock.now() + 48 * hour)):
            Session.objects.create(session_key=key, session_data="", expire_date=at)
            UserSession.objects.create(user_id=ana.id, ip="127.0.0.1", session_key=key, user_agent="x")
            cursor.execute("INSERT INTO suitcase_cache VALUES (%s, 'v', %s)", [key, at])
    identity.limit("handle:1", 5, 60)
    assert clear_away(0) == 3
    clock.advance(dt.timedelta(days=1, minutes=5))
    assert clear_away(0) == 1, "now the counter, too"
    with acting(Actor.system()), connection.cursor() as cursor:
        assert [one.session_key for one in Session.objects.all()] == ["lasts"]
        assert [one.session_key for one in UserSession.objects.all()] == ["lasts"]
        cursor.execute("SELECT cache_key FROM suitcase_cache")
        assert cursor.fetchall() == [("lasts",)]
