"""The whole policy on one page: which relations there can be, what each role may do, who can give what is
missing.

Nothing else in Suitcase says who may. The database refuses relations that are not in SHAPES; the engine finds
the live paths of a person to an object; POLICY turns paths into permissions.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Literal

from suitcase.areas.access.contracts import CENTER_WAYS, Kind, Permission, Role, Way, encode

CENTER_ROLES = (Role.CENTER_ADMIN, Role.CENTER_STANDARD)
FINANCE_ROLES = (Role.FINANCE_MANAGER, Role.FINANCE_ANALYST)
ASSET_ROLES = (Role.ANALYST, Role.OPERATOR, Role.ADMIN)
# LIVE and DIRECT_MESSAGE have names but nothing behind them yet: no relation can carry them.
SCOPES = (Role.POST, Role.PUBLISH, Role.INSIGHTS)


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """One kind of relation that may exist: `subject` has one of `roles` on `object`.

    `parent` says whether it came through another relation: "never", "always", or "maybe".
    """

    subject: Kind
    roles: tuple[Role, ...]
    object: Kind
    parent: Literal["never", "always", "maybe"] = "never"


SHAPES = (
    Shape(Kind.PERSON, CENTER_ROLES + FINANCE_ROLES, Kind.CENTER),
    Shape(Kind.PERSON, (Role.OWNER,), Kind.AD_ACCOUNT),
    Shape(Kind.PERSON, (Role.OWNER,), Kind.CREATOR_ACCOUNT),
    Shape(Kind.CENTER, (Role.OWNER,), Kind.AD_ACCOUNT),
    Shape(Kind.CENTER, (Role.OWNER,), Kind.CREATOR_ACCOUNT),
    Shape(Kind.CENTER, (Role.OWNER,), Kind.ASSET_GROUP),
    # A person's role on an ad account: her own, or assigned by a centre through what that centre holds.
    Shape(Kind.PERSON, ASSET_ROLES, Kind.AD_ACCOUNT, "maybe"),
    # A partner's share, and a share of that share.
    Shape(Kind.CENTER, ASSET_ROLES, Kind.AD_ACCOUNT, "maybe"),
    # A group and its members stand on what their centre holds, and fall with it.
    Shape(Kind.PERSON, (Role.MEMBER,), Kind.ASSET_GROUP, "always"),
    Shape(Kind.ASSET_GROUP, ASSET_ROLES, Kind.AD_ACCOUNT, "always"),
    Shape(Kind.ASSET_GROUP, SCOPES, Kind.CREATOR_ACCOUNT, "always"),
    # What creators grant: to an ad account, or to a centre, which then says which ad accounts and people use it.
    Shape(Kind.AD_ACCOUNT, SCOPES, Kind.CREATOR_ACCOUNT, "maybe"),
    Shape(Kind.CENTER, SCOPES, Kind.CREATOR_ACCOUNT),
    Shape(Kind.PERSON, SCOPES, Kind.CREATOR_ACCOUNT, "always"),
    Shape(Kind.AD_ACCOUNT, (Role.POST,), Kind.POST),
    Shape(Kind.PERSON, (Role.STAFF,), Kind.PLATFORM),
)


def at_least(role: Role) -> frozenset[Role]:
    """This asset role and the larger ones."""
    return frozenset(each for each in (*ASSET_ROLES, Role.OWNER) if each >= role)


ANALYST, OPERATOR, ADMIN = at_least(Role.ANALYST), at_least(Role.OPERATOR), at_least(Role.ADMIN)
CENTER_ADMIN = frozenset({Role.CENTER_ADMIN})
FINANCE = frozenset(FINANCE_ROLES)
NONE: frozenset[Role] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """Who has a permission on things of one kind. A person has it who has, on a live path, one of

    `held`: a role on the thing, however she came by it;
    `house`: a role on the thing, but not through a partner's share;
    `personal`: a role of her own on a thing that no centre owns;
    `appointed`: a role on a thing that a centre owns, but not through a partner's share;
    `owner`, `partner`: a role in the centre that owns the thing, or in one that has a share in it;
    `linked`: by scope, a role on an ad account that holds this scope from the creator, by a link of its own or
    through the link of a centre that owns the ad account or is an Admin of it.

    `needs` says in a refusal what is missing, and `ask` who can give it: words, and the permission to look
    for.
    """

    kind: Kind
    needs: str
    ask: tuple[str, Permission]
    held: frozenset[Role] = NONE
    house: frozenset[Role] = NONE
    personal: frozenset[Role] = NONE
    owner: frozenset[Role] = NONE
    partner: frozenset[Role] = NONE
    linked: Mapping[Role, frozenset[Role]] = dataclasses.field(default_factory=dict)
    appointed: frozenset[Role] = NONE


_APPOINTED_WAYS = (Way.GUEST, Way.ASSIGNED, Way.GROUP)
_HOUSE_WAYS = (Way.OWN, *_APPOINTED_WAYS)
_HELD_WAYS = (*_HOUSE_WAYS, Way.PARTNER_ASSIGNED, Way.PARTNER_GROUP)
P = Permission
_ASK_CENTER = ("an Admin of the Business Center", P.CENTER_MEMBERS_MANAGE)
_ASK_ACCOUNT = ("an Admin of the ad account, or of the Business Center that owns it", P.AD_ACCOUNT_ASSIGN)
_ASK_CREATOR = ("the owner of the account", P.CREATOR_ACCOUNT_MANAGE)
_ASK_STAFF = ("an operator of the platform", P.PLATFORM_REVIEW)


def _center(roles: frozenset[Role], needs: str) -> Rule:
    return Rule(Kind.CENTER, needs, _ASK_CENTER, held=roles)


def _account(
    needs: str,
    *,
    held: frozenset[Role] = NONE,
    house: frozenset[Role] = NONE,
    personal: frozenset[Role] = NONE,
    owner: frozenset[Role] = NONE,
    partner: frozenset[Role] = NONE,
) -> Rule:
    return Rule(Kind.AD_ACCOUNT, needs, _ASK_ACCOUNT, held, house, personal, owner, partner)


def _creator(
    needs: str,
    linked: Mapping[Role, frozenset[Role]],
    *,
    held: frozenset[Role] = NONE,
    personal: frozenset[Role] = NONE,
    owner: frozenset[Role] = NONE,
    partner: frozenset[Role] = NONE,
) -> Rule:
    return Rule(Kind.CREATOR_ACCOUNT, needs, _ASK_CREATOR, held, NONE, personal, owner, partner, linked)


POLICY: Mapping[Permission, Rule] = {
    # The Business Center. Money rights never follow from Admin.
    P.CENTER_SEE: _center(frozenset(CENTER_ROLES), "a role in the Business Center"),
    P.CENTER_MANAGE: _center(CENTER_ADMIN, "the role Admin in the Business Center"),
    P.CENTER_MEMBERS_MANAGE: _center(CENTER_ADMIN, "the role Admin in the Business Center"),
    P.CENTER_PARTNERS_MANAGE: _center(CENTER_ADMIN, "the role Admin in the Business Center"),
    P.CENTER_ASSETS_MANAGE: _center(CENTER_ADMIN, "the role Admin in the Business Center"),
    P.CENTER_MONEY_SEE: _center(FINANCE, "the role Finance Analyst or Finance Manager"),
    P.CENTER_MONEY_MOVE: _center(frozenset({Role.FINANCE_MANAGER}), "the role Finance Manager"),
    P.ASSET_GROUP_SEE: Rule(
        Kind.ASSET_GROUP,
        "membership in the group",
        _ASK_CENTER,
        held=frozenset({Role.MEMBER}),
        owner=CENTER_ADMIN,
    ),
    P.ASSET_GROUP_MANAGE: Rule(
        Kind.ASSET_GROUP, "the role Admin in the Business Center", _ASK_CENTER, owner=CENTER_ADMIN
    ),
    # The ad account. An Admin of a centre sees that it is there and may assign it, also to herself; to work
    # in it she has to be assigned like everybody else.
    P.AD_ACCOUNT_SEE: _account(
        "a role on the ad account", held=ANALYST, owner=CENTER_ADMIN | FINANCE, partner=CENTER_ADMIN
    ),
    P.REPORTS_SEE: _account("the role Analyst", held=ANALYST),
    P.ADS_EDIT: _account("the role Operator", held=OPERATOR),
    P.AD_ACCOUNT_MANAGE: _account("the role Admin", held=ADMIN),
    P.CREATOR_LINKS_MANAGE: _account("the role Admin", held=ADMIN),
    P.AD_ACCOUNT_ASSIGN: _account("the role Admin", held=ADMIN, owner=CENTER_ADMIN, partner=CENTER_ADMIN),
    P.AD_ACCOUNT_SHARE: _account("the role Admin, not through a partner", house=ADMIN, owner=CENTER_ADMIN),
    P.AD_ACCOUNT_TRANSFER: _account(
        "to be the owner, or an Admin of the Business Center that owns it",
        personal=frozenset({Role.OWNER}),
        owner=CENTER_ADMIN,
    ),
    # Who lets another Business Center in: the owner of a personal account, an Admin of one that a centre owns.
    P.ACCESS_REQUESTS_ANSWER: Rule(
        Kind.AD_ACCOUNT,
        "the role Admin of the ad account, or to own it yourself,",
        _ASK_ACCOUNT,
        personal=frozenset({Role.OWNER}),
        appointed=ADMIN,
    ),
    P.BALANCE_SEE: _account("the role Admin, or a finance role of the owner", house=ADMIN, owner=FINANCE),
    P.MONEY_MOVE: _account(
        "the role Finance Manager of the owner", personal=ADMIN, owner=frozenset({Role.FINANCE_MANAGER})
    ),
    # The creator account, and what creators grant to ad accounts.
    P.CREATOR_ACCOUNT_SEE: _creator(
        "access to the account",
        dict.fromkeys(SCOPES, ANALYST | CENTER_ADMIN),
        held=frozenset({Role.OWNER, *SCOPES}),
        owner=CENTER_ADMIN,
        partner=CENTER_ADMIN,
    ),
    P.CREATOR_ACCOUNT_MANAGE: _creator(
        "to be the owner of the account", {}, personal=frozenset({Role.OWNER}), owner=CENTER_ADMIN
    ),
    P.CREATOR_POSTS_USE: _creator(
        "permission to use existing posts", {Role.POST: OPERATOR}, held=frozenset({Role.POST})
    ),
    P.CREATOR_POSTS_PUBLISH: _creator(
        "permission to publish new posts", {Role.PUBLISH: OPERATOR}, held=frozenset({Role.PUBLISH})
    ),
    P.CREATOR_INSIGHTS_SEE: _creator(
        "permission to see organic numbers",
        {Role.INSIGHTS: ANALYST},
        held=frozenset({Role.OWNER, Role.INSIGHTS}),
    ),
    P.POST_USE: Rule(
        Kind.POST,
        "permission to use this post, and the role Operator",
        _ASK_ACCOUNT,
        linked={Role.POST: OPERATOR},
    ),
    # The platform itself.
    P.PLATFORM_REVIEW: Rule(
        Kind.PLATFORM, "to be an operator of the platform", _ASK_STAFF, held=frozenset({Role.STAFF})
    ),
}


def _keys(rule: Rule) -> Iterator[int]:
    """The keys of all paths that give a permission."""
    by_ways: tuple[tuple[tuple[Way, ...], frozenset[Role]], ...] = (
        (_HELD_WAYS, rule.held),
        (_HOUSE_WAYS, rule.house),
        ((Way.OWN,), rule.personal),
        (_APPOINTED_WAYS, rule.appointed),
        ((Way.OWNING_CENTER,), rule.owner),
        ((Way.PARTNER_CENTER,), rule.partner),
    )
    for ways, roles in by_ways:
        yield from (encode(way, role) for way in ways for role in roles)
    for scope, roles in rule.linked.items():
        for role in roles:
            reached = CENTER_WAYS if role in CENTER_ROLES else _HELD_WAYS
            yield from (encode(way, role, scope) for way in reached)


# What the engine compares with: one look-up in a set for each path.
GIVES: Mapping[Permission, frozenset[int]] = {
    permission: frozenset(_keys(rule)) for permission, rule in POLICY.items()
}
