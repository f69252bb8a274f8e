"""Going out of a centre: removing one or many, read before; leaving; and taking a removal back.

Who was removed was in the centre by her own yes, and it was the centre that ended it. So its Admins may put her back as
she was, for as long as a hand slips (`limits.REMOVAL_UNDO`); she is told and may leave. Later only an invitation can.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, Role
from suitcase.areas.centers import bulk, giving, house, members, ports, rules, scopes
from suitcase.areas.centers.contracts import BulkChange, BulkRow, Member, MemberFilter, RemovalPlan, Wish
from suitcase.areas.centers.errors import NotAMember, NothingToDo, PlanMoved
from suitcase.areas.journal.public import action, record, record_many
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.stores.postgres import BigInts, acting, prepared

KIND, KIND_BACK = "remove", "remove_back"
MYSELF = "This is you. Leave the Business Center by yourself, if you want to."
TOO_LATE = "Removed more than 72 hours ago. Only a new invitation, and a yes to it, brings this person back."
BACK = "This person has come back since; what was given or taken then stays as it is."
GONE = "This account does not exist any more."
OUTSIDE = "The security settings do not allow the e-mail address of this person any more."
FULL = f"A Business Center has at most {limits.CENTER_MEMBERS:,} members, open invitations included."
FULL_OF_ADMINS = f"A Business Center has at most {limits.CENTER_ADMINS} Admins, open invitations included."


def preview_removal(actor: Actor, center_id: int, person_id: int) -> list[str]:
    """What would end with a person's membership, in sentences: for Admins, and for the person herself."""
    is_me = person_id == actor.person_id
    if is_me:
        access.require(actor, Permission.CENTER_SEE, (Kind.CENTER, center_id))
    else:
        house.require(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    member = members.found(center_id, person_id)
    through = _count_through(center_id, person_id)
    assigned = access.assigned(center_id, Kind.PERSON, Kind.AD_ACCOUNT, subject_ids=[person_id])
    named = ports.names_of(Kind.AD_ACCOUNT, [one.object for one in assigned[: rules.NAMED_AT_REMOVAL]])
    groups = through.pop(int(Kind.ASSET_GROUP), 0)
    ends = rules.removal_in_words(
        member,
        house.name_of(center_id),
        is_me=is_me,
        assets=sum(through.values()),
        groups=groups,
        named=sorted(named.values()),
        invitations=house.open_invitations(center_id).filter(invited_by=person_id).count(),
    )
    return [*ends, *members.made_by(actor, center_id, member)]


def plan_removal(actor: Actor, center_id: int, person_ids: Sequence[int]) -> RemovalPlan:
    """What removing these people would do, one by one, and how much ends with them. For Admins.

    Raises `Invalid` for more people than a centre has, or when more ends than one step takes back.
    """
    house.require(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    rows = _plan(actor, center_id, person_ids)
    going = [row.subject.id for row in rows if row.changes]
    sql = (
        "SELECT object_kind, count(*) FROM unnest(%s::bigint[]) AS p (id), center_assignments(%s, p.id)"
        " GROUP BY object_kind"
    )
    ending = dict(prepared(sql, (BigInts(going), center_id))) if going else {}
    groups = ending.pop(int(Kind.ASSET_GROUP), 0)
    assets = sum(ending.values())
    # One alone can always go, whatever she holds.
    if len(going) > 1 and assets + groups + len(going) > limits.BULK_ROWS:
        raise Invalid(
            f"Together they have {assets + groups:,} roles here; one step ends at most {limits.BULK_ROWS:,}. "
            "Choose fewer people."
        )
    sent = house.open_invitations(center_id).filter(invited_by__in=going).count() if going else 0
    made = tuple(
        f"{one.name}: {each}"
        for one in (_members(actor, center_id, going) if going else {}).values()
        for each in members.made_by(actor, center_id, one)
    )
    return RemovalPlan(rows, assets, groups, sent, made)


@action
def remove_member(actor: Actor, *, center_id: int, person_id: int) -> int:
    """End a person's membership and everything that came to her through the centre; the id of the bulk change."""
    house.hold(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    if person_id == actor.person_id:
        house.check_admin_remains(center_id, person_id)
    members.found(center_id, person_id)
    return _remove(actor, center_id, [person_id], "")


@action
def remove_members(actor: Actor, *, center_id: int, person_ids: Sequence[int], seen: str = "") -> int:
    """Remove many; whoever cannot go stays, with the reason, and the others go. The id of the bulk change.

    `seen` is the digest of the plan that was read. Raises `PlanMoved`, `NothingToDo`, and what `plan_removal` raises.
    """
    house.hold(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    return _remove(actor, center_id, person_ids, seen)


@action
def leave_center(actor: Actor, *, center_id: int) -> None:
    """Give up one's own membership. The last Admin stays."""
    access.require(actor, Permission.CENTER_SEE, (Kind.CENTER, center_id))
    house.hold_members(center_id)
    # Whoever may not come in for want of a second step may still go.
    member = members.found(center_id, access.require_signed_in(actor))
    if member.role == Role.CENTER_ADMIN:
        house.check_admin_remains(center_id, member.person_id)
    fallen = sum(_count_through(center_id, member.person_id).values())
    before, more = (member.role, member.finance), {"assignments": fallen} if fallen else {}
    # Written before it ends: whoever leaves can no longer read the centre's name afterwards.
    members.tell("center:member_left", actor, center_id, member, before=before, facts=more)
    members.end_what_they_made(actor, center_id, [member])
    access.end_membership(actor, center_id=center_id, person_id=member.person_id, reason="left")


@action
def restore_members(actor: Actor, *, change: BulkChange) -> int:
    """Put people back whom a bulk change removed, as they were, as far as the centre still has what they had; the id of
    the new change. Raises `NothingToDo` when nobody can come back."""
    center_id = change.center_id
    house.hold(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    with acting(actor):
        rows = _plan_back(change)
        coming = [row for row in rows if row.object.kind is Kind.CENTER and row.changes]
        if not coming:
            raise NothingToDo(next((row.problem for row in rows if row.problem), None))
        for row in coming:
            roles = [Role[name] for name in row.after.split("+")]
            for role in roles:
                access.grant(actor, subject=row.subject, role=role, object=row.object)
        given = giving.do(actor, center_id, [row for row in rows if row.object.kind in _ASSIGNED])
        scoped = [row for row in rows if row.object.kind is Kind.CREATOR_ACCOUNT]
        scopes.put(actor, center_id, scoped)
        rows = [*(row for row in rows if row.object.kind is Kind.CENTER), *given, *scoped]
        facts = bulk.keep(actor, center_id=center_id, kind=KIND_BACK, rows=rows, undoes=change.id)
        facts["undoes"] = change.id
        _tell_restored(actor, center_id, coming, rows, facts if len(coming) == 1 else {})
        if len(coming) > 1:
            _tell_many("center:members_restored", actor, center_id, len(coming), facts)
    return int(facts["change"])


_ASSIGNED = (Kind.AD_ACCOUNT, Kind.ASSET_GROUP)


def _remove(actor: Actor, center_id: int, person_ids: Sequence[int], seen: str) -> int:
    # From the moment of one's turn, as everything that was planned.
    with acting(actor):
        rows = plan_removal(actor, center_id, person_ids).rows
        if seen and seen != giving.digest(rows):
            raise PlanMoved
        people = [row.subject.id for row in rows if row.changes]
        if not people:
            raise NothingToDo(next((row.problem for row in rows if row.problem), None))
        known = _members(actor, center_id, people)
        members.end_what_they_made(actor, center_id, list(known.values()))
        fallen = access.end_memberships(actor, center_id=center_id, person_ids=people, reason="removed")
        facts = bulk.keep(actor, center_id=center_id, kind=KIND, rows=rows)
        gone = []
        for one in people:
            member = known[one]
            ended = fallen[one] - 1 - (member.finance is not None)
            more = {**({"assignments": ended} if ended else {}), **(facts if len(people) == 1 else {})}
            gone.append((member, more))
        members.tell_gone("center:member_removed", actor, center_id, gone)
        if len(people) > 1:
            _tell_many("center:members_removed", actor, center_id, len(people), facts)
    return int(facts["change"])


def _plan(actor: Actor, center_id: int, person_ids: Sequence[int]) -> list[BulkRow]:
    wanted = list(dict.fromkeys(person_ids))
    if len(wanted) > limits.CENTER_MEMBERS:
        raise Invalid(f"Choose at most {limits.CENTER_MEMBERS:,} people at once.")
    known, center = _members(actor, center_id, wanted), Ref(Kind.CENTER, center_id)
    rows = []
    for one in wanted:
        member = known.get(one)
        words = _joined((member.role, member.finance)) if member else ""
        problem = "" if member else NotAMember.sentence
        rows.append(
            BulkRow(center, Ref(Kind.PERSON, one), words, "", MYSELF if one == actor.person_id else problem)
        )
    return rows


def _plan_back(change: BulkChange) -> list[BulkRow]:
    """What taking a removal back would do now: each person, then everything she had."""
    center_id, since = change.center_id, change.made_at
    people = [row.subject.id for row in change.rows if row.changes]
    had = access.fallen(center_id, people, since)
    center = Ref(Kind.CENTER, center_id)
    roles = {
        one: sorted(role for person, ref, role in had if person == one and ref == center) for one in people
    }
    whys = _whys(change, people, roles)
    rows = [BulkRow(center, Ref(Kind.PERSON, one), "", _joined(roles[one]), whys[one]) for one in people]
    coming = frozenset(row.subject.id for row in rows if row.changes)
    supposed = giving.Supposed(since, members=coming)
    wishes = [
        Wish(Ref(Kind.PERSON, person), ref, role, expected="")
        for person, ref, role in had
        if ref.kind in _ASSIGNED
    ]
    used: dict[tuple[int, int], set[Role]] = {}
    for person, ref, role in had:
        if ref.kind is Kind.CREATOR_ACCOUNT:
            used.setdefault((person, ref.id), set()).add(role)
    scoped = [
        scopes.ScopeWish(Ref(Kind.PERSON, person), creator, frozenset(held), expected="")
        for (person, creator), held in used.items()
    ]
    # Whoever does not come back gets nothing else, for the same reason.
    rest = [*giving.plan(center_id, wishes, supposed), *scopes.plan(center_id, scoped, supposed)]
    return rows + [
        BulkRow(one.object, one.subject, one.before, one.after, whys[one.subject.id] or one.problem)
        for one in rest
    ]


def _whys(change: BulkChange, people: Sequence[int], roles: dict[int, list[Role]]) -> dict[int, str]:
    """For each of these people why she cannot be put back, or the empty word."""
    center_id = change.center_id
    moved = access.moved_since(
        center_id, Kind.PERSON, Kind.CENTER, subject_ids=people, object_ids=[center_id], since=change.made_at
    )
    back = {one.subject for one in moved}
    sql = "SELECT person_id, is_active, is_allowed FROM center_could_return(%s, %s::bigint[])"
    could = {one: (active, allowed) for one, active, allowed in prepared(sql, (center_id, BigInts(people)))}
    free, free_admins = house.room(center_id)
    whys = {}
    for one in people:
        active, allowed = could.get(one, (False, False))
        leads = Role.CENTER_ADMIN in roles[one]
        why = TOO_LATE if clock.now() > change.made_at + limits.REMOVAL_UNDO else ""
        why = why or (BACK if one in back else "") or ("" if active else GONE) or ("" if allowed else OUTSIDE)
        why = why or ("" if free > 0 else FULL) or (FULL_OF_ADMINS if leads and free_admins < 1 else "")
        if not why:
            free, free_admins = free - 1, free_admins - leads
        whys[one] = why
    return whys


def _members(actor: Actor, center_id: int, people: Iterable[int]) -> dict[int, Member]:
    wanted = MemberFilter(ids=tuple(people), size=limits.CENTER_MEMBERS)
    return {one.person_id: one for one in members.list_members(actor, center_id, wanted).rows}


def _joined(roles: Iterable[Role | None]) -> str:
    return "+".join(one.name for one in roles if one)


def _count_through(center_id: int, person_id: int) -> dict[int, int]:
    """How much the person holds through what the centre holds, by kind of thing."""
    sql = "SELECT object_kind, count(*) FROM center_assignments(%s, %s) GROUP BY object_kind"
    return dict(prepared(sql, (center_id, person_id)))


def _tell_restored(
    actor: Actor, center_id: int, coming: Sequence[BulkRow], rows: Sequence[BulkRow], facts: dict[str, object]
) -> None:
    """A line about each, for the centre, the person, and every ad account that she has again."""
    has: dict[Ref, list[Ref]] = {}
    for one in rows:
        if one.changes and one.object.kind is not Kind.CENTER:
            has.setdefault(one.subject, []).append(one.object)
    center = {"center": center_id, "center_name": house.name_of(center_id)}
    names = members.names_of(row.subject.id for row in coming)
    lines, personal = [], []
    for row in coming:
        person, hers = row.subject.id, has.get(row.subject, [])
        roles = {"person": person, "roles": row.after.split("+"), "given": len(hers)}
        accounts = {one for one in hers if one.kind is Kind.AD_ACCOUNT}
        lines.append(([row.object, row.subject, *accounts], {**center, **roles, **facts}))
        personal.append({person: {"name": names[person]}})
    record_many("center:member_restored", actor, lines, personal)


def _tell_many(verb: str, actor: Actor, center_id: int, count: int, facts: dict[str, object]) -> None:
    data = {"center": center_id, "center_name": house.name_of(center_id), "count": count, **facts}
    record(verb, actor, streams=[(Kind.CENTER, center_id)], data=data)


class Undo:
    """Taking a removal back, as a new change."""

    def plan(self, actor: Actor, change: BulkChange) -> list[BulkRow]:
        """What taking it back would do now."""
        house.require(actor, Permission.CENTER_MEMBERS_MANAGE, change.center_id)
        return _plan_back(change)

    def do(self, actor: Actor, change: BulkChange) -> int:
        """Take it back."""
        return restore_members(actor, change=change)
