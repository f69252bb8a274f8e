"""Hundreds of ad accounts at once, as copies of one that was made by its action."""

from __future__ import annotations

import psycopg
from psycopg import sql

from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts.contracts import AdAccount

# Ids of the copies and of the relations to them; ids that are given out are far larger.
FIRST_ID = 3_000_000
_OWNING, _WORKING = 4_000_000, 5_000_000
_COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = 'ad_account' ORDER BY 1"
_COPIED = """
INSERT INTO ad_account ({columns}) SELECT {values} FROM ad_account a, generate_series(1, %s) n WHERE a.id = %s
"""
_HELD = """
INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id, granted_by,
  valid_from, end_reason)
SELECT {first} + n, r.subject_kind, r.subject_id, r.role, r.object_kind, {copies} + n, r.through_kind, {through},
  r.granted_by, r.valid_from, ''
FROM relation r, generate_series(1, %s) n
WHERE r.object_kind = %s AND r.object_id = %s AND r.subject_kind = %s AND r.role = %s
"""


def copies(owner_dsn: str, of: AdAccount, count: int, name: str) -> None:
    """Give the centre that owns `of` so many more like it, named "`name` 001" and on; whoever made it is their Admin
    too. Only their journal lines are missing."""
    center, person, account = int(Kind.CENTER), int(Kind.PERSON), int(Kind.AD_ACCOUNT)
    with psycopg.connect(owner_dsn) as owner:
        columns = [row[0] for row in owner.execute(_COLUMNS).fetchall()]
        new = {
            "id": sql.SQL("{} + n").format(FIRST_ID),
            "name": sql.SQL("{} || lpad(n::text, 3, '0')").format(f"{name} "),
        }
        values = [new.get(one) or sql.Identifier("a", one) for one in columns]
        statement = sql.SQL(_COPIED).format(
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)), values=sql.SQL(", ").join(values)
        )
        owner.execute(statement, (count, of.id))
        for first, through, subject, role in (
            (_OWNING, sql.NULL, center, Role.OWNER),
            (_WORKING, sql.SQL("{} + n").format(_OWNING), person, Role.ADMIN),
        ):
            held = sql.SQL(_HELD).format(first=first, copies=FIRST_ID, through=through)
            done = owner.execute(held, (count, account, of.id, subject, int(role)))
            assert done.rowcount == count
        owner.commit()
        owner.autocommit = True
        owner.execute("ANALYZE relation, ad_account")
