"""What tests of requests, removals and transfers share: asking, answering, assigning."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Decision, Kind, Permission, Role, ThroughKind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import AccessRequest, AccessRequestState, AskPlan
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.journal.public import action, record
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.centers.people import made
from tests.cast import Cast, center_account, person, verified_center


def ask(
    actor: Actor, center: Center, *ids: int | str, role: str = "OPERATOR", **more: object
) -> list[AskPlan]:
    """Ask for access to these ad accounts."""
    text = ", ".join(map(str, ids))
    wanted = {"ids": text, "role": role, "notify": True} | more
    return ad_accounts.request_access(actor, center_id=center.id, **wanted)  # type: ignore[arg-type]


def asked(actor: Actor, center: Center, account_id: int, role: str = "OPERATOR") -> int:
    """One request that was sent; its id."""
    (plan,) = ask(actor, center, account_id, role=role)
    assert not plan.why
    return newest(actor, center).id


def newest(actor: Actor, center: Center) -> AccessRequest:
    """The newest request of the centre, as its Admin reads it."""
    with acting(actor):
        return ad_accounts.list_center_requests(actor, center.id).rows[0]


def answer(actor: Actor, request_id: int, role: str = "", *, accept: bool = True) -> AccessRequestState:
    """Answer a request."""
    return ad_accounts.answer_access_request(actor, request_id=request_id, accept=accept, role=role)


def held_role(actor: Actor, center: Center, account_id: int) -> Role | None:
    """What the centre holds of the account, as somebody in it reads it."""
    with acting(actor):
        found = access.held_by(center.id, Kind.AD_ACCOUNT, [account_id]).get(account_id)
    return found.role if found else None


def can(actor: Actor, account_id: int, permission: Permission = Permission.AD_ACCOUNT_SEE) -> Decision:
    """Whether somebody may do this in the ad account."""
    with acting(actor):
        return access.check(actor, permission, (Kind.AD_ACCOUNT, account_id))


def role_of(actor: Actor, account_id: int) -> Role | None:
    """The effective role of somebody in the ad account."""
    return can(actor, account_id).role


@action
def assign(actor: Actor, *, center_id: int, person_id: int, account_id: int, role: Role) -> int:
    """Assign a member of a centre to what the centre holds."""
    it = (Kind.AD_ACCOUNT, account_id)
    holding = access.held_by(center_id, Kind.AD_ACCOUNT, [account_id])[account_id]
    through = (ThroughKind.RELATION, holding.relation_id)
    record("ad_account:role_given", actor, streams=[it], data={"person": person_id, "role": role.name})
    return access.grant(actor, subject=(Kind.PERSON, person_id), role=role, object=it, through=through)


def between_centers(cast: Cast, acme: Center) -> tuple[int, int, int, int]:
    """Something of each kind between Ana's centre and those of Lou: the ids of a request for Ana's ad account, of one
    of her centre for an account of Lou's, of what another centre of Lou's holds, and of a transfer to her centre."""
    lou = person("Lou")
    northwind, other = verified_center(lou, cast.olu, "Northwind"), made(lou, "Other")
    asking = asked(lou, northwind, cast.acme.id)
    answer(cast.ana, asked(lou, other, cast.acme.id))
    with acting(cast.ana):
        (held,) = ad_accounts.list_centers_with_access(cast.ana, cast.acme.id)
    theirs = center_account(lou, northwind, name="Northwind Coffee")
    sent = asked(cast.ana, acme, theirs.id, "ADMIN")
    move = ad_accounts.start_transfer(lou, ad_account_id=theirs.id, to_center_id=acme.id)
    return asking, sent, held.relation_id, move


def passed_on(cast: Cast, center_id: int, ad_account_id: int, partner_id: int) -> int:
    """What Leo's centre passed on of an ad account that Ana's centre owns: the id of the relation."""
    third = centers.create_center(cast.leo, name="Hillside", time_zone="Europe/London")
    centers.add_partner(cast.leo, center_id=partner_id, number=str(third.id))
    what = {"ad_account_ids": [ad_account_id], "role": "ANALYST"}
    for who, giver, taker, onward in (
        (cast.ana, center_id, partner_id, True),
        (cast.leo, partner_id, third.id, False),
    ):
        ad_accounts.share_ad_accounts(who, center_id=giver, partner_id=taker, may_pass_on=onward, **what)  # type: ignore[arg-type]
    with acting(cast.ana):
        rows = ad_accounts.list_partners_on(cast.ana, center_id, ad_account_id)
    return next(one.relation_id for one in rows if one.is_passed_on)
