"""What the worker clears away: counters, sessions and cached values whose time is over."""

from __future__ import annotations

import datetime as dt
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import QuerySet
from procrastinate.contrib.django import app

from suitcase.areas.identity.rates import forget_old
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting

# The longest stretch that anything is counted over; older counters decide nothing.
LONGEST_STRETCH = dt.timedelta(days=1)


@app.periodic(cron="41 3 * * *", periodic_id="identity-clear-away")
@app.task(name="identity.clear_away", queueing_lock="identity.clear_away")
def clear_away(timestamp: int) -> int:
    """Every night; returns how many rows went."""
    gone = forget_old(clock.now() - LONGEST_STRETCH)
    with acting(Actor.system()), connection.cursor() as cursor:
        gone += _clear(Session.objects.filter(expire_date__lt=clock.now()))
        alive = Session.objects.values("session_key")
        gone += _clear(UserSession.objects.exclude(session_key__in=alive))
        cursor.execute("DELETE FROM suitcase_cache WHERE expires < %s", [clock.now()])
        gone += cursor.rowcount
    return gone


def _clear(rows: QuerySet[Any]) -> int:
    """Delete these; what somebody holds, who signs out or is seen at this moment, goes the next night.

    In one statement, however many they are: named one by one, they would soon be more than a statement takes.
    """
    free = rows.order_by("pk").select_for_update(skip_locked=True)
    return int(rows.model._default_manager.filter(pk__in=free.values("pk")).delete()[0])
