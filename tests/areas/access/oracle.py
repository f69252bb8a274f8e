"""The access rules once more, as plainly as Python allows, to compare the engine with.

No indexes, no SQL, no cleverness: every question looks at every relation. `paths` gives the set of
(way, role, scope, relation ids) by which a person reaches an object at a moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

PERSON, CENTER, GROUP, AD_ACCOUNT, CREATOR_ACCOUNT, POST, PLATFORM = range(1, 8)
CENTER_ADMIN, CENTER_STANDARD, FINANCE_MANAGER, FINANCE_ANALYST = range(1, 5)
ANALYST, OPERATOR, ADMIN, OWNER, MEMBER = 10, 20, 30, 40, 50
OWN, ASSIGNED, IN_GROUP, OWNING_CENTER, PARTNER_CENTER, PARTNER_ASSIGNED, PARTNER_GROUP, GUEST = range(1, 9)
BY_RELATION = 1
BASE_ROLES = (CENTER_ADMIN, CENTER_STANDARD)

Thing = tuple[int, int]


class Fact(NamedTuple):
    """One relation; moments are whole numbers, None is never."""

    id: int
    subject: Thing
    role: int
    object: Thing
    through: Thing | None
    begins: int
    expires: int | None
    ended: int | None


def lower(role: int, limit: int) -> int | None:
    """What is left of a role under a limit; nothing when they are of different sorts."""
    if limit in (OWNER, role):
        return role
    return min(role, limit) if role < OWNER and limit < OWNER else None


class Oracle:
    """All facts, asked about one moment."""

    def __init__(self, facts: list[Fact], at: int) -> None:
        self.facts = [
            fact
            for fact in facts
            if fact.begins <= at
            and (fact.expires is None or fact.expires > at)
            and (fact.ended is None or fact.ended > at)
        ]

    def parent(self, fact: Fact) -> Fact | None:
        """What a fact came through: a centre's relation to the same object, if it still counts."""
        for other in self.facts:
            if fact.through == (BY_RELATION, other.id) and other.object == fact.object:
                return other if other.subject[0] == CENTER else None
        return None

    def holds(self, fact: Fact) -> int | None:
        """The role that a centre has by this fact: under the share above it, which must be a first one."""
        if fact.through is None or fact.through[0] != BY_RELATION:
            return fact.role
        above = self.parent(fact)
        if above is None or (above.through is not None and above.through[0] == BY_RELATION):
            return None
        return lower(fact.role, above.role)

    def memberships(self, person: int, center: Thing) -> list[Fact]:
        return [
            fact
            for fact in self.facts
            if fact.subject == (PERSON, person) and fact.object == center
            if fact.role in (CENTER_ADMIN, CENTER_STANDARD)
        ]

    def through_center(self, person: int, fact: Fact, partner_way: int, way: int) -> Iterator[tuple]:
        """What a fact gives that stands on a centre's relation, to a member of that centre."""
        share = self.parent(fact)
        limit = share and self.holds(share)
        role = limit and lower(fact.role, limit)
        if share and role:
            above = self.parent(share)
            ids = {fact.id, share.id} | ({above.id} if above else set())
            for member in self.memberships(person, share.subject):
                yield way if share.role == OWNER else partner_way, role, ids | {member.id}

    def near(self, person: int, thing: Thing) -> Iterator[tuple]:
        me = (PERSON, person)
        about = [fact for fact in self.facts if fact.object == thing]
        center_owns = any(fact.role == OWNER and fact.subject[0] == CENTER for fact in about)
        for fact in about:
            if fact.subject == me and fact.role in (FINANCE_MANAGER, FINANCE_ANALYST):
                yield from ((OWN, fact.role, {fact.id, m.id}) for m in self.memberships(person, thing))
            elif fact.subject == me and (fact.through is None or fact.through[0] != BY_RELATION):
                yield GUEST if fact.role == ADMIN and center_owns else OWN, fact.role, {fact.id}
            elif fact.subject == me:
                yield from self.through_center(person, fact, PARTNER_ASSIGNED, ASSIGNED)
            elif fact.subject[0] == CENTER and self.holds(fact):
                yield from self.standing(person, fact)
            elif fact.subject[0] == GROUP:
                yield from self.by_group(person, fact)

    def standing(self, person: int, fact: Fact) -> Iterator[tuple]:
        """Members of a centre stand before what it holds; its money roles before what it owns."""
        above = self.parent(fact)
        ids = {fact.id} | ({above.id} if above else set())
        for member in self.memberships(person, fact.subject):
            yield OWNING_CENTER if fact.role == OWNER else PARTNER_CENTER, member.role, ids | {member.id}
            roles = [one for one in self.facts if (one.subject, one.object) == (member.subject, fact.subject)]
            for money in roles:
                if money.role in (FINANCE_MANAGER, FINANCE_ANALYST) and fact.role == OWNER:
                    yield OWNING_CENTER, money.role, ids | {member.id, money.id}

    def by_group(self, person: int, fact: Fact) -> Iterator[tuple]:
        """A group's role, for its members who are members of the centre that has the group."""
        share = self.parent(fact)
        for member in self.facts:
            if member.subject == (PERSON, person) and member.object == fact.subject and member.role == MEMBER:
                root = self.parent(member)
                if root and share and root.role == OWNER and root.subject == share.subject:
                    for way, role, ids in self.through_center(person, fact, PARTNER_GROUP, IN_GROUP):
                        yield way, role, ids | {root.id, member.id}

    def paths(self, person: int, thing: Thing) -> set[tuple[int, int, int, frozenset[int]]]:
        found = {(way, role, 0, frozenset(ids)) for way, role, ids in self.near(person, thing)}
        for link in self.facts:
            if link.object == thing and link.subject[0] == AD_ACCOUNT:
                for way, role, ids in self.near(person, link.subject):
                    for over in self.used_by(link):
                        found.add((way, role, link.role, frozenset(ids | {link.id} | over)))
        return found

    def used_by(self, link: Fact) -> Iterator[set[int]]:
        """What stands over the use of an ad account: nothing over a link of its own; else what its centre holds in the
        creator account, as long as that centre owns the ad account or is an Admin of it."""
        if link.through is None or link.through[0] != BY_RELATION:
            yield set()
            return
        above = self.parent(link)
        if above is None or (above.through and above.through[0] == BY_RELATION):
            return
        if lower(link.role, above.role) and self.leads(above.subject, link.subject):
            yield {above.id}

    def leads(self, center: Thing, account: Thing) -> bool:
        """Whether a centre owns an ad account or is an Admin of it, by a share or a share of a share."""
        held = [fact for fact in self.facts if fact.subject == center and fact.object == account]
        return any((self.holds(fact) or 0) >= ADMIN for fact in held)
