"""Steps that every act on the people of a centre has in common: who may, the queue, the rows, the bounds."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, RelationFacts, Role, Through
from suitcase.areas.centers import rules
from suitcase.areas.centers.errors import LastAdmin, NotAMember, TooManyAdmins, TwoStepNeeded
from suitcase.areas.centers.models import Center, CenterInvitation
from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import prepared, queue

# The number under which the database queues acts on the people of one centre.
_LOCK = 2_001


def require(actor: Actor, permission: Permission, center_id: int) -> None:
    """Pass for people with this permission in the centre, signed in as the centre requires; refuse everybody else."""
    access.require(actor, permission, (Kind.CENTER, center_id))
    require_sign_in(actor, center_id)


def require_sign_in(actor: Actor, center_id: int) -> None:
    """Raise `TwoStepNeeded` when the centre requires two-step sign-in and the acting person came in without it."""
    if actor.two_step or not actor.is_signed_in:
        return
    sql = "SELECT name FROM center WHERE id = %s AND requires_two_step"
    demanding = access.remembered(("two-step", center_id), lambda: prepared(sql, (center_id,)))
    if demanding:
        raise TwoStepNeeded(demanding[0][0])


class TwoStepCondition:
    """Ways through a centre that requires two-step sign-in count only for sessions that were opened with it."""

    def check(self, actor: Actor, paths: Sequence[Sequence[int]]) -> None:
        """Raise `TwoStepNeeded` when every path leads through such a centre. One statement, for one-step sessions."""
        if actor.two_step or not actor.is_signed_in:
            return
        sql = (
            "SELECT m.id, c.name FROM relation m JOIN center c ON c.id = m.object_id AND c.requires_two_step"
            " WHERE m.id = ANY (%s) AND m.subject_kind = 1 AND m.object_kind = 2"
        )
        demanding = dict(prepared(sql, (sorted({one for path in paths for one in path}),)))
        if demanding and all(any(one in demanding for one in path) for path in paths):
            raise TwoStepNeeded(next(demanding[one] for path in paths for one in path if one in demanding))

    def closed(self, actor: Actor) -> frozenset[int]:
        """The person's memberships in such centres, for a session that a password alone opened. One statement."""
        if actor.two_step or not actor.is_signed_in:
            return frozenset()
        sql = (
            "SELECT m.id FROM relation m JOIN center c ON c.id = m.object_id AND c.requires_two_step"
            " WHERE m.subject_kind = 1 AND m.subject_id = %s AND m.object_kind = 2 AND m.ended_at IS NULL"
        )
        return frozenset(one for (one,) in prepared(sql, (actor.person_id,)))


def hold_members(center_id: int) -> None:
    """Let acts on the people of one centre follow one another until the transaction ends."""
    queue("pg_advisory_xact_lock(%s, hashint8(%s))", (_LOCK, center_id))


def hold(actor: Actor, permission: Permission, center_id: int) -> None:
    """Queue for an act on the people of a centre that takes this permission, which is asked again once it is one's
    turn: whoever was before may have taken it away."""
    require(actor, permission, center_id)
    hold_members(center_id)
    require(actor, permission, center_id)


def seen(center_id: int) -> Center:
    """The row of a centre the acting person sees."""
    row = Center.objects.filter(id=center_id).first()
    if row is None:
        raise NotFound
    return row


def settle_currency(actor: Actor, center_id: int, currency: str) -> str:
    """The currency of the centre and of everything in it: what it has, else `currency` from now on; for its Admins.

    The caller has checked that there is such a currency, and records what it means.
    """
    Center.objects.filter(id=center_id, currency="").update(currency=currency)
    return seen(center_id).currency


def currency_of(center_id: int) -> str:
    """The currency of a centre the acting person sees; empty before its first ad account."""
    return seen(center_id).currency


def name_of(center_id: int) -> str:
    """The name of a centre, for whoever is in it or invited into it; empty for everybody else."""
    return str(prepared("SELECT center_name(%s)", (center_id,))[0][0] or "")


def held(center_id: int, person_id: int) -> list[RelationFacts]:
    """The person's live relations to the centre: one centre role, and a finance role if she has one."""
    return access.relations(subject=(Kind.PERSON, person_id), object=(Kind.CENTER, center_id))


def roles_of(center_id: int, person_id: int) -> tuple[Role, Role | None]:
    """The person's centre role and finance role; `NotAMember` when she is not in the centre."""
    roles = [one.role for one in held(center_id, person_id)]
    role = next((one for one in roles if one in rules.ROLES), None)
    if role is None:
        raise NotAMember
    return role, next((one for one in roles if one in rules.FINANCE_ROLES), None)


def put_roles(
    actor: Actor,
    center_id: int,
    person_id: int,
    *,
    roles: tuple[Role, Role | None],
    through: Through | None = None,
) -> None:
    """Make these the person's only roles in the centre."""
    present = {one.role: one.id for one in held(center_id, person_id)}
    over = [relation for each, relation in present.items() if each not in roles]
    if over:
        access.end(actor, over, reason="replaced")
    me, it = (Kind.PERSON, person_id), (Kind.CENTER, center_id)
    for each in roles:
        if each is not None and each not in present:
            access.grant(actor, subject=me, role=each, object=it, through=through)


def admins(center_id: int) -> set[int]:
    """People who are Admin of the centre now."""
    found = access.relations(object=(Kind.CENTER, center_id), role=Role.CENTER_ADMIN)
    return {one.subject.id for one in found}


def check_admin_remains(center_id: int, without: int) -> None:
    """Raise `LastAdmin` unless somebody else than `without` is Admin of the centre."""
    if not admins(center_id) - {without}:
        raise LastAdmin


def open_invitations(center_id: int) -> QuerySet[CenterInvitation]:
    """Invitations into the centre that can still be answered."""
    return CenterInvitation.objects.filter(
        center_id=center_id, state=InvitationState.PENDING, expires_at__gt=clock.now()
    )


def room(center_id: int) -> tuple[int, int]:
    """For how many more members, and how many more Admins, there is room; open invitations take theirs."""
    ((members,),) = prepared("SELECT count(*) FROM center_people(%s)", (center_id,))
    invited = list(open_invitations(center_id).values_list("role", flat=True))
    leading = len(admins(center_id)) + invited.count(Role.CENTER_ADMIN.name)
    return limits.CENTER_MEMBERS - members - len(invited), limits.CENTER_ADMINS - leading


def check_room_for_admin(center_id: int) -> None:
    """Raise `TooManyAdmins` unless one more fits."""
    if room(center_id)[1] < 1:
        raise TooManyAdmins(limits.CENTER_ADMINS)
