"""Sharing ad accounts with a partner: one or thousands, in a role that can be raised, lowered and taken away at once.

Every act plans first, row by row; does what can be done in a few statements; keeps the rows, so that it can be read
and taken back; and writes one line, which stands in the histories of both centres and of every ad account it changed.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Role, Share, ThroughKind
from suitcase.areas.ad_accounts import ports
from suitcase.areas.ad_accounts.contracts import Shared, Status
from suitcase.areas.ad_accounts.errors import NothingToShare
from suitcase.areas.ad_accounts.shares import plans as share_rules
from suitcase.areas.ad_accounts.shares.plans import Basis, Holding
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkChange, BulkRow, Partner
from suitcase.areas.centers.errors import AlreadyUndone, NotAPartner
from suitcase.areas.journal.public import action
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.stores.postgres import BigInts, prepared

_HELD = """
SELECT a.id, a.status, a.role, a.through_kind
FROM center_ad_accounts(%s, NULL, NULL, NULL, %s::bigint[], NULL, 'since', false, %s, 0) a
WHERE a.id IN (SELECT unnest(%s::bigint[]))"""
# So many are looked up one by one; a centre can hold more than it owns.
_FEW, _MOST = 200, 10 * limits.AD_ACCOUNTS_PER_CENTER
_SINCE = "It has been changed since."


def plan_sharing(
    actor: Actor, center_id: int, partner_id: int, *, ad_account_ids: Sequence[int], role: str
) -> list[BulkRow]:
    """What giving a partner this role on these ad accounts would do, row by row; for Admins of the centre.

    An empty role stops sharing. Raises `Invalid` for a role that is none, `TooManyAtOnce`, `NotAPartner`.
    """
    centers.require_partner(actor, center_id, partner_id)
    wanted = _wanted(ad_account_ids, role)
    return share_rules.plan(_basis(center_id, partner_id, [one for one, _role in wanted]), wanted)


def preview_sharing(
    actor: Actor, center_id: int, partner_id: int, rows: Sequence[BulkRow], *, giving_back: bool = False
) -> list[str]:
    """What the changes of a plan mean for people behind the partner, in sentences."""
    partner = centers.get_partner(actor, center_id, partner_id)
    given, taken = centers.shared_between(center_id, partner_id)
    shares = {one.ad_account_id: one for one in (taken if giving_back else given)}
    changing = [one for one in rows if one.changes and one.object.id in shares]
    if not changing:
        return []
    ends = [shares[one.object.id].relation_id for one in changing if not one.after]
    moves = [shares[one.object.id].relation_id for one in changing if one.after]
    said: list[str] = []
    if ends:
        effects = access.share_effects(center_id, ends)
        said += share_rules.ends_in_words(partner.name, len(ends), effects, giving_back=giving_back)
    if moves:
        said += share_rules.stays_in_words(partner.name, access.share_effects(center_id, moves))
    less = [
        shares[one.object.id].relation_id
        for one in changing
        if not one.after or Role[one.after] < min(Role.ADMIN, shares[one.object.id].role)
    ]
    return said + ports.preview_losing(actor, less)


@action
def share_ad_accounts(
    actor: Actor,
    *,
    center_id: int,
    partner_id: int,
    ad_account_ids: Sequence[int],
    role: str,
    may_pass_on: bool = False,
) -> Shared:
    """Give a partner this role on ad accounts, new or in place of the role it has; holds at once.

    `may_pass_on` lets the partner share the new ones with one partner of its own, no further. Rows that cannot be done
    are left as they are and kept with the reason; raises `NothingToShare` when that is all of them.
    """
    if not role:
        raise Invalid(fields={"role": "Choose one of the roles."})
    wanted = _wanted(ad_account_ids, role)
    return _do(actor, center_id, partner_id, wanted, may_pass_on=may_pass_on)


@action
def stop_sharing(actor: Actor, *, center_id: int, partner_id: int, ad_account_ids: Sequence[int]) -> Shared:
    """Take ad accounts away from a partner, with everything that came through them; holds at once."""
    return _do(actor, center_id, partner_id, _wanted(ad_account_ids, ""))


@action
def give_back(actor: Actor, *, center_id: int, partner_id: int, ad_account_ids: Sequence[int]) -> Shared:
    """Give up ad accounts that a partner shared with this centre, with everything that came through them."""
    partner = centers.hold_partner(actor, center_id, partner_id)
    rows = plan_giving_back(actor, center_id, partner_id, ad_account_ids=ad_account_ids)
    _given, taken = centers.shared_between(center_id, partner_id)
    shares = {one.ad_account_id: one for one in taken}
    ended = _end(actor, center_id, rows, shares)
    _settle(actor, rows)
    return _keep(actor, center_id, partner, rows, kind="give_back", ended=ended)


def plan_giving_back(
    actor: Actor, center_id: int, partner_id: int, *, ad_account_ids: Sequence[int]
) -> list[BulkRow]:
    """What giving these ad accounts back to a partner would do, row by row; for Admins of the centre."""
    centers.require_partner(actor, center_id, partner_id)
    _given, taken = centers.shared_between(center_id, partner_id)
    shares = {one.ad_account_id: one for one in taken}
    return [
        share_rules.row(center_id, one, shares[one].role.name if one in shares else "", "")
        for one, _role in _wanted(ad_account_ids, "")
    ]


def _wanted(ad_account_ids: Sequence[int], role: str) -> list[tuple[int, str]]:
    if role and share_rules.role_named(role) is None:
        raise Invalid(fields={"role": "Choose one of the roles."})
    ids = list(dict.fromkeys(ad_account_ids))
    if not ids:
        raise Invalid("Choose at least one ad account.")
    centers.bulk.check_size(len(ids))
    return [(one, role) for one in ids]


def _basis(center_id: int, partner_id: int, ids: Sequence[int]) -> Basis:
    """Three statements, and two more when something is not the centre's own."""
    held = _held(center_id, ids)
    given = {
        one.ad_account_id: one
        for one in access.shares(center_id, partner_id=partner_id)
        if one.giver_id == center_id
    }
    others = [id_ for id_, one in held.items() if not one.is_owned]
    taken: dict[int, Share] = {}
    if others:
        for share in access.shares(center_id, ad_account_ids=others):
            # What its owner gave counts before what somebody passed on: only that can go further.
            if share.taker_id == center_id and (share.ad_account_id not in taken or not share.is_passed_on):
                taken[share.ad_account_id] = share
    through = [one.through.id for one in taken.values() if not one.is_passed_on]
    return Basis(partner_id, held, given, taken, centers.passable(through) if through else frozenset())


def _held(center_id: int, ids: Sequence[int]) -> dict[int, Holding]:
    """How the centre holds these ad accounts. Many are picked out of everything it holds: that is one pass."""
    few = sorted(ids) if len(ids) <= _FEW else None
    rows = prepared(_HELD, (center_id, few, _MOST, BigInts(list(ids))))
    owner, request = int(Role.OWNER), int(ThroughKind.REQUEST)
    return {
        id_: Holding(Status(status), role == owner, through == request) for id_, status, role, through in rows
    }


def _do(
    actor: Actor,
    center_id: int,
    partner_id: int,
    wanted: Iterable[tuple[int, str]],
    *,
    may_pass_on: bool = False,
    undoes: int | None = None,
) -> Shared:
    partner = centers.hold_partner(actor, center_id, partner_id)
    asked = list(wanted)
    basis = _basis(center_id, partner_id, [one for one, _role in asked])
    rows = share_rules.plan(basis, asked)
    done = _give(actor, center_id, partner, basis, rows, may_pass_on=may_pass_on)
    ended = _end(actor, center_id, rows, basis.given)
    _settle(actor, rows)
    rows = [
        one
        if not one.changes or not one.after or one.object.id in done
        else dataclasses.replace(one, problem=share_rules.MOVED_ON)
        for one in rows
    ]
    owners = {
        basis.taken[one.object.id].giver_id for one in rows if one.changes and one.object.id in basis.taken
    }
    return _keep(
        actor,
        center_id,
        partner,
        rows,
        ended=ended,
        undoes=undoes,
        owners=sorted(owners),
        facts={"may_pass_on": True} if may_pass_on else {},
    )


def _give(
    actor: Actor,
    center_id: int,
    partner: Partner,
    basis: Basis,
    rows: Sequence[BulkRow],
    *,
    may_pass_on: bool,
) -> set[int]:
    """New shares and other roles, by role; the ad accounts that were done."""
    done: set[int] = set()
    giving = sorted((one for one in rows if one.changes and one.after), key=lambda one: one.after)
    for name, group in itertools.groupby(giving, key=lambda one: one.after):
        role, ids = Role[name], [one.object.id for one in group]
        changed = [basis.given[one].relation_id for one in ids if one in basis.given]
        if changed:
            done |= access.change_shares(actor, center_id=center_id, relation_ids=changed, role=role)
        fresh = [one for one in ids if one not in basis.given]
        own = [one for one in fresh if basis.held[one].is_owned]
        passed = [one for one in fresh if not basis.held[one].is_owned]
        if own:
            terms = centers.share_terms(center_id, partner, may_pass_on=may_pass_on)
            done |= access.share_many(
                actor,
                center_id=center_id,
                partner_id=partner.center_id,
                role=role,
                ad_account_ids=own,
                through=terms,
            )
        if passed:
            done |= access.share_many(
                actor,
                center_id=center_id,
                partner_id=partner.center_id,
                role=role,
                ad_account_ids=passed,
                through=None,
            )
    return done


def _end(actor: Actor, center_id: int, rows: Sequence[BulkRow], shares: Mapping[int, Share]) -> int:
    """End what rows without a role after them say; how many relations of people and others fell with them."""
    over = [shares[one.object.id].relation_id for one in rows if one.changes and not one.after]
    if not over:
        return 0
    return access.end_shares(actor, center_id=center_id, relation_ids=over, reason="unshared") - len(over)


def _settle(actor: Actor, rows: Sequence[BulkRow]) -> None:
    ports.settle_leading(actor, [one.object.id for one in rows if one.changes and one.before])


def _keep(
    actor: Actor,
    center_id: int,
    partner: Partner,
    rows: Sequence[BulkRow],
    *,
    kind: str = "share",
    ended: int = 0,
    undoes: int | None = None,
    owners: Sequence[int] = (),
    facts: Mapping[str, Any] | None = None,
) -> Shared:
    """Keep the rows and write the line of an act; raises `NothingToShare` when it changed nothing."""
    changed = [one for one in rows if one.changes]
    if not changed:
        raise NothingToShare(next((one.problem for one in rows if one.problem), "Nothing would change."))
    kept = centers.bulk.keep(actor, center_id=center_id, kind=kind, rows=rows, undoes=undoes)
    verb = "center_partner:given_back" if kind == "give_back" else share_rules.verb(changed)
    role = share_rules.role_of(changed)
    data = {**kept, "count": len(changed), "role": role, "assignments": ended, **(facts or {})}
    accounts = [one.object.id for one in changed]
    if len(accounts) == 1:
        data["ad_account"] = accounts[0]
    centers.record_with(actor, verb, center_id, partner, data=data, ad_accounts=accounts, owners=owners)
    return Shared(kept["change"], kept["done"], kept["refused"])


class ShareUndo:
    """How acts on shares are taken back: every row that nobody has changed since gets the role it had."""

    def plan(self, actor: Actor, change: BulkChange) -> list[BulkRow]:
        """What taking it back would do now."""
        partner_id, rows = self._of(change)
        try:
            centers.get_partner(actor, change.center_id, partner_id)
        except NotAPartner as gone:
            return [dataclasses.replace(_back(one), problem=gone.sentence) for one in rows]
        basis = _basis(change.center_id, partner_id, [one.object.id for one in rows])
        return self._planned(basis, rows)

    def do(self, actor: Actor, change: BulkChange) -> int:
        """Take it back as a new change."""
        return undo_sharing(actor, change=change)

    def ends(self, actor: Actor, change: BulkChange) -> list[str]:
        """What that would end, in sentences."""
        partner_id, _rows = self._of(change)
        rows = [row for row in self.plan(actor, change) if row.changes and not row.problem]
        return preview_sharing(actor, change.center_id, partner_id, rows) if rows else []

    def wanted(self, change: BulkChange) -> list[tuple[int, str]]:
        """The rows that nobody has changed since, with the roles they get back."""
        partner_id, rows = self._of(change)
        basis = _basis(change.center_id, partner_id, [one.object.id for one in rows])
        planned = self._planned(basis, rows)
        return [(one.object.id, one.after) for one in planned if one.problem != _SINCE]

    def _planned(self, basis: Basis, rows: Sequence[BulkRow]) -> list[BulkRow]:
        planned = {
            one.object.id: one
            for one in share_rules.plan(basis, [(one.object.id, one.before) for one in rows])
        }
        return [
            planned[one.object.id]
            if planned[one.object.id].before == one.after
            else dataclasses.replace(_back(one), problem=_SINCE)
            for one in rows
        ]

    def _of(self, change: BulkChange) -> tuple[int, list[BulkRow]]:
        return change.rows[0].subject.id, [one for one in change.rows if one.changes]


@action
def undo_sharing(actor: Actor, *, change: BulkChange) -> int:
    """Take an act on shares back, as far as nothing has moved since; gives the id of the new bulk change."""
    if change.undone_by is not None:
        raise AlreadyUndone
    partner_id = change.rows[0].subject.id
    centers.hold_partner(actor, change.center_id, partner_id)
    wanted = ShareUndo().wanted(change)
    if not wanted:
        raise NothingToShare(_SINCE)
    return _do(actor, change.center_id, partner_id, wanted, undoes=change.id).change_id


def _back(row: BulkRow) -> BulkRow:
    return dataclasses.replace(row, before=row.after, after=row.before)
