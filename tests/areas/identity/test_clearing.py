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
from tests.races import HeldUp, at_once


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


def one_over() -> Actor:
    """Ana, with a sign-in whose time is over."""
    ana = identity.register_person(
        Actor(scope="account"), new=NewPerson("ana@acme.test", "Ana", "a quiet harbour at dawn")
    )
    with acting(Actor.system()):
        Session.objects.create(session_key="over", session_data="", expire_date=clock.now())
        UserSession.objects.create(user_id=ana.id, ip="127.0.0.1", session_key="over", user_agent="x")
    clock.advance(dt.timedelta(hours=1))
    return Actor.person(ana.id, name="Ana")


@pytest.mark.usefixtures("own_database")
def test_what_somebody_holds_is_left_for_the_next_night() -> None:
    one_over()
    with acting(Actor.system()):
        assert UserSession.objects.select_for_update().get().session_key == "over"
        assert at_once(lambda: clear_away(0)) == [1]
    assert clear_away(0) == 1


@pytest.mark.usefixtures("own_database")
def test_signing_out_everywhere_while_sessions_are_cleared_away() -> None:
    ana = one_over()
    ends = HeldUp(lambda: identity.end_sign_ins(ana, person_id=ana.person_id or 0))
    with acting(Actor.system()):
        assert Session.objects.filter(session_key="over").delete()[0] == 1
        ends.begin()
        assert UserSession.objects.filter(session_key="over").delete()[0] == 1
    assert ends.result() == 0


@pytest.mark.usefixtures("own_database")
def test_more_than_one_statement_names_goes_in_one_night() -> None:
    count = 70_000  # a statement takes 65,535 values
    made = (
        "INSERT INTO django_session SELECT 'over ' || n, '', %s FROM generate_series(1, %s) n",
        [clock.now() - dt.timedelta(hours=1), count],
    )
    with acting(Actor.system()), connection.cursor() as cursor:
        cursor.execute(*made)
    assert clear_away(0) == count
    with acting(Actor.system()):
        assert not Session.objects.exists()
