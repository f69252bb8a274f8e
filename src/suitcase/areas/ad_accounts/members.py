"""Who has a role of their own in an ad account: the list, changing a role, removing somebody, leaving."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, RelationFacts, Role, ThroughKind
from suitcase.areas.ad_accounts import assigned, membership, people, queries
from suitcase.areas.ad_accounts.contracts import Member, RoleRequestState
from suitcase.areas.ad_accounts.errors import NotAMember, OwnerStays
from suitcase.areas.ad_accounts.models import Invitation, RoleRequest
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor


@action
def change_member_role(actor: Actor, *, ad_account_id: int, person_id: int, role: str) -> Role:
    """Give a person of the ad account another role; it holds at once. The owner's role cannot change."""
    people.require_may_assign(actor, ad_account_id)
    wanted = membership.role_named(role)
    people.open_account(ad_account_id)
    people.hold_to_assign(actor, ad_account_id)
    before = _role_of(ad_account_id, person_id)
    if before == wanted:
        nothing_changed()
        return wanted
    if before == Role.ADMIN:
        people.check_admin_remains(ad_account_id, person_id)
    # A centre's Admin may take the right to assign from herself: what comes after is written first.
    _record("ad_account:role_changed", actor, ad_account_id, person_id, before=before, role=wanted)
    if wanted < Role.ADMIN:
        people.cancel_invitations_of(actor, ad_account_id, person_id)
    people.put_role(actor, ad_account_id, person_id, wanted, None)
    return wanted


@action
def remove_member(actor: Actor, *, ad_account_id: int, person_id: int) -> None:
    """End a person's role in the ad account and everything that came by it."""
    people.hold_to_assign(actor, ad_account_id)
    _let_go(actor, ad_account_id, person_id, "ad_account:member_removed")


@action
def leave_ad_account(actor: Actor, *, ad_account_id: int) -> None:
    """Give up one's own role. The owner and the last Admin stay."""
    access.require(actor, Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, ad_account_id))
    people.hold_people(ad_account_id)
    _let_go(actor, ad_account_id, access.require_signed_in(actor), "ad_account:member_left")


def list_members(
    actor: Actor, ad_account_id: int, *, search: str = "", role: Role | None = None
) -> list[Member]:
    """Everybody with a role, the largest first, then by name; for those who may assign roles. Whom the
    Business Center that owns it has assigned is among them, with its name: their roles are changed there."""
    people.require_may_assign(actor, ad_account_id)
    found = [*_members(ad_account_id), *assigned.list_assigned(ad_account_id)]
    wanted = search.casefold().split()
    kept = [
        one
        for one in found
        if (role is None or one.role == role)
        and all(word in f"{one.name} {one.email}".casefold() for word in wanted)
    ]
    return sorted(kept, key=lambda one: (-one.role, one.name.casefold(), one.person_id))


def get_member(actor: Actor, ad_account_id: int, person_id: int) -> Member:
    """One person of the ad account; `NotAMember` when she has no role of her own in it."""
    if person_id != actor.person_id:
        people.require_may_assign(actor, ad_account_id)
    else:
        access.require(actor, Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, ad_account_id))
    for one in _members(ad_account_id):
        if one.person_id == person_id:
            return one
    raise NotAMember


def has_own_role(actor: Actor, ad_account_id: int) -> bool:
    """Whether the acting person has a role of her own here, which she can give up; not one through a centre."""
    return people.own_role(ad_account_id, access.require_signed_in(actor)) is not None


def count_admins(actor: Actor, ad_account_id: int) -> int:
    """How many people act as Admin of the ad account."""
    return len(access.who_can_reach((Kind.AD_ACCOUNT, ad_account_id), Permission.AD_ACCOUNT_MANAGE))


def preview_removal(actor: Actor, ad_account_id: int, person_id: int) -> list[str]:
    """What would end with a person's role, in sentences."""
    member = get_member(actor, ad_account_id, person_id)
    now = clock.now()
    sent = Invitation.objects.filter(
        ad_account_id=ad_account_id,
        invited_by=person_id,
        state=InvitationState.PENDING,
        expires_at__gt=now,
    )
    asked = RoleRequest.objects.filter(
        ad_account_id=ad_account_id,
        person_id=person_id,
        state=RoleRequestState.PENDING,
        expires_at__gt=now,
    )
    account = queries.seen(ad_account_id)
    name = "You" if person_id == actor.person_id else member.name
    words = membership.removal_in_words(
        name, account.name, invitations=sent.count(), has_request=asked.exists()
    )
    return list(words)


def _let_go(actor: Actor, ad_account_id: int, person_id: int, verb: str) -> None:
    before = _role_of(ad_account_id, person_id)
    if before >= Role.ADMIN:
        people.check_admin_remains(ad_account_id, person_id)
    # Written before it ends: whoever leaves can no longer read the account's name afterwards.
    _record(verb, actor, ad_account_id, person_id, before=before)
    people.cancel_invitations_of(actor, ad_account_id, person_id)
    waiting = RoleRequest.objects.filter(
        ad_account_id=ad_account_id, person_id=person_id, state=RoleRequestState.PENDING
    )
    for request in waiting.select_for_update():
        people.answer(request, actor, RoleRequestState.CANCELLED)
    held = [one.id for one in people.own_relations(ad_account_id, person_id)]
    access.end(actor, held, reason="left" if verb.endswith("left") else "removed")


def _role_of(ad_account_id: int, person_id: int) -> Role:
    role = people.own_role(ad_account_id, person_id)
    if role is None:
        raise NotAMember
    if role == Role.OWNER:
        raise OwnerStays
    return role


def _record(
    verb: str, actor: Actor, ad_account_id: int, person_id: int, *, before: Role, role: Role | None = None
) -> None:
    data = {
        "ad_account": ad_account_id,
        "ad_account_name": people.name_of(ad_account_id),
        "person": person_id,
        "from": before.name,
        "to": role.name if role else "",
    }
    streams = [(Kind.AD_ACCOUNT, ad_account_id), (Kind.PERSON, person_id)]
    name = identity.display_name(person_id)
    record(verb, actor, streams=streams, data=data, personal={person_id: {"name": name}})


def _members(ad_account_id: int) -> list[Member]:
    best: dict[int, RelationFacts] = {}
    for one in people.own_relations(ad_account_id):
        held = best.get(one.subject.id)
        if held is None or one.role > held.role:
            best[one.subject.id] = one
    invitations = {
        row.id: row
        for row in Invitation.objects.filter(
            id__in=[
                one.through.id
                for one in best.values()
                if one.through is not None and one.through.kind == ThroughKind.INVITATION
            ]
        )
    }
    named = {one.granted_by for one in best.values() if one.granted_by}
    named |= {row.invited_by for row in invitations.values()}
    names = identity.get_names({*best, *named})
    members = []
    for person, one in best.items():
        invitation = invitations.get(one.through.id) if one.through is not None else None
        by = invitation.invited_by if invitation else one.granted_by
        members.append(
            Member(
                person_id=person,
                name=names.get(person, ""),
                role=one.role,
                since=one.valid_from,
                by=names.get(by or 0, "") if by != person else "",
                email=invitation.email if invitation else "",
                until=one.expires_at,
            )
        )
    return members
