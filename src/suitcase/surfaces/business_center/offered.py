"""What an invitation brings, in a form: ad accounts with a role, and places in groups."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Listing, Offered
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center import plans

# Boxes for ad accounts and groups in the form; others are named by their ID.
BOXES = 12


def offerable(actor: Actor, center: Center) -> dict[str, Any]:
    """What the form offers; nothing for whoever may not assign."""
    ref = (Kind.CENTER, center.id)
    if not access.check(actor, Permission.CENTER_ASSETS_MANAGE, ref).allowed:
        return {"accounts": [], "accounts_total": 0, "groups": [], "account_roles": []}
    found = ad_accounts.list_center_ad_accounts(actor, center.id, HeldFilter(size=BOXES))
    groups = centers.list_groups(actor, center.id)[:BOXES]
    return {
        "accounts": [(str(one.card.id), one.card.name) for one in found.rows],
        "accounts_total": found.total or 0,
        "groups": [(str(one.group.id), one.group.name) for one in groups],
        "account_roles": [(role.name, access.ROLE_WORDS[role]) for role in centers.ASSET_ROLES],
    }


def offered(sent: QueryDict) -> tuple[Offered, ...]:
    """What a form brings. Raises `Invalid` for something that is no ID, or no role."""
    typed = sent.get("account_ids", "")[:2_000].replace(",", " ").split()
    wrong = [one for one in typed if parse_id(one) is None]
    if wrong:
        raise Invalid(fields={"account_ids": _("No ad account ID: %(what)s") % {"what": wrong[0][:30]}})
    accounts = [*sent.getlist("account"), *typed]
    found = []
    if accounts:
        role = centers.asset_role_named(sent.get("account_role", ""))
        if role is None:
            raise Invalid(fields={"account_role": _("Choose one of the roles.")})
        found = [Offered(Ref(Kind.AD_ACCOUNT, one), role) for one in _ids(accounts)]
    places = [Offered(Ref(Kind.ASSET_GROUP, one), Role.MEMBER) for one in _ids(sent.getlist("group"))]
    return (*found, *places)


def bringing(listing: Listing, assets: tuple[Offered, ...]) -> Listing:
    """A list of people, each of whom gets these assets."""
    if not assets:
        return listing
    lines = [
        dataclasses.replace(one, wanted=dataclasses.replace(one.wanted, assets=assets)) if one.wanted else one
        for one in listing.lines
    ]
    return dataclasses.replace(listing, lines=lines)


def brought(sent: QueryDict) -> list[tuple[str, str]]:
    """The fields that carry what is brought from one page to the next."""
    names = ("account", "account_ids", "account_role", "group")
    return [(name, str(value)) for name in names for value in sent.getlist(name) if value]


def offered_names(center_id: int, sent: QueryDict) -> str:
    """What a form brings, in words; empty for nothing."""
    assets = offered(sent)
    names = plans.names_for(center_id, (one.ref for one in assets))
    return assets_words(one._replace(name=names.get(one.ref, str(one.ref.id))) for one in assets)


def assets_words(assets: Iterable[Offered]) -> str:
    """What an invitation brings: "Acme Trails, Operator · the group North"."""
    said = []
    for one in assets:
        if one.ref.kind is Kind.ASSET_GROUP:
            said.append(_("the group %(name)s") % {"name": one.name})
        else:
            said.append(f"{one.name}, {access.ROLE_WORDS[one.role]}")
    return " · ".join(said)


def _ids(texts: Iterable[str]) -> list[int]:
    found = list(dict.fromkeys(one for one in map(parse_id, texts) if one))
    return found[: limits.INVITED_ASSETS + 1]
