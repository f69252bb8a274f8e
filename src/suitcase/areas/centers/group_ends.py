"""The end of an asset group: what ends with it, read before, and the same group again when that is taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Assigned, Kind, Permission, Ref, Role
from suitcase.areas.centers import bulk, giving, group_rules, groups, house, scopes
from suitcase.areas.centers.contracts import BulkChange, BulkRow
from suitcase.areas.centers.errors import NothingToDo
from suitcase.areas.centers.models import AssetGroup as Row
from suitcase.areas.journal.public import action
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting

KIND, KIND_BACK = "group_end", "group_back"
THERE = "The group is there already."
NAME_TAKEN = "Another group has its name now. Give that one another name first."
NO_ROOM = f"There are {limits.ASSET_GROUPS:,} asset groups, as many as there may be. Delete one first."


def preview_group_end(actor: Actor, center_id: int, group_id: int) -> list[str]:
    """What ends with a group, in sentences."""
    house.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    groups.seen_row(center_id, group_id)
    inside = groups.group_assets(actor, center_id, group_id)
    others = access.assigned(
        center_id,
        Kind.PERSON,
        Kind.AD_ACCOUNT,
        object_ids=[one.object for one in inside],
        through_groups=True,
    )
    members = groups.group_members(actor, center_id, group_id)
    return group_rules.end_in_words(group_id, members, inside, others)


@action
def end_group(actor: Actor, *, center_id: int, group_id: int) -> int:
    """Delete a group. Its members lose what only the group gave them; what they have by another way stays. The id of
    the bulk change, which can be taken back."""
    row = groups.held_row(actor, center_id, group_id)
    with acting(actor):
        rows = _inside(center_id, group_id)
        facts = bulk.keep(actor, center_id=center_id, kind=KIND, rows=rows)
        _tell("asset_group:ended", actor, row, rows, facts)
        group = (Kind.ASSET_GROUP, group_id)
        (owning,) = access.relations(subject=(Kind.CENTER, center_id), object=group, role=Role.OWNER)
        inside = [one.id for one in access.relations(subject=group)]
        places = access.assigned(center_id, Kind.PERSON, Kind.ASSET_GROUP, object_ids=[group_id])
        # All by name and in one statement: once the centre's own is over, nobody sees what came through it.
        access.end(actor, [owning.id, *inside, *(one.relation_id for one in places)], reason="removed")
        row.ended_at, row.ended_by = clock.now(), actor.person_id
        row.save(update_fields=["ended_at", "ended_by"])
    return int(facts["change"])


@action
def restore_group(actor: Actor, *, change: BulkChange) -> int:
    """Make a group count again that `end_group` ended, with what was in it and who, as far as that is still held and
    they are still members; the id of the new change. Raises `NothingToDo` when there can be no such group now."""
    center_id = change.center_id
    house.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    with acting(actor):
        rows = _plan_back(change)
        if rows[0].problem:
            raise NothingToDo(rows[0].problem)
        row = Row.objects.get(id=rows[0].object.id, center_id=center_id)
        row.ended_at = row.ended_by = None
        row.version += 1
        row.save(update_fields=["ended_at", "ended_by", "version"])
        access.grant(
            actor, subject=(Kind.CENTER, center_id), role=Role.OWNER, object=(Kind.ASSET_GROUP, row.id)
        )
        is_scope = [one.object.kind is Kind.CREATOR_ACCOUNT for one in rows]
        given = giving.do(
            actor, center_id, [one for one, other in zip(rows[1:], is_scope[1:], strict=True) if not other]
        )
        scoped = [one for one, other in zip(rows, is_scope, strict=True) if other]
        scopes.put(actor, center_id, scoped)
        rows = [rows[0], *given, *scoped]
        facts = bulk.keep(actor, center_id=center_id, kind=KIND_BACK, rows=rows, undoes=change.id)
        _tell("asset_group:restored", actor, row, rows, {**facts, "undoes": change.id})
    return int(facts["change"])


def _inside(center_id: int, group_id: int) -> list[BulkRow]:
    """What ends with a group, as rows: the group itself, what is in it, who is in it."""
    group = Ref(Kind.ASSET_GROUP, group_id)
    rows = [BulkRow(group, Ref(Kind.CENTER, center_id), Role.OWNER.name, "")]
    accounts = _largest(access.assigned(center_id, Kind.ASSET_GROUP, Kind.AD_ACCOUNT, subject_ids=[group_id]))
    rows += [BulkRow(Ref(Kind.AD_ACCOUNT, id_), group, role.name, "") for id_, role in accounts.items()]
    creators: dict[int, set[Role]] = {}
    for one in access.assigned(center_id, Kind.ASSET_GROUP, Kind.CREATOR_ACCOUNT, subject_ids=[group_id]):
        creators.setdefault(one.object, set()).add(one.role)
    rows += [
        BulkRow(Ref(Kind.CREATOR_ACCOUNT, id_), group, scopes.joined(roles), "")
        for id_, roles in creators.items()
    ]
    people = access.assigned(center_id, Kind.PERSON, Kind.ASSET_GROUP, object_ids=[group_id])
    rows += [
        BulkRow(group, Ref(Kind.PERSON, id_), Role.MEMBER.name, "")
        for id_ in sorted({one.subject for one in people})
    ]
    return rows


def _largest(found: Iterable[Assigned]) -> dict[int, Role]:
    roles: dict[int, Role] = {}
    for one in found:
        roles[one.object] = max(one.role, roles.get(one.object, one.role))
    return roles


def _plan_back(change: BulkChange) -> list[BulkRow]:
    """What taking the end back would do now; the group itself first, and when it cannot be, nothing else can."""
    center_id, first = change.center_id, change.rows[0]
    row = Row.objects.filter(id=first.object.id, center_id=center_id).first()
    there = Row.objects.filter(center_id=center_id, ended_at=None)
    problem = ""
    if row is None or row.ended_at is None:
        problem = THERE
    elif there.filter(name__iexact=row.name).exists():
        problem = NAME_TAKEN
    elif there.count() >= limits.ASSET_GROUPS:
        problem = NO_ROOM
    whole = BulkRow(first.object, first.subject, "", Role.OWNER.name, problem)
    supposed = giving.Supposed(change.made_at, groups=frozenset({first.object.id}))
    wishes = [one for one in giving.back(change, but=Kind.CREATOR_ACCOUNT) if one.role is not Role.OWNER]
    rows = [*giving.plan(center_id, wishes, supposed), *scopes.plan(center_id, scopes.back(change), supposed)]
    if problem:
        rows = [
            BulkRow(one.object, one.subject, one.before, one.after, one.problem or problem) for one in rows
        ]
    return [whole, *rows]


def _tell(verb: str, actor: Actor, row: Row, rows: Iterable[BulkRow], facts: Mapping[str, object]) -> None:
    """One line for the centre, for everybody who was or is in the group, and for every ad account."""
    done = [one for one in rows if one.changes]
    people = [one.subject.id for one in done if one.subject.kind is Kind.PERSON]
    accounts = [one.object.id for one in done if one.object.kind is Kind.AD_ACCOUNT]
    groups.tell(verb, actor, row, members=people, accounts=accounts, facts={**facts, "people": len(people)})


class Undo:
    """Taking back that a group was deleted, as a new change."""

    def plan(self, actor: Actor, change: BulkChange) -> list[BulkRow]:
        """What taking it back would do now."""
        house.require(actor, Permission.CENTER_ASSETS_MANAGE, change.center_id)
        return _plan_back(change)

    def do(self, actor: Actor, change: BulkChange) -> int:
        """Take it back."""
        return restore_group(actor, change=change)
