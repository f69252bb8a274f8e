"""The actor of a sign-in page in the moment in which somebody becomes somebody."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from django.http import HttpRequest

from suitcase.kernel.actor import Actor
from suitcase.surfaces.kit.visitor import SIGNED_IN_AT, STRENGTH


def at_the_door(request: HttpRequest) -> Actor:
    """Who the request belongs to, on a sign-in page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor.within("account")


def as_person(request: HttpRequest, person: Any) -> Actor:
    """The visitor as this person (anything with id and name): just signed in, confirmed or signed out."""
    moment = request.session.get(SIGNED_IN_AT)
    return dataclasses.replace(
        at_the_door(request),
        person_id=person.id,
        name=person.name,
        signed_in_at=dt.datetime.fromisoformat(moment) if moment else None,
        sign_in_strength=request.session.get(STRENGTH, ""),
    )
