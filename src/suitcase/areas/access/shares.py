"""What centres give one another: sharing with a partner, another role, ending; ad accounts, thousands at once.

Building blocks for the actions of other areas, like `grant` and `end`: a few statements however many rows. The
database lets only Admins of a centre share what it holds and change what it gave; Admins of either end it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from suitcase.areas.access.contracts import Effects, Role, Share, Through, ThroughKind
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import BigInts, current_actor, prepared

# Ids beyond those counted, for what is assigned by a third centre between counting and moving.
_SPARE_IDS = 256


def shares(
    center_id: int, *, partner_id: int | None = None, ad_account_ids: Collection[int] | None = None
) -> list[Share]:
    """Live shares that a centre gave or was given, for its Admins: with one partner, on some ad accounts, or both.

    On ad accounts that the centre owns, also what its partners passed on.
    """
    if partner_id is None and ad_account_ids is None:
        raise ValueError("Name a partner or ad accounts.")
    ids = None if ad_account_ids is None else sorted(ad_account_ids)
    rows = prepared(
        "SELECT * FROM access_shares(%s::bigint, %s::bigint, %s::bigint[])", (center_id, partner_id, ids)
    )
    return [_share(row) for row in rows]


def share_effects(center_id: int, relation_ids: Collection[int]) -> Effects:
    """What stands on these shares; for Admins of a centre that gave them or was given them."""
    sql = "SELECT * FROM access_share_effects(%s::bigint, %s::bigint[])"
    for relations, people, groups, centers in prepared(sql, (center_id, sorted(relation_ids))):
        return Effects(relations, people, groups, tuple(centers))
    return Effects()


def share_many(
    actor: Actor,
    *,
    center_id: int,
    partner_id: int,
    role: Role,
    ad_account_ids: Sequence[int],
    through: Through | None,
) -> set[int]:
    """Give a partner a role on ad accounts; returns those that were shared.

    `through` names the share, for what the centre owns; None passes on what it was given itself, at most in the role it
    has. What it does not hold so, or the partner has from it already, is left out. Only inside another area's action.
    """
    _check_actor(actor)
    if through is not None and through.kind is not ThroughKind.SHARE:
        raise ValueError("A partner gets something through a share.")
    ids = [new_id() for _ in ad_account_ids]
    sql = "SELECT access_share_many(%s::bigint, %s::bigint, %s::smallint, %s::bigint, %s::bigint[], %s::bigint[])"
    share = through.id if through else None
    rows = prepared(
        sql, (center_id, partner_id, int(role), share, BigInts(list(ad_account_ids)), BigInts(ids))
    )
    return {row[0] for row in rows}


def change_shares(
    actor: Actor,
    *,
    center_id: int,
    relation_ids: Collection[int],
    role: Role | None = None,
    through: Through | None = None,
    onward: bool = True,
) -> set[int]:
    """Give shares another role, another share to stand on, or both, at once; returns the ad accounts that changed.

    Everything that came through them stays, under the new role; what was passed on only if `onward`. Only inside
    another area's action.
    """
    _check_actor(actor)
    below = share_effects(center_id, relation_ids).relations
    ids = [new_id() for _ in range(len(relation_ids) + below + _SPARE_IDS)]
    share = through.id if through else None
    sql = "SELECT access_change_held(%s::bigint, %s::bigint[], %s::smallint, %s::bigint, %s::boolean, %s::bigint[])"
    wanted = (sorted(relation_ids), None if role is None else int(role), share, onward, BigInts(ids))
    return {row[0] for row in prepared(sql, (center_id, *wanted))}


def end_shares(actor: Actor, *, center_id: int, relation_ids: Collection[int], reason: str) -> int:
    """End shares that a centre gave or was given, with everything that came through them; returns how many relations
    ended. Those that are over already are left out. Only inside another area's action."""
    _check_actor(actor)
    sql = "SELECT access_end_held(%s::bigint, %s::bigint[], %s::varchar)"
    return int(prepared(sql, (center_id, sorted(relation_ids), reason))[0][0])


def close_center(actor: Actor, *, center_id: int, reason: str) -> int:
    """End everybody's place in a centre, everything it holds but what it owns of ad accounts, and all that came through
    either; returns how many relations ended. The database lets only its Admins. Only inside another area's action."""
    _check_actor(actor)
    return int(prepared("SELECT access_close_center(%s::bigint, %s::varchar)", (center_id, reason))[0][0])


def _check_actor(actor: Actor) -> None:
    if current_actor().person_id != actor.person_id:
        raise ValueError("Shares are changed by whoever acts.")


def _share(row: Sequence[object]) -> Share:
    relation, giver, taker, ad_account, role, cap, through_kind, through_id, by, since = row
    return Share(
        relation,  # type: ignore[arg-type]
        giver,  # type: ignore[arg-type]
        taker,  # type: ignore[arg-type]
        ad_account,  # type: ignore[arg-type]
        min(Role(role), Role(cap)),  # type: ignore[arg-type]
        Role(role),  # type: ignore[arg-type]
        Through(ThroughKind(through_kind), through_id),  # type: ignore[arg-type]
        by,  # type: ignore[arg-type]
        since,  # type: ignore[arg-type]
    )
