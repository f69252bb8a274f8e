"""What came through the link of another centre stands on that link: held with it, narrowed with it, ended with it.

Whoever ends or narrows a link calls these before it does; the database does the same for whatever is forgotten.
Locks are taken in one order: the partnership, the pair above, the pair below, the link above, the link below, requests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from suitcase.areas.access.public import Kind, Ref
from suitcase.areas.consent import askers, rules
from suitcase.areas.consent.contracts import RequestState, Scope
from suitcase.areas.consent.errors import RequestGone
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.consent.pending import facts_of, put_answers
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import prepared

_STOPPED = (
    "They cannot be given this any more: the Business Center that asked for them does not share it now."
)


def hold_above(row: LinkRequest) -> None:
    """Keep all on which the answer to a request rests as it is until the transaction ends."""
    prepared("SELECT consent_hold_partnership(%s::bigint)", (row.id,))
    askers.lock_pair(Ref(Kind.CENTER, row.proposer_id or 0), row.creator_account_id)
    askers.lock_pair(askers.asker_of(row), row.creator_account_id)
    both = Q(id=row.through_link_id or 0) | Q(**askers.pair_of(row), ended_at__isnull=True)
    list(Link.objects.filter(both).order_by("id").select_for_update())


def refuse_fallen(row: LinkRequest) -> None:
    """Raise `RequestGone` when there is nothing any more through which a partner could have what was asked for it."""
    if row.through_link_id is None:
        return
    live = Link.objects.filter(id=row.through_link_id, ended_at__isnull=True)
    above = live.filter(Q(ends_at__isnull=True) | Q(ends_at__gt=clock.now())).first()
    ((goes_on,),) = prepared("SELECT consent_hold_partnership(%s::bigint)", (row.id,))
    if above is None or not goes_on:
        raise RequestGone(_STOPPED)


def below(links: Sequence[Link]) -> list[int]:
    """Links that partners have through these and that have not ended, without those among them."""
    ids = [link.id for link in links]
    rows = Link.objects.filter(through_link_id__in=ids, ended_at__isnull=True).exclude(id__in=ids)
    return list(rows.order_by("id").values_list("id", flat=True))


def hold_below(link: Link) -> list[Link]:
    """The same for one link, nobody else acting on them until the transaction ends."""
    for seen in Link.objects.filter(through_link_id=link.id, ended_at__isnull=True).order_by("id"):
        askers.lock_pair(askers.asker_of(seen), seen.creator_account_id)
    rows = Link.objects.filter(through_link_id=link.id, ended_at__isnull=True).order_by("id")
    return list(rows.select_for_update(of=("self",)).select_related("request"))


def withdraw_through(actor: Actor, links: Sequence[Link]) -> None:
    """Take back what was asked for partners through links that end, and what was asked for more than they have."""
    above = [link.id for link in links if link.center_id is not None and link.through_link_id is None]
    waiting = LinkRequest.objects.filter(state=RequestState.PENDING, proposer_id__isnull=False)
    asked = Q(through_link_id__in=above)
    for link in links:
        if link.through_link_id is not None and link.through_link_id not in above:
            asked |= Q(through_link_id=link.through_link_id, center_id=link.center_id)
    if above or len(asked) > 1:
        withdraw(actor, list(waiting.filter(asked).order_by("id").select_for_update()), because="link_ended")


def withdraw(actor: Actor, rows: Sequence[LinkRequest], *, because: str = "") -> None:
    """Take back requests that wait; the caller has locked them and checked that the actor may."""
    put_answers(rows, actor, RequestState.CANCELLED)
    more = {"because": because} if because else {}
    askers.record_each("link:cancelled", actor, [(row, facts_of(row) | more) for row in rows])


def narrow_waiting(actor: Actor, link: Link, scopes: Sequence[Scope], ends_at: dt.datetime | None) -> None:
    """Ask for partners no more than a link will give; what asks for nothing then is taken back."""
    waiting = LinkRequest.objects.filter(through_link_id=link.id, state=RequestState.PENDING)
    empty = []
    for row in waiting.order_by("id").select_for_update():
        kept = [scope.value for scope in scopes if scope.value in row.scopes]
        if not kept:
            empty.append(row)
        elif len(kept) < len(row.scopes) or rules.is_later(row.proposed_end, ends_at):
            row.scopes = kept
            row.proposed_end = ends_at if rules.is_later(row.proposed_end, ends_at) else row.proposed_end
            row.save(update_fields=["scopes", "proposed_end"])
    withdraw(actor, empty, because="link_narrowed")
