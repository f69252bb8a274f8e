"""The advertiser's writes on requests: ask, take back."""

from __future__ import annotations

import dataclasses
import datetime as dt

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.ad_accounts.errors import NotInGoodStanding
from suitcase.areas.consent import expiry, rules
from suitcase.areas.consent.blocks import refuse_blocked
from suitcase.areas.consent.contracts import NewLinkRequest, Requester, RequestState
from suitcase.areas.consent.errors import AlreadyLinked, AlreadyPending, RemindedLately, Resting
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.consent.pending import load_pending, lock_pair, put_answer, record_request
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import HandleMatch
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid


@action
def request_authorization(actor: Actor, *, ad_account_id: int, new: NewLinkRequest) -> int:
    """Ask the owner of a handle for permission; returns the request's id. Nothing is linked by it."""
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, (Kind.AD_ACCOUNT, ad_account_id))
    standing = ad_accounts.hold_standing(actor, ad_account_id)
    account = ad_accounts.get_ad_account(actor, ad_account_id)
    if not standing.is_good:
        raise NotInGoodStanding(
            f"{account.name} is {standing.label.lower()}, so it cannot ask for new accounts.",
            remedy=standing.explanation,
        )
    now = clock.now()
    checked = rules.check_request(new, now=now, time_zone=account.time_zone)
    identity.limit(f"link-requests:{actor.person_id}", limits.LINK_REQUESTS_PER_HOUR, 3600)
    match = _find(actor, new.username)
    creators.hold_open(match)
    lock_pair(ad_account_id, match.id)
    refuse_blocked(ad_account_id, match.id, handle=match.handle, ad_account=account.name)
    _refuse_repeated(ad_account_id, match, now)
    LinkRequest.objects.filter(
        ad_account_id=ad_account_id, creator_account_id=match.id, is_latest=True
    ).update(is_latest=False)
    row = LinkRequest.objects.create(
        ad_account_id=ad_account_id,
        creator_account_id=match.id,
        asked_as=match.handle,
        handle=match.handle,
        scopes=[scope.value for scope in checked.scopes],
        message=checked.message,
        proposed_end=checked.ends_at,
        requester=dataclasses.asdict(_as_displayed(actor, account)),
        requested_by=access.require_signed_in(actor),
        requested_at=now,
        expires_at=now + limits.LINK_REQUEST_LIFETIME,
    )
    until = row.proposed_end.isoformat() if row.proposed_end else None
    facts = {"scopes": row.scopes, "until": until, "expires_at": row.expires_at.isoformat()}
    record_request("link:requested", actor, row, **facts)
    return row.id


@action
def cancel_request(actor: Actor, *, request_id: int) -> None:
    """Take a request back before it is answered."""
    row = load_pending(
        request_id,
        lambda seen: access.require(
            actor, Permission.CREATOR_LINKS_MANAGE, (Kind.AD_ACCOUNT, seen.ad_account_id)
        ),
    )
    put_answer(row, actor, RequestState.CANCELLED)
    record_request("link:cancelled", actor, row)


@action
def remind_owner(actor: Actor, *, request_id: int) -> None:
    """Remind the owner of a request that waits; at most once in `REMINDER_REST`, or `RemindedLately`."""
    row = load_pending(
        request_id,
        lambda seen: access.require(
            actor, Permission.CREATOR_LINKS_MANAGE, (Kind.AD_ACCOUNT, seen.ad_account_id)
        ),
    )
    now = clock.now()
    if (again_at := rules.remind_from(row.requested_at, row.nudged_at)) > now:
        raise RemindedLately(row.handle, again_at, now)
    row.nudged_at = now
    row.save(update_fields=["nudged_at"])
    record_request("link:request_nudged", actor, row, expires_at=row.expires_at.isoformat())


def _find(actor: Actor, username: str) -> HandleMatch:
    try:
        return creators.find_by_handle(actor, username)
    except Invalid as refusal:
        refusal.fields = {"username": refusal.sentence}
        raise


def _refuse_repeated(ad_account_id: int, match: HandleMatch, now: dt.datetime) -> None:
    pair = LinkRequest.objects.filter(ad_account_id=ad_account_id, creator_account_id=match.id)
    if pair.filter(state=RequestState.PENDING, expires_at__gt=now).exists():
        raise AlreadyPending(match.handle, match.id)
    system = Actor.system("consent")
    expiry.expire_now(system, ad_account_id=ad_account_id, creator_account_id=match.id)
    for link in Link.objects.filter(
        ad_account_id=ad_account_id, creator_account_id=match.id, ended_at__isnull=True
    ):
        if link.ends_at is None or link.ends_at > now:
            raise AlreadyLinked(match.handle, match.id)
    said_no = pair.filter(state=RequestState.REJECTED).values_list("answered_at", flat=True)
    if until := rules.rest_until([moment for moment in said_no if moment], now=now):
        raise Resting(match.handle, until, now)


def _as_displayed(actor: Actor, account: AdAccount) -> Requester:
    return Requester(
        person=actor.name or identity.display_name(actor.person_id),
        ad_account=account.name,
        ad_account_id=account.id,
        company=account.company_name,
        website=account.website,
        country=account.country,
        industry=account.industry,
    )
