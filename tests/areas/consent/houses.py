"""A verified centre that asks creators, and its people, for the tests of links of a whole Business Center."""

from __future__ import annotations

import dataclasses

from suitcase.areas.access.public import Kind, Permission, check
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.centers.contracts import Center
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, NewAskLink, NewLinkRequest, UseChange
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined
from tests.areas.consent.test_requests import approve
from tests.cast import Cast, center_account, verified_center

EVERYTHING = ("POST", "INSIGHTS", "PUBLISH")


@dataclasses.dataclass(frozen=True)
class House:
    """Ana's centre, Gil who is a plain member of it, and an ad account that it owns."""

    cast: Cast
    center: Center
    gil: Actor
    account: AdAccount

    def ask(self, username: str = "mia.trails", **more: object) -> int:
        """Ask by username."""
        new = NewLinkRequest(username=username, **more)  # type: ignore[arg-type]
        return consent.request_for_center(self.cast.ana, center_id=self.center.id, new=new)

    def link(self, **more: object) -> int:
        """Have Mia's account linked; returns the request's id."""
        request_id = self.ask(**more)
        approve(self.cast, request_id)
        return request_id

    def qr(self, **more: object) -> tuple[int, str]:
        """A link to ask with: its id and its secret."""
        new = NewAskLink(**more)  # type: ignore[arg-type]
        made = consent.make_ask_link(self.cast.ana, center_id=self.center.id, new=new)
        with acting(self.cast.ana):
            return made, consent.get_ask_link(self.cast.ana, self.center.id, made).token

    def take_up(self, token: str) -> int:
        """Mia opens a link with her account."""
        return consent.take_up_ask_link(
            self.cast.mia, token=token, creator_account_id=self.cast.mia_account.id
        )

    def assign(
        self, scopes: tuple[str, ...], *, people: bool = False, accounts: bool = False
    ) -> list[UseChange]:
        """Let Gil, or the ad account, use these scopes and no others."""
        return consent.assign_creator(
            self.cast.ana,
            center_id=self.center.id,
            creator_account_id=self.cast.mia_account.id,
            people=[self.gil.person_id or 0] if people else (),
            ad_accounts=[self.account.id] if accounts else (),
            scopes=scopes,
        ).changes

    def status(self) -> LinkStatus:
        """What Ana sees in the centre."""
        with acting(self.cast.ana):
            return consent.get_center_link(self.cast.ana, self.center.id, self.cast.mia_account.id).status

    def may(self, actor: Actor, permission: Permission = Permission.CREATOR_POSTS_USE) -> bool:
        """Whether somebody may use Mia's posts."""
        with acting(actor):
            return check(actor, permission, (Kind.CREATOR_ACCOUNT, self.cast.mia_account.id)).allowed


def build(cast: Cast) -> House:
    """The whole house, made through the same actions as everybody's."""
    center = verified_center(cast.ana, cast.olu)
    gil = joined(cast.ana, center, "Gil")
    return House(cast, center, gil, center_account(cast.ana, center, name="Acme Shop"))
