"""Which members and ad accounts use what a centre holds in a creator account: decided by its Admins, many at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkChange, BulkRow
from suitcase.areas.centers.errors import NothingToDo, PlanMoved
from suitcase.areas.consent import askers, endings, rules, uses
from suitcase.areas.consent.contracts import RequestState, Scope, UseChange, UsesChanged
from suitcase.areas.consent.errors import AlreadyEnded, NotLinked
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound

KIND = "creator"
# Up to so many each has a line of her own in the log, by name; of more, one line tells all of them.
TOLD_APART = 100
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
    seen: str = "",
) -> UsesChanged:
    """Let these members and ad accounts use exactly these scopes of what the centre holds; none takes all away.

    For Admins of the centre. Comes back with what was changed for whom; whoever cannot have it is there with the
    reason, and the others have it. `seen` is the digest of the plan that was read. Raises `NotLinked`, `PlanMoved`, and
    `Invalid` for a scope the creator has not granted.
    """
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    link, held = _held(center_id, creator_account_id, lock=True)
    changes = _plan(actor, center_id, held, _chosen(people, ad_accounts), scopes)
    rows = rows_of(creator_account_id, changes)
    if seen and seen != centers.digest_of_plan(rows):
        raise PlanMoved
    changed = [change for change in changes if not change.is_nothing]
    if not changed:
        nothing_changed()
        return UsesChanged(changes, None)
    return UsesChanged(changes, _do(actor, link, changed, rows))


@action
def undo_uses(actor: Actor, *, change: BulkChange) -> int:
    """Take a bulk change of who uses a creator account back, as far as nobody changed it since; the id of the new one.
    Raises `NothingToDo`, `NotLinked`."""
    center_id = change.center_id
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    link, _holdings = _held(center_id, change.rows[0].object.id, lock=True)
    rows = centers.scopes.plan_back(change)
    if not any(row.changes for row in rows):
        raise NothingToDo(next((row.problem for row in rows if row.problem), None))
    names = uses.name_all(actor, center_id, [row.subject for row in rows])
    changed = [
        UseChange(row.subject, names.get(row.subject, ""), _scopes(row.before), _scopes(row.after))
        for row in rows
        if row.changes
    ]
    return _do(actor, link, changed, rows, undoes=change.id)


def rows_of(creator_account_id: int, changes: Iterable[UseChange]) -> list[BulkRow]:
    """An assignment as the rows of a bulk change."""
    it = Ref(Kind.CREATOR_ACCOUNT, creator_account_id)
    return [BulkRow(it, one.ref, _words(one.before), _words(one.after), one.why) for one in changes]


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
    if len(refs) > limits.BULK_ROWS:
        raise Invalid(f"Choose at most {limits.BULK_ROWS:,} members and ad accounts at once.")
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


def _do(
    actor: Actor,
    link: Link,
    changed: Sequence[UseChange],
    rows: Sequence[BulkRow],
    *,
    undoes: int | None = None,
) -> int:
    """Do the rows that change something, keep all of them, and tell; the id of the bulk change."""
    center_id = askers.asker_of(link).id
    centers.scopes.put(actor, center_id, rows)
    facts = centers.bulk.keep(actor, center_id=center_id, kind=KIND, rows=rows, undoes=undoes)
    if undoes:
        facts["undoes"] = undoes
    if len(changed) > TOLD_APART:
        _record_many(actor, link, changed, facts)
    else:
        for change in changed:
            _record(actor, link, change, facts if len(changed) == 1 else {"change": facts["change"]})
    return int(facts["change"])


def _words(scopes: Iterable[Scope]) -> str:
    return centers.scopes.joined(Role[one.value] for one in scopes)


def _scopes(words: str) -> tuple[Scope, ...]:
    return tuple(scope for scope in Scope if scope.value in words.split("+"))


def _record(actor: Actor, link: Link, change: UseChange, more: Mapping[str, object]) -> None:
    facts = endings.facts(link)
    data = {name: facts[name] for name in ("center", "center_name", "creator_account", "handle")}
    data |= {
        "was": [scope.value for scope in change.before],
        "scopes": [scope.value for scope in change.after],
        **more,
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


def _record_many(actor: Actor, link: Link, changed: Sequence[UseChange], kept: Mapping[str, object]) -> None:
    """One line for a whole act: for people, and another for ad accounts, which the creator reads too."""
    facts = endings.facts(link)
    data = {name: facts[name] for name in ("center", "center_name", "creator_account", "handle")}
    for kind, verb in ((Kind.PERSON, "many"), (Kind.AD_ACCOUNT, "accounts_many")):
        refs = [change.ref for change in changed if change.ref.kind is kind]
        streams: list[tuple[int, int]] = [askers.asker_of(link), *refs]
        if kind is Kind.AD_ACCOUNT:
            streams.append((Kind.CREATOR_ACCOUNT, link.creator_account_id))
        if refs:
            record(
                f"center_creator:{verb}", actor, streams=streams, data={**data, "count": len(refs), **kept}
            )


class Undo:
    """Taking back who uses a creator account, as a new change."""

    def plan(self, actor: Actor, change: BulkChange) -> list[BulkRow]:
        """What taking it back would do now."""
        centers.require(actor, Permission.CENTER_ASSETS_MANAGE, change.center_id)
        return centers.scopes.plan_back(change)

    def do(self, actor: Actor, change: BulkChange) -> int:
        """Take it back."""
        return undo_uses(actor, change=change)
