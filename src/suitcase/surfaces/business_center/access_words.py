"""Access in plain words: what each right lets somebody do, and how a way to a thing came to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from suitcase.areas.access.public import (
    Kind,
    Path,
    Permission,
    Ref,
    RelationFacts,
    Role,
    Standing,
    ThroughKind,
    Way,
)
from suitcase.surfaces.business_center.names import Name
from suitcase.surfaces.business_center.roles import role_name
from suitcase.surfaces.kit.format import moment

P = Permission
NameOf = Callable[[Ref], Name]


def rights_on(kind: Kind) -> dict[Permission, str]:
    """Every right there is on a kind of thing, in words that go on after "can", in the order people care about."""
    words: dict[Kind, dict[Permission, str]] = {
        Kind.AD_ACCOUNT: {
            P.AD_ACCOUNT_SEE: _("see that it is there"),
            P.REPORTS_SEE: _("see ads and reports"),
            P.ADS_EDIT: _("create and change campaigns and ads"),
            P.CREATOR_LINKS_MANAGE: _("ask creators for authorization, and unlink them"),
            P.AD_ACCOUNT_MANAGE: _("change its settings and business information"),
            P.AD_ACCOUNT_ASSIGN: _("decide who works in it"),
            P.AD_ACCOUNT_SHARE: _("share it with other Business Centers"),
            P.AD_ACCOUNT_TRANSFER: _("hand it over to somebody else, or close it"),
            P.BALANCE_SEE: _("see its balance"),
            P.MONEY_MOVE: _("move its money"),
        },
        Kind.CREATOR_ACCOUNT: {
            P.CREATOR_ACCOUNT_SEE: _("see that it is there"),
            P.CREATOR_POSTS_USE: _("use its existing posts in ads"),
            P.CREATOR_POSTS_PUBLISH: _("publish new posts for ads"),
            P.CREATOR_INSIGHTS_SEE: _("see organic numbers of shared posts"),
            P.CREATOR_ACCOUNT_MANAGE: _("manage it as its owner does"),
        },
        Kind.ASSET_GROUP: {
            P.ASSET_GROUP_SEE: _("see the group and what is in it"),
            P.ASSET_GROUP_MANAGE: _("decide what and who is in it"),
        },
        Kind.CENTER: {
            P.CENTER_SEE: _("see this Business Center and who is in it"),
            P.CENTER_ASSETS_MANAGE: _("add ad accounts and creators, and decide who uses them"),
            P.CENTER_MEMBERS_MANAGE: _("decide who is in it, and with which role"),
            P.CENTER_PARTNERS_MANAGE: _("share with other Business Centers"),
            P.CENTER_MANAGE: _("change its name and security settings"),
            P.CENTER_MONEY_SEE: _("see its balance and invoices"),
            P.CENTER_MONEY_MOVE: _("move its money"),
        },
    }
    return words[kind]


def rights_of(permission: Permission) -> str:
    """One right in words."""
    kind = next(kind for kind in _EXPLORED if permission in rights_on(kind))
    return rights_on(kind)[permission]


_EXPLORED = (Kind.AD_ACCOUNT, Kind.CREATOR_ACCOUNT, Kind.ASSET_GROUP, Kind.CENTER)


def kind_name(kind: Kind) -> str:
    """What a thing is, in a list of mixed things."""
    return {
        Kind.CENTER: _("Business Center"),
        Kind.ASSET_GROUP: _("Asset group"),
        Kind.AD_ACCOUNT: _("Ad account"),
        Kind.CREATOR_ACCOUNT: _("Creator account"),
        Kind.POST: _("Post"),
    }[kind]


def standing_words(standing: Standing, kind: Kind) -> str:
    """The effective role in one or two words; what it is called when there is none."""
    if standing.role is Role.MEMBER:
        return _("In the group")
    if standing.role is not None and kind != Kind.CREATOR_ACCOUNT:
        return role_name(standing.role)
    if kind in (Kind.CREATOR_ACCOUNT, Kind.POST):
        return (
            _("Uses it")
            if len(standing.permissions) > 1
            else _("Sees it")
            if standing.permissions
            else _("None")
        )
    if kind == Kind.ASSET_GROUP and standing.permissions:
        return _("Manages it, not in it")
    return _("Sees it, not assigned") if standing.permissions else _("None")


def way_words(path: Path) -> str:
    """How a way leads to the thing, in a few words."""
    words = {
        Way.OWN: _("a role of one’s own"),
        Way.GUEST: _("a role of one’s own"),
        Way.ASSIGNED: _("assigned"),
        Way.GROUP: _("through an asset group"),
        Way.OWNING_CENTER: _("as %(role)s of the owner"),
        Way.PARTNER_CENTER: _("as %(role)s of a partner"),
        Way.PARTNER_ASSIGNED: _("assigned, within what is shared"),
        Way.PARTNER_GROUP: _("through an asset group, within what is shared"),
    }
    said = words[path.way] % {"role": role_name(path.role)}
    return (
        _("%(way)s, on an ad account with the creator’s permission") % {"way": said} if path.scope else said
    )


def step_words(facts: RelationFacts, name: NameOf) -> str:
    """One relation: who is what of what."""
    who, what = name(facts.subject).text, name(facts.object).text
    kind, role = facts.object.kind, facts.role
    if role is Role.OWNER:
        said = _("%(who)s owns %(what)s")
    elif role is Role.MEMBER:
        said = _("%(who)s is in %(what)s")
    elif kind in (Kind.CREATOR_ACCOUNT, Kind.POST):
        said = {
            Role.POST: _("%(who)s may use posts of %(what)s in ads"),
            Role.PUBLISH: _("%(who)s may publish posts of %(what)s for ads"),
            Role.INSIGHTS: _("%(who)s may see organic numbers of %(what)s"),
        }[role]
    elif kind is Kind.CENTER:
        said = _("%(who)s is %(role)s in %(what)s")
    else:
        said = _("%(who)s has the role %(role)s on %(what)s")
    return said % {"who": who, "what": what, "role": role_name(role)}


def came_by(
    facts: RelationFacts, name: NameOf, zone: str, inviters: Mapping[int, int], through: Mapping[int, str]
) -> str:
    """By what a relation came, who gave it, since when and until when. `inviters` by the ids of their invitations,
    `through` the Business Centers through whose links others came, by the ids of those."""
    by = {
        ThroughKind.SHARE: _("shared"),
        ThroughKind.LINK: _("authorized by the creator"),
        ThroughKind.CODE: _("by an authorization code"),
        ThroughKind.INVITATION: _("by an invitation"),
        ThroughKind.REQUEST: _("by an approved request"),
        ThroughKind.TRANSFER: _("by a transfer of ownership"),
        ThroughKind.RELATION: _("assigned by the Business Center"),
    }
    said = [by[facts.through.kind]] if facts.through else []
    if facts.role is Role.OWNER and not facts.through:
        said = [_("by creation")]
    elif facts.through and facts.through.kind is ThroughKind.RELATION:
        if facts.subject.kind is Kind.CENTER:
            said = [_("passed on")]
        elif facts.role is Role.MEMBER:
            said = [_("put into the group")]
    elif facts.through and facts.through.kind is ThroughKind.LINK and facts.through.id in through:
        said = [_("authorized by the creator, through %(center)s") % {"center": through[facts.through.id]}]
    inviter = inviters.get(facts.through.id) if facts.through else None
    if inviter is not None:
        said = [_("by an invitation of %(who)s") % {"who": name(Ref(Kind.PERSON, inviter)).text}]
    elif facts.granted_by is not None and Ref(Kind.PERSON, facts.granted_by) != facts.subject:
        said += [_("given by %(who)s") % {"who": name(Ref(Kind.PERSON, facts.granted_by)).text}]
    said += [_("since %(moment)s") % {"moment": moment(facts.valid_from, zone)}]
    if facts.expires_at is not None:
        said += [_("until %(moment)s") % {"moment": moment(facts.expires_at, zone)}]
    return " · ".join(said)
