"""What time does to requests and links: reminders, and the end when nobody was quicker.

The worker's minute calls these (see `journal/due.py`). All is derived from the rows as they are: a request that was
answered or a link whose end was moved meanwhile is simply not due any more. After a standstill whoever is to be
reminded hears the newest reminder only, and nothing at all about what is over by then but that it is.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import F, QuerySet

from suitcase.areas.consent import endings, rules
from suitcase.areas.consent.askers import record_each
from suitcase.areas.consent.contracts import EndedAs, RequestState
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.consent.pending import facts_of
from suitcase.areas.journal.public import action, nothing_changed, step_due
from suitcase.kernel import clock, limits, reminders
from suitcase.kernel.actor import Actor


@action
def expire_requests(actor: Actor, *, limit: int) -> int:
    """End requests that nobody answered in time, at most `limit`, oldest first; returns how many."""
    due = LinkRequest.objects.filter(state=RequestState.PENDING, expires_at__lte=clock.now())
    over = _expire(actor, list(due.order_by("expires_at").select_for_update(skip_locked=True)[:limit]))
    if not over:
        nothing_changed()
    return over


@action
def expire_now(
    actor: Actor,
    *,
    ad_account_id: int | None = None,
    center_id: int | None = None,
    creator_account_id: int | None = None,
    are_held: bool = False,
) -> int:
    """The same for all requests and links of one account, centre or pair: for whoever cannot wait for the minute.

    Ends what time has ended, and nothing else, before something else happens to the rest; returns how many. `are_held`
    by whoever has called `endings.hold` for all of them.
    """
    sides = {
        "ad_account_id": ad_account_id,
        "center_id": center_id,
        "creator_account_id": creator_account_id,
    }
    place, now = {name: number for name, number in sides.items() if number is not None}, clock.now()
    if not place:
        raise ValueError("Name an ad account or centre, a creator account, or a pair.")
    links = list(_open_links().filter(**place, ends_at__lte=now).values_list("id", flat=True))
    if links and not are_held:
        endings.hold(links)
    requests = LinkRequest.objects.filter(**place, state=RequestState.PENDING, expires_at__lte=now)
    over = _expire(actor, list(requests.order_by("id").select_for_update()))
    over += endings.end_grant(actor, links, EndedAs.EXPIRED, are_held=True) if links else 0
    if not over:
        nothing_changed()
    return over


@action
def expire_links(actor: Actor, *, limit: int) -> int:
    """End links whose last moment has passed, at most `limit`, oldest first; returns how many."""
    due = _open_links().filter(ends_at__lte=clock.now()).order_by("ends_at").values_list("id", flat=True)
    ids = list(due[:limit])
    ended = endings.end_grant(actor, ids, EndedAs.EXPIRED) if ids else 0
    if not ended:
        nothing_changed()
    return ended


@action
def remind_of_requests(actor: Actor, *, limit: int) -> int:
    """Remind owners of requests that still wait, at most `limit`; returns how many."""
    now = clock.now()
    due = LinkRequest.objects.filter(
        step_due("requested_at", rules.REQUEST_REMINDERS, now),
        state=RequestState.PENDING,
        expires_at__gt=now,
    )
    rows = list(due.order_by("requested_at").select_for_update(skip_locked=True)[:limit])
    for row in rows:
        row.reminders = reminders.passed(row.requested_at, rules.REQUEST_REMINDERS, now)
    record_each("link:request_reminded", actor, [(row, _waits(row, now)) for row in rows])
    LinkRequest.objects.bulk_update(rows, ["reminders"]) if rows else nothing_changed()
    return len(rows)


@action
def remind_of_ends(actor: Actor, *, limit: int) -> int:
    """Remind both sides of links that end soon, at most `limit`; returns how many."""
    now = clock.now()
    due = (
        _open_links()
        .filter(step_due("ends_at", rules.LINK_REMINDERS, now), ends_at__gt=now)
        .select_related("request")
    )
    rows = list(due.order_by("ends_at").select_for_update(skip_locked=True, of=("self",))[:limit])
    for link in rows:
        link.reminders = reminders.passed(_end(link), rules.LINK_REMINDERS, now)
    record_each("link:ending", actor, [(link, _ends_soon(link, now)) for link in rows])
    Link.objects.bulk_update(rows, ["reminders"]) if rows else nothing_changed()
    return len(rows)


def _waits(row: LinkRequest, now: dt.datetime) -> dict[str, object]:
    return {
        **facts_of(row),
        "reminder": limits.REQUEST_REMINDERS_DAYS[row.reminders - 1],
        "days_left": reminders.days_left(row.expires_at, now),
        "expires_at": row.expires_at.isoformat(),
    }


def _ends_soon(link: Link, now: dt.datetime) -> dict[str, object]:
    return {
        **endings.facts(link),
        "reminder": limits.LINK_REMINDERS_DAYS[link.reminders - 1],
        "days_left": reminders.days_left(_end(link), now),
        "until": _end(link).isoformat(),
    }


def _open_links() -> QuerySet[Link]:
    return Link.objects.filter(ended_at__isnull=True, ends_at__isnull=False)


def _end(link: Link) -> dt.datetime:
    assert link.ends_at is not None
    return link.ends_at


def _expire(actor: Actor, rows: list[LinkRequest]) -> int:
    ids = [row.id for row in rows]
    LinkRequest.objects.filter(id__in=ids).update(state=RequestState.EXPIRED, answered_at=F("expires_at"))
    told = [(row, {**facts_of(row), "expired_at": row.expires_at.isoformat()}) for row in rows]
    record_each("link:request_expired", actor, told)
    return len(rows)
