"""Writes on requests: ask, take back, approve, reject."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.ad_accounts.errors import NotInGoodStanding
from suitcase.areas.consent import inbox, rules
from suitcase.areas.consent.contracts import (
    ConsentText,
    EndedAs,
    NewLinkRequest,
    Requester,
    RequestState,
    Scope,
)
from suitcase.areas.consent.errors import (
    AccountNotOpen,
    AlreadyLinked,
    AlreadyPending,
    RequestGone,
    Resting,
    TextChanged,
)
from suitcase.areas.consent.models import ConsentEvidence, Link, LinkRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState, HandleMatch
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.stores.postgres import prepared


@action
def request_authorization(actor: Actor, *, ad_account_id: int, new: NewLinkRequest) -> int:
    """Ask the owner of a handle for permission; returns the request's id. Nothing is linked by it."""
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, (Kind.AD_ACCOUNT, ad_account_id))
    account = ad_accounts.get_ad_account(actor, ad_account_id)
    if not account.standing.is_good:
        raise NotInGoodStanding(
            f"{account.name} is {account.standing.label.lower()}, so it cannot ask for new accounts.",
            remedy=account.standing.explanation,
        )
    now = clock.now()
    checked = rules.check_request(new, now=now, time_zone=account.time_zone)
    identity.limit(f"link-requests:{actor.person_id}", limits.LINK_REQUESTS_PER_HOUR, 3600)
    match = _find(actor, new.username)
    creators.hold_open(match)
    lock_pair(ad_account_id, match.id)
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
    _record("link:requested", actor, row, scopes=row.scopes, expires_at=row.expires_at.isoformat())
    return row.id


@action
def cancel_request(actor: Actor, *, request_id: int) -> None:
    """Take a request back before it is answered."""
    row = _pending(
        request_id,
        lambda seen: access.require(
            actor, Permission.CREATOR_LINKS_MANAGE, (Kind.AD_ACCOUNT, seen.ad_account_id)
        ),
    )
    _answer(row, actor, RequestState.CANCELLED)
    _record("link:cancelled", actor, row)


@action
def reject_request(actor: Actor, *, request_id: int, note: str = "") -> None:
    """Say no, with or without a word about why; the advertiser is told."""
    text = " ".join(note.split())
    if len(text) > limits.REQUEST_MESSAGE_LENGTH:
        raise Invalid(fields={"note": f"Use at most {limits.REQUEST_MESSAGE_LENGTH} characters."})
    row = _pending(request_id, lambda seen: _require_owner(actor, seen))
    _answer(row, actor, RequestState.REJECTED, note=text)
    _record("link:rejected", actor, row)


@action
def approve_request(
    actor: Actor,
    *,
    request_id: int,
    text_sha256: str,
    scopes: tuple[str, ...] | None = None,
    ends_at: dt.datetime | None = None,
) -> int:
    """Say yes: link the accounts for the scopes asked (or fewer) until `ends_at` (None: until revoked).

    `text_sha256` is the hash of the text that was on the screen; another text by now is refused. Returns the link's id.
    """
    row = _pending(request_id, lambda seen: _require_owner(actor, seen))
    now = clock.now()
    grant = inbox.get_grant(actor, request_id)
    _refuse_unfit(actor, row)
    if grant.text is None or grant.text.sha256 != text_sha256:
        raise TextChanged
    granted = rules.narrowed(grant.scopes, scopes)
    if problem := rules.end_problem(ends_at, now=now):
        raise Invalid(fields={"ends_at": problem})
    _answer(row, actor, RequestState.APPROVED)
    link = _link(actor, row, granted, ends_at, now)
    _keep_evidence(actor, link, row, grant.text)
    until = ends_at.isoformat() if ends_at else None
    _record(
        "link:approved", actor, row, link=link.id, scopes=link.scopes, until=until, text_sha256=text_sha256
    )
    return link.id


def lock_pair(ad_account_id: int, creator_account_id: int) -> None:
    """Let acts on one pair follow one another until the transaction ends; other pairs are not held up."""
    prepared("SELECT pg_advisory_xact_lock(hashint8extended(%s, %s))", (ad_account_id, creator_account_id))


def _find(actor: Actor, username: str) -> HandleMatch:
    try:
        return creators.find_by_handle(actor, username)
    except Invalid as refusal:
        refusal.fields = {"username": refusal.sentence}
        raise


def _refuse_repeated(ad_account_id: int, match: HandleMatch, now: dt.datetime) -> None:
    pair = LinkRequest.objects.filter(ad_account_id=ad_account_id, creator_account_id=match.id)
    for pending in pair.filter(state=RequestState.PENDING).select_for_update():
        if pending.expires_at > now:
            raise AlreadyPending(match.handle)
        pending.state = RequestState.EXPIRED
        pending.save(update_fields=["state"])
    for link in Link.objects.filter(
        ad_account_id=ad_account_id, creator_account_id=match.id, ended_at__isnull=True
    ):
        if link.ends_at is None or link.ends_at > now:
            raise AlreadyLinked(match.handle)
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


def _pending(request_id: int, check: Callable[[LinkRequest], object]) -> LinkRequest:
    seen = LinkRequest.objects.filter(id=request_id).first()
    if seen is None:
        raise NotFound
    check(seen)
    lock_pair(seen.ad_account_id, seen.creator_account_id)
    row = LinkRequest.objects.select_for_update().get(id=request_id)
    state = rules.effective_state(RequestState(row.state), expires_at=row.expires_at, now=clock.now())
    if state is not RequestState.PENDING:
        raise RequestGone(rules.GONE[state])
    return row


def _require_owner(actor: Actor, row: LinkRequest) -> None:
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, row.creator_account_id))


def _answer(row: LinkRequest, actor: Actor, state: RequestState, *, note: str = "") -> None:
    row.state, row.answered_at, row.answered_by, row.answer_note = state, clock.now(), actor.person_id, note
    row.save(update_fields=["state", "answered_at", "answered_by", "answer_note"])


def _refuse_unfit(actor: Actor, row: LinkRequest) -> None:
    card = creators.get_cards([row.creator_account_id])[row.creator_account_id]
    if card.state is not AccountState.ACTIVE:
        raise AccountNotOpen
    standing = ad_accounts.get_standing(actor, row.ad_account_id)
    if not standing.is_good:
        raise NotInGoodStanding(
            f"{row.requester['ad_account']} is not in good standing at present ({standing.label.lower()}).",
            remedy="Nothing was approved. You can answer when the advertiser has put this right.",
        )


def _link(
    actor: Actor, row: LinkRequest, scopes: tuple[Scope, ...], ends_at: dt.datetime | None, now: dt.datetime
) -> Link:
    over = Link.objects.filter(
        ad_account_id=row.ad_account_id, creator_account_id=row.creator_account_id, ended_at__isnull=True
    )
    for old in over.select_for_update():
        old.ended_at, old.ended_as = old.ends_at, EndedAs.EXPIRED
        old.save(update_fields=["ended_at", "ended_as"])
    link = Link.objects.create(
        request=row,
        ad_account_id=row.ad_account_id,
        creator_account_id=row.creator_account_id,
        scopes=[scope.value for scope in scopes],
        started_at=now,
        ends_at=ends_at,
    )
    for scope in scopes:
        access.grant(
            actor,
            subject=(Kind.AD_ACCOUNT, row.ad_account_id),
            role=Role[scope.value],
            object=(Kind.CREATOR_ACCOUNT, row.creator_account_id),
            through=access.Through(access.ThroughKind.LINK, link.id),
            expires_at=ends_at,
        )
    return link


def _keep_evidence(actor: Actor, link: Link, row: LinkRequest, shown: ConsentText) -> None:
    """Keep what was on the screen, and what was chosen there, as it was."""
    ConsentEvidence.objects.create(
        link=link,
        text_version=shown.version,
        language=shown.language,
        text=shown.text,
        text_sha256=shown.sha256,
        scopes=link.scopes,
        terms={"ends_at": link.ends_at.isoformat() if link.ends_at else None},
        requester=row.requester,
        approved_by=access.require_signed_in(actor),
        approved_at=link.started_at,
        signed_in_at=actor.signed_in_at,
        sign_in_strength=actor.sign_in_strength,
    )


def _record(verb: str, actor: Actor, row: LinkRequest, **facts: object) -> None:
    streams = [(Kind.AD_ACCOUNT, row.ad_account_id), (Kind.CREATOR_ACCOUNT, row.creator_account_id)]
    about = {
        "request": row.id,
        "ad_account": row.ad_account_id,
        "ad_account_name": row.requester["ad_account"],
        "creator_account": row.creator_account_id,
        "handle": row.handle,
    }
    record(verb, actor, streams=streams, data={**about, **facts})
