"""The whole policy on one page: which relations there can be, what each role may do, who can give what is missing.

Nothing else in Suitcase says who may. The database refuses relations that are not in SHAPES; the engine finds the
live paths of a person to an object; POLICY turns paths into permissions.
"""

from __future__ import annotations

import dataclasses
from typing import Literal

from suitcase.areas.access.contracts import Kind, Permission, Role, Way

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
    # What creators grant.
    Shape(Kind.AD_ACCOUNT, SCOPES, Kind.CREATOR_ACCOUNT),
    Shape(Kind.CENTER, SCOPES, Kind.CREATOR_ACCOUNT),
    Shape(Kind.PERSON, SCOPES, Kind.CREATOR_ACCOUNT, "always"),
    Shape(Kind.AD_ACCOUNT, (Role.POST,), Kind.POST),
    Shape(Kind.PERSON, (Role.STAFF,), Kind.PLATFORM),
)
