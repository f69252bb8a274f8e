"""Assigning ad accounts to members: who gets which role, one or ten thousand at once, planned and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Assigned, Kind, Permission, Ref, Role
from suitcase.areas.centers import bulk, giving, house
from suitcase.areas.centers.contracts import BulkChange, BulkRow, Wish
from suitcase.areas.centers.errors import NothingToDo
from suitcase.areas.journal.public import action
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid

# What can be assigned, the largest first.
ASSET_ROLES = (Role.ADMIN, Role.OPERATOR, Role.ANALYST)
KIND = "assign"


def wishes_for(people: Iterable[int], ad_accounts: Iterable[int], role: Role | None) -> list[Wish]:
    """Each of these people gets this role on each of these ad accounts; None takes it away. Raises `TooManyAtOnce`."""
    who, what = list(dict.fromkeys(people)), list(dict.fromkeys(ad_accounts))
    bulk.check_size(len(who) * len(what))
    subjects = [Ref(Kind.PERSON, one) for one in who]
    return [Wish(person, Ref(Kind.AD_ACCOUNT, one), role) for one in what for person in subjects]


def asset_role_named(name: str) -> Role | None:
    """The role of a form field, None for "NONE", which takes it away; raises `Invalid` for anything else."""
    for role in ASSET_ROLES:
        if role.name == name:
            return role
    if name != "NONE":
        raise Invalid(fields={"role": "Choose one of the roles."})
    return None


def plan_assignments(actor: Actor, center_id: int, wishes: Sequence[Wish]) -> list[BulkRow]:
    """What assigning would do, row by row, before → after or why not; nothing is done. For Admins of the centre."""
    house.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    bulk.check_size(len(wishes))
    return giving.plan(center_id, wishes)


@action
def assign_assets(
    actor: Actor,
    *,
    center_id: int,
    wishes: Sequence[Wish],
    seen: str = "",
    takes_back: BulkChange | None = None,
) -> int:
    """Give members roles on ad accounts, change them in place, or take them away; the id of the bulk change.

    Rows that cannot be done stay as they are, with the reason; the others are done. `seen` is the digest of the plan
    that was read, `takes_back` the bulk change this undoes. Raises `PlanMoved`, `NothingToDo`, `TooManyAtOnce`.
    """
    if any(one.subject.kind is not Kind.PERSON or one.object.kind is not Kind.AD_ACCOUNT for one in wishes):
        raise ValueError("Assignments are of ad accounts to people.")
    verb = "center:assets_assigned"
    return giving.give(
        actor, center_id=center_id, wishes=wishes, kind=KIND, verb=verb, seen=seen, takes_back=takes_back
    )


@action
def take_admin_role(actor: Actor, *, center_id: int, ad_account_id: int) -> int:
    """Make oneself Admin of an ad account that one's centre owns, which its Admins always may; the bulk change.

    Raises `NothingToDo` for whoever is Admin of it already, or when the centre does not own it.
    """
    person = access.require_signed_in(actor)
    house.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    held = access.held_by(center_id, Kind.AD_ACCOUNT, [ad_account_id]).get(ad_account_id)
    if held is None or not held.is_owned:
        raise NothingToDo("Only Admins of the Business Center that owns an ad account may do this.")
    wishes = [Wish(Ref(Kind.PERSON, person), Ref(Kind.AD_ACCOUNT, ad_account_id), Role.ADMIN)]
    verb = "center:admin_role_taken"
    return giving.give(actor, center_id=center_id, wishes=wishes, kind=KIND, verb=verb)


def assigned_to(
    actor: Actor, center_id: int, person_id: int, *, ad_account_ids: Iterable[int] | None = None
) -> list[Assigned]:
    """What a member has on ad accounts (all, or these) through the centre, by itself or by its groups: for Admins, and
    for herself."""
    permission = Permission.CENTER_SEE if person_id == actor.person_id else Permission.CENTER_ASSETS_MANAGE
    house.require(actor, permission, center_id)
    return access.assigned(
        center_id,
        Kind.PERSON,
        Kind.AD_ACCOUNT,
        subject_ids=[person_id],
        object_ids=ad_account_ids,
        through_groups=True,
    )


def assigned_on(
    actor: Actor, center_id: int, ad_account_ids: Iterable[int], *, people: Iterable[int] | None = None
) -> list[Assigned]:
    """What members have on these ad accounts through the centre, by itself or by its groups: for Admins."""
    house.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    return access.assigned(
        center_id,
        Kind.PERSON,
        Kind.AD_ACCOUNT,
        subject_ids=people,
        object_ids=ad_account_ids,
        through_groups=True,
    )


def list_assignments(actor: Actor, center_id: int) -> list[Assigned]:
    """Everything that is assigned to members directly: for Admins, as a file."""
    house.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    return access.assigned(center_id, Kind.PERSON, Kind.AD_ACCOUNT)


def count_access(actor: Actor, center_id: int, kind: Kind, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """For things the centre holds, by id: how many of its people reach each, and how many partners. For Admins;
    nothing for others."""
    house.require(actor, Permission.CENTER_SEE, center_id)
    return access.count_assigned(center_id, kind, ids)


class Undo:
    """Taking assignments back as a new change: what has moved on since stays, and says so."""

    def plan(self, actor: Actor, change: BulkChange) -> list[BulkRow]:
        """What taking it back would do now."""
        house.require(actor, Permission.CENTER_ASSETS_MANAGE, change.center_id)
        return giving.plan(change.center_id, giving.back(change), giving.Supposed(change.made_at))

    def do(self, actor: Actor, change: BulkChange) -> int:
        """Take it back."""
        wishes = giving.back(change)
        return assign_assets(actor, center_id=change.center_id, wishes=wishes, takes_back=change)
