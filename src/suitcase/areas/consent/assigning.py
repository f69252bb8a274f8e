"""Which members and ad accounts use what a centre holds in a creator account: decided by its Admins, many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, Role
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import askers, endings, rules, uses
from suitcase.areas.consent.contracts import RequestState, Scope, UseChange
from suitcase.areas.consent.errors import AlreadyEnded, NotLinked
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound

_MEMBERSHIP = (Role.CENTER_ADMIN, Role.CENTER_STANDARD)
_GONE = {
    Kind.PERSON: "Not a member of this Business Center any more.",
    Kind.AD_ACCOUNT: "This Business Center neither owns this ad account nor is Admin of it.",
}
Held = Mapping[Scope, int]


@action
def assign_creator(
    actor: Actor,
    *,
    center_id: int,
    creator_account_id: int,
    people: Sequence[int] = (),
    ad_accounts: Sequence[int] = (),
    scopes: Iterable[str],
) -> list[UseChange]:
    """Let these members and ad accounts use exactly these scopes of what the centre holds; none takes all away.

    For Admins of the centre. Comes back with what was changed for whom; whoever cannot have it is there with the
    reason, and the others have it. Raises `NotLinked`, and `Invalid` for a scope the creator has not granted.
    """
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    link, held = _held(center_id, creator_account_id, lock=True)
    changes = _plan(actor, center_id, held, _chosen(people, ad_accounts), scopes)
    now_used = uses.used(held)
    changed = [change for change in changes if not change.is_nothing]
    for change in changed:
        _put(actor, link, held, now_used.get(change.ref, {}), change)
        _record(actor, link, change)
    if not changed:
        nothing_changed()
    return changes


def preview_assignment(
    actor: Actor,
    *,
    center_id: int,
    creator_account_id: int,
    people: Sequence[int] = (),
    ad_accounts: Sequence[int] = (),
    scopes: Iterable[str],
) -> list[UseChange]:
    """What `assign_creator` would change for whom. For Admins of the centre."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    _link, held = _held(center_id, creator_account_id)
    return _plan(actor, center_id, held, _chosen(people, ad_accounts), scopes)


def held_scopes(actor: Actor, center_id: int, creator_account_id: int) -> tuple[Scope, ...]:
    """What the centre holds in a creator account now and may pass on; for its Admins. Raises `NotLinked`."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    _link, held = _held(center_id, creator_account_id)
    return tuple(scope for scope in Scope if scope in held)


def _held(center_id: int, creator_account_id: int, *, lock: bool = False) -> tuple[Link, dict[Scope, int]]:
    pair = {"center_id": center_id, "creator_account_id": creator_account_id}
    if lock:
        askers.lock_pair(Ref(Kind.CENTER, center_id), creator_account_id)
    asked = LinkRequest.objects.filter(**pair, is_latest=True).first()
    if asked is None:
        raise NotFound
    links = Link.objects.filter(**pair, ended_at__isnull=True).select_related("request")
    link = (links.select_for_update(of=("self",)) if lock else links).first()
    if link is None or asked.state != RequestState.APPROVED:
        raise NotLinked(asked.handle)
    try:
        endings.refuse_ended(link, clock.now())
    except AlreadyEnded:
        raise NotLinked(asked.handle) from None
    return link, uses.holdings(link.id)


def _chosen(people: Sequence[int], ad_accounts: Sequence[int]) -> list[Ref]:
    refs = [Ref(Kind.PERSON, id_) for id_ in dict.fromkeys(people)]
    refs += [Ref(Kind.AD_ACCOUNT, id_) for id_ in dict.fromkeys(ad_accounts)]
    if not refs:
        raise Invalid("Choose at least one member or ad account.")
    if len(refs) > limits.USES_AT_ONCE:
        raise Invalid(f"Choose at most {limits.USES_AT_ONCE:,} members and ad accounts at once.")
    return refs


def _plan(
    actor: Actor, center_id: int, held: Held, chosen: Sequence[Ref], scopes: Iterable[str]
) -> list[UseChange]:
    after = rules.chosen_uses(scopes, held)
    now_used = uses.used(held)
    names = uses.name_all(actor, center_id, chosen)
    may = _may_use(center_id, [ref.id for ref in chosen if ref.kind is Kind.PERSON])
    changes = []
    for ref in chosen:
        before = tuple(scope for scope in Scope if scope in now_used.get(ref, {}))
        fits = may(ref) if ref.kind is Kind.PERSON else ref in names
        # What somebody may not have any more can still be taken away.
        why = "" if fits or (before and not after) else _GONE[ref.kind]
        name = names.get(ref, "") if fits or before else ""
        changes.append(UseChange(ref, name, before, before if why else after, why))
    return changes


def _may_use(center_id: int, people: Sequence[int]) -> Callable[[Ref], bool]:
    rows = access.live_rows(
        subject_kind=Kind.PERSON,
        subject_id__in=people,
        object_kind=Kind.CENTER,
        object_id=center_id,
        role__in=_MEMBERSHIP,
    )
    members = set(rows.values_list("subject_id", flat=True))
    return lambda ref: ref.id in members


def _put(
    actor: Actor, link: Link, held: Held, present: Mapping[Scope, tuple[int, object]], change: UseChange
) -> None:
    over = [present[scope][0] for scope in change.before if scope not in change.after]
    if over:
        access.end(actor, over, reason="unassigned")
    for scope in change.after:
        if scope not in change.before:
            uses.pass_on(actor, link, held[scope], [(change.ref, Role[scope.value])])


def _record(actor: Actor, link: Link, change: UseChange) -> None:
    facts = endings.facts(link)
    data = {name: facts[name] for name in ("center", "center_name", "creator_account", "handle")}
    data |= {
        "was": [scope.value for scope in change.before],
        "scopes": [scope.value for scope in change.after],
    }
    streams: list[tuple[int, int]] = [askers.asker_of(link), change.ref]
    verb = "center_creator:assigned" if change.after else "center_creator:unassigned"
    if change.ref.kind is Kind.PERSON:
        person = change.ref.id
        record(
            verb,
            actor,
            streams=streams,
            data={**data, "person": person},
            personal={person: {"name": change.name}},
        )
        return
    # The creator reads in which ad accounts her posts may be used; who works there is the centre's own matter.
    verb = verb.replace(":", ":account_")
    data |= {"ad_account": change.ref.id, "ad_account_name": change.name}
    record(verb, actor, streams=[*streams, (Kind.CREATOR_ACCOUNT, link.creator_account_id)], data=data)
