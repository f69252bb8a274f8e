"""Invitations into a centre: planning and sending them, again, taking them back, and what the invited answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role, Through, ThroughKind
from suitcase.areas.centers import house, offers, rules
from suitcase.areas.centers.contracts import Fate, Invitation, Invited, Plan, Wanted
from suitcase.areas.centers.errors import DomainNotAllowed, NobodyToInvite, NotAMember
from suitcase.areas.centers.models import CenterInvitation as Row
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Page, PageRequest
from suitcase.stores.postgres import prepared

_COLUMNS = "id, center_id, center, invited_by, email, role, finance, state, expires_at, is_mine, assets"


def preview_invitations(actor: Actor, center_id: int, wanted: Sequence[Wanted]) -> list[Plan]:
    """What inviting these people would do, one by one, in the order given; nothing is sent."""
    house.require(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    return _plans(center_id, wanted)


@action
def invite_members(actor: Actor, *, center_id: int, wanted: Sequence[Wanted]) -> list[Plan]:
    """Invite people by e-mail, each as what she will be; returns what became of each.

    Who cannot be invited is left out and the others are invited. An open invitation to the same address is replaced.
    Raises `NobodyToInvite` when nobody is left, `Invalid` when what comes with it cannot be given now. Mails leave
    through the worker.
    """
    from suitcase.areas.centers.tasks import mail_center_invitation

    house.hold(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    me = access.require_signed_in(actor)
    wanted = offers.checked(center_id, wanted)
    plans = [_counted(me, center_id, one) for one in _plans(center_id, wanted)]
    sent = [one.wanted for one in plans if one.fate is not Fate.REFUSE]
    if not sent:
        raise NobodyToInvite(
            fields={"emails": plans[0].why if plans else "Enter at least one e-mail address."}
        )
    INVITING.replace(center_id, (one.email for one in sent), me)
    rows = [INVITING.make(center_id, one.email, me, **_offer(one)) for one in sent]
    Row.objects.bulk_create(rows)
    for row in rows:
        _record("center_invitation:sent", actor, row)
        mail_center_invitation.defer(invitation_id=row.id)
    return plans


@action
def resend_center_invitation(actor: Actor, *, center_id: int, invitation_id: int) -> None:
    """Send the mail of an open invitation again; it is then valid for another seven days."""
    from suitcase.areas.centers.tasks import mail_center_invitation

    house.hold(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    INVITING.renew(actor, INVITING.open_in(center_id, invitation_id), access.require_signed_in(actor))
    mail_center_invitation.defer(invitation_id=invitation_id)


@action
def cancel_center_invitation(actor: Actor, *, center_id: int, invitation_id: int) -> None:
    """Take an open invitation back; the link in the mail stops working."""
    house.hold(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    INVITING.cancel(actor, INVITING.open_in(center_id, invitation_id))


@action
def accept_center_invitation(actor: Actor, *, invitation_id: int) -> int:
    """Come into the centre as what was offered; returns the centre's id.

    Only for a person who has proven the address it went to, while the centre allows its domain. What she is there
    already stays when it is more. What the invitation brings she gets as far as the centre still has it; Admins are
    told what is missing.
    """
    row = INVITING.open_for(invitation_id)
    me = access.require_signed_in(actor)
    role, finance = Role[row.role], Role[row.finance] if row.finance else None
    try:
        present = house.roles_of(row.center_id, me)
    except NotAMember:
        present = None
    INVITING.end(actor, row, InvitationState.ACCEPTED)
    if present is not None:
        role, finance = min(present[0], role), _larger(present[1], finance)
    through = Through(ThroughKind.INVITATION, row.id)
    house.put_roles(actor, row.center_id, me, roles=(role, finance), through=through)
    if not rules.is_allowed(row.email, house.seen(row.center_id).allowed_domains):
        raise DomainNotAllowed
    missed = offers.give(row)
    _record("center_invitation:accepted", actor, row)
    if missed:
        _record("center_invitation:assets_missed", actor, row, missed=missed)
    return row.center_id


@action
def decline_center_invitation(actor: Actor, *, invitation_id: int) -> None:
    """Say no to an invitation that went to one's own address."""
    INVITING.decline(actor, invitation_id)


def find_invited(token: str) -> Invited:
    """What whoever holds the link of the mail may read; `NotFound` for a token that was never sent."""
    for row in prepared(f"SELECT {_COLUMNS} FROM center_invitations(%s)", (identity.digest_of(token),)):  # noqa: S608
        return _contract_of(row)
    raise NotFound


def get_invited(actor: Actor, invitation_id: int) -> Invited:
    """An open invitation to an address of the acting person."""
    for one in my_invitations(actor):
        if one.id == invitation_id:
            return one
    raise NotFound


def my_invitations(actor: Actor) -> list[Invited]:
    """Open invitations to addresses that the acting person has proven, newest first."""
    if actor.person_id is None:
        return []
    found = [_contract_of(row) for row in prepared(f"SELECT {_COLUMNS} FROM center_invitations('')")]  # noqa: S608
    return [one for one in found if one.state is InvitationState.PENDING]


def list_center_invitations(
    actor: Actor,
    center_id: int,
    *,
    search: str = "",
    state: InvitationState | None = InvitationState.PENDING,
    page: PageRequest | None = None,
    sort: str = "-sent",
) -> Page[Invitation]:
    """Invitations into the centre, newest first unless said otherwise, for its Admins."""
    house.require(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    shown, cursor, total = identity.list_invitation_page(
        Row.objects.filter(center_id=center_id),
        search=search,
        state=state,
        page=page or PageRequest(),
        sort=sort,
    )
    names = identity.get_names({row.invited_by for row in shown})
    return Page([_to_contract(row, names) for row in shown], next=cursor, total=total)


def _plans(center_id: int, wanted: Sequence[Wanted]) -> list[Plan]:
    """What would become of each, with the rooms there are counted down in the order given."""
    addresses = [one.email for one in wanted]
    allowed = house.seen(center_id).allowed_domains
    sql = "SELECT lower(email), name, role FROM center_people(%s) WHERE lower(email) = ANY (%s)"
    members = {email: (name, Role(role)) for email, name, role in prepared(sql, (center_id, addresses))}
    waiting = dict(house.open_invitations(center_id).filter(email__in=addresses).values_list("email", "role"))
    free, free_admins = house.room(center_id)
    plans = []
    for one in wanted:
        why = _why_not(one, allowed, members)
        takes_admin = one.role == Role.CENTER_ADMIN and waiting.get(one.email) != Role.CENTER_ADMIN.name
        if not why and one.email not in waiting and free < 1:
            why = (
                f"A Business Center has at most {limits.CENTER_MEMBERS:,} members, open invitations included."
            )
        if not why and takes_admin and free_admins < 1:
            why = f"A Business Center has at most {limits.CENTER_ADMINS} Admins, open invitations included."
        if why:
            plans.append(Plan(one, Fate.REFUSE, why))
            continue
        free -= one.email not in waiting
        free_admins -= takes_admin
        plans.append(Plan(one, Fate.REPLACE if one.email in waiting else Fate.INVITE))
    return plans


def _counted(me: int, center_id: int, plan: Plan) -> Plan:
    """The plan, unless this centre has mailed the address often enough for today."""
    if plan.fate is Fate.REFUSE or identity.try_invitation(me, plan.wanted.email, to=f"center:{center_id}"):
        return plan
    return Plan(
        plan.wanted, Fate.REFUSE, "This address was invited often enough for today. Try again tomorrow."
    )


def _why_not(one: Wanted, allowed: Sequence[str], members: dict[str, tuple[str, Role]]) -> str:
    if one.email in members:
        name, role = members[one.email]
        return f"{name} is {access.ROLE_WORDS[role]} already. Change the role in the list of members instead."
    if not rules.is_allowed(one.email, allowed):
        return f"The security settings allow addresses of {', '.join(allowed[:3])} only."
    return ""


def _larger(one: Role | None, other: Role | None) -> Role | None:
    """Of two finance roles the one that may move money."""
    return min((each for each in (one, other) if each), default=None)


def _offer(wanted: Wanted) -> dict[str, Any]:
    finance = wanted.finance.name if wanted.finance else ""
    return {"role": wanted.role.name, "finance": finance, "assets": offers.packed(wanted.assets)}


def _record(verb: str, actor: Actor, row: Row, **more: int) -> None:
    """One line for the centre, and for the invited person once she answers. The address is sealed."""
    me = access.require_signed_in(actor)
    streams: list[tuple[Kind, int]] = [(Kind.CENTER, row.center_id)]
    if verb in {"center_invitation:accepted", "center_invitation:declined"}:
        streams.append((Kind.PERSON, me))
    if verb == "center_invitation:accepted":
        streams += [
            (Kind.AD_ACCOUNT, one.ref.id)
            for one in offers.unpacked(row.assets)
            if one.ref.kind is Kind.AD_ACCOUNT
        ]
    record(verb, actor, streams=streams, data={**facts(row), **more}, personal={me: {"email": row.email}})


INVITING = identity.Inviting("center_invitation", Row, "center_id", house.hold_members, _record)
token_of, state_of = INVITING.token_of, INVITING.state_of


def facts(row: Row) -> dict[str, Any]:
    """What every journal line about an invitation says."""
    return {
        "invitation": row.id,
        "center": row.center_id,
        "center_name": house.name_of(row.center_id),
        "roles": [one for one in (row.role, row.finance) if one],
        "by": row.invited_by,
        **({"assets": [one[:3] for one in row.assets]} if row.assets else {}),
    }


def _contract_of(row: tuple[Any, ...]) -> Invited:
    id_, center_id, center, invited_by, email, role, finance, state, expires_at, is_mine, assets = row
    counted = identity.invitation_state(InvitationState(state), expires_at, clock.now())
    money = Role[finance] if finance else None
    offered = offers.unpacked(json.loads(assets))
    said = (id_, center_id, center, invited_by, email, Role[role], money, counted, expires_at, is_mine)
    return Invited(*said, offered)


def _to_contract(row: Row, names: dict[int, str]) -> Invitation:
    return Invitation(
        id=row.id,
        center_id=row.center_id,
        email=row.email,
        role=Role[row.role],
        finance=Role[row.finance] if row.finance else None,
        state=state_of(row),
        invited_by=names.get(row.invited_by, ""),
        invited_at=row.invited_at,
        expires_at=row.expires_at,
        mailed_at=row.mailed_at,
        ended_at=row.ended_at,
        assets=offers.unpacked(row.assets),
    )
