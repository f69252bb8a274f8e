"""What ends with a partnership, and how acts on creator accounts shared with partners are taken back."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection

from django.db.models import Q

from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkChange, BulkRow
from suitcase.areas.centers.errors import AlreadyUndone, NotAPartner
from suitcase.areas.consent import endings
from suitcase.areas.consent.contracts import EndedAs, RequestState
from suitcase.areas.consent.errors import NothingToPropose
from suitcase.areas.consent.losing import UsesOfCenters
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.consent.proposals import falling, plans, standings
from suitcase.areas.consent.proposals.proposing import Wanted, carry_out
from suitcase.areas.journal.public import action
from suitcase.kernel.actor import Actor

_SINCE = "It has been changed since."


class SharedCreators:
    """Creator accounts that partners have through one another end with the partnership."""

    def preview(self, actor: Actor, center_id: int, partner_id: int) -> list[str]:
        """How many either loses."""
        name = centers.get_partner(actor, center_id, partner_id).name
        rows = list(Link.objects.filter(_between(center_id, partner_id), ended_at__isnull=True))
        given = sum(one.proposer_id == center_id for one in rows)
        taken = len(rows) - given
        said = []
        if given:
            said.append(f"{name} loses {plans.accounts(given)} that it has through you, at once.")
        if taken:
            said.append(f"You lose {plans.accounts(taken)} that you have through {name}, at once.")
        waiting = LinkRequest.objects.filter(
            _between(center_id, partner_id), state=RequestState.PENDING
        ).count()
        if waiting:
            which = "1 open request is" if waiting == 1 else f"{waiting:,} open requests are"
            said.append(f"{which} taken back.")
        shares = [one for side in centers.shared_between(center_id, partner_id) for one in side]
        return said + UsesOfCenters().preview_losing(actor, [one.relation_id for one in shares])

    def ended(self, actor: Actor, center_id: int, partner_id: int) -> None:
        """End all of it, either way, and take back what waits."""
        between = _between(center_id, partner_id)
        links = list(Link.objects.filter(between, ended_at__isnull=True).values_list("id", flat=True))
        waiting = LinkRequest.objects.filter(between, state=RequestState.PENDING)
        endings.hold(links, list(waiting.values_list("id", flat=True)))
        if links:
            endings.end_grant(actor, links, EndedAs.UNLINKED, because="partner_removed", are_held=True)
        falling.withdraw(actor, list(waiting.order_by("id").select_for_update()), because="partner_removed")

    def unshared(self, actor: Actor, ad_account_ids: Collection[int]) -> None:
        """End what these ad accounts used of creators through the one that is Admin of them no more."""
        if ad_account_ids:
            UsesOfCenters().lost(actor, ad_account_ids)


def _between(center_id: int, partner_id: int) -> Q:
    return Q(proposer_id=center_id, center_id=partner_id) | Q(proposer_id=partner_id, center_id=center_id)


class ProposalUndo:
    """Every row that nobody has changed since goes back: less or nothing at once, more by asking the creator again."""

    def plan(self, actor: Actor, change: BulkChange) -> list[BulkRow]:
        """What taking it back would do now."""
        partner_id, rows = _rows_of(change)
        try:
            centers.get_partner(actor, change.center_id, partner_id)
        except NotAPartner as gone:
            return [dataclasses.replace(_back(row), problem=gone.sentence) for row in rows]
        return _planned(change.center_id, partner_id, rows)

    def do(self, actor: Actor, change: BulkChange) -> int:
        """Take it back as a new change."""
        return undo_proposal(actor, change=change)


@action
def undo_proposal(actor: Actor, *, change: BulkChange) -> int:
    """Take an act on creator accounts shared with a partner back; gives the id of the new bulk change."""
    if change.undone_by is not None:
        raise AlreadyUndone
    partner_id, rows = _rows_of(change)
    centers.hold_partner(actor, change.center_id, partner_id)
    planned = _planned(change.center_id, partner_id, rows)
    wanted: Wanted = [
        (row.object.id, plans.scopes_named(row.after)) for row in planned if row.problem != _SINCE
    ]
    if not wanted:
        raise NothingToPropose(_SINCE)
    return carry_out(actor, change.center_id, partner_id, wanted, undoes=change.id).change_id


def _planned(center_id: int, partner_id: int, rows: list[BulkRow]) -> list[BulkRow]:
    wanted: Wanted = [(row.object.id, plans.scopes_named(row.before)) for row in rows]
    known = standings.find_standings(center_id, partner_id, [row.object.id for row in rows])
    found = {row.object.id: row for row in plans.plan(partner_id, known, wanted)}
    return [
        found[row.object.id]
        if found[row.object.id].before == row.after
        else dataclasses.replace(_back(row), problem=_SINCE)
        for row in rows
    ]


def _rows_of(change: BulkChange) -> tuple[int, list[BulkRow]]:
    return change.rows[0].subject.id, [row for row in change.rows if row.changes]


def _back(row: BulkRow) -> BulkRow:
    return dataclasses.replace(row, before=row.after, after=row.before)
