"""The advertiser's writes on requests: ask, take back."""

from __future__ import annotations

import dataclasses
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.errors import NotInGoodStanding
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import askers, expiry, rules
from suitcase.areas.consent.blocks import refuse_blocked
from suitcase.areas.consent.contracts import NewLinkRequest, RequestState
from suitcase.areas.consent.errors import AlreadyLinked, AlreadyPending, RemindedLately, Resting
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.consent.pending import load_pending, put_answer, record_request
from suitcase.areas.consent.rules import CheckedRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import HandleMatch
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid


@dataclasses.dataclass(frozen=True, slots=True)
class _Asking:
    """Who asks: as a thing, by name, as displayed, and the word for it in refusals."""

    ref: Ref
    name: str
    word: str
    requester: dict[str, object]


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
    checked = rules.check_request(new, now=clock.now(), time_zone=account.time_zone)
    asker = Ref(Kind.AD_ACCOUNT, ad_account_id)
    requester = askers.requester_of(actor, account)
    return _ask(actor, _Asking(asker, account.name, "ad account", requester), new.username, checked)


@action
def request_for_center(actor: Actor, *, center_id: int, new: NewLinkRequest) -> int:
    """Ask the owner of a handle for permission for a whole Business Center; the request's id. For its Admins."""
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    center = centers.get_center(actor, center_id)
    checked = rules.check_request(new, now=clock.now(), time_zone=center.time_zone)
    requester = askers.requester_of_center(actor, center)
    asking = _Asking(Ref(Kind.CENTER, center_id), center.name, "Business Center", requester)
    return _ask(actor, asking, new.username, checked)


def _ask(actor: Actor, asking: _Asking, username: str, checked: CheckedRequest) -> int:
    now = clock.now()
    identity.limit(f"link-requests:{actor.person_id}", limits.LINK_REQUESTS_PER_HOUR, 3600)
    match = _find(actor, username)
    creators.hold_open(match)
    askers.lock_pair(asking.ref, match.id)
    refuse_blocked(asking.ref, match.id, handle=match.handle, name=asking.name)
    refuse_repeated(asking.ref, match.id, match.handle, word=asking.word)
    row = put_request(
        asking.ref,
        match.id,
        handle=match.handle,
        scopes=[scope.value for scope in checked.scopes],
        message=checked.message,
        proposed_end=checked.ends_at,
        requester=asking.requester,
        requested_by=access.require_signed_in(actor),
        requested_at=now,
    )
    until = row.proposed_end.isoformat() if row.proposed_end else None
    facts = {"scopes": row.scopes, "until": until, "expires_at": row.expires_at.isoformat()}
    record_request("link:requested", actor, row, **facts)
    return row.id


def put_request(asker: Ref, creator_account_id: int, *, handle: str, **values: Any) -> LinkRequest:
    """The row of a new request, now the newest of its pair; the caller holds the lock of the pair."""
    pair = {**askers.columns_of(asker), "creator_account_id": creator_account_id}
    LinkRequest.objects.filter(**pair, is_latest=True).update(is_latest=False)
    expires_at = values["requested_at"] + limits.LINK_REQUEST_LIFETIME
    return LinkRequest.objects.create(**pair, asked_as=handle, handle=handle, expires_at=expires_at, **values)


@action
def cancel_request(actor: Actor, *, request_id: int) -> None:
    """Take a request back before it is answered."""
    row = load_pending(request_id, lambda seen: askers.hold_asker(actor, seen))
    put_answer(row, actor, RequestState.CANCELLED)
    record_request("link:cancelled", actor, row)


@action
def remind_owner(actor: Actor, *, request_id: int) -> None:
    """Remind the owner of a request that waits; at most once in `REMINDER_REST`, or `RemindedLately`."""
    row = load_pending(request_id, lambda seen: askers.hold_asker(actor, seen))
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


def refuse_repeated(
    asker: Ref, creator_account_id: int, handle: str, *, word: str, invited: bool = False
) -> None:
    """Raise what stands against asking again: a request that waits, a link that holds, too many rejections.

    Whoever was `invited` by the creator herself does not rest.
    """
    now = clock.now()
    columns = {**askers.columns_of(asker), "creator_account_id": creator_account_id}
    pair = LinkRequest.objects.filter(**columns)
    if pair.filter(state=RequestState.PENDING, expires_at__gt=now).exists():
        raise AlreadyPending(handle, creator_account_id)
    expiry.expire_now(
        Actor.system("consent"),
        ad_account_id=columns.get("ad_account_id"),
        center_id=columns.get("center_id"),
        creator_account_id=creator_account_id,
    )
    for link in Link.objects.filter(**columns, ended_at__isnull=True):
        if link.ends_at is None or link.ends_at > now:
            raise AlreadyLinked(handle, creator_account_id, word)
    # What somebody else asked for them does not keep them from asking themselves.
    rejected = pair.filter(state=RequestState.REJECTED, proposer_id__isnull=True)
    said_no = rejected.values_list("answered_at", flat=True)
    if not invited and (until := rules.rest_until([moment for moment in said_no if moment], now=now)):
        raise Resting(handle, until, now, word)
