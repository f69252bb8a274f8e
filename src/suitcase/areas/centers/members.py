"""The people of a centre: the list, and changing what somebody is."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.centers import house, ports, rules
from suitcase.areas.centers.contracts import Headcount, Member, MemberFilter, Sort
from suitcase.areas.centers.errors import NotAMember
from suitcase.areas.centers.models import Center, CenterInvitation
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal.public import action, nothing_changed, record, record_many
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.paging import Page
from suitcase.stores.postgres import prepared

# As many as identity names in one question.
_NAMES_AT_ONCE = 1_000
_COLUMNS = "person_id, name, email, role, finance, since, last_sign_in"
_ORDERS = {
    Sort.NAME: "lower(name)",
    Sort.ROLE: "role",
    Sort.SINCE: "since",
    Sort.LAST_SIGN_IN: "coalesce(last_sign_in, '-infinity')",
}


@action
def change_member(actor: Actor, *, center_id: int, person_id: int, role: str, finance: str) -> Member:
    """Give a member another centre role or finance role (empty for none); it holds at once."""
    wanted, money = rules.role_named(role), rules.finance_named(finance)
    house.hold(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    before = house.roles_of(center_id, person_id)
    member = get_member(actor, center_id, person_id)
    if before == (wanted, money):
        nothing_changed()
        return member
    if before[0] == Role.CENTER_ADMIN and wanted != Role.CENTER_ADMIN:
        house.check_admin_remains(center_id, person_id)
    if wanted == Role.CENTER_ADMIN != before[0]:
        house.check_room_for_admin(center_id)
    # An Admin may take the right to manage members from herself: what comes after is written first.
    tell("center:member_changed", actor, center_id, member, before=before, after=(wanted, money))
    if wanted != Role.CENTER_ADMIN:
        end_what_they_made(actor, center_id, [member])
    house.put_roles(actor, center_id, person_id, roles=(wanted, money))
    return member


def list_members(actor: Actor, center_id: int, wanted: MemberFilter | None = None) -> Page[Member]:
    """People of a centre, for its own people. Addresses and sign-ins are there for its Admins. Four statements."""
    house.require(actor, Permission.CENTER_SEE, center_id)
    wanted, center = wanted or MemberFilter(), house.seen(center_id)
    where, params = _narrowed(wanted, center)
    way = "DESC" if wanted.descending else "ASC"
    rows = prepared(
        f"SELECT {_COLUMNS}, count(*) OVER () FROM center_people(%s) WHERE {where}"  # noqa: S608 - constant words
        f" ORDER BY {_ORDERS[wanted.sort]} {way}, lower(name), person_id LIMIT %s OFFSET %s",
        (center_id, *params, wanted.size, wanted.offset),
    )
    # Whoever reads addresses is an Admin, and she may know who could be let in with a password alone.
    safe = identity.has_two_step([row[0] for row in rows if row[2]])
    found = [_member(row[:-1], center) for row in rows]
    known = [
        dataclasses.replace(one, has_two_step=one.person_id in safe) if one.email else one for one in found
    ]
    return Page(known, total=rows[0][-1] if rows else 0)


def get_member(actor: Actor, center_id: int, person_id: int) -> Member:
    """One person of the centre; `NotAMember` when she is not in it."""
    house.require(actor, Permission.CENTER_SEE, center_id)
    return found(center_id, person_id)


def count_people(actor: Actor, center_id: int) -> Headcount:
    """How many are in the centre, invited and unused, for its own people. Four statements."""
    house.require(actor, Permission.CENTER_SEE, center_id)
    sql = (
        "SELECT count(*), count(*) FILTER (WHERE role = %s), count(*) FILTER (WHERE email <> '' AND"
        " person_id IN (SELECT center_unused(%s, %s, %s))) FROM center_people(%s)"
    )
    before = clock.now() - rules.dormant_after(house.seen(center_id).dormant_days)
    unused_of = (center_id, before, clock.now() - limits.KEPT_FOR)
    ((members, admins, unused),) = prepared(sql, (int(Role.CENTER_ADMIN), *unused_of, center_id))
    return Headcount(members, admins, house.open_invitations(center_id).count(), unused)


def preview_demotion(actor: Actor, center_id: int, person_id: int) -> list[str]:
    """What would end if this Admin became a Standard member, in sentences; for Admins."""
    house.require(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    member = found(center_id, person_id)
    if member.role != Role.CENTER_ADMIN:
        return []
    sent = house.open_invitations(center_id).filter(invited_by=person_id).count()
    invitations = rules.invitations_in_words(sent, is_me=person_id == actor.person_id)
    return [*invitations, *made_by(actor, center_id, member)]


def made_by(actor: Actor, center_id: int, member: Member) -> list[str]:
    """What ends beside invitations when this person is Admin no longer, in sentences."""
    if member.role != Role.CENTER_ADMIN:
        return []
    of = (actor, center_id, member.person_id)
    is_me = member.person_id == actor.person_id
    return [each for one in ports.dependants() for each in one.preview(*of, is_me=is_me)]


def found(center_id: int, person_id: int) -> Member:
    """A person of the centre, whoever asks; `NotAMember` when she is not in it."""
    sql = f"SELECT {_COLUMNS} FROM center_people(%s) WHERE person_id = %s"  # noqa: S608 - constant words
    for row in prepared(sql, (center_id, person_id)):
        return _member(row, house.seen(center_id))
    raise NotAMember


def _narrowed(wanted: MemberFilter, center: Center) -> tuple[str, list[Any]]:
    said: list[str] = ["true"]
    params: list[Any] = []
    for word in wanted.search.lower().split()[:5]:
        said.append("strpos(lower(name || ' ' || email), %s) > 0")
        params.append(word)
    if wanted.ids is not None:
        said.append("person_id = ANY (%s::bigint[])")
        params.append(list(wanted.ids))
    if wanted.role is not None:
        said.append("role = %s")
        params.append(int(wanted.role))
    if wanted.only == "finance":
        said.append("finance IS NOT NULL")
    elif wanted.only == "dormant":
        # Where a centre says nothing about it nobody is dormant, here as in the marks of the rows.
        said.append("%s::boolean AND greatest(last_sign_in, since) <= %s")
        params += [center.dormant_days is not None, clock.now() - rules.dormant_after(center.dormant_days)]
    elif wanted.only == "one_step":
        everybody = [
            person for (person,) in prepared("SELECT person_id FROM center_people(%s)", (center.id,))
        ]
        said.append("email <> '' AND NOT person_id = ANY (%s::bigint[])")
        params.append(sorted(identity.has_two_step(everybody)))
    elif wanted.only == "unused":
        said.append("person_id IN (SELECT center_unused(%s, %s, %s))")
        now = clock.now()
        params += [center.id, now - rules.dormant_after(center.dormant_days), now - limits.KEPT_FOR]
    elif wanted.only == "outside":
        said.append("email <> '' AND %s::text[] <> '{}' AND NOT split_part(email, '@', 2) = ANY (%s::text[])")
        params += [center.allowed_domains, center.allowed_domains]
    return " AND ".join(said), params


def _member(row: Sequence[Any], center: Center) -> Member:
    person_id, name, email, role, finance, since, last = row
    return Member(
        person_id,
        name,
        email,
        Role(role),
        Role(finance) if finance else None,
        since,
        last,
        is_dormant=bool(email) and rules.is_dormant(last, since, center.dormant_days, clock.now()),
        is_outside=bool(email) and not rules.is_allowed(email, center.allowed_domains),
    )


def end_what_they_made(actor: Actor, center_id: int, members: Sequence[Member]) -> None:
    """Take back what members have sent or made for the centre, and what would let them in again as more than they are
    now."""
    for one in members:
        if one.role == Role.CENTER_ADMIN:
            for dependants in ports.dependants():
                dependants.ended(actor, center_id, one.person_id)
    emails = {one.email.lower() for one in members}
    if any(one.person_id == actor.person_id for one in members):
        emails.add(identity.get_person(actor, actor.person_id or 0).email.lower())
    waiting = CenterInvitation.objects.filter(
        Q(invited_by__in=[one.person_id for one in members]) | Q(email__in=emails - {""}),
        center_id=center_id,
        state=InvitationState.PENDING,
    )
    waiting.update(state=InvitationState.CANCELLED, ended_at=clock.now(), ended_by=actor.person_id)


def tell(
    verb: str,
    actor: Actor,
    center_id: int,
    member: Member,
    *,
    before: tuple[Role, Role | None],
    after: tuple[Role, Role | None] | None = None,
    facts: Mapping[str, object] | None = None,
) -> None:
    """One line about a member in the histories of the centre and the person."""
    data = _facts((center_id, house.name_of(center_id)), member, before, after, facts or {})
    streams = [(Kind.CENTER, center_id), (Kind.PERSON, member.person_id)]
    name = identity.display_name(member.person_id)
    record(verb, actor, streams=streams, data=data, personal={member.person_id: {"name": name}})


def tell_gone(
    verb: str, actor: Actor, center_id: int, gone: Sequence[tuple[Member, Mapping[str, object]]]
) -> None:
    """A line about each of many who are members no longer, with more facts about each."""
    center = (center_id, house.name_of(center_id))
    lines = [
        (
            [(Kind.CENTER, center_id), (Kind.PERSON, one.person_id)],
            _facts(center, one, (one.role, one.finance), None, facts),
        )
        for one, facts in gone
    ]
    personal = [{one.person_id: {"name": one.name}} for one, _more in gone]
    record_many(verb, actor, lines, personal)


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """The names of many people, whoever they are to the centre by now."""
    ids, names = list(person_ids), dict[int, str]()
    for start in range(0, len(ids), _NAMES_AT_ONCE):
        names |= identity.get_names(ids[start : start + _NAMES_AT_ONCE])
    return {id_: names.get(id_, "a deleted person") for id_ in ids}


def _facts(
    center: tuple[int, str],
    member: Member,
    before: tuple[Role, Role | None],
    after: tuple[Role, Role | None] | None,
    facts: Mapping[str, object],
) -> dict[str, Any]:
    return {
        "center": center[0],
        "center_name": center[1],
        "person": member.person_id,
        "was": [one.name for one in before if one],
        "roles": [one.name for one in after or () if one],
        **facts,
    }
