"""Other terms for a link that holds, decided by the creator's side: fewer permissions, another end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Role
from suitcase.areas.consent import askers, endings, inbox, ports, rules, terms, uses
from suitcase.areas.consent.answers import grant_scope, hold_both_sides, keep_evidence, refuse_unfit
from suitcase.areas.consent.contracts import AS_ASKED, End, EndedAs, Scope, TermsChange
from suitcase.areas.consent.errors import TextChanged
from suitcase.areas.consent.models import Link
from suitcase.areas.consent.proposals import falling
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting


@action
def change_terms(
    actor: Actor,
    *,
    request_id: int,
    text_sha256: str,
    scopes: Iterable[str] | None = None,
    ends_at: End = AS_ASKED,
) -> TermsChange:
    """Give a link that holds fewer scopes, an earlier end, or a later one; what is left out stays as it is.

    Fewer scopes and an earlier end hold at once. A later end is a new consent: it needs what an approval needs and
    keeps the text as evidence. `text_sha256` is the hash of the text for the terms as they will be, which
    `get_terms_change` gives; another text raises `TextChanged`.
    """
    row = inbox.load(request_id)
    hold_both_sides(actor, row)
    if getattr(row, "link", None) is None:
        raise NotFound
    askers.lock_pair(askers.asker_of(row), row.creator_account_id)
    link = Link.objects.select_for_update().select_related("request").get(request_id=request_id)
    endings.refuse_ended(link, clock.now())
    change = terms.of_link(actor, row, link, scopes, ends_at)
    if change.after.text.sha256 != text_sha256:
        raise TextChanged
    if change.is_nothing:
        nothing_changed()
        return change
    if change.needs_consent:
        refuse_unfit(actor, row)
    follow(actor, link, change.after.scopes, change.after.ends_at)
    put_in_force(actor, link, change.after.scopes, change.after.ends_at)
    if change.needs_consent:
        keep_evidence(actor, link, change.after, at=clock.now())
    _record(actor, link, change)
    return change


def follow(actor: Actor, link: Link, scopes: Sequence[Scope], ends_at: dt.datetime | None) -> None:
    """What partners have or were asked for through a link, before it gives no more than this: they have no more either,
    and nothing at all when none of it is left."""
    # Held first: whoever ends one of them holds it before the request for more that falls with it.
    held = falling.hold_below(link)
    falling.narrow_waiting(actor, link, scopes, ends_at)
    empty = []
    for below in held:
        kept = [scope for scope in scopes if scope in below.scopes]
        end = ends_at if rules.is_later(below.ends_at, ends_at) else below.ends_at
        if not kept:
            empty.append(below.id)
        elif len(kept) < len(below.scopes) or end != below.ends_at:
            lost = [scope for scope in below.scopes if scope not in kept]
            put_in_force(actor, below, kept, end)
            facts = {**endings.facts(below), "lost": lost, "until": _iso(end)}
            record("partner_link:lowered", actor, streams=askers.streams_of(below), data=facts)
    if empty:
        endings.end_grant(actor, empty, EndedAs.REVOKED)


def put_in_force(actor: Actor, link: Link, scopes: Sequence[Scope], ends_at: dt.datetime | None) -> None:
    """Write the terms of a link as they are now, and its relations. What was switched off for itself stays off."""
    lost = [Scope(scope) for scope in link.scopes if scope not in scopes]
    is_moved = link.ends_at != ends_at
    link.scopes, link.ends_at = [scope.value for scope in scopes], ends_at
    link.save(update_fields=["scopes", "ends_at"])
    rows = access.live_rows(through_kind=access.ThroughKind.LINK, through_id=link.id)
    held = {Scope[Role(role).name]: relation for relation, role in rows.values_list("id", "role")}
    ended = [scope for scope in held if is_moved or scope in lost]
    # Whoever uses what a centre holds goes on using it under the new end; what is lost is lost for all.
    passed_on = {scope: uses.passed_on(held[scope]) for scope in ended if scope not in lost}
    if ended:
        access.end(actor, [held[scope] for scope in ended], reason="terms_changed")
    kept = [scope for scope in held if scope not in lost]
    # A link in which nothing is switched on would look expired: then all that is left counts.
    for scope in kept or scopes:
        if scope in ended or scope not in held:
            relation = grant_scope(actor, link, scope)
            uses.pass_on(actor, link, relation, passed_on.get(scope, ()))
    for scope in lost:
        for dependants in ports.dependants():
            dependants.narrowed(actor, link.id, scope)


def narrow(actor: Actor, links: Sequence[tuple[Link, Sequence[Scope]]]) -> None:
    """Write that links give fewer scopes, for as long as before, and end their relations: `put_in_force` for thousands.

    As the system, like every end: row-level security would ask of each row whether there is another path to it.
    """
    rows = access.live_rows(
        through_kind=access.ThroughKind.LINK, through_id__in=[link.id for link, _ in links]
    )
    held: dict[int, dict[Scope, int]] = {}
    for link_id, relation, role in rows.values_list("through_id", "id", "role"):
        held.setdefault(link_id or 0, {})[Scope[Role(role).name]] = relation
    ended: list[int] = []
    alike: dict[tuple[str, ...], list[int]] = {}
    with acting(Actor.system("consent")):
        for link, scopes in links:
            on = held.get(link.id, {})
            lost = [Scope(scope) for scope in link.scopes if scope not in scopes]
            if not any(scope in on for scope in scopes):  # what is left has to be switched on, which is rare
                put_in_force(actor, link, scopes, link.ends_at)
                continue
            link.scopes = [scope.value for scope in scopes]
            alike.setdefault(tuple(link.scopes), []).append(link.id)
            ended += [on[scope] for scope in lost if scope in on]
            for dependants in ports.dependants():
                for scope in lost:
                    dependants.narrowed(actor, link.id, scope)
        for kept, ids in alike.items():
            Link.objects.filter(id__in=ids).update(scopes=list(kept))
        if ended:
            access.end(actor, ended, reason="terms_changed")


def _record(actor: Actor, link: Link, change: TermsChange) -> None:
    streams, facts = askers.streams_of(link), endings.facts(link)
    if change.lost:
        lost = [scope.value for scope in change.lost]
        record(askers.verb_for(link, "link:narrowed"), actor, streams=streams, data={**facts, "lost": lost})
    if change.before.ends_at == change.after.ends_at:
        return
    moved = {"was": _iso(change.before.ends_at), "until": _iso(change.after.ends_at)}
    verb = "link:extended" if change.needs_consent else "link:shortened"
    if change.needs_consent:
        moved["text_sha256"] = change.after.text.sha256
    record(askers.verb_for(link, verb), actor, streams=streams, data={**facts, **moved})


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
