"""The policy, held against the tables of roles as people know them: written out once more, not computed."""

from __future__ import annotations

import pytest

from suitcase.areas.access.contracts import Permission as P
from suitcase.areas.access.contracts import Role, Way, encode
from suitcase.areas.access.schema import GIVES

HELD = (Way.OWN, Way.ASSIGNED, Way.GROUP, Way.PARTNER_ASSIGNED, Way.PARTNER_GROUP, Way.GUEST)
HOUSE = (Way.OWN, Way.ASSIGNED, Way.GROUP, Way.GUEST)

# permission: Admin, Operator, Analyst of the ad account
AD_ACCOUNT = {
    P.AD_ACCOUNT_SEE: "yes yes yes",
    P.REPORTS_SEE: "yes yes yes",
    P.ADS_EDIT: "yes yes no",
    P.AD_ACCOUNT_MANAGE: "yes no no",
    P.CREATOR_LINKS_MANAGE: "yes no no",
    P.AD_ACCOUNT_ASSIGN: "yes no no",
    P.AD_ACCOUNT_SHARE: "yes no no",
    P.BALANCE_SEE: "yes no no",
}
# permission: Admin, Standard, Finance Manager, Finance Analyst of the centre
CENTER = {
    P.CENTER_SEE: "yes yes no no",
    P.CENTER_MANAGE: "yes no no no",
    P.CENTER_MEMBERS_MANAGE: "yes no no no",
    P.CENTER_PARTNERS_MANAGE: "yes no no no",
    P.CENTER_ASSETS_MANAGE: "yes no no no",
    P.CENTER_MONEY_SEE: "no no yes yes",
    P.CENTER_MONEY_MOVE: "no no yes no",
}
# permission: the same four, for an ad account that their centre owns, without being assigned
UNASSIGNED = {
    P.AD_ACCOUNT_SEE: "yes no yes yes",
    P.AD_ACCOUNT_ASSIGN: "yes no no no",
    P.AD_ACCOUNT_SHARE: "yes no no no",
    P.AD_ACCOUNT_TRANSFER: "yes no no no",
    P.BALANCE_SEE: "no no yes yes",
    P.MONEY_MOVE: "no no yes no",
    P.ADS_EDIT: "no no no no",
    P.REPORTS_SEE: "no no no no",
    P.AD_ACCOUNT_MANAGE: "no no no no",
    P.CREATOR_LINKS_MANAGE: "no no no no",
}
ASSET_ROLES = (Role.ADMIN, Role.OPERATOR, Role.ANALYST)
CENTER_ROLES = (Role.CENTER_ADMIN, Role.CENTER_STANDARD, Role.FINANCE_MANAGER, Role.FINANCE_ANALYST)


def holds(permission: P, way: Way, role: Role) -> str:
    return "yes" if encode(way, role) in GIVES[permission] else "no"


@pytest.mark.parametrize("permission", AD_ACCOUNT)
def test_roles_on_an_ad_account(permission: P) -> None:
    for way in HOUSE:
        assert " ".join(holds(permission, way, role) for role in ASSET_ROLES) == AD_ACCOUNT[permission], way
        assert holds(permission, way, Role.OWNER) == "yes", "the owner of a personal account is its Admin"


@pytest.mark.parametrize("permission", CENTER)
def test_roles_in_a_center(permission: P) -> None:
    assert " ".join(holds(permission, Way.OWN, role) for role in CENTER_ROLES) == CENTER[permission]


@pytest.mark.parametrize("permission", UNASSIGNED)
def test_members_who_are_not_assigned(permission: P) -> None:
    said = " ".join(holds(permission, Way.OWNING_CENTER, role) for role in CENTER_ROLES)
    assert said == UNASSIGNED[permission]


def test_a_partner_never_touches_money_and_never_shares_onward_alone() -> None:
    for permission in (P.BALANCE_SEE, P.MONEY_MOVE, P.AD_ACCOUNT_SHARE, P.AD_ACCOUNT_TRANSFER):
        for way in (Way.PARTNER_ASSIGNED, Way.PARTNER_GROUP, Way.PARTNER_CENTER):
            assert all(holds(permission, way, role) == "no" for role in Role)


def test_a_partner_works_as_far_as_the_share_goes() -> None:
    for way in (Way.PARTNER_ASSIGNED, Way.PARTNER_GROUP):
        assert holds(P.ADS_EDIT, way, Role.OPERATOR) == "yes"
        assert holds(P.CREATOR_LINKS_MANAGE, way, Role.ADMIN) == "yes"


def test_money_of_a_personal_account_is_moved_by_its_admins_only() -> None:
    allowed = {(way, role) for way in HELD for role in Role if holds(P.MONEY_MOVE, way, role) == "yes"}
    assert allowed == {(Way.OWN, Role.OWNER), (Way.OWN, Role.ADMIN)}
