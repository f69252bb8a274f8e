"""Closing an ad account for good: what it would end, and doing it in one transaction."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import people, ports, queries
from suitcase.areas.ad_accounts.clients import names as company_names
from suitcase.areas.ad_accounts.contracts import AdAccount, RoleRequestState, Status
from suitcase.areas.ad_accounts.entering import enter
from suitcase.areas.ad_accounts.errors import NameNotTyped, ReachedByMore, WrongStanding
from suitcase.areas.ad_accounts.models import ASKS_OPEN, AccessRequest, Invitation, RoleRequest
from suitcase.areas.ad_accounts.requests import asking as access_requests
from suitcase.areas.ad_accounts.requests import held
from suitcase.areas.ad_accounts.transfers import moving as transfers
from suitcase.areas.centers import public as centers
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor


def preview_closing(actor: Actor, ad_account_id: int) -> list[str]:
    """What closing would end, in sentences; for whoever may close it."""
    _require(actor, ad_account_id)
    account = queries.seen(ad_account_id)
    ends = [each for one in ports.dependants() for each in one.preview(actor, ad_account_id)]
    invited = Invitation.objects.filter(
        ad_account_id=ad_account_id, state=InvitationState.PENDING, expires_at__gt=clock.now()
    ).count()
    if invited:
        ends.append(
            "1 open invitation is cancelled."
            if invited == 1
            else f"{invited:,} open invitations are cancelled."
        )
    asked = AccessRequest.objects.filter(
        ASKS_OPEN, ad_account_id=ad_account_id, expires_at__gt=clock.now()
    ).count()
    if asked:
        waiting = "request of a Business Center ends" if asked == 1 else "requests of Business Centers end"
        ends.append(f"{asked:,} open {waiting}.")
    if moves := transfers.count_waiting(ad_account_id):
        ends.append(
            "A transfer that waits for an answer ends."
            if moves == 1
            else f"{moves:,} transfers that wait for an answer end."
        )
    ends.append("Nothing can be advertised, funded or changed any more.")
    it = (Kind.AD_ACCOUNT, ad_account_id)
    others = set(access.who_can_reach(it, Permission.AD_ACCOUNT_SEE)) - {actor.person_id}
    if others:
        who = "1 other person keeps" if len(others) == 1 else f"{len(others):,} other people keep"
        ends.append(f"You and {who} read-only access to {account.name} and its history.")
    else:
        ends.append(f"You keep read-only access to {account.name} and its history.")
    return ends


@action
def close_ad_account(actor: Actor, *, ad_account_id: int, confirm: str) -> AdAccount:
    """Close the account for good: links, open requests and invitations end with it. `confirm` is its name, typed."""
    _require(actor, ad_account_id)
    _hold_centers(ad_account_id)
    # Whoever asks a creator or answers for this account at the moment finishes first; who comes later finds it closed.
    queries.settle_standing(ad_account_id)
    people.hold_people(ad_account_id)
    _require(actor, ad_account_id)
    row = queries.locked(ad_account_id)
    if row.status == Status.CLOSED:
        raise WrongStanding(f"{row.name} is closed already.")
    if " ".join(confirm.split()) != row.name:
        raise NameNotTyped(row.name)
    now = clock.now()
    transfers.end_open_transfer(actor, ad_account_id)
    access_requests.end_open_requests(actor, ad_account_id)
    enter(row, Status.CLOSED)
    row.former = None
    row.save()
    for dependants in ports.dependants():
        dependants.closed(actor, ad_account_id)
    Invitation.objects.filter(ad_account_id=ad_account_id, state=InvitationState.PENDING).update(
        state=InvitationState.CANCELLED, ended_at=now, ended_by=actor.person_id
    )
    RoleRequest.objects.filter(ad_account_id=ad_account_id, state=RoleRequestState.PENDING).update(
        state=RoleRequestState.CANCELLED, answered_at=now, answered_by=actor.person_id
    )
    record(
        "ad_account:closed",
        actor,
        streams=[*company_names.histories(ad_account_id), access.PLATFORM],
        data={"ad_account": ad_account_id, "name": row.name},
    )
    return queries.to_contract(row)


def _hold_centers(ad_account_id: int) -> None:
    """Queue, lower id first, on every centre that reaches the account: what it shares, assigns or passes on at this
    moment is done before the account closes, or finds it closed."""
    before = _centers_on(ad_account_id)
    for center_id in sorted(before):
        centers.hold_members(center_id)
    if _centers_on(ad_account_id) - before:
        raise ReachedByMore


def _centers_on(ad_account_id: int) -> set[int]:
    with held.as_suitcase():
        found = access.relations(object=(Kind.AD_ACCOUNT, ad_account_id))
    return {one.subject.id for one in found if one.subject.kind == Kind.CENTER}


def _require(actor: Actor, ad_account_id: int) -> None:
    """Pass for the owner; in a centre that owns it, for an Admin of the centre who is Admin of the account too."""
    for permission in (Permission.AD_ACCOUNT_TRANSFER, Permission.AD_ACCOUNT_MANAGE):
        access.require(actor, permission, (Kind.AD_ACCOUNT, ad_account_id))
