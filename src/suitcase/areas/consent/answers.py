"""The owner's answers to a request: yes with its terms, or no."""

from __future__ import annotations

import datetime as dt

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.errors import NotInGoodStanding
from suitcase.areas.consent import inbox, rules
from suitcase.areas.consent.contracts import ConsentText, EndedAs, RequestState, Scope
from suitcase.areas.consent.errors import AccountNotOpen, TextChanged
from suitcase.areas.consent.models import ConsentEvidence, Link, LinkRequest
from suitcase.areas.consent.pending import load_pending, put_answer, record_request
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
    row = load_pending(request_id, lambda seen: _require_owner(actor, seen))
    put_answer(row, actor, RequestState.REJECTED, note=text)
    record_request("link:rejected", actor, row)


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
    row = load_pending(request_id, lambda seen: _require_owner(actor, seen))
    now = clock.now()
    grant = inbox.get_grant(actor, request_id)
    _refuse_unfit(actor, row)
    if grant.text is None or grant.text.sha256 != text_sha256:
        raise TextChanged
    granted = rules.narrowed(grant.scopes, scopes)
    if problem := rules.end_problem(ends_at, now=now):
        raise Invalid(fields={"ends_at": problem})
    put_answer(row, actor, RequestState.APPROVED)
    link = _link(actor, row, granted, ends_at, now)
    _keep_evidence(actor, link, row, grant.text)
    until = ends_at.isoformat() if ends_at else None
    record_request(
        "link:approved", actor, row, link=link.id, scopes=link.scopes, until=until, text_sha256=text_sha256
    )
    return link.id


def _require_owner(actor: Actor, row: LinkRequest) -> None:
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, row.creator_account_id))


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
