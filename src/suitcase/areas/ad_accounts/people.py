"""Roles of people's own in an ad account: the shared steps of inviting, asking, changing and removing."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, RelationFacts, Role, Through, ThroughKind
from suitcase.areas.ad_accounts import membership, queries
from suitcase.areas.ad_accounts.contracts import RoleRequestState, Status
from suitcase.areas.ad_accounts.errors import LastAdmin, NotInGoodStanding, TooManyPeople
from suitcase.areas.ad_accounts.models import AdAccount as Row
from suitcase.areas.ad_accounts.models import Invitation, RoleRequest
from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import queue

# The number under which the database queues acts on the people of one ad account.
_LOCK = 4_001


def hold_people(ad_account_id: int) -> None:
    """Let acts on the people of one ad account follow one another until the transaction ends."""
    queue("pg_advisory_xact_lock(%s, hashint8(%s))", (_LOCK, ad_account_id))


def hold_to_assign(actor: Actor, ad_account_id: int) -> None:
    """Queue for an act on the people of one ad account that takes the right to assign, which is asked again once it is
    one's turn: whoever was before may have taken it away."""
    require_may_assign(actor, ad_account_id)
    hold_people(ad_account_id)
    require_may_assign(actor, ad_account_id)


def require_may_assign(actor: Actor, ad_account_id: int) -> None:
    """Pass for people who may give and take roles of people's own; refuse everybody else.

    Such a role stands on nothing but itself, so whoever came through a partner does not give it: it would outlive what
    the partner holds, and be more. Partners assign what they hold to their own people, in their Business Center.
    """
    access.require(actor, Permission.AD_ACCOUNT_SHARE, (Kind.AD_ACCOUNT, ad_account_id))


def open_account(ad_account_id: int) -> Row:
    """The row of an ad account that is not closed."""
    row = queries.seen(ad_account_id)
    if row.status == Status.CLOSED:
        raise NotInGoodStanding(f"{row.name} is closed, so nobody can be let in any more.")
    return row


def name_of(ad_account_id: int) -> str:
    """The name of an ad account, for a line of the journal; empty when the actor no longer sees it."""
    return Row.objects.filter(id=ad_account_id).values_list("name", flat=True).first() or ""


def zone_of(ad_account_id: int) -> str:
    """The time zone of an ad account, for dates about it; empty when the actor does not see it."""
    return Row.objects.filter(id=ad_account_id).values_list("time_zone", flat=True).first() or ""


def own_relations(ad_account_id: int, person_id: int | None = None) -> list[RelationFacts]:
    """Live roles of people's own in the ad account, OWNER among them; of one person, or of everybody."""
    subject = None if person_id is None else (Kind.PERSON, person_id)
    found = access.relations(subject=subject, object=(Kind.AD_ACCOUNT, ad_account_id))
    return [
        one
        for one in found
        if one.subject.kind == Kind.PERSON
        and (one.through is None or one.through.kind != ThroughKind.RELATION)
    ]


def own_role(ad_account_id: int, person_id: int) -> Role | None:
    """The highest role of the person's own, or None."""
    return membership.highest(one.role for one in own_relations(ad_account_id, person_id))


def put_role(actor: Actor, ad_account_id: int, person_id: int, role: Role, through: Through | None) -> None:
    """Make `role` the person's only role of her own; her open request for no more than that is answered by it."""
    present = [one.id for one in own_relations(ad_account_id, person_id)]
    if present:
        access.end(actor, present, reason="replaced")
    it = (Kind.AD_ACCOUNT, ad_account_id)
    access.grant(actor, subject=(Kind.PERSON, person_id), role=role, object=it, through=through)
    waiting = RoleRequest.objects.filter(
        ad_account_id=ad_account_id,
        person_id=person_id,
        state=RoleRequestState.PENDING,
        expires_at__gt=clock.now(),
    )
    for request in waiting.select_for_update():
        if Role[request.role] <= role:
            answer(request, actor, RoleRequestState.APPROVED, given=role)


def answer(
    row: RoleRequest, actor: Actor, state: RoleRequestState, *, given: Role | None = None, note: str = ""
) -> None:
    """Write an end into a role request and save it."""
    row.state, row.answered_at, row.answered_by = state, clock.now(), actor.person_id
    row.given_role, row.answer_note = given.name if given else "", note
    row.save(update_fields=["state", "answered_at", "answered_by", "given_role", "answer_note"])


def check_admin_remains(ad_account_id: int, without: int) -> None:
    """Raise `LastAdmin` unless somebody else than `without` may still act as Admin of the ad account."""
    reaching = access.who_can_reach((Kind.AD_ACCOUNT, ad_account_id), Permission.AD_ACCOUNT_SHARE)
    if not set(reaching) - {without}:
        raise LastAdmin


def check_room(ad_account_id: int, more: int) -> None:
    """Raise `TooManyPeople` unless `more` people and invitations fit into the ad account."""
    people = {one.subject.id for one in own_relations(ad_account_id)}
    waiting = Invitation.objects.filter(ad_account_id=ad_account_id, state=InvitationState.PENDING)
    invited = waiting.filter(expires_at__gt=clock.now()).count()
    if len(people) + invited + more > limits.AD_ACCOUNT_PEOPLE:
        raise TooManyPeople


def cancel_invitations_of(actor: Actor, ad_account_id: int, person_id: int) -> int:
    """Cancel open invitations that this person sent; returns how many."""
    waiting = Invitation.objects.filter(
        ad_account_id=ad_account_id, invited_by=person_id, state=InvitationState.PENDING
    )
    return waiting.update(state=InvitationState.CANCELLED, ended_at=clock.now(), ended_by=actor.person_id)
