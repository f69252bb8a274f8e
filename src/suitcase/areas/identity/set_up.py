"""The very first operator: a token that is printed once, and the one action it is good for."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db.models import QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.contracts import PLATFORM, Kind, Ref, Role
from suitcase.areas.identity import contracts
from suitcase.areas.identity.actions import register_person
from suitcase.areas.identity.errors import SetUpClosed
from suitcase.areas.identity.models import SetUpToken
from suitcase.areas.identity.rates import hidden
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied
from suitcase.stores.postgres import acting, prepared

_OPENER = Actor(scope="setup", name="Suitcase")


def setup_token() -> str | None:
    """A fresh token for the set-up page, or None once somebody operates this installation, and in the demo.

    The one before stops working. Only its hash is kept, so it is printed now or never.
    """
    if settings.DEMO:
        return None
    with acting(_OPENER):
        if has_operator():
            return None
        token = secrets.token_urlsafe(24)
        SetUpToken.objects.update_or_create(id=1, defaults={"digest": hidden(token), "made_at": clock.now()})
    return token


def has_operator() -> bool:
    """Whether anybody holds the platform's STAFF relation."""
    return bool(prepared("SELECT app_has_staff()")[0][0])


def check_set_up_token(token: str) -> None:
    """Raise SetUpClosed unless this token opens the set-up page now."""
    with acting(_OPENER):
        good = not settings.DEMO and not has_operator() and _matching(token).exists()
    if not good:
        raise SetUpClosed()


@action
def set_up(actor: Actor, *, token: str, first: contracts.NewPerson) -> contracts.Person:
    """Make the first operator: a confirmed person with the platform's STAFF relation. The token is dead then.

    Raises SetUpClosed for a token that is wrong, used or late, and what `register_person` raises.
    """
    used, _ = _matching(token).delete()
    if not used or settings.DEMO or has_operator():
        raise SetUpClosed()
    person = register_person(actor, new=first)
    access.grant(actor, subject=Ref(Kind.PERSON, person.id), role=Role.STAFF, object=PLATFORM)
    record(
        contracts.SET_UP, actor, streams=[PLATFORM, (Kind.PERSON, person.id)], data={"operator": person.id}
    )
    return person


@action
def add_operator(actor: Actor, *, person_id: int) -> None:
    """Give a person the platform's STAFF relation. Only Suitcase itself may: nobody makes operators from a page."""
    if actor.scope != "job" or actor.person_id is not None:
        raise Denied(
            "Only Suitcase itself can make somebody an operator.", missing="the right to appoint operators"
        )
    access.grant(actor, subject=Ref(Kind.PERSON, person_id), role=Role.STAFF, object=PLATFORM)
    record(
        contracts.OPERATOR_ADDED,
        actor,
        streams=[PLATFORM, (Kind.PERSON, person_id)],
        data={"operator": person_id},
    )


def _matching(token: str) -> QuerySet[SetUpToken]:
    return SetUpToken.objects.filter(digest=hidden(token))
