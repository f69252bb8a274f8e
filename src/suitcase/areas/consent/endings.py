"""The one road on which links end: by the creator, by the advertiser, by time, by an account's closing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import F, Q

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.consent import askers, inbox, ports, uses
from suitcase.areas.consent.contracts import EndedAs
from suitcase.areas.consent.errors import AlreadyEnded
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.consent.proposals import falling
from suitcase.areas.journal.public import action
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting

VERBS = {
    EndedAs.REVOKED: "link:revoked",
    EndedAs.UNLINKED: "link:unlinked",
    EndedAs.EXPIRED: "link:expired",
    EndedAs.CLOSED: "link:closed",
}
# Up to here the pairs are locked one by one, so that requests to them wait as well.
PAIRS_LOCKED = 50
_WORDS = {
    EndedAs.REVOKED: "The creator has revoked this link already.",
    EndedAs.UNLINKED: "The advertiser has removed this link already.",
    EndedAs.EXPIRED: "This link has expired already.",
    EndedAs.CLOSED: "This link ended when the account was closed.",
    EndedAs.REPLACED: "The creator has agreed to other terms since, which took the place of these.",
}


@action
def revoke_link(actor: Actor, *, request_id: int) -> None:
    """The creator withdraws the permission, at any time and without a reason; it ends at once."""
    row = inbox.load(request_id)
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, row.creator_account_id))
    end_grant(actor, [_linked(row)], EndedAs.REVOKED)


@action
def unlink(actor: Actor, *, request_id: int) -> None:
    """An Admin of the ad account, or of the centre, gives the permission up; of what came through another centre, an
    Admin of that one may end it too."""
    row = inbox.load(request_id)
    askers.hold_asker(actor, row)
    end_grant(actor, [_linked(row)], EndedAs.UNLINKED)


def end_grant(
    actor: Actor, link_ids: Sequence[int], how: EndedAs, *, because: str = "", are_held: bool = False
) -> int:
    """End links in the caller's transaction: relations, rows, everything that stands on them, the journal.

    Whoever calls has checked that the actor may. Returns how many ended. A link that has ended already raises
    `AlreadyEnded`, so that of two people ending it at once one does and the other is told. Time and an account that
    closes (`because`, a word for the journal) are told nothing: links that somebody ended or prolonged at this moment
    are left as they are. `are_held` by whoever has called `hold` for these links, before requests of them.
    """
    now = clock.now()
    if not are_held:
        hold(link_ids)
    rows = _to_end(_held(link_ids), how, now, is_told=not because)
    if not rows:
        return 0
    # What partners have through these links ends with them, on the same road.
    rows += _held(falling.below(rows))
    falling.withdraw_through(actor, rows)
    ids = [link.id for link in rows]
    holding = access.live_rows(through_kind=access.ThroughKind.LINK, through_id__in=ids)
    found = list(holding.values_list("id", flat=True))  # what expires has no live relations any more
    for dependants in ports.dependants():
        dependants.ended(actor, ids)
    users = uses.users_of([link for link in rows if link.center_id is not None])
    moment = F("ends_at") if how is EndedAs.EXPIRED else now
    # The rows were found as whoever acts. Written as the system: row-level security would ask of each row, once it
    # has ended, whether there is another path to it, which takes a minute for ten thousand.
    with acting(Actor.system("consent")):
        if found:
            access.end(actor, found, reason=how.value.lower())
        Link.objects.filter(id__in=ids).update(ended_at=moment, ended_as=how, ended_by=actor.person_id)
    more = {"because": because} if because else {}
    askers.record_each(VERBS[how], actor, [(link, facts(link) | more) for link in rows])
    uses.record_lost(actor, [(facts(link), refs) for link, refs in users])
    return len(rows)


def _to_end(rows: list[Link], how: EndedAs, now: dt.datetime, *, is_told: bool) -> list[Link]:
    if how is EndedAs.EXPIRED:
        return [link for link in rows if link.ended_as is None and _is_over(link, now)]
    if is_told:
        for link in rows:
            refuse_ended(link, now)
        return rows
    return [link for link in rows if link.ended_as is None and not _is_over(link, now)]


def hold(link_ids: Sequence[int], request_ids: Sequence[int] = ()) -> None:
    """Let nobody else act on these links, what partners have through them, and these requests, until the transaction
    ends. Whoever ends or answers several calls it once, for all of them, and before she holds any of their rows.

    Pairs come before rows, links before requests, and each by id: what came through a link is younger than that link.
    """
    links = Link.objects.filter(
        Q(id__in=link_ids) | Q(through_link_id__in=link_ids, ended_at__isnull=True)
    ).order_by("id")
    requests = LinkRequest.objects.filter(id__in=request_ids).order_by("id")
    seen: list[Link | LinkRequest] = [*links[: PAIRS_LOCKED + 1], *requests[: PAIRS_LOCKED + 1]]
    # Thousands of advisory locks would fill the server's table of locks; whoever changes a link locks its row as well.
    if len(seen) <= PAIRS_LOCKED:
        for one in seen:
            askers.lock_pair(askers.asker_of(one), one.creator_account_id)
    list(links.select_for_update().values_list("id", flat=True))
    list(requests.select_for_update().values_list("id", flat=True))


def _held(link_ids: Sequence[int]) -> list[Link]:
    """The links as they are now, by id; those that somebody has just made are held from here on."""
    rows = Link.objects.select_for_update(of=("self",)).select_related("request")
    return list(rows.filter(id__in=link_ids).order_by("id"))


def facts(link: Link) -> dict[str, object]:
    """What every journal line about a link says, with the names both sides know it by."""
    return {
        "request": link.request_id,
        "link": link.id,
        **askers.named(link, link.request.requester["ad_account"]),
        **askers.named_through(link.request),
        "creator_account": link.creator_account_id,
        "handle": link.request.handle,
        "scopes": link.scopes,
    }


def _is_over(link: Link, now: dt.datetime) -> bool:
    return link.ends_at is not None and link.ends_at <= now


def refuse_ended(link: Link, now: dt.datetime) -> None:
    """Raise `AlreadyEnded`, saying how, when the link does not hold any more at this moment."""
    if link.ended_as is None and _is_over(link, now):
        raise AlreadyEnded(_WORDS[EndedAs.EXPIRED])
    if link.ended_as is not None:
        raise AlreadyEnded(_WORDS[EndedAs(link.ended_as)])


def _linked(row: LinkRequest) -> int:
    link = getattr(row, "link", None)
    if link is None:
        raise NotFound
    return link.id
