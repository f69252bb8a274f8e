"""Acme, Northwind and Hillside as partners, and what their people can do in ad accounts."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, Shared
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow, Center
from suitcase.areas.journal.public import action, record
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined, made
from tests.cast import Cast, center_account, person, verified_center


@dataclasses.dataclass(frozen=True, slots=True)
class Town:
    """Ana leads Acme with three ad accounts, Ben Northwind with Nils in it, Hal Hillside; all partners in a row."""

    cast: Cast
    acme: Center
    northwind: Center
    hillside: Center
    ana: Actor
    ben: Actor
    nils: Actor
    hal: Actor
    accounts: tuple[AdAccount, ...]

    @property
    def ids(self) -> list[int]:
        return [one.id for one in self.accounts]


def town(cast: Cast) -> Town:
    """The three centres."""
    ben, hal = person("Ben"), person("Hal")
    acme = verified_center(cast.ana, cast.olu, "Acme")
    northwind, hillside = made(ben, "Northwind"), made(hal, "Hillside")
    nils = joined(ben, northwind, "Nils")
    accounts = tuple(center_account(cast.ana, acme, name=name) for name in ("Peaks", "Shoes", "Trails"))
    centers.add_partner(cast.ana, center_id=acme.id, number=str(northwind.id))
    centers.add_partner(ben, center_id=northwind.id, number=str(hillside.id))
    return Town(cast, acme, northwind, hillside, cast.ana, ben, nils, hal, accounts)


def share(
    at: Town, role: str = "OPERATOR", ids: Sequence[int] | None = None, *, may_pass_on: bool = False
) -> Shared:
    """Acme shares with Northwind: everything, unless `ids` say what."""
    return ad_accounts.share_ad_accounts(
        at.ana,
        center_id=at.acme.id,
        partner_id=at.northwind.id,
        ad_account_ids=at.ids if ids is None else ids,
        role=role,
        may_pass_on=may_pass_on,
    )


def pass_on(at: Town, role: str = "ANALYST", ids: Sequence[int] | None = None) -> Shared:
    """Northwind passes on to Hillside."""
    wanted = at.ids if ids is None else ids
    return ad_accounts.share_ad_accounts(
        at.ben,
        center_id=at.northwind.id,
        partner_id=at.hillside.id,
        ad_account_ids=wanted,
        role=role,
    )


def stop(at: Town, ids: Sequence[int] | None = None) -> Shared:
    """Acme stops sharing with Northwind."""
    wanted = at.ids if ids is None else ids
    return ad_accounts.stop_sharing(
        at.ana, center_id=at.acme.id, partner_id=at.northwind.id, ad_account_ids=wanted
    )


def planned(at: Town, role: str, ids: Sequence[int]) -> list[BulkRow]:
    """What Acme would do."""
    with acting(at.ana):
        return ad_accounts.plan_sharing(at.ana, at.acme.id, at.northwind.id, ad_account_ids=ids, role=role)


@action
def assign(actor: Actor, *, center_id: int, who: Actor, ad_account_id: int, role: Role) -> int:
    """An Admin of a centre assigns what the centre holds to somebody in it."""
    centers.hold(actor, access.Permission.CENTER_ASSETS_MANAGE, center_id)
    held = access.held_by(center_id, Kind.AD_ACCOUNT, [ad_account_id])[ad_account_id]
    it = (Kind.AD_ACCOUNT, ad_account_id)
    given = access.grant(
        actor,
        subject=(Kind.PERSON, who.person_id or 0),
        role=role,
        object=it,
        through=(access.ThroughKind.RELATION, held.relation_id),
    )
    record("ad_account:assigned", actor, streams=[it], data={"person": who.person_id})
    return given


def role_of(who: Actor, ad_account_id: int) -> Role | None:
    """The effective role of somebody on an ad account, as she is told herself."""
    with acting(who):
        return access.check(who, access.Permission.REPORTS_SEE, (Kind.AD_ACCOUNT, ad_account_id)).role


def given(at: Town) -> dict[int, Role]:
    """What Northwind has from Acme, by ad account, as Acme reads it."""
    with acting(at.ana):
        found = access.shares(at.acme.id, partner_id=at.northwind.id)
    return {one.ad_account_id: one.role for one in found}
