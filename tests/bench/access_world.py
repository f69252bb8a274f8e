"""A network of realistic size for the access benchmark: 1,000 centres, 50,000 people, 100,000 ad accounts.

Ids are plain ranges, one per kind, so that a question is a random number away.
"""

from __future__ import annotations

import datetime as dt
import random

import psycopg

from suitcase.areas.access.contracts import Kind, Role, ThroughKind

CENTERS, PEOPLE, AD_ACCOUNTS, CREATOR_ACCOUNTS, GROUPS_PER_CENTER = 1_000, 50_000, 100_000, 50_000, 5
RELATIONS = 1_000_000
CENTER_0, PERSON_0, ACCOUNT_0, CREATOR_0, GROUP_0 = (n * 10**12 for n in (2, 1, 4, 5, 3))
# One person of an agency that was given a share in ten thousand accounts.
AGENCY, AGENT, AGENT_ACCOUNTS = CENTER_0, PERSON_0, 10_000
LONG_AGO = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
ENDED = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)

_ASSET = (Role.ANALYST, Role.OPERATOR, Role.ADMIN)
Row = tuple[object, ...]


class World:
    """Makes the rows, in an order in which parents come before children, with the ids it hands out."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.next_id = 10**15
        self.rows: list[Row] = []
        self.seen: set[tuple[int, ...]] = set()

    def add(
        self,
        subject: tuple[int, int],
        role: Role,
        object_: tuple[int, int],
        through: tuple[int, int] | None = None,
        *,
        ended: bool = False,
    ) -> int:
        """One relation; the id of it, or 0 when the same one is there already."""
        words = (*subject, int(role), *object_, *(through or (0, 0)))
        if not ended and words in self.seen:
            return 0
        self.seen.add(words)
        self.next_id += 1
        end = (ENDED, None, "removed") if ended else (None, None, "")
        kind, id_ = through or (None, None)
        self.rows.append(
            (self.next_id, subject[0], subject[1], int(role), *object_, kind, id_, None, LONG_AGO, None, *end)
        )
        return self.next_id

    def build(self) -> list[Row]:
        """All rows: memberships, owners, shares, assignments, groups, links, and some that are over."""
        members = self._centers()
        holdings = self._accounts()
        self._agent(holdings)
        self._groups(members, holdings)
        self._creators()
        while len(self.rows) < RELATIONS:
            self._assign(members, holdings)
        return self.rows

    def _centers(self) -> list[list[int]]:
        members: list[list[int]] = []
        for n in range(CENTERS):
            own = list(range(n * 50, n * 50 + 50)) + self.random.sample(range(PEOPLE), 10)
            members.append([PERSON_0 + person for person in dict.fromkeys(own)])
            for place, person in enumerate(members[n]):
                role = Role.CENTER_ADMIN if place < 3 else Role.CENTER_STANDARD
                self.add((Kind.PERSON, person), role, (Kind.CENTER, CENTER_0 + n))
                if place < 2:
                    self.add((Kind.PERSON, person), Role.FINANCE_MANAGER, (Kind.CENTER, CENTER_0 + n))
        return members

    def _accounts(self) -> list[list[tuple[int, int]]]:
        """For each centre the (relation, account) it owns or shares."""
        holdings: list[list[tuple[int, int]]] = [[] for _ in range(CENTERS)]
        for n in range(AD_ACCOUNTS):
            account = (int(Kind.AD_ACCOUNT), ACCOUNT_0 + n)
            if n % 5 == 0:
                self.add((Kind.PERSON, PERSON_0 + self.random.randrange(PEOPLE)), Role.OWNER, account)
                self.add((Kind.PERSON, PERSON_0 + self.random.randrange(PEOPLE)), Role.OPERATOR, account)
                continue
            owner = self.random.randrange(CENTERS)
            holdings[owner].append(
                (self.add((Kind.CENTER, CENTER_0 + owner), Role.OWNER, account), account[1])
            )
            self._share(n, account, holdings)
        return holdings

    def _share(self, n: int, account: tuple[int, int], holdings: list[list[tuple[int, int]]]) -> None:
        partner, further = self.random.randrange(1, CENTERS), self.random.randrange(1, CENTERS)
        by = (int(ThroughKind.SHARE), n)
        share = self.add((Kind.CENTER, CENTER_0 + partner), self.random.choice(_ASSET), account, by)
        holdings[partner].append((share, account[1]))
        if n % 10 == 1:
            on = (int(ThroughKind.RELATION), share)
            again = self.add((Kind.CENTER, CENTER_0 + further), Role.OPERATOR, account, on)
            holdings[further].append((again, account[1]))
        if n % 7 == 1:
            self.add((Kind.CENTER, CENTER_0 + further), Role.ANALYST, account, by, ended=True)

    def _agent(self, holdings: list[list[tuple[int, int]]]) -> None:
        for n in self.random.sample(range(AD_ACCOUNTS), AGENT_ACCOUNTS):
            account = (int(Kind.AD_ACCOUNT), ACCOUNT_0 + n)
            by = (int(ThroughKind.SHARE), AD_ACCOUNTS + n)
            share = self.add((Kind.CENTER, AGENCY), Role.OPERATOR, account, by)
            self.add((Kind.PERSON, AGENT), Role.OPERATOR, account, (int(ThroughKind.RELATION), share))

    def _groups(self, members: list[list[int]], holdings: list[list[tuple[int, int]]]) -> None:
        for n in range(CENTERS * GROUPS_PER_CENTER):
            center, group = n % CENTERS, (int(Kind.ASSET_GROUP), GROUP_0 + n)
            root = self.add((Kind.CENTER, CENTER_0 + center), Role.OWNER, group)
            for person in self.random.sample(members[center], 8):
                self.add((Kind.PERSON, person), Role.MEMBER, group, (int(ThroughKind.RELATION), root))
            for held, account in self.random.sample(holdings[center], min(20, len(holdings[center]))):
                through = (int(ThroughKind.RELATION), held)
                self.add(group, self.random.choice(_ASSET), (int(Kind.AD_ACCOUNT), account), through)

    def _creators(self) -> None:
        for n in range(CREATOR_ACCOUNTS):
            creator = (int(Kind.CREATOR_ACCOUNT), CREATOR_0 + n)
            self.add((Kind.PERSON, PERSON_0 + self.random.randrange(PEOPLE)), Role.OWNER, creator)
            for link in range(2):
                account = (int(Kind.AD_ACCOUNT), ACCOUNT_0 + self.random.randrange(AD_ACCOUNTS))
                for scope in (Role.POST, Role.INSIGHTS):
                    self.add(account, scope, creator, (int(ThroughKind.LINK), n * 2 + link))

    def _assign(self, members: list[list[int]], holdings: list[list[tuple[int, int]]]) -> None:
        center = self.random.randrange(CENTERS)
        held, account = self.random.choice(holdings[center])
        person, role = self.random.choice(members[center]), self.random.choice(_ASSET)
        ended = self.random.random() < 0.1
        through = (int(ThroughKind.RELATION), held)
        self.add((Kind.PERSON, person), role, (int(Kind.AD_ACCOUNT), account), through, ended=ended)


def load(owner: psycopg.Connection, seed: int) -> int:
    """Fill the empty relation table with a world made from `seed`; the number of rows.

    Indexes are built afterwards, which is several times faster than keeping them up to date row by row.
    """
    rows = World(seed).build()
    indexes = owner.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'relation' AND indexname <> 'relation_pkey'"
    ).fetchall()
    for name, _ in indexes:
        owner.execute(f"DROP INDEX {name}")
    with owner.cursor() as cursor, cursor.copy("COPY relation FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    for _, definition in indexes:
        owner.execute(definition)
    owner.commit()
    owner.autocommit = True
    owner.execute("VACUUM ANALYZE relation")
    return len(rows)


def pairs(owner: psycopg.Connection, seed: int, count: int) -> list[tuple[int, int]]:
    """(person, ad account): half with a live assignment between them, half strangers to each other."""
    known = owner.execute(
        "SELECT subject_id, object_id FROM relation WHERE subject_kind = 1 AND object_kind = 4 AND ended_at IS NULL"
        " AND id %% %s = 0 LIMIT %s",
        (37, count - count // 2),
    ).fetchall()
    draw = random.Random(seed)
    strangers = [
        (PERSON_0 + draw.randrange(PEOPLE), ACCOUNT_0 + draw.randrange(AD_ACCOUNTS))
        for _ in range(count // 2)
    ]
    mixed = known + strangers
    draw.shuffle(mixed)
    return mixed


def page(owner: psycopg.Connection, person: int, count: int) -> list[int]:
    """Up to `count` ad accounts that the person's centres own or share: a page of a list."""
    rows = owner.execute(
        "SELECT DISTINCT h.object_id FROM relation m"
        " JOIN relation h ON h.subject_kind = 2 AND h.subject_id = m.object_id"
        " WHERE m.subject_kind = 1 AND m.subject_id = %s AND m.object_kind = 2 AND h.object_kind = 4 LIMIT %s",
        (person, count),
    )
    return [row[0] for row in rows]
