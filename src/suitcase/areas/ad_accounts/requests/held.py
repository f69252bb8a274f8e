"""What centres hold of an ad account without owning it: giving it, raising and lowering it in place, ending it."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, RelationFacts, Role, Through, ThroughKind
from suitcase.areas.ad_accounts import membership, people, ports
from suitcase.areas.ad_accounts.errors import NotHeldAnyMore, OwnedStays, SharedElsewhere
from suitcase.areas.ad_accounts.models import ASKS_OPEN, AccessRequest
from suitcase.areas.ad_accounts.requests import rules as asking
from suitcase.areas.ad_accounts.requests.contracts import AccessRequestState, CenterAccess
from suitcase.areas.centers import public as centers
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting, prepared, queue

# As many names as somebody reads before deciding; the others are counted.
_NAMED = 5
_CENTERS = "SELECT id, name, is_verified FROM ad_account_centers(%s, %s)"


def as_suitcase() -> AbstractContextManager[None]:
    """Write relations that the acting person, once they end, would not see any more. The caller has asked who may."""
    return acting(Actor.system("ad_accounts"))


def hold_for_sharing(ad_account_id: int) -> None:
    """Queue for an act on which centres reach an ad account. Whoever queues on centres does so before this.

    Nobody closes or suspends it, or changes its people, until the caller's transaction ends.
    """
    queue("pg_advisory_xact_lock_shared(%s)", (ad_account_id,))
    people.hold_people(ad_account_id)


def names_of_centers(ad_account_id: int, center_ids: Iterable[int]) -> dict[int, tuple[str, bool]]:
    """Name and whether it is verified, of centres that have to do with this ad account, by id."""
    rows = prepared(_CENTERS, (ad_account_id, sorted(set(center_ids))))
    return {id_: (name, is_verified) for id_, name, is_verified in rows}


def put_role(actor: Actor, center_id: int, ad_account_id: int, role: Role, request_id: int) -> None:
    """Give a centre a role by an approved request, in place of what an earlier request gave it.

    What members have through the earlier one goes on, under the new bound. A partner's share stays beside it.
    """
    it, through = (Kind.AD_ACCOUNT, ad_account_id), Through(ThroughKind.REQUEST, request_id)
    with as_suitcase():
        for old in access.relations(subject=(Kind.CENTER, center_id), object=it):
            if old.through is not None and old.through.kind == ThroughKind.REQUEST:
                replace(actor, old, role, through)
                break
        else:
            access.grant(actor, subject=(Kind.CENTER, center_id), role=role, object=it, through=through)
    # What was asked for as more may be less by now: somebody has raised it meanwhile.
    ports.settle_leading(actor, [ad_account_id])


def preview_putting(center_id: int, ad_account_id: int, role: Role) -> list[str]:
    """What of creators' uses would end if a request gave a centre this role now, in sentences; the caller has asked who
    may."""
    with as_suitcase():
        found = access.relations(subject=(Kind.CENTER, center_id), object=(Kind.AD_ACCOUNT, ad_account_id))
    given = [one for one in found if one.through is not None and one.through.kind == ThroughKind.REQUEST]
    return _lowered(given[:1], role)


def _lowered(holding: list[RelationFacts], role: Role) -> list[str]:
    if role >= Role.ADMIN:
        return []
    return ports.preview_losing(Actor.system("ad_accounts"), [one.id for one in holding])


def replace(actor: Actor, old: RelationFacts, role: Role, through: Through | None) -> None:
    """Put another role in the place of what a centre holds. All that stands on it is made anew with its own role,
    which the engine bounds by the new one. As Suitcase: see `as_suitcase`."""
    fallen = tree(old.id)
    access.end(actor, [old.id], reason="replaced")
    new = access.grant(actor, subject=old.subject, role=role, object=old.object, through=through)
    plant(actor, fallen, {old.id: new})


def tree(relation_id: int) -> list[RelationFacts]:
    """Everything that stands on a relation, each after what it stands on itself."""
    found: list[RelationFacts] = []
    level = [relation_id]
    while level:
        children = [one for each in level for one in access.relations(through=(ThroughKind.RELATION, each))]
        found += children
        level = [one.id for one in children]
    return found


def plant(actor: Actor, fallen: Iterable[RelationFacts], ids: dict[int, int]) -> None:
    """Grant these again on new ground; `ids` leads from what they stood on to what they stand on now, and grows."""
    for one in fallen:
        if one.through is None or one.through.id not in ids:
            continue
        ids[one.id] = access.grant(
            actor,
            subject=one.subject,
            role=one.role,
            object=one.object,
            through=Through(ThroughKind.RELATION, ids[one.through.id]),
            expires_at=one.expires_at,
        )


@action
def remove_held_account(actor: Actor, *, center_id: int, ad_account_id: int) -> None:
    """Give up an ad account that the centre got by request or share, with everything that stands on it here.

    Raises `OwnedStays` for one it owns, `NotFound` for one it does not hold.
    """
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    hold_for_sharing(ad_account_id)
    holding = _given(center_id, ad_account_id)
    name, lost = people.name_of(ad_account_id), _people_of(holding)
    data = {
        "ad_account": ad_account_id,
        "ad_account_name": name,
        "center": center_id,
        "center_name": centers.name_of(center_id),
        "assignments": len(lost),
    }
    with as_suitcase():
        access.end(actor, [one.id for one in holding], reason="given_up")
    ports.settle_leading(actor, [ad_account_id])
    _end_open_requests(actor, center_id, ad_account_id)
    record("ad_account:given_up", actor, streams=_streams(center_id, ad_account_id), data=data)


def preview_removing(actor: Actor, center_id: int, ad_account_id: int) -> list[tuple[str, str]]:
    """What removing would end in the centre, as (sentence, particulars), for its Admins."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    holding = _given(center_id, ad_account_id)
    ends = [(f"{centers.name_of(center_id)} no longer reaches {people.name_of(ad_account_id)}.", "")]
    ends += _ends_with(ad_account_id, holding)
    waiting = AccessRequest.objects.filter(ASKS_OPEN, center_id=center_id, ad_account_id=ad_account_id)
    if waiting.filter(expires_at__gt=clock.now()).exists():
        ends.append(("The open request for a higher role is taken back.", ""))
    return ends


def list_centers_with_access(actor: Actor, ad_account_id: int) -> list[CenterAccess]:
    """Centres that reach an ad account they do not own, by name; for those who may share it."""
    it = (Kind.AD_ACCOUNT, ad_account_id)
    access.require(actor, Permission.AD_ACCOUNT_SHARE, it)
    found = access.relations(object=it)
    holding = [one for one in found if one.subject.kind == Kind.CENTER and one.role != Role.OWNER]
    names = names_of_centers(ad_account_id, (one.subject.id for one in holding))
    cards = []
    for one in holding:
        name, is_verified = names.get(one.subject.id, ("", False))
        members = {
            each.subject.id
            for each in found
            if each.through == Through(ThroughKind.RELATION, one.id) and each.subject.kind == Kind.PERSON
        }
        cards.append(
            CenterAccess(
                relation_id=one.id,
                center_id=one.subject.id,
                center=name,
                is_verified=is_verified,
                role=one.role,
                since=one.valid_from,
                through=one.through,
                people=len(members),
                can_change=one.through is not None and one.through.kind == ThroughKind.REQUEST,
            )
        )
    return sorted(cards, key=lambda one: (one.center.casefold(), one.relation_id))


@action
def change_center_role(actor: Actor, *, ad_account_id: int, relation_id: int, role: str) -> None:
    """Raise or lower in place what a centre was given by a request. Raising takes the right to answer requests."""
    wanted = membership.role_named(role)
    it = (Kind.AD_ACCOUNT, ad_account_id)
    one = _hold_one(actor, ad_account_id, relation_id)
    if one.role == wanted:
        nothing_changed()
        return
    if wanted > one.role:
        access.require(actor, Permission.ACCESS_REQUESTS_ANSWER, it)
    with as_suitcase():
        replace(actor, one, wanted, one.through)
    ports.settle_leading(actor, [ad_account_id])
    _record_one("ad_account:center_role_changed", actor, one, to=wanted.name, **{"from": one.role.name})


def preview_lowering(actor: Actor, ad_account_id: int, relation_id: int) -> list[str]:
    """What of creators' uses would end with a role below Admin, in sentences; for who may change it."""
    access.require(actor, Permission.AD_ACCOUNT_SHARE, (Kind.AD_ACCOUNT, ad_account_id))
    return _lowered([_one(ad_account_id, relation_id)], Role.OPERATOR)


@action
def end_center_access(actor: Actor, *, ad_account_id: int, relation_id: int) -> None:
    """Take from a centre what it was given by a request, and everything that stands on it. It holds at once."""
    one = _hold_one(actor, ad_account_id, relation_id)
    with as_suitcase():
        access.end(actor, [one.id], reason="removed")
    ports.settle_leading(actor, [ad_account_id])
    _end_open_requests(actor, one.subject.id, ad_account_id)
    _record_one("ad_account:center_removed", actor, one)


def preview_ending(actor: Actor, ad_account_id: int, relation_id: int) -> tuple[str, list[tuple[str, str]]]:
    """The name of a centre, and what would end with its access, as (sentence, particulars)."""
    access.require(actor, Permission.AD_ACCOUNT_SHARE, (Kind.AD_ACCOUNT, ad_account_id))
    one = _one(ad_account_id, relation_id)
    name = names_of_centers(ad_account_id, [one.subject.id]).get(one.subject.id, ("", False))[0]
    first = f"{name} can no longer open {people.name_of(ad_account_id)}, nor pass it on; it ends at once."
    return name, [(first, ""), *_ends_with(ad_account_id, [one])]


def _hold_one(actor: Actor, ad_account_id: int, relation_id: int) -> RelationFacts:
    """What a centre was given, once it is our turn on that centre and this account, and we still may."""
    it = (Kind.AD_ACCOUNT, ad_account_id)
    access.require(actor, Permission.AD_ACCOUNT_SHARE, it)
    center_id = _one(ad_account_id, relation_id).subject.id
    centers.hold_members(center_id)
    hold_for_sharing(ad_account_id)
    access.require(actor, Permission.AD_ACCOUNT_SHARE, it)
    return _one(ad_account_id, relation_id)


def _one(ad_account_id: int, relation_id: int) -> RelationFacts:
    for one in access.relations(object=(Kind.AD_ACCOUNT, ad_account_id)):
        if one.id == relation_id and one.subject.kind == Kind.CENTER and one.role != Role.OWNER:
            if one.through is None or one.through.kind != ThroughKind.REQUEST:
                raise SharedElsewhere
            return one
    raise NotHeldAnyMore


def _given(center_id: int, ad_account_id: int) -> list[RelationFacts]:
    """Everything by which a centre holds an account it does not own."""
    held = access.held_by(center_id, Kind.AD_ACCOUNT, [ad_account_id]).get(ad_account_id)
    if held is None:
        raise NotFound
    if held.is_owned:
        raise OwnedStays
    return access.relations(subject=(Kind.CENTER, center_id), object=(Kind.AD_ACCOUNT, ad_account_id))


def _people_of(holding: Iterable[RelationFacts]) -> set[int]:
    return {one.subject.id for each in holding for one in tree(each.id) if one.subject.kind == Kind.PERSON}


def _ends_with(ad_account_id: int, holding: list[RelationFacts]) -> list[tuple[str, str]]:
    """What stands on these, in sentences: members by name and what they keep, groups, shares passed on."""
    over = [*holding, *(one for each in holding for one in tree(each.id))]
    doomed = {one.id for one in over}
    by_kind = {
        kind: {one.subject.id for one in over[len(holding) :] if one.subject.kind == kind} for kind in Kind
    }
    ends = []
    if members := by_kind[Kind.PERSON]:
        reaching = access.who_can_reach((Kind.AD_ACCOUNT, ad_account_id), Permission.REPORTS_SEE)
        keep = {
            who for who in members if any(not doomed & set(path.relations) for path in reaching.get(who, ()))
        }
        lose = sorted(members - keep)
        if lose:
            who = asking.count_words(
                len(lose), "member loses their role in it", "members lose their role in it"
            )
            ends.append((f"{who}.", _names(lose)))
        if keep:
            stay = asking.count_words(len(keep), "member keeps", "members keep")
            ends.append((f"{stay} what they hold in another way.", _names(sorted(keep))))
    if groups := len(by_kind[Kind.ASSET_GROUP]):
        ends.append((f"It leaves {asking.count_words(groups, 'asset group', 'asset groups')}.", ""))
    ends += [
        (said, "")
        for said in ports.preview_losing(Actor.system("ad_accounts"), [each.id for each in holding])
    ]
    if passed_on := len(by_kind[Kind.CENTER]):
        who = asking.count_words(passed_on, "Business Center it was", "Business Centers it was")
        ends.append((f"{who} passed on to can no longer use it.", ""))
    return ends


def _names(person_ids: list[int]) -> str:
    names = identity.get_names(person_ids[:_NAMED])
    return asking.named([names[one] for one in person_ids[:_NAMED] if one in names], len(person_ids))


def _end_open_requests(actor: Actor, center_id: int, ad_account_id: int) -> None:
    """Take back what this centre still asks for here: it was about what has just ended."""
    AccessRequest.objects.filter(ASKS_OPEN, center_id=center_id, ad_account_id=ad_account_id).update(
        state=AccessRequestState.CANCELLED, answered_at=clock.now(), answered_by=actor.person_id
    )


def _streams(center_id: int, ad_account_id: int) -> list[tuple[int, int]]:
    return [(Kind.AD_ACCOUNT, ad_account_id), (Kind.CENTER, center_id)]


def _record_one(verb: str, actor: Actor, one: RelationFacts, **more: str) -> None:
    center_id, ad_account_id = one.subject.id, one.object.id
    known = names_of_centers(ad_account_id, [center_id])
    if center_id not in known:  # what it held has just ended, and with it the way to its name
        with as_suitcase():
            known = names_of_centers(ad_account_id, [center_id])
    data = {
        "ad_account": ad_account_id,
        "ad_account_name": people.name_of(ad_account_id),
        "center": center_id,
        "center_name": known.get(center_id, ("", False))[0],
        **more,
    }
    record(verb, actor, streams=_streams(center_id, ad_account_id), data=data)
