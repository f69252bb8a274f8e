"""The owner's answers to a request: yes with its terms, or no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.errors import NotInGoodStanding
from suitcase.areas.consent import askers, expiry, terms
from suitcase.areas.consent.contracts import AS_ASKED, End, RequestState, Scope, Terms
from suitcase.areas.consent.errors import AccountNotOpen, TextChanged
from suitcase.areas.consent.models import ConsentEvidence, Link, LinkRequest
from suitcase.areas.consent.pending import load_pending, put_answer, record_request
from suitcase.areas.consent.terms import require_owner
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState
from suitcase.areas.journal.public import action
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid


@action
def reject_request(actor: Actor, *, request_id: int, note: str = "") -> None:
    """Say no, with or without a word about why; the advertiser is told."""
    text = " ".join(note.split())
    if len(text) > limits.REQUEST_MESSAGE_LENGTH:
        raise Invalid(fields={"note": f"Use at most {limits.REQUEST_MESSAGE_LENGTH} characters."})
    row = load_pending(request_id, lambda seen: require_owner(actor, seen.creator_account_id))
    put_answer(row, actor, RequestState.REJECTED, note=text)
    record_request("link:rejected", actor, row)


@action
def approve_request(
    actor: Actor,
    *,
    request_id: int,
    text_sha256: str,
    scopes: Iterable[str] | None = None,
    ends_at: End = AS_ASKED,
) -> int:
    """Say yes to the scopes asked, or fewer, until the end asked, or an earlier one. Returns the link's id.

    `text_sha256` is the hash of the text that was on the screen (`get_terms`). It must be the text for exactly this
    choice: anything else raises `TextChanged`, and nothing is granted. That text is what is kept as evidence.
    """
    row = load_pending(request_id, lambda seen: hold_both_sides(actor, seen))
    now = clock.now()
    refuse_unfit(actor, row)
    chosen = terms.of_request(row, scopes, ends_at, now=now)
    if chosen.text.sha256 != text_sha256:
        raise TextChanged
    put_answer(row, actor, RequestState.APPROVED)
    link = _link(actor, row, chosen, now)
    keep_evidence(actor, link, chosen, at=now)
    until = chosen.ends_at.isoformat() if chosen.ends_at else None
    record_request(
        "link:approved", actor, row, link=link.id, scopes=link.scopes, until=until, text_sha256=text_sha256
    )
    return link.id


def hold_both_sides(actor: Actor, seen: LinkRequest) -> None:
    """For the owner only. Closing the ad account waits for its standing first and for requests and links after it, so
    whoever grants takes them in the same order."""
    require_owner(actor, seen.creator_account_id)
    if seen.ad_account_id is not None:
        ad_accounts.hold_standing(actor, seen.ad_account_id)


def refuse_unfit(actor: Actor, row: LinkRequest) -> None:
    """Nothing may be granted with a closed account, or to an ad account that is not in good standing."""
    card = creators.get_cards([row.creator_account_id])[row.creator_account_id]
    if card.state is not AccountState.ACTIVE:
        raise AccountNotOpen
    if row.ad_account_id is None:
        return  # a centre has no standing of its own; that of each ad account counts where it is used
    standing = ad_accounts.hold_standing(actor, row.ad_account_id)
    if not standing.is_good:
        raise NotInGoodStanding(
            f"{row.requester['ad_account']} is not in good standing at present ({standing.label.lower()}).",
            remedy="Nothing was approved. You can answer when the advertiser has put this right.",
        )


def _link(actor: Actor, row: LinkRequest, chosen: Terms, now: dt.datetime) -> Link:
    system = Actor.system("consent")
    expiry.expire_now(system, **askers.pair_of(row))
    link = Link.objects.create(
        request=row,
        **askers.pair_of(row),
        scopes=[scope.value for scope in chosen.scopes],
        started_at=now,
        ends_at=chosen.ends_at,
    )
    for scope in chosen.scopes:
        grant_scope(actor, link, scope)
    return link


def grant_scope(actor: Actor, link: Link, scope: Scope) -> int:
    """Let the ad account or centre use one scope under a link, for as long as the link lasts; the relation's id."""
    return access.grant(
        actor,
        subject=askers.asker_of(link),
        role=Role[scope.value],
        object=(Kind.CREATOR_ACCOUNT, link.creator_account_id),
        through=access.Through(access.ThroughKind.LINK, link.id),
        expires_at=link.ends_at,
    )


def keep_evidence(actor: Actor, link: Link, agreed: Terms, *, at: dt.datetime) -> None:
    """Keep the text that was on the screen, and what it grants, as it was. Every agreement is a row of its own."""
    ConsentEvidence.objects.create(
        link=link,
        text_version=agreed.text.version,
        language=agreed.text.language,
        text=agreed.text.text,
        text_sha256=agreed.text.sha256,
        scopes=[scope.value for scope in agreed.scopes],
        terms={"ends_at": agreed.ends_at.isoformat() if agreed.ends_at else None},
        requester=link.request.requester,
        approved_by=access.require_signed_in(actor),
        approved_at=at,
        signed_in_at=actor.signed_in_at,
        sign_in_strength=actor.sign_in_strength,
    )
