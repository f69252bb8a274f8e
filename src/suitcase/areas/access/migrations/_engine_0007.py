# ruff: noqa: S608 - every part of the SQL is a constant of this file
"""The SQL of migration 0007: an ad account may use a creator account through what its Business Center holds.

Such a use counts while the centre's own link counts, and while the centre owns the ad account or is an Admin of it.
Both are asked here, whatever ended them, so that nobody who shares or transfers ad accounts has to think of it. This
file belongs to its migration, and takes all that did not change from the first one.
"""

from __future__ import annotations

import dataclasses

from suitcase.areas.access.migrations import _engine_0001 as first
from suitcase.areas.access.migrations._engine_0001 import (
    AD_ACCOUNT,
    ADMIN,
    CENTER,
    OWNER,
    QUESTIONS,
    SEES,
    Branch,
    alone,
    has,
    live,
    parent,
)

# `c` is what the centre holds in the creator account, `l` what the ad account has of it.
HELD = (
    f"EXISTS (SELECT FROM relation k LEFT JOIN relation j ON {parent('j', 'k')} AND {alone('j')}"
    f" WHERE {has('k', (CENTER, 'c.subject_id'), (AD_ACCOUNT, 'l.subject_id'))} AND {live('k')}"
    f" AND k.role IN ({ADMIN}, {OWNER}) AND ({alone('k')} OR j.role IN ({ADMIN}, {OWNER})))"
)


def linked(branch: Branch, kind: int | str, object_: str | None) -> Branch:
    """A branch to an ad account, and on by what a creator granted it, or granted its centre."""
    before = first.linked(branch, kind, object_)
    return dataclasses.replace(
        before,
        tables=f"{before.tables} LEFT JOIN relation c ON {parent('c', 'l')} AND {alone('c')}",
        where=f"{before.where} AND ({alone('l')} OR c.id IS NOT NULL AND {HELD})",
        relations="y.relations || array_remove(ARRAY[c.id, l.id], NULL)",
    )


def far(columns: str, person: str, kind: str, object_: str | None) -> str:
    """All live paths through an ad account, as in the first migration but for `linked`."""
    makers = (first.personal, first.collective)
    branches = (linked(make(person, AD_ACCOUNT, None), kind, object_) for make in makers)
    return "\nUNION ALL\n".join(branch.select(columns) for branch in branches)


def paths(columns: str, person: str, kind: str, object_: str | None) -> str:
    """All live paths, near and far."""
    return f"{first.near(columns, person, kind, object_)}\nUNION ALL\n{far(columns, person, kind, object_)}"


# Every place where a function goes through ad accounts: the columns it takes, and what it starts from.
_PLACES = (
    ("", "v_person", "p_kind", "p_id"),
    ("{key}, {relations}", "p_person", "p_kind", "p_id"),
    ("{key} AS key, {relations} AS relations", "q.person", "q.kind", "q.id"),
    ("{object} AS id, {key} AS key", "p_person", "p_kind", None),
    ("{person} AS person, {key} AS key, {relations} AS relations", "", "p_kind", "p_id"),
)
# The quick look of `app_sees` is for links of the ad account's own; what a centre passed on goes the whole way.
_QUICK = f"WHERE {has('l', (AD_ACCOUNT, ''), ('p_kind', 'p_id'))} AND {live('l')})"


def _replaced(text: str) -> str:
    return text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


def _changed(text: str) -> str:
    for place in _PLACES:
        text = text.replace(first.far(*place), far(*place))
    text = text.replace(_ALL_WAYS, _MY_CENTERS + _ALL_WAYS)
    return text.replace(_QUICK, _QUICK.removesuffix(")") + f" AND {alone('l')})")


BEFORE = SEES + QUESTIONS
# Only people have relations to a centre, and none leads on to another: without this, whoever belongs to a large centre
# waits for all that it holds to be looked through. Which centres are mine is asked by every page.
_ALL_WAYS = f"""
  RETURN QUERY SELECT p.id FROM (
  {paths("{object} AS id, {key} AS key", "p_person", "p_kind", None)}"""
_MY_CENTERS = f"""
  IF p_kind = {CENTER} THEN
    RETURN QUERY SELECT p.id FROM (
    {first.personal("p_person", str(CENTER), None).select("{object} AS id, {key} AS key")}
    ) AS p WHERE p_keys IS NULL OR p.key = ANY (p_keys);
    RETURN;
  END IF;"""
# What replaces a function forgets how it is planned (migration 0003).
_PLANS = "\n".join(
    f"ALTER FUNCTION {name} SET plan_cache_mode = force_generic_plan;"
    for name in (
        "app_is_staff()",
        "app_sees(smallint, bigint)",
        "access_paths(bigint, smallint, bigint, timestamptz)",
        "access_paths(bigint[], smallint[], bigint[], timestamptz)",
        "access_reachers(smallint, bigint, integer[], timestamptz, integer)",
        "access_explain(bigint, smallint, bigint, timestamptz)",
    )
)
UP = _replaced(_changed(BEFORE)) + _PLANS
DOWN = _replaced(BEFORE) + _PLANS
