"""Asset groups: many ad accounts and creator accounts that members get at once, by being in the group.

Whoever is in a group has its role on everything in it. A group never lowers what somebody has by another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Assigned, Kind, Permission, Ref, Role
from suitcase.areas.centers import giving, group_rules, house
from suitcase.areas.centers.contracts import AssetGroup, BulkChange, BulkRow, GroupCard, Wish
from suitcase.areas.centers.errors import (
    ChangedMeanwhile,
    NameTaken,
    TooManyAtOnce,
    TooManyGroups,
)
from suitcase.areas.centers.models import AssetGroup as Row
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound

KIND = "group"
VERB = "asset_group:filled"


@action
def create_group(actor: Actor, *, center_id: int, name: str, description: str = "") -> AssetGroup:
    """Make an asset group. Raises `Invalid` for a name that cannot be, `NameTaken`, `TooManyGroups`."""
    house.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    name, description = group_rules.check(name, description)
    if Row.objects.filter(center_id=center_id, ended_at=None).count() >= limits.ASSET_GROUPS:
        raise TooManyGroups(limits.ASSET_GROUPS)
    person = access.require_signed_in(actor)
    row = Row(
        center_id=center_id,
        name=name,
        description=description,
        created_by=person,
        created_at=clock.now(),
    )
    _check_name(row)
    row.save(force_insert=True)
    access.grant(actor, subject=(Kind.CENTER, center_id), role=Role.OWNER, object=(Kind.ASSET_GROUP, row.id))
    tell("asset_group:created", actor, row)
    return _contract(row)


@action
def change_group(
    actor: Actor, *, center_id: int, group_id: int, name: str, description: str, version: int
) -> AssetGroup:
    """Give a group another name or description. `version` is that of the group as the person saw it.

    Raises `Invalid`, `NameTaken`, `ChangedMeanwhile` when somebody else was first.
    """
    row = held_row(actor, center_id, group_id)
    name, description = group_rules.check(name, description)
    if row.version != version:
        raise ChangedMeanwhile
    if (row.name, row.description) == (name, description):
        nothing_changed()
        return _contract(row)
    before = row.name
    row.name, row.description, row.version = name, description, row.version + 1
    _check_name(row)
    row.save(update_fields=["name", "description", "version"])
    tell("asset_group:changed", actor, row, was=before)
    return _contract(row)


@action
def fill_group(
    actor: Actor,
    *,
    center_id: int,
    group_id: int,
    ad_accounts: Iterable[int] = (),
    role: Role | None = None,
    members: Iterable[int] = (),
    is_member: bool = True,
    seen: str = "",
) -> int:
    """Put ad accounts into a group with a role (None takes them out), and members (`is_member` False takes them out);
    at most 200 in one step. The id of the bulk change.

    Raises `TooManyAtOnce`, `PlanMoved`, `NothingToDo`.
    """
    row = held_row(actor, center_id, group_id)
    wishes = group_wishes(group_id, ad_accounts, role, members, is_member=is_member)
    facts = {"asset_group": group_id, "group_name": row.name}
    return giving.give(actor, center_id=center_id, wishes=wishes, kind=KIND, verb=VERB, seen=seen, data=facts)


def plan_group(
    actor: Actor,
    center_id: int,
    group_id: int,
    *,
    ad_accounts: Iterable[int] = (),
    role: Role | None = None,
    members: Iterable[int] = (),
    is_member: bool = True,
) -> list[BulkRow]:
    """What `fill_group` would do, row by row; nothing is done."""
    house.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    seen_row(center_id, group_id)
    return giving.plan(center_id, group_wishes(group_id, ad_accounts, role, members, is_member=is_member))


def group_wishes(
    group_id: int, ad_accounts: Iterable[int], role: Role | None, members: Iterable[int], *, is_member: bool
) -> list[Wish]:
    """What is asked of a group as rows; raises `TooManyAtOnce` for more than one step takes."""
    group = Ref(Kind.ASSET_GROUP, group_id)
    wishes = [Wish(group, Ref(Kind.AD_ACCOUNT, one), role) for one in dict.fromkeys(ad_accounts)]
    place = Role.MEMBER if is_member else None
    wishes += [Wish(Ref(Kind.PERSON, one), group, place) for one in dict.fromkeys(members)]
    if len(wishes) > limits.ASSET_GROUP_ROWS:
        raise TooManyAtOnce(limits.ASSET_GROUP_ROWS, len(wishes))
    return wishes


def get_group(actor: Actor, center_id: int, group_id: int) -> AssetGroup:
    """One asset group: for Admins of the centre and for those in it; `NotFound` for everybody else."""
    house.require(actor, Permission.CENTER_SEE, center_id)
    access.require(actor, Permission.ASSET_GROUP_SEE, (Kind.ASSET_GROUP, group_id))
    return _contract(seen_row(center_id, group_id))


def list_groups(actor: Actor, center_id: int, *, search: str = "") -> list[GroupCard]:
    """Asset groups of a centre by name, at most as many as there may be: all for its Admins, for others those they are
    in. With counts for Admins. Five statements."""
    house.require(actor, Permission.CENTER_SEE, center_id)
    rows = Row.objects.filter(center_id=center_id, ended_at=None)
    for word in search.split()[:5]:
        rows = rows.filter(name__icontains=word)
    found = list(rows.order_by("name", "id"))
    ids = [row.id for row in found]
    accounts = access.count_per_subject(center_id, Kind.ASSET_GROUP, Kind.AD_ACCOUNT, ids)
    creators = access.count_per_subject(center_id, Kind.ASSET_GROUP, Kind.CREATOR_ACCOUNT, ids)
    people = access.count_per_object(center_id, Kind.PERSON, Kind.ASSET_GROUP, ids)
    counts = (accounts, creators, people)
    return [GroupCard(_contract(row), *(each.get(row.id, 0) for each in counts)) for row in found]


def group_assets(actor: Actor, center_id: int, group_id: int, kind: Kind = Kind.AD_ACCOUNT) -> list[Assigned]:
    """What is in a group, of one kind: for Admins."""
    house.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    return access.assigned(center_id, Kind.ASSET_GROUP, kind, subject_ids=[group_id])


def group_members(actor: Actor, center_id: int, group_id: int) -> list[int]:
    """Ids of the people in a group: for Admins."""
    house.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    found = access.assigned(center_id, Kind.PERSON, Kind.ASSET_GROUP, object_ids=[group_id])
    return sorted({one.subject for one in found})


def names_of(group_ids: Iterable[int]) -> dict[int, str]:
    """The names of asset groups, as far as the acting person sees them."""
    return dict(Row.objects.filter(id__in=set(group_ids)).values_list("id", "name"))


class Undo:
    """Taking back what was put into groups and out of them, as a new change."""

    def plan(self, actor: Actor, change: BulkChange) -> list[BulkRow]:
        """What taking it back would do now."""
        house.require(actor, Permission.CENTER_ASSETS_MANAGE, change.center_id)
        return giving.plan(change.center_id, giving.back(change), giving.Supposed(change.made_at))

    def do(self, actor: Actor, change: BulkChange) -> int:
        """Take it back."""
        return undo_group_change(actor, change=change)


@action
def undo_group_change(actor: Actor, *, change: BulkChange) -> int:
    """Take back a change of what is in groups; the id of the new one."""
    wishes, center_id = giving.back(change), change.center_id
    return giving.give(
        actor, center_id=center_id, wishes=wishes, kind=KIND, verb="asset_group:undone", takes_back=change
    )


def seen_row(center_id: int, group_id: int) -> Row:
    """The row of a group that is there; `NotFound` otherwise."""
    row = Row.objects.filter(id=group_id, center_id=center_id, ended_at=None).first()
    if row is None:
        raise NotFound
    return row


def held_row(actor: Actor, center_id: int, group_id: int) -> Row:
    """The row of a group that is there, for its Admins, whose acts on the centre queue."""
    house.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    return seen_row(center_id, group_id)


def _check_name(row: Row) -> None:
    same = Row.objects.filter(center_id=row.center_id, name__iexact=row.name, ended_at=None)
    if same.exclude(id=row.id).exists():
        raise NameTaken


def _contract(row: Row) -> AssetGroup:
    return AssetGroup(
        row.id, row.center_id, row.name, row.description, row.created_by, row.created_at, row.version
    )


def tell(
    verb: str,
    actor: Actor,
    row: Row,
    *,
    members: Iterable[int] = (),
    accounts: Iterable[int] = (),
    facts: Mapping[str, object] | None = None,
    **more: object,
) -> None:
    """One line about a group in the histories of its centre and of these people and ad accounts."""
    data = {
        "center": row.center_id,
        "center_name": house.name_of(row.center_id),
        "asset_group": row.id,
        "group_name": row.name,
        **more,
        **(facts or {}),
    }
    streams = [(Kind.CENTER, row.center_id)]
    streams += [(Kind.PERSON, one) for one in members] + [(Kind.AD_ACCOUNT, one) for one in accounts]
    record(verb, actor, streams=streams, data=data)
