"""Invitations by e-mail: inviting, sending again, cancelling, and what the invited person sees and answers."""

from __future__ import annotations

from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role, Through, ThroughKind
from suitcase.areas.ad_accounts import membership, people
from suitcase.areas.ad_accounts.contracts import Invitation, Invited
from suitcase.areas.ad_accounts.models import Invitation as Row
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.kernel.paging import Page, PageRequest
from suitcase.stores.postgres import prepared

_COLUMNS = "id, ad_account_id, ad_account, company, invited_by, email, role, state, expires_at, is_mine"


@action
def invite_people(actor: Actor, *, ad_account_id: int, emails: str, role: str) -> tuple[int, ...]:
    """Invite the addresses in a pasted text with one role; returns the ids. All are invited, or none.

    An open invitation to the same address is replaced. Mails leave through the worker.
    """
    from suitcase.areas.ad_accounts.tasks import mail_invitation

    people.require_may_assign(actor, ad_account_id)
    wanted = membership.role_named(role)
    addresses = identity.check_addresses(emails)
    people.open_account(ad_account_id)
    people.hold_to_assign(actor, ad_account_id)
    _refuse_members(ad_account_id, addresses)
    me = access.require_signed_in(actor)
    INVITING.replace(ad_account_id, addresses, me)
    people.check_room(ad_account_id, len(addresses))
    identity.count_invitations(me, addresses, to=f"ad_account:{ad_account_id}")
    rows = [INVITING.make(ad_account_id, address, me, role=wanted.name) for address in addresses]
    Row.objects.bulk_create(rows)
    for row in rows:
        _record("invitation:sent", actor, row)
        mail_invitation.defer(invitation_id=row.id)
    return tuple(row.id for row in rows)


@action
def resend_invitation(actor: Actor, *, ad_account_id: int, invitation_id: int) -> None:
    """Send the mail of an open invitation again; it is then valid for another seven days."""
    from suitcase.areas.ad_accounts.tasks import mail_invitation

    people.hold_to_assign(actor, ad_account_id)
    row = INVITING.open_in(ad_account_id, invitation_id)
    people.open_account(ad_account_id)
    INVITING.renew(actor, row, access.require_signed_in(actor))
    mail_invitation.defer(invitation_id=row.id)


@action
def cancel_invitation(actor: Actor, *, ad_account_id: int, invitation_id: int) -> None:
    """Take an open invitation back; the link in the mail stops working."""
    people.hold_to_assign(actor, ad_account_id)
    INVITING.cancel(actor, INVITING.open_in(ad_account_id, invitation_id))


@action
def accept_invitation(actor: Actor, *, invitation_id: int) -> int:
    """Come into the ad account with the role that was offered; returns the ad account's id.

    Only for a person who has proven the address it went to. A higher role she has already stays.
    """
    row = INVITING.open_for(invitation_id)
    me = access.require_signed_in(actor)
    present, offered = people.own_role(row.ad_account_id, me), Role[row.role]
    INVITING.end(actor, row, InvitationState.ACCEPTED)
    if present is None or present < offered:
        through = Through(ThroughKind.INVITATION, row.id)
        people.put_role(actor, row.ad_account_id, me, offered, through)
    people.open_account(row.ad_account_id)
    _record("invitation:accepted", actor, row)
    return row.ad_account_id


@action
def decline_invitation(actor: Actor, *, invitation_id: int) -> None:
    """Say no to an invitation that went to one's own address."""
    INVITING.decline(actor, invitation_id)


def find_invited(token: str) -> Invited:
    """What whoever holds the link of the mail may read; `NotFound` for a token that was never sent."""
    return _invited(identity.digest_of(token))[0]


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
    rows = prepared(f"SELECT {_COLUMNS} FROM ad_account_invitations('')")  # noqa: S608 - constant text
    found = [_contract_of(row) for row in rows]
    return [one for one in found if one.state is InvitationState.PENDING]


def list_invitations(
    actor: Actor,
    ad_account_id: int,
    *,
    search: str = "",
    state: InvitationState | None = InvitationState.PENDING,
    page: PageRequest | None = None,
    sort: str = "-sent",
) -> Page[Invitation]:
    """Invitations into the ad account, newest first unless said otherwise, for those who may assign roles."""
    people.require_may_assign(actor, ad_account_id)
    shown, cursor, total = identity.list_invitation_page(
        Row.objects.filter(ad_account_id=ad_account_id),
        search=search,
        state=state,
        page=page or PageRequest(),
        sort=sort,
    )
    names = identity.get_names({row.invited_by for row in shown})
    return Page([_to_contract(row, names) for row in shown], next=cursor, total=total)


def _refuse_members(ad_account_id: int, addresses: tuple[str, ...]) -> None:
    sql = "SELECT email, role FROM ad_account_members_at(%s::bigint, %s::text[])"
    rows = prepared(sql, (ad_account_id, list(addresses)))
    if rows:
        said = "; ".join(f"{email} is {access.ROLE_WORDS[Role(role)]} already" for email, role in rows[:5])
        raise Invalid(fields={"emails": f"{said}. Change their role in the list instead."})


def _record(verb: str, actor: Actor, row: Row) -> None:
    """One line for the ad account, and for the invited person once she answers. The address is sealed."""
    streams = [(Kind.AD_ACCOUNT, row.ad_account_id)]
    if verb in {"invitation:accepted", "invitation:declined"} and actor.person_id:
        streams.append((Kind.PERSON, actor.person_id))
    record(
        verb,
        actor,
        streams=streams,
        data=facts(row),
        personal={access.require_signed_in(actor): {"email": row.email}},
    )


def facts(row: Row) -> dict[str, Any]:
    """What every journal line about an invitation says."""
    return {
        "invitation": row.id,
        "ad_account": row.ad_account_id,
        "ad_account_name": people.name_of(row.ad_account_id),
        "role": row.role,
        "by": row.invited_by,
    }


INVITING = identity.Inviting("invitation", Row, "ad_account_id", people.hold_people, _record)
token_of, state_of = INVITING.token_of, INVITING.state_of


def _invited(digest: str) -> list[Invited]:
    rows = prepared(
        f"SELECT {_COLUMNS} FROM ad_account_invitations(%s)",  # noqa: S608 - constant text
        (digest,),
    )
    if not rows:
        raise NotFound
    return [_contract_of(row) for row in rows]


def _contract_of(row: tuple[Any, ...]) -> Invited:
    id_, account_id, account, company, invited_by, email, role, state, expires_at, is_mine = row
    counted = identity.invitation_state(InvitationState(state), expires_at, clock.now())
    return Invited(
        id_, account_id, account, company, invited_by, email, Role[role], counted, expires_at, is_mine
    )


def _to_contract(row: Row, names: dict[int, str]) -> Invitation:
    return Invitation(
        id=row.id,
        ad_account_id=row.ad_account_id,
        email=row.email,
        role=Role[row.role],
        state=state_of(row),
        invited_by=names.get(row.invited_by, ""),
        invited_at=row.invited_at,
        expires_at=row.expires_at,
        mailed_at=row.mailed_at,
        ended_at=row.ended_at,
    )
