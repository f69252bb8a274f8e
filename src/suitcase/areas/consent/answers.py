"""The owner's answers to a request: yes with its terms, or no."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.errors import NotInGoodStanding
from suitcase.areas.consent import askers, expiry, ports, terms, uses
from suitcase.areas.consent.contracts import AS_ASKED, End, EndedAs, RequestState, Scope, Terms
from suitcase.areas.consent.errors import AccountNotOpen, AlreadyLinked, TextChanged
from suitcase.areas.consent.models import ConsentEvidence, Link, LinkRequest
from suitcase.areas.consent.pending import load_pending, put_answer, record_request
from suitcase.areas.consent.proposals import falling
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
    if seen.through_link_id is not None:
        falling.hold_above(seen)


def refuse_unfit(actor: Actor, row: LinkRequest) -> None:
    """Nothing may be granted with a closed account, or to an ad account that is not in good standing."""
    card = creators.get_cards([row.creator_account_id])[row.creator_account_id]
    if card.state is not AccountState.ACTIVE:
        raise AccountNotOpen
    falling.refuse_fallen(row)
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
    expiry.expire_now(
        system,
        ad_account_id=row.ad_account_id,
        center_id=row.center_id,
        creator_account_id=row.creator_account_id,
    )
    before = _replaced(actor, row)
    link = Link.objects.create(
        request=row,
        **askers.pair_of(row),
        **askers.through_of(row),
        scopes=[scope.value for scope in chosen.scopes],
        started_at=now,
        ends_at=chosen.ends_at,
    )
    for scope in chosen.scopes:
        uses.pass_on(actor, link, grant_scope(actor, link, scope), before.users.get(scope, ()))
    before.tell_moved(actor, link)
    return link


@dataclasses.dataclass(frozen=True, slots=True)
class _Replaced:
    """The link whose place another takes, and who used what it gave."""

    link: Link | None = None
    users: Mapping[Scope, tuple[uses.User, ...]] = dataclasses.field(default_factory=dict)

    def tell_moved(self, actor: Actor, link: Link) -> None:
        """What stood on the one stands on the other, but for what it no longer gives."""
        if self.link is None:
            return
        for dependants in ports.dependants():
            dependants.moved(actor, self.link.id, link.id)
            for scope in self.link.scopes:
                if scope not in link.scopes:
                    dependants.narrowed(actor, link.id, Scope(scope))


def _replaced(actor: Actor, row: LinkRequest) -> _Replaced:
    """End what a partner has through the same link: the creator has just agreed to other terms for it."""
    live = Link.objects.filter(**askers.pair_of(row), ended_at__isnull=True)
    link = live.select_for_update(of=("self",)).select_related("request").first()
    if link is None:
        _show_first(row)
        return _Replaced()
    if row.through_link_id is None or link.through_link_id != row.through_link_id:
        raise AlreadyLinked(row.handle, row.creator_account_id, "Business Center")
    held = uses.holdings(link.id)
    users = {scope: uses.passed_on(relation) for scope, relation in held.items()}
    if held:
        access.end(actor, held.values(), reason="replaced")
    link.ended_at, link.ended_as, link.ended_by = clock.now(), EndedAs.REPLACED, actor.person_id
    link.save(update_fields=["ended_at", "ended_as", "ended_by"])
    _show_first(row)
    return _Replaced(link, users)


def _show_first(row: LinkRequest) -> None:
    """Have lists show this request of the pair: one for more than somebody has stands back until it is approved."""
    if not row.is_latest:
        LinkRequest.objects.filter(**askers.pair_of(row), is_latest=True).update(is_latest=False)
        LinkRequest.objects.filter(id=row.id).update(is_latest=True)


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
