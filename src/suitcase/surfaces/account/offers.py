"""Invitations as the invited person meets them: one shape and one way to answer, whatever they are to."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal

from django.utils.translation import gettext as _

from suitcase.areas.access.public import ROLE_WORDS, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Invited as ToAdAccount
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Invited as ToCenter
from suitcase.areas.centers.contracts import Offered
from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import parse_id

To = Literal["ad_account", "center"]


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """An invitation, whatever it is to. `key` names it in a form; `opening` leads over to what it lets one do, `brings`
    is what one gets with it, by name."""

    to: To
    id: int
    name: str
    opening: str
    invited_by: str
    email: str
    role: str
    can_do: tuple[tuple[str, bool], ...]
    state: InvitationState
    expires_at: dt.datetime
    is_mine: bool
    brings: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The invitation in a hidden field."""
        return f"{self.to}-{self.id}"


def find(token: str) -> Offer:
    """The invitation whose mail carried this secret; `NotFound` for one that was never sent."""
    try:
        return _of_account(ad_accounts.find_invited(token))
    except NotFound:
        return _of_center(centers.find_invited(token))


def mine(actor: Actor) -> list[Offer]:
    """Open invitations to addresses of the person, newest first."""
    offers = [_of_account(one) for one in ad_accounts.my_invitations(actor)]
    offers += [_of_center(one) for one in centers.my_invitations(actor)]
    return sorted(offers, key=lambda one: -one.id)


def get(actor: Actor, key: str) -> Offer:
    """One of `mine` by its key; `NotFound` when it is not open any more or was somebody else's all along."""
    to, _dash, number = key.partition("-")
    wanted = parse_id(number)
    if wanted is None:
        raise NotFound
    if to == "center":
        return _of_center(centers.get_invited(actor, wanted))
    return _of_account(ad_accounts.get_invited(actor, wanted))


def accept(actor: Actor, offer: Offer) -> str:
    """Say yes; returns the path of what the person is in now."""
    if offer.to == "center":
        return f"/business/{centers.accept_center_invitation(actor, invitation_id=offer.id)}/overview"
    return f"/ads/{ad_accounts.accept_invitation(actor, invitation_id=offer.id)}/overview"


def decline(actor: Actor, offer: Offer) -> None:
    """Say no."""
    if offer.to == "center":
        centers.decline_center_invitation(actor, invitation_id=offer.id)
    else:
        ad_accounts.decline_invitation(actor, invitation_id=offer.id)


def _of_account(one: ToAdAccount) -> Offer:
    role = ROLE_WORDS[one.role]
    opening = _("As %(role)s of the ad account of %(company)s you can:") % {
        "role": role,
        "company": one.company,
    }
    return Offer(
        "ad_account",
        one.id,
        one.ad_account,
        opening,
        one.invited_by,
        one.email,
        role,
        tuple(ad_accounts.can_do(one.role)),
        one.state,
        one.expires_at,
        one.is_mine,
    )


def _of_center(one: ToCenter) -> Offer:
    role = _("Standard member") if one.role is Role.CENTER_STANDARD else ROLE_WORDS[one.role]
    if one.finance:
        role = _("%(role)s and %(finance)s") % {"role": role, "finance": ROLE_WORDS[one.finance]}
    return Offer(
        "center",
        one.id,
        one.center,
        _("As %(role)s of this Business Center you can:") % {"role": role},
        one.invited_by,
        one.email,
        role,
        centers.can_do(one.role, one.finance),
        one.state,
        one.expires_at,
        one.is_mine,
        tuple(_brought(asset) for asset in one.assets),
    )


def _brought(asset: Offered) -> str:
    if asset.role is Role.MEMBER:
        return _("What is in the group %(name)s") % {"name": asset.name}
    return _("%(role)s of the ad account %(name)s") % {"role": ROLE_WORDS[asset.role], "name": asset.name}
