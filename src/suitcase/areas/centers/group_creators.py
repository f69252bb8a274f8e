"""Creator accounts in asset groups: what the members of a group may do with one, and taking that back."""

from __future__ import annotations

from collections.abc import Iterable

from suitcase.areas.access.public import Kind, Permission, Ref, Role
from suitcase.areas.centers import bulk, giving, groups, house, ports, scopes
from suitcase.areas.centers.contracts import BulkChange, BulkRow
from suitcase.areas.centers.errors import NothingToDo
from suitcase.areas.centers.scopes import ScopeWish
from suitcase.areas.journal.public import action, nothing_changed
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting

KIND = "group_creator"


@action
def put_creator_account(
    actor: Actor, *, center_id: int, group_id: int, creator_account_id: int, scopes: Iterable[Role]
) -> int | None:
    """Let the members of a group use a creator account for exactly these scopes, none takes it out of the group. The id
    of the bulk change, which can be taken back; None when it was so already.

    Only what the creator granted to the centre; raises `NothingToDo` for a scope it does not have.
    """
    groups.held_row(actor, center_id, group_id)
    return _put(
        actor, center_id, ScopeWish(Ref(Kind.ASSET_GROUP, group_id), creator_account_id, frozenset(scopes))
    )


@action
def undo_creator_account(actor: Actor, *, change: BulkChange) -> int:
    """Take back what was done to a creator account in a group; the id of the new change."""
    house.hold(actor, Permission.CENTER_ASSETS_MANAGE, change.center_id)
    (wish,) = scopes.back(change)
    made = _put(actor, change.center_id, wish, takes_back=change)
    if made is None:
        raise NothingToDo
    return made


def _put(
    actor: Actor, center_id: int, wish: ScopeWish, *, takes_back: BulkChange | None = None
) -> int | None:
    # From the moment of one's turn, as everything that was planned.
    with acting(actor):
        supposed = giving.Supposed(takes_back.made_at) if takes_back else None
        (row,) = scopes.plan(center_id, [wish], supposed)
        if row.problem:
            raise NothingToDo(row.problem)
        if not row.changes:
            if takes_back is None:
                nothing_changed()
            return None
        group = groups.seen_row(center_id, wish.subject.id)
        scopes.put(actor, center_id, [row])
        undoes = takes_back.id if takes_back else None
        facts = bulk.keep(actor, center_id=center_id, kind=KIND, rows=[row], undoes=undoes)
        creator = wish.creator_account_id
        groups.tell(
            "asset_group:creator_put",
            actor,
            group,
            creator_account=creator,
            creator_name=ports.names_of(Kind.CREATOR_ACCOUNT, [creator]).get(creator, ""),
            scopes=sorted(one.name for one in wish.scopes),
            facts={**facts, **({"undoes": undoes} if undoes else {})},
        )
    return int(facts["change"])


class Undo:
    """Taking back what a group's members were let do with a creator account, as a new change."""

    def plan(self, actor: Actor, change: BulkChange) -> list[BulkRow]:
        """What taking it back would do now."""
        house.require(actor, Permission.CENTER_ASSETS_MANAGE, change.center_id)
        return scopes.plan_back(change)

    def do(self, actor: Actor, change: BulkChange) -> int:
        """Take it back."""
        return undo_creator_account(actor, change=change)
