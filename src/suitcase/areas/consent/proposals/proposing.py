"""Sharing creator accounts with a partner: one or thousands. The creator is asked; less holds at once; so does an end.

Every act plans first, row by row, does what can be done, keeps the rows, and writes one line for both centres. Each
request, and each link that ends or gives less, has a line of its own with the creator.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Q

from suitcase.areas.access import public as access
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow, Partner
from suitcase.areas.consent import askers, changes, endings, rules
from suitcase.areas.consent.contracts import (
    DEFAULT_SCOPES,
    EndedAs,
    NewLinkRequest,
    Requester,
    RequestState,
    Scope,
)
from suitcase.areas.consent.errors import NothingToPropose
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.consent.pending import facts_of
from suitcase.areas.consent.proposals import falling, plans, standings
from suitcase.areas.consent.proposals.contracts import Proposed
from suitcase.areas.consent.proposals.plans import Standing
from suitcase.areas.consent.rules import CheckedRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action, record_many
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.stores.postgres import acting, prepared

KIND, BACK = "share_creators", "give_back_creators"
Wanted = list[tuple[int, Collection[Scope]]]
Standings = Mapping[int, Standing]


def plan_proposal(
    actor: Actor,
    center_id: int,
    partner_id: int,
    *,
    creator_account_ids: Sequence[int],
    scopes: Sequence[str],
) -> list[BulkRow]:
    """What letting a partner have exactly these permissions would do, row by row; none ends it. For Admins of the
    centre. Raises `Invalid`, `TooManyAtOnce`, `NotAPartner`."""
    centers.require_partner(actor, center_id, partner_id)
    wanted = wanted_of(creator_account_ids, checked_scopes(scopes))
    return plans.plan(partner_id, standings.find_standings(center_id, partner_id, _ids(wanted)), wanted)


def find_asked(center_id: int, partner_id: int, rows: Sequence[BulkRow]) -> frozenset[int]:
    """The creator accounts of a plan whose creators are asked; the other rows hold, or end, at once."""
    known = standings.find_standings(center_id, partner_id, [row.object.id for row in rows])
    return frozenset(
        row.object.id for row in rows if plans.asks(row, known.get(row.object.id, plans.NOWHERE))
    )


@action
def propose_creators(
    actor: Actor,
    *,
    center_id: int,
    partner_id: int,
    creator_account_ids: Sequence[int],
    scopes: Sequence[str] = DEFAULT_SCOPES,
    ends_on: dt.date | None = None,
    message: str = "",
) -> Proposed:
    """Let a partner have exactly these permissions in creator accounts that the centre is linked to itself.

    More than it has now is asked of each creator, and what it has stays until she answers; less holds at once. Nobody
    is asked for more than the centre holds, or for longer. Rows that cannot be done are kept with the reason; raises
    `NothingToPropose` when that is all of them.
    """
    time_zone = centers.get_center(actor, center_id).time_zone
    new = NewLinkRequest(username="by.partner", scopes=tuple(scopes), message=message, ends_on=ends_on)
    checked = rules.check_request(new, now=clock.now(), time_zone=time_zone)
    wanted = wanted_of(creator_account_ids, checked.scopes)
    return carry_out(actor, center_id, partner_id, wanted, checked)


@action
def stop_sharing_creators(
    actor: Actor, *, center_id: int, partner_id: int, creator_account_ids: Sequence[int]
) -> Proposed:
    """Take creator accounts away from a partner with all that stands on them, and take back what waits; at once."""
    return carry_out(actor, center_id, partner_id, wanted_of(creator_account_ids, ()))


@action
def give_back_creators(
    actor: Actor, *, center_id: int, partner_id: int, creator_account_ids: Sequence[int]
) -> Proposed:
    """Give up creator accounts that this centre has, or would get, through a partner, with all that stands on them."""
    partner = centers.hold_partner(actor, center_id, partner_id)
    wanted = wanted_of(creator_account_ids, ())
    links, waiting = _through(center_id, partner_id, _ids(wanted))
    endings.hold([one.id for one in links.values()], [one.id for one in waiting.values()])
    # As it is once it is one's turn: what waited may have been agreed to meanwhile.
    with acting(actor):
        links, waiting = _through(center_id, partner_id, _ids(wanted))
        rows = _rows_back(center_id, wanted, links, waiting)
        if links:
            ids = [link.id for link in links.values()]
            endings.end_grant(actor, ids, EndedAs.UNLINKED, are_held=True)
        falling.withdraw(actor, _locked([one.id for one in waiting.values()]))
        return _keep(actor, center_id, partner, rows, kind=BACK, verb="center_partner:creators_given_back")


def plan_giving_creators_back(
    actor: Actor, center_id: int, partner_id: int, *, creator_account_ids: Sequence[int]
) -> list[BulkRow]:
    """What giving these creator accounts back to a partner would do, row by row; for Admins of the centre."""
    centers.require_partner(actor, center_id, partner_id)
    wanted = wanted_of(creator_account_ids, ())
    return _rows_back(center_id, wanted, *_through(center_id, partner_id, _ids(wanted)))


def preview_creators_end(
    actor: Actor, center_id: int, partner_id: int, rows: Sequence[BulkRow], *, giving_back: bool = False
) -> list[str]:
    """What the rows of a plan that end something mean, in sentences."""
    partner = centers.get_partner(actor, center_id, partner_id)
    over = [row.object.id for row in rows if row.changes and not row.after]
    giver, taker = (partner_id, center_id) if giving_back else (center_id, partner_id)
    links = Link.objects.filter(
        proposer_id=giver, center_id=taker, creator_account_id__in=over, ended_at__isnull=True
    )
    ids = list(links.values_list("id", flat=True))
    said = []
    if ids:
        people, accounts = _users(ids)
        said += plans.ends_in_words(
            partner.name, len(ids), people=people, ad_accounts=accounts, giving_back=giving_back
        )
    if waiting := len(over) - len(ids):
        verb = "is" if waiting == 1 else "are"
        said.append(f"{plans.accounts(waiting)} {verb} not asked for any more; the creator is told.")
    return said


def wanted_of(creator_account_ids: Sequence[int], scopes: Collection[Scope]) -> Wanted:
    """The same for each of them, each once. Raises `Invalid` for none, `TooManyAtOnce` for too many."""
    ids = list(dict.fromkeys(creator_account_ids))
    if not ids:
        raise Invalid("Choose at least one creator account.")
    centers.bulk.check_size(len(ids))
    return [(one, scopes) for one in ids]


def checked_scopes(names: Sequence[str]) -> tuple[Scope, ...]:
    """Permissions of a form, none included; raises `Invalid` for what is none."""
    if not names:
        return ()
    new = NewLinkRequest(username="by.partner", scopes=tuple(names))
    return rules.check_request(new, now=clock.now(), time_zone="UTC").scopes


def carry_out(
    actor: Actor,
    center_id: int,
    partner_id: int,
    wanted: Wanted,
    checked: CheckedRequest | None = None,
    *,
    undoes: int | None = None,
) -> Proposed:
    """Plan and do it, for Admins of the centre; only inside an action."""
    partner = centers.hold_partner(actor, center_id, partner_id)
    ids = _ids(wanted)
    ours = _hold(center_id, partner_id, ids)
    standings.settle_expired(partner_id, ours, center_id)
    known = standings.find_standings(center_id, partner_id, ids)
    rows = plans.plan(partner_id, known, wanted)
    asking = [row for row in rows if plans.asks(row, known.get(row.object.id, plans.NOWHERE))]
    _lower(actor, known, [row for row in rows if row.changes and row not in asking])
    done = (
        _ask(actor, center_id, partner, [(row, known[row.object.id]) for row in asking], checked)
        if asking
        else set()
    )
    rows = [
        dataclasses.replace(row, problem=plans.MOVED_ON)
        if row in asking and row.object.id not in done
        else row
        for row in rows
    ]
    verb = plans.verb([row for row in rows if row.changes], asked=len(done))
    return _keep(actor, center_id, partner, rows, kind=KIND, verb=verb, undoes=undoes, asked=len(done))


def _ask(
    actor: Actor,
    center_id: int,
    partner: Partner,
    rows: Sequence[tuple[BulkRow, Standing]],
    checked: CheckedRequest | None,
) -> set[int]:
    """Ask the creators; the accounts that were asked."""
    person, now = access.require_signed_in(actor), clock.now()
    identity.limit(f"link-proposals:{person}", limits.LINK_REQUESTS_PER_HOUR, 3600)
    cards = creators.get_cards([row.object.id for row, _one in rows])
    same = {
        "center_id": partner.center_id,
        "proposer_id": center_id,
        "message": checked.message if checked else "",
        "requester": _requester(actor, center_id, partner),
        "requested_by": person,
        "requested_at": now,
        "expires_at": now + limits.LINK_REQUEST_LIFETIME,
    }
    end = checked.ends_at if checked else None
    asked = [
        LinkRequest(
            **same,
            through_link_id=one.link_id,
            creator_account_id=row.object.id,
            asked_as=cards[row.object.id].handle,
            handle=cards[row.object.id].handle,
            scopes=[scope.value for scope in plans.scopes_named(row.after)],
            proposed_end=one.ends_at if rules.is_later(end, one.ends_at) else end,
            # What they have is what lists show, until the creator agrees to more.
            is_latest=not one.given,
        )
        for row, one in rows
    ]
    LinkRequest.objects.bulk_create(asked, ignore_conflicts=True)
    put = set(LinkRequest.objects.filter(id__in=[one.id for one in asked]).values_list("id", flat=True))
    made = [one for one in asked if one.id in put]
    askers.record_each("link:requested", actor, [(one, _asked_facts(one)) for one in made])
    return {one.creator_account_id for one in made}


def _asked_facts(row: LinkRequest) -> dict[str, object]:
    until = row.proposed_end.isoformat() if row.proposed_end else None
    return {**facts_of(row), "scopes": row.scopes, "until": until, "expires_at": row.expires_at.isoformat()}


def _requester(actor: Actor, center_id: int, partner: Partner) -> dict[str, object]:
    """Who shall have it and who asks for it, as displayed to the creator."""
    ((name, is_verified, legal_name, country),) = prepared(
        "SELECT * FROM consent_partner_face(%s, %s)", (center_id, partner.center_id)
    )
    return dataclasses.asdict(
        Requester(
            person=actor.name or identity.display_name(actor.person_id),
            ad_account=name,
            ad_account_id=0,
            company=legal_name or "",
            website="",
            country=country or "",
            industry="",
            center_id=partner.center_id,
            is_verified=is_verified,
            through=centers.get_center(actor, center_id).name,
            through_id=center_id,
        )
    )


def _lower(actor: Actor, known: Standings, rows: Sequence[BulkRow]) -> None:
    """Give less or nothing, at once, and take back what waits."""
    over, less = [], []
    for row in rows:
        one, after = known[row.object.id], plans.scopes_named(row.after)
        if one.given and not after:
            over.append(one.their_link)
        elif one.given and set(after) < set(one.given):
            less.append((one.their_link, after))
    if over:
        endings.end_grant(actor, over, EndedAs.UNLINKED, are_held=True)
    if less:
        _give_less(actor, dict(less))
    waiting = [known[row.object.id].request_id for row in rows if known[row.object.id].asked]
    falling.withdraw(actor, _locked(waiting))


def _give_less(actor: Actor, wanted: Mapping[int, Sequence[Scope]]) -> None:
    rows = Link.objects.select_for_update(of=("self",)).select_related("request")
    links = list(rows.filter(id__in=wanted).order_by("id"))
    now, told = clock.now(), []
    for link in links:
        endings.refuse_ended(link, now)
        lost = [scope for scope in link.scopes if scope not in wanted[link.id]]
        told.append((link, {"lost": lost}))
    changes.narrow(actor, [(link, wanted[link.id]) for link in links])
    lines = [(askers.streams_of(link), endings.facts(link) | lost) for link, lost in told]
    record_many("partner_link:lowered", actor, lines)


def _hold(center_id: int, partner_id: int, ids: Sequence[int]) -> list[int]:
    """Whoever ends one of our links waits until what is asked through it stands there to fall with it; and nobody acts
    on what the partner has of these creators and was asked for. Of creators with whom we have nothing to do, whose ids
    anybody may name, nothing is held; the others are returned."""
    with acting(Actor.system("consent")):
        links = Link.objects.filter(creator_account_id__in=ids, ended_at__isnull=True)
        waiting = LinkRequest.objects.filter(
            center_id=partner_id, creator_account_id__in=ids, state=RequestState.PENDING
        )
        through_us = Q(center_id=partner_id, proposer_id=center_id)
        known: tuple[Link | LinkRequest, ...]
        known = (*links.filter(Q(center_id=center_id) | through_us), *waiting.filter(through_us))
        ours = {one.creator_account_id for one in known}
        both = links.filter(center_id__in=(center_id, partner_id))
        endings.hold(
            [one.id for one in both if one.creator_account_id in ours],
            [one.id for one in waiting if one.creator_account_id in ours],
        )
    return sorted(ours)


def _locked(request_ids: Sequence[int]) -> list[LinkRequest]:
    """Those of these requests that wait, as they are now; the caller holds them."""
    found = LinkRequest.objects.filter(id__in=request_ids, state=RequestState.PENDING)
    return list(found.order_by("id").select_for_update())


def _through(
    center_id: int, partner_id: int, ids: Sequence[int]
) -> tuple[dict[int, Link], dict[int, LinkRequest]]:
    """What a centre has through a partner, and what waits, by creator account."""
    pair = {"center_id": center_id, "proposer_id": partner_id, "creator_account_id__in": ids}
    links = Link.objects.filter(**pair, ended_at__isnull=True).select_related("request")
    waiting = LinkRequest.objects.filter(**pair, state=RequestState.PENDING, expires_at__gt=clock.now())
    now = clock.now()
    live = {link.creator_account_id: link for link in links if link.ends_at is None or link.ends_at > now}
    return live, {row.creator_account_id: row for row in waiting}


def _rows_back(
    center_id: int, wanted: Wanted, links: Mapping[int, Link], waiting: Mapping[int, LinkRequest]
) -> list[BulkRow]:
    found = {id_: row.scopes for id_, row in waiting.items()} | {
        id_: one.scopes for id_, one in links.items()
    }
    known = {
        id_: Standing(theirs=tuple(Scope(one) for one in names), is_mine=True) for id_, names in found.items()
    }
    return plans.plan(center_id, known, wanted)


def _users(link_ids: Sequence[int]) -> tuple[int, int]:
    """How many people and ad accounts use what centres hold under these links."""
    found = access.live_rows(through_kind=access.ThroughKind.LINK, through_id__in=link_ids)
    below = access.live_rows(
        through_kind=access.ThroughKind.RELATION, through_id__in=list(found.values_list("id", flat=True))
    )
    users = set(below.values_list("subject_kind", "subject_id"))
    return tuple(  # type: ignore[return-value]
        sum(kind == wanted for kind, _id in users) for wanted in (access.Kind.PERSON, access.Kind.AD_ACCOUNT)
    )


def _keep(
    actor: Actor,
    center_id: int,
    partner: Partner,
    rows: Sequence[BulkRow],
    *,
    kind: str,
    verb: str,
    undoes: int | None = None,
    asked: int = 0,
) -> Proposed:
    changed = [row for row in rows if row.changes]
    if not changed:
        raise NothingToPropose(next((row.problem for row in rows if row.problem), "Nothing would change."))
    kept = centers.bulk.keep(actor, center_id=center_id, kind=kind, rows=rows, undoes=undoes)
    data: dict[str, Any] = {**kept, "count": len(changed), "asked": asked}
    centers.record_with(actor, verb, center_id, partner, data=data)
    return Proposed(kept["change"], kept["done"], kept["refused"], asked)


def _ids(wanted: Wanted) -> list[int]:
    return [id_ for id_, _scopes in wanted]
