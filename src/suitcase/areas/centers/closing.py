"""Closing a centre for good: what stands against it, what it would end, and doing it in one transaction.

It is final. Everything that ends with it was somebody's yes: of members, partners, creators, owners of ad accounts.
Each is told at once, and nobody but them could give it again; what a slip of the hand would cost is kept small by
refusing while the centre owns anything that is open.
"""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.centers import closing_rules as rules
from suitcase.areas.centers import house, partners, ports
from suitcase.areas.centers.contracts import Partner
from suitcase.areas.centers.contracts.closing import ClosedCenter, ClosingPlan, Ending, Obstacle
from suitcase.areas.centers.errors import CenterNotEmpty, NameNotTyped, PlanMoved
from suitcase.areas.centers.invitations import INVITING
from suitcase.areas.centers.models import AssetGroup, CenterVerification
from suitcase.areas.centers.models import Center as Row
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting, prepared

# By this reason of their relations those who were in the centre when it was closed are known.
REASON = "center_closed"
_CLOSED = "SELECT id, name, time_zone, closed_at, closed_by, closer FROM center_closed(%s)"
_PEOPLE = "SELECT person_id, name FROM center_people(%s) ORDER BY lower(name), person_id"


def plan_closing(actor: Actor, center_id: int) -> ClosingPlan:
    """What stands against closing the centre, and what would end with it; for its Admins."""
    house.require(actor, Permission.CENTER_MANAGE, center_id)
    obstacles = tuple(_obstacles(actor, center_id))
    ends = tuple(_ends(actor, center_id))
    return ClosingPlan(obstacles, ends, rules.digest(obstacles, ends))


@action
def close_center(actor: Actor, *, center_id: int, confirm: str, seen: str = "") -> None:
    """Close a centre for good, and end everything in it and through it. `confirm` is its name, typed; `seen` the digest
    of the plan that was read.

    For Admins. Raises `CenterNotEmpty` while it owns something that is open or can be given back to it, `NameNotTyped`,
    and `PlanMoved` when something else would end by now.
    """
    house.require(actor, Permission.CENTER_MANAGE, center_id)
    _hold(actor, center_id)
    # From the moment of one's turn, as everything that was planned.
    with acting(actor):
        plan = plan_closing(actor, center_id)
        if plan.obstacles:
            raise CenterNotEmpty([one.sentence for one in plan.obstacles], plan.obstacles[0].remedy)
        row = house.seen(center_id)
        if " ".join(confirm.split()) != row.name:
            raise NameNotTyped(row.name)
        if seen and seen != plan.digest:
            raise PlanMoved
        for dependants in ports.on_closing():
            dependants.ended(actor, center_id)
    # What others did at the last moment, and was waited for, is older than this.
    with acting(actor):
        _close(actor, row)


def find_closed_center(actor: Actor, center_id: int) -> ClosedCenter:
    """That a centre is closed, for those who were in it until then; `NotFound` for everybody else."""
    for found in prepared(_CLOSED, (center_id,)) if actor.is_signed_in else ():
        return ClosedCenter(*found)
    raise NotFound


def list_my_closed_centers(actor: Actor) -> list[ClosedCenter]:
    """Centres that the person was in until they were closed, the last first, at most a hundred."""
    return [ClosedCenter(*found) for found in prepared(_CLOSED, (None,))] if actor.is_signed_in else []


def _obstacles(actor: Actor, center_id: int) -> list[Obstacle]:
    found = [one for dependants in ports.on_closing() for one in dependants.obstacles(actor, center_id)]
    count = len(partners.all_of(center_id))
    if count > limits.PARTNERS_AT_CLOSING:
        found.append(
            Obstacle(
                "partners",
                f"It has {count:,} partners; at most {limits.PARTNERS_AT_CLOSING} can be told in one step.",
                "Remove partners with whom nothing is shared any more.",
            )
        )
    return found


def _ends(actor: Actor, center_id: int) -> list[Ending]:
    people = [(one, name) for one, name in prepared(_PEOPLE, (center_id,)) if one != actor.person_id]
    ends = [
        Ending("You can no longer open this Business Center, nor can anybody else. Its ID is not used again.")
    ]
    ends += rules.ending(
        len(people),
        "other member loses their place in it, and every role that came through it.",
        "other members lose their place in it, and every role that came through it.",
        [name for _one, name in people],
    )
    invited = house.open_invitations(center_id).order_by("email").values_list("email", flat=True)
    ends += rules.ending(
        len(invited), "open invitation is cancelled.", "open invitations are cancelled.", list(invited)
    )
    found = partners.all_of(center_id)
    ends += rules.ending(
        len(found),
        "partnership ends, with everything shared either way and passed on.",
        "partnerships end, with everything shared either way and passed on.",
        [one.name for one in found],
    )
    for dependants in ports.on_closing():
        ends += dependants.preview(actor, center_id)
    groups = AssetGroup.objects.filter(center_id=center_id, ended_at=None).order_by("name")
    names = list(groups.values_list("name", flat=True))
    ends += rules.ending(len(names), "asset group ends.", "asset groups end.", names)
    if CenterVerification.objects.filter(center_id=center_id).exists():
        ends.append(
            Ending("The verification of the business ends; what is being looked at is decided by nobody.")
        )
    return ends


def _hold(actor: Actor, center_id: int) -> None:
    """Queue, lower id first, on the centre and its partners, then on the partnerships: what is shared, or agreed to for
    a partner, at this moment is done before, or finds it closed."""
    known = partners.all_of(center_id)
    for one in sorted({center_id, *(each.center_id for each in known)}):
        house.hold_members(one)
    house.require(actor, Permission.CENTER_MANAGE, center_id)
    partners.hold_partnerships([each.id for each in known])
    if {one.center_id for one in partners.all_of(center_id)} - {one.center_id for one in known}:
        raise PlanMoved


def _close(actor: Actor, row: Row) -> None:
    found = partners.all_of(row.id)
    for partner in found:
        partners.end_partnership(actor, row.id, partner, because=REASON)
    for invitation in INVITING.waiting(row.id).order_by("id").select_for_update():
        if INVITING.state_of(invitation) is InvitationState.PENDING:
            INVITING.cancel(actor, invitation)
    now = clock.now()
    AssetGroup.objects.filter(center_id=row.id, ended_at=None).update(ended_at=now, ended_by=actor.person_id)
    # Written before the memberships end: afterwards nobody reads the centre's name any more.
    _record(actor, row, found)
    Row.objects.filter(id=row.id).update(closed_at=now, closed_by=actor.person_id)
    access.close_center(actor, center_id=row.id, reason=REASON)


def _record(actor: Actor, row: Row, found: list[Partner]) -> None:
    """One line for the centre, everybody in it, the ad accounts it owned, and operators."""
    people = [person for person, _name in prepared(_PEOPLE, (row.id,))]
    owned = access.held_by(row.id, Kind.AD_ACCOUNT)
    data = {
        "center": row.id,
        "center_name": row.name,
        "members": len(people),
        "partners": len(found),
        "ad_accounts": sum(one.is_owned for one in owned.values()),
    }
    streams = [(Kind.CENTER, row.id), access.PLATFORM, *((Kind.PERSON, one) for one in people)]
    streams += [(Kind.AD_ACCOUNT, one) for one, held in owned.items() if held.is_owned]
    record("center:closed", actor, streams=streams, data=data)
