"""The words of an agreement before it is made: for a request that waits, and for a link whose terms may change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.consent import endings, inbox, ports, rules
from suitcase.areas.consent.contracts import (
    AS_ASKED,
    Dependant,
    End,
    Requester,
    RequestState,
    Scope,
    Terms,
    TermsChange,
)
from suitcase.areas.consent.errors import RequestGone
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.creators import public as creators
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound


def get_terms(
    actor: Actor, request_id: int, *, scopes: Iterable[str] | None = None, ends_at: End = AS_ASKED
) -> Terms:
    """What the owner would agree to by approving a request that waits: as asked, or narrower.

    Raises `Invalid` with the field "scopes" or "ends_at" for what cannot be granted, `RequestGone` for a request that
    does not wait any more. Whoever approves hands in the hash of this very text.
    """
    row = inbox.load(request_id)
    require_owner(actor, row.creator_account_id)
    now = clock.now()
    state = rules.effective_state(RequestState(row.state), expires_at=row.expires_at, now=now)
    if state is not RequestState.PENDING:
        raise RequestGone(rules.GONE[state])
    return of_request(row, scopes, ends_at, now=now)


def get_terms_change(
    actor: Actor, request_id: int, *, scopes: Iterable[str] | None = None, ends_at: End = AS_ASKED
) -> TermsChange:
    """What would become of a link that holds with these terms; `None` and AS_ASKED leave scopes and end as they are.

    For the owner of the creator account. Raises `AlreadyEnded` for a link that is over.
    """
    row = inbox.load(request_id)
    require_owner(actor, row.creator_account_id)
    link = getattr(row, "link", None)
    if link is None:
        raise NotFound
    endings.refuse_ended(link, clock.now())
    return of_link(actor, row, link, scopes, ends_at)


def of_request(row: LinkRequest, scopes: Iterable[str] | None, ends_at: End, *, now: dt.datetime) -> Terms:
    """The terms of a request narrowed to a choice; raises `Invalid` that names every field to correct."""
    asked = tuple(Scope(scope) for scope in row.scopes)
    problems: dict[str, str] = {}
    granted, end = asked, row.proposed_end
    try:
        granted = rules.narrowed(asked, scopes)
    except Invalid as refusal:
        problems |= refusal.fields
    try:
        end = rules.chosen_end(row.proposed_end, ends_at, now=now)
    except Invalid as refusal:
        problems |= refusal.fields
    if problems:
        raise Invalid(fields=problems)
    return _terms(row, granted, end)


def of_link(
    actor: Actor, row: LinkRequest, link: Link, scopes: Iterable[str] | None, ends_at: End
) -> TermsChange:
    """The change of a link's terms to a choice: fewer scopes, any end that a link may have."""
    before = _terms(row, tuple(Scope(scope) for scope in link.scopes), link.ends_at)
    end = link.ends_at if ends_at is AS_ASKED else ends_at
    if problem := rules.end_problem(end, now=clock.now()) or _beyond(link, end):
        raise Invalid(fields={"ends_at": problem})
    after = _terms(row, rules.narrowed(before.scopes, scopes), end)
    lost = tuple(scope for scope in before.scopes if scope not in after.scopes)
    return TermsChange(
        before=before,
        after=after,
        lost=lost,
        needs_consent=rules.is_later(after.ends_at, before.ends_at),
        stops=tuple(rules.stops_in_words(lost, handle=row.handle, ad_account=row.requester["ad_account"])),
        dependants=_standing_on(actor, link, lost),
    )


def _beyond(link: Link, end: dt.datetime | None) -> str:
    """Why what a partner has cannot last so long, or ""."""
    if link.through_link_id is None:
        return ""
    above = Link.objects.filter(id=link.through_link_id).values_list("ends_at", flat=True).first()
    if above is None or not rules.is_later(end, above):
        return ""
    return f"They have it through {link.request.requester['through']}, {rules.until_in_words(above)} and no longer."


def require_owner(actor: Actor, creator_account_id: int) -> None:
    """Pass for whoever decides for the creator account; refuse everybody else."""
    access.require(actor, Permission.CREATOR_ACCOUNT_MANAGE, (Kind.CREATOR_ACCOUNT, creator_account_id))


def _standing_on(actor: Actor, link: Link, lost: Sequence[Scope]) -> tuple[Dependant, ...]:
    if Scope.POST not in lost and Scope.PUBLISH not in lost:
        return ()
    return tuple(each for dependants in ports.dependants() for each in dependants.preview(actor, [link.id]))


def _terms(row: LinkRequest, scopes: tuple[Scope, ...], ends_at: dt.datetime | None) -> Terms:
    card = creators.get_cards([row.creator_account_id])[row.creator_account_id]
    text = rules.consent_text(
        Requester(**row.requester), handle=card.handle, scopes=scopes, until=ends_at, message=row.message
    )
    return Terms(scopes, ends_at, text)
