"""People around Acme for the tests of roles: an Operator, an Analyst, a second Admin."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.cast import Cast, give_role, person


def somebody(cast: Cast, name: str, role: Role | None) -> Actor:
    """A new person, with a role in Acme's ad account or without."""
    made = person(name)
    if role is not None:
        give_role(cast.ana, person_id=made.person_id or 0, role=role, ad_account_id=cast.acme.id)
    return made


def role_of(actor: Actor, ad_account_id: int) -> Role | None:
    """The role that counts for this person now."""
    with acting(actor):
        decision = access.check(actor, Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, ad_account_id))
    return decision.role


def verbs(actor: Actor, ad_account_id: int) -> list[str]:
    """What happened in the ad account, as this person reads it, newest first."""
    with acting(actor):
        return [line.verb for line in journal.lines(actor, (Kind.AD_ACCOUNT, ad_account_id), limit=100)]
