"""A Business Center with as much as there may be in it: ad accounts, somebody assigned to all of them, a partner that
has them all, groups, creator accounts, requests. Written past the actions, which other benches measure."""

from __future__ import annotations

import dataclasses

import psycopg

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from tests.areas.centers.people import joined, made
from tests.cast import Cast, center_account, everybody, person, verified_center

MANY = limits.BULK_ROWS
GROUPS, IN_GROUP = 50, 200
_FIRST = 3_000_000
_COPIES = """
INSERT INTO ad_account SELECT (jsonb_populate_record(a, jsonb_build_object('id', %s + n, 'name', 'Brand ' || n))).*
FROM ad_account a, generate_series(1, %s) AS n WHERE a.id = %s
"""
_OWNED = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, granted_by, valid_from, end_reason)
SELECT 2000000 + n, 2, %s, 40, 4, %s + n, %s, now(), '' FROM generate_series(1, %s) AS n
"""
_ASSIGNED = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id, granted_by,
  valid_from, end_reason)
SELECT 4000000 + row_number() OVER (), 1, %s, 20, 4, h.object_id, 1, h.id, %s, now(), ''
FROM relation h WHERE h.subject_kind = 2 AND h.subject_id = %s AND h.object_kind = 4 AND h.role = 40
  AND h.ended_at IS NULL
"""
_GROUPED = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id, granted_by,
  valid_from, end_reason)
SELECT 5000000 + n, 3, %(group)s, 10, 4, %(first)s + n, 1, 2000000 + n, %(me)s, now(), ''
FROM generate_series(%(low)s::bigint, %(high)s::bigint) AS n
"""


@dataclasses.dataclass(frozen=True)
class House:
    """The centre, who is in it, and who it shares everything with."""

    cast: Cast
    acme: Center
    ben: Actor
    partner: Center
    lead: Actor
    account_id: int
    group_id: int
    owner: str


def build(owner_dsn: str) -> House:
    """Fill the database of this DSN."""
    cast = everybody()
    acme = verified_center(cast.ana, cast.olu)
    first = center_account(cast.ana, acme).id
    ben, lead = joined(cast.ana, acme, "Ben"), person("Nora")
    northwind = made(lead, "Northwind")
    centers.add_partner(cast.ana, center_id=acme.id, number=str(northwind.id))
    groups = [
        centers.create_group(cast.ana, center_id=acme.id, name=f"Group {n}", description="").id
        for n in range(GROUPS)
    ]
    me = cast.ana.person_id
    with psycopg.connect(owner_dsn) as owner:
        owner.execute(_COPIES, (_FIRST, MANY - 1, first))
        owner.execute(_OWNED, (acme.id, _FIRST, me, MANY - 1))
        owner.execute(_ASSIGNED, (ben.person_id, me, acme.id))
        for at, group in enumerate(groups):
            low, high = at * IN_GROUP + 1, min(MANY - 1, (at + 1) * IN_GROUP)
            owner.execute(_GROUPED, {"group": group, "first": _FIRST, "me": me, "low": low, "high": high})
        owner.commit()
        tidy(owner)
    ids = [first, *(_FIRST + n for n in range(1, MANY))]
    ad_accounts.share_ad_accounts(
        cast.ana, center_id=acme.id, partner_id=northwind.id, ad_account_ids=ids, role=Role.OPERATOR.name
    )
    with psycopg.connect(owner_dsn) as owner:
        tidy(owner)
    return House(cast, acme, ben, northwind, lead, first, groups[0], owner_dsn)


def tidy(owner: psycopg.Connection) -> None:
    """As autovacuum would."""
    owner.autocommit = True
    owner.execute("VACUUM ANALYZE")
