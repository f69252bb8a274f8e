"""What an ad account's change of owner does to everybody's access, and how undoing it puts all back."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, RelationFacts, Role, Through, ThroughKind
from suitcase.areas.ad_accounts.models import OwnershipTransfer as Row
from suitcase.areas.ad_accounts.requests import rules as asking
from suitcase.areas.centers import public as centers
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor

# When what is kept for undoing began says nothing: it begins anew.
_NEVER = dt.datetime.min.replace(tzinfo=dt.UTC)


@dataclasses.dataclass(frozen=True, slots=True)
class Parting:
    """The live relations to an ad account, parted by what becomes of them when its owner changes.

    `owner`: the present one. `ends`: what stands on it, what partners were shared, and what the receiver held, each
    after what it stands on. `moves`: of these, what the receiver's people have; it goes on under the new owner.
    `stays`: roles of people's own, and access that was given by request.
    """

    owner: RelationFacts
    ends: tuple[RelationFacts, ...]
    moves: tuple[tuple[RelationFacts, Role], ...]
    stays: tuple[RelationFacts, ...]


def part(ad_account_id: int, to_center_id: int) -> Parting:
    """How everybody's access parts. Reads what the acting person sees: all of it, for the giving side and Suitcase."""
    found = access.relations(object=(Kind.AD_ACCOUNT, ad_account_id))
    (owner,) = (one for one in found if one.role == Role.OWNER)
    receiver = Ref(Kind.CENTER, to_center_id)
    roots = [
        one
        for one in found
        if one.subject == receiver or (one.through is not None and one.through.kind == ThroughKind.SHARE)
    ]
    over = {owner.id: owner} | {one.id: one for one in roots}
    moves = []
    pending = [one for one in found if one.id not in over]
    while more := [one for one in pending if _parent(one) in over]:
        for one in more:
            over[one.id] = one
            above = over[_parent(one) or 0]
            if above.subject == receiver and one.subject.kind in {Kind.PERSON, Kind.ASSET_GROUP}:
                moves.append((one, min(one.role, _capped(above, over))))
        pending = [one for one in pending if one.id not in over]
    ends = tuple(one for key, one in over.items() if key != owner.id)
    return Parting(owner, ends, tuple(moves), tuple(pending))


def hand_over(actor: Actor, row: Row, leader: int | None) -> dict[str, Any]:
    """Make the receiving centre the owner, `leader` an Admin of the account; returns what undoing needs.

    As Suitcase: see `held.as_suitcase`.
    """
    it = (Kind.AD_ACCOUNT, row.ad_account_id)
    parting = part(row.ad_account_id, row.to_center_id)
    over = [parting.owner, *parting.ends]
    access.end(actor, [one.id for one in over], reason="transferred")
    center, through = (Kind.CENTER, row.to_center_id), Through(ThroughKind.TRANSFER, row.id)
    owning = access.grant(actor, subject=center, role=Role.OWNER, object=it, through=through)
    given: set[tuple[Ref, Role]] = set()
    assigned = [(one.subject, role) for one, role in parting.moves]
    if leader is not None:
        assigned.append((Ref(Kind.PERSON, leader), Role.ADMIN))
    for subject, role in assigned:
        if (subject, role) not in given:
            given.add((subject, role))
            access.grant(
                actor, subject=subject, role=role, object=it, through=Through(ThroughKind.RELATION, owning)
            )
    return {"over": [_kept(one) for one in over], "stayed": [one.id for one in parting.stays]}


def hand_back(actor: Actor, row: Row) -> None:
    """Put everybody's access back as it was before the transfer, as new grants; what was given since ends.

    What ended since by other hands stays ended: people who left their centre get nothing back, nor do groups that were
    deleted and centres that are partners no more. As Suitcase, with all of `centers_in` held.
    """
    former = row.former or {}
    stayed = set(former["stayed"])
    since = [
        one.id
        for one in access.relations(object=(Kind.AD_ACCOUNT, row.ad_account_id))
        if one.id not in stayed
    ]
    access.end(actor, since, reason="transfer_undone")
    facts = [_facts(one) for one in former["over"]]
    shares = [one.through.id for one in facts if one.through and one.through.kind == ThroughKind.SHARE]
    going_on = centers.going_on(shares)
    ids: dict[int, int] = {}
    before: dict[int, RelationFacts] = {}
    for one in facts:
        before[one.id] = one
        if one.expires_at is not None and one.expires_at <= clock.now():
            continue
        through = one.through
        if through is not None and through.kind == ThroughKind.SHARE and through.id not in going_on:
            continue
        if through is not None and through.kind == ThroughKind.RELATION:
            if through.id not in ids or not _is_still_with(one, before[through.id].subject.id):
                continue
            through = Through(ThroughKind.RELATION, ids[through.id])
        ids[one.id] = access.grant(
            actor,
            subject=one.subject,
            role=one.role,
            object=one.object,
            through=through,
            expires_at=one.expires_at,
        )


def leading_after(parting: Parting, to_center_id: int) -> set[int]:
    """Centres that will own the account or be Admin of it: the receiver, and who was let in by request."""
    stay = {
        one.subject.id for one in parting.stays if one.subject.kind == Kind.CENTER and one.role == Role.ADMIN
    }
    return {to_center_id} | stay


def centers_in(row: Row) -> set[int]:
    """Centres whose access undoing a transfer would put back: nobody changes their people and partners meanwhile."""
    facts = [_facts(one) for one in (row.former or {}).get("over", ())]
    return {one.subject.id for one in facts if one.subject.kind == Kind.CENTER}


def losing(row: Row) -> list[int]:
    """What centres were given since a transfer, and would have no more if it were undone. As Suitcase."""
    stayed, back = set((row.former or {}).get("stayed", ())), centers_in(row)
    found = access.relations(object=(Kind.AD_ACCOUNT, row.ad_account_id))
    since = [one for one in found if one.id not in stayed and one.subject.kind == Kind.CENTER]
    return [one.id for one in since if one.subject.id not in back]


def in_words(parting: Parting, giver: str, receiver: str) -> list[str]:
    """What changes hands, in sentences, for the giving side about to decide."""
    people = _count(parting.ends, Kind.PERSON) - len({one.subject for one, _ in parting.moves})
    groups = _count(parting.ends, Kind.ASSET_GROUP)
    shares = sum(1 for one in parting.ends if one.through and one.through.kind == ThroughKind.SHARE)
    ends = [f"{receiver} owns the ad account, and its Admins decide who works in it."]
    if parting.owner.subject.kind == Kind.PERSON:
        ends.append("You are no longer its owner and lose every role in it that comes from owning it.")
    elif people > 0:
        ends.append(
            f"{asking.count_words(people, 'member', 'members')} of {giver} lose what they were assigned."
        )
    else:
        ends.append(f"Nobody of {giver} is assigned to it any more.")
    if groups:
        ends.append(f"It leaves {asking.count_words(groups, 'asset group', 'asset groups')}.")
    if shares:
        ends.append(f"It is no longer shared with {asking.count_words(shares, 'partner', 'partners')}.")
    ends.append("Open invitations into it, and offers to Business Centers that asked for it, are cancelled.")
    return ends


def stays_in_words(parting: Parting) -> list[str]:
    """What the new owner finds in the ad account, in sentences."""
    people = _count(parting.stays, Kind.PERSON)
    asked = _count(parting.stays, Kind.CENTER)
    stays = ["Ads, links to creators, business information and the whole history go with it."]
    if people:
        who = asking.count_words(people, "person who was let in", "people who were let in")
        stays.append(f"{who} by name keep their roles, until the new owner decides otherwise.")
    if asked:
        who = asking.count_words(asked, "Business Center", "Business Centers")
        stays.append(
            f"{who} with approved access requests keep their access, until the new owner decides otherwise."
        )
    return stays


def admins_of(center_id: int) -> set[int]:
    """People who may decide about what a centre owns."""
    return set(access.who_can_reach((Kind.CENTER, center_id), Permission.CENTER_ASSETS_MANAGE))


def _count(relations: Iterable[RelationFacts], kind: Kind) -> int:
    return len({one.subject.id for one in relations if one.subject.kind == kind})


def _parent(one: RelationFacts) -> int | None:
    is_child = one.through is not None and one.through.kind == ThroughKind.RELATION
    return one.through.id if is_child and one.through is not None else None


def _capped(one: RelationFacts, over: dict[int, RelationFacts]) -> Role:
    """The largest role that what a centre holds gives: its own, and no more than what it stands on."""
    above = over.get(_parent(one) or 0)
    return min(one.role, above.role) if above is not None else one.role


def _is_still_with(one: RelationFacts, center_id: int) -> bool:
    """Whether a person is still a member of the centre that had given her this, a group still there, a centre still its
    partner."""
    if one.subject.kind == Kind.CENTER:
        return centers.are_partners(center_id, one.subject.id)
    if one.subject.kind == Kind.ASSET_GROUP:
        owning = access.relations(subject=(Kind.CENTER, center_id), object=one.subject, role=Role.OWNER)
        return bool(owning)
    roles = access.relations(subject=one.subject, object=(Kind.CENTER, center_id))
    return any(each.role in {Role.CENTER_ADMIN, Role.CENTER_STANDARD} for each in roles)


def _kept(one: RelationFacts) -> list[Any]:
    through = [int(one.through.kind), str(one.through.id)] if one.through else None
    words = [
        int(one.subject.kind),
        str(one.subject.id),
        int(one.role),
        int(one.object.kind),
        str(one.object.id),
    ]
    until = one.expires_at.isoformat() if one.expires_at else None
    return [str(one.id), *words, through, until]


def _facts(kept: Sequence[Any]) -> RelationFacts:
    id_, subject_kind, subject_id, role, object_kind, object_id, through, until = kept
    return RelationFacts(
        id=int(id_),
        subject=Ref(Kind(subject_kind), int(subject_id)),
        role=Role(role),
        object=Ref(Kind(object_kind), int(object_id)),
        through=Through(ThroughKind(through[0]), int(through[1])) if through else None,
        granted_by=None,
        valid_from=_NEVER,
        expires_at=dt.datetime.fromisoformat(until) if until else None,
        ended_at=None,
        ended_by=None,
        end_reason="",
    )
