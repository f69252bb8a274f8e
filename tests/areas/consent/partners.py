"""Acme, linked to Mia's account, and its partner Northwind, for the tests of creator accounts shared with partners."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from suitcase.areas.access.public import Kind, Permission, check
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow, Center
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkRow, LinkStatus, NewLinkRequest
from suitcase.areas.consent.public import Proposed
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined
from tests.areas.consent.test_requests import approve
from tests.cast import Cast, center_account, person, verified_center

BOTH = ("POST", "INSIGHTS")


@dataclasses.dataclass(frozen=True)
class Partners:
    """Ana leads Acme, which Mia has linked; Ben leads Northwind with Nils in it and an ad account of its own."""

    cast: Cast
    acme: Center
    northwind: Center
    ben: Actor
    nils: Actor
    account: AdAccount
    link: int

    @property
    def mia(self) -> int:
        return self.cast.mia_account.id

    def propose(self, scopes: Sequence[str] = BOTH, ids: Sequence[int] = (), **more: object) -> Proposed:
        """Ana asks that Northwind may have exactly this."""
        return consent.propose_creators(
            self.cast.ana,
            center_id=self.acme.id,
            partner_id=self.northwind.id,
            creator_account_ids=ids or [self.mia],
            scopes=scopes,
            **more,  # type: ignore[arg-type]
        )

    def planned(self, scopes: Sequence[str] = BOTH, ids: Sequence[int] = ()) -> list[BulkRow]:
        with acting(self.cast.ana):
            return consent.plan_proposal(
                self.cast.ana,
                self.acme.id,
                self.northwind.id,
                creator_account_ids=ids or [self.mia],
                scopes=scopes,
            )

    def stop(self, ids: Sequence[int] = ()) -> Proposed:
        return consent.stop_sharing_creators(
            self.cast.ana,
            center_id=self.acme.id,
            partner_id=self.northwind.id,
            creator_account_ids=ids or [self.mia],
        )

    def give_back(self) -> Proposed:
        return consent.give_back_creators(
            self.ben, center_id=self.northwind.id, partner_id=self.acme.id, creator_account_ids=[self.mia]
        )

    def waiting(self) -> int:
        """The request that waits in Mia's inbox."""
        with acting(self.cast.mia):
            (found,) = consent.list_grants(self.cast.mia, consent.GrantFilter("pending")).rows
        return found.request_id

    def agreed(self, scopes: Sequence[str] = BOTH, **more: object) -> int:
        """Northwind has it: Ana asks, Mia approves; the request's id."""
        self.propose(scopes)
        request_id = self.waiting()
        approve(self.cast, request_id, **more)
        return request_id

    def assign(self, scopes: Sequence[str] = BOTH) -> None:
        """Ben lets Nils and Northwind's ad account use it."""
        consent.assign_creator(
            self.ben,
            center_id=self.northwind.id,
            creator_account_id=self.mia,
            people=[self.nils.person_id or 0],
            ad_accounts=[self.account.id],
            scopes=scopes,
        )

    def row(self) -> LinkRow:
        """Where Northwind stands, as Ben reads it."""
        with acting(self.ben):
            return consent.get_center_link(self.ben, self.northwind.id, self.mia)

    def status(self) -> LinkStatus:
        return self.row().status

    def may(self, actor: Actor, permission: Permission = Permission.CREATOR_POSTS_USE) -> bool:
        with acting(actor):
            return check(actor, permission, (Kind.CREATOR_ACCOUNT, self.mia)).allowed


def linked(cast: Cast, center: Center, actor: Actor, username: str = "mia.trails", **more: object) -> int:
    """A centre's own link to Mia's account; the request's id."""
    new = NewLinkRequest(username=username, **more)  # type: ignore[arg-type]
    request_id = consent.request_for_center(actor, center_id=center.id, new=new)
    approve(cast, request_id)
    return request_id


def build(cast: Cast, *, scopes: Sequence[str] = ("POST", "INSIGHTS", "PUBLISH")) -> Partners:
    """All of it, made through the same actions as everybody's."""
    ben = person("Ben")
    acme, northwind = verified_center(cast.ana, cast.olu, "Acme"), verified_center(ben, cast.olu, "Northwind")
    nils = joined(ben, northwind, "Nils")
    centers.add_partner(cast.ana, center_id=acme.id, number=str(northwind.id))
    link = linked(cast, acme, cast.ana, scopes=tuple(scopes))
    return Partners(
        cast, acme, northwind, ben, nils, center_account(ben, northwind, name="Northwind Shop"), link
    )
